"""The splitter's rules as data: a row is a pattern, why it is there, and an example that it matches.

Code only reads these tables; `tests/core/test_rules.py` runs every example.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is matched against a whole trimmed line unless the table says otherwise."""

    pattern: re.Pattern[str]
    why: str
    example: str


def _rule(pattern: str, why: str, example: str) -> Rule:
    return Rule(re.compile(pattern), why, example)


_UPPER = "A-ZÀ-ÖØ-Þ"
_QUOTE = "'‘’`"

SECTION = _rule(
    rf"Meer uit (?P<name>[{_UPPER}{_QUOTE}][^.!?:;]{{1,40}})",
    "Opens the ticker: `Meer uit ` and one capitalised name, alone on a line. The names are an open set.",
    "Meer uit Buitenland",
)
SECTION_CUT = _rule(r"Meer(?: uit?)?", "The last line of a page that was cut inside its section line.", "Meer uit")

LIST_MARKERS = (
    _rule(r"Net binnen", "Opens the bullets of a list page, layout A.", "Net binnen"),
    _rule(r"Editie: .{1,60}", "The edition switch of a list page, layout B.", "Editie: NL & Wereld | Zeeland"),
)
BULLET = _rule(
    rf"- (?P<section>[{_UPPER}{_QUOTE}][^\d]{{0,40}}?) (?P<time>\d?\d[:.]\d\d) (?P<headline>\S.*)",
    "A headline with its section and clock time on a list page.",
    "- Buitenland 11:40 Postbode vindt brief",
)
DATE_LINE = _rule(
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag )?\d?\d "
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december) \d{4}",
    "The date of a list page, layout B: the one absolute date on such a page.",
    "dinsdag 4 november 2025",
)
BOILERPLATE = (
    _rule(r"Webmail", "A link of the site's own, at the top of layout B.", "Webmail"),
    _rule(r"Kies je webmail", "The heading of the site's webmail menu.", "Kies je webmail"),
    _rule(r"\[menu-tekst van de site\]", "A crawler's stand-in for the menu.", "[menu-tekst van de site]"),
)

# A place: capitals, or `'s-` before them. Lengths are bounded (the longest seen is 19, `SCHERPENISSE` 12) so that no
# line of capitals can cost more than its first few dozen characters.
_CAPS = rf"(?:[{_QUOTE}]s[- ])?[{_UPPER}0-9][{_UPPER}0-9.{_QUOTE} \-]{{0,40}}?[{_UPPER}.]"
_WORD = rf"[{_UPPER}{_QUOTE}][\w.{_QUOTE}\-]{{1,30}}"
_MIXED = rf"{_WORD}(?: (?:{_WORD}|aan|de|den|der|op|van|ter|in|en|am|bij|over)){{0,4}}"
_AGENCY = rf"[{_UPPER}][\w\-]{{1,15}}"
_AGENCIES = rf"\(\s?(?P<agencies>{_AGENCY}(?:\s?/\s?{_AGENCY}){{0,5}})\s?\)"
_DASH = r"[-–—]"

DATELINES = (
    _rule(
        rf"(?P<places>{_CAPS}(?:\s?/\s?{_CAPS}){{0,5}})\s?{_AGENCIES}\s?\.?\s?{_DASH}\s*",
        "Places in capitals and agencies: the common form of wire copy. Matched at the start of a line.",
        "BERLIJN/LONDEN/PARIJS (ANP/AFP) - ",
    ),
    _rule(
        rf"(?P<places>{_CAPS}(?:\s?/\s?{_CAPS}){{0,5}})\s?{_DASH}(?:\s+|$)",
        "Places in capitals without an agency: regional news. A dash inside a place has no space behind it.",
        "SINT-ANNALAND - ",
    ),
    _rule(
        rf"(?P<places>{_MIXED}(?:/{_MIXED}){{0,5}})\s?{_AGENCIES}\s?\.?\s?{_DASH}\s*",
        "Places in mixed case: the agencies show that they are a dateline.",
        "Den Haag (ANP) - ",
    ),
    _rule(
        rf"(?P<places>{_MIXED}(?:/{_MIXED}){{0,5}})\s?{_DASH}\s+(?=[{_UPPER}{_QUOTE}\"“„\d])",
        "Places in mixed case without an agency, before the start of a sentence.",
        "Stavenisse - ",
    ),
    _rule(
        rf"(?P<places>){_AGENCIES}\s?\.?\s?{_DASH}\s*",
        "Agencies without a place, on other sites.",
        "(Novum) - ",
    ),
)
DATELINE_CUT = _rule(
    rf"(?:[{_QUOTE}]s?-?)?[{_UPPER}0-9.{_QUOTE} /\-]{{0,120}}(?:\((?:{_AGENCY}/?)*\)?\s?)?{_DASH}?",
    "The last line of a page that was cut inside a dateline. Ours to try only after DATELINES.",
    "HILVERSUM (",
)

BYLINE = _rule(
    rf"(?:DOOR )?[{_UPPER}][{_UPPER}.,{_QUOTE}&/ \-]{{2,60}}",
    "A name in capitals that closes the article.",
    "DOOR MARIJKE DE VISSER",
)
END_MARK = _rule(r".*[.!?…][\"'”’»)\]]*", "The end of a sentence, closing quotes included: a paragraph, no subhead.", "Klaar.”")
GLUED = _rule(
    rf"(?<=[a-zà-ÿ]{{3}}[.!?])(?=[{_UPPER}][a-zà-ÿ ])",
    "Two paragraphs glued without a space. Searched for; three small letters before it rule out initials.",
    "",
)

SUBHEAD_CHARS_MAX = 70
"""Subheads are short: the longest seen is 43 characters; a paragraph without an end mark is rarely under 70."""
