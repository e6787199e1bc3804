"""The JSON-LD of a page: its objects, its articles, and which of those is the page's own. Broken scripts are mended once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser

from schemas.codec import DecodeError, parse
from streams.core.html.headline import is_front_page
from streams.core.html.links import absolute
from streams.core.html.moments import Moment, moment_of
from streams.core.text import squeeze

Node = dict[str, Any]

_ARTICLES = frozenset(("Article", "Report", "BlogPosting", "LiveBlogPosting"))
"""And whatever ends in NewsArticle: schema.org has six of them."""
_PAGES = frozenset(("WebPage", "ItemPage"))
_VOCABULARY = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)")
_INSIDE = ("@graph", "mainEntity")
"""Where an object holds others that the page is about. What else it holds may be of other pages."""

_LESS = r"(?:<|\\u003c)"
"""`bounded` writes it so in large pages."""
_OPENING = re.compile(rf"[\s\ufeff]*(?://|/\*)?\s*(?:{_LESS}!--|{_LESS}!\[CDATA\[)?\s*(?:\*/)?[\s\ufeff]*")
_CLOSINGS = ("]]>", "-->", "//", "/*", "*/", ";", ",")
_CLOSINGS_MAX = 6
"""`, ; */ ]]> */`: each copies the text."""
_LOOSE = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|,\s*+(?=[}\]])', re.DOTALL)
"""A string, or a comma that nothing follows. A string that is not closed runs to the end, so no end is sought twice."""
_CONTROL = re.compile(r"[\x00-\x1f]")


def read_nodes(tree: LexborHTMLParser) -> list[Node]:
    """The objects of the page's JSON-LD scripts, in order, those before what is inside them."""
    return [node for script in tree.css('script[type*="ld+json" i]') for node in _nodes(script.text())]


def _nodes(text: str) -> Iterator[Node]:
    rest = [_parsed(text)]
    while rest:
        value = rest.pop()
        if isinstance(value, list):
            rest += reversed(value)
        # What is no more than a reference says nothing.
        elif isinstance(value, dict) and value.keys() != {"@id"}:
            yield value
            rest += [value[name] for name in reversed(_INSIDE) if name in value]


def _parsed(text: str) -> Any:
    try:
        return parse(text.strip().encode("utf-8", "replace"))
    except DecodeError:
        pass
    try:
        return parse(_mended(text).encode("utf-8", "replace"))
    except DecodeError:
        return None


def _mended(text: str) -> str:
    """`text` without a wrapper around it or commas too many, line breaks in strings escaped."""
    opening = _OPENING.match(text)
    text = text[opening.end() if opening else 0 :].rstrip("\ufeff \t\n\r\f")
    for _ in range(_CLOSINGS_MAX):
        if closing := next(filter(text.endswith, _CLOSINGS), None):
            text = text.removesuffix(closing).rstrip()
    return _LOOSE.sub(lambda found: _CONTROL.sub(_escaped, found[0]) if found[0][0] == '"' else "", text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def types(node: Node) -> set[str]:
    """The names of the types of `node`, without the vocabulary they are of."""
    given = node.get("@type")
    kinds = (kind for kind in (given if isinstance(given, list) else [given]) if isinstance(kind, str))
    return {_VOCABULARY.sub("", kind, count=1) if ":" in kind else kind for kind in kinds}


def is_article(node: Node) -> bool:
    """Whether `node` is an article of some kind."""
    return any(kind in _ARTICLES or (kind.endswith("NewsArticle") and kind.isalpha()) for kind in types(node))


def is_page(node: Node) -> bool:
    """Whether `node` is a page that is no list."""
    return bool(types(node) & _PAGES)


def text_of(value: Any, name: str) -> str:
    """A value as text: itself, or the `name` of the object; the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get(name)
    return squeeze(value) if isinstance(value, str) else ""


def published(node: Node) -> Moment | None:
    """When `node` says it was published."""
    value = node.get("datePublished")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    # A number is only ever seconds: 20260302 is no text.
    if isinstance(value, int) and len(str(abs(value))) in (10, 13):
        value = str(value)
    return moment_of(squeeze(value)) if isinstance(value, str) else None


def own(nodes: Sequence[Node], base: str | None, urls: Iterable[str | None]) -> Node | None:
    """Which of `nodes` the page at one of `urls` is about: the only one, else one with its address. A front page has none."""
    if len(nodes) == 1:
        return nodes[0]
    wanted = {same(url) for url in urls if url}
    found = [
        node for node in nodes if wanted & {same(url) for url in _addresses(node, base, ("url", "@id", "mainEntityOfPage"))}
    ]
    return next((node for node in found if published(node)), found[0] if found else None)


def address(node: Node, base: str | None) -> str | None:
    """The page that `node` is on. Some write the site's first page there: that is none."""
    found = (urldefrag(url)[0] for url in _addresses(node, base, ("mainEntityOfPage", "url")))
    return next((url for url in found if not is_front_page(url)), None)


def _addresses(node: Node, base: str | None, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        text = text_of(node.get(name), "@id") or text_of(node.get(name), "url")
        # `mainEntityOfPage` may be `True`.
        if "/" in text and (url := absolute(base, text)):
            yield url


def same(url: str) -> str:
    """`url` for comparison: without its fragment and a slash at the end."""
    return urldefrag(url)[0].rstrip("/")
