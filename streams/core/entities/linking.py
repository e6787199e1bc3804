"""Makes entities of names: which city, which uri, which mentions are one. Knows the document's countries, not its sentences."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.entities import Entity
from streams.core.entities.data_regions import PROVINCE_CODES
from streams.core.entities.lexicon import City, Demonym, Known, Own, lookup_key
from streams.core.entities.spans import Span
from streams.core.names import display_case

GEONAMES_URI = "https://sws.geonames.org/{}/"
COUNTRY_URI = "http://cvx.iptc.org/iso3166-1a2/{}"
"""IPTC's ISO 3166-1 alpha-2 scheme, as its NewsCodes catalogue has it."""
NOT_IN_ISO = frozenset({"XK"})
"""Codes in general use that ISO 3166-1 has not assigned: IPTC's scheme has no concept for them."""
HOME_WEIGHTS = {"NL": 100, "BE": 20}
"""The pages are Dutch, so a Dutch or Flemish place counts as so many times larger. With 100 Middelburg (46,000) outweighs the
one in South Africa (196,000) even where the text names that country; with 25 a hamlet called Duisburg does not outweigh the
city in Germany."""
NAMED_WEIGHT = 10
"""A place in a country that the text names: Mons (95,000 × 20) is `Bergen` once Belgium is named."""
USUAL_WEIGHT = 5
"""A capital or a row of `EXONYMS`: Valencia in Spain before the larger one in Venezuela, until Venezuela is named."""
USUAL_POPULATION_MIN = 100_000
"""Such a city counts as so large at least: Hamilton on Bermuda (900) before the one in Canada (569,000), once
Bermuda is named."""
CLEAR_RATIO = 1.5
"""The best city outweighs the next by so much, or the name is not linked: better no id than a coin toss."""
ABROAD_POPULATION_MIN = 150_000
"""A city that is known without its country's name; the 101,000 people of Bath are too few beside Bath in Zeeland."""
VILLAGE_POPULATION_MAX = 5_000
"""Above it GeoNames' data is complete for the Netherlands and Belgium, so the name is that town's."""
SAME_PLACE_DEGREES = 0.25
"""GeoNames has some towns twice, or a town and its borough: closer than this (some 25 km) the larger one is meant."""


class Link(NamedTuple):
    """What a name is: `identity` is equal for mentions of one thing; `name` in display case, "" to take it from the text."""

    identity: tuple[str, str]
    name: str = ""
    uri: str | None = None
    country: str | None = None
    coordinates: tuple[float, float] | None = None


def named_countries(spans: Iterable[Span]) -> tuple[str, ...]:
    """Sorted ISO codes of the countries that are named, by name or by demonym. Cities and regions name none.

    A name of several countries (`Congo`) counts where the rest of the text tells which of them it is.
    """
    spans = tuple(spans)
    naming = [source for span in spans if (source := _table_row(span)) and _names_country(source)]
    certain = {code for source in naming if not source.either for code in (source.country, *source.both)} - {""}
    nearby = places_countries(spans, sorted(certain))
    return tuple(sorted(certain | {choose_code(source, nearby) for source in naming if source.either} - {""}))


def places_countries(spans: Iterable[Span], named: Sequence[str]) -> tuple[str, ...]:
    """`named` and the countries of regions and of the dateline's cities: where a city of the text is looked for first.

    Dutch provinces and Belgian regions are among them, as `NL.10`.
    """
    spans = tuple(spans)
    rows = [source for span in spans if (source := _table_row(span)) and not _names_country(source)]
    regions = {source.country for source in rows if not source.either} - {""}
    provinces = {PROVINCE_CODES[source.name] for source in rows if source.name in PROVINCE_CODES}
    nearby = tuple(sorted({*named, *regions, *provinces}))
    datelines = [choose_city(_cities(span), nearby) for span in spans if span.dateline and _cities(span)]
    return tuple(sorted({*nearby, *(city.country for city in datelines if city)}))


def link_span(span: Span, countries: Sequence[str]) -> Link:
    """What `span` names, as far as the tables tell. `countries` are those of the same text, for names of several things."""
    source = span.source
    if isinstance(source, Own):
        return Link(("own", source.name), source.name, source.uri)
    if isinstance(source, Known):
        return _link_known(source, countries)
    if isinstance(source, Demonym):
        return Link(("demonym", source.name), source.name, None, choose_code(source, countries) or None)
    if cities := _cities(span):
        return _link_city(span, cities, countries)
    return Link((span.type, span.key))


def _link_known(source: Known, countries: Sequence[str]) -> Link:
    code = choose_code(source, countries)
    if not (source.is_country and code):
        return Link((source.type, source.name), source.name, None, code or None)
    uri = COUNTRY_URI.format(code) if code not in NOT_IN_ISO else None
    return Link(("country", code), source.name, uri, code)


def _link_city(span: Span, cities: Sequence[City], countries: Sequence[str]) -> Link:
    city = choose_city(cities, countries)
    if city is None:
        return Link((span.type, span.key))
    uri = GEONAMES_URI.format(city.geonames_id)
    return Link(("city", str(city.geonames_id)), "", uri, city.country, (city.latitude, city.longitude))


def _table_row(span: Span) -> Known | Demonym | None:
    return span.source if isinstance(span.source, Known | Demonym) else None


def _names_country(source: Known | Demonym) -> bool:
    return source.names_country or bool(source.both) if isinstance(source, Known) else not source.regional


def _cities(span: Span) -> tuple[City, ...]:
    return span.source if isinstance(span.source, tuple) else ()


def choose_code(source: Known | Demonym, countries: Sequence[str]) -> str:
    """The country of a row: of several the one that the text names, "" if it names two; its usual one if it names none."""
    found = [code for code in source.either if code in countries]
    return source.country if not found else found[0] if len(found) == 1 else ""


def choose_city(cities: Sequence[City], countries: Sequence[str]) -> City | None:
    """The Netherlands and Belgium first, then the countries of the text, then the larger one. None if it is no clear case."""

    def weight(city: City) -> tuple[int, int]:
        named = (city.country in countries) + (city.province in countries)
        factor = HOME_WEIGHTS.get(city.country, 1) * NAMED_WEIGHT**named * (USUAL_WEIGHT if city.usual else 1)
        return max(city.population, USUAL_POPULATION_MIN if city.usual else 1) * factor, -city.geonames_id

    best, *others = sorted(cities, key=weight, reverse=True)
    rival = next((city for city in others if not _is_same_place(best, city)), None)
    if _is_elsewhere(best, countries) or (rival and weight(best)[0] < CLEAR_RATIO * weight(rival)[0]):
        return None
    return best


def _is_elsewhere(city: City, countries: Sequence[str]) -> bool:
    """Rather another place of that name, which GeoNames' data lacks.

    So of a town abroad whose country the text does not name (Malden is a village near Nijmegen), and of a Dutch village in
    another province than those that the text names.
    """
    if not city.province:
        return not (city.usual or city.country in countries or city.population >= ABROAD_POPULATION_MIN)
    provinces = [code for code in countries if code.startswith(f"{city.country}.")]
    return city.population < VILLAGE_POPULATION_MAX and bool(provinces) and city.province not in provinces


def _is_same_place(left: City, right: City) -> bool:
    return max(abs(left.latitude - right.latitude), abs(left.longitude - right.longitude)) < SAME_PLACE_DEGREES


def make_entity(entity_id: str, spans: Sequence[Span], link: Link) -> Entity:
    """The entity that `spans` (one or more) mention: the longest form as its name, the first role and nationality found.

    An agency of the dateline that the text itself speaks of too is no mere source, so it is not a dateline entity.
    """
    in_dateline = any if spans[0].type == "place" else all
    return Entity(
        id=entity_id,
        type=spans[0].type,
        name=link.name or _printed_name(spans),
        uri=link.uri,
        country=link.country,
        coordinates=link.coordinates,
        role=next((span.role for span in spans if span.role), None),
        nationality=next((span.nationality for span in spans if span.nationality), None),
        confidence=max(span.confidence for span in spans),
        dateline=in_dateline(span.dateline for span in spans),
    )


def _printed_name(spans: Sequence[Span]) -> str:
    """As printed, in full and without a possessive s; a suspect's `Minh V.` is never expanded. Only places lose capitals."""
    full = [span for span in spans if lookup_key(span.text) == span.key] or spans
    return max((display_case(span.text) if span.type == "place" else span.text for span in full), key=len)
