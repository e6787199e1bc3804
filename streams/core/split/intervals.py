"""The interval that an age means: `47 minuten geleden` counted back from the fetch, `2 maart 2026` by the calendar.

Ages are floored: `1 uur` is anything from 60 to 119 minutes, so fetched at 12:00 it means published in (10:00, 11:00].
Knows what words mean, not where they stand.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from schemas.base import Basis, Granularity
from schemas.page import PageInterval
from streams.core.calendar import AMSTERDAM, MONTH_OF, WEEKDAYS
from streams.core.split.ages import COMPILED, DAYS_BACK, FIXED_OF, NUMBERS, QUALIFIERS, UNIT_OF, Unit


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
    match = next((found for found in (pattern.fullmatch(words) for pattern in (*ages, *COMPILED)) if found), None)
    if match is None:
        return None
    found = match.groupdict()
    if found.get("fixed"):
        row = FIXED_OF[found["fixed"] or ""]
        return _Distance(timedelta(seconds=row.after_s), timedelta(seconds=row.until_s), row.granularity)
    unit = UNIT_OF.get(found.get("unit") or "")
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
    # The path of nearly every item.
    bare = _bare(now)
    after, until = bare - distance.after, bare - distance.until
    return PageInterval(after.isoformat() + "Z", until.isoformat() + "Z", distance.granularity, "age")


def _months(found: Mapping[str, str | None], now: datetime | None) -> PageInterval | None:
    if now is None:
        return None
    unit = UNIT_OF[found["unit"] or ""]
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


def _absolute(found: Mapping[str, str | None], now: datetime | None, today: date | None) -> PageInterval | None:
    clock = time(int(found["hour"] or 0), int(found["minute"] or 0)) if found.get("hour") else None
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
    latest = now.astimezone(AMSTERDAM).date()
    if word:
        return latest - timedelta(days=DAYS_BACK[word])
    if clock is not None and datetime.combine(latest, clock, AMSTERDAM).astimezone(UTC) > now:
        latest -= timedelta(days=1)
    if month:
        return _latest(latest, _month(month), int(found["date"] or 0))
    if found.get("weekday"):
        return latest - timedelta(days=(latest.weekday() - WEEKDAYS.index(found["weekday"] or "")) % 7)
    return latest


def _month(word: str) -> int:
    return MONTH_OF.get(word) or int(word)


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
    after, until = _midnight(day), _midnight(day + timedelta(days=1))
    return interval(after, _not_after(now, after, until), "day", basis)


@lru_cache(maxsize=1_024)
def _midnight(day: date) -> datetime:
    """When `day` begins in Amsterdam, in UTC. Kept: news is of few days."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def _minute(local: datetime, basis: Basis, now: datetime | None) -> PageInterval:
    """The minute that begins at `local`. Of the two that a clock shows when summer time ends, the later that can be."""
    after = local.astimezone(UTC)
    if local.month == _CLOCKS_GO_BACK[0] and local.hour == _CLOCKS_GO_BACK[1] and now is not None:
        second = local.replace(fold=1).astimezone(UTC)
        after = second if second <= now else after
    return interval(after, _not_after(now, after, after + timedelta(minutes=1)), "minute", basis)


def _not_after(now: datetime | None, after: datetime, until: datetime) -> datetime:
    """Nothing is published after its page was fetched. A page that claims it all the same keeps what it says."""
    return now if now is not None and after < now < until else until


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
    return _bare(moment).isoformat() + "Z"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BARE_EPOCH = _EPOCH.replace(tzinfo=None)


def _bare(moment: datetime) -> datetime:
    """`moment` (aware) in UTC, the zone left out: so it prints twice as fast. The detour by the epoch is the cheapest way."""
    return _BARE_EPOCH + (moment - _EPOCH)
