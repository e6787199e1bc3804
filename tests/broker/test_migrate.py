"""Stories that move into new topics on Apache Kafka: they go on where they were, in other partitions or under other ids."""

import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from schemas import EnrichedPart, NewsEvent, StoryState, decode, encode
from schemas.base import Withdrawn
from schemas.codec import parse
from schemas.parts import Withdrawal
from streams.admin import ensure_topics
from streams.core.split import parts
from streams.core.story import identity
from streams.core.story.facts import Facts, facts_of, merge
from streams.core.story.view import URI_PREFIX
from streams.migrate import Migrated, MigrateError, migrate
from streams.publish.batch import update
from streams.publish.partition import PublishError
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, EVENTS, RAW, STATE, Topics
from tests import commands
from tests.broker.pipeline import faults, owning, producing, publish_next, read_all, start_worker, wait_until_done
from tests.broker.shared import SharedKafka
from tests.newer import NAMES, everything, newer_state
from tests.traffic import parts_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORIES = 9


def part(story: int, minutes: int = 0, place: str = "SNEEK") -> EnrichedPart:
    """A sighting of story number `story`; every 20 minutes later it narrows."""
    page = f"Kop\nEerste zin.\nMeer uit Sport\n{place} (ANP) - De zeilers zijn weg met {story}. Het waait.\n1 uur geleden"
    return parts_of(page, NOON + timedelta(minutes=minutes))[-1]


@pytest.fixture
async def old(kafka: SharedKafka, prefix: str) -> Settings:
    settings = load_settings(brokers=kafka.bootstrap, prefix=f"{prefix}old-", partitions=2)
    await ensure_topics(settings)
    return settings


@pytest.fixture
def new(old: Settings) -> Settings:
    return old.model_copy(update={"prefix": old.prefix.replace("old", "new"), "partitions": 3})


async def feed(settings: Settings, records: Sequence[EnrichedPart | Withdrawal]) -> None:
    async with producing(settings) as producer:
        for record in records:
            await producer.send_and_wait(Topics(settings).name(ENRICHED), encode(record), record.story_id.encode())


async def publish(settings: Settings, records: Sequence[EnrichedPart | Withdrawal], folder: Path) -> None:
    """Let a publisher, as an operator starts it, work off `records`."""
    await feed(settings, records)
    log = folder / f"{settings.prefix}.log"
    process = start_worker(settings, log, "--stage", "publish")
    try:
        await wait_until_done(settings, time.monotonic() + 60)
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-2000:]


async def put_state(settings: Settings, of: EnrichedPart, written_by: Callable[[bytes], bytes] = lambda state: state) -> bytes:
    change = update(of.story_id, facts_of(of), None)
    assert change is not None
    state = written_by(change.state)
    async with producing(settings) as producer:
        await producer.send_and_wait(Topics(settings).name(STATE), state, of.story_id.encode())
    return state


def states_of(records: Sequence[ConsumerRecord]) -> dict[str, StoryState]:
    """The last state of each story, without those that a tombstone ended."""
    last = {record.key.decode(): record.value for record in records}
    return {story_id: decode(StoryState, value)[0] for story_id, value in last.items() if value is not None}


def events_of(records: Sequence[ConsumerRecord]) -> list[NewsEvent]:
    return [decode(NewsEvent, record.value)[0] for record in records]


def adopt_newer_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on Sneek has another spelling, and with it stories have another id, those too whose id is remembered."""
    monkeypatch.setitem(identity.SPELLINGS, "sneek", "snits")
    monkeypatch.setattr(parts, "_story_of", parts._story_of.__wrapped__)


def netbinnen(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "NETBINNEN_BROKERS": settings.brokers,
        "NETBINNEN_PREFIX": settings.prefix,
        "NETBINNEN_PARTITIONS": str(settings.partitions),
    }
    return commands.netbinnen(*arguments, environment=environment)


async def test_stories_go_on_in_other_partitions(old: Settings, new: Settings, tmp_path: Path) -> None:
    gone = Withdrawal(story_id=part(0).story_id, withdrawn=Withdrawn(at=NOON, reason="asked for"))
    before = [part(story, minutes) for minutes in (0, 20) for story in range(STORIES)]
    await publish(old, [*before, gone], tmp_path)
    moved = netbinnen(new, "topics", "migrate", "--from", old.prefix)
    assert moved.returncode == 0, moved.stderr
    assert moved.stdout == f"moved {STORIES} stories to {new.prefix}stories.state, 3 partitions; 0 have another id now\n"
    after = [part(story, 40) for story in range(STORIES + 1)]
    await publish(new, after, tmp_path)
    first = await read_all(old, EVENTS)
    # One more revision each, but of the withdrawn story, and a new one.
    second = await read_all(new, EVENTS)
    assert faults([*first, *second]) == []
    assert len(second) == STORIES
    facts: dict[str, Facts] = {}
    for one in [*before, *after]:
        facts[one.story_id] = merge(facts[one.story_id], facts_of(one)) if one.story_id in facts else facts_of(one)
    states = states_of(await read_all(new, STATE))
    assert set(states) == set(facts)
    withdrawn = states.pop(gone.story_id)
    assert withdrawn.event.pubStatus == "canceled"
    assert {story_id: Facts.model_validate(state.facts) for story_id, state in states.items()} == {
        story_id: those for story_id, those in facts.items() if story_id != gone.story_id
    }
    assert states_of(await read_all(old, STATE)).keys() == {one.story_id for one in before}


async def test_a_migration_that_was_interrupted_is_done_anew(
    old: Settings, new: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.migrate.RECORDS_AT_ONCE", 2)
    await publish(old, [part(story) for story in range(STORIES)], tmp_path)
    await ensure_topics(new)
    await put_state(new, part(99))

    def fail(count: int) -> None:
        if count == 7:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await migrate(new, old.prefix, fail)
    assert 1 < len(states_of(await read_all(new, STATE))) < STORIES
    refused = start_worker(new, tmp_path / "refused.log", "--stage", "publish")
    assert refused.wait(30) == 1
    assert "has no offset for it" in (tmp_path / "refused.log").read_text()
    assert await migrate(new, old.prefix) == Migrated(STORIES, 0)
    assert states_of(await read_all(new, STATE)) == states_of(await read_all(old, STATE))
    with pytest.raises(MigrateError, match="take one that is new"):
        await migrate(new, old.prefix)


async def test_a_story_with_another_id_by_newer_rules_is_told_where_it_went(
    old: Settings, new: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Story 1 stood under both spellings, which are one from now on; story 2 under the older one alone."""
    both, older = [part(1, 0, "SNITS"), part(1, 20)], part(2)
    await publish(old, [*both, older], tmp_path)
    adopt_newer_rules(monkeypatch)
    kept, alone = part(1).story_id, part(2).story_id
    assert kept == both[0].story_id
    new = new.model_copy(update={"registry_framing": "prefix", "registry_schema_id": 7})
    assert await migrate(new, old.prefix) == Migrated(3, 2)
    records = await read_all(new, EVENTS)
    assert {record.value[:6] for record in records} == {b"\x00\x00\x00\x00\x07{"}, "framed as the publisher would"
    events = {event.netbinnen.story_id: event for event in events_of(records)}
    assert {story_id: (event.revision, event.pubStatus) for story_id, event in events.items()} == {
        kept: (2, "usable"),
        alone: (1, "usable"),
        both[1].story_id: (2, "canceled"),
        older.story_id: (2, "canceled"),
    }
    successors = {story_id: event.netbinnen.withdrawn for story_id, event in events.items() if event.netbinnen.withdrawn}
    assert {story_id: one.successor for story_id, one in successors.items()} == {
        both[1].story_id: URI_PREFIX + kept,
        older.story_id: URI_PREFIX + alone,
    }
    states = states_of(await read_all(new, STATE))
    assert {story_id: state.event for story_id, state in states.items()} == {one: events[one] for one in (kept, alone)}
    assert Facts.model_validate(states[kept].facts) == reduce(merge, map(facts_of, both))


async def test_a_migration_interrupted_among_renamed_stories_says_nothing_twice(
    old: Settings, new: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.migrate.RECORDS_AT_ONCE", 2)
    await publish(old, [part(story, 0, "SNITS" if story % 3 else "EDE") for story in range(STORIES)], tmp_path)
    await publish(old, [part(story, 20) for story in range(STORIES)], tmp_path)
    before = await read_all(old, EVENTS)
    adopt_newer_rules(monkeypatch)
    with monkeypatch.context() as interrupted:
        interrupted.setattr("streams.migrate._Target.finish", AsyncMock(side_effect=InterruptedError))
        with pytest.raises(InterruptedError):
            await migrate(new, old.prefix)
    assert await read_all(new, EVENTS)
    assert await migrate(new, old.prefix) == Migrated(2 * STORIES, STORIES)
    after = await read_all(new, EVENTS)
    assert faults([*before, *after]) == []
    # For each renamed story what became of it, and that it is gone.
    assert len(after) == 2 * STORIES
    assert len(states_of(await read_all(new, STATE))) == STORIES + STORIES // 3


async def test_what_a_newer_release_has_written_moves_along(
    old: Settings, new: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    same, renamed = part(1, 0, "EDE"), part(2)
    state_of_same = await put_state(old, same, newer_state)
    before = parse(await put_state(old, renamed, newer_state))
    adopt_newer_rules(monkeypatch)
    assert await migrate(new, old.prefix) == Migrated(2, 1)
    states = {record.key.decode(): record.value for record in await read_all(new, STATE)}
    assert states.pop(same.story_id) == state_of_same
    after = parse(states[part(2).story_id])
    assert after["facts"] == before["facts"]
    assert {name: after[name] for name in NAMES} == everything()
    assert not set(NAMES) & after["event"].keys(), "it is made by this release"


async def test_who_read_the_stories_too_early_is_fenced(old: Settings, new: Settings, tmp_path: Path) -> None:
    await publish(old, [part(1)], tmp_path)
    await ensure_topics(new)
    async with owning(new.model_copy(update={"partitions": 1})) as (early, consumer):
        await migrate(new, old.prefix)
        async with producing(new) as producer:
            await producer.send_and_wait(Topics(new).name(ENRICHED), encode(part(1, 20)), part(1).story_id.encode(), 0)
        with pytest.raises((KafkaError, PublishError)):
            await publish_next(early, consumer)
    assert await read_all(new, EVENTS) == []


async def test_what_is_not_ready_to_be_moved_is_refused(old: Settings, new: Settings, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="a prefix of their own"):
        await migrate(old, old.prefix)
    with pytest.raises(MigrateError, match=r"there is no topic nosuch-stories\.state"):
        await migrate(new, "nosuch-")
    process = start_worker(old, tmp_path / "worker.log", "--stage", "publish")
    try:
        await feed(old, [part(1)])
        await wait_until_done(old, time.monotonic() + 60)
        with pytest.raises(MigrateError, match="1 stages are at work on the old topics"):
            await migrate(new, old.prefix)
        await ensure_topics(another := old.model_copy(update={"prefix": new.prefix}))
        with pytest.raises(MigrateError, match="stop them, take one that is new"):
            await migrate(old, another.prefix)
    finally:
        process.terminate()
        assert process.wait(30) == 0
    async with producing(old) as producer:
        await producer.send_and_wait(Topics(old).name(RAW), b"{}")
    result = netbinnen(new, "topics", "migrate", "--from", old.prefix)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"netbinnen: 1 records of {old.prefix}articles.raw are not processed")
