"""Makes entities of names: which city, which uri, which mentions are one. Knows the document's countries, not its sentences."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.entities import Entity
from streams.core.entities.lexicon import City, Demonym, Known, lookup_key
from streams.core.entities.spans import Span
from streams.core.names import display_case

GEONAMES_URI = "https://sws.geonames.org/{}/"
COUNTRY_URI = "http://cvx.iptc.org/iso3166-1a2/{}"
"""IPTC's ISO 3166-1 alpha-2 scheme, as its NewsCodes catalogue has it."""
HOME_COUNTRIES = ("NL", "BE")
"""The pages are Dutch: a Dutch or Flemish place of the name is meant, if there is one."""


class Link(NamedTuple):
    """What a name is: `identity` is equal for mentions of one thing; `name` in display case, "" to take it from the text."""

    identity: tuple[str, str]
    name: str = ""
    uri: str | None = None
    country: str | None = None


def named_countries(spans: Iterable[Span]) -> tuple[str, ...]:
    """Sorted ISO codes of the countries that are named, by name or by demonym. Cities and regions name none."""
    codes = {
        span.source.country
        for span in spans
        if (isinstance(span.source, Known) and span.source.names_country)
        or (isinstance(span.source, Demonym) and not span.source.regional)
    }
    return tuple(sorted(codes - {""}))


def places_countries(spans: Iterable[Span], named: Sequence[str]) -> tuple[str, ...]:
    """`named` and the countries of the dateline's cities: where a city of the text is looked for first."""
    datelines = {choose_city(_cities(span), named).country for span in spans if span.dateline and _cities(span)}
    return tuple(sorted({*named, *datelines}))


def link_span(span: Span, countries: Sequence[str]) -> Link:
    """What `span` names, as far as the tables tell. `countries` are those of the same text, for cities of one name."""
    source = span.source
    if isinstance(source, Known):
        country = source.country or None
        uri = COUNTRY_URI.format(country) if source.is_country and country else None
        return Link(("country", source.country) if uri else (source.type, source.name), source.name, uri, country)
    if isinstance(source, Demonym):
        return Link(("demonym", source.name), source.name, None, source.country or None)
    if cities := _cities(span):
        city = choose_city(cities, countries)
        uri = GEONAMES_URI.format(city.geonames_id)
        return Link(("city", str(city.geonames_id)), "", uri, city.country)
    return Link((span.type, span.key))


def _cities(span: Span) -> tuple[City, ...]:
    return span.source if isinstance(span.source, tuple) else ()


def choose_city(cities: Sequence[City], countries: Sequence[str]) -> City:
    """The Netherlands and Belgium first, then the countries of the text, then the larger one (then the lower id)."""

    def rank(city: City) -> tuple[bool, bool, int, int]:
        return city.country in HOME_COUNTRIES, city.country in countries, city.population, -city.geonames_id

    return max(cities, key=rank)


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
        role=next((span.role for span in spans if span.role), None),
        nationality=next((span.nationality for span in spans if span.nationality), None),
        confidence=max(span.confidence for span in spans),
        dateline=in_dateline(span.dateline for span in spans),
    )


def _printed_name(spans: Sequence[Span]) -> str:
    """As printed, in full and without a possessive s; a suspect's `Minh V.` is never expanded. Only places lose capitals."""
    full = [span for span in spans if lookup_key(span.text) == span.key] or spans
    return max((display_case(span.text) if span.type == "place" else span.text for span in full), key=len)
