"""A replay into the live topic: its records are appended again, for the live stages to work on.

What they say is known already, or joins what is. After a kill some are there twice, which changes nothing.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from aiokafka import AIOKafkaProducer

from schemas.replay import ReplayPlan
from streams.connect import producer_options, stop_producer
from streams.publish.partition import incoming
from streams.reading import RangeReader
from streams.records import Incoming, Outgoing, resent_headers
from streams.replay.pacing import Pace
from streams.replay.planning import ReplayError, save_plan
from streams.replay.pool import Pool
from streams.replay.run import RECORDS_AT_ONCE, Summary, ask_pool, seek
from streams.sends import not_waited_for, send_all
from streams.settings import Settings
from streams.topics import ALL, Topic, Topics


async def append_to_live(
    settings: Settings, plan: ReplayPlan, pace: Pace, stop: asyncio.Event, moved: Callable[[int], None] = lambda _: None
) -> Summary:
    """Append what `plan` says to the topic it comes from, until it is done or `stop` is set. Raises as `replay` does."""
    began = time.monotonic()
    topics, topic = Topics(settings), next(topic for topic in ALL if topic.name == plan.source)
    source, group = topics.name(topic), topics.replay_group(plan.id)
    summary = Summary(plan.id, source)
    producer = AIOKafkaProducer(**producer_options(settings), enable_idempotence=True, linger_ms=5)
    async with AsyncExitStack() as stack:
        pool = stack.enter_context(Pool(settings, plan.source, plan.stories, 1, every_change=True))
        stack.push_async_callback(stop_producer, producer)
        await producer.start()
        reader = await stack.enter_async_context(RangeReader(settings, source, group))
        await seek(reader, plan, source)
        while not stop.is_set():
            read = await pace.take(reader, RECORDS_AT_ONCE, stop, plan)
            if not read and reader.is_at_end:
                break
            records = [incoming(record) for record in read if plan.is_within(record.timestamp)]
            if plan.stories:
                records = await ask_pool(plan, pool.pick(records))
            appending = asyncio.create_task(_append(producer, [_again(topic, record) for record in records], topics, reader))
            # Not cancelled: aiokafka waits for ever for a broker, and leaves behind what a cancellation has met in it.
            not_waited_for(appending)
            await asyncio.wait([appending], timeout=settings.stuck_after_s)
            if not appending.done():
                raise ReplayError(
                    f"the broker took nothing within {settings.stuck_after_s:g} s: does it answer? "
                    f"Go on with: netbinnen replay --resume {plan.id}"
                )
            appending.result()
            summary.read += len(read)
            summary.events += len(records)
            moved(plan.records_before(reader.positions))
    if not stop.is_set():
        summary.is_finished = True
        await save_plan(settings, plan.model_copy(update={"is_finished": True}))
    summary.seconds = time.monotonic() - began
    return summary


async def _append(producer: AIOKafkaProducer, records: Sequence[Outgoing], topics: Topics, reader: RangeReader) -> None:
    """Until the broker has `records`, and that they are behind."""
    await send_all(producer, topics.name, records)
    # aiokafka commits for what is assigned only: where nothing is to be read there is nothing to say.
    await reader.consumer.commit({place: reader.positions[place.partition] for place in reader.consumer.assignment()})


def _again(topic: Topic, record: Incoming) -> Outgoing:
    # Of the raw ones; other records have no use for the header, and are not changed by it.
    headers = resent_headers(record.headers, record.timestamp_ms)
    # aiokafka sends nothing that has neither key nor value.
    value = b"" if record.key is None and record.value is None else record.value
    return Outgoing(topic, record.key, value, headers)
