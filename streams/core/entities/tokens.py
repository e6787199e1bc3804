"""The words of a text with their offsets, sentence by sentence. Knows Dutch spelling, but no names."""

import re
from typing import NamedTuple

WORD_CHARS_MAX = 80
"""Longer words are no names: the tagger sees this much of them."""

_PLAIN = r"[A-Z]?[a-zà-öø-ÿ]+(?=[ ,\n])"
"""Most words, known at once. The patterns below would take the same, but each has to fail first."""
_ANY = (
    r"(?<!\w)['’‘`][sS]-\w+(?:-\w+)*"  # 's-Heerenhoek
    r"|(?<!\w)['’‘`][stnSTN](?![\w'’])"  # 's avonds, 't Zand
    r"|(?<![\w.])(?:[^\W\d_]\.){2,}(?:-\w+(?:-\w+)*)?"  # V.S.  J.P.  a.s.
    r"|(?<![\w.])[A-Z]\.-[A-Z]\."  # M.-J.
    r"|(?<![\w.])(?:[A-Z]|Th|Ph|Ch|IJ|St|Ste|Mt|Ft|Jr|Sr)\.(?=[\s\-,;:)]|\Z)"  # Minh V.  St. Anton
    r"|(?<!\w)(?:dhr|mevr|mr|dr|drs|ir|ing|prof|bv|nv|ca|nr|art|blz|resp|enz|vs|jr|sr|geb|min|max|incl|excl|tel|afb|jl|ds|st|ste)\.(?=\s)"
    r"|(?<!\w)[a-zà-öø-ÿ]{4,}(?=[A-Z]{3})"  # geledenBERLIJN, glued
    r"|\d+(?:[.,:]\d+)*(?:-?\w+)*(?:-\w+)*"  # 1-0  08.15  2.500  16-jarige
    r"|\w+(?:[&*·+]\w+|[-–‑](?=\w)\w+|['’](?!s\b)\w+|\.(?:com|nl|be|org|net|eu)\b)*(?:['’]s\b)?(?:-\w+)*"  # NAVO-landen  foto's
    r"|([^\w\s])\1*"
)
_TOKEN = re.compile(f"{_PLAIN}|{_ANY}")
SENTENCE_WORDS_MAX = 1_000
"""Longer sentences are tables or damage, and are cut: what the tagger holds at a time stays small."""
POSSESSIVES = ("'s", "’s")
"""What stands behind a name and is no part of it: `Trump's`."""
_ENDS = frozenset(".!?…")
_END_CHARS_MAX = 3
"""`...` ends a sentence; a row of dots in a table does not."""
_CLOSES = frozenset("\"'”’)»")
_GOES_ON = frozenset(",;:)")


class Token(NamedTuple):
    """A word or a mark: `text[start:end]` of the text that it is from."""

    text: str
    start: int
    end: int


Sentence = list[Token]


def split_sentences(text: str, start: int = 0) -> list[Sentence]:
    """The sentences of `text[start:]`, offsets into `text`. None is empty. A line break ends one: subheads have no end mark.

    Any text is cut, in time linear in its length; where a sentence really ends, `core.sentences` knows better and slower.
    """
    sentences: list[Sentence] = []
    sentence: Sentence = []
    position, ended = start, False
    for match in _TOKEN.finditer(text, start):
        begin, end = match.span()
        word = match[0]
        first = word[0]
        if sentence:
            if (begin > position and "\n" in text[position:begin]) or len(sentence) == SENTENCE_WORDS_MAX:
                sentences.append(sentence)
                sentence, ended = [], False
            elif ended and not (first in _GOES_ON or (begin == position and first in _CLOSES)):
                # A small letter goes on: `"Nee!" zei ze.`
                if not first.islower():
                    sentences.append(sentence)
                    sentence = []
                ended = False
        sentence.append(Token(word, begin, end))
        position = end
        if first in _ENDS and len(word) <= _END_CHARS_MAX:
            ended = True
        elif first not in _CLOSES:
            ended = False
    if sentence:
        sentences.append(sentence)
    return sentences
