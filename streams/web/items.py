"""An event as the page is told of it: plain values for JSON, with all text as text. Pure.

Texts are cut at their mentions here, since a mention's offsets are in code points and a browser counts in UTF-16.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from schemas import NewsEvent
from schemas.base import Block, Published
from schemas.entities import Entity, Mention
from streams.core.split.intervals import iso
from streams.core.story.view import URI_PREFIX
from streams.records import EPOCH
from streams.wire import when

if TYPE_CHECKING:
    from streams.consume import Received

Run = tuple[str] | tuple[str, str, str]
"""A stretch of text, or what a text mentions with its type and its entity's id. Runs joined are the text."""
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """An event, its id, what it does to its story, and when it came to the topic."""

    event: NewsEvent
    id: str
    change: str
    received: datetime


def news_of(item: "Received") -> News:
    """What a consumer was given, without what only Kafka knows of it."""
    return News(item.event, item.id, item.type, EPOCH + timedelta(milliseconds=item.record.timestamp))


def item_of(news: News) -> Item:
    """What a list shows of `news`: all but its body."""
    event, own = news.event, news.event.netbinnen
    texts = _Texts(event)
    return {
        "story_id": own.story_id,
        "uri": event.uri,
        "revision": event.revision,
        "change": news.change,
        "changes": own.changes,
        "language": event.language,
        "received": iso(news.received),
        "published": _published(own.published),
        "kind": own.kind,
        "complete": own.complete,
        "sections": [subject.name for subject in event.subjects],
        "located": event.located,
        "places": [
            {"name": entity.name, "entity": id_of(entity)}
            for entity in own.entities
            if entity.dateline and entity.type == "place"
        ],
        "agencies": [source.name for source in event.infoSources],
        "title": event.title,
        "headline": texts.headline(),
        "lead": texts.lead(),
        "entities": _entities(own.entities),
        "countries": own.countries,
        "link": _link(event),
        "rights": _rights(event),
        "withdrawn": _withdrawn(event),
        "page": own.provenance and {"url": own.provenance.url, "fetched_at": iso(own.provenance.fetched_at)},
    }


def whole_item_of(news: News) -> Item:
    """The same with its body, block by block."""
    return item_of(news) | {"body": list(_Texts(news.event).blocks())}


def id_of(entity: Entity) -> str:
    """The same for the same thing in all items, as far as an event tells: an entity's own id is its event's alone."""
    return entity.uri or f"{entity.type}:{entity.name}"


def runs_of(text: str, start: int, mentions: Iterable[Mention], ids: Mapping[str, str]) -> list[Run]:
    """`text`, which stands at `start` in its field, cut at `mentions`; their texts joined are `text`.

    `mentions` are in order; one that is not in `text`, or that begins in another, is passed over. `ids` are those of
    entities by the event's own.
    """
    runs: list[Run] = []
    at = 0
    for mention in mentions:
        begin, end = mention.start - start, mention.end - start
        if not at <= begin < end <= len(text) or mention.entity not in ids:
            continue
        if at < begin:
            runs.append((text[at:begin],))
        runs.append((text[begin:end], mention.type, ids[mention.entity]))
        at = end
    if at < len(text):
        runs.append((text[at:],))
    return runs


class _Texts:
    """The headline and the body of an event, in runs; a withdrawn one has none, whatever is in it."""

    def __init__(self, event: NewsEvent) -> None:
        own = event.netbinnen
        is_shown = own.withdrawn is None
        self._headline = event.headlines[0].value if is_shown and event.headlines else None
        self._body = event.bodies[0].value if is_shown and event.bodies else None
        self._blocks = own.blocks
        self._mentions = sorted(own.mentions, key=lambda mention: mention.start)
        self._ids = {entity.id: id_of(entity) for entity in own.entities}

    def headline(self) -> list[Run] | None:
        if self._headline is None:
            return None
        return runs_of(self._headline, 0, (mention for mention in self._mentions if mention.field == "headline"), self._ids)

    def lead(self) -> list[Run] | None:
        """The first paragraph."""
        return next((block["runs"] for block in self.blocks() if block["kind"] == "paragraph"), None)

    def blocks(self) -> Iterator[dict[str, Any]]:
        if self._body is None:
            return
        mentions = [mention for mention in self._mentions if mention.field == "body"]
        starts = [mention.start for mention in mentions]
        for block in self._blocks or (Block(kind="paragraph", start=0, end=len(self._body)),):
            within = mentions[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            text = self._body[block.start : block.end]
            yield {"kind": block.kind, "runs": runs_of(text, block.start, within, self._ids)}


def _published(published: Published) -> dict[str, Any]:
    return {
        "label": _label(published),
        "after": published.after and iso(published.after),
        "until": published.until and iso(published.until),
        "granularity": published.granularity,
        "basis": published.basis,
    }


def _label(published: Published) -> str:
    try:
        return when(published)
    except OverflowError:
        # The last hours of the calendar have no local time.
        return "—"


def _entities(entities: Sequence[Entity]) -> list[dict[str, Any]]:
    found = {
        id_of(entity): {"id": id_of(entity), "type": entity.type, "name": entity.name, "uri": entity.uri}
        for entity in reversed(entities)
    }
    return list(reversed(found.values()))


def _link(event: NewsEvent) -> str | None:
    """Where the story can be read on the web."""
    return next((rendition.href for rendition in event.renditions if _is_web(rendition.href)), None)


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _rights(event: NewsEvent) -> str | None:
    given = dict.fromkeys(filter(None, (event.copyrightHolder, event.copyrightNotice, event.usageTerms)))
    return " · ".join(" ".join(text.split()) for text in given) or None


def _withdrawn(event: NewsEvent) -> dict[str, Any] | None:
    withdrawn = event.netbinnen.withdrawn
    if withdrawn is None:
        return None
    successor = withdrawn.successor or ""
    return {
        "at": iso(withdrawn.at),
        "reason": withdrawn.reason,
        "successor": successor.removeprefix(URI_PREFIX) if successor.startswith(URI_PREFIX) else None,
    }
