"""Reads the lexicon's file, once a process. Knows nothing of texts: that is `streams.core.entities`."""

from functools import cache
from importlib import resources

from streams.core.entities.lexicon import Lexicon, Places, build_lexicon


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of this version: GeoNames places and our own tables. Read once, then shared."""
    table = resources.files("streams.core.entities").joinpath("places.tsv").read_text(encoding="utf-8")
    return build_lexicon(Places(table))
