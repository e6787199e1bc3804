"""Quix Streams with its exactly-once guarantee: a dataframe that expands a message into those that it leads to."""

import tempfile
from collections.abc import Iterable
from typing import Any

from quixstreams import Application, message_context
from quixstreams.models import Serializer

from streams.records import Incoming, Outgoing
from streams.topics import ENRICHED, EVENTS, PARTS, READS, STATE, dead_letter_of
from tests.bench.peers.work import of_command_line, producer_options, stage_work

COMMIT_S = 0.5
"""Five seconds by default, and an event is not to be seen before: for news that is too late."""


class ItsValue(Serializer):  # type: ignore[misc]  # it ships no types
    """What is sent is the value of a record; its key and headers are asked for elsewhere."""

    def __call__(self, value: Outgoing, ctx: Any) -> bytes | None:
        return value.value


def main() -> None:
    stage, settings, topics = of_command_line()
    work = stage_work(stage, settings)
    app = Application(
        settings.brokers,
        consumer_group=topics.group(stage),
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_interval=COMMIT_S,
        producer_extra_config=producer_options(settings),
        auto_create_topics=False,
        # It makes folders for state where it is started, and there is none.
        state_dir=tempfile.mkdtemp(),
        loglevel="WARNING",
    )
    source = READS[stage]
    outputs = (PARTS, ENRICHED, EVENTS, STATE, dead_letter_of(source))
    written: dict[str, Any] = {"key_serializer": "bytes", "value_serializer": ItsValue()}
    to = {topic.name: app.topic(topics.name(topic), **written) for topic in outputs}

    def handle(value: bytes, key: bytes, timestamp: int, headers: Any) -> Iterable[Outgoing]:
        place = message_context()
        return work([Incoming(place.topic, place.partition, place.offset, timestamp, key, value, headers or ())])

    read = app.topic(topics.name(source), key_deserializer="bytes", value_deserializer="bytes")
    frame = app.dataframe(read).apply(handle, expand=True, metadata=True)
    frame = frame.set_headers(lambda out, *_: list(out.headers))
    frame.to_topic(lambda out, *_: to[out.topic.name], key=lambda out: out.key)
    app.run()


if __name__ == "__main__":
    main()
