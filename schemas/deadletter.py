"""Dead letters: a record that could not be processed, as it came, with why in its headers."""

from enum import StrEnum

from schemas.base import Record

PREFIX = "netbinnen.dlq."
REPLAYED_AT = PREFIX + "replayed_at"
"""The header of a mark, which lies behind a dead letter that was sent again: its key is the letter's place."""
DETAIL_CHARS_MAX = 200
"""Enough for a validation message, too little for an article to leak into logs and headers."""


class Reason(StrEnum):
    """Why a record was rejected. `internal` is a bug of ours, everything else the record's fault."""

    EMPTY = "empty"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    INVALID = "invalid"
    UNSUPPORTED_VERSION = "unsupported_version"
    TOO_LARGE = "too_large"
    INTERNAL = "internal"


class DeadLetterHeaders(Record):
    """The headers that a dead letter adds to its own, each as text behind `netbinnen.dlq.`.

    `timestamp` is the original record's, in milliseconds since 1970; `attempt` counts from 1 and rises with each
    replay that fails again; `code_version` is the version of netbinnen that rejected it.
    """

    stage: str
    reason: Reason
    detail: str
    topic: str
    partition: int
    offset: int
    timestamp: int
    attempt: int
    code_version: str

    def as_headers(self) -> list[tuple[str, bytes]]:
        """Kafka headers, the detail cut to `DETAIL_CHARS_MAX`."""
        fields = self.model_dump(mode="json") | {"detail": self.detail[:DETAIL_CHARS_MAX]}
        return [(PREFIX + name, str(value).encode("utf-8", "replace")) for name, value in fields.items()]
