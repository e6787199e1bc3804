"""The current picture: `stories.state`, read to where it ends now."""

from aiokafka import AIOKafkaConsumer

from schemas import NewsEvent, StoryState
from streams.connect import stop_consumer
from streams.consume.connecting import partitions_of, reading
from streams.consume.received import read_value
from streams.settings import Settings, load_settings
from streams.topics import STATE, Topics


async def current_stories(
    *, brokers: str | None = None, prefix: str | None = None, settings: Settings | None = None
) -> dict[str, NewsEvent]:
    """The last event of every story that is not over, by story_id; those that are withdrawn have no text.

    Raises BrokerError, SettingsError, and BadEventError for a state that cannot be read.
    """
    settings = settings or load_settings(brokers=brokers, prefix=prefix)
    topic = Topics(settings).name(STATE)
    await partitions_of(topic, settings)
    consumer = AIOKafkaConsumer(topic, **reading(settings), auto_offset_reset="earliest")
    stories: dict[str, NewsEvent] = {}
    try:
        await consumer.start()
        ends = await consumer.end_offsets(consumer.assignment())
        # By position, never by a last record: transaction markers and compaction leave gaps.
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    story_id = (record.key or b"").decode("utf-8", "replace")
                    stories.pop(story_id, None)
                    if record.value is not None:
                        stories[story_id] = read_value(StoryState, record)[0].event
    finally:
        await stop_consumer(consumer)
    return stories
