"""A dead letter read back, its mark, the record that is sent again, and what a plan chooses. No broker."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from schemas import Reason
from schemas.deadletter import PREFIX, REPLAYED_AT
from streams.deadletters import dead_letter
from streams.dlq.letters import (
    Filter,
    Letter,
    Mark,
    Place,
    PlaceError,
    mark_of,
    parse_place,
    read_record,
    resent,
)
from streams.dlq.read import Found, Listing
from streams.dlq.replay import Candidate, Limits, choose
from streams.dlq.show import CHARS_MAX, LINES_MAX, show_letter, show_listing
from streams.records import Headers, Incoming, Outgoing
from streams.topics import ENRICHED, RAW, SPLIT, Topic

SENT_MS = 1_772_438_400_123
CAME_MS = SENT_MS + 5_000
NOW = datetime(2026, 3, 3, tzinfo=UTC)
TWICE: Headers = [("mine", b"a"), ("mine", b"b"), ("traceparent", b"00-1")]


def original(value: bytes | None = b"\x00\xff", key: bytes | None = b"k", headers: Headers = TWICE) -> Incoming:
    return Incoming("articles.raw", 1, 7, SENT_MS, key, value, headers)


def arrived(out: Outgoing, name: str = "articles.raw.dlq", offset: int = 17, at_ms: int = CAME_MS) -> Incoming:
    """`out` as it is read from the topic of that name."""
    return Incoming(name, 3, offset, at_ms, out.key, out.value, out.headers)


def letter_in(record: Incoming) -> Letter:
    found = read_record(record)
    assert isinstance(found, Letter)
    return found


def rejected(record: Incoming, topic: Topic = RAW) -> Incoming:
    return arrived(dead_letter(record, topic, SPLIT, Reason.INVALID, "url: Field required"))


def test_a_dead_letter_says_what_its_maker_said() -> None:
    letter = letter_in(rejected(original()))
    assert (letter.place, letter.at_ms, letter.size) == (Place("articles.raw.dlq", 3, 17), CAME_MS, 2)
    said = letter.said
    assert (said.stage, said.reason, said.detail, said.attempt) == (SPLIT, Reason.INVALID, "url: Field required", 1)
    assert (said.topic, said.partition, said.offset, said.timestamp) == ("articles.raw", 1, 7, SENT_MS)


def test_what_a_later_version_says_besides_is_no_hindrance() -> None:
    record = rejected(original())
    assert letter_in(record._replace(headers=[*record.headers, (PREFIX + "colour", b"red")])) == letter_in(record)


@pytest.mark.parametrize("headers", [[], [(PREFIX + "stage", b"split_ticker")], [(REPLAYED_AT, b"now")]])
def test_what_somebody_else_wrote_is_neither_letter_nor_mark(headers: Headers) -> None:
    assert read_record(Incoming("articles.raw.dlq", 3, 17, 0, b"k", b"v", headers)) is None


def test_a_mark_is_known_by_its_header_and_names_its_letter() -> None:
    place = Place("articles.raw.dlq", 3, 17)
    mark = mark_of(place, RAW, NOW)
    assert (mark.topic.name, mark.partition, mark.value) == ("articles.raw.dlq", 3, None)
    assert read_record(arrived(mark, offset=18)) == Mark(place, CAME_MS)


@pytest.mark.parametrize("place", [Place("articles.raw.dlq", 3, 18), Place("articles.raw.dlq", 2, 5), Place("other.dlq", 3, 5)])
def test_a_mark_is_for_a_letter_before_it_in_its_own_partition(place: Place) -> None:
    assert read_record(arrived(mark_of(place, RAW, NOW), offset=18)) is None


def test_a_header_of_the_original_makes_no_mark_of_its_dead_letter() -> None:
    letter_in(rejected(original(headers=[(REPLAYED_AT, b"now"), *TWICE])))


@pytest.mark.parametrize(("key", "value"), [(b"k", b"\x00\xff"), (b"", b""), (None, b"v"), (b"k", None)])
def test_what_is_sent_again_is_what_came(key: bytes | None, value: bytes | None) -> None:
    record = rejected(original(value, key))
    out = resent(record, letter_in(record), RAW)
    assert (out.topic, out.key, out.value, out.partition) == (RAW, key, value, None)
    assert out.headers == [*TWICE, ("netbinnen.fetched_at", b"2026-03-02T08:00:00.123Z"), (PREFIX + "attempt", b"1")]


def test_what_had_neither_key_nor_value_is_sent_with_an_empty_one() -> None:
    record = rejected(original(None, None))
    out = resent(record, letter_in(record), RAW)
    assert (out.key, out.value) == (None, b"")


def test_only_a_page_needs_to_say_when_it_was_first_sent() -> None:
    record = rejected(original(), ENRICHED)
    assert resent(record, letter_in(record), ENRICHED).headers == [*TWICE, (PREFIX + "attempt", b"1")]


def test_what_fails_again_and_again_has_one_set_of_headers_and_the_first_time() -> None:
    record = original()
    for attempt in (1, 2, 3):
        letter = rejected(record)
        names = [name for name, _ in letter.headers if name.startswith(PREFIX)]
        assert len(names) == len(set(names)) == 9
        assert letter_in(letter).said.attempt == attempt
        again = resent(letter, letter_in(letter), RAW)
        record = Incoming("articles.raw", 0, 100 + attempt, CAME_MS + attempt, again.key, again.value, again.headers)
    assert [value for name, value in record.headers if name == "netbinnen.fetched_at"] == [b"2026-03-02T08:00:00.123Z"]
    assert [name for name, _ in record.headers].count("mine") == 2


def test_a_place_is_read_as_it_is_written() -> None:
    place = Place("acc-articles.raw.dlq", 3, 17)
    assert parse_place(f" {place} ") == place


@pytest.mark.parametrize("text", ["", "articles.raw.dlq", "a/3", "a/3@", "a/-1@2", "a/3@1x", "a b/3@1", "a/٣@1"])
def test_what_names_no_place_says_how_one_is_named(text: str) -> None:
    with pytest.raises(PlaceError, match=r"articles\.raw\.dlq/3@17"):
        parse_place(text)


@pytest.mark.parametrize(
    ("wanted", "is_let_through"),
    [
        (Filter(), True),
        (Filter(stages=["publish", SPLIT]), True),
        (Filter(stages=["publish"]), False),
        (Filter(reasons=[Reason.EMPTY, Reason.INVALID]), True),
        (Filter(reasons=[Reason.EMPTY]), False),
        (Filter(since_ms=CAME_MS), True),
        (Filter(since_ms=CAME_MS + 1), False),
        (Filter(until_ms=CAME_MS), False),
        (Filter(until_ms=CAME_MS + 1), True),
        (Filter(places=[Place("articles.raw.dlq", 3, 17)]), True),
        (Filter(places=[Place("articles.raw.dlq", 3, 18)]), False),
        (Filter(reasons=[Reason.INVALID], until_ms=CAME_MS), False),
    ],
)
def test_a_filter_lets_through_what_meets_all_of_it(wanted: Filter, is_let_through: bool) -> None:
    assert wanted.matches(letter_in(rejected(original()))) is is_let_through


def candidate(offset: int, *, attempt: int = 1, fits: bool = True) -> Candidate:
    return Candidate(CAME_MS - offset, Place("articles.raw.dlq", 0, offset), "articles.raw", SPLIT, "invalid", attempt, fits)


def test_a_plan_takes_the_oldest_and_says_why_others_are_left_out() -> None:
    some = [candidate(0), candidate(1), candidate(2), candidate(3, attempt=3), candidate(4, fits=False), candidate(5)]
    plan = choose(some, {some[1].place}, Limits(2, 3))
    assert [one.place.offset for one in plan.chosen] == [5, 2]
    assert (plan.matching, plan.later) == (6, 1)
    assert plan.left_out == {"sent again before": 1, "tried 3 times or more": 1, "too large for their topic": 1}
    assert plan.counts() == {(SPLIT, "invalid"): 2}


def test_what_was_sent_again_before_is_taken_only_where_that_is_asked_for() -> None:
    one = candidate(0)
    assert choose([one], {one.place}, Limits(9, 3)).chosen == []
    assert choose([one], {one.place}, Limits(9, 3, again=True)).chosen == [one]


def shown(value: bytes | None, capsys: pytest.CaptureFixture[str], *, full: bool = False, headers: Headers = TWICE) -> str:
    record = rejected(original(value, b"k\x1b", headers))
    show_letter(Found(letter_in(record), record, []), full=full, as_json=False)
    return capsys.readouterr().out


def test_a_letter_is_shown_with_its_headers_and_without_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("één \u202e\x1b[2J [bold]".encode() + b"\xff\nregel", capsys, headers=[("mine", b"\x9b31m")])
    assert not set("\x1b\u202e\x9b") & set(text)
    assert "  header mine: \\x9b31m\n" in text
    assert "  came from: articles.raw/1@7, 2026-03-02T08:00:00.123Z\n" in text
    assert "\n\néén   [2J [bold]\\xff\nregel\n" in text


def test_a_list_shows_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    detail, stage = "\x1b[2J\u202e[bold]x[/]", "[red]\x9b31m"
    letter = letter_in(arrived(dead_letter(original(), RAW, stage, Reason.INVALID, detail)))
    show_listing(Listing(Counter([(stage, "invalid")]), Counter(), [(letter, CAME_MS)], 0), as_json=False)
    text = capsys.readouterr().out
    assert not set("\x1b\u202e\x9b") & set(text)
    assert "[red] 31m, articles.raw/1@7:  [2J [bold]x[/]\n" in text
    assert text.count("[red]") == 2
    assert "attempt 1  2 bytes  sent again 2026-03-02T08:00:05.123Z\n" in text


def test_a_long_value_is_cut_unless_all_of_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    lines, line = b"x\n" * 1000, b"y" * 100_000
    assert shown(lines, capsys).count("\nx") == LINES_MAX
    assert f"… {2000 - 2 * LINES_MAX:,} more characters" in shown(lines, capsys)
    assert shown(line, capsys).count("y") < CHARS_MAX + 50
    for value in (lines, line):
        assert value.decode() in shown(value, capsys, full=True)
    assert "value: none" in shown(None, capsys)


def test_the_json_of_a_letter_has_bytes_that_are_no_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    record = rejected(original())
    show_letter(Found(letter_in(record), record, [CAME_MS]), full=False, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["key"], found["value"], found["headers"][0]) == ("k", {"base64": "AP8="}, ["mine", "a"])
    assert (found["place"], found["reason"], found["replayed_at"]) == (
        "articles.raw.dlq/3@17",
        "invalid",
        ["2026-03-02T08:00:05.123Z"],
    )
