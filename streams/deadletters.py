"""Dead letters: the record as it came, byte for byte, with the reason in its headers."""

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
    return Outgoing(dead_letter_of(topic), record.key, record.value, [*original, *headers.as_headers()])


def _attempt(record: Incoming) -> int:
    before = record.header(PREFIX + "attempt") or "0"
    return int(before) + 1 if before.isascii() and before.isdigit() and len(before) < 6 else 1
