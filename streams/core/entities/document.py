"""One text as a whole: which names are the same thing, and which of GeoNames' places is meant."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.entities import Entity, EntityType, Extraction, Mention
from streams.core.entities.lexicon import City
from streams.core.entities.spans import Span
from streams.core.names import display_case, fold

HOME = ("NL", "BE")
"""A place of the sites' own countries is meant before one of the same name elsewhere."""
GEONAMES = "https://sws.geonames.org/{}/"
COUNTRY_URI = "http://cvx.iptc.org/iso3166-1a2/{}"


class Found(NamedTuple):
    """A span with its field, and whether it stands in the dateline."""

    field: str
    span: Span
    dateline: bool = False


def extraction_of(found: Sequence[Found]) -> Extraction:
    """The mentions and entities of one text. Weak spans stay only where the same name stands in it for sure."""
    sure = {fold(each.span.text) for each in found if not each.span.weak}
    surnames = _surnames(each.span for each in found)
    kept = [each for each in found if not each.span.weak or fold(each.span.text) in sure or each.span.text in surnames]
    countries = sorted({code for each in kept if (code := _names_country(each.span))})
    entities: dict[tuple[EntityType, str], Entity] = {}
    mentions: list[Mention] = []
    text_orgs = {fold(each.span.name) for each in kept if not each.dateline}
    for each in kept:
        type_, name = _identity(each.span, surnames)
        entity = entities.get((type_, fold(name)))
        candidate = _entity(each, type_, name, f"e{len(entities) + 1}", countries, text_orgs)
        entities[type_, fold(name)] = entity = candidate if entity is None else _merge(entity, candidate)
        span = each.span
        mentions.append(Mention(field=each.field, start=span.start, end=span.end, text=span.text, type=type_, entity=entity.id))
    return Extraction(mentions=tuple(mentions), entities=tuple(entities.values()), countries=tuple(countries))


def _surnames(spans: Iterable[Span]) -> dict[str, str]:
    """Surname → full name, of persons named in full; a surname that two of them share stands for neither."""
    found: dict[str, set[str]] = {}
    for span in spans:
        words = span.text.split(" ")
        if span.type == "person" and len(words) > 1:
            for at in range(1, len(words)):
                found.setdefault(" ".join(words[at:]), set()).add(span.text)
    return {surname: min(names) for surname, names in found.items() if len(names) == 1 and surname[:1] != "."}


def _identity(span: Span, surnames: dict[str, str]) -> tuple[EntityType, str]:
    if span.known is None and not span.cities and span.demonym is None:
        capital = span.text[:1].upper() + span.text[1:]
        full = surnames.get(span.text) or surnames.get(capital[:1].lower() + capital[1:])
        if full is not None and span.type in ("person", "other"):
            return "person", full
    return span.type, span.name


def _names_country(span: Span) -> str:
    if span.known is not None and span.known.names_country:
        return span.known.country
    return span.demonym.country if span.demonym is not None and not span.demonym.regional else ""


def _entity(each: Found, type_: EntityType, name: str, id_: str, countries: Sequence[str], text_orgs: set[str]) -> Entity:
    span = each.span
    uri = country = None
    if span.known is not None and type_ == "place":
        country = span.known.country or None
        uri = COUNTRY_URI.format(country) if span.known.is_country else None
    elif span.cities:
        city = choose(span.cities, countries)
        uri, country, name = GEONAMES.format(city.geonames_id), city.country, display_case(name)
    elif span.demonym is not None:
        country = span.demonym.country or None
    return Entity(
        id=id_,
        type=type_,
        name=display_case(name) if type_ == "place" else name,
        uri=uri,
        country=country,
        role=span.role,
        nationality=span.nationality,
        confidence=span.confidence,
        dateline=each.dateline and (type_ == "place" or fold(name) not in text_orgs),
    )


def choose(cities: Sequence[City], countries: Sequence[str]) -> City:
    """The city that is meant: at home first, then in a country of the text, then the most populous."""
    return max(cities, key=lambda city: (city.country in HOME, city.country in countries, city.population, -city.geonames_id))


def _merge(old: Entity, new: Entity) -> Entity:
    return old.model_copy(
        update={
            "role": old.role or new.role,
            "nationality": old.nationality or new.nationality,
            "confidence": max(old.confidence, new.confidence),
            "uri": old.uri or new.uri,
            "country": old.country or new.country,
            "dateline": old.dateline or new.dateline,
        }
    )
