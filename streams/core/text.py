"""Damage in scraped text and its repair, with the way back to the raw text's offsets.

Knows characters only: no lines, no Dutch.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SUBSTITUTES = {
    # A character that stands for another, one for one, so offsets keep.
    "\u01ab": "ë",  # U+01AB in the place of ë: `Belgiƫ`, 5 of 129 snapshots.
    "\u00a0": " ",  # Non-breaking and typographic spaces, of HTML entities.
    "\u202f": " ",
    "\u205f": " ",
    "\u3000": " ",
    "\u1680": " ",
    **{chr(code): " " for code in range(0x2000, 0x200B)},
    "\t": " ",
    "\x1f": " ",
    "\u2010": "-",  # Hyphens that only typesetters tell from the common one.
    "\u2011": "-",
    "\v": "\n",  # Line breaks other than the common one.
    "\f": "\n",
    "\x1c": "\n",
    "\x1d": "\n",
    "\x1e": "\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
"""Zero-width characters, direction marks, the byte order mark, soft hyphens: no reader sees them, every regex does."""
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_DAMAGED = re.compile(f"[{INVISIBLE}{_MARKS}]+")
_SPACES = re.compile("  +")
_HOSTILE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
_SOUND = frozenset(chr(code) for code in range(0xA1, 0x100) if code != 0xAD) | frozenset("‘’‚“”„–—…•€™‹›")
"""What is no damage and composes with nothing, beside plain ASCII: all that most pages have."""
_DROPPED = str.maketrans(dict.fromkeys(INVISIBLE))


@dataclass(slots=True)
class Repaired:
    """A text without damage, and the way back: one with i of `moved` at or before it came from `shifts[i]` further on."""

    text: str
    moved: Sequence[int] = ()
    shifts: Sequence[int] = (0,)

    def raw(self, offset: int) -> int:
        """Where `text[offset]` stood in the raw text; of the end of a stretch: behind what was dropped there."""
        return offset + self.shifts[bisect_right(self.moved, offset)]

    def repaired(self, offset: int) -> int:
        """Where the character at `offset` of the raw text went; of one that was dropped: the next that was not."""
        moved, shifts = self.moved, self.shifts
        at = bisect_left(range(len(moved)), offset, key=lambda at: moved[at] + shifts[at + 1])
        return min(offset - shifts[at], moved[at] if at < len(moved) else len(self.text))


def repair(raw: str) -> Repaired:
    """`raw` with substitutes put right, invisible characters dropped, letters composed (NFC), single spaces, and lines

    that end with a newline.
    """
    # Three passes in C over the page tell that nothing is wrong with it, as is so of nine in ten.
    others = raw.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    if _SOUND.issuperset(others) and "  " not in raw:
        return Repaired(raw)
    text, found = raw, set(others)
    if "\r" in found:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    for wrong in found & SUBSTITUTES.keys():
        text = text.replace(wrong, SUBSTITUTES[wrong])
    repaired = Repaired(text)
    if not found.isdisjoint(INVISIBLE) or not unicodedata.is_normalized("NFC", text):
        # A mark composes with the letter before it. A search for what the page has is a fraction of one for all there is,
        # and for one letter (mostly it is the soft hyphen) a fraction of that if the pattern begins with it.
        wrong = "".join(_DAMAGED.findall("".join(sorted(found))))
        pattern = re.compile("|".join(f"{char}[{wrong}]*" for char in wrong)) if wrong else _DAMAGED
        spots = ((max(spot.start() - 1, 0), spot.end()) for spot in pattern.finditer(text))
        repaired = _replaced(repaired, spots, lambda found: unicodedata.normalize("NFC", found.translate(_DROPPED)))
    if "  " in repaired.text:
        repaired = _replaced(repaired, (found.span() for found in _SPACES.finditer(repaired.text)), lambda _: " ")
    return repaired


def _replaced(before: Repaired, spots: Iterable[tuple[int, int]], right: Callable[[str], str]) -> Repaired:
    pieces: list[str] = []
    moved: list[int] = []
    shifts = [0]
    position = size = 0
    # The places where `before` moved are moved themselves; those inside what is replaced are merged into it.
    earlier = 0
    for start, end in spots:
        while earlier < len(before.moved) and before.moved[earlier] <= start:
            moved.append(before.moved[earlier] - position + size)
            shifts.append(before.moved[earlier] + before.shifts[earlier + 1] - moved[-1])
            earlier += 1
        whole = right(before.text[start:end])
        pieces += (before.text[position:start], whole)
        size += start - position + len(whole)
        position = end
        moved.append(size)
        shifts.append(before.raw(end) - size)
        while earlier < len(before.moved) and before.moved[earlier] <= end:
            earlier += 1
    for at in range(earlier, len(before.moved)):
        moved.append(before.moved[at] - position + size)
        shifts.append(before.moved[at] + before.shifts[at + 1] - moved[-1])
    pieces.append(before.text[position:])
    return Repaired("".join(pieces), moved, shifts)


def squeeze(text: str) -> str:
    """`text` on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """`text` without what a terminal obeys or what reorders it: control characters, escapes, direction marks."""
    return _HOSTILE.sub(" ", text)
