"""What a replay makes of records, without Kafka: what is bad is counted and left out, as it is live."""

import pytest

from schemas import encode
from streams.core.story import view
from streams.core.story.facts import Facts
from streams.framing import UNFRAMED
from streams.records import Incoming
from streams.replay.work import Job, Path, fold, fold_each
from streams.settings import load_settings
from streams.topics import RAW
from tests.traffic import make_pages


def test_a_bug_in_the_view_of_one_sighting_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(iter(make_pages(1)))
    links = view._links

    def broken(facts: Facts) -> object:
        if page.url in facts.links:
            raise ZeroDivisionError
        return links(facts)

    monkeypatch.setattr(view, "_links", broken)
    assert page.fetched_at
    at_ms = int(page.fetched_at.timestamp() * 1000)
    sightings, rejected = Path(load_settings(), RAW.name, frozenset()).find(
        [Incoming(RAW.name, 2, 7, at_ms, b"", encode(page))]
    )
    assert [(bad.place, bad.reason, bad.detail) for bad in rejected] == [("articles.raw/2@7", "internal", "ZeroDivisionError")]
    assert len(sightings) > 1
    assert all(fold(Job(each.story_id, None, [(1, each)]), UNFRAMED).story for each in sightings)


def test_a_replay_makes_no_spans_so_that_its_events_are_the_same_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    page = next(iter(make_pages(1)))
    context = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    assert page.fetched_at
    at_ms = int(page.fetched_at.timestamp() * 1000)
    record = Incoming(RAW.name, 2, 7, at_ms, b"", encode(page), [context])
    sightings, _ = Path(load_settings(), RAW.name, frozenset()).find([record])
    events = [event for each in sightings for _, event in fold_each(Job(each.story_id, None, [(1, each)]), UNFRAMED).events]
    assert len(events) > 1
    assert all(context in event.headers for event in events)
