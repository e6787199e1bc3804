"""The dates that pages write in their metadata, in the forms that sites of this field use. Ambiguous ones are none."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, TypeVar

from streams.core.calendar import AMSTERDAM, MONTH_NAMES, MONTH_OF, SHORT_WEEKDAYS, WEEKDAYS

_WEEKDAYS = tuple(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), SHORT_WEEKDAYS, strict=True))
"""What Drupal writes for a day, in English and in Dutch."""

_DAYS = rf"(?:{'|'.join((*SHORT_WEEKDAYS, *WEEKDAYS))})"
_MONTH = rf"(?P<month>{MONTH_NAMES})"
_TIME = r"(?P<hour>\d?\d)[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?(?: uur)?"
_AT = rf"(?:,? (?:- |om )?{_TIME})?"

_MONTHS_A_YEAR = 12

Moment = datetime | date
T = TypeVar("T")


def _of_epoch(found: re.Match[str]) -> Moment:
    return datetime.fromtimestamp(int(found[0][:10]), UTC)


def _of_mail(found: re.Match[str]) -> Moment:
    # RFC 5322 has `-0000` be UTC of a sender who does not say where he is; the library makes it a time without a zone.
    return parsedate_to_datetime(found[0].replace("-0000", "+0000"))


def _of_numbers(found: re.Match[str]) -> Moment:
    return _at(found, int(found["month"]))


def _of_words(found: re.Match[str]) -> Moment:
    return _at(found, MONTH_OF[found["month"].lower()])


def _of_weekday(found: re.Match[str]) -> Moment:
    """Drupal's default is month first, but a site may turn it: the weekday tells which."""
    left, right, weekday = int(found["left"]), int(found["right"]), found["weekday"].lower()
    fits = {
        moment
        for month, day in ((left, right), (right, left))
        if month <= _MONTHS_A_YEAR and weekday in _WEEKDAYS[(moment := _at(found, month, day)).weekday()]
    }
    if len(fits) != 1:
        raise ValueError("no weekday of either order, or of both")
    return fits.pop()


def _at(found: re.Match[str], month: int, day: int | None = None) -> Moment:
    """The day of `found` in `month`, and its time where it has one. Raises ValueError."""
    on = date(int(found["year"]), month, day or int(found["day"]))
    if not found["hour"]:
        return on
    return datetime(
        on.year, on.month, on.day, int(found["hour"]), int(found["minute"]), int(found["second"] or 0), tzinfo=AMSTERDAM
    )


class Form(NamedTuple):
    """A way to write a moment, how to read it, why, and an example."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Moment]
    why: str
    example: str


def _form(pattern: str, read: Callable[[re.Match[str]], Moment], why: str, example: str) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE | re.ASCII), read, why, example)


FORMS = (
    _form(r"[12]\d{9}(?:\d{3})?", _of_epoch, "Seconds or milliseconds since 1970, from 2001 to 2065.", "1772428200"),
    _form(
        r"(?:[a-z]{3}, )?\d?\d [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)?(?: (?:[+-]\d{4}|utc|gmt|ut|z|[ecmp][sd]t|cest|cet))?",
        _of_mail,
        "RFC 2822, as in feeds. CET and CEST are Dutch time, whichever of the two it is then.",
        "Mon, 02 Mar 2026 06:10:00 +0100",
    ),
    _form(
        rf"(?P<day>\d?\d)-(?P<month>\d?\d)-(?P<year>\d{{4}}){_AT}",
        _of_numbers,
        "Day first, as the Dutch write it. With slashes it may be American.",
        "02-03-2026 06:10",
    ),
    _form(
        rf"(?P<weekday>mon|tue|wed|thu|fri|sat|sun|ma|di|wo|do|vr|za|zo), "
        rf"(?P<left>\d\d)/(?P<right>\d\d)/(?P<year>\d{{4}}) - {_TIME}",
        _of_weekday,
        "Drupal's.",
        "Mon, 03/02/2026 - 06:10",
    ),
    _form(rf"(?:{_DAYS},? )?(?P<day>\d?\d) {_MONTH}\.? (?P<year>\d{{4}}){_AT}", _of_words, "In words.", "2 maart 2026 06:10"),
)


def moment_of(text: str) -> Moment | None:
    """What `text` says: a time, or where it gives no time of day a date. ISO 8601, or one of `FORMS`.

    A time without a zone is Dutch.
    """
    for form in FORMS if text[4:5] != "-" else ():
        if found := form.pattern.fullmatch(text):
            return _checked(form.read, found)
    if not text:
        return None
    return _checked(date.fromisoformat, text) or _checked(datetime.fromisoformat, text)


def is_on(moment: datetime, day: date) -> bool:
    """Whether `moment` is on `day`, where it was written or in the Netherlands."""
    return day in (moment.date(), moment.astimezone(AMSTERDAM).date())


def _checked(read: Callable[[T], Moment], given: T) -> Moment | None:
    """What `read` makes of `given`, in a zone; None where there is no such day or time, or no UTC: at the calendar's ends."""
    try:
        moment = read(given)
        if not isinstance(moment, datetime):
            return moment
        moment = moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment
