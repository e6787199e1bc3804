"""The stage `extract_entities`: stories.parts → stories.enriched. What a text mentions is `core.entities`'s to know."""

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from schemas.base import Dateline
from schemas.codec import Encoded, encode, encode_carrying, parse, validate
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
LEVEL = 1
"""zlib's, for what is remembered of a text: a quarter is left, and level 6 leaves a tenth less in half as long again."""


class Extracted(NamedTuple):
    """An extraction as it is written, compressed, and how many names it has. As values it would take forty times the memory."""

    packed: bytes
    names: int

    @classmethod
    def of(cls, extraction: Extraction) -> "Extracted":
        return cls(zlib.compress(encode(extraction), LEVEL), len(extraction.mentions))

    @property
    def json(self) -> Encoded:
        return Encoded(zlib.decompress(self.packed))


NOTHING = Extracted.of(Extraction())


def create_extract_entities(
    settings: Settings, counts: Counts, tagger: Tagger, own: OwnNames, seen: Seen | None = None
) -> Stage:
    """The stage's work on one record. The same text with the same dateline is tagged once while it is remembered.

    Nothing is made of a part that adds nothing to those before it: of several splitters each sends a story. So a record may
    be acknowledged only when what was made of all before it is sent.
    """
    seen = Seen(settings.sent_cache) if seen is None else seen

    @lru_cache(settings.extract_cache)
    def cached(headline: str | None, body: str, dateline: Dateline | None) -> Extracted:
        return Extracted.of(extract(headline, body, dateline, tagger, own))

    def extracted(part: StoryPart) -> Extracted:
        if not is_dutch(part):
            return NOTHING
        hits = cached.cache_info().hits
        found = cached(part.headline, part.body, part.dateline)
        counts.add("texts_cached" if cached.cache_info().hits > hits else "texts_tagged")
        return found

    names_header = [(NAMES_HEADER, own.digest.encode())] if own.digest else []

    def extract_part(record: Incoming) -> list[Outgoing]:
        data = parse(record.value)
        part, unknown = validate(StoryPart, data)
        counts.add("unknown_fields", len(unknown))
        # What a newer splitter has written may be what is new.
        if not unknown and not seen.adds(part):
            counts.add("parts_known")
            return []
        found = extracted(part)
        check_limit(settings, "text_names_max", found.names)
        # The part as it came: what a newer splitter has written goes on to the publisher, which may know it.
        value = encode_carrying(data | {"extraction": found.json, "extractor": EXTRACTOR})
        outgoing = [Outgoing(ENRICHED, record.key, value, [*passed_through(record, APPENDED_HEADER), *names_header])]
        # Before it is remembered: of a dead letter nothing is sent.
        check_sizes(outgoing)
        seen.note(part)
        return outgoing

    return extract_part


def is_dutch(part: StoryPart) -> bool:
    return part.language.lower().split("-")[0] == LANGUAGE


def enrich(part: StoryPart, extract_text: Extract) -> EnrichedPart:
    """`part` with what its text mentions; nothing where it is not in Dutch."""
    extraction = extract_text(part.headline, part.body, part.dateline) if is_dutch(part) else Extraction()
    return EnrichedPart(**dict(part), extraction=extraction, extractor=EXTRACTOR)
