"""What crawlers send, as a `RawArticle` and its fetch: our JSON, another crawler's by a field map, or bare text.

Knows records, not topics; `split_ticker` goes on from here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.codec import DecodeError, parse, unframed, validate
from schemas.deadletter import Reason
from schemas.raw import RawArticle
from streams.core.html.charset import CharsetError, decode_html, decode_text
from streams.core.split.parts import Fetch
from streams.records import EPOCH, FETCHED_AT_HEADER, Incoming

AHEAD_MAX = timedelta(hours=1)
"""Clocks differ, but a page cannot be fetched after it was sent: one dated 2099 would make all stories look old."""
_FROM_HEADERS = ("url", "fetched_at", "published_at", "source", "language")
"""Headers that stand in for fields, for crawlers that send a page's bare text."""


def read_raw(record: Incoming, field_map: Mapping[str, str]) -> tuple[RawArticle, Fetch, int]:
    """The article in `record`, when it was fetched, and how many of its fields are unknown. Raises DecodeError."""
    data = _bare(record) if _is_bare(record) else parse(record.value)
    if isinstance(data, dict):
        data = {field_map.get(name, name): value for name, value in data.items()}
    raw, unknown = validate(RawArticle, data)
    return raw, _fetch(raw, record), len(unknown)


def _is_bare(record: Incoming) -> bool:
    """A page's own text or HTML: its url is in the headers, and the value is no JSON object."""
    if not record.value or record.header("url") is None:
        return False
    content_type = record.header("content-type") or ""
    if content_type:
        return content_type.lower().startswith("text/")
    if not unframed(record.value).lstrip().startswith(b"{"):
        return True
    try:
        return not isinstance(parse(record.value), dict)
    except DecodeError:
        return True


def _bare(record: Incoming) -> dict[str, Any]:
    content_type = record.header("content-type") or ""
    field, to_text = ("html", decode_html) if content_type.lower().startswith("text/html") else ("text", decode_text)
    try:
        text = to_text(record.value or b"", content_type)
    except CharsetError as bad:
        raise DecodeError("not_utf8", str(bad)) from None
    headers = {name: record.header(name) for name in _FROM_HEADERS}
    return {field: text, **{name: value for name, value in headers.items() if value is not None}}


def _fetch(raw: RawArticle, record: Incoming) -> Fetch:
    sent_ms = _first_sent_ms(record)
    if raw.fetched_at is None:
        try:
            return Fetch(EPOCH + timedelta(milliseconds=sent_ms), "record_timestamp")
        except OverflowError:
            raise DecodeError(Reason.INVALID, f"fetched_at is missing, and {sent_ms} ms is no time") from None
    if raw.fetched_at.timestamp() - sent_ms / 1000 > AHEAD_MAX.total_seconds():
        raise DecodeError(Reason.INVALID, "fetched_at is over an hour later than the record's own time: is a clock wrong?")
    return Fetch(raw.fetched_at)


def _first_sent_ms(record: Incoming) -> int:
    """The record's own time, or that of the first one where this one was sent again."""
    text = record.header(FETCHED_AT_HEADER)
    if text is None:
        return record.timestamp_ms
    try:
        first_ms = (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, TypeError):
        raise DecodeError(Reason.INVALID, f"header {FETCHED_AT_HEADER} is no ISO 8601 time with a zone") from None
    if first_ms - record.timestamp_ms > AHEAD_MAX / timedelta(milliseconds=1):
        raise DecodeError(Reason.INVALID, f"header {FETCHED_AT_HEADER} is over an hour later than the record's own time")
    return first_ms
