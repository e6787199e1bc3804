"""What a page costs, in calls of functions: the same on every machine, so that what makes it dearer is seen at once.

`python -m tests.bench.core` has the seconds, and `make bench` those of whole pipelines.
"""

import sys
from types import FrameType
from typing import Any

import pytest

from streams.core.split import datelines, parts
from streams.topics import EXTRACT, PUBLISH, SPLIT, STAGES
from tests.bench.core import Core
from tests.bench.news import make_news
from tests.traffic import as_records

PAGES = 150
CALLS_MAX = {SPLIT: 1_880, EXTRACT: 6_200, PUBLISH: 1_365}
"""Of a page, of the fixed mix: a twentieth above what was counted. Raising one takes a reason, in DECISIONS.md."""
TWICE_THE_PAGES_MAX = 1.3
"""Where each page is fetched twice, no story is new: cost follows news, not pages."""


class Calls:
    """Counts the calls made in its block, those of C included. Called, it gives how many so far."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> float:
        return self._count

    def __enter__(self) -> "Calls":
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            self._count += 1


def calls_of(repeated: int) -> Core:
    """What the stages' work on the mix takes, by stage."""
    records = as_records(list(make_news(PAGES, repeated=repeated)))
    # What is read once of the lexicon, for good, is no page's.
    Core().run(records)
    for remembered in (parts._story_of, datelines._in_head):
        remembered.cache_clear()
    with Calls() as calls:
        core = Core(clock=calls)
        core.run(records)
    return core


@pytest.fixture(scope="module")
def once() -> Core:
    return calls_of(1)


def test_a_page_costs_no_more_calls_than_it_did(once: Core) -> None:
    found = {stage: round(once.spent[stage] / PAGES) for stage in STAGES}
    assert {stage: calls for stage, calls in found.items() if calls > CALLS_MAX[stage]} == {}
    assert all(calls > CALLS_MAX[stage] / 2 for stage, calls in found.items()), f"it takes half of that: lower it, {found}"


def test_cost_follows_news_and_not_pages(once: Core) -> None:
    twice = calls_of(2)
    assert len(twice.events) == len(once.events)
    assert sum(twice.spent.values()) / sum(once.spent.values()) <= TWICE_THE_PAGES_MAX
