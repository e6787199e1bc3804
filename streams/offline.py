"""The whole core without Kafka: pages in, the stories they make out. The same functions that the stages run."""

from collections.abc import Iterable
from types import MappingProxyType

from schemas import NewsEvent, RawArticle
from streams.agents.extract_entities import enrich
from streams.core.entities import OwnNames, extract
from streams.core.entities.own import NO_ROWS
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import facts_of
from streams.lexicon import load_tagger
from streams.publish.batch import update
from streams.publish.memory import Story
from streams.sites import Sites, profile_of


def stories_of(
    pages: Iterable[RawArticle], language: str = "nl", sites: Sites = MappingProxyType({}), own: OwnNames = NO_ROWS
) -> list[NewsEvent]:
    """Each story's event after all `pages`, in the order of first sight. Every page must have its `fetched_at`."""
    tagger = load_tagger()
    stories: dict[str, Story] = {}
    events: dict[str, NewsEvent] = {}
    for raw in pages:
        if raw.fetched_at is None:
            raise ValueError("a page without fetched_at has no place in time")
        for part in split_ticker(raw, Fetch(raw.fetched_at), language, profile_of(raw.url, sites)).parts:
            enriched = enrich(part, lambda headline, body, dateline: extract(headline, body, dateline, tagger, own))
            change = update(part.story_id, facts_of(enriched), stories.get(part.story_id))
            if change is not None:
                stories[part.story_id] = change.story
                events[part.story_id] = change.event or events[part.story_id]
    return list(events.values())
