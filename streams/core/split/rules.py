"""The splitter's rules as data: a row is a pattern, why it is there, and an example that it matches.

Code only reads these tables; `tests/core/test_rules.py` runs every example. The rows here are those of every site;
`sites` adds those of one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Rule:
    """`text` is a regular expression for a whole line without the white space around it, unless its table says otherwise."""

    text: str
    why: str
    example: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """`text`, compiled."""
        return re.compile(self.text)


UPPER = "A-ZÀ-ÖØ-ÞĂĀĄĆČĎĐĒĘĚĞĢĪİĶĹĽŁŃŇŌŐŔŘŚŞŠŢŤŪŮŰŹŻŽ"
LOWER = "a-zß-öø-ÿ"
QUOTE = "'‘’`"
DASH = r"(?:--?|[–—−])"

_PARTICLES = "aan|aan de|aan den|am|an|bij|de|den|der|en|het|in|in de|of|op|op de|over|ter|te|van|van de|van den|voor|&"
_NAME = rf"(?:[{UPPER}{QUOTE}][\w.{QUOTE}\-]{{0,30}}|\d{{1,4}})"
_NAMES = rf"{_NAME}(?:,? (?:(?:{_PARTICLES}) )?{_NAME}){{0,4}}"

SECTIONS = (
    Rule(
        rf"(?:Meer uit|MEER UIT) (?P<name>{_NAMES}(?: (?:en|&) [{LOWER}]{{2,20}})?) ?[:›»>]?",
        "Opens the ticker: `Meer uit ` and one capitalised name, alone on a line. The names are an open set.",
        "Meer uit Buitenland",
    ),
)
SECTION_CUT = Rule(
    rf"M(?:e(?:e(?:r(?: (?:u(?:it?)?)?)?)?)?)?|Meer uit [{UPPER}{QUOTE}].{{0,40}}",
    "The last line of a page that was cut inside its section line.",
    "Meer uit",
)

LIST_MARKERS = (
    Rule(r"Net binnen", "Opens the bullets of a list page, layout A.", "Net binnen"),
    Rule(r"Editie: .{1,60}", "The edition switch of a list page, layout B.", "Editie: NL & Wereld | Zeeland"),
)
BULLETS = (
    Rule(
        rf"[-•*] ?(?P<section>[{UPPER}{QUOTE}\d][^\n]{{0,40}}?) (?P<time>\d?\d[:.]\d\d) (?P<headline>\S.*)",
        "A headline with its section and clock time on a list page.",
        "- Buitenland 11:40 Postbode vindt brief",
    ),
)
BULLET_CUT = Rule(
    r"- ?[^\n]{0,50}", "The last line of a list page that was cut inside a bullet, before its headline.", "- Sport 9:3"
)

_LABEL = "(?:Gepubliceerd|Geplaatst|Gepost|Bijgewerkt|Laatst bijgewerkt|Laatst gewijzigd|Laatste update|Update|Datum)"
DATE_LABELS = (
    Rule(
        rf"{_LABEL}(?: op| om)?:?\s+",
        "What a site prints before an article's date. Matched at the start of a line.",
        "Geplaatst op ",
    ),
)

BOILERPLATE = (
    Rule(r"Webmail", "A link of the site's own, at the top of layout B.", "Webmail"),
    Rule(r"Kies je webmail", "The heading of the site's webmail menu.", "Kies je webmail"),
    Rule(r"\[menu-tekst van de site\]", "A crawler's stand-in for the menu.", "[menu-tekst van de site]"),
    Rule(rf"{_LABEL}(?:(?: op| om):?|:)", "The label of a date that stands elsewhere.", "Gepubliceerd op"),
    Rule(r"\(?(?:Advertentie|ADVERTENTIE|advertentie)\)?", "The label above an advertisement.", "Advertentie"),
    Rule(r"\d{1,2}/\d{1,2}", "Which picture of how many.", "1/3"),
    Rule(
        r"(?:Alles|Alle \w+) bekijken|Bekijk (?:alles|alle \w+|meer)|Toon meer|Meer laden",
        "The link to a whole list.",
        "Alles bekijken",
    ),
    Rule(r"(?:Deel|Delen) (?:dit|deze|het|via|op|met)\b.{0,40}", "Share buttons.", "Deel dit artikel"),
    Rule(
        r"(?:(?:Deel|Delen|App|Mail|Print|Tip|Volg|Reageer|WhatsApp|Facebook|Twitter|LinkedIn|Kopieer link)(?: \(\d+\))?[ |·]*){2,12}",
        "Share buttons on one line.",
        "Deel App Reageer (12)",
    ),
    Rule(r"(?:Reageer|Reacties) \(?\d+\)?|\d+ reacties?", "The link to the comments.", "12 reacties"),
    Rule(r"(?:Copyright |\(c\) ?|© ?).{1,80}", "The copyright line below a page.", "© 2026 Voorbeeld Media"),
    Rule(r"(?:Foto|Beeld|Illustratie|Foto's): .{1,80}", "The credit of a picture.", "Foto: Jan de Vries"),
)

ASIDES = (
    Rule(
        r"(?:» ?)?(?:Lees ook|Lees verder|Zie ook|Ook interessant|Meer over)\b.{0,120}",
        "A box with other articles in or below an article.",
        "Lees ook",
    ),
    Rule(
        r"(?:Meest|Best|Vaakst|Net|Laatste|Populair|Trending|Gerelateerd|Aanbevolen|Tags|Reacties|Nieuwsbrief|Vacatures|Partner|Volg)"
        r"(?:e?s?)?(?: ?(?:gelezen|bekeken|binnen|nieuws|berichten|artikelen|content|ons|voor jou|op \w+|\(?\d+\)?))*:?",
        "The heading of a list that is no ticker, or of the foot of a page. Of pages that are HTML only.",
        "Meest gelezen",
    ),
)
LEAD_TAIL = Rule(
    r"(?<=[.!?…\"'”’)\s])\s*(?:(?:Lees|lees) (?:meer|verder)\b.{0,100}|\[(?:…|\.{3}|&hellip;)\]|»|›)\s*$",
    "The link to the whole article at the end of a lead. Of pages that are HTML only.",
    " Lees meer",
)

# A place: capitals, or `'s-` before them. Lengths are bounded (the longest seen is 19, `SCHERPENISSE` 12) so that no
# line of capitals can cost more than its first few dozen characters.
_CAPS = rf"(?:[{QUOTE}]s[- ])?[{UPPER}0-9](?:[{UPPER}0-9.{QUOTE} \-]{{0,40}}?[{UPPER}.])?"
_WORD = rf"[{UPPER}{QUOTE}][\w.{QUOTE}\-]{{1,30}}"
_MIXED = rf"{_WORD}(?: (?:{_WORD}|aan|de|den|der|op|van|ter|in|en|am|bij|over)){{0,4}}"
_AGENCY = rf"[{UPPER}][\w\-]{{1,15}}"
_AGENCIES = rf"\(\s?(?P<agencies>{_AGENCY}(?:\s?[/,]\s?{_AGENCY}){{0,5}})\s?\)"
_WIRES = "ANP|ANP-AFX|AFP|AP|BELGA|BLOOMBERG|DPA|NOVUM|REUTERS|RTR"

DATELINES = (
    Rule(
        rf"(?P<places>{_CAPS}(?: \([a-z]{{2,15}}\))?(?:\s?/\s?{_CAPS}){{0,5}})\s?{_AGENCIES}\s?\.?\s?{DASH}\s*",
        "Places in capitals and agencies: the common form of wire copy.",
        "BERLIJN/LONDEN/PARIJS (ANP/AFP) - ",
    ),
    Rule(
        rf"(?P<places>{_CAPS}(?:\s?/\s?{_CAPS}){{0,5}})(?:\s?{DASH}\s+(?![{LOWER}]|EN |OF )|\s{DASH}(?:$|(?=[{UPPER}{QUOTE}\"“„\d€(])))",
        "Places in capitals without an agency: regional news. A dash inside a place has no space behind it.",
        "SINT-ANNALAND - ",
    ),
    Rule(
        rf"(?P<places>{_MIXED}(?:/{_MIXED}){{0,5}})\s?{_AGENCIES}\s?\.?\s?{DASH}\s*",
        "Places in mixed case: the agencies show that they are a dateline.",
        "Den Haag (ANP) - ",
    ),
    Rule(
        rf"(?P<places>{_MIXED}(?:/{_MIXED}){{0,5}})\s?{DASH}\s+(?=[{UPPER}{QUOTE}\"“„\d€(])",
        "Places in mixed case without an agency, before the start of a sentence.",
        "Stavenisse - ",
    ),
    Rule(
        rf"(?P<places>){_AGENCIES}\s?\.?\s?{DASH}\s*",
        "Agencies without a place, on other sites.",
        "(Novum) - ",
    ),
    Rule(
        rf"(?P<places>{_CAPS}(?:/{_CAPS}){{0,5}})\s?\((?P<agencies>(?:{_WIRES})(?:/(?:{_WIRES})){{0,5}})\s?\)\s?[.:]?\s+(?=\S)",
        "Places in capitals and known agencies, the dash lost.",
        "UTRECHT (ANP) ",
    ),
)
"""Matched at the start of a text. Those without agencies are refused where a row of NOT_DATELINES matches there."""

_ABBREVIATED_CLUBS = "PSV|NEC|AZ|NAC|RKC|ADO|VVV|MVV|PEC|FC|SC|SV|VV|KV|KRC|RSC|AA|OH|HSV|AC|AS|RB|DVS|KNVB|UEFA|FIFA"
_CLUBS = (
    "Ajax|Feyenoord|Vitesse|Sparta|Excelsior|Heracles|Telstar|Cambuur|Willem II|Go Ahead Eagles|Fortuna Sittard|"
    "Roda JC|De Graafschap|Almere City|NAC Breda|RKC Waalwijk|PEC Zwolle|ADO Den Haag|FC \\w+|SC \\w+|Jong \\w+|"
    "Club Brugge|Anderlecht|Standard|Genk|Gent|Antwerp|Union|Barcelona|Real Madrid|Bayern|Liverpool|Arsenal|Chelsea|"
    "Manchester City|Manchester United|Juventus|Internazionale|Inter|Milan|Benfica|Porto|Celtic"
)
_CLUB_TOWNS = "Heerenveen|Utrecht|Groningen|Twente|Volendam|Emmen|Dordrecht|Eindhoven|Zwolle|Waalwijk|Almelo|Sittard|Nijmegen"
_COUNTRIES = (
    "Nederland|België|Duitsland|Frankrijk|Engeland|Spanje|Italië|Portugal|Zwitserland|Oostenrijk|Polen|Tsjechië|"
    "Denemarken|Zweden|Noorwegen|Finland|Schotland|Wales|Ierland|Noord-Ierland|Kroatië|Servië|Hongarije|Roemenië|"
    "Griekenland|Turkije|Oekraïne|Rusland|Argentinië|Brazilië|Uruguay|Mexico|Verenigde Staten|Canada|Australië|Japan|"
    "Zuid-Korea|Marokko|Senegal|Ghana|Oranje"
)
_PLAYS = rf"(?:{_ABBREVIATED_CLUBS}|{_CLUBS}|{_CLUB_TOWNS}|{_COUNTRIES})"

FIXTURE = Rule(
    # The names first: they end most lines early, where to look for a small letter and a dash tries every pair.
    rf"(?={_NAMES} {DASH} {_NAMES}(?: \(?\d{{1,3}}-\d{{1,3}}.*|,? afgelast.*|)$)[^\n]{{0,40}}?[{LOWER}][^\n]{{0,40}}? {DASH} .*",
    "A fixture, with or without its result: two names and nothing of a sentence.",
    "Willem II - Heerenveen 2-1",
)

NOT_DATELINES = (
    Rule(
        rf"(?P<home>{_PLAYS}) {DASH} (?!(?P=home)\b){_PLAYS}\b",
        "A fixture in a sentence: both sides are clubs or countries.",
        "Willem II - Heerenveen begint later",
    ),
    Rule(
        rf"(?:{_ABBREVIATED_CLUBS}|{_CLUBS}|Oranje)(?: [{UPPER}][\w]+)? {DASH} ",
        "A club is no place.",
        "PSV - De selectie",
    ),
    Rule(
        r"[^-–—\n]{0,60}\b(?:Visma [-–] Lease|Alpecin [-–] \w|Soudal [-–] Quick|Lidl [-–] Trek|Red Bull [-–] \w|"
        r"Decathlon [-–] \w|Groupama [-–] \w|Arkéa [-–] \w|EF Education [-–] \w|Picnic [-–] \w|Jayco [-–] \w|"
        r"Intermarché [-–] \w|SD Worx [-–] \w|Uno-X [-–] \w|Bahrain [-–] \w)",
        "The name of a cycling team holds a dash.",
        "Visma - Lease a Bike",
    ),
    Rule(
        rf"(?:UPDATE|VIDEO|LIVE|LIVEBLOG|FOTO(?:[{QUOTE}]?S)?|KIJK|LEES|OPINIE|COLUMN|ANALYSE|INTERVIEW|RECENSIE|"
        rf"UITSLAG(?:EN)?|OVERZICHT|KORT|Update|Video|Live|Liveblog|Opinie|Column|Analyse|Interview|Recensie)\s?{DASH}",
        "A label of the newsroom, not a place.",
        "VIDEO - ",
    ),
)
"""Matched at the start of a text, against a dateline without agencies."""

DATELINE_CUT = Rule(
    rf"(?:[{QUOTE}]s?-?)?[{UPPER}0-9.{QUOTE} /\-]{{0,120}}(?:\((?:{_AGENCY}[/,]?){{0,6}}[{UPPER}]?\)?\s?\.?\s?)?{DASH}?",
    "The last line of a page that was cut inside a dateline. Ours to try only after DATELINES.",
    "HILVERSUM (",
)
DATELINE_CUT_MIXED = Rule(
    rf"{_MIXED}(?: [A-Za-z]{{1,3}})?(?:/(?:{_MIXED})?)?(?: ?\((?:{_AGENCY}[/,]?){{0,6}}[{UPPER}]?\)?\s?\.?)?\s?{DASH}?|[{UPPER}]",
    "The same in mixed case, or its first letter, where nothing but a dateline can stand.",
    "Kapelle",
)

BYLINE = Rule(
    rf"(?:DOOR |Door )?[{UPPER}][{UPPER}.,{QUOTE}&/ \-]{{2,60}}(?: \([{UPPER}/\-]{{2,20}}\))?|\([{UPPER}/\-]{{2,20}}\)"
    rf"|(?:Door|Bron|Tekst|Auteur)(?::| (?=[{UPPER}]))[^.!?]{{2,60}}|(?:Van onze )?(?:[Rr]edactie|verslaggever)",
    "A name in capitals that closes the article, or the source.",
    "DOOR MARIJKE DE VISSER",
)
QUESTION = Rule(r"[^.!?…]{2,50}\?", "A short question alone on a line is a subhead, though it has an end mark.", "Wat nu?")
LIST_ENTRY = Rule(
    r"(?:[-–—•*·] ?|\d{1,2}[.)] )\S.*|[^.]{3,60} \d{1,3}-\d{1,3}(?: \([^)]*\))?",
    "An entry of a list in the article: a paragraph however short.",
    "- een nieuwe brug",
)

SUBHEAD_CHARS_MAX = 70
"""Subheads are short: the longest seen is 43 characters; a paragraph without an end mark is rarely under 70."""
HEADLINE_CHARS_MAX = 140
"""A line without an end mark and no longer than this can be a headline; the longest of the sites are about 100."""


@dataclass(frozen=True, eq=False)
class Profile:
    """The rows of one site. `of` makes one of the default's rows and the site's own. `ages` are only the site's own."""

    sections: tuple[Rule, ...] = SECTIONS
    list_markers: tuple[Rule, ...] = LIST_MARKERS
    bullets: tuple[Rule, ...] = BULLETS
    boilerplate: tuple[Rule, ...] = BOILERPLATE
    datelines: tuple[Rule, ...] = DATELINES
    ages: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, **rows: Iterable[Rule]) -> "Profile":
        """The default's rows with `rows` of each table in front of them."""
        return cls(**{table: (*added, *getattr(cls, table)) for table, added in rows.items()})

    @cached_property
    def shapes(self) -> tuple[tuple[re.Pattern[str], bool], ...]:
        """The datelines, compiled, and whether each names agencies."""
        return tuple((rule.pattern, "agencies" in rule.pattern.groupindex) for rule in self.datelines)

    @cached_property
    def own_ages(self) -> tuple[re.Pattern[str], ...]:
        """The site's own ages, compiled."""
        return tuple(re.compile(rule.text, re.IGNORECASE) for rule in self.ages)


DEFAULT = Profile()
"""The rows of every site that has none of its own."""


def alternation(rules: Iterable[Rule]) -> str:
    """One regular expression for any of `rules`, without their groups' names."""
    return "|".join(f"(?:{re.sub(r'[(][?]P<[a-z_]+>', '(?:', rule.text)})" for rule in rules) or "(?!)"
