"""Reads what the extractor works with, once a process. Knows nothing of texts: that is `streams.core.entities`."""

from functools import cache
from importlib import resources

import numpy as np
from threadpoolctl import threadpool_limits

from streams.core.entities.lexicon import Lexicon, Places, build_lexicon
from streams.core.entities.tagger import Tagger, Weights

_DATA = resources.files("streams.core.entities")


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of this version: GeoNames places and our own tables. Read once, then shared."""
    return build_lexicon(Places(_DATA.joinpath("places.tsv").read_text(encoding="utf-8")))


@cache
def load_tagger() -> Tagger:
    """The tagger of this version with its lexicon. Read once, then shared; not for two threads at a time.

    From here on this process multiplies matrices in one thread: a document's are so small that more threads only wait for
    each other, and workers scale by processes.
    """
    threadpool_limits(1)
    return Tagger(load_weights(), load_lexicon())


def load_weights() -> Weights:
    """The tagger's numbers of this version, read anew."""
    with _DATA.joinpath("tagger.npz").open("rb") as file, np.load(file) as arrays:
        return Weights(arrays)
