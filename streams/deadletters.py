"""Makes dead letters: the record as it came, byte for byte, with the reason in its headers. `dlq/` reads them."""

from importlib.metadata import version

from schemas.deadletter import PREFIX, DeadLetterHeaders, Reason
from streams.records import Incoming, Outgoing
from streams.topics import Topic, dead_letter_of

CODE_VERSION = version("netbinnen")


def dead_letter(record: Incoming, topic: Topic, stage: str, reason: Reason, detail: str) -> Outgoing:
    """`record`, read from `topic` by `stage`, as a dead letter. A replayed one counts its attempts."""
    headers = DeadLetterHeaders(
        stage=stage,
        reason=reason,
        detail=detail,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp_ms,
        attempt=_attempt(record),
        code_version=CODE_VERSION,
    )
    original = [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
    # aiokafka sends nothing that has neither key nor value. What came so is kept with an empty value, or it would end the
    # stage each time that it is read.
    value = b"" if record.key is None and record.value is None else record.value
    return Outgoing(dead_letter_of(topic), record.key, value, [*original, *headers.as_headers()])


def _attempt(record: Incoming) -> int:
    before = record.header(PREFIX + "attempt") or "0"
    return int(before) + 1 if before.isascii() and before.isdigit() and len(before) < 6 else 1
