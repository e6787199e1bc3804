"""What a run must have ended in, whatever was done to it: by the stages' own functions, without Kafka."""

import sys
from collections.abc import Iterable

from schemas import RawArticle, StoryState, decode, encode
from schemas.carried import keep, known
from schemas.codec import parse
from schemas.parts import EnrichedPart
from streams.agents.extract_entities import create_extract_entities
from streams.agents.split_ticker import create_split_ticker
from streams.core.entities.own import NO_ROWS
from streams.core.story.facts import Facts, facts_of, merge
from streams.core.story.view import changes_between, view_of
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.publish.partition import incoming
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import ENRICHED, EVENTS, STATE
from tests.broker.pipeline import faults, read_all


def expected_facts(settings: Settings, made: Iterable[RawArticle]) -> dict[str, Facts]:
    """What the stages' own functions make of the same pages, without Kafka: of each page all parts. Tags each text once."""
    counts = Counts()
    settings = settings.model_copy(update={"sent_cache": 0})
    split = create_split_ticker(settings, counts)
    extract = create_extract_entities(settings, counts, load_tagger(), NO_ROWS)
    facts: dict[str, Facts] = {}
    bodies = set()
    for raw in made:
        at = int(raw.fetched_at.timestamp() * 1000) if raw.fetched_at else 0
        for part in split(Incoming("", 0, 0, at, b"", encode(raw))):
            for out in extract(Incoming("", 0, 0, at, part.key, part.value)):
                enriched, _ = decode(EnrichedPart, out.value)
                bodies.add((enriched.headline, enriched.body, enriched.dateline))
                new, old = facts_of(enriched), facts.get(enriched.story_id)
                facts[enriched.story_id] = merge(old, new) if old else new
    assert counts["texts_tagged"] == len(bodies), "a text was tagged twice"
    print(f"\n{counts['parts']} parts, {len(bodies)} texts tagged, {counts['texts_cached']} at hand, {len(facts)} stories")
    return facts


async def check_stories(settings: Settings, expected: dict[str, Facts]) -> None:
    events = await read_all(settings, EVENTS)
    assert faults(events) == []
    last = {record.key.decode(): record.value for record in events}
    states = {record.key.decode(): record.value for record in await read_all(settings, STATE)}
    assert set(last) == set(states) == set(expected)
    for story_id, facts in expected.items():
        state, _ = decode(StoryState, states[story_id])
        assert parse(states[story_id])["event"] == parse(last[story_id])
        assert known(keep(Facts, state.facts)) == facts
        assert changes_between(state.event, view_of(story_id, facts)) == ()


async def check_by_the_log(settings: Settings) -> Counts:
    """Events and states are what one publisher makes of stories.enriched that is never stopped and takes a part at a time.

    What was to be forgotten at the end may still be there: that is done a batch later. Gives what was counted.
    """
    events: dict[int, list[tuple[str, bytes]]] = {number: [] for number in range(settings.partitions)}
    states: dict[str, bytes] = {}
    homes: dict[str, int] = {}
    owners = {number: Stories() for number in range(settings.partitions)}
    counts = Counts()
    for record in await read_all(settings, ENRICHED):
        stories = owners[record.partition]
        batch = Batch(record.partition, stories, counts, sys.maxsize)
        batch.add([incoming(record)])
        for out in batch.outgoing():
            if out.topic is EVENTS:
                events[record.partition].append((dict(out.headers)["ce_id"].decode(), out.value or b""))
            elif out.topic is STATE and out.value is not None:
                story_id = (out.key or b"").decode()
                states[story_id], homes[story_id] = out.value, record.partition
        batch.remember()
    seen: dict[int, list[tuple[str, bytes]]] = {number: [] for number in range(settings.partitions)}
    for record in await read_all(settings, EVENTS):
        seen[record.partition].append((dict(record.headers)["ce_id"].decode(), record.value))
    assert seen == events
    last = {record.key.decode(): record.value for record in await read_all(settings, STATE)}
    kept = {story_id: value for story_id, value in last.items() if value is not None}
    assert {story_id: states[story_id] for story_id in kept} == kept
    for story_id, number in homes.items():
        story = owners[number].get(story_id)
        assert story is None or story.is_over(owners[number].watermark) or story_id in kept
    return counts
