"""What is known of a story: a set of facts that grows by union, and the one merge of two such sets.

`JOINS` says for each field how two values of it become one. Each of them, and with them the merge, is commutative,
associative and idempotent; `tests/core/test_story.py` shows it field by field and as a whole.

What a newer release has written and this one does not know is carried through the merge, by the same laws. An unknown field
stays with the value that it stood in; of two values that say the same, that with the least bytes is kept, unknown fields
included; the story's own and an interval's are the union of both sides', of two by one name the one with the least bytes.
Facts of a part carry none, so what comes out is what the newest state that was read had. Only what `TEXTS_MAX` drops takes what
it carries along: should an earlier sighting bring the text back, it comes without.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from schemas.base import Block, Dateline, Record, Rights, UtcTime, Withdrawn
from schemas.carried import either, joined, least, without
from schemas.codec import canonical
from schemas.entities import Extraction
from schemas.parts import EnrichedPart, Kind, Withdrawal
from streams.core.story.times import Bounds, bounds_of, cluster
from streams.core.story.times import join as join_bounds

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
IDENTITY = set(TextFact.model_fields) - {"first"}
"""What makes a text another one."""


def facts_of(part: EnrichedPart) -> Facts:
    """What one sighting says of its story."""
    fact = TextFact(
        **{name: getattr(part, name) for name in IDENTITY},
        first=Origin(**{name: getattr(part, name) for name in Origin.model_fields}),
    )
    bounds = bounds_of(part.published, part.fetched_at)
    return Facts(
        texts={_digest(fact): fact},
        sections={part.section: part.fetched_at} if part.section else {},
        agencies=dict.fromkeys(sorted(part.dateline.agencies), part.fetched_at) if part.dateline else {},
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
    # Without defaults, so that a field which a later release adds leaves the texts where it says nothing under their names.
    identity = fact.model_dump(mode="json", include=IDENTITY, exclude_defaults=True)
    return hashlib.sha256(canonical(identity)).hexdigest()[:32]


def merge(a: Facts, b: Facts) -> Facts:
    """The union of two sets of facts of one story. Of one that is withdrawn nothing is left but when it was seen."""
    if a.withdrawn or b.withdrawn:
        a, b = _emptied(a), _emptied(b)
    return joined(Facts(**{name: join(getattr(a, name), getattr(b, name)) for name, join in JOINS.items()}), a, b)


def _emptied(facts: Facts) -> Facts:
    """Without text, and without what it carries, which may be text. What a release has added to a withdrawn story may stay."""
    emptied = facts.model_copy(update=_EMPTY)
    return emptied if facts.withdrawn else without(emptied)


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
    first = least(a.first, b.first, lambda origin: (origin.fetched_at, canonical(origin)))
    return either(a, b, but="first").model_copy(update={"first": first})


def _keep_order(fact: TextFact, digest: str) -> tuple[bool, bool, datetime, str]:
    """Least is kept longest. Merging only lowers it (the first fetch), so what was dropped stays dropped."""
    return fact.kind != "article", not fact.complete, fact.first.fetched_at, digest


def _either(join: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`join` of what may be absent."""
    return lambda a, b: join(a, b) if a and b else a or b


JOINS: dict[str, Callable[[Any, Any], Any]] = {
    # The union by text and extraction, each with its earliest origin; the least `TEXTS_MAX` by `_keep_order`.
    "texts": _merge_texts,
    # The union, each with the earliest fetch that showed it; the least `NAMES_MAX` by that.
    "sections": _merge_names,
    "agencies": _merge_names,
    "links": _merge_names,
    # The union, joined where they lie within a week of each other.
    "fine": lambda a, b: cluster((*a, *b)),
    # Four bounds, each a minimum or a maximum.
    "wide": _either(join_bounds),
    "first_seen": min,
    "last_seen": max,
    # The earliest.
    "withdrawn": _either(lambda a, b: least(a, b, lambda one: (one.at, canonical(one)))),
}
