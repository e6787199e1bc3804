"""Where Dutch sentences end, and where two paragraphs were glued together.

sentencex says which words are abbreviations; the rows of `abbreviations` go before it. A decision hangs on near words
only, so that a text that was cut keeps the sentences it had. Knows no datelines, headlines or people.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sentencex import segment

from streams.core import abbreviations as rows

SPAN_CHARS_MAX = 400
"""Quotes and asides up to this length are not cut inside: a longer one is a stray quote mark."""
BACK_CHARS_MAX = 100
"""How far an end mark looks back for its word and the one before: longer than an abbreviation, a name or an address."""
LIST_DIGITS_MAX = 2
"""A figure this long that opens a sentence, a period behind it, is the number of an entry; a longer one is a year."""

_UPPER = "A-ZÀ-ÖØ-ÞŁŃŒŚŠŸŹŻŽĆČĐĞİĲ"
_ELIDED = re.compile(r"['‘’`][stn][ -]")
_GAP = re.compile(r"\s*")
_MARKS = rf"(?P<marks>[.!?…](?<![.!?…].)[.!?…]*)(?P<quotes>(?:[\"“”„«»‹›()\[\]]|['‘’](?![stn][ -][{_UPPER}]))*)"
_END = re.compile(rf"{_MARKS}|\n[^\S\n]*\n")
_GLUED_END = re.compile(rf"{_MARKS}(?=[{_UPPER}]|{_ELIDED.pattern}[{_UPPER}]|(?<=[a-zà-ÿ]{{4}}.)\d)")
_OPENERS = re.compile(rf"(?:[\"“”„«‹(\[¿¡]|(?!{_ELIDED.pattern})['‘’])*")
_WORD = re.compile(r"\w+(?:[&'’-]\w+|\.[^\W_A-Z]\w*)*")
_SECOND = re.compile(r"\s+(\w+)(?=\W)")
_CAMEL = re.compile(rf"[a-zà-ÿ]+[{_UPPER}]")
_LETTER = rf"(?:[{_UPPER}]|{'|'.join(sorted(rows.INITIALS.words))})"
_INITIALS = re.compile(rf"(?:{_LETTER}\.-?)*{_LETTER}")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ADDRESS = re.compile(r"[@=/#]|\bwww\.", re.IGNORECASE)
_COUNTED = re.compile(r"\d[\d.,]*\s[a-zà-ÿ]")
_SPOKEN = re.compile(r"[a-zà-ÿ]{4}\Z")
_CLOSING = frozenset("”’»›)]")
_JOINT = re.compile(r"[@_/=]|\.(?:\w|\Z)|\Z")
"""Behind the word after a mark: the word is part of a name or an address, or may be cut."""
_GLUED = {
    # By end mark: each search is for one literal character, and a space behind it ends the matter. Quotes may stand between.
    mark: re.compile(
        rf"{re.escape(mark)}(?! )(?:(?=[\"'“”„‘’«»‹›()\[\]]{{0,6}}[{_UPPER}])|(?=['‘’][stn][ -][{_UPPER}])"
        r"|(?<=[a-zà-ÿ]{4}.)(?=\d[\d.,]{0,9} [a-z]))"
    )
    for mark in ".?!…"
}
_QUOTE_MARK = re.compile("[\"'“„”«‘’(\\[]")
_CUT_AWAY = r"(?<![.!?…\"'”’»)\]])\Z"
"""The end of a text that stops inside a sentence: a quote that was open there is taken to go on."""
_SPAN = re.compile(
    "|".join(
        f"{opener}{inside}{{0,{SPAN_CHARS_MAX}}}(?:{closer}|{_CUT_AWAY})"
        for opener, inside, closer in [
            (r'(?<![\w"])"(?=\S)', r'[^"\n]', '"'),
            ("“", r"[^“”\n]", "”"),
            ("„", r"[^„“”\n]", "[“”]"),
            (r"(?<!\S)”(?=\w)", r"[^”\n]", "”"),
            ("«", r"[^«»\n]", "»"),
            (r"\(", r"[^()\n]", r"\)"),
            (r"\[", r"[^\[\]\n]", r"\]"),
            (
                r"(?<![\w'’‘])['‘’](?=\w)(?![stn]\b)(?!\d\d\b)",
                r"(?:[^'‘’\n]|(?<=\w)['’](?=\w)|(?<=\s)['‘’](?=[stn]\b))",
                r"['’](?!\w)",
            ),
        ]
    )
)


class _Last(NamedTuple):
    """The word before an end mark, and the one before that. `opens`: the word is the first of its sentence."""

    word: str
    before: str
    opens: bool


class _Next(NamedTuple):
    """What follows an end mark. `kind`: capital, digit, sign, or "" for what opens no sentence, or is cut too short to tell.

    `starter`: a row has the word as one that opens sentences. `named`: the word after it has a capital (`De Smet`).
    """

    kind: str
    word: str = ""
    starter: bool = False
    named: bool = False


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order, without the white space around them. Quotes and asides are not cut inside."""
    text = text.strip()
    cuts = [0, *_cuts(text), len(text)]
    pieces = (text[start:end].strip() for start, end in pairwise(cuts))
    return [piece for piece in pieces if piece]


def first_sentence(text: str) -> str:
    """The first sentence of `text`, without the white space around it; empty for an empty text."""
    text = text.strip()
    return text[: next(_cuts(text), len(text))].rstrip()


def may_be_glued(text: str, start: int, end: int) -> bool:
    """Whether `glue_points` can find any in a stretch of `text[start:end]`; asked of a whole article, mostly it says no."""
    return any(text.find(mark, start, end) >= 0 and pattern.search(text, start, end) for mark, pattern in _GLUED.items())


def glue_points(text: str) -> list[int]:
    """The offsets in `text` where a paragraph starts that was glued to the one before: `...geannuleerd.De volgende ...`."""
    hits = [hit.start() for mark, pattern in _GLUED.items() if mark in text and (hit := pattern.search(text))]
    points: list[int] = []
    # A character earlier: of `?!` and `...`, the last mark was found.
    for end in _GLUED_END.finditer(text, max(0, min(hits) - 2)) if hits else ():
        point = _glue_point(text, end, points[-1] if points else 0)
        if point is not None:
            points.append(point)
    return points


def _cuts(text: str) -> Iterator[int]:
    """Where the second sentence starts, and each one after it. `text` has no white space at its ends."""
    glued = glue_points(text)
    spans, paragraphs = _Spans(text, glued), set(glued)
    start = 0
    for end in _END.finditer(text):
        if end.end() == len(text):
            return
        cut: int | None = end.end()
        if end["marks"] and not text[end.end()].isspace():
            cut = _glue_point(text, end, start)
            cut = cut if cut in paragraphs else None
        elif end["marks"] and (spans.cover(end.end()) or not _is_end(end, _last(text, end, start), _next(text, end.end()))):
            cut = None
        if cut is not None:
            start = cut
            yield cut


class _Spans:
    """The quotes and asides of a text, asked for by growing offsets. None goes on where a paragraph is glued on."""

    def __init__(self, text: str, glued: list[int]) -> None:
        self._text = text
        self._start = self._end = 0
        self._glued = [*glued, len(text)]

    def cover(self, offset: int) -> bool:
        """Whether `offset` is inside one."""
        while self._end <= offset:
            mark = _QUOTE_MARK.search(self._text, self._end)
            if mark is None:
                self._start = self._end = len(self._text) + 1
            else:
                span = _SPAN.match(self._text, mark.start(), self._glued[bisect(self._glued, mark.start())])
                self._start, self._end = span.span() if span else (mark.end(), mark.end())
            if self._start > offset:
                break
        return self._start < offset < self._end


def _last(text: str, end: re.Match[str], start: int) -> _Last:
    floor = max(
        start, end.start() - BACK_CHARS_MAX, text.rfind("\n", max(start, end.start() - BACK_CHARS_MAX), end.start()) + 1
    )
    words = text[floor : end.start()].rsplit(None, 2)
    opens = len(words) == 1 and (floor == start or text[floor - 1] == "\n")
    word = words[-1].lstrip("\"'“”„‘’«‹([") if words else ""
    return _Last(word, words[-2] if len(words) > 1 else "", opens)


def _next(text: str, offset: int) -> _Next:
    gap = _GAP.match(text, offset)
    openers = _OPENERS.match(text, gap.end() if gap else offset)
    start = openers.end() if openers else offset
    if start == len(text):
        return _Next("")
    if _ELIDED.match(text, start):
        return _Next("capital", starter=True) if text[start + 3 : start + 4].isupper() else _Next("")
    word = _WORD.match(text, start)
    if word is None:
        return _Next("" if text[start] in ",;:)?!'’”»]" else "sign")
    return _classify(word[0], text, word.end())


def _classify(word: str, text: str, end: int) -> _Next:
    whole = end < len(text)
    if word[0].isdigit():
        return _Next("digit", word)
    if word[0].islower() and not (whole and (_CAMEL.match(word) or word in rows.LOWER_NAMES.words)):
        return _Next("")
    starter = whole and word.casefold() in rows.STARTERS.words and (word[1:].islower() or len(word) == 1)
    if starter and word.casefold() in rows.SURNAME_ARTICLES.words:
        second = _SECOND.match(text, end)
        return _Next("capital", word, starter, second is None or (second[1][0].isupper() and not second[1].endswith("se")))
    return _Next("capital", word, starter)


def _is_end(end: re.Match[str], last: _Last, after: _Next) -> bool:
    """Whether a sentence ends at `end`, between `last` and `after`."""
    if not after.kind:
        return False
    if end["marks"] == ".":
        return _is_period(last, after, bool(end["quotes"]))
    if last.word + end["marks"] in rows.MARKED_NAMES.words:
        return after.starter
    if end["marks"][-1] in ".…" and last.word.casefold() in rows.SUSPENSE.words:
        return after.starter
    return True


def _is_period(last: _Last, after: _Next, quoted: bool) -> bool:
    """Whether the period is more than the last character of an abbreviation, an initial or an ordinal."""
    word, key = last.word, re.split(r"[-/(]", last.word.casefold())[-1]
    if word[-1:].isdigit():
        return not (word.isdigit() and _is_ordinal(last, after))
    if _INITIALS.fullmatch(word) and key not in rows.MAY_BE_LAST.words | rows.NEVER_LAST.words:
        return _is_after_initials(last, after)
    if len(word) > 1 and word.isupper() and "." not in word and not after.word.isupper():
        return True
    if key in rows.NEVER_LAST.words and not (word.isupper() and key in rows.MAY_BE_LAST.words):
        return quoted and after.starter
    if key in rows.MAY_BE_LAST.words:
        return after.starter or (after.kind == "capital" and word.istitle() and key in rows.NAMES_TOO.words)
    if key in rows.LIST_ENDS.words:
        return True
    if _DOTTED.fullmatch(word):
        return after.starter
    return after.starter or key in rows.NO_ABBREVIATIONS.words or not _is_abbreviation(key)


def _is_abbreviation(word: str) -> bool:
    return len(segment("nl", f"{word}. De")) == 1


def _is_ordinal(last: _Last, after: _Next) -> bool:
    # Its beginning will do: the text may be cut there.
    if after.word and any(name.startswith(after.word) for name in rows.NUMBERED_NAMES.words):
        return True
    return len(last.word) <= LIST_DIGITS_MAX and (last.opens or after.kind == "digit")


def _is_after_initials(last: _Last, after: _Next) -> bool:
    if last.before.casefold() in rows.LETTERED.words:
        return True
    if not after.starter or after.named:
        return False
    before = last.before
    return "." in last.word or before.endswith("-jarige") or before[:1].isupper() or before in rows.NAMED.words


def _glue_point(text: str, end: re.Match[str], start: int) -> int | None:
    """Where the paragraph starts that is glued on at `end`, if one is."""
    after = _next(text, end.end())
    # What follows is asked first: it is cheap, and in names and addresses it mostly says no.
    if not (after.starter or _opens_paragraph(text, end, after)):
        return None
    last = _last(text, end, start)
    if not last.word or not (after.starter or _closes_paragraph(last, after)) or (last.opens and last.word.isdigit()):
        return None
    return end.end("marks") + _closing_chars(text, end) if _is_end(end, last, after) else None


def _last_char(text: str, end: int) -> str:
    """The character before `end`, empty at the start of the text."""
    return text[max(end - 1, 0) : max(end, 0)]


def _opens_paragraph(text: str, end: re.Match[str], after: _Next) -> bool:
    """Whether a word that is no common opening can open a paragraph here: it is no part of a name or an address."""
    if after.kind == "digit":
        return _COUNTED.match(text, end.end()) is not None
    if after.kind != "capital" or after.word.casefold() in rows.SUFFIXES.words:
        return False
    is_initial = _last_char(text, end.start()).isalpha() and not _last_char(text, end.start() - 1).isalnum()
    behind = text.find(after.word, end.end()) + len(after.word)
    return not (is_initial or "." in after.word or _JOINT.match(text, behind))


def _closes_paragraph(last: _Last, after: _Next) -> bool:
    """Whether a paragraph can end with `last` where no common opening follows: it is no address, acronym or short number."""
    word = last.word
    if after.kind == "digit":
        return _SPOKEN.search(word) is not None
    if _ADDRESS.search(word) or "." in word or word.casefold() in rows.LIST_ENDS.words or (word.isupper() and word.isalpha()):
        return False
    if word[-1:].isdigit() or (len(after.word) > 1 and after.word.isupper()):
        return len(word) > LIST_DIGITS_MAX
    return True


def _closing_chars(text: str, end: re.Match[str]) -> int:
    """How many of the quotes at `end` belong to the sentence before; a straight one does if it was open."""
    first = offset = end.end("marks")
    while offset < end.end() and (text[offset] in _CLOSING or (text[offset] in "\"'" and _is_open(text, offset))):
        offset += 1
    return offset - first


def _is_open(text: str, offset: int) -> bool:
    """Whether the quote mark before `offset` that looks like the one there stands where quotes open."""
    mark = text.rfind(text[offset], max(0, offset - SPAN_CHARS_MAX), offset)
    return mark >= 0 and not text[mark - 1 : mark].isalnum() and text[mark + 1].isalnum()
