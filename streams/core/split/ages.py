"""Ages of ticker items: `47 minuten geleden`, `gisteren 13:40`, `2 maart 2026`, and the interval that each means.

Ages are floored: `1 uur` is anything from 60 to 119 minutes, so fetched at 12:00 it means published in (10:00, 11:00].
The rows are patterns with groups of fixed names; what a group means is in the tables here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.base import Basis, Granularity
from schemas.page import PageInterval
from streams.core.split.rules import LOWER, UPPER, Rule, alternation

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Calendar words, months and years are those of the sites' readers."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of an age: its words, its granularity, and its `length`, else calendar `months`."""

    words: tuple[str, ...]
    granularity: Granularity
    length: timedelta = timedelta()
    months: int = 0


UNITS = (
    Unit(("seconde", "seconden", "sec", "s"), "second", timedelta(seconds=1)),
    Unit(("minuut", "minuten", "minuutje", "min", "m"), "minute", timedelta(minutes=1)),
    Unit(("uur", "uren", "u"), "hour", timedelta(hours=1)),
    Unit(("dag", "dagen", "d"), "day", timedelta(days=1)),
    Unit(("week", "weken", "wk", "w"), "week", timedelta(weeks=1)),
    Unit(("maand", "maanden", "mnd"), "month", months=1),
    Unit(("jaar", "jaren", "jr"), "year", months=12),
)
"""The short words are for the rows of a site's own; no row of the default reads them."""
_UNIT_OF = {word: unit for unit in UNITS for word in unit.words}

NUMBERS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6}
NUMBERS |= {"zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12}

QUALIFIERS = {"": (1, 0), "ruim": (1, 0), "meer dan": (1, 0), "bijna": (0, -1), "ongeveer": (1, -1), "circa": (1, -1)}
"""How many units an age of n may be more than n at most, and at least. `ongeveer` is how a site says that it rounds."""


@dataclass(frozen=True, slots=True)
class FixedAge:
    """An age without a number: from `after_s` to `until_s` seconds before the fetch."""

    words: str
    granularity: Granularity
    after_s: int
    until_s: int


FIXED_AGES = (
    FixedAge("zojuist", "minute", 60, 0),
    FixedAge("daarnet", "minute", 60, 0),
    FixedAge("net", "minute", 60, 0),
    FixedAge("enkele seconden geleden", "minute", 60, 0),
    FixedAge("een paar seconden geleden", "minute", 60, 0),
    FixedAge("minder dan een minuut geleden", "minute", 60, 0),
    FixedAge("minder dan 1 minuut geleden", "minute", 60, 0),
    FixedAge("enkele minuten geleden", "minute", 600, 120),
    FixedAge("een paar minuten geleden", "minute", 600, 120),
    FixedAge("een kwartier geleden", "minute", 1_800, 900),
    FixedAge("een half uur geleden", "minute", 3_600, 1_800),
    FixedAge("een halfuur geleden", "minute", 3_600, 1_800),
    FixedAge("drie kwartier geleden", "minute", 3_600, 2_700),
    FixedAge("anderhalf uur geleden", "minute", 7_200, 5_400),
    FixedAge("enkele uren geleden", "hour", 43_200, 7_200),
    FixedAge("een paar uur geleden", "hour", 43_200, 7_200),
    FixedAge("enkele dagen geleden", "day", 604_800, 172_800),
    FixedAge("een paar dagen geleden", "day", 604_800, 172_800),
)
_FIXED_OF = {row.words: row for row in FIXED_AGES}

DAYS_BACK = {"vandaag": 0, "gisteren": 1, "eergisteren": 2}
"""Days of the calendar in Amsterdam, that many before the day of the fetch."""
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_MONTH_OF = {name: number for number, name in enumerate(MONTHS, 1)}
_SHORT_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mrt": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "okt": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_OF |= _SHORT_MONTHS

_N = rf"(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})"
_LONG_UNITS = "|".join(
    sorted((word for word in _UNIT_OF if len(word) > 3 or word in ("uur", "dag", "min", "sec")), key=len, reverse=True)
)
_CLOCK = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?: ?uur)?"
_AT = rf"(?:(?:,| -| \|)?(?: om)? {_CLOCK})?"
_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)}|ma|di|wo|do|vr|za|zo)\.?,? )?"
_MONTH = rf"(?P<month>{'|'.join([*MONTHS, *sorted(_SHORT_MONTHS, key=len, reverse=True)])})\.?"

AGES = (
    Rule(
        rf"(?:(?P<about>{'|'.join(word for word in QUALIFIERS if word)}) )?{_N} (?P<unit>{_LONG_UNITS})\.? (?:geleden|gel\.)",
        "The common form: a number, a unit, `geleden`.",
        "47 minuten geleden",
    ),
    Rule(rf"(?P<fixed>{'|'.join(re.escape(row.words) for row in FIXED_AGES)})", "Ages without a number.", "zojuist"),
    Rule(_CLOCK, "A clock time: the latest before the fetch.", "13:40"),
    Rule(rf"(?P<day>{'|'.join(DAYS_BACK)}){_AT}", "A day of the calendar by its distance.", "gisteren 21:15"),
    Rule(rf"{_WEEKDAY}(?P<date>\d?\d) {_MONTH} (?P<year>\d{{4}}){_AT}", "A date in words.", "maandag 2 maart 2026"),
    Rule(rf"(?P<date>\d?\d)-(?P<month>\d?\d)-(?P<year>\d{{4}}){_AT}", "A date in digits.", "02-03-2026"),
    Rule(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<date>\d\d){_AT}", "A date as ISO 8601 writes it.", "2026-03-02"),
    Rule(rf"{_WEEKDAY}(?P<date>\d?\d) {_MONTH}{_AT}", "A date without its year: the latest before the fetch.", "2 maart 13:40"),
    Rule(rf"(?P<weekday>{'|'.join(WEEKDAYS)}){_AT}", "A day of the week: the latest before the fetch.", "maandag 13:40"),
)

_ALONE_CHARS_MAX = 60
"""No age is longer: `woensdag 30 september 2026 om 13:40 uur` is 39."""

_WORDS = (*QUALIFIERS, *NUMBERS, *_FIXED_OF, *DAYS_BACK, *WEEKDAYS)
_FIRST_LETTERS = sorted({f"[{word[0]}{word[0].upper()}]{word[1]}" for word in _WORDS if word})
"""What an age without digits begins with: to look for two letters first saves most of the time of every short line."""

_COUNTED_BACK = re.compile(rf"[^\n]*\b(?:geleden|gel\.)|{'|'.join(row.words for row in FIXED_AGES)}")
_DATE_WITH_YEAR = re.compile(AGES[4].text, re.IGNORECASE)
_COMPILED = tuple(rule.pattern for rule in AGES)


def age_pattern(ages: Iterable[Rule]) -> str:
    """One regular expression for an age at the start of a line, of `ages` (a site's own) or the default's.

    Behind it the line ends or the next item is glued on. Small letters are running text (`2 uur geleden was het`);
    so is a capital behind a date or a clock time and a space (`13:40 De brandweer rukt uit`).
    """
    glued = rf"(?=\Z|[^\w\s,.;:?!)]|[{UPPER}\d]|\s+[^{LOWER}\s])"
    close = rf"(?=\Z|[{UPPER}(‘“\"'])"
    own, counted, absolute = alternation(ages), alternation(AGES[:2]), absolute_pattern()
    # The lookaheads in front only save time: most lines are long and begin with a capital.
    begins = rf"(?=[\d{LOWER}])"
    # Alone on its line an age may begin with a capital, as sites that style nothing print it: `Gisteren 21:15`.
    alone = rf"(?=\d|{'|'.join(_FIRST_LETTERS)})(?!.{{{_ALONE_CHARS_MAX + 1}}})(?i:{counted}|{absolute})\Z"
    return rf"(?:{own})(?:{glued})|{begins}(?:(?:{counted}){glued}|(?:{absolute}){close})|{alone}|(?i:{own})\Z"


def absolute_pattern() -> str:
    """One regular expression for a date, a day or a clock time."""
    return alternation(AGES[2:])


def is_counted_back(age: str) -> bool:
    """Whether `age` is a distance (`2 uur geleden`), not a date, a day or a clock time."""
    return _COUNTED_BACK.fullmatch(age.lower()) is not None


def is_date(age: str) -> bool:
    """Whether `age` is a date with its year in words, as the top of a list page shows."""
    return _DATE_WITH_YEAR.fullmatch(age) is not None


_CUTTABLE = (*(f"{word} geleden" for word in _UNIT_OF if len(word) > 2), *_FIXED_OF, *DAYS_BACK)


def is_cut_age(line: str) -> bool:
    """Whether `line` is the beginning of an age, as a page that was cut leaves it: `6 uur gelede`, `2 dagen`, `9 uu`."""
    number, _, words = line.partition(" ")
    if number in NUMBERS or (number.isascii() and number.isdigit() and len(number) <= 4):
        return not words or any(phrase.startswith(words) for phrase in _CUTTABLE)
    return len(line) > 1 and any(phrase.startswith(line) for phrase in (*_CUTTABLE, *NUMBERS))


def interval_of(
    age: str, fetched_at: datetime | None, ages: tuple[re.Pattern[str], ...] = (), today: date | None = None
) -> PageInterval | None:
    """When something of `age` was published, if its page was fetched at `fetched_at` (aware).

    `ages` are a site's own wordings. `today` is the page's own date, where it prints one: clock times are of that day.
    None where the age cannot be: it reaches back before the calendar, is no date, or needs a fetch that is unknown.
    """
    meaning = _meaning(age, ages)
    if meaning is None:
        return None
    try:
        if isinstance(meaning, _Distance):
            return None if fetched_at is None else _back(fetched_at, meaning)
        now = fetched_at and fetched_at.astimezone(UTC)
        return _months(meaning, now) if meaning.get("unit") else _absolute(meaning, now, today)
    except (KeyError, OverflowError, ValueError):
        return None


class _Distance(NamedTuple):
    """An age of fixed length: published between `after` and `until` before the fetch."""

    after: timedelta
    until: timedelta
    granularity: Granularity


@lru_cache(maxsize=4_096)
def _meaning(age: str, ages: tuple[re.Pattern[str], ...]) -> _Distance | Mapping[str, str | None] | None:
    """What the words of an age say, whenever they are read; few are ever in use, so they are kept."""
    words = age.lower()
    match = next((found for found in (pattern.fullmatch(words) for pattern in (*ages, *_COMPILED)) if found), None)
    if match is None:
        return None
    found = match.groupdict()
    if found.get("fixed"):
        row = _FIXED_OF[found["fixed"] or ""]
        return _Distance(timedelta(seconds=row.after_s), timedelta(seconds=row.until_s), row.granularity)
    unit = _UNIT_OF.get(found.get("unit") or "")
    if unit is None or unit.months:
        return found
    most, least = _counts(found)
    try:
        return _Distance(unit.length * most, unit.length * least, unit.granularity)
    except OverflowError:
        return None


def _counts(found: Mapping[str, str | None]) -> tuple[int, int]:
    """How many units ago at most, and at least."""
    number = found["n"] or ""
    count = NUMBERS.get(number) or int(number)
    more, less = QUALIFIERS[found.get("about") or ""]
    return count + more, max(count + less, 0)


def _back(now: datetime, distance: _Distance) -> PageInterval:
    # The path of nearly every item. A time without a zone subtracts and prints twice as fast.
    now = (now if now.tzinfo is UTC else now.astimezone(UTC)).replace(tzinfo=None)
    after, until = now - distance.after, now - distance.until
    return PageInterval(after.isoformat() + "Z", until.isoformat() + "Z", distance.granularity, "age")


def _months(found: Mapping[str, str | None], now: datetime | None) -> PageInterval | None:
    if now is None:
        return None
    unit = _UNIT_OF[found["unit"] or ""]
    most, least = _counts(found)
    return interval(_months_back(now, unit, most), _months_back(now, unit, least), unit.granularity, "age")


def _months_back(moment: datetime, unit: Unit, count: int) -> datetime:
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


def _absolute(found: Mapping[str, str | None], fetched_at: datetime | None, today: date | None) -> PageInterval | None:
    clock = time(int(found["hour"] or 0), int(found["minute"] or 0)) if found.get("hour") else None
    now = fetched_at.astimezone(AMSTERDAM) if fetched_at else None
    day = _day(found, clock, now, today)
    if day is None:
        return None
    basis: Basis = "age" if found.get("day") else "date"
    return of_day(day, basis, now) if clock is None else _minute(datetime.combine(day, clock, AMSTERDAM), basis, now)


def _day(found: Mapping[str, str | None], clock: time | None, now: datetime | None, today: date | None) -> date | None:
    """The calendar day that is meant. Where only a fetch can tell, the latest that it allows."""
    month, year, word = found.get("month"), found.get("year"), found.get("day")
    if month and year:
        return date(int(year), _month(month), int(found["date"] or 0))
    if not (month or word or found.get("weekday")) and today is not None:
        return today
    if now is None:
        return None
    if word:
        return now.date() - timedelta(days=DAYS_BACK[word])
    latest = now.date()
    if clock is not None and datetime.combine(latest, clock, AMSTERDAM).astimezone(UTC) > now.astimezone(UTC):
        latest -= timedelta(days=1)
    if month:
        return _latest(latest, _month(month), int(found["date"] or 0))
    if found.get("weekday"):
        return latest - timedelta(days=(latest.weekday() - WEEKDAYS.index(found["weekday"] or "")) % 7)
    return latest


def _month(word: str) -> int:
    return _MONTH_OF.get(word) or int(word)


def _latest(until: date, month: int, day: int) -> date:
    """The latest `day` of `month` that is not after `until`. A 29th of February may be eight years back."""
    for year in range(until.year, until.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= until:
            return found
    raise ValueError("no such day in any year")


_CLOCKS_GO_BACK = (10, 2)
"""The month and the hour that an hour of Amsterdam comes twice in; to look costs a lot for the other 8,759."""


def of_day(day: date, basis: Basis, now: datetime | None) -> PageInterval:
    """The whole of `day` in Amsterdam, as far as it is not after `now`."""
    after, until = (datetime.combine(on, time(), AMSTERDAM).astimezone(UTC) for on in (day, day + timedelta(days=1)))
    return interval(after, _not_after(now, after, until), "day", basis)


def _minute(local: datetime, basis: Basis, now: datetime | None) -> PageInterval:
    """The minute that begins at `local`. Of the two that a clock shows when summer time ends, the later that can be."""
    after = local.astimezone(UTC)
    if local.month == _CLOCKS_GO_BACK[0] and local.hour == _CLOCKS_GO_BACK[1] and now is not None:
        second = local.replace(fold=1).astimezone(UTC)
        after = second if second <= now.astimezone(UTC) else after
    return interval(after, _not_after(now, after, after + timedelta(minutes=1)), "minute", basis)


def _not_after(now: datetime | None, after: datetime, until: datetime) -> datetime:
    """Nothing is published after its page was fetched. A page that claims it all the same keeps what it says."""
    return min(until, now.astimezone(UTC)) if now is not None and now.astimezone(UTC) > after else until


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def stated(value: str, now: datetime | None) -> PageInterval | None:
    """An HTML date or date-time; without a zone it is Amsterdam's. None where it is neither."""
    try:
        if _DAY.fullmatch(value):
            return of_day(date.fromisoformat(value), "metadata", now)
        moment = datetime.fromisoformat(value)
        return of_instant((moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def of_instant(moment: datetime) -> PageInterval:
    """A known instant (aware), as the second that ends with it."""
    return interval(moment - timedelta(seconds=1), moment, "instant", "metadata")


def interval(after: datetime, until: datetime, granularity: Granularity, basis: Basis) -> PageInterval:
    """Published in (`after`, `until`], both aware."""
    return PageInterval(iso(after), iso(until), granularity, basis)


def iso(moment: datetime) -> str:
    """`moment` (aware) in UTC as ISO 8601 with a `Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat()[: -len("+00:00")] + "Z"
