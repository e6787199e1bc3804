"""What a name whose type is known is in the tables: `find_reading`. Goes by the name and the word before it, not by the text.

Whoever found the name, rules or a tagger, has its row of the lexicon from here; which of several cities it is, `linking` tells.
"""

import re
from typing import NamedTuple

from schemas.entities import EntityType
from streams.core.entities.data_countries import SPORT_CODES
from streams.core.entities.data_demonyms import FIRST_PARTS
from streams.core.entities.data_organisations import METONYMS
from streams.core.entities.data_people import ROLES
from streams.core.entities.data_regions import CITY_CUES, PROVINCE_CODES, PROVINCE_CUES, PROVINCES
from streams.core.entities.lexicon import City, Demonym, Known, Lexicon, Source, lookup_key

WELL_KNOWN_POPULATION_MIN = 100_000
"""`Parijs-gangers` names the city; of smaller ones a compound's first part is mostly a surname (`Clinton-kamp`)."""
PARTS_MAX = 6
"""A pair or compound has at most three names of two parts (`Noord-Koreaans-Zuid-Koreaans-…`); the work grows with the cube."""
_DASH = re.compile("[-\u2010-\u2015]")
_PREFIX = re.compile("^(?:pro|anti|ex|oud|niet|on|half|neo|post|semi|ultra)[-\u2010-\u2015](?=[A-ZÀ-Þ])", re.IGNORECASE)
_MEMBER_ENDINGS = ("'er", "’er", "'ers", "’ers")
_ENDINGS = (*_MEMBER_ENDINGS, "'s", "’s", "s", "'", "’")
_POSSESSIVE_CHARS_MIN = 5
"""Shorter words end in an s of their own more often; an apostrophe says it is none."""
_UNLINKED: frozenset[EntityType] = frozenset({"person", "work"})
"""A surname that is a place (`Van Zwolle`, `Washington`) is no place, nor is a title (`Casablanca`)."""


class Reading(NamedTuple):
    """A name's row (or rows) of the tables and its key there: without a possessive s, of a compound its head's."""

    key: str
    source: Source


NOTHING = Reading("", None)


def find_reading(text: str, kind: EntityType, lexicon: Lexicon, before: str = "") -> Reading:
    """What the tables have for the name `text` of type `kind`; `before` is the word before it (`provincie`, `stad`).

    The name itself, else without a possessive s, else the parts of a pair (`Frans-Duitse`), else the head of a compound
    (NAVO of `NAVO-landen`). `NOTHING` for persons and works, and where the tables have the name with another type only.
    """
    if kind in _UNLINKED:
        return NOTHING
    name = _PREFIX.sub("", text, count=1)
    if source := _read(lookup_key(name), name, kind, lexicon, before.lower()):
        return Reading(lookup_key(name), source)
    if reading := _read_possessive(name, kind, lexicon, before.lower()):
        return reading
    parts = _DASH.split(name)
    if 1 < len(parts) <= PARTS_MAX:
        return _read_pair(name, parts, lexicon) or _read_head(parts, lexicon) or NOTHING
    return NOTHING


def _read_possessive(name: str, kind: EntityType, lexicon: Lexicon, before: str) -> Reading | None:
    """`Ruslands`, `EU's`, `VVD'er`. With a bare s a town that few would know is rather another name (`Cedros`, not Cedro)."""
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
    if not ending or (ending == "s" and len(name) < _POSSESSIVE_CHARS_MIN):
        return None
    key = lookup_key(name[: -len(ending)])
    source = _read(key, name[: -len(ending)], kind, lexicon, before)
    if not source and ending in _MEMBER_ENDINGS:
        source = lexicon.organisations.get(key)
    if ending == "s" and isinstance(source, tuple):
        source = tuple(city for city in source if _is_well_known(city))
    return Reading(key, source) if source else None


def _is_well_known(city: City) -> bool:
    return city.usual or city.population >= WELL_KNOWN_POPULATION_MIN or bool(city.province)


def _read(key: str, name: str, kind: EntityType, lexicon: Lexicon, before: str) -> Source:
    known = lexicon.known.get(key)
    if known is not None and known.capitals_only and not name.isupper() and lookup_key(known.name) != key:
        known = None
    if kind == "place":
        return _read_place(key, name, known, lexicon, before)
    if kind == "organisation":
        return _read_organisation(key, known, lexicon)
    demonym = lexicon.demonyms.get(key) or lexicon.demonym(name)
    if kind == "demonym" or demonym is not None:
        return demonym
    return known if known is not None and known.type not in ("place", "organisation") else None


def _read_place(key: str, name: str, known: Known | None, lexicon: Lexicon, before: str) -> Source:
    """A country, a region, or the cities of that name; of an organisation's name only Dutch and Belgian ones.

    So `Anderlecht` may be the town, but `Ajax` is not the one in Canada.
    """
    if name in SPORT_CODES:
        return lexicon.known[lookup_key(SPORT_CODES[name])]
    cities = _within(lexicon.cities.get(key, ()), lexicon.demonym(before))
    if before in PROVINCE_CUES:
        if key in PROVINCES:
            return Known("place", name, PROVINCES[key])
        if cities and known is None:
            return _province(name, cities)
    if known is not None and known.type == "place" and not (before in CITY_CUES and cities):
        return known
    if known is not None and known.type == "organisation":
        cities = tuple(city for city in cities if city.province)
    if cities and (name[:1].isupper() or name[:1] in "'’‘"):
        return cities
    return known if known is not None and known.name in METONYMS else None


def _within(cities: tuple[City, ...], demonym: Demonym | None) -> tuple[City, ...]:
    """Of `het Amerikaanse Birmingham` the cities there; none if the tables have none there, as of `het Zeeuwse Bath`."""
    if demonym is None or not demonym.country:
        return cities
    province = PROVINCE_CODES.get(demonym.name, "")
    return tuple(city for city in cities if city.country == demonym.country and province in ("", city.province))


def _province(name: str, cities: tuple[City, ...]) -> Known:
    """The land round a city of that name (`provincie Groningen`, `staat New York`): in its country, but not that city.

    `de staat Chin` has nothing to do with some town called Chin, so that town must be one that news means by the name.
    """
    codes = {city.country for city in cities if city.usual or city.province}
    return Known("place", name, codes.pop() if len(codes) == 1 else "")


def _read_organisation(key: str, known: Known | None, lexicon: Lexicon) -> Source:
    """An organisation; else the country or the like whose team, government or army bears its name (`Nederland won`)."""
    if organisation := lexicon.organisations.get(key):
        return organisation
    return known if known is not None and known.names_country else None


def _read_pair(name: str, parts: list[str], lexicon: Lexicon) -> Reading | None:
    """`Frans-Duitse`, `Noord-Koreaans-Russische`, `VS-China`: all parts are demonyms, or all are countries."""
    key = lookup_key(name)
    if (demonyms := _cut_demonyms(parts, lexicon)) and len(demonyms) > 1:
        codes = tuple(sorted({row.country for row in demonyms if not row.regional} - {""}))
        return Reading(key, Demonym(name, "", not codes, (), codes))
    countries = [lexicon.known.get(lookup_key(part)) for part in parts]
    codes = tuple(sorted({row.country for row in countries if row and row.is_country} - {""}))
    return Reading(key, Known("place", name, both=codes)) if len(codes) == len(parts) else None


def _cut_demonyms(parts: list[str], lexicon: Lexicon) -> list[Demonym]:
    """The demonyms that `parts` are, the longest first one taken first; empty if anything is left over."""
    for end in range(len(parts), 0, -1):
        first = "-".join(parts[:end])
        found = lexicon.demonym(first) or _first_part(first)
        rest = _cut_demonyms(parts[end:], lexicon) if found and end < len(parts) else []
        if found and (rest or end == len(parts)):
            return [found, *rest]
    return []


def _first_part(word: str) -> Demonym | None:
    return next((Demonym(word, code, False) for name, code in FIRST_PARTS if name == word), None)


def _read_head(parts: list[str], lexicon: Lexicon) -> Reading | None:
    """The longest name that a compound starts with, before a part in lower case or a role: `Noord-Korea` of its `-kenner`."""
    for end in range(len(parts) - 1, 0, -1):
        head, tail = "-".join(parts[:end]), parts[end]
        if not head[:1].isupper() or not (tail[:1].islower() or tail.lower() in ROLES):
            continue
        reading = _read_any(lookup_key(head), head, lexicon)
        if reading is not None:
            return reading
        if end > 1 and (pair := _read_pair(head, parts[:end], lexicon)):
            return pair
    return None


def _read_any(key: str, head: str, lexicon: Lexicon) -> Reading | None:
    known = lexicon.known.get(key)
    if known is not None and (head.isupper() or not known.capitals_only):
        return Reading(key, known)
    if demonym := lexicon.demonym(head):
        return Reading(key, demonym)
    cities = lexicon.cities.get(key, ())
    large = key not in lexicon.given_names and any(city.population >= WELL_KNOWN_POPULATION_MIN for city in cities)
    return Reading(key, cities) if large else None
