"""Names as strings: folded for comparison, and set in display case. Knows no gazetteer and no text around the name."""

import re
import unicodedata

_QUOTES = dict.fromkeys(map(ord, "'\"‘’‚‛“”„‟`´′″«»ʼ"))
_GAP = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]+")
_STRAIGHT = str.maketrans("‘’‛ʼ`´", "''''''")
_WORD = re.compile(r"[^\s/-]+")

KEPT_CAPITALS = frozenset({"VS", "VK", "VAE", "VN", "EU", "USA", "UK", "DC"})
"""Abbreviations that stay capitals in a name, e.g. `WASHINGTON DC`."""

LOWER_INSIDE = frozenset(
    "aan aux bij d da das de del della den der des di do dos du e en het i in la las le les los of op over sur te ten"
    " ter tot und upon van von voor y zu zur am an au auf im ob unter 't 's".split()
)
"""Words in lower case unless they open the name: `Capelle aan den IJssel`, `Frankfurt am Main`, `Port-au-Prince`."""

LOWER_SUFFIXES = frozenset({"stad"})
"""Parts in lower case after a hyphen: `Ho Chi Minh-stad`, `Mexico-stad`."""

APOSTROPHE_OPENINGS = frozenset({"'s", "'t"})
"""Reduced articles, in lower case even where they open the name: `'s-Heerenhoek`, `'t Zand`."""

ELISIONS = frozenset({"d'", "l'", "dell'", "all'"})
"""Elided articles, in lower case inside a name: `Val d'Isère`, but `L'Aquila`."""


def fold(text: str) -> str:
    """`text` for comparison: without case, accents and quotes, any run of dashes or white space as one space.

    `‘s-HEERENHOEK` and `'s Heerenhoek` both give `s heerenhoek`; the ligature ĳ gives `ij`. `fold(fold(x)) == fold(x)`.
    """
    if text.isascii():
        return _GAP.sub(" ", text.translate(_QUOTES)).strip().lower()
    decomposed = unicodedata.normalize("NFKD", _plain(_plain(text)))
    return _GAP.sub(" ", decomposed.translate(_QUOTES)).strip()


def _plain(text: str) -> str:
    """Case-folded, without combining marks. Each can make work for the other, so `fold` applies this twice."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def display_case(name: str) -> str:
    """`name` as a reader would write it: `DEN HAAG` → `Den Haag`, `IJMUIDEN` → `IJmuiden`, `‘s-HEERENHOEK` → `'s-Heerenhoek`.

    A word that is not all capitals stays as it is, so that a name in display case does not change.
    """
    straight = name.translate(_STRAIGHT)
    first = _WORD.search(straight)
    return _WORD.sub(lambda match: _word_case(match[0], straight, match.start(), first), straight)


def _word_case(word: str, name: str, start: int, first: re.Match[str] | None) -> str:
    lower = word.lower()
    if lower in APOSTROPHE_OPENINGS:
        return lower
    if word != word.upper() or word in KEPT_CAPITALS or re.fullmatch(r"(\w\.){2,}", word):
        return word
    opens = first is None or start == first.start() or name[start - 1] == "/"
    if not opens and (lower in LOWER_INSIDE or (lower in LOWER_SUFFIXES and name[start - 1] == "-")):
        return lower
    return _capitalised(lower, opens)


def _capitalised(lower: str, opens: bool) -> str:
    elision, quote, rest = lower.partition("'")
    if quote and elision + quote in ELISIONS and rest:
        return (elision.capitalize() if opens else elision) + quote + _capitalised(rest, True)
    return "IJ" + lower[2:] if lower.startswith("ij") else lower[:1].upper() + lower[1:]
