"""What is known of a story: a set of facts that grows by union, and the one merge of two such sets.

| field | join |
| --- | --- |
| texts | union by text and extraction, each with its earliest origin; the least `TEXTS_MAX` by `_keep_order` |
| sections, agencies, links | union, each with the earliest fetch that showed it; the least `NAMES_MAX` by that |
| fine | union, joined within a week of each other (`times.cluster`) |
| wide | join |
| first_seen | minimum |
| last_seen | maximum, a day |
| withdrawn | the earliest; where there is one, all but the last three rows is empty |

Each row's law is shown by `tests/core/test_story.py`.
"""

import hashlib
from datetime import date, datetime
from typing import Any, Literal

from schemas.base import Block, Dateline, Record, Rights, UtcTime, Withdrawn
from schemas.codec import canonical
from schemas.entities import Extraction
from schemas.parts import EnrichedPart, Kind, Withdrawal
from streams.core.story.times import Bounds, bounds_of, cluster, join

TEXTS_MAX = 16
"""Texts kept of one story, whole articles before items. An article is edited a handful of times; 16 bounds the record."""
NAMES_MAX = 32
"""Sections, agencies and links kept of one story: more than a site has sections."""


class Origin(Record):
    """Where a text was seen first."""

    fetched_at: UtcTime
    url: str
    fetched_at_basis: Literal["given", "record_timestamp"]
    source: str | None = None
    rights: Rights | None = None


class TextFact(Record):
    """A text as printed, what extractor number `extractor` found in it, and where it was seen first."""

    kind: Kind
    complete: bool
    headline: str | None = None
    body: str
    blocks: tuple[Block, ...]
    dateline: Dateline | None = None
    lead: str
    byline: str | None = None
    language: str
    extraction: Extraction
    extractor: int
    first: Origin


class Facts(Record):
    """The facts of one story, in a canonical order: equal sets are equal bytes."""

    texts: dict[str, TextFact]
    sections: dict[str, UtcTime]
    agencies: dict[str, UtcTime]
    links: dict[str, UtcTime]
    fine: tuple[Bounds, ...]
    wide: Bounds | None = None
    first_seen: UtcTime
    last_seen: date
    withdrawn: Withdrawn | None = None


_EMPTY: dict[str, Any] = {"texts": {}, "sections": {}, "agencies": {}, "links": {}, "fine": (), "wide": None}
_IDENTITY = set(TextFact.model_fields) - {"first"}


def facts_of(part: EnrichedPart) -> Facts:
    """What one sighting says of its story."""
    fact = TextFact(
        **{name: getattr(part, name) for name in _IDENTITY},
        first=Origin(**{name: getattr(part, name) for name in Origin.model_fields}),
    )
    bounds = bounds_of(part.published, part.fetched_at)
    return Facts(
        texts={_digest(fact): fact},
        sections={part.section: part.fetched_at} if part.section else {},
        agencies=dict.fromkeys(part.dateline.agencies, part.fetched_at) if part.dateline else {},
        links={part.link: part.fetched_at} if part.link else {},
        fine=(bounds,) if bounds and bounds.is_fine else (),
        wide=bounds if bounds and not bounds.is_fine else None,
        first_seen=part.fetched_at,
        last_seen=part.fetched_at.date(),
    )


def facts_of_withdrawal(withdrawal: Withdrawal) -> Facts:
    """What a withdrawal says of its story. It was seen on no page, so it has no day of its own."""
    withdrawn = withdrawal.withdrawn
    return Facts(**_EMPTY, first_seen=withdrawn.at, last_seen=date.min, withdrawn=withdrawn)


def _digest(fact: TextFact) -> str:
    identity = fact.model_dump(mode="json", include=_IDENTITY)
    return hashlib.sha256(canonical(identity)).hexdigest()[:32]


def merge(a: Facts, b: Facts) -> Facts:
    """The union of two sets of facts of one story: commutative, associative, idempotent."""
    withdrawn = _earliest(a.withdrawn, b.withdrawn)
    if withdrawn:
        a, b = (facts.model_copy(update=_EMPTY) for facts in (a, b))
    return Facts(
        texts=_merge_texts(a.texts, b.texts),
        sections=_merge_names(a.sections, b.sections),
        agencies=_merge_names(a.agencies, b.agencies),
        links=_merge_names(a.links, b.links),
        fine=cluster((*a.fine, *b.fine)),
        wide=join(a.wide, b.wide) if a.wide and b.wide else a.wide or b.wide,
        first_seen=min(a.first_seen, b.first_seen),
        last_seen=max(a.last_seen, b.last_seen),
        withdrawn=withdrawn,
    )


def _earliest(*withdrawn: Withdrawn | None) -> Withdrawn | None:
    return min(filter(None, withdrawn), key=lambda one: (one.at, canonical(one)), default=None)


def _merge_names(a: dict[str, datetime], b: dict[str, datetime]) -> dict[str, datetime]:
    names = {name: min(seen[name] for seen in (a, b) if name in seen) for name in {*a, *b}}
    kept = sorted(names, key=lambda name: (names[name], name))[:NAMES_MAX]
    return {name: names[name] for name in sorted(kept)}


def _merge_texts(a: dict[str, TextFact], b: dict[str, TextFact]) -> dict[str, TextFact]:
    texts = dict(a)
    for digest, fact in b.items():
        texts[digest] = _merge_text(texts[digest], fact) if digest in texts else fact
    kept = sorted(texts, key=lambda digest: _keep_order(texts[digest], digest))[:TEXTS_MAX]
    return {digest: texts[digest] for digest in sorted(kept)}


def _merge_text(a: TextFact, b: TextFact) -> TextFact:
    first = min(a.first, b.first, key=lambda origin: (origin.fetched_at, canonical(origin)))
    return a.model_copy(update={"first": first})


def _keep_order(fact: TextFact, digest: str) -> tuple[bool, bool, datetime, str]:
    """Least is kept longest. Merging only lowers it (the first fetch), so what was dropped stays dropped."""
    return fact.kind != "article", not fact.complete, fact.first.fetched_at, digest
