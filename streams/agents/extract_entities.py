"""The stage `extract_entities`: stories.parts → stories.enriched. What a text mentions is `core.entities`'s to know."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from schemas.base import Dateline
from schemas.codec import encode, encode_carrying, parse, validate
from schemas.entities import Extraction
from schemas.parts import EnrichedPart, StoryPart
from streams.boundary import check_limit, check_sizes
from streams.core.entities import EXTRACTOR, OwnNames, Tagger, extract
from streams.core.story.seen import Seen
from streams.metrics import Counts
from streams.records import APPENDED_HEADER, NAMES_HEADER, Incoming, Outgoing, Stage, passed_through
from streams.settings import Settings
from streams.topics import ENRICHED

Extract = Callable[[str | None, str, Dateline | None], Extraction]

LANGUAGE = "nl"
"""The extractor's only language: a part in another one is passed on without names."""


def create_extract_entities(
    settings: Settings, counts: Counts, tagger: Tagger, own: OwnNames, seen: Seen | None = None
) -> Stage:
    """The stage's work on one record. The same text with the same dateline is tagged once while it is remembered.

    Nothing is made of a part that adds nothing to those before it: of several splitters each sends a story. So a record may
    be acknowledged only when what was made of all before it is sent.
    """
    seen = Seen(settings.sent_cache) if seen is None else seen

    @lru_cache(settings.extract_cache)
    def cached(headline: str | None, body: str, dateline: Dateline | None) -> Extraction:
        return extract(headline, body, dateline, tagger, own)

    def counted(headline: str | None, body: str, dateline: Dateline | None) -> Extraction:
        hits = cached.cache_info().hits
        extraction = cached(headline, body, dateline)
        counts.add("texts_cached" if cached.cache_info().hits > hits else "texts_tagged")
        return extraction

    names_header = [(NAMES_HEADER, own.digest.encode())] if own.digest else []

    def extract_part(record: Incoming) -> list[Outgoing]:
        data = parse(record.value)
        part, unknown = validate(StoryPart, data)
        counts.add("unknown_fields", len(unknown))
        # What a newer splitter has written may be what is new.
        if not unknown and not seen.adds(part):
            counts.add("parts_known")
            return []
        enriched = enrich(part, counted)
        check_limit(settings, "text_names_max", len(enriched.extraction.mentions))
        value = _beside_unknown(data, enriched) if unknown else encode(enriched)
        outgoing = [Outgoing(ENRICHED, record.key, value, [*passed_through(record, APPENDED_HEADER), *names_header])]
        # Before it is remembered: of a dead letter nothing is sent.
        check_sizes(outgoing)
        seen.note(part)
        return outgoing

    return extract_part


def _beside_unknown(part: dict[str, Any], enriched: EnrichedPart) -> bytes:
    """`part` as it came, enriched: what a newer splitter has written goes on to the publisher, which may know it."""
    of_part = set(StoryPart.model_fields)
    return encode_carrying(part | enriched.model_dump(mode="json", exclude_none=True, exclude=of_part))


def enrich(part: StoryPart, extract_text: Extract) -> EnrichedPart:
    """`part` with what its text mentions; nothing where it is not in Dutch."""
    is_dutch = part.language.lower().split("-")[0] == LANGUAGE
    extraction = extract_text(part.headline, part.body, part.dateline) if is_dutch else Extraction()
    return EnrichedPart(**dict(part), extraction=extraction, extractor=EXTRACTOR)
