"""The Dutch calendar: its words, and the clock of the sites' readers. Knows neither pages nor markup."""

from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Of calendar words and of times that name no zone: the sites and their readers are Dutch."""

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SHORT_WEEKDAYS = tuple(day[:2] for day in WEEKDAYS)

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_SHORT_MONTHS = {"jan": 1, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10}
_SHORT_MONTHS |= {"nov": 11, "dec": 12}
MONTH_OF = {name: number for number, name in enumerate(_MONTHS, 1)} | _SHORT_MONTHS
"""The number of a month by its name or its abbreviation, without the period. `maa` is none: `7 maa` is a cut `7 maanden`."""
MONTH_NAMES = "|".join([*_MONTHS, *sorted(_SHORT_MONTHS, key=len, reverse=True)])
"""All of them for a regular expression, longer ones before those they begin with."""
