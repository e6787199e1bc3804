"""What a replay makes of records, without Kafka: what is bad is counted and left out, as it is live."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from schemas import RawArticle, encode
from streams.core.story import view
from streams.core.story.facts import Facts
from streams.framing import UNFRAMED
from streams.records import Incoming
from streams.replay.work import Job, Path, Rejected, Sighting, fold, fold_each
from streams.settings import load_settings
from streams.topics import RAW
from tests.traffic import make_pages


@pytest.mark.parametrize("every_change", [True, False])
def test_a_bug_in_the_view_of_one_sighting_costs_no_other(monkeypatch: pytest.MonkeyPatch, every_change: bool) -> None:
    page = next(iter(make_pages(1)))
    links = view._links

    def broken(facts: Facts) -> object:
        if page.url in facts.links:
            raise ZeroDivisionError
        return links(facts)

    monkeypatch.setattr(view, "_links", broken)
    sightings, rejected = found_by(path_of(every_change), [record_of(page, 7)])
    assert [(bad.place, bad.reason, bad.detail) for bad in rejected] == [("articles.raw/2@7", "internal", "ZeroDivisionError")]
    assert len(sightings) > 1
    assert all(fold(Job(each.story_id, None, [(1, each)]), UNFRAMED).story for each in sightings)


@pytest.mark.parametrize("every_change", [True, False])
def test_what_a_later_stage_refused_is_not_taken_for_said(monkeypatch: pytest.MonkeyPatch, every_change: bool) -> None:
    page = next(iter(make_pages(1)))
    assert page.fetched_at
    again = page.model_copy(update={"url": f"{page.url}-again", "fetched_at": page.fetched_at + timedelta(minutes=1)})
    links = view._links

    def broken(facts: Facts) -> object:
        if facts.first_seen == page.fetched_at and not facts.links:
            raise ZeroDivisionError
        return links(facts)

    monkeypatch.setattr(view, "_links", broken)
    path = path_of(every_change)
    sightings, rejected = found_by(path, [record_of(page, 7)])
    items = len(rejected)
    assert items > 1
    assert len(sightings) == 1
    sightings, rejected = found_by(path, [record_of(again, 8)])
    assert not rejected
    assert len(sightings) == items + 1


def test_what_adds_nothing_is_left_out_where_only_the_end_counts_and_the_end_is_the_same() -> None:
    records = [record_of(page, number) for number, page in enumerate(make_pages(60))]
    ends, counts = [], []
    for every_change in (True, False):
        path = path_of(every_change)
        sightings, rejected = found_by(path, records)
        assert not rejected
        by_story: dict[str, list[tuple[int, Sighting]]] = {}
        for order, sighting in enumerate(sightings):
            by_story.setdefault(sighting.story_id, []).append((order, sighting))
        folded = [fold(Job(story_id, None, found), UNFRAMED) for story_id, found in by_story.items()]
        ends.append({one.story_id: one.story.state for one in folded if one.story})
        counts.append(len(sightings))
    assert ends[0] == ends[1]
    assert counts[1] < counts[0] / 2


def test_a_replay_makes_no_spans_so_that_its_events_are_the_same_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    page = next(iter(make_pages(1)))
    context = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    sightings, _ = found_by(path_of(every_change=True), [record_of(page, 7, context)])
    events = [event for each in sightings for _, event in fold_each(Job(each.story_id, None, [(1, each)]), UNFRAMED).events]
    assert len(events) > 1
    assert all(context in event.headers for event in events)


def path_of(every_change: bool) -> Path:
    return Path(load_settings(), RAW.name, frozenset(), every_change=every_change)


def found_by(path: Path, records: Sequence[Incoming]) -> tuple[list[Sighting], list[Rejected]]:
    """What both halves of `path` make of `records`."""
    parts, bad_pages = path.split(records)
    sightings, bad_parts = path.find(parts)
    return sightings, [*bad_pages, *bad_parts]


def record_of(page: RawArticle, offset: int, *headers: tuple[str, bytes]) -> Incoming:
    assert page.fetched_at
    return Incoming(RAW.name, 2, offset, int(page.fetched_at.timestamp() * 1000), b"", encode(page), headers)
