"""Ages of ticker items: `47 minuten geleden` and the interval that it means, counted back from the page's fetch.

Ages are floored: `1 uur` is anything from 60 to 119 minutes, so fetched at 12:00 it means published in (10:00, 11:00].
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.base import Granularity
from schemas.page import PageInterval

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Calendar words, months and years are those of the sites' readers."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of an age: its words, its granularity, and its length: `seconds`, else calendar `months`."""

    words: tuple[str, ...]
    granularity: Granularity
    seconds: int = 0
    months: int = 0


UNITS = (
    Unit(("seconde", "seconden"), "second", seconds=1),
    Unit(("minuut", "minuten"), "minute", seconds=60),
    Unit(("uur",), "hour", seconds=3_600),
    Unit(("dag", "dagen"), "day", seconds=86_400),
    Unit(("week", "weken"), "week", seconds=604_800),
    Unit(("maand", "maanden"), "month", months=1),
    Unit(("jaar",), "year", months=12),
)
_UNIT_OF = {word: unit for unit in UNITS for word in unit.words}
_NUMBER_WORDS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6}


@dataclass(frozen=True, slots=True)
class FixedAge:
    """An age without a number: from `after_s` to `until_s` seconds before the fetch."""

    words: str
    granularity: Granularity
    after_s: int
    until_s: int


FIXED_AGES = (
    FixedAge("zojuist", "minute", 60, 0),
    FixedAge("enkele seconden geleden", "minute", 60, 0),
    FixedAge("een paar seconden geleden", "minute", 60, 0),
    FixedAge("een half uur geleden", "minute", 3_600, 1_800),
    FixedAge("een halfuur geleden", "minute", 3_600, 1_800),
    FixedAge("anderhalf uur geleden", "minute", 7_200, 5_400),
)
CALENDAR_AGES = {"gisteren": 1, "eergisteren": 2}
"""Whole days of the calendar in Amsterdam, that many days before the day of the fetch."""

_WORDED = "|".join([*(re.escape(age.words) for age in FIXED_AGES), *CALENDAR_AGES])
_COUNTED = rf"(?P<n>\d{{1,4}}|{'|'.join(_NUMBER_WORDS)}) (?P<unit>{'|'.join(sorted(_UNIT_OF, key=len, reverse=True))}) geleden"
_AGE = re.compile(rf"(?P<age>{_COUNTED}|{_WORDED})(?=$|[^\w\s,.;:]|[A-ZÀ-ÖØ-Þ\d]|\s+[^a-zà-ÿ\s])")
"""An age at the start of a line: alone, or with the next item glued on. Small letters behind it are running text."""

_CUTTABLE = tuple(f"{word} geleden" for word in _UNIT_OF)


def match_age(line: str) -> tuple[str, int] | None:
    """The age that `line` starts with, and where what is glued on begins; None where it starts with none."""
    match = _AGE.match(line)
    return None if match is None else (match["age"], match.end("age"))


def is_cut_age(line: str) -> bool:
    """Whether `line` is the beginning of an age, as a page that was cut leaves it: `6 uur gelede`, `2 dagen`, `9 uu`."""
    number, _, words = line.partition(" ")
    return number.isascii() and number.isdigit() and len(number) <= 4 and any(p.startswith(words) for p in _CUTTABLE)


def interval_of(age: str, fetched_at: datetime) -> PageInterval | None:
    """When something of `age` was published, if its page was fetched at `fetched_at` (aware).

    None where the age reaches back before the calendar.
    """
    try:
        return _interval(age.lower(), fetched_at)
    except (OverflowError, ValueError):
        return None


def _interval(age: str, fetched_at: datetime) -> PageInterval:
    if age in CALENDAR_AGES:
        return _calendar_day(CALENDAR_AGES[age], fetched_at)
    fixed = next((row for row in FIXED_AGES if row.words == age), None)
    if fixed is not None:
        after, until = (fetched_at - timedelta(seconds=s) for s in (fixed.after_s, fixed.until_s))
        return _page_interval(after, until, fixed.granularity, "age")
    number, word, _ = age.split(" ")
    count = _NUMBER_WORDS.get(number) or int(number)
    unit = _UNIT_OF[word]
    after, until = _back(fetched_at, unit, count + 1), _back(fetched_at, unit, count)
    return _page_interval(after, until, unit.granularity, "age")


def _back(moment: datetime, unit: Unit, count: int) -> datetime:
    if unit.seconds:
        return moment.astimezone(UTC) - timedelta(seconds=unit.seconds * count)
    local = moment.astimezone(AMSTERDAM)
    year, month0 = divmod(local.year * 12 + local.month - 1 - unit.months * count, 12)
    # A month has no 31st: the last day it has, as a calendar app counts a month back.
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month0 + 1, day=day)
        except ValueError:
            if year < 1:
                raise
    return local.replace(year=year, month=month0 + 1)


def _calendar_day(days: int, fetched_at: datetime) -> PageInterval:
    midnight = fetched_at.astimezone(AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0)
    after, until = (midnight - timedelta(days=back) for back in (days, days - 1))
    return _page_interval(after, until, "day", "age")


def _page_interval(after: datetime, until: datetime, granularity: Granularity, basis: str) -> PageInterval:
    return PageInterval(iso(after), iso(until), granularity, basis)


def iso(moment: datetime) -> str:
    """`moment` in UTC as ISO 8601 with a `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
