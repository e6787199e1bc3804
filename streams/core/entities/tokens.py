"""Words of a text with their offsets, sentence by sentence. Knows Dutch spelling, but no names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import sentencex

from streams.core.entities.lexicon import lookup_key

WORD_CHARS_MAX = 80
"""Longer words are no names, and are not looked up."""

_TOKEN = re.compile(
    r"(?<!\w)['’‘][sS]-\w+(?:-\w+)*"  # 's-Heerenhoek
    r"|(?<!\w)(?:[^\W\d_]\.-?){1,6}"  # V.S.  J.P.  V.
    r"|\w+(?:[-'’&*]\w+|\.(?:com|nl|be|org|net|eu)\b)*"
)
_SPACES = frozenset({" ", "\u00a0"})
_QUOTES = frozenset("\"'“”‘’„«`")
_OPENERS = frozenset(":;•·–—|*>")
"""Marks after which a capital says nothing, as after a quote right before the word."""
_LOWER_OPENINGS = frozenset({"sc", "vv", "easyJet", "bpost"})
"""Names that begin in lower case: `sc Heerenveen`."""
_SHOUTED_WORDS_MIN = 4


class Token(NamedTuple):
    """A word, `text == field[start:end]`. `gap`: what stands between it and the word before, "" at the start of a sentence.

    `opens`: a capital here says nothing, because a sentence, a quote or a bullet starts. `key` is for lookups, of words
    with a capital only.
    """

    start: int
    end: int
    text: str
    gap: str
    opens: bool
    capital: bool
    key: str

    @property
    def adjacent(self) -> bool:
        """Nothing but one space stands between this word and the one before."""
        return self.gap in _SPACES


class Sentence(NamedTuple):
    """The words of one sentence. `shouted`: it is set in capitals, so capitals tell nothing."""

    tokens: tuple[Token, ...]
    shouted: bool


def split_sentences(text: str, start: int = 0) -> Iterator[Sentence]:
    """The sentences of `text[start:]`, offsets into `text`. A line break ends one too: subheads have no end mark."""
    position = start
    for line in re.split(r"(\n+)", text[start:]):
        for sentence in sentencex.segment("nl", line) if line.strip() else (line,):
            tokens = tuple(_tokens(sentence, position))
            position += len(sentence)
            if tokens:
                yield Sentence(tokens, _is_shouted(tokens))


def _tokens(sentence: str, offset: int) -> Iterator[Token]:
    previous_end, named = 0, False
    for match in _TOKEN.finditer(sentence):
        gap = sentence[previous_end : match.start()] if previous_end else ""
        word = match[0]
        if _ends_sentence(word, sentence[match.end() : match.end() + 2], named):
            word = word[0]
        capital = len(word) <= WORD_CHARS_MAX and _has_capital(word)
        opens = not previous_end or gap[-1:] in _QUOTES or gap.rstrip()[-1:] in _OPENERS
        start, previous_end = match.start(), match.start() + len(word)
        key = lookup_key(word) if capital else ""
        yield Token(offset + start, offset + previous_end, word, gap, opens, capital, key)
        named = capital


def _ends_sentence(word: str, rest: str, named: bool) -> bool:
    """Whether the period of `word` is the sentence's: of `op X.`, not of the suspect `Minh V.`, whose name comes before."""
    return word[1:] == "." and not named and not rest.strip()


def _has_capital(word: str) -> bool:
    """`Rusland`, `'s-Heerenhoek`, `iPhone`, `sc`; not `1500`, `3D`."""
    first = word[3:4] if word[0] in "'’‘" else word[0]
    return first.isupper() or word in _LOWER_OPENINGS or (first.isalpha() and word[1:2].isupper())


def _is_shouted(tokens: tuple[Token, ...]) -> bool:
    words = [token.text for token in tokens if token.text[0].isalpha() and len(token.text) > 1]
    return len(words) >= _SHOUTED_WORDS_MIN and sum(word.isupper() for word in words) * 10 >= len(words) * 7
