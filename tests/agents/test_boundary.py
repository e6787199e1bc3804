"""The boundary of a stage and the intake of raw records, without a broker."""

import json
from datetime import UTC, datetime

import pytest

from schemas import DecodeError, RawArticle, Reason, encode
from streams.agents.split_ticker import create_split_ticker
from streams.boundary import Boundary, DeadLettersError
from streams.deadletters import dead_letter
from streams.intake import read_raw
from streams.metrics import Counts
from streams.records import Incoming, Outgoing, resent_headers
from streams.settings import SettingsError, load_settings
from streams.topics import PARTS, RAW


def incoming(value: bytes | None, **headers: bytes) -> Incoming:
    named = [(name.replace("_type", "-type"), content) for name, content in headers.items()]
    return Incoming("articles.raw", 1, 7, 1_772_438_400_000, b"k", value, named)


def outcomes(counts: Counts) -> int:
    return counts["done"] + counts["dropped"] + counts["dead_lettered"]


@pytest.mark.parametrize(
    ("fault", "reason"), [(DecodeError("invalid", "no"), b"invalid"), (KeyError("secret text"), b"internal")]
)
def test_a_fault_becomes_one_dead_letter_with_the_original_bytes(fault: Exception, reason: bytes) -> None:
    def work(_: Incoming) -> list[Outgoing]:
        raise fault

    counts = Counts()
    (letter,) = Boundary("stage", RAW, work, counts, 9).handle(incoming(b"\x00\xff", mine=b"x"))
    headers = dict(letter.headers)
    assert (letter.key, letter.value, headers["mine"]) == (b"k", b"\x00\xff", b"x")
    assert headers["netbinnen.dlq.reason"] == reason
    assert headers["netbinnen.dlq.offset"] == b"7"
    assert b"secret" not in headers["netbinnen.dlq.detail"]
    assert (outcomes(counts), counts[reason.decode()]) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value", "kept"), [(None, None, b""), (b"k", None, None), (None, b"v", b"v"), (None, b"", b"")]
)
def test_a_dead_letter_is_one_that_our_client_sends(key: bytes | None, value: bytes | None, kept: bytes | None) -> None:
    letter = dead_letter(incoming(value)._replace(key=key), RAW, "stage", Reason.EMPTY, "")
    assert (letter.key, letter.value) == (key, kept)


def test_dead_letters_in_a_row_are_bounded_and_any_good_record_begins_a_new_row() -> None:
    def work(record: Incoming) -> list[Outgoing]:
        if record.value == b"bad":
            raise DecodeError("invalid", "no")
        return []

    counts = Counts()
    boundary = Boundary("stage", RAW, work, counts, 2)
    for value in (b"bad", b"bad", b"good", b"bad", b"bad"):
        boundary.handle(incoming(value))
    with pytest.raises(DeadLettersError, match=r"stage stopped at articles.raw/1@7: it would be dead letter 3 in a row"):
        boundary.handle(incoming(b"bad"))
    assert outcomes(counts) == 5


def test_a_record_too_large_for_its_topic_is_rejected_before_the_broker_refuses_it() -> None:
    big = Outgoing(PARTS, b"k", b"x" * PARTS.max_message_bytes)
    (letter,) = Boundary("stage", RAW, lambda _: [big], Counts(), 9).handle(incoming(b"v"))
    assert dict(letter.headers)["netbinnen.dlq.reason"] == b"too_large"


def test_work_that_adds_nothing_is_dropped_and_counted() -> None:
    counts = Counts()
    assert Boundary("stage", RAW, lambda _: [], counts, 9).handle(incoming(b"v")) == []
    assert (counts["dropped"], outcomes(counts)) == (1, 1)


def test_a_dead_letter_that_fails_again_counts_its_attempt() -> None:
    first = dead_letter(incoming(b"v", mine=b"x"), RAW, "s", Reason.INVALID, "d")
    again = Incoming("articles.raw", 1, 8, 0, first.key, first.value, first.headers)
    second = dict(dead_letter(again, RAW, "s", Reason.INVALID, "d").headers)
    assert second["netbinnen.dlq.attempt"] == b"2"
    assert second["mine"] == b"x"


def test_bare_text_takes_its_url_and_time_from_the_headers() -> None:
    raw, fetch, _ = read_raw(incoming(b"Kop\nZin.", url=b"https://a.example", fetched_at=b"2026-03-02T08:00:00Z"), {})
    assert (raw.text, raw.url, fetch.basis) == ("Kop\nZin.", "https://a.example", "given")


def test_html_says_so_by_its_content_type() -> None:
    raw, _, _ = read_raw(incoming(b"<p>Kop</p>", url=b"u", content_type=b"text/html; charset=utf-8"), {})
    assert (raw.html, raw.text) == ("<p>Kop</p>", None)


@pytest.mark.parametrize(
    ("value", "content_type", "page"),
    [
        (b"<p>\xe9", b"text/html; charset=iso-8859-1", "<p>é"),
        (b"<p>\xe9", b"Text/HTML", "<p>é"),
        (b"<meta charset=iso-8859-15>\xa4", b"text/html", "<meta charset=iso-8859-15>€"),
        ("<p>é".encode(), b"text/html", "<p>é"),
        (b"Kop \xe9", b"text/plain; charset=iso-8859-1", "Kop é"),
        ("Kop é".encode("utf-8-sig"), b"text/plain", "Kop é"),
    ],
)
def test_a_bare_page_is_read_in_its_charset(value: bytes, content_type: bytes, page: str) -> None:
    raw, _, _ = read_raw(incoming(value, url=b"u", content_type=content_type), {})
    assert (raw.html or raw.text) == page


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "byte 4"),
        ({"content_type": b"text/plain"}, "byte 4"),
        ({"content_type": b"text/plain; charset=utf-8"}, "byte 4"),
        ({"content_type": b"text/plain; charset=klingon"}, "klingon"),
        ({"content_type": b"text/html; charset=klingon"}, "klingon"),
    ],
)
def test_a_bare_page_in_no_charset_that_we_know_is_rejected(headers: dict[str, bytes], detail: str) -> None:
    with pytest.raises(DecodeError, match=detail) as refused:
        read_raw(incoming(b"Kop \xe9", url=b"u", **headers), {})
    assert refused.value.code == "not_utf8"


def test_a_text_that_begins_with_a_brace_is_text_where_its_url_is_in_a_header() -> None:
    raw, _, _ = read_raw(incoming(b"{kop} van de dag", url=b"u"), {})
    assert raw.text == "{kop} van de dag"


@pytest.mark.parametrize("headers", [{}, {"url": b"other"}])
def test_a_page_in_a_schema_registrys_frame_is_read(headers: dict[str, bytes]) -> None:
    raw, _, _ = read_raw(incoming(b'\x00\x00\x00\x00\x07{"url": "u", "text": "t"}', **headers), {})
    assert (raw.url, raw.text) == ("u", "t")


def test_another_crawlers_fields_are_read_by_the_map() -> None:
    value = b'{"link": "u", "crawl_ts": "2026-03-02T08:00:00Z", "text": "t"}'
    raw, _, _ = read_raw(incoming(value), {"link": "url", "crawl_ts": "fetched_at"})
    assert (raw.url, raw.fetched_at) == ("u", datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_a_missing_time_is_the_records_own_and_marked() -> None:
    _, fetch, _ = read_raw(incoming(b'{"url": "u", "text": "t"}'), {})
    assert (fetch.at, fetch.basis) == (datetime(2026, 3, 2, 8, tzinfo=UTC), "record_timestamp")


@pytest.mark.parametrize(("fetched_at", "is_taken"), [("2026-03-02T09:00:00Z", True), ("2026-03-02T09:00:01Z", False)])
def test_a_page_fetched_over_an_hour_after_its_record_was_made_is_rejected(fetched_at: str, is_taken: bool) -> None:
    record = incoming(f'{{"url": "u", "text": "t", "fetched_at": "{fetched_at}"}}'.encode())
    if is_taken:
        assert read_raw(record, {})[1].basis == "given"
    else:
        with pytest.raises(DecodeError, match="clock") as refused:
            read_raw(record, {})
        assert refused.value.code == "invalid"


@pytest.mark.parametrize("timestamp_ms", [10**18, -(10**18)])
def test_a_record_whose_own_time_is_none_is_rejected_where_it_is_needed(timestamp_ms: int) -> None:
    record = incoming(b'{"url": "u", "text": "t"}')._replace(timestamp_ms=timestamp_ms)
    with pytest.raises(DecodeError, match="no time"):
        read_raw(record, {})


NO_TIME = b'{"url": "u", "text": "t"}'
SENT_MS = 1_772_438_400_123


@pytest.mark.parametrize("later_ms", [0, 1, 86_400_000])
def test_a_record_that_is_sent_again_has_the_fetch_time_of_the_first(later_ms: int) -> None:
    first = incoming(NO_TIME, mine=b"x")._replace(timestamp_ms=SENT_MS)
    again = first._replace(timestamp_ms=SENT_MS + later_ms, headers=resent_headers(first.headers, SENT_MS))
    assert read_raw(again, {}) == read_raw(first, {})
    assert again.headers == [("mine", b"x"), ("netbinnen.fetched_at", b"2026-03-02T08:00:00.123Z")]
    assert resent_headers(again.headers, again.timestamp_ms) == again.headers, "the first one stays"


def test_a_page_that_says_its_fetch_time_keeps_it_when_it_is_sent_again() -> None:
    value = b'{"url": "u", "text": "t", "fetched_at": "2026-03-02T07:00:00Z"}'
    again = incoming(value)._replace(headers=resent_headers((), SENT_MS))
    assert read_raw(again, {})[1] == read_raw(incoming(value), {})[1]


@pytest.mark.parametrize("timestamp_ms", [SENT_MS, 10**18, -(10**18)])
def test_what_was_rejected_for_its_time_is_rejected_again_however_late_it_comes(timestamp_ms: int) -> None:
    ahead = b'{"url": "u", "text": "t", "fetched_at": "2026-03-02T11:00:00Z"}'
    value = ahead if timestamp_ms == SENT_MS else NO_TIME
    again = incoming(value)._replace(timestamp_ms=SENT_MS + 86_400_000, headers=resent_headers((), timestamp_ms))
    with pytest.raises(DecodeError) as refused:
        read_raw(again, {})
    assert refused.value.code == "invalid"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"yesterday", "no ISO 8601 time with a zone"),
        (b"", "no ISO 8601 time with a zone"),
        (b"2026-03-02T08:00:00", "no ISO 8601 time with a zone"),
        (b"2026-03-02T09:00:00.001Z", "over an hour later"),
    ],
)
def test_a_header_that_is_no_time_of_a_first_record_is_rejected_by_name(header: bytes, message: str) -> None:
    record = incoming(NO_TIME)._replace(headers=[("netbinnen.fetched_at", header)])
    with pytest.raises(DecodeError, match=rf"netbinnen\.fetched_at is {message}") as refused:
        read_raw(record, {})
    assert refused.value.code == "invalid"


@pytest.mark.parametrize(("name", "value"), [("partitions", 0), ("brokers", " "), ("prefix", "a b"), ("session_timeout_s", 1)])
def test_a_wrong_setting_is_named(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match="setting"):
        load_settings(**{name: value})


@pytest.mark.parametrize(
    "url",
    ["https://a.example/\x1b]0;x\x07", "https://a.example/\n", "https://a.example/\u202egpj", "JavaScript:alert(1)", " data:x"],
)
def test_an_address_that_is_hostile_to_those_who_show_it_is_rejected(url: str) -> None:
    with pytest.raises(DecodeError, match="url: ") as refused:
        read_raw(incoming(json.dumps({"url": url, "text": "t"}).encode()), {})
    assert refused.value.code == "invalid"


ITEM = "SNEEK (ANP) - De zeilers zijn met %d. Het waait.\n1 uur geleden\n"
THREE_ITEMS = "Meer uit Sport\n" + "".join(ITEM % number for number in range(3))


@pytest.mark.parametrize(
    ("limit", "at_most", "page"),
    [
        ("page_bytes_max", len(encode(RawArticle(url="u", text=THREE_ITEMS))), {"text": THREE_ITEMS}),
        ("page_lines_max", 8, {"text": THREE_ITEMS}),
        ("page_lines_max", 3, {"html": "<p>a</p><p>b</p><p>c</p>"}),
        ("page_items_max", 3, {"text": THREE_ITEMS}),
    ],
)
def test_a_page_above_a_limit_is_a_dead_letter_that_names_the_setting(limit: str, at_most: int, page: dict[str, str]) -> None:
    value = encode(RawArticle.model_validate({"url": "u", **page}))
    for allowed in (at_most, at_most - 1):
        settings = load_settings(**{limit: allowed})
        out = Boundary("split_ticker", RAW, create_split_ticker(settings, Counts()), Counts(), 9).handle(incoming(value))
        reasons = [dict(one.headers).get("netbinnen.dlq.detail", b"") for one in out]
        if allowed == at_most:
            assert not any(reasons)
        else:
            (reason,) = reasons
            assert reason.decode() == f"{limit} (NETBINNEN_{limit.upper()}) is {allowed}, this has {at_most}"
