"""The lexicon that the extractor looks names up in, as a value. Knows the shape of the rows, not where they are read from.

`build_lexicon` puts the tables of this folder together with the places that it is given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from schemas.entities import EntityType
from streams.core.entities import data_countries, data_demonyms, data_organisations, data_regions
from streams.core.entities.data_events import EVENTS, INDICES, PRODUCTS
from streams.core.entities.data_people import GIVEN_NAMES
from streams.core.names import fold

WORDS_MAX = 8
"""A name of the tables has at most this many words; longer runs are not looked up."""
PREFIX_CHARS = 3
"""The rows of `places.tsv` with the same first letters are one block: 3 make about 4,500 blocks."""


class City(NamedTuple):
    """A populated place of GeoNames. `usual`: of those with the name the one that news means, other things being equal.

    `province`: of the Netherlands the province, of Belgium the region, with GeoNames' code (`NL.10`); "" elsewhere.
    """

    geonames_id: int
    country: str
    population: int
    latitude: float
    longitude: float
    usual: bool = False
    province: str = ""


class Places(Mapping[str, tuple[City, ...]]):
    """The cities by lookup key, out of the text of `places.tsv` (see `tests/quality/build_places.py` for its form).

    Reading 47,000 rows takes longer than a process may take to start. So the text is cut into blocks by the first letters
    of the keys; a block is cut into rows when a key of it is asked for, and a row is read when it is asked for.
    """

    def __init__(self, table: str) -> None:
        self._blocks = dict(block.split("\n", 1) for block in table.rstrip("\n").split("\n\n")[1:])
        self._rows: dict[str, dict[str, str]] = {}

    def words_max(self, key: str) -> int:
        """How many words the longest name has whose first word has the key `key`; 0 if none does."""
        return int(self._row(key).partition("\t")[0] or 0)

    def __getitem__(self, key: str) -> tuple[City, ...]:
        if not (cities := self._row(key).partition("\t")[2]):
            raise KeyError(key)
        return tuple(map(_read_city, cities.split(";")))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self._row(key).partition("\t")[2])

    def __iter__(self) -> Iterator[str]:
        return (key for prefix in self._blocks for key in self._open(prefix) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _row(self, key: str) -> str:
        """Words of the longest name, tab, cities parted by semicolons; "" for a key that the file does not have."""
        return self._open(key[:PREFIX_CHARS]).get(key, "")

    def _open(self, prefix: str) -> dict[str, str]:
        rows = self._rows.get(prefix)
        if rows is None:
            if prefix not in self._blocks:
                return {}
            rows = self._rows[prefix] = dict(row.split("\t", 1) for row in self._blocks[prefix].split("\n"))
        return rows


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the tables: what it names, and the code of the country that it is (`is_country`) or lies in.

    `names_country`: mentioning it mentions that country. `capitals_only`: it is all capitals, and matches only so (`VS`,
    not `vs`). `either`: the codes that it fits, where it fits several. `both`: the codes of the parts of `VS-China`.
    """

    type: EntityType
    name: str
    country: str = ""
    is_country: bool = False
    names_country: bool = False
    capitals_only: bool = False
    either: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demonym:
    """A demonym: its base form (`Duits`) and country, "" if not certain. `regional`: of a region or city.

    `either`: the codes that it fits, where it fits several. `both`: the codes of the parts of `Frans-Duits`.
    """

    name: str
    country: str
    regional: bool
    either: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """A name of the user's own rows."""

    name: str
    uri: str | None


Source = Known | Demonym | Own | tuple[City, ...] | None
"""What the tables have for a name: its row, or the cities that bear it."""


@dataclass(frozen=True)
class Lexicon:
    """All tables, by lookup key (`lookup_key`). `words_max` bounds the search: of how many words the longest name is that
    starts with a word, as printed; 0 where none does.

    `organisations` has all of them; in `known` a place of the same name goes before (`Randstad`), and those that are
    also words are not (`Plus`).
    """

    known: Mapping[str, Known]
    organisations: Mapping[str, Known]
    demonyms: Mapping[str, Demonym]
    cities: Mapping[str, tuple[City, ...]]
    agencies: Mapping[str, str]
    given_names: frozenset[str]
    words_max: Callable[[str], int]

    def demonym(self, word: str) -> Demonym | None:
        """The demonym that `word` is, a compass point before it allowed: `Duitse`, `Oud-Griekse`, `Zuid-Limburgse`."""
        found = self.demonyms.get(lookup_key(word))
        if found is not None or "-" not in word:
            return found
        prefix, _, base = word.partition("-")
        return self.demonyms.get(lookup_key(base)) if f"{prefix}-" in data_demonyms.COMPASS_PREFIXES else None


def lookup_key(name: str) -> str:
    """The key of a name in the tables: folded, without periods, so that `V.S.` is `VS` and `ST. ANTON` is `St Anton`.

    Most words are ASCII letters alone: they need no more than lower case, and a process that starts has 7,000 to do.
    """
    if name.isascii() and name.isalnum():
        return name.lower()
    return fold(name.replace(".", ""))


def build_lexicon(places: Places) -> Lexicon:
    """The lexicon of `places` and our own tables. In those the first row of a name wins."""
    known: dict[str, Known] = {}
    organisations: dict[str, Known] = {}
    for name, row in _known_rows():
        key = lookup_key(name)
        if row.type == "organisation":
            organisations.setdefault(key, row)
        if name not in data_organisations.WORDS:
            known.setdefault(key, row)
    demonyms = dict(_demonym_rows())
    return Lexicon(
        known=known,
        organisations=organisations,
        demonyms=demonyms,
        cities=places,
        agencies=dict(data_organisations.AGENCIES),
        given_names=frozenset(map(lookup_key, GIVEN_NAMES)),
        words_max=_words_max((*known, *demonyms), places),
    )


def _words_max(keys: Iterable[str], places: Places) -> Callable[[str], int]:
    """`Lexicon.words_max` of our own tables' `keys` and of the places. Each name in a text asks, so it remembers."""
    own: dict[str, int] = {}
    for key in keys:
        first, _, rest = key.partition(" ")
        own[first] = max(own.get(first, 0), min(rest.count(" ") + 2, WORDS_MAX) if rest else 1)

    @lru_cache(8_192)
    def words_max(word: str) -> int:
        first = lookup_key(word).split(" ", 1)[0]
        return max(own.get(first, 0), places.words_max(first))

    return words_max


def _read_city(text: str) -> City:
    geonames_id, place, population, latitude, longitude, *usual = text.split(",")
    province = place if "." in place else ""
    return City(int(geonames_id), place[:2], int(population), float(latitude), float(longitude), bool(usual), province)


def _known_rows() -> Iterator[tuple[str, Known]]:
    """Name and row; where a name has two, the first one counts."""
    yield from _country_rows()
    yield from _region_rows()
    yield from _organisation_rows()
    for name in EVENTS:
        yield name, Known("other" if name in INDICES else "event", name, "", False, False, name.isupper())
    for name in PRODUCTS:
        yield name, Known("product", name, "", False, False, name.isupper())


def _country_rows() -> Iterator[tuple[str, Known]]:
    for code, names in data_countries.COUNTRIES:
        canonical, *others = names.split("|")
        for name in (canonical, *others):
            yield name, Known("place", canonical, code, True, True, name.isupper())
    for name, codes, _why in data_countries.EITHER:
        yield name, Known("place", name, "", True, True, name.isupper(), codes)
    for name, code, _why in data_countries.NATIONS:
        yield name, Known("place", name, code, False, True, name.isupper())


def _region_rows() -> Iterator[tuple[str, Known]]:
    for name, code, _why in data_countries.PARTS:
        yield name, Known("place", name, code, False, False, name.isupper())
    for name in data_countries.FORMER:
        yield name, Known("place", name, "", False, False, name.isupper())
    for name, code, codes in data_regions.EITHER:
        yield name, Known("place", name, code, False, False, name.isupper(), codes)
    for code, names in data_regions.REGIONS:
        for name in names.split(", "):
            yield name, Known("place", name, code, False, False, name.isupper())


def _organisation_rows() -> Iterator[tuple[str, Known]]:
    for canonical, aliases in data_organisations.organisation_names():
        for name in (canonical, *aliases):
            yield name, Known("organisation", canonical, "", False, False, name.isupper())


def _demonym_rows() -> Iterator[tuple[str, Demonym]]:
    """Key and demonym, the national ones last, so that they win."""
    for code, forms in data_demonyms.REGIONAL:
        yield from ((lookup_key(form), Demonym(form, code, True)) for form in _forms(forms))
    for regional, rows in ((True, data_demonyms.REGIONAL_EITHER), (False, data_demonyms.EITHER)):
        for code, codes, forms in rows:
            demonym = Demonym(_forms(forms)[0], code, regional, codes)
            yield from ((lookup_key(form), demonym) for form in _forms(forms))
    for code, adjectives, inhabitants in data_demonyms.DEMONYMS:
        demonym = Demonym(_forms(adjectives)[0], code, False)
        yield from ((lookup_key(form), demonym) for form in (*_forms(adjectives), *_forms(inhabitants)))


def _forms(forms: str) -> list[str]:
    return [form.replace("_", " ") for form in forms.split()]
