"""State records as they are held in memory: compressed, against a sample that has what all of them have in common.

Never written anywhere, so the sample may change with the models.
"""

import zlib
from datetime import UTC, datetime, timedelta

from schemas import StoryState, encode
from schemas.base import Block, Dateline, Published
from schemas.entities import Entity, Extraction, Mention
from schemas.parts import EnrichedPart
from streams.core.story.facts import facts_of, merge
from streams.core.story.view import stamped, view_of

LEVEL = 3
"""zlib's: against a sample it takes no longer than level 1 and leaves a sixth less. Level 6 takes half as long again."""


def _sample() -> bytes:
    """An invented story of an item and its article, with every kind of field."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    body = "UTRECHT (ANP) - De Duitse bond Voorwaarts van Jan de Boer is er. Het was een jaar voor de start."
    names = (("organisation", "Voorwaarts"), ("person", "Jan de Boer"), ("demonym", "Duitse"), ("place", "UTRECHT"))
    mentions = tuple(
        Mention(field="body", start=body.find(name), end=body.find(name) + len(name), text=name, type=kind, entity=f"e{at}")
        for at, (kind, name) in enumerate(names, 1)
    )
    entities = tuple(
        Entity(
            id=f"e{at}",
            type=kind,
            name=name,
            uri="http://sws.geonames.org/2745912/" if kind == "place" else "http://cvx.iptc.org/iso3166-1a2/DE",
            country="NL",
            coordinates=(52.09, 5.12),
            dateline=kind == "place",
        )
        for at, (kind, name) in enumerate(names, 1)
    )
    part = EnrichedPart(
        story_id="0123456789abcdef0123456789abcdef",
        kind="ticker_item",
        headline="Bond in de regio",
        body=body,
        blocks=(Block(kind="paragraph", start=16, end=len(body)),),
        dateline=Dateline(text="UTRECHT (ANP) - ", places=("UTRECHT",), agencies=("ANP",)),
        lead=body[16:],
        section="Binnenland",
        age="1 uur geleden",
        published=Published(after=noon - timedelta(hours=2), until=noon, granularity="hour", basis="age"),
        url="https://www.nieuws.example/binnenland/artikel/",
        link="https://www.nieuws.example/binnenland/artikel/1",
        fetched_at=noon,
        extraction=Extraction(mentions=mentions, entities=entities, countries=("DE", "NL")),
        extractor=1,
    )
    article = part.model_copy(update={"kind": "article", "published": Published()})
    facts = merge(facts_of(part), facts_of(article))
    event = stamped(view_of(part.story_id, facts), 2, ("text", "published"))
    return encode(StoryState(event=event, facts=facts.model_dump(mode="json", exclude_none=True)))


_SAMPLE = _sample()


def pack(value: bytes) -> bytes:
    """`value`, smaller."""
    packer = zlib.compressobj(LEVEL, zdict=_SAMPLE)
    return packer.compress(value) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """What was packed."""
    return zlib.decompressobj(zdict=_SAMPLE).decompress(packed)
