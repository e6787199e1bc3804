"""Reads the lexicon's files and packages, once a process. Knows nothing of texts: that is `streams.core.entities`."""

from collections.abc import Iterable
from functools import cache
from importlib import resources

from babel import Locale

from streams.core.entities.lexicon import City, Lexicon, build_lexicon

_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
"""Two-letter codes of CLDR that are no country: groups, outlying regions, unknown, pseudo-locales."""


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of this version: babel's Dutch country names, GeoNames places and our own tables. Read once, then shared."""
    return build_lexicon(_country_names(), _cities())


def _country_names() -> dict[str, str]:
    return {
        name: code
        for code, name in Locale("nl").territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def _cities() -> Iterable[tuple[City, list[str]]]:
    text = resources.files("streams.core.entities").joinpath("places.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        geonames_id, country, population, keys = line.split("\t")
        yield City(int(geonames_id), country, int(population)), keys.split("|")
