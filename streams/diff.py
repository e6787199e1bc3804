"""`netbinnen diff`: what two topics of events say of the same stories, each by its last event, field by field."""

import hashlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from aiokafka import ConsumerRecord

from schemas.codec import DecodeError, canonical, parse
from streams.reading import ReadingError, read_whole
from streams.records import place_of
from streams.settings import Settings

ABOUT_THE_WAY = frozenset({"version", "firstCreated", "versionCreated", "netbinnen.changes", "netbinnen.provenance"})
"""Fields that say how an event came about, not what is news. They follow the order in which pages came, and an event is not

published anew where nothing else has changed (`core.story.view.changes_between`).
"""

Fields = dict[str, Any]
"""Path, such as `netbinnen.published.until` → value. A list is one value."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A story that is not the same in both. `fields` has what differs, each as (in A, in B), None where it is absent."""

    uri: str
    change: Literal["added", "gone", "changed"]
    title: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Totals:
    """Stories by how they differ."""

    same: int = 0
    added: int = 0
    gone: int = 0
    changed: int = 0

    @property
    def is_same(self) -> bool:
        return not (self.added or self.gone or self.changed)


async def diff(
    settings: Settings, topic_a: str, topic_b: str, totals: Totals, ignored: frozenset[str] = ABOUT_THE_WAY
) -> AsyncGenerator[Difference]:
    """The stories that differ, by their ids; `totals` is filled on the way. Topics are full names. Raises ReadingError.

    Both are read twice: of all stories only a hash is held, the text of those that differ alone.
    """
    hashes_a = {key: _hash(found) async for key, found in _stories(settings, topic_a, ignored)}
    hashes_b = {key: _hash(found) async for key, found in _stories(settings, topic_b, ignored)}
    differ = sorted(key for key in hashes_a.keys() | hashes_b.keys() if hashes_a.get(key) != hashes_b.get(key))
    totals.same = len(hashes_a.keys() | hashes_b.keys()) - len(differ)
    wanted = set(differ)
    in_a = {key: found async for key, found in _stories(settings, topic_a, ignored) if key in wanted}
    in_b = {key: found async for key, found in _stories(settings, topic_b, ignored) if key in wanted}
    for key in differ:
        found = difference(in_a.get(key), in_b.get(key))
        setattr(totals, found.change, getattr(totals, found.change) + 1)
        yield found


def difference(a: Fields | None, b: Fields | None) -> Difference:
    """Of one story, from what each says; None where it is not there."""
    either = b or a or {}
    about = str(either.get("uri")), str(either.get("title"))
    if a is None or b is None:
        return Difference(about[0], "added" if a is None else "gone", about[1])
    fields = {path: (a.get(path), b.get(path)) for path in sorted(a.keys() | b.keys()) if a.get(path) != b.get(path)}
    return Difference(about[0], "changed", about[1], fields)


def _hash(fields: Fields) -> bytes:
    return hashlib.sha256(canonical(fields)).digest()


async def _stories(settings: Settings, topic: str, ignored: frozenset[str]) -> AsyncGenerator[tuple[bytes, Fields]]:
    """Each event of a topic, so that the last one of a story comes last."""
    async with aclosing(read_whole(settings, topic)) as records:
        async for record in records:
            yield record.key, dict(_flat("", _event(record), ignored))


def _event(record: ConsumerRecord) -> dict[str, Any]:
    try:
        event = parse(record.value)
    except DecodeError as error:
        event = error
    if not isinstance(event, dict) or "uri" not in event:
        raise ReadingError(f"{place_of(record)} is no event: is that a topic of events?")
    return event


def _flat(path: str, value: Any, ignored: frozenset[str]) -> Iterator[tuple[str, Any]]:
    if path in ignored:
        return
    if not isinstance(value, dict):
        yield path, value
        return
    for name, inner in value.items():
        yield from _flat(f"{path}.{name}" if path else name, inner, ignored)
