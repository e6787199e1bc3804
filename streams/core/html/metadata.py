"""What a page says of itself in its head: meta elements, links and JSON-LD. What is broken there is passed over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from schemas.base import Rights
from streams.core.document import Metadata
from streams.core.html import json_ld
from streams.core.html.headline import is_front_page
from streams.core.html.json_ld import Node, text_of
from streams.core.html.links import absolute
from streams.core.html.moments import Moment, is_on, moment_of
from streams.core.text import squeeze

_PUBLISHED = (
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "sailthru.date",
)
"""Names of meta elements, in lower case, the likeliest first. `date` may be when the page was made."""
_SUFFIXES = (" | ", " - ", " – ")
"""What parts a title from the site's name, last part first: `Kop van de dag - Nieuws.nl`."""

_TITLE_PARTS_MAX = 3
"""`Kop | Sport | Site`. Each part is sought in the whole text."""


class _Head(NamedTuple):
    """The head's parts: meta elements by name in lower case, links by relation, JSON-LD nodes with the articles first."""

    base: str | None
    metas: Mapping[str, str]
    links: Mapping[str, str]
    articles: list[Node]
    nodes: list[Node]


def read_metadata(tree: LexborHTMLParser, metas: Mapping[str, str], base: str | None, url: str | None) -> Metadata:
    """What the page at `url` says of itself, its `metas` among it, addresses relative to `base`. Never raises."""
    head = _head(tree, metas, base)
    link = head.links.get("canonical") or absolute(base, head.metas.get("og:url", ""))
    article = json_ld.own(head.articles, base, (link, url))
    published_at, published_date = _published(tree, head, article, link or url)
    return Metadata(
        link=link or (json_ld.address(article, base) if article else None),
        published_at=published_at,
        published_date=published_date,
        language=_language(tree),
        source=head.metas.get("og:site_name") or _first(head.nodes, "publisher", "name"),
        rights=_rights(head),
    )


def titles(tree: LexborHTMLParser, metas: Mapping[str, str]) -> Iterator[str]:
    """What the page calls itself on one line, with and without the site's name, the likeliest to be its headline first."""
    yield from _without_site(metas.get("og:title", ""))
    if own := tree.css_first("head > title"):
        yield from _without_site(squeeze(own.text()))


def _without_site(title: str) -> Iterator[str]:
    for _ in range(_TITLE_PARTS_MAX):
        if title:
            yield title
        title = title[: max(0, *(title.rfind(suffix) for suffix in _SUFFIXES))]


def _head(tree: LexborHTMLParser, metas: Mapping[str, str], base: str | None) -> _Head:
    nodes = json_ld.read_nodes(tree)
    articles: list[Node] = []
    others: list[Node] = []
    for node in nodes:
        (articles if json_ld.is_article(node) else others).append(node)
    return _Head(base, metas, _links(tree, base), articles, articles + others)


def read_metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The content of each meta element by its `property` or `name`; the first of a name."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        if content := squeeze(attributes.get("content") or ""):
            found.setdefault(name, content)
    return found


def _links(tree: LexborHTMLParser, base: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("link[rel][href]"):
        if url := absolute(base, node.attributes.get("href") or ""):
            for relation in (node.attributes.get("rel") or "").lower().split():
                found.setdefault(relation, url)
    return found


def _language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html[lang]")
    return (node.attributes.get("lang") or "").strip() or None if node else None


def _published(
    tree: LexborHTMLParser, head: _Head, article: Node | None, url: str | None
) -> tuple[datetime | None, date | None]:
    """When the page says it was published: the time, or where it gives no time of day the date.

    The first that says it counts; where that is a date alone, the first time on that day that another says.
    """
    said = _moments(tree, head, article, url)
    first = next(said, None)
    if first is None or isinstance(first, datetime):
        return first, None
    time = next((moment for moment in said if isinstance(moment, datetime) and is_on(moment, first)), None)
    return (time, None) if time else (None, first)


def _moments(tree: LexborHTMLParser, head: _Head, article: Node | None, url: str | None) -> Iterator[Moment]:
    """All that the page says of when it was published, the surest first."""
    ways: tuple[Callable[[], Moment | None], ...] = (
        lambda: moment_of(head.metas.get("article:published_time", "")),
        lambda: _of_articles(head, article),
        *(partial(moment_of, head.metas[name]) for name in _PUBLISHED if name in head.metas),
        lambda: _of_microdata(tree),
        lambda: _of_page(head, url),
    )
    yield from filter(None, (way() for way in ways))


def _of_articles(head: _Head, article: Node | None) -> Moment | None:
    """The date of the page's `article`, or that of all its articles."""
    if article:
        return json_ld.published(article)
    dates = {json_ld.published(node) for node in head.articles}
    return dates.pop() if len(dates) == 1 else None


def _of_microdata(tree: LexborHTMLParser) -> Moment | None:
    """`<meta itemprop=datePublished>`. A list has one for each item: those are not the page's."""
    dates = {moment_of(squeeze(node.attributes.get("content") or "")) for node in tree.css('meta[itemprop="datePublished" i]')}
    return dates.pop() if len(dates) == 1 else None


def _of_page(head: _Head, url: str | None) -> Moment | None:
    """The date of the page around the article (Yoast). That of a front page is when the site began."""
    pages = [node for node in head.nodes if json_ld.is_page(node)]
    page = json_ld.own(pages, head.base, (url,)) if len(head.articles) <= 1 else None
    return json_ld.published(page) if page and not is_front_page(url or "") else None


def _first(nodes: list[Node], field: str, name: str) -> str | None:
    """The first text that any of `nodes` has in `field`; an object that only refers (`@id`) is looked up among them."""
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for node in nodes:
        value = node.get(field)
        if isinstance(value, dict) and name not in value and isinstance(value.get("@id"), str):
            value = known.get(value["@id"])
        if text := text_of(value, name):
            return text
    return None


def _rights(head: _Head) -> Rights | None:
    notices = (head.metas.get(name) for name in ("copyright", "dcterms.rights", "dc.rights"))
    rights = Rights(
        copyright_holder=_first(head.nodes, "copyrightHolder", "name") or head.metas.get("dcterms.rightsholder"),
        copyright_notice=_first(head.nodes, "copyrightNotice", "name") or next(filter(None, notices), None),
        usage_terms=head.links.get("license") or _terms(head),
    )
    return rights if any((rights.copyright_holder, rights.copyright_notice, rights.usage_terms)) else None


def _terms(head: _Head) -> str | None:
    """The licence of the JSON-LD: an address, or what it says in words."""
    for field in ("license", "usageInfo"):
        if text := _first(head.nodes, field, "url"):
            return (absolute(head.base, text) or text) if " " not in text and "/" in text else text
    return None
