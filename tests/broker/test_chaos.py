"""Two workers of each stage on Apache Kafka, killed all the time: every story once, revision by revision. `make chaos`.

A supervisor's part is played here: a killed worker is started again, of publishers every second one only when the other
has taken its partitions over. The test is void, and fails, unless transactions were open at kills (the broker's log says
so) and unless a publisher without transactions, killed the same way, loses or doubles events.
"""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.record.memory_records import MemoryRecords

from schemas import RawArticle, StoryState, decode, encode
from schemas.base import Withdrawn
from schemas.parts import EnrichedPart, Withdrawal
from streams.admin import admin_client, ensure_topics
from streams.agents.extract_entities import create_extract_entities
from streams.agents.split_ticker import create_split_ticker
from streams.connect import connection
from streams.core.entities.own import NO_ROWS
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import Facts, facts_of, merge
from streams.core.story.view import changes_between, view_of
from streams.lexicon import load_tagger
from streams.metrics import Counts
from streams.publish.batch import Batch
from streams.publish.memory import Stories
from streams.publish.partition import incoming
from streams.records import Incoming
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, EVENTS, RAW, STAGES, STATE, Topics
from streams.withdraw import withdraw
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import faults, producing, read_all, start_worker, wait_until_done, waiting
from tests.traffic import make_pages

pytestmark = pytest.mark.chaos

PARTITIONS = 6
WORKERS = 2
SESSION_S = 6
BATCH_RECORDS = 10
"""Small, so that a publisher is in a transaction most of the time."""
WORKER, CONTROL = "streams.cli", "tests.broker.control"
ABORT = b"\0\0"


class Fleet:
    """The workers, by stage and number."""

    def __init__(self, settings: Settings, folder: Path, publisher: str = WORKER) -> None:
        self._settings = settings
        self._folder = folder
        self._publisher = publisher
        self.is_transactional = publisher == WORKER
        self._processes: dict[tuple[str, int], subprocess.Popen[bytes]] = {}
        self.ended: list[str] = []

    def start(self, stage: str, number: int) -> None:
        self._processes[stage, number] = start_worker(
            self._settings,
            self._folder / f"{stage}-{number}.log",
            *("--stage", stage),
            module=self._publisher if stage == "publish" else WORKER,
            NETBINNEN_SESSION_TIMEOUT_S=str(SESSION_S),
            NETBINNEN_BATCH_RECORDS_MAX=str(BATCH_RECORDS),
        )

    def signal(self, stage: str, number: int, what: signal.Signals) -> None:
        self._processes[stage, number].send_signal(what)

    def kill(self, stage: str, number: int) -> None:
        process = self._processes.pop((stage, number))
        process.send_signal(signal.SIGKILL)
        process.wait()

    def tail(self, stage: str, number: int) -> str:
        return (self._folder / f"{stage}-{number}.log").read_text()[-2000:]

    async def _supervise(self) -> None:
        """Starts again what ended by itself, as a publisher does that was fenced."""
        while True:
            for of, process in list(self._processes.items()):
                if process.poll() is not None:
                    self.ended.append(f"{of}: {process.returncode}, {self.tail(*of)}")
                    self.start(*of)
            await asyncio.sleep(0.5)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All started; at the end stopped, each with exit code 0."""
        for stage in STAGES:
            for number in range(WORKERS):
                self.start(stage, number)
        supervisor = asyncio.create_task(self._supervise())
        try:
            yield
        finally:
            supervisor.cancel()
            for process in self._processes.values():
                process.terminate()
            codes = {of: process.wait(30) for of, process in self._processes.items()}
        assert set(codes.values()) == {0}, [self.tail(*of) for of, code in codes.items() if code]


async def chaos(settings: Settings, fleet: Fleet, made: Sequence[RawArticle], kills: int, within_s: float) -> int:
    """Feed the pages `made` while `kills` workers are killed, two thirds of them publishers; returns when all is worked off.

    Gives how many publishers were killed that were seen to stand inside a transaction.
    """
    await ensure_topics(settings)
    rng = random.Random(kills)  # noqa: S311
    share = len(made) // (kills + 1)
    deadline = time.monotonic() + within_s
    inside = 0
    async with fleet.running():
        async with producing(settings) as producer:
            for kill in range(kills):
                stage = "publish" if kill % 3 else rng.choice(STAGES[:2])
                number = rng.randrange(WORKERS)
                # Both are at work again, and have something to do: a kill of an idle worker shows nothing.
                await wait_for_members(settings, stage, WORKERS, deadline)
                await feed(producer, settings, made[kill * share : (kill + 1) * share])
                if stage == "publish" and fleet.is_transactional:
                    inside += await stop_inside_transaction(settings, fleet, number)
                else:
                    await wait_for_progress(settings, stage, deadline)
                fleet.kill(stage, number)
                if kill % 2:
                    await wait_for_members(settings, stage, WORKERS - 1, deadline)
                    await wait_for_progress(settings, stage, deadline)
                fleet.start(stage, number)
            await feed(producer, settings, made[kills * share :])
        await wait_until_done(settings, deadline)
    return inside


async def feed(producer: AIOKafkaProducer, settings: Settings, pages: Iterable[RawArticle]) -> None:
    for raw in pages:
        await producer.send(Topics(settings).name(RAW), encode(raw), raw.url.encode())
    await producer.flush()


async def wait_for_members(settings: Settings, stage: str, count: int, deadline: float) -> None:
    """Until the group has so many members, all of them with partitions."""
    group = Topics(settings).group(stage)
    async with admin_client(settings) as admin:
        while time.monotonic() < deadline:
            # The broker may not yet know where the group is looked after.
            with suppress(GroupCoordinatorNotAvailableError):
                (answer,) = await admin.describe_consumer_groups([group])
                (_, _, state, *_, members) = answer.groups[0][:6]
                if state == "Stable" and len(members) == count:
                    return
            await asyncio.sleep(0.3)
    raise AssertionError(f"{group} has not come to {count} members")


async def wait_for_progress(settings: Settings, stage: str, deadline: float) -> None:
    """Until what waits for the stage gets less, if anything waits."""
    before = await waiting(settings, stage)
    while before and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        now = await waiting(settings, stage)
        if now < before:
            return
        before = now


async def stop_inside_transaction(settings: Settings, fleet: Fleet, number: int) -> bool:
    """Stops the publisher (SIGSTOP) until it stands inside a transaction, for 8 s at most: any moment may be between two.

    Gives whether it does.

    Of a partition with an open transaction more is written than may be read. It is the stopped one's where that lasts.
    """
    partitions = [TopicPartition(Topics(settings).name(STATE), number) for number in range(PARTITIONS)]
    of_all, of_committed = (
        AIOKafkaConsumer(**connection(settings), isolation_level=level) for level in ("read_uncommitted", "read_committed")
    )

    async def held() -> dict[TopicPartition, int]:
        readable, written = await asyncio.gather(of_committed.end_offsets(partitions), of_all.end_offsets(partitions))
        return {partition: readable[partition] for partition in partitions if written[partition] > readable[partition]}

    async with of_all, of_committed:
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            fleet.signal("publish", number, signal.SIGSTOP)
            before = await held()
            await asyncio.sleep(1.0 if before else 0)
            if before.items() & (await held()).items():
                return True
            fleet.signal("publish", number, signal.SIGCONT)
            await asyncio.sleep(0.03)
    return False


def fenced(kafka: KafkaCluster, settings: Settings) -> int:
    """Transactions that the broker aborted because their producer was gone, by the markers in its log of events and state.

    A producer's own abort has its epoch. One that another fenced, or that ran out of time, is aborted with a higher one.
    """
    names = {Topics(settings).name(topic) for topic in (EVENTS, STATE)}
    found = set()
    for path in sorted(kafka.folder.glob("*/broker-0/data/*/*.log")):
        if path.parent.name.rpartition("-")[0] not in names:
            continue
        batches = MemoryRecords(path.read_bytes())
        epochs: dict[int, int] = {}
        while batches.has_next():
            batch = batches.next_batch()
            if not batch.is_control_batch:
                epochs[batch.producer_id] = batch.producer_epoch
            # A marker's key: its version and what it says, two bytes each.
            elif next(iter(batch)).key[2:4] == ABORT and batch.producer_epoch > epochs.get(
                batch.producer_id, batch.producer_epoch
            ):
                found.add((batch.producer_id, batch.producer_epoch))
    return len(found)


def expected_facts(settings: Settings, made: Iterable[RawArticle]) -> dict[str, Facts]:
    """What the stages' own functions make of the same pages, without Kafka. Tags each text once."""
    counts = Counts()
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
    assert counts["extracted"] == len(bodies), "a text was tagged twice"
    print(f"\n{counts['parts']} parts, {len(bodies)} texts tagged, {counts['extract_cached']} at hand, {len(facts)} stories")
    return facts


async def check_stories(settings: Settings, expected: dict[str, Facts]) -> None:
    events = await read_all(settings, EVENTS)
    assert faults(events) == []
    last = {record.key.decode(): record.value for record in events}
    states = {record.key.decode(): record.value for record in await read_all(settings, STATE)}
    assert set(last) == set(states) == set(expected)
    for story_id, facts in expected.items():
        state, _ = decode(StoryState, states[story_id])
        assert encode(state.event) == last[story_id]
        assert Facts.model_validate(state.facts) == facts
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


@pytest.mark.parametrize(
    ("pages", "kills", "aborted_min", "within_s"),
    [pytest.param(600, 5, 1, 240, id="short"), pytest.param(20_000, 60, 20, 2_400, id="long")],
)
async def test_kills_lose_and_repeat_nothing(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, pages: int, kills: int, aborted_min: int, within_s: float
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    started = time.monotonic()
    fleet = Fleet(settings, tmp_path)
    made = list(make_pages(pages))
    inside = await chaos(settings, fleet, made, kills, within_s)
    print(
        f"\n{pages} pages and {kills} kills in {time.monotonic() - started:.0f} s; {len(fleet.ended)} ended by themselves; ",
        end="",
    )
    open_ones = fenced(kafka, settings)
    print(
        f"{open_ones} transactions aborted because their producer was gone; {inside} publishers seen inside one at their kill"
    )
    await check_stories(settings, expected_facts(settings, made))
    await check_by_the_log(settings)
    assert min(open_ones, inside) >= aborted_min, "void: hardly a kill met an open transaction"


@pytest.mark.parametrize(("pages", "kills"), [pytest.param(600, 5, id="short"), pytest.param(2_000, 20, id="long")])
async def test_without_transactions_the_same_kills_do_harm(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, pages: int, kills: int
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await chaos(settings, Fleet(settings, tmp_path, CONTROL), list(make_pages(pages)), kills, within_s=900)
    found = faults(await read_all(settings, EVENTS))
    print(f"\nwithout transactions: {len(found)} faults, such as {found[:2]}")
    assert found, "void: the kills hit nothing"


async def withdraw_some(settings: Settings, pages: Sequence[RawArticle]) -> None:
    """A story of each page, one a second: some before they are seen, some after."""
    for raw in pages:
        assert raw.fetched_at is not None
        story_id = split_ticker(raw, Fetch(raw.fetched_at)).parts[-1].story_id
        await withdraw(Withdrawal(story_id=story_id, withdrawn=Withdrawn(at=raw.fetched_at, reason="asked for")), settings)
        await asyncio.sleep(1)


@pytest.mark.parametrize(("pages", "kills"), [pytest.param(400, 5, id="short"), pytest.param(3_000, 20, id="long")])
async def test_a_month_of_pages_with_kills_forgets_and_withdraws_as_without(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, pages: int, kills: int
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    fleet = Fleet(settings, tmp_path)
    made = list(make_pages(pages, pace=timedelta(days=40) / pages))
    await ensure_topics(settings)
    withdrawing = asyncio.create_task(withdraw_some(settings, made[:: pages // 20]))
    await chaos(settings, fleet, made, kills, within_s=900)
    assert withdrawing.done()
    counts = await check_by_the_log(settings)
    print(f"\n{pages} pages of 40 days: {counts.line()}")
    for name in ("events_created", "events_updated", "events_withdrawn", "stories_forgotten"):
        assert counts[name], f"void: {name} is 0"
