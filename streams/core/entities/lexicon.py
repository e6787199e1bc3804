"""The lexicon that the extractor looks names up in, as a value. Knows the shape of the rows, not where they are read from.

`build_lexicon` puts the tables of this folder together with the country names and places that it is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from schemas.entities import EntityType
from streams.core.entities.data_countries import COUNTRIES, NATIONS, PARTS
from streams.core.entities.data_cues import EVENTS, INDICES, PRODUCTS
from streams.core.entities.data_demonyms import COMPASS_PREFIXES, DEMONYMS, PHRASES, REGIONAL
from streams.core.entities.data_organisations import AGENCIES, ORGANISATIONS, SINGLE
from streams.core.entities.data_people import GIVEN_NAMES
from streams.core.entities.data_regions import REGIONS
from streams.core.entities.data_words import COMMON_WORDS
from streams.core.names import fold

WORDS_MAX = 8
"""A name of the tables has at most this many words; longer runs are not looked up."""


class City(NamedTuple):
    """A populated place of GeoNames."""

    geonames_id: int
    country: str
    population: int


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the tables: what it names, and the code of the country that it is (`is_country`) or lies in.

    `names_country`: mentioning it mentions that country. `capitals`: how many words of it are written with a capital;
    `capitals_only`: it is all capitals, and matches only so (`VS`, not `vs`).
    """

    type: EntityType
    name: str
    country: str = ""
    is_country: bool = False
    names_country: bool = False
    capitals: int = 1
    capitals_only: bool = False


@dataclass(frozen=True, slots=True)
class Demonym:
    """A demonym: its base form (`Duits`) and country, "" if not certain. `regional`: of a region or city."""

    name: str
    country: str
    regional: bool


@dataclass(frozen=True)
class Lexicon:
    """All tables, by lookup key (`lookup_key`). `first_words` bounds the search: longest name by its first word, in words."""

    known: Mapping[str, Known]
    demonyms: Mapping[str, Demonym]
    cities: Mapping[str, tuple[City, ...]]
    agencies: Mapping[str, str]
    given_names: frozenset[str]
    common_words: frozenset[str]
    first_words: Mapping[str, int]

    def demonym(self, word: str) -> Demonym | None:
        """The demonym that `word` is, a compass point before it allowed: `Duitse`, `Oud-Griekse`, `Zuid-Limburgse`."""
        found = self.demonyms.get(lookup_key(word))
        if found is not None or "-" not in word:
            return found
        prefix, _, base = word.partition("-")
        return self.demonyms.get(lookup_key(base)) if f"{prefix}-" in COMPASS_PREFIXES else None


def lookup_key(name: str) -> str:
    """The key of a name in the tables: folded, without periods, so that `V.S.` is `VS` and `ST. ANTON` is `St Anton`."""
    return fold(name.replace(".", ""))


def build_lexicon(country_names: Mapping[str, str], cities: Iterable[tuple[City, Iterable[str]]]) -> Lexicon:
    """The lexicon of `country_names` (Dutch name → ISO code), `cities` (with their lookup keys) and our own tables.

    Our tables win over `country_names`; within ours the first row of a name wins.
    """
    known: dict[str, Known] = {}
    for name, row in (*_own_rows(), *((name, _country(name, name, code)) for name, code in country_names.items())):
        capitals = sum(word[:1].isupper() for word in name.replace("-", " ").split())
        known.setdefault(lookup_key(name), replace(row, capitals=capitals, capitals_only=name.isupper()))
    by_key: dict[str, tuple[City, ...]] = {}
    for city, keys in cities:
        for key in keys:
            by_key[key] = (*by_key.get(key, ()), city)
    demonyms = dict(_demonym_rows())
    return Lexicon(
        known=known,
        demonyms=demonyms,
        cities=by_key,
        agencies=dict(AGENCIES),
        given_names=frozenset(map(lookup_key, GIVEN_NAMES)),
        common_words=frozenset(map(lookup_key, COMMON_WORDS)),
        first_words=_first_words((*known, *by_key, *demonyms)),
    )


def _country(name: str, canonical: str, code: str) -> Known:
    return Known("place", canonical or name, code, is_country=True, names_country=True)


def _own_rows() -> Iterable[tuple[str, Known]]:
    """Name and row; where a name has two, the first one counts."""
    for name, code, canonical, _why in COUNTRIES:
        yield name, _country(name, canonical, code)
    for name, code, _why in NATIONS:
        yield name, Known("place", name, code, names_country=True)
    for name, code, _why in PARTS:
        yield name, Known("place", name, code)
    for code, names in REGIONS:
        yield from ((name, Known("place", name, code)) for name in names.split(", "))
    yield from _organisation_rows()
    for name in EVENTS:
        yield name, Known("other" if name in INDICES else "event", name)
    for name in PRODUCTS:
        yield name, Known("product", name)


def _organisation_rows() -> Iterable[tuple[str, Known]]:
    for canonical, aliases in ORGANISATIONS:
        yield from ((alias, Known("organisation", canonical)) for alias in (canonical, *aliases))
    for name in SINGLE:
        yield name, Known("organisation", name)
    for code, name in AGENCIES:
        yield from ((alias, Known("organisation", name)) for alias in (code, name))


def _demonym_rows() -> Iterable[tuple[str, Demonym]]:
    """Key and demonym, the national ones last, so that they win."""
    for code, forms in REGIONAL:
        yield from ((lookup_key(form), Demonym(form, code, True)) for form in _forms(forms))
    for code, forms in DEMONYMS:
        base, *others = _forms(forms)
        yield from ((lookup_key(form), Demonym(base, code, False)) for form in (base, *others))


def _forms(forms: str) -> Iterable[str]:
    """The forms of a row, those of `PHRASES` kept whole."""
    words = forms.split(" ")
    while words:
        pair = " ".join(words[:2])
        yield pair if pair in PHRASES else words[0]
        words = words[2 if pair in PHRASES else 1 :]


def _first_words(keys: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for key in keys:
        words = key.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), min(len(words), WORDS_MAX))
    return longest
