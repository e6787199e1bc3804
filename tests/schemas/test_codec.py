"""Bytes to records and back: what is read tolerantly, what is refused and with which code."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import DecodeError, RawArticle, decode, encode
from schemas.deadletter import DeadLetterHeaders, Reason


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"\xff", "not_utf8"),
        (b"{", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b"[" * 10_000, "not_json"),
        (b'{"url": "u", "text": "\\ud800"}', "not_json"),
        (b"[]", "invalid"),
        (b'{"url": "u"}', "invalid"),
        (b'{"url": "", "text": "t"}', "invalid"),
        (b'{"url": "u", "text": "t", "fetched_at": "2026-01-01T00:00:00"}', "invalid"),
        (b'{"url": "u", "text": "t", "schema_version": "2.0"}', "unsupported_version"),
    ],
)
def test_bad_bytes_are_refused_with_a_code(value: bytes | None, code: str) -> None:
    with pytest.raises(DecodeError) as refused:
        decode(RawArticle, value)
    assert refused.value.code == code
    assert Reason(code)


def test_unknown_fields_are_dropped_and_reported_at_every_level() -> None:
    raw, unknown = decode(RawArticle, b'{"url": "u", "text": "t", "x": 1, "rights": {"y": 2}}')
    assert raw == RawArticle.model_validate({"url": "u", "text": "t", "rights": {}})
    assert set(unknown) == {"x", "rights.y"}


def test_an_unknown_field_does_not_hide_a_wrong_one() -> None:
    with pytest.raises(DecodeError, match="text"):
        decode(RawArticle, b'{"url": "u", "text": 5, "x": 1}')


def test_a_later_minor_version_is_read() -> None:
    raw, _ = decode(RawArticle, b'{"url": "u", "text": "t", "schema_version": "1.9", "new": true}')
    assert raw.schema_version == "1.9"


def test_times_are_written_in_utc() -> None:
    raw = RawArticle(url="u", text="t", fetched_at=datetime.fromisoformat("2026-03-02T08:00:00+01:00"))
    assert b'"fetched_at":"2026-03-02T07:00:00Z"' in encode(raw)


text = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.from_type(str).map("https://a.example/{}".format).filter(str.isprintable), text, st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_back(url: str, page: str, fetched_at: datetime) -> None:
    raw = RawArticle(url=url, text=page, fetched_at=fetched_at)
    assert decode(RawArticle, encode(raw)) == (raw, ())


def test_a_dead_letters_detail_is_cut() -> None:
    letter = DeadLetterHeaders(
        stage="s",
        reason=Reason.INVALID,
        detail="x" * 999,
        topic="t",
        partition=0,
        offset=1,
        timestamp=2,
        attempt=1,
        code_version="v",
    )
    assert dict(letter.as_headers())["netbinnen.dlq.detail"] == b"x" * 200


def test_a_refusal_comes_back_whole_from_another_process() -> None:
    error = DecodeError("invalid", "no url")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), again.code, str(again)) == (DecodeError, "invalid", "no url")
