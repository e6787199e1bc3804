"""Damage in scraped text and its repair, with the way back to the raw text's offsets.

Knows characters only: no lines, no Dutch.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# A character that stands for another, one for one, so offsets keep. (pattern, why) are in the comments of each row.
_SUBSTITUTES = str.maketrans(
    {
        "\u01ab": "ë",  # U+01AB in the place of ë: `Belgiƫ`, 5 of 129 snapshots.
        "\u00a0": " ",  # Non-breaking spaces, of HTML entities.
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u2011": "-",  # The non-breaking hyphen.
    }
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
"""Zero-width characters, direction marks, the byte order mark, soft hyphens: no reader sees them, every regex does."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text without damage. `offsets[i]` is where its character i came from; None where nothing moved."""

    text: str
    offsets: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the raw text behind `text[start:end]`, what was dropped inside or just before `end` included."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end]


def repair(raw: str) -> Repaired:
    """`raw` with substitutes put right, invisible characters dropped and letters composed (NFC)."""
    text = raw.translate(_SUBSTITUTES)
    if not _INVISIBLE.search(text) and unicodedata.is_normalized("NFC", text):
        return Repaired(text, None)
    return _recompose(text)


def _recompose(text: str) -> Repaired:
    pieces: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", cluster))
        pieces.append(composed)
        offsets.extend([start] * len(composed))
    offsets.append(len(text))
    return Repaired("".join(pieces), offsets)


def _clusters(text: str) -> list[tuple[int, str]]:
    """A character with the combining marks and invisible characters behind it, and where it starts."""
    starts = [i for i, char in enumerate(text) if not (unicodedata.combining(char) or _INVISIBLE.match(char))]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def squeeze(text: str) -> str:
    """`text` on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())
