"""What a text mentions: mentions (places in the text) and entities (the things they name)."""

from typing import Literal

from schemas.base import Record

EntityType = Literal["person", "organisation", "place", "demonym", "event", "work", "product", "other"]
CONLL_TYPE: dict[EntityType, str] = {
    "person": "PER",
    "organisation": "ORG",
    "place": "LOC",
    "demonym": "MISC",
    "event": "MISC",
    "work": "MISC",
    "product": "MISC",
    "other": "MISC",
}
"""CoNLL-2002's four types, for scoring against annotated text."""


class Mention(Record):
    """`value[start:end] == text`, in Unicode code points of the headline or the body. `entity` is an `Entity.id`."""

    field: Literal["headline", "body"]
    start: int
    end: int
    text: str
    type: EntityType
    entity: str


class Entity(Record):
    """A thing that is mentioned.

    `id` is unique within one part only. `name` is in display case. `uri` is GeoNames for a city and IPTC's country
    code for a country, absent where linking is not certain. `coordinates` are a city's latitude and longitude, in degrees
    (WGS 84). `role` (`bondskanselier`) and `nationality` (ISO 3166-1 alpha-2) are a person's, from apposition.
    `confidence` is 0 to 100. `dateline`: it stands in the dateline.
    """

    id: str
    type: EntityType
    name: str
    uri: str | None = None
    country: str | None = None
    coordinates: tuple[float, float] | None = None
    role: str | None = None
    nationality: str | None = None
    confidence: int = 100
    dateline: bool = False


class Extraction(Record):
    """The result of `core.entities.extract`: mentions in reading order, entities in order of first mention,

    `countries` the sorted ISO 3166-1 alpha-2 codes of countries that are named, demonyms included.
    """

    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    countries: tuple[str, ...] = ()
