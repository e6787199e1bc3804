"""Ages of items: what they mean, what is none, and daylight saving."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.calendar import AMSTERDAM
from streams.core.split.ages import AGES, FIXED_AGES, UNITS, FixedAge, Unit, is_cut_age
from streams.core.split.intervals import interval_of
from streams.core.split.rules import DEFAULT, Rule
from streams.core.split.tokens import scanner

NOON = datetime.fromisoformat("2026-03-02T12:00:00+01:00")


def match_age(line: str) -> str | None:
    """The age that a line of a page begins with."""
    match = scanner(DEFAULT).match(line)
    return match[0] if match and match.lastgroup == "age" else None


@pytest.mark.parametrize(
    ("age", "after", "until"),
    [
        ("47 minuten geleden", "2026-03-02T10:12:00Z", "2026-03-02T10:13:00Z"),
        ("1 uur geleden", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
        ("1 dag geleden", "2026-02-28T11:00:00Z", "2026-03-01T11:00:00Z"),
        ("2 weken geleden", "2026-02-09T11:00:00Z", "2026-02-16T11:00:00Z"),
        ("1 maand geleden", "2026-01-02T11:00:00Z", "2026-02-02T11:00:00Z"),
        ("4 jaar geleden", "2021-03-02T11:00:00Z", "2022-03-02T11:00:00Z"),
        ("zojuist", "2026-03-02T10:59:00Z", "2026-03-02T11:00:00Z"),
        ("gisteren", "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z"),
        ("anderhalf uur geleden", "2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"),
        ("een uur geleden", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
        ("twaalf dagen geleden", "2026-02-17T11:00:00Z", "2026-02-18T11:00:00Z"),
        ("1 seconde geleden", "2026-03-02T10:59:58Z", "2026-03-02T10:59:59Z"),
        ("een kwartier geleden", "2026-03-02T10:30:00Z", "2026-03-02T10:45:00Z"),
        ("enkele minuten geleden", "2026-03-02T10:50:00Z", "2026-03-02T10:58:00Z"),
        ("ongeveer 2 uur geleden", "2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"),
        ("bijna 2 uur geleden", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
        ("ruim 2 uur geleden", "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"),
        ("eergisteren", "2026-02-27T23:00:00Z", "2026-02-28T23:00:00Z"),
        ("vandaag", "2026-03-01T23:00:00Z", "2026-03-02T11:00:00Z"),
        ("gisteren 21:15", "2026-03-01T20:15:00Z", "2026-03-01T20:16:00Z"),
        ("vandaag om 09.30 uur", "2026-03-02T08:30:00Z", "2026-03-02T08:31:00Z"),
    ],
)
def test_an_age_is_an_interval_that_ends_that_long_ago(age: str, after: str, until: str) -> None:
    interval = interval_of(age, NOON)
    assert interval is not None
    assert (interval.after, interval.until, interval.basis) == (after, until, "age")


@pytest.mark.parametrize(
    ("printed", "after", "until", "granularity"),
    [
        ("1 maart 2026", "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z", "day"),
        ("2 maart 2026", "2026-03-01T23:00:00Z", "2026-03-02T11:00:00Z", "day"),
        ("maandag 2 maart 2026, 09.30 uur", "2026-03-02T08:30:00Z", "2026-03-02T08:31:00Z", "minute"),
        ("2 mrt. 2026 om 9:30", "2026-03-02T08:30:00Z", "2026-03-02T08:31:00Z", "minute"),
        ("02-03-2026 09:30", "2026-03-02T08:30:00Z", "2026-03-02T08:31:00Z", "minute"),
        ("2026-03-01", "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z", "day"),
        ("1 maart", "2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z", "day"),
        ("3 maart", "2025-03-02T23:00:00Z", "2025-03-03T23:00:00Z", "day"),
        ("29 februari", "2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z", "day"),
        ("zondag 13:40", "2026-03-01T12:40:00Z", "2026-03-01T12:41:00Z", "minute"),
        ("maandag 13:40", "2026-02-23T12:40:00Z", "2026-02-23T12:41:00Z", "minute"),
        ("13:40", "2026-03-01T12:40:00Z", "2026-03-01T12:41:00Z", "minute"),
        ("9.31 uur", "2026-03-02T08:31:00Z", "2026-03-02T08:32:00Z", "minute"),
        ("12:00", "2026-03-02T11:00:00Z", "2026-03-02T11:01:00Z", "minute"),
    ],
)
def test_a_date_is_its_day_or_minute_and_never_after_the_fetch(printed: str, after: str, until: str, granularity: str) -> None:
    interval = interval_of(printed, NOON)
    assert interval is not None
    assert (interval.after, interval.until, interval.granularity, interval.basis) == (after, until, granularity, "date")


@pytest.mark.parametrize("printed", ["31 februari 2026", "0 maart 2026", "32-13-2026", "geen datum"])
def test_what_is_no_date_has_no_interval(printed: str) -> None:
    assert interval_of(printed, NOON) is None


def test_without_a_fetch_only_a_date_with_its_year_tells() -> None:
    known = interval_of("2 maart 2026 13:40", None)
    assert known is not None
    assert known.after == "2026-03-02T12:40:00Z"
    assert [interval_of(age, None) for age in ("13:40", "gisteren", "2 maart", "1 uur geleden", "zojuist", "zondag")] == [
        None
    ] * 6


@pytest.mark.parametrize(("fetched", "after"), [("02:20:00+01:00", "00:30:00Z"), ("02:40:00+01:00", "01:30:00Z")])
def test_a_clock_time_that_comes_twice_is_the_latest_before_the_fetch(fetched: str, after: str) -> None:
    interval = interval_of("02:30", datetime.fromisoformat(f"2025-10-26T{fetched}"))
    assert interval is not None
    assert interval.after == f"2025-10-26T{after}"


def test_hours_are_hours_across_daylight_saving_and_days_are_calendar_days() -> None:
    after_change = datetime.fromisoformat("2026-03-29T12:00:00+02:00")
    hours = interval_of("11 uur geleden", after_change)
    assert hours is not None
    assert hours.until == "2026-03-28T23:00:00Z"
    yesterday = interval_of("gisteren", datetime.fromisoformat("2026-03-30T12:00:00+02:00"))
    assert yesterday is not None
    assert (yesterday.after, yesterday.until) == ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")


def test_a_month_before_the_31st_is_the_last_day_there_is() -> None:
    interval = interval_of("1 maand geleden", datetime(2026, 3, 31, 12, tzinfo=AMSTERDAM))
    assert interval is not None
    assert interval.until.startswith("2026-02-28")


@pytest.mark.parametrize(
    "line",
    [
        "1 uur en 47 minuten",
        "2 uur geleden was het",
        "Twee uur geleden was het",
        "een week geleden, zei",
        "3 jaar geleden. Toen",
        "13:40 De brandweer rukt uit",
        "2 maart 2026 was een maandag",
        "76 scholen doen mee",
        "netjes",
        "vandaag gaat de brug open",
    ],
)
def test_running_text_is_no_age(line: str) -> None:
    assert match_age(line) is None


@pytest.mark.parametrize("rule", AGES, ids=lambda rule: rule.example)
def test_each_row_is_an_age_alone_with_a_capital_and_glued_to_the_next_item(rule: Rule) -> None:
    age = rule.example
    assert [match_age(line) for line in (age, age.capitalize(), age + "EDE (ANP) - De", age + "‘s-HEER")] == [
        age,
        age.capitalize(),
        age,
        age,
    ]
    assert interval_of(age, NOON) is not None
    assert match_age(age + " en de rest van de zin.") is None


@pytest.mark.parametrize(
    "line", ["6 uur gelede", "2 dagen", "9 uu", "1", "zoj", "een u", "anderhalf uur gel", "gister", "twee"]
)
def test_the_beginning_of_an_age_is_a_cut_age(line: str) -> None:
    assert is_cut_age(line)


@pytest.mark.parametrize("line", ["De", "76 scholen", "12345", "zojuist was", "x", ""])
def test_other_words_are_no_cut_age(line: str) -> None:
    assert not is_cut_age(line)


def test_an_age_before_the_calendar_has_no_interval() -> None:
    assert interval_of("9999 jaar geleden", NOON) is None


@given(st.sampled_from(UNITS), st.integers(0, 400), st.integers(950_000_000, 2_200_000_000))
def test_intervals_of_one_unit_follow_each_other(unit: Unit, count: int, moment_s: int) -> None:
    word = unit.words[1] if len(unit.words[1]) > 3 else unit.words[0]
    fetched = datetime.fromtimestamp(moment_s, AMSTERDAM)
    newer, older = interval_of(f"{count} {word} geleden", fetched), interval_of(f"{count + 1} {word} geleden", fetched)
    assert newer is not None
    assert older is not None
    assert older.until == newer.after
    assert newer.after < newer.until
    assert datetime.fromisoformat(newer.until) <= fetched


@given(
    st.sampled_from([rule.example for rule in AGES[2:]]),
    st.integers(950_000_000, 2_080_000_000),
)
def test_nothing_without_a_year_is_after_the_fetch(printed: str, moment_s: int) -> None:
    fetched = datetime.fromtimestamp(moment_s, AMSTERDAM)
    interval = interval_of(printed, fetched)
    assert interval is not None
    assert interval.after < interval.until
    if "2026" not in printed:
        assert datetime.fromisoformat(interval.until) <= fetched.astimezone(UTC)


@pytest.mark.parametrize("fixed", FIXED_AGES)
def test_each_fixed_age_is_matched_and_has_an_interval(fixed: FixedAge) -> None:
    assert match_age(fixed.words) == fixed.words
    assert match_age(fixed.words + "EDE - De") == fixed.words
    assert interval_of(fixed.words, NOON) is not None


@pytest.mark.parametrize("age", ["13:40", "gisteren 02:30", "vandaag", "zondag", "2 uur geleden", "ruim 2 jaar geleden"])
@pytest.mark.parametrize("fetched", ["2026-03-29T02:34", "2025-10-26T02:34", "2026-03-02T12:00"])
@pytest.mark.parametrize("fold", [0, 1])
def test_the_zone_that_a_fetch_is_given_in_changes_nothing(age: str, fetched: str, fold: int) -> None:
    """Nor does an hour that clocks skip or show twice."""
    moment = datetime.fromisoformat(fetched).replace(tzinfo=AMSTERDAM, fold=fold)
    assert interval_of(age, moment) == interval_of(age, moment.astimezone(UTC))
