"""HTML that the parser reads in linear time: its tags nest no deeper than a browser's tree.

Lexbor walks all open elements at many a tag, as the HTML Standard says: 1 MB of `<div>` takes it 88 s, and 48 kB of
`<p><b id=1></p><p><b id=2></p>...` makes a tree of 32 MB in 2 s. Knows the standard's tokens, not what elements mean.
"""

import re
from collections.abc import Iterator

TAGS_UNCHECKED_MAX = 1_000
"""Pages with fewer `<` go as they are: at their worst they take 0.2 s. An article page has some hundreds."""
DEPTH_MAX = 512
"""Blink nests no deeper either. An element that is left open in the middle of the page counts to the end of what it is in."""
REOPENED_PER_TAG_MAX = 3
"""How many elements that were left open (`<b>`) a tag may open again, on the average of the page: it bounds the tree."""

_VOID = frozenset("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""What the standard opens again in the next block where it was not closed."""
_IMPLIED: dict[str, tuple[str, ...]] = {name: (name,) for name in ("p", "li", "tr", "option")}
_IMPLIED |= {"dt": ("dt", "dd"), "dd": ("dt", "dd"), "td": ("td", "th"), "th": ("td", "th")}
"""Whose start tag ends which, where nothing but a `<p>` is open between."""
_CELLS = frozenset("p td th tr tbody thead tfoot".split())
_ENDED_BY = dict.fromkeys("table tbody td tfoot th thead tr".split(), _CELLS)
_ENDED_BY |= dict.fromkeys(
    "article aside blockquote center dd details div dl dt fieldset figure footer header li main menu nav ol section ul".split(),
    frozenset("p li dt dd".split()),
)
_ENDED_BY["select"] = frozenset(("option", "optgroup"))
"""What may be left open where an element ends; at an end tag of another (`</span>`) the parser ends nothing else."""
_LINES = frozenset("article br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p section table td th tr ul".split())
"""What still makes a line past a bound."""

_TOKEN = re.compile(
    r"""
      <!--(?:-?>|.*?(?:--!?>|\Z))
    | <(?:[!?]|/(?![a-zA-Z]))[^>]*>?
    | <(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
      (?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+)*+
      (?:(?P<closed>>)|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)
"""A comment, what the standard takes for one, or a tag. What is not closed runs to the end, so no end is sought twice."""
_OPAQUE = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>|\Z", re.IGNORECASE)
    for name in "iframe math noembed noframes plaintext script style svg textarea title xmp".split()
}
"""Where an element ends whose inside is not HTML."""


def bounded(html: str) -> str:
    """`html` as it is where it is small, else without comments, scripts and drawings, and with bounded nesting.

    Past a bound the rest of the page keeps its text and its lines, but no element.
    """
    if html.count("<") <= TAGS_UNCHECKED_MAX:
        return html
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    nesting = _Nesting()
    position = 0
    while token := _TOKEN.search(html, position):
        # What is left out must not join two halves of a tag.
        yield html[position : token.start()].replace("<", "&lt;")
        position = token.end()
        name = (token["name"] or "").lower()
        if name in _OPAQUE and not token["end"]:
            inside, position = position, _end_of(name, token, html)
            yield _kept(name, token[0], html[inside:position])
        elif name not in _OPAQUE and token["closed"]:
            yield nesting.tag(name, bool(token["end"]), token[0])
    yield html[position:].replace("<", "&lt;")


def _end_of(name: str, token: re.Match[str], html: str) -> int:
    if name in ("svg", "math") and token[0].endswith("/>"):
        return token.end()
    end = _OPAQUE[name].search(html, token.end())
    return end.end() if end else len(html)


def _kept(name: str, tag: str, inside: str) -> str:
    """The title and JSON-LD, written so that no parser sees a tag inside."""
    text, end, _ = inside.rpartition("</")
    if not end or name not in ("title", "script") or (name == "script" and "ld+json" not in tag.lower()):
        return ""
    return f"{tag}{text.replace('<', '&lt;' if name == 'title' else _JSON_LESS_THAN)}</{name}>"


_JSON_LESS_THAN = "\\u003c"


class _Nesting:
    """What may be open, at most: an end tag counts only where it ends the innermost element.

    So whatever the parser makes of a broken page, it has no more open than is counted here.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._formatting = 0
        self._reopened = 0
        self._tags = TAGS_UNCHECKED_MAX
        self._flat = False

    def tag(self, name: str, is_end: bool, written: str) -> str:
        """The tag as it goes to the parser."""
        if not self._flat:
            self._count(name, is_end)
        if not self._flat:
            return written
        return "<br>" if name in _LINES else ""

    def _count(self, name: str, is_end: bool) -> None:
        self._tags += 1
        self._reopened += self._formatting
        if is_end:
            self._end(name)
        elif name not in _VOID:
            self._start(name)
        self._flat = len(self._open) > DEPTH_MAX or self._reopened > REOPENED_PER_TAG_MAX * self._tags

    def _start(self, name: str) -> None:
        if name in _IMPLIED:
            self._end_implied(_IMPLIED[name])
        self._open.append(name)
        self._formatting += name in _FORMATTING

    def _end_implied(self, names: tuple[str, ...]) -> None:
        at = len(self._open) - 1
        while at >= 0 and self._open[at] == "p" and "p" not in names:
            at -= 1
        if at >= 0 and self._open[at] in names:
            del self._open[at:]

    def _end(self, name: str) -> None:
        at = len(self._open) - 1
        ended = _ENDED_BY.get(name, ())
        while at >= 0 and self._open[at] != name and self._open[at] in ended:
            at -= 1
        if at >= 0 and self._open[at] == name:
            del self._open[at:]
            self._formatting -= name in _FORMATTING
