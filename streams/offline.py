"""The whole core without Kafka: pages in, the stories they make out. The same functions that the stages run."""

from collections.abc import Iterable
from types import MappingProxyType

from schemas import NewsEvent, RawArticle, StoryState, decode
from streams.agents.extract_entities import enrich
from streams.core.entities import OwnNames, extract
from streams.core.entities.own import NO_ROWS
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import facts_of
from streams.lexicon import load_tagger
from streams.publish.batch import update
from streams.publish.memory import Story
from streams.sites import Sites, profile_of


def states_of(
    pages: Iterable[RawArticle], language: str = "nl", sites: Sites = MappingProxyType({}), own: OwnNames = NO_ROWS
) -> dict[str, Story]:
    """Each story after all `pages`, by story_id, in the order of first sight. Every page must have its `fetched_at`."""
    tagger = load_tagger()
    stories: dict[str, Story] = {}
    for raw in pages:
        if raw.fetched_at is None:
            raise ValueError("a page without fetched_at has no place in time")
        for part in split_ticker(raw, Fetch(raw.fetched_at), language, profile_of(raw.url, sites)).parts:
            enriched = enrich(part, lambda headline, body, dateline: extract(headline, body, dateline, tagger, own))
            change = update(part.story_id, facts_of(enriched), stories.get(part.story_id))
            if change is not None:
                stories[part.story_id] = change.story
    return stories


def stories_of(
    pages: Iterable[RawArticle], language: str = "nl", sites: Sites = MappingProxyType({}), own: OwnNames = NO_ROWS
) -> list[NewsEvent]:
    """The last event of each of those stories."""
    return [decode(StoryState, story.state)[0].event for story in states_of(pages, language, sites, own).values()]
