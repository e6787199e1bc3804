"""State records in memory: nothing is lost, and they take about half of what plain compression leaves."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from streams.agents.extract_entities import enrich
from streams.core.entities import extract
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import facts_of
from streams.lexicon import load_tagger
from streams.publish.batch import update
from streams.publish.memory import Story
from streams.publish.packing import pack, unpack
from streams.samples import load_samples


@given(st.binary())
def test_what_is_packed_comes_back(value: bytes) -> None:
    assert unpack(pack(value)) == value


def test_stories_take_much_less_than_by_themselves() -> None:
    tagger = load_tagger()
    stories: dict[str, Story] = {}
    for raw in load_samples():
        assert raw.fetched_at is not None
        for part in split_ticker(raw, Fetch(raw.fetched_at)).parts:
            enriched = enrich(part, lambda headline, body, dateline: extract(headline, body, dateline, tagger))
            change = update(part.story_id, facts_of(enriched), stories.get(part.story_id))
            if change is not None:
                stories[part.story_id] = change.story
    states = [story.state for story in stories.values()]
    packed, alone = (sum(len(how(state)) for state in states) for how in (pack, lambda state: zlib.compress(state, 3)))
    plain, packed_each, alone_each = (size / len(states) for size in (sum(map(len, states)), packed, alone))
    print(f"\n{len(states)} stories of {plain:.0f} bytes: {alone_each:.0f} by themselves, {packed_each:.0f} packed")
    assert packed < 0.7 * alone
