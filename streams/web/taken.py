"""A raw page as the reader is shown it: what each stretch of it was taken for. Pure: the split is the core's."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from schemas.page import Page, PageDateline
from schemas.raw import RawArticle
from streams.core.split.intervals import iso
from streams.core.split.parts import Fetch, Split, split_ticker
from streams.core.split.rules import Profile
from streams.core.story.identity import story_id as story_id_of


@dataclass(frozen=True, slots=True)
class Taken:
    """`shown` is for the page, `hashes` are those of the texts of the story's own parts, as an event's provenance has them."""

    shown: dict[str, Any]
    hashes: frozenset[str]


def taken_apart(raw: RawArticle, fetch: Fetch, story_id: str, language: str, profile: Profile, lines_max: int) -> Taken:
    """`raw` taken apart, with `mine`: which of its parts is `story_id`. Raises TooManyLinesError."""
    split = split_ticker(raw, fetch, language, profile, lines_max)
    text = raw.text if raw.text is not None else split.page.text or ""
    shown = {
        "url": raw.url,
        "fetched_at": iso(fetch.at),
        "kind": split.page.kind,
        "segments": _segments(split.page, text),
        "mine": _mine(split.page, story_id),
    }
    return Taken(shown, _hashes(split, story_id))


def _segments(page: Page, text: str) -> list[dict[str, Any]]:
    begins = [item.span[0] for item in page.items]
    found = []
    for segment in page.segments:
        start, end = segment.span
        item = bisect_right(begins, start) - 1
        is_inside = item >= 0 and end <= page.items[item].span[1]
        found.append({"kind": segment.kind, "item": item if is_inside else None, "text": text[start:end]})
    return found


def _mine(page: Page, story_id: str) -> int | str | None:
    if page.paragraphs and _id(page.dateline, page.paragraphs[0]) == story_id:
        return "article"
    return next((number for number, item in enumerate(page.items) if _id(item.dateline, item.lead) == story_id), None)


def _id(dateline: PageDateline | None, lead: str) -> str:
    return story_id_of(dateline.places if dateline else (), lead)


def _hashes(split: Split, story_id: str) -> frozenset[str]:
    bodies = (part.body for part in split.parts if part.story_id == story_id)
    return frozenset(hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() for body in bodies)
