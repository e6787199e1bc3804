"""How a replay ends, without Kafka: topics are lists here."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from schemas import RawArticle
from schemas.base import Withdrawn
from schemas.codec import canonical
from schemas.parts import Withdrawal
from schemas.replay import ReplayPlan
from streams.core.story.facts import facts_of_withdrawal
from streams.replay import ReplayError, run
from streams.replay.pool import Pool
from streams.replay.work import Event, Path, Sighting
from streams.settings import Settings, load_settings
from streams.topics import RAW
from tests.traffic import as_records, make_pages

PLAN = ReplayPlan(id="r", source=RAW.name, spans=(), events="events", state="state")


@dataclass
class Record:
    """A record as a client reads it."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int = 0
    offset: int = 0
    timestamp: int = 0


@dataclass
class Kafka:
    """The topics of a replay, its live withdrawals, and what it reads from, with nothing in it."""

    topics: dict[str, list[Record]] = field(default_factory=dict)
    facts: dict[str, bytes] = field(default_factory=dict)
    finished: bool = False
    can_be_read: bool = True
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stop_after: int = 1_000
    source: str = RAW.name
    positions: Mapping[int, int] = field(default_factory=dict)
    is_at_end: bool = True

    async def refresh(self) -> None:
        pass

    async def write(self, events: Sequence[Event], states: Mapping[str, bytes] = run.NOTHING, _: object = None) -> None:
        self.topics.setdefault("events", []).extend(Record("events", it.key or b"", it.value, it.headers) for it in events)
        self.topics.setdefault("state", []).extend(Record("state", key.encode(), it) for key, it in states.items())
        # Kafka answers a commit before its markers are there.
        self.can_be_read = False
        self.stop_after -= bool(events)
        if not self.stop_after:
            self.stop.set()

    async def settle(self) -> None:
        self.can_be_read = True

    async def read_whole(self, _: Settings, topic: str) -> AsyncGenerator[Record]:
        for record in self.topics.get(topic, []):
            yield record

    async def save_plan(self, _: Settings, plan: ReplayPlan) -> None:
        assert self.can_be_read, "who reads the events now misses the last ones"
        self.finished = plan.is_finished


@dataclass
class Pages:
    """Pages that are read one at a time; the last one is not due before `hold`."""

    kafka: Kafka
    pages: list[RawArticle]
    hold: asyncio.Event

    async def take(self, *_: object) -> list[Record]:
        if not self.pages:
            self.kafka.is_at_end = True
            return []
        if len(self.pages) == 1 and not self.hold.is_set():
            await asyncio.sleep(0.01)
            return []
        page, at = self.pages.pop(0), self.kafka.positions[0]
        self.kafka.positions = {0: at + 1}
        (record,) = as_records([page])
        return [Record(RAW.name, b"", record.value, offset=at, timestamp=record.timestamp_ms)]


def without_topics(kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a replay asks of topics itself it asks of `kafka`."""

    async def seek(*_: object) -> None:
        pass

    for name, fake in (("read_whole", kafka.read_whole), ("save_plan", kafka.save_plan), ("seek", seek)):
        monkeypatch.setattr(run, name, fake)


async def replay(kafka: Kafka, sightings: Sequence[Sighting], monkeypatch: pytest.MonkeyPatch) -> run.Summary:
    """A run of a replay that has read `sightings`, from what `kafka` has."""
    settings = load_settings()
    without_topics(kafka, monkeypatch)
    with Pool(settings, PLAN.source, (), 1, every_change=False) as pool:
        it: Any = kafka
        work = run._Replay(PLAN, it, pool, it, it, lambda _: None)
        await work.begin(settings)
        for order, sighting in enumerate(sightings):
            work._found[sighting.story_id].append((order, sighting))
        await work.finish(settings, kafka.stop, "")
        return work.summary


@pytest.mark.parametrize("fault", [None, ReplayError("another process goes on with it")])
async def test_more_is_read_while_what_was_found_is_written(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> None:
    monkeypatch.setattr(run, "CHECKPOINT_SIGHTINGS", 1)
    first, last = make_pages(2)
    kafka = Kafka(is_at_end=False, positions={0: 0})
    pages = Pages(kafka, [first, last], asyncio.Event())
    last_is_read = asyncio.Event()
    written: list[tuple[set[str], int]] = []

    class Outlet:
        source = RAW.name

        async def write(self, _: Sequence[Event], states: Mapping[str, bytes], behind: Mapping[int, int]) -> None:
            pages.hold.set()
            await asyncio.wait_for(last_is_read.wait(), 30)
            if fault:
                raise fault
            written.append((set(states), behind[0]))

    of_first, of_both = ids_of(seen(first)), ids_of([*seen(first), *seen(last)])
    settings, it, outlet, pace = load_settings(), cast(Any, kafka), cast(Any, Outlet()), cast(Any, pages)
    without_topics(kafka, monkeypatch)
    with Pool(settings, PLAN.source, (), 1, every_change=False) as pool:
        work = run._Replay(PLAN, it, pool, outlet, it, lambda _: None if pages.pages else last_is_read.set())
        if fault:
            with pytest.raises(ReplayError, match="another process"):
                await work.run(settings, pace, asyncio.Event(), "")
        else:
            await work.begin(settings)
            await work.read(pace, asyncio.Event())
    assert bool(written) == (fault is None)
    there = set[str]()
    for states, behind in written:
        there |= states
        assert there >= (set(), of_first, of_both)[behind], "an offset is behind what is written"
    assert (there or of_both) == of_both


def ids_of(sightings: Sequence[Sighting]) -> set[str]:
    return {sighting.story_id for sighting in sightings}


def seen(page: RawArticle = next(iter(make_pages(1)))) -> list[Sighting]:  # noqa: B008 - is not changed
    """What a page says, of several stories."""
    path = Path(load_settings(), RAW.name, frozenset(), every_change=True)
    sightings, _ = path.find(path.split(as_records([page]))[0])
    return list({sighting.story_id: sighting for sighting in sightings}.values())


async def test_a_stop_is_heeded_between_two_transactions_of_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SENT_AT_ONCE", 1)
    stories = seen()
    kafka = Kafka(stop_after=2)
    assert not (await replay(kafka, stories, monkeypatch)).is_finished
    assert (len(kafka.topics["events"]), kafka.finished) == (2, False)
    kafka.stop, kafka.stop_after = asyncio.Event(), 1_000
    assert (await replay(kafka, [], monkeypatch)).is_finished
    assert {record.key.decode() for record in kafka.topics["events"]} == {story.story_id for story in stories}
    assert (len(kafka.topics["events"]), kafka.finished) == (len(stories), True)


async def test_what_is_withdrawn_after_its_event_was_there_is_withdrawn_when_gone_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SENT_AT_ONCE", 1)
    kafka = Kafka(stop_after=2)
    await replay(kafka, seen(), monkeypatch)
    gone = kafka.topics["events"][0].key
    said = Withdrawal(story_id=gone.decode(), withdrawn=Withdrawn(at=datetime(2026, 3, 3, tzinfo=UTC), reason="asked for"))
    kafka.facts[said.story_id] = canonical(facts_of_withdrawal(said))
    kafka.stop, kafka.stop_after = asyncio.Event(), 1_000
    for _ in range(2):
        await replay(kafka, [], monkeypatch)
        types = [dict(record.headers)["ce_type"] for record in kafka.topics["events"] if record.key == gone]
        assert types == [b"nl.netbinnen.story.created.v1", b"nl.netbinnen.story.withdrawn.v1"]


async def test_a_state_that_cannot_be_read_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (b"{", b'{"schema_version":"2.0"}', None):
        with pytest.raises(ReplayError, match=r"^the state record state/0@0 cannot be read \(.*\): begin anew"):
            await replay(Kafka({"state": [Record("state", b"s", value)]}), [], monkeypatch)
