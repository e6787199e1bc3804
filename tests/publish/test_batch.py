"""What the publisher sends for a batch of parts, without Kafka."""

import gc
import weakref
from collections.abc import Callable, Container
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from schemas import DecodeError, EnrichedPart, StoryState, decode, encode
from schemas.base import SCHEMA_VERSION, Withdrawn
from schemas.codec import encode_plain, parse
from schemas.parts import Withdrawal
from streams.core.story.facts import Facts, Origin, TextFact
from streams.core.story.times import Bound, Bounds
from streams.metrics import Counts
from streams.publish import batch as batch_module
from streams.publish import memory as memory_module
from streams.publish.batch import Batch
from streams.publish.memory import RETENTION, Stories, Story
from streams.records import Incoming, Outgoing
from streams.topics import ENRICHED, EVENTS, STATE, dead_letter_of
from tests.newer import NAMES, Choose, by_chance, everything, newer, newer_state
from tests.traffic import parts_of
from tests.validation import check_event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLE = "Zeilers vertrokken\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\nZe komen terug.\nMeer uit Sport"
ITEM = "Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg. Het waait.\n1 uur geleden"


def part(page: str, minutes: float) -> EnrichedPart:
    return parts_of(page, NOON + timedelta(minutes=minutes))[-1]


def record(value: bytes | None, offset: int = 0) -> Incoming:
    return Incoming("stories.enriched", 3, offset, 0, KEY, value, [("traceparent", b"00-1-2-01"), ("other", b"x")])


KEY = part(ITEM, 0).story_id.encode()
THE_DAY_AFTER = part(ITEM.replace("1 uur", "1 dag"), 23.5 * 60)
"""More is known then, and nothing of it is shown."""


class Publisher:
    """Applies batches as the owner of a partition does: remembered once committed."""

    def __init__(self) -> None:
        self.stories = Stories()
        self.counts = Counts()

    def publish(self, *values: bytes | None, committed: bool = True) -> list[Outgoing]:
        batch = Batch(3, self.stories, self.counts, 1_000)
        batch.add(record(value, offset) for offset, value in enumerate(values))
        sent = list(batch.outgoing())
        if committed:
            batch.remember()
        return sent

    @property
    def story(self) -> Story | None:
        """The one of `KEY`."""
        return self.stories.get(KEY.decode())


def events(sent: list[Outgoing]) -> list[tuple[str, str, int]]:
    """Id, type and revision of the events sent."""
    headers = [(dict(out.headers), out.value or b"") for out in sent if out.topic is EVENTS]
    return [(h["ce_id"].decode(), h["ce_type"].decode(), check_event(value).revision) for h, value in headers]


def test_a_new_story_is_created_and_its_state_goes_to_the_parts_own_partition() -> None:
    sent = Publisher().publish(encode(part(ITEM, 0)))
    assert [out.topic for out in sent] == [EVENTS, STATE]
    assert sent[1].partition == 3
    ((_, kind, revision),) = events(sent)
    assert (kind, revision) == ("nl.netbinnen.story.created.v1", 1)
    headers = dict(sent[0].headers)
    assert headers["traceparent"] == b"00-1-2-01"
    assert "other" not in headers
    assert headers["ce_time"] == b"2026-03-02T12:00:00Z"
    state, _ = decode(StoryState, sent[1].value)
    assert encode(state.event) == sent[0].value


def test_the_same_part_again_sends_nothing_and_is_counted_as_dropped() -> None:
    publisher = Publisher()
    publisher.publish(encode(part(ITEM, 0)))
    assert publisher.publish(encode(part(ITEM, 0))) == []
    assert publisher.counts["dropped"] == 1


def test_revisions_count_on_within_a_batch_and_across_batches_with_one_state_each() -> None:
    publisher = Publisher()
    sent = publisher.publish(encode(part(ITEM, 0)), encode(part(ITEM, 20)))
    assert [revision for _, _, revision in events(sent)] == [1, 2]
    assert [out.topic for out in sent].count(STATE) == 1
    later = publisher.publish(encode(part(ARTICLE, 30)))
    assert [(kind, revision) for _, kind, revision in events(later)] == [("nl.netbinnen.story.updated.v1", 3)]
    assert decode(StoryState, later[-1].value)[0].event.revision == 3


def test_a_sighting_that_shows_nothing_new_keeps_the_last_event_in_the_state() -> None:
    publisher = Publisher()
    first = publisher.publish(encode(part(ITEM, 0)))
    quiet = publisher.publish(encode(THE_DAY_AFTER))
    assert [out.topic for out in quiet] == [STATE]
    before, after = (decode(StoryState, sent[-1].value)[0] for sent in (first, quiet))
    assert after.event == before.event
    assert after.facts != before.facts


def test_a_part_under_another_key_is_rejected() -> None:
    batch = Batch(3, Stories(), Counts(), 1_000)
    batch.add([record(encode(part(ITEM, 0)))._replace(key=b"other")])
    (letter,) = batch.outgoing()
    assert dict(letter.headers)["netbinnen.dlq.reason"] == b"invalid"


def test_a_batch_that_was_not_committed_is_sent_again_with_the_same_ids() -> None:
    publisher = Publisher()
    first = publisher.publish(encode(part(ITEM, 0)), committed=False)
    second = publisher.publish(encode(part(ITEM, 0)))
    assert events(first) == events(second)


def test_bad_parts_become_dead_letters_and_the_rest_goes_on() -> None:
    publisher = Publisher()
    sent = publisher.publish(b"{", None, encode(part(ITEM, 0)))
    letters = [out for out in sent if out.topic == dead_letter_of(ENRICHED)]
    assert [letter.value for letter in letters] == [b"{", None]
    assert len(events(sent)) == 1
    assert (publisher.counts["dead_lettered"], publisher.counts["done"]) == (2, 1)


def test_a_story_that_outgrows_its_topic_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = Publisher()
    publisher.publish(encode(part(ITEM, 0)))
    before = publisher.story

    def refuse(_: list[Outgoing]) -> None:
        raise DecodeError("too_large", "too large")

    monkeypatch.setattr(batch_module, "check_sizes", refuse)
    (letter,) = publisher.publish(encode(part(ITEM, 20)))
    assert dict(letter.headers)["netbinnen.dlq.reason"] == b"too_large"
    assert publisher.story == before


def test_a_bug_in_the_merge_is_an_internal_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = Publisher()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(batch_module, "update", fail)
    (letter,) = publisher.publish(encode(part(ITEM, 0)))
    assert dict(letter.headers)["netbinnen.dlq.reason"] == b"internal"
    assert publisher.counts["internal"] == 1


PARTS = st.lists(st.builds(part, st.sampled_from([ITEM, ARTICLE]), st.sampled_from([0, 10, 40, 90])), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(PARTS, st.data())
def test_any_batching_gives_gapless_revisions_and_the_same_final_story(parts: list[EnrichedPart], data: st.DataObject) -> None:
    values = [encode(one) for one in parts]
    all_at_once, one_by_one = Publisher(), Publisher()
    all_at_once.publish(*values)
    sent = [out for value in data.draw(st.permutations(values)) for out in one_by_one.publish(value)]
    assert [revision for _, _, revision in events(sent)] == list(range(1, len(events(sent)) + 1))
    assert len({id_ for id_, _, _ in events(sent)}) == len(events(sent))
    assert one_by_one.story is not None
    assert all_at_once.story is not None
    assert one_by_one.story.facts == all_at_once.story.facts


def day(number: float, story: int = 0) -> bytes:
    """A sighting of story `story` on day `number`."""
    page = f"Kop\nEerste zin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zijn weg met {story}. Het waait.\n1 uur geleden"
    return encode(part(page, 1_440 * number))


def restored(sent: list[Outgoing]) -> Stories:
    """What an owner that starts now reads back."""
    stories = Stories()
    for out in sent:
        if out.topic is STATE and out.value is None:
            stories.forget([(out.key or b"").decode()])
        elif out.topic is STATE:
            stories.put({(out.key or b"").decode(): Story.restored(decode(StoryState, out.value)[0], out.value or b"")})
    return stories


def at_home(
    values: list[bytes],
    sizes: list[int],
    restarts: Container[int] = (),
    read_back: Callable[[list[Outgoing]], Stories] = restored,
) -> tuple[Publisher, list[Outgoing]]:
    """`values`, each under the key of its story, in batches of `sizes`; before those numbered in `restarts` a new owner."""
    publisher = Publisher()
    sent: list[Outgoing] = []
    keys = [str(parse(value)["story_id"]).encode() for value in values]
    start = 0
    for number, size in enumerate((*sizes, len(values))):
        if number in restarts:
            publisher.stories = read_back(sent)
        batch = Batch(3, publisher.stories, publisher.counts, 1_000)
        batch.add(record(values[at], at)._replace(key=keys[at]) for at in range(start, min(start + size, len(values))))
        start += size
        sent += batch.outgoing()
        batch.remember()
    return publisher, sent


def kinds(sent: list[Outgoing]) -> list[str]:
    """created, updated, state or tombstone for each record sent."""
    return [
        dict(out.headers)["ce_type"].decode().split(".")[-2] if out.topic is EVENTS else "state" if out.value else "tombstone"
        for out in sent
    ]


DAYS = RETENTION.days


def test_a_story_is_forgotten_two_weeks_after_it_was_seen_last() -> None:
    publisher, sent = at_home([day(0), day(DAYS, 1), day(DAYS + 1, 1)], [1, 1, 1])
    assert kinds(sent) == ["created", "state", "created", "state", "updated", "state", "tombstone"]
    assert sent[-1].key == decode(EnrichedPart, day(0))[0].story_id.encode()
    assert sent[-1].partition == 3
    assert publisher.counts["stories_forgotten"] == 1
    assert len(publisher.stories) == 1


def test_a_story_that_comes_back_after_that_is_news_again() -> None:
    publisher, sent = at_home([day(0), day(DAYS + 1)], [1])
    assert kinds(sent) == ["created", "state", "created", "state"]
    assert [revision for _, _, revision in events(sent)] == [1, 1]
    assert publisher.counts["events_created"] == 2


def test_a_part_of_a_page_that_is_too_old_is_counted_and_adds_nothing() -> None:
    publisher, sent = at_home([day(DAYS + 1, 1), day(0), day(1)], [])
    assert kinds(sent) == ["created", "created", "state", "state"]
    assert (publisher.counts["late"], publisher.counts["dropped"], publisher.counts["done"]) == (1, 1, 2)


def test_many_stories_are_forgotten_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "FORGOTTEN_MAX", 2)
    values = [*(day(0, story) for story in range(5)), *(day(DAYS + 1 + more, 9) for more in range(4))]
    publisher, sent = at_home(values, [1] * len(values))
    assert kinds(sent).count("tombstone") == 5
    assert len(publisher.stories) == 1


def test_stories_that_came_back_do_not_hold_up_those_that_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "FORGOTTEN_MAX", 2)
    old = [day(0, story) for story in range(5)]
    back = [day(DAYS + 1, 9), day(DAYS + 1, 0), day(DAYS + 1, 1)]
    publisher, sent = at_home([*old, *back, day(DAYS + 1.1, 9), day(DAYS + 1.2, 9)], [5, 1, 2, 1, 1])
    assert kinds(sent).count("tombstone") == 3
    assert len(publisher.stories) == 3


def withdrawal(story: int = 0, minutes: float = 5) -> bytes:
    story_id = decode(EnrichedPart, day(0, story))[0].story_id
    return encode(Withdrawal(story_id=story_id, withdrawn=Withdrawn(at=NOON + timedelta(minutes=minutes), reason="asked for")))


def test_a_withdrawn_story_is_said_to_be_gone_and_stays_gone() -> None:
    publisher, sent = at_home([day(0), withdrawal(), day(0.1), day(1)], [1, 1, 1])
    assert kinds(sent) == ["created", "state", "withdrawn", "state", "state"]
    assert [revision for _, _, revision in events(sent)] == [1, 2]
    assert all(b"zeilers" not in (out.value or b"") for out in sent[2:])
    assert "netbinnen.extractor" not in dict(sent[2].headers)
    assert publisher.counts["events_withdrawn"] == 1


def test_a_story_can_be_withdrawn_before_it_is_seen() -> None:
    _, sent = at_home([withdrawal(), day(0)], [1, 1])
    assert kinds(sent) == ["withdrawn", "state", "state"]


def test_a_withdrawn_story_is_never_forgotten_and_its_state_is_written_anew() -> None:
    """By the broker's retention the record would be gone a month later; by then no page has shown the story for long."""
    others = [day(DAYS * times + times, 1) for times in (1, 2, 3)]
    publisher, sent = at_home([day(0), withdrawal(), *others, day(3 * DAYS + 4)], [1] * 6)
    key = decode(EnrichedPart, day(0))[0].story_id.encode()
    of_story = [(kind, out.value) for kind, out in zip(kinds(sent), sent, strict=True) if out.key == key]
    assert [kind for kind, _ in of_story] == ["created", "state", "withdrawn", "state", "state", "state"]
    assert of_story[4] == of_story[3]
    assert len(publisher.stories) == 2


def test_a_withdrawal_neither_moves_time_nor_comes_too_late() -> None:
    publisher, sent = at_home([day(0, 1), withdrawal(0, minutes=1_440 * 400), day(1), day(1, 1), withdrawal(1)], [1] * 5)
    assert kinds(sent) == ["created", "state", "withdrawn", "state", "state", "updated", "state", "withdrawn", "state"]
    assert publisher.counts["late"] == 0


SIGHTINGS = st.lists(
    st.one_of(st.builds(day, st.integers(0, 40), st.integers(0, 3)), st.builds(withdrawal, st.integers(0, 3))),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(SIGHTINGS, st.lists(st.integers(1, 4)), st.sets(st.integers(0, 12)))
def test_what_is_forgotten_does_not_depend_on_batches_and_restarts(
    values: list[bytes], sizes: list[int], restarts: set[int]
) -> None:
    def published(sizes: list[int], restarts: Container[int] = ()) -> list[Outgoing]:
        return [out for out in at_home(values, sizes, restarts)[1] if out.topic is EVENTS]

    assert published(sizes, restarts) == published([1] * len(values))


@pytest.mark.parametrize(("days_ahead", "is_taken"), [(1, True), (2, False)])
def test_a_page_fetched_on_a_day_to_come_ends_no_stories(days_ahead: int, is_taken: bool) -> None:
    """By the broker's clock: a crawler's own may be wrong in the record as in the page."""
    publisher = Publisher()
    publisher.publish(encode(part(ITEM, 0)))
    batch = Batch(3, publisher.stories, publisher.counts, 1_000)
    at = NOON - timedelta(days=days_ahead)
    batch.add([record(encode(part(ITEM, 30)))._replace(timestamp_ms=int(at.timestamp() * 1000))])
    assert publisher.counts["dead_lettered"] == (not is_taken)
    assert bool(batch.touched) == is_taken


def of_newer(publisher: Publisher, choose: Choose = everything) -> bytes:
    """The state of `KEY`'s story as a newer release has left it: the publisher that reads it back goes on from that."""
    assert publisher.story is not None
    value = newer_state(publisher.story.state, choose)
    publisher.stories = restored([Outgoing(STATE, KEY, value)])
    return value


def without_unknown(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: without_unknown(value) for name, value in values.items() if name not in NAMES}
    return [without_unknown(value) for value in values] if isinstance(values, list) else values


def test_a_quiet_sighting_leaves_a_newer_releases_event_as_it_is_and_carries_the_rest() -> None:
    publisher, plain = Publisher(), Publisher()
    for one in (publisher, plain):
        one.publish(encode(part(ITEM, 0)))
    before = parse(of_newer(publisher))
    (quiet,) = publisher.publish(encode(THE_DAY_AFTER))
    after = parse(quiet.value)
    assert encode_plain(after["event"]) == encode_plain(before["event"])
    assert {name: after[name] for name in NAMES} == {name: after["facts"][name] for name in NAMES} == everything()
    assert after["facts"]["texts"] == before["facts"]["texts"]
    (quiet_too,) = plain.publish(encode(THE_DAY_AFTER))
    assert without_unknown(after) == parse(quiet_too.value)
    assert publisher.counts["unknown_fields"] == 0, "they are in no input"


def test_an_update_of_a_newer_releases_story_is_todays_event_with_what_that_has_written_in_the_state() -> None:
    publisher, plain = Publisher(), Publisher()
    for one in (publisher, plain):
        one.publish(encode(part(ITEM, 0)))
    before = parse(of_newer(publisher))
    sent, as_ever = publisher.publish(encode(part(ARTICLE, 30))), plain.publish(encode(part(ARTICLE, 30)))
    assert sent[0] == as_ever[0]
    after = parse(sent[1].value)
    assert encode_plain(after["event"]) == sent[0].value
    assert {name: after[name] for name in NAMES} == {name: after["facts"][name] for name in NAMES} == everything()
    assert before["facts"]["texts"].items() <= after["facts"]["texts"].items()
    assert without_unknown(after) == parse(as_ever[1].value)


def test_a_state_says_which_schema_it_was_written_by_last() -> None:
    publisher = Publisher()
    publisher.publish(encode(part(ITEM, 0)))
    assert publisher.story is not None
    of_later = encode_plain(parse(publisher.story.state) | {"schema_version": "1.9"})
    publisher.stories = restored([Outgoing(STATE, KEY, of_later)])
    (quiet,) = publisher.publish(encode(THE_DAY_AFTER))
    assert parse(quiet.value)["schema_version"] == SCHEMA_VERSION


def test_a_withdrawn_story_leaves_nothing_that_a_newer_release_has_written_about_it() -> None:
    publisher = Publisher()
    publisher.publish(encode(part(ITEM, 0)))
    assert b"written" in of_newer(publisher)
    gone = Withdrawal(story_id=KEY.decode(), withdrawn=Withdrawn(at=NOON, reason="asked for"))
    sent = publisher.publish(encode(gone))
    assert kinds(sent) == ["withdrawn", "state"]
    assert all(b"written" not in (out.value or b"") for out in sent)


def test_what_a_newer_release_adds_to_a_withdrawn_story_is_carried() -> None:
    publisher = Publisher()
    gone = Withdrawal(story_id=KEY.decode(), withdrawn=Withdrawn(at=NOON, reason="asked for"))
    publisher.publish(encode(gone))
    before = parse(of_newer(publisher))
    (quiet,) = publisher.publish(encode(part(ITEM, 0)))
    after = parse(quiet.value)
    assert after == before | {"facts": before["facts"] | {"last_seen": after["facts"]["last_seen"]}}


def test_a_withdrawn_story_of_a_newer_release_is_written_anew_byte_for_byte() -> None:
    publisher = Publisher()
    publisher.publish(encode(Withdrawal(story_id=KEY.decode(), withdrawn=Withdrawn(at=NOON, reason="asked for"))))
    before = of_newer(publisher)
    others = [day(DAYS * times + times, 1) for times in (1, 2)]
    batch = Batch(3, publisher.stories, publisher.counts, 1_000)
    other_key = decode(EnrichedPart, others[0])[0].story_id.encode()
    batch.add(record(value)._replace(key=other_key) for value in others)
    batch.remember()
    batch = Batch(3, publisher.stories, publisher.counts, 1_000)
    batch.add([])
    assert [(out.key, out.value) for out in batch.outgoing() if out.key == KEY] == [(KEY, before)]


@settings(max_examples=25, deadline=None)
@given(SIGHTINGS, st.lists(st.integers(1, 4)), st.sets(st.integers(0, 12)), st.integers(0, 9))
def test_events_are_the_same_where_a_newer_release_writes_states_in_between(
    values: list[bytes], sizes: list[int], releases: set[int], seed: int
) -> None:
    """Its own fields change nothing of what today's release publishes, nor of the ids of that."""
    choose = by_chance(seed)

    def newer_stories(sent: list[Outgoing]) -> Stories:
        states = [out for out in sent if out.topic is STATE]
        return restored([replace(out, value=newer_state(out.value, choose)) if out.value else out for out in states])

    with_it, without = (
        [out for out in at_home(values, sizes, releases, how)[1] if out.topic is EVENTS] for how in (newer_stories, restored)
    )
    assert with_it == without


def test_a_part_of_a_newer_release_is_merged_without_what_it_alone_knows() -> None:
    publisher, plain = Publisher(), Publisher()
    assert publisher.publish(encode_plain(newer(part(ITEM, 0)))) == plain.publish(encode(part(ITEM, 0)))
    assert publisher.counts["unknown_fields"] > len(NAMES)


RELEASES = Path(__file__).with_name("releases")
"""Of each minor version a story's state, the part that came next, and the id of the event that it gave. Never changed."""


@pytest.mark.parametrize("path", sorted(RELEASES.glob("*.json")), ids=lambda path: path.stem)
def test_a_story_of_an_earlier_release_goes_on_under_the_same_ids(path: Path) -> None:
    found = parse(path.read_bytes())
    publisher = Publisher()
    key = found["part"]["story_id"].encode()
    publisher.stories = restored([Outgoing(STATE, key, encode_plain(found["state"]))])
    batch = Batch(3, publisher.stories, publisher.counts, 1_000)
    batch.add([record(encode_plain(found["part"]))._replace(key=key)])
    sent = list(batch.outgoing())
    assert [(id_, revision) for id_, _, revision in events(sent)] == [(found["event_id"], 2)]
    assert found["state"]["facts"]["texts"].items() <= parse(sent[1].value)["facts"]["texts"].items()


def test_each_minor_version_of_the_schema_has_its_release() -> None:
    assert {path.stem for path in RELEASES.glob("*.json")} >= {SCHEMA_VERSION}


OF_1_0 = {
    # The fields of a state in version 1.0, which a state must have. A field that came later has a default.
    StoryState: {"event", "facts"},
    Facts: {"texts", "sections", "agencies", "links", "fine", "first_seen", "last_seen"},
    TextFact: {"kind", "complete", "body", "blocks", "lead", "language", "extraction", "extractor", "first"},
    Origin: {"fetched_at", "url", "fetched_at_basis"},
    Bounds: {"after_min", "after_max", "until_min", "until_max", "granularity", "basis"},
    Bound: {"at", "fetched_at"},
    Withdrawn: {"at", "reason"},
}


@pytest.mark.parametrize("model", OF_1_0)
def test_no_field_of_a_state_is_required_that_the_first_release_did_not_write(model: type[BaseModel]) -> None:
    assert {name for name, field in model.model_fields.items() if field.is_required()} == OF_1_0[model]


def test_what_a_batch_has_made_is_freed_as_soon_as_it_is_sent() -> None:
    """A publisher that is behind would hold hundreds of them until Python looks for circles, which it does seldom there."""
    gc.disable()
    try:
        publisher = Publisher()
        batch = Batch(3, publisher.stories, publisher.counts, 1_000)
        batch.add([record(encode(part(ITEM, 30))), record(b"{")])
        assert len(list(batch.outgoing())) == 3, "an event, a state and a dead letter"
        batch.remember()
        still_there = weakref.ref(batch)
        del batch
        assert still_there() is None
    finally:
        gc.enable()
