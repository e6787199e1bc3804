"""Ages of items: what they mean, what is none, and daylight saving."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.split.ages import AMSTERDAM, FIXED_AGES, UNITS, interval_of, match_age

NOON = datetime.fromisoformat("2026-03-02T12:00:00+01:00")


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
    ],
)
def test_an_age_is_an_interval_that_ends_that_long_ago(age: str, after: str, until: str) -> None:
    interval = interval_of(age, NOON)
    assert interval is not None
    assert (interval.after, interval.until, interval.basis) == (after, until, "age")


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


@pytest.mark.parametrize("line", ["1 uur en 47 minuten", "2 uur geleden was het", "Twee uur geleden", "een week geleden, zei"])
def test_running_text_is_no_age(line: str) -> None:
    assert match_age(line) is None


def test_an_age_before_the_calendar_has_no_interval() -> None:
    assert interval_of("9999 jaar geleden", NOON) is None


@given(st.sampled_from(UNITS), st.integers(0, 400), st.integers(950_000_000, 2_200_000_000))
def test_intervals_of_one_unit_follow_each_other(unit: object, count: int, moment_s: int) -> None:
    word = unit.words[-1]  # type: ignore[attr-defined]
    fetched = datetime.fromtimestamp(moment_s, AMSTERDAM)
    newer, older = interval_of(f"{count} {word} geleden", fetched), interval_of(f"{count + 1} {word} geleden", fetched)
    assert newer is not None
    assert older is not None
    assert older.until == newer.after
    assert newer.after < newer.until
    assert datetime.fromisoformat(newer.until) <= fetched + timedelta(0)


@pytest.mark.parametrize("fixed", FIXED_AGES)
def test_each_fixed_age_is_matched_and_has_an_interval(fixed: object) -> None:
    words = fixed.words  # type: ignore[attr-defined]
    assert match_age(words) == (words, len(words))
    assert match_age(words + "EDE - De") == (words, len(words))
    assert interval_of(words, NOON) is not None
