"""What a page says of itself in its head: meta elements, links and JSON-LD. What is broken there is passed over."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from schemas.base import Rights
from schemas.codec import DecodeError, parse
from streams.core.document import Metadata
from streams.core.html.links import absolute
from streams.core.text import squeeze

_ZONE = ZoneInfo("Europe/Amsterdam")
"""Of times that name none: the sites are Dutch."""
_ARTICLES = frozenset(("NewsArticle", "Article", "ReportageNewsArticle", "LiveBlogPosting", "BlogPosting"))
_SUFFIXES = (" | ", " - ", " – ")
"""What parts a title from the site's name, last part first: `Kop van de dag - Nieuws.nl`."""

_TITLE_PARTS_MAX = 3
"""`Kop | Sport | Site`. Each part is sought in the whole text."""


class _Head(NamedTuple):
    """The head's parts: meta elements by name in lower case, links by relation, JSON-LD nodes with the articles first."""

    base: str | None
    metas: Mapping[str, str]
    links: Mapping[str, str]
    articles: list[dict[str, Any]]
    nodes: list[dict[str, Any]]


def read_metadata(tree: LexborHTMLParser, base: str | None) -> Metadata:
    """What the page says of itself, addresses relative to `base`. Never raises."""
    head = _head(tree, base)
    link = head.links.get("canonical") or absolute(base, head.metas.get("og:url", ""))
    published_at, published_date = _published(head, link)
    return Metadata(
        link=link,
        published_at=published_at,
        published_date=published_date,
        language=_language(tree),
        source=head.metas.get("og:site_name") or _first(head.nodes, "publisher", "name"),
        rights=_rights(head),
    )


def titles(tree: LexborHTMLParser) -> Iterator[str]:
    """What the page calls itself on one line, with and without the site's name, the likeliest to be its headline first."""
    given, own = tree.css_first('meta[property="og:title"]'), tree.css_first("head > title")
    if given:
        yield from _without_site(squeeze(given.attributes.get("content") or ""))
    if own:
        yield from _without_site(squeeze(own.text()))


def _without_site(title: str) -> Iterator[str]:
    for _ in range(_TITLE_PARTS_MAX):
        if title:
            yield title
        title = title[: max(0, *(title.rfind(suffix) for suffix in _SUFFIXES))]


def _head(tree: LexborHTMLParser, base: str | None) -> _Head:
    nodes = [node for script in tree.css('script[type="application/ld+json" i]') for node in _nodes(script.text())]
    articles = [node for node in nodes if _types(node) & _ARTICLES]
    others = [node for node in nodes if not _types(node) & _ARTICLES]
    return _Head(base, _metas(tree), _links(tree, base), articles, articles + others)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
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


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    """The objects of one JSON-LD script: itself, those of its list, those of its `@graph`."""
    try:
        data = parse(text.strip().encode("utf-8", "replace"))
    except DecodeError:
        return
    for top in data if isinstance(data, list) else [data]:
        if isinstance(top, dict):
            yield top
            graph = top.get("@graph")
            yield from (node for node in (graph if isinstance(graph, list) else [graph]) if isinstance(node, dict))


def _types(node: dict[str, Any]) -> set[str]:
    types = node.get("@type")
    return {kind for kind in (types if isinstance(types, list) else [types]) if isinstance(kind, str)}


def _published(head: _Head, link: str | None) -> tuple[datetime | None, date | None]:
    """When the page says it was published: the time, or where it gives no time of day the date."""
    article = _own_article(head, link)
    given = [head.metas.get("article:published_time"), article.get("datePublished") if article else None]
    moments = [moment for text in given if isinstance(text, str) and (moment := _moment(text.strip()))]
    times = [moment for moment in moments if isinstance(moment, datetime)]
    return (times[0], None) if times else (None, moments[0] if moments else None)


def _own_article(head: _Head, link: str | None) -> dict[str, Any] | None:
    """The JSON-LD of the page's article. Among several it is the one with the page's url: a front page has none."""
    if len(head.articles) == 1:
        return head.articles[0]
    urls = {link, head.base} - {None}
    for node in head.articles:
        if any(absolute(head.base, _text(node.get(name), "@id")) in urls for name in ("url", "@id", "mainEntityOfPage")):
            return node
    return None


def _moment(text: str) -> datetime | date | None:
    """ISO 8601. A time without a zone is Dutch; a date alone is no time."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
        # At the ends of the calendar there is no UTC.
        (moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)


def _text(value: Any, name: str) -> str:
    """A JSON-LD value as text: itself, or the `name` of the object; the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get(name)
    return squeeze(value) if isinstance(value, str) else ""


def _first(nodes: list[dict[str, Any]], field: str, name: str) -> str | None:
    """The first text that any of `nodes` has in `field`; an object that only refers (`@id`) is looked up among them."""
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for node in nodes:
        value = node.get(field)
        if isinstance(value, dict) and name not in value and isinstance(value.get("@id"), str):
            value = known.get(value["@id"])
        if text := _text(value, name):
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
