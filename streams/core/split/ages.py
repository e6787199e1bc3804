"""The wordings of ages: `47 minuten geleden`, `gisteren 13:40`, `2 maart 2026`, as rows and as patterns made of them.

The rows have groups of fixed names; what the words in them stand for is in the tables here, what they mean in
`intervals`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from schemas.base import Granularity
from streams.core.calendar import MONTH_NAMES, SHORT_WEEKDAYS, WEEKDAYS
from streams.core.split.rules import LOWER, UPPER, Rule, alternation


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
"""Of the short words the default's rows read `sec` and `min`; the others are for the rows of a site's own."""
UNIT_OF = {word: unit for unit in UNITS for word in unit.words}

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
FIXED_OF = {row.words: row for row in FIXED_AGES}

DAYS_BACK = {"vandaag": 0, "gisteren": 1, "eergisteren": 2}
"""Days of the calendar in Amsterdam, that many before the day of the fetch."""

_N = rf"(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})"
_LONG_UNITS = "|".join(
    sorted((word for word in UNIT_OF if len(word) > 3 or word in ("uur", "dag", "min", "sec")), key=len, reverse=True)
)
_CLOCK = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?: ?uur)?"
_AT = rf"(?:(?:,| -| \|)?(?: om)? {_CLOCK})?"
_WEEKDAY = rf"(?:(?:{'|'.join((*WEEKDAYS, *SHORT_WEEKDAYS))})\.?,? )?"
_MONTH = rf"(?P<month>{MONTH_NAMES})\.?"

_DATE_IN_WORDS = Rule(rf"{_WEEKDAY}(?P<date>\d?\d) {_MONTH} (?P<year>\d{{4}}){_AT}", "A date in words.", "maandag 2 maart 2026")
_DISTANCES = (
    Rule(
        rf"(?:(?P<about>{'|'.join(word for word in QUALIFIERS if word)}) )?{_N} (?P<unit>{_LONG_UNITS})\.? (?:geleden|gel\.)",
        "The common form: a number, a unit, `geleden`.",
        "47 minuten geleden",
    ),
    Rule(rf"(?P<fixed>{'|'.join(re.escape(row.words) for row in FIXED_AGES)})", "Ages without a number.", "zojuist"),
)
_MOMENTS = (
    Rule(_CLOCK, "A clock time: the latest before the fetch.", "13:40"),
    Rule(rf"(?P<day>{'|'.join(DAYS_BACK)}){_AT}", "A day of the calendar by its distance.", "gisteren 21:15"),
    _DATE_IN_WORDS,
    Rule(rf"(?P<date>\d?\d)-(?P<month>\d?\d)-(?P<year>\d{{4}}){_AT}", "A date in digits.", "02-03-2026"),
    Rule(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<date>\d\d){_AT}", "A date as ISO 8601 writes it.", "2026-03-02"),
    Rule(rf"{_WEEKDAY}(?P<date>\d?\d) {_MONTH}{_AT}", "A date without its year: the latest before the fetch.", "2 maart 13:40"),
    Rule(rf"(?P<weekday>{'|'.join(WEEKDAYS)}){_AT}", "A day of the week: the latest before the fetch.", "maandag 13:40"),
)
AGES = (*_DISTANCES, *_MOMENTS)
"""Distances from the fetch, then days, dates and clock times."""

_ALONE_CHARS_MAX = 60
"""No age is longer: `woensdag 30 september 2026 om 13:40 uur` is 39."""

_WORDS = sorted(word for word in (*QUALIFIERS, *NUMBERS, *FIXED_OF, *DAYS_BACK, *WEEKDAYS) if word)
_FIRST_LETTERS = "|".join(
    f"[{first}{first.upper()}][{''.join(word[1] for word in words)}]" for first, words in groupby(_WORDS, itemgetter(0))
)
"""What an age without digits begins with: to look for two letters first saves most of the time of every short line."""

_COUNTED_BACK = re.compile(rf"[^\n]*\b(?:geleden|gel\.)|{'|'.join(row.words for row in FIXED_AGES)}")
_DATE_WITH_YEAR = re.compile(_DATE_IN_WORDS.text, re.IGNORECASE)
COMPILED = tuple(rule.pattern for rule in AGES)


def age_pattern(ages: Sequence[Rule]) -> str:
    """One regular expression for an age at the start of a line, of `ages` (a site's own) or the default's.

    Behind it the line ends or the next item is glued on. Small letters are running text (`2 uur geleden was het`);
    so is a capital behind a date or a clock time and a space (`13:40 De brandweer rukt uit`).
    """
    glued = rf"(?=\Z|[^\w\s,.;:?!)]|[{UPPER}\d]|\s+[^{LOWER}\s])"
    close = rf"(?=\Z|[{UPPER}(‘“\"'])"
    own, counted, absolute = alternation(ages), alternation(_DISTANCES), absolute_pattern()
    # The lookaheads in front only save time: most lines are long and begin with a capital.
    begins = rf"(?=[\d{LOWER}])"
    # Alone on its line an age may begin with a capital, as sites that style nothing print it: `Gisteren 21:15`.
    alone = rf"(?!.{{{_ALONE_CHARS_MAX + 1}}})(?=\d|{_FIRST_LETTERS})(?i:{counted}|{absolute})\Z"
    default = rf"{begins}(?:(?:{counted}){glued}|(?:{absolute}){close})|{alone}"
    return rf"(?:{own})(?:{glued})|{default}|(?i:{own})\Z" if ages else default


def absolute_pattern() -> str:
    """One regular expression for a date, a day or a clock time."""
    return alternation(_MOMENTS)


def is_counted_back(age: str) -> bool:
    """Whether `age` is a distance (`2 uur geleden`), not a date, a day or a clock time."""
    return _COUNTED_BACK.fullmatch(age.lower()) is not None


def is_date(age: str) -> bool:
    """Whether `age` is a date with its year in words, as the top of a list page shows."""
    return _DATE_WITH_YEAR.fullmatch(age) is not None


_CUTTABLE = (*(f"{word} geleden" for word in UNIT_OF if len(word) > 2), *FIXED_OF, *DAYS_BACK)
_BEGINNINGS = {words[:size] for words in (*_CUTTABLE, *NUMBERS) for size in range(2, len(words) + 1)}


def is_cut_age(line: str) -> bool:
    """Whether `line` is the beginning of an age, as a page that was cut leaves it: `6 uur gelede`, `2 dagen`, `9 uu`."""
    number, _, words = line.partition(" ")
    if number in NUMBERS or (number.isascii() and number.isdigit() and len(number) <= 4):
        return not words or any(phrase.startswith(words) for phrase in _CUTTABLE)
    return line in _BEGINNINGS
