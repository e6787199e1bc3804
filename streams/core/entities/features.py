"""What the tagger sees of a word, and of its place in a text. `tests.tagger` trains on the same functions.

`word_features` go by the word alone, so a tagger remembers what they add up to; `place_features` are few.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase, digits
from zlib import crc32

from streams.core.entities.lexicon import Lexicon, lookup_key
from streams.core.entities.tokens import POSSESSIVES, WORD_CHARS_MAX, Sentence

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_ASCII_SHAPES = str.maketrans(ascii_uppercase + ascii_lowercase + digits, "X" * 26 + "x" * 26 + "0" * 10)
_SHAPE_CHARS_MAX = 9
_TITLED_CHARS_MIN = 4
"""Shorter words in capitals are abbreviations more often than shouted names."""
_POSSESSIVE_CHARS_MIN = 5
_LARGE_CITY = 200_000

_QUOTES = frozenset("\"'“”‘’„«`")
_OPENERS = frozenset(":;•·–—|*>")
_SHOUTED_WORDS_MIN = 4
_KINDS = ("place", "country", "organisation", "city", "event", "other")
PLACE_FEATURES = ("opens", "shouted", "low", *(f"{part}-{kind}" for kind in _KINDS for part in "BI"))
"""The features of a word's place: `opens`, a capital says nothing here; `shouted`, the sentence is in capitals; `low`, the

text has the word in small letters too; the others, it is the first word (B) or a later one (I) of a longer name of the lexicon.
"""
_INDEX = {name: index for index, name in enumerate(PLACE_FEATURES)}


def feature_hash(feature: str) -> int:
    """The 32 bits that stand for `feature` in the weights, the same in every process."""
    return crc32(feature.encode("utf-8", "surrogatepass"))


def titled(word: str) -> str:
    """`BERLIJN` as `Berlijn`, as the weights know it."""
    return word[0] + word[1:].lower() if len(word) >= _TITLED_CHARS_MIN and word.isupper() else word


def word_features(word: str, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """The features that name `word` itself, and those that it shares with others: its shape, its letters, the tables."""
    word = word[:WORD_CHARS_MAX]
    lower = word.lower()
    own = ["w=" + word, "l=" + lower]
    shared = list(_shape_features(_shape(word)))
    shared += [f"p{size}={lower[:size]}" for size in range(1, min(5, len(lower)))]
    shared += [f"u{size}={lower[-size:]}" for size in range(1, min(6, len(lower)))]
    if len(lower) > 3 and (word[0].isupper() or word[0] in "'’‘"):
        edged = f"<{lower}>"
        shared += [f"n={edged[at : at + 3]}" for at in range(len(edged) - 2)]
    if "-" in word and len(word) > 2:
        first, _, rest = word.partition("-")
        own.append("h1=" + first)
        shared += [f"h2={rest.lower()}", f"h2u={rest.lower()[-3:]}", "hs=X" if rest[:1].isupper() else "hs=x"]
        if first.isupper():
            shared.append("hU")
    if word.isupper() and len(word) > 1:
        shared.append("UP")
    if lower != word:
        shared += _table_features(word, lower, lexicon)
    return own, shared


@lru_cache(maxsize=4_096)
def _shape_features(shape: str) -> tuple[str, ...]:
    """The shape without repetitions, and if short as it is. Words have few shapes, so they are remembered."""
    short = "s=" + "".join(char for char, _ in groupby(shape))
    return (short, "S=" + shape) if len(shape) <= _SHAPE_CHARS_MAX else (short,)


def _shape(word: str) -> str:
    """X for a capital, x for another letter, 0 for a digit; the rest as it is."""
    if word.isascii():
        return word.translate(_ASCII_SHAPES)
    return _DIGIT.sub("0", _LETTER.sub(lambda match: "X" if match[0].isupper() else "x", word))


def _table_features(word: str, lower: str, lexicon: Lexicon) -> Iterator[str]:
    yield from (f"g={kind}" for kind in _table_kinds(word, lexicon))
    if lower.endswith(POSSESSIVES):
        yield "poss"
        yield from (f"pg={kind}" for kind in _table_kinds(word[:-2], lexicon))
    elif len(lower) >= _POSSESSIVE_CHARS_MIN and lower.endswith("s"):
        yield from (f"pg={kind}" for kind in _table_kinds(word[:-1], lexicon))
    if "-" in word:
        yield from (f"hg={kind}" for kind in _table_kinds(word.partition("-")[0], lexicon))


def _table_kinds(word: str, lexicon: Lexicon) -> Iterator[str]:
    """What the lexicon has of that name."""
    key = lookup_key(word)
    known = lexicon.known.get(key)
    if known is not None:
        unfit = known.capitals_only and not word.isupper()
        yield known.type + "C" * known.is_country + "U" * unfit
    if lexicon.demonym(word) is not None:
        yield "demonym"
    cities = lexicon.cities.get(key)
    if cities:
        yield "home" if any(city.country in ("NL", "BE") for city in cities) else "city"
        if max(city.population for city in cities) > _LARGE_CITY:
            yield "large"
    if key in lexicon.given_names:
        yield "given"


def place_features(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[list[int]]:
    """For each word of each sentence the indexes in `PLACE_FEATURES` that hold for it."""
    low = {token.text for sentence in sentences for token in sentence if token.text[0].islower()}
    found: list[list[int]] = []
    for sentence in sentences:
        found += _of_sentence(sentence, low, lexicon)
    return found


def _of_sentence(sentence: Sentence, low: set[str], lexicon: Lexicon) -> list[list[int]]:
    found: list[list[int]] = [[_INDEX["shouted"]] for _ in sentence] if _is_shouted(sentence) else [[] for _ in sentence]
    stop = 0
    for at in [at for at, token in enumerate(sentence) if token.text[0].isupper()]:
        if not at or (before := sentence[at - 1].text[0]) in _QUOTES or before in _OPENERS:
            found[at].append(_INDEX["opens"])
        if sentence[at].text.lower() in low:
            found[at].append(_INDEX["low"])
        if at >= stop:
            stop = _mark_long_name(sentence, at, found, lexicon)
    return found


def _is_shouted(sentence: Sentence) -> bool:
    words = [token.text for token in sentence if len(token.text) > 1 and token.text[0].isalpha()]
    return len(words) >= _SHOUTED_WORDS_MIN and sum(map(str.isupper, words)) * 10 >= len(words) * 7


def _mark_long_name(sentence: Sentence, at: int, found: list[list[int]], lexicon: Lexicon) -> int:
    """Marks the longest name of two words or more that starts at `sentence[at]`; where to look on."""
    words_max = lexicon.words_max(sentence[at].text[:WORD_CHARS_MAX])
    for stop in range(min(len(sentence), at + words_max), at + 1, -1):
        kind = _kind_of_name(lookup_key(" ".join(token.text for token in sentence[at:stop])), lexicon)
        if kind:
            found[at].append(_INDEX[f"B-{kind}"])
            for inside in range(at + 1, stop):
                found[inside].append(_INDEX[f"I-{kind}"])
            return stop
    return at + 1


def _kind_of_name(key: str, lexicon: Lexicon) -> str:
    known = lexicon.known.get(key)
    if known is None:
        return "city" if key in lexicon.cities else ""
    if known.is_country:
        return "country"
    return known.type if known.type in _KINDS else "other"
