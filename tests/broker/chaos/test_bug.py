"""A bug in a stage's core costs the records that it hits, as dead letters, and no others. `make chaos`.

And where the broker refuses the dead letter, nothing is acknowledged: the stage ends, and goes on there once it is mended.
"""

import asyncio
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas import RawArticle, encode
from schemas.deadletter import PREFIX, Reason
from schemas.entities import Extraction
from schemas.parts import EnrichedPart
from streams.admin import admin_client, ensure_topics
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import Facts
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, READS, SPLIT, STAGES, Topic, Topics, dead_letter_of
from tests.broker.chaos.bug import WORDS
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_stories, expected_facts
from tests.broker.chaos.fleet import PARTITIONS, WORKERS, Fleet, feed, wait_for_members
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, read_all, start_worker, wait_until_done, waiting
from tests.traffic import make_pages

BUG = "tests.broker.chaos.bug"
PAGES, HIT = 400, 20
"""Of so many pages each stage's bug meets something on so many."""
MAKES = {SPLIT: PARTS, EXTRACT: ENRICHED, PUBLISH: EVENTS}
BEFORE, BEHIND, BATCH = 20, 15, 10
"""Good records around a bad one; the publisher's batches end just before it."""
TINY_BYTES = 400
"""No dead letter is so small. The broker's own markers of a transaction's end are, and must be let through."""


def with_word(raw: RawArticle, stage: str) -> RawArticle:
    """`raw` with one item more, which has the word of the bug of `stage` in it."""
    item = f"TIEL (ANP) - Op {raw.url} staat een {WORDS[stage]} van belang. Het is kort.\n1 uur geleden"
    return raw.model_copy(update={"text": f"{raw.text}\n{item}"})


def with_words(made: Iterable[RawArticle]) -> list[RawArticle]:
    """Pages, `HIT` of them with each stage's word, spread evenly."""
    every = PAGES // HIT
    marked = dict(enumerate(STAGES))
    return [with_word(raw, marked[number % every]) if number % every in marked else raw for number, raw in enumerate(made)]


def is_hit(facts: Facts) -> bool:
    return any(word in text.body for text in facts.texts.values() for word in WORDS.values())


def plain(record: ConsumerRecord) -> tuple[bytes, bytes, tuple[tuple[str, bytes], ...]]:
    """Key, value and headers; of a dead letter less what it was given as one."""
    return record.key, record.value, tuple(header for header in record.headers if not header[0].startswith(PREFIX))


async def test_what_a_bug_hits_is_a_dead_letter_and_all_else_is_processed(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    made = with_words(make_pages(PAGES, pace=timedelta(minutes=1), items=2))
    fleet = Fleet(settings, tmp_path, dict.fromkeys(STAGES, BUG))
    deadline = time.monotonic() + 120
    record_property(LOAD, f"{PAGES} pages, {HIT} for the bug of each stage, {WORKERS} workers of each stage")
    async with fleet.running():
        for stage in STAGES:
            await wait_for_members(settings, stage, WORKERS, deadline)
        async with producing(settings) as producer:
            await feed(producer, settings, made)
        await wait_until_done(settings, deadline)
    assert fleet.ended == []
    internal = {stage: fleet.counted(stage)["internal"] for stage in STAGES}
    record_property(SHOWN, f"dead letters counted as internal: {internal}; no worker ended; all other stories are right")
    assert internal == dict.fromkeys(STAGES, HIT)
    for stage, topic in READS.items():
        letters = await read_all(settings, dead_letter_of(topic))
        hit = [record for record in await read_all(settings, topic) if WORDS[stage].encode() in record.value]
        assert Counter(map(plain, letters)) == Counter(map(plain, hit))
        assert len(hit) == HIT
        assert {dict(letter.headers)[f"{PREFIX}reason"] for letter in letters} == {Reason.INTERNAL.encode()}
    reached = [raw for raw in made if WORDS[SPLIT] not in (raw.text or "")]
    expected = {story_id: facts for story_id, facts in expected_facts(settings, reached).items() if not is_hit(facts)}
    await check_stories(settings, expected)


def record_of(raw: RawArticle, topic: Topic) -> tuple[bytes, bytes]:
    """Key and value of a record of `topic`: the page, or the part of its last item."""
    if topic is RAW:
        return raw.url.encode(), encode(raw)
    assert raw.fetched_at is not None
    part = split_ticker(raw, Fetch(raw.fetched_at)).parts[-1]
    whole = part if topic is PARTS else EnrichedPart(**dict(part), extraction=Extraction(), extractor=1)
    return part.story_id.encode(), encode(whole)


async def limit(settings: Settings, topic: Topic, bytes_max: int) -> None:
    """Have the broker take only records of `topic` up to `bytes_max`."""
    config = topic.config() | {"max.message.bytes": str(bytes_max)}
    async with admin_client(settings) as admin:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, Topics(settings).name(topic), config)])


@contextmanager
def running_stage(settings: Settings, stage: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The stage with its bug, until it ends; killed where the test fails before."""
    process = start_worker(settings, log, "--stage", stage, module=BUG, NETBINNEN_BATCH_RECORDS_MAX=str(BATCH))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def wait_until_read(settings: Settings, stage: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while await waiting(settings, stage):
        assert process.poll() is None, log.read_text()[-2000:]
        assert time.monotonic() < deadline, "not read in time"
        await asyncio.sleep(0.3)


def made_around(stage: str) -> tuple[list[RawArticle], RawArticle]:
    """Pages each of which has an item that no other has, and the one among them that the bug hits."""
    pages = [with_word(raw, stage) for raw in make_pages(BEFORE + 1 + BEHIND, items=2)]
    hit = pages[BEFORE]
    good = [raw.model_copy(update={"text": (raw.text or "").replace(WORDS[stage], "feit")}) for raw in pages]
    return [*good[:BEFORE], hit, *good[BEFORE + 1 :]], hit


@pytest.mark.parametrize("stage", STAGES)
async def test_what_the_broker_refuses_as_a_dead_letter_is_not_acknowledged(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record, stage: str
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1)
    await ensure_topics(settings)
    topic = READS[stage]
    letters = dead_letter_of(topic)
    pages, hit = made_around(stage)
    await send_all(settings, topic, pages)
    await limit(settings, letters, TINY_BYTES)
    log = tmp_path / "worker.log"
    with running_stage(settings, stage, log) as process:
        assert process.wait(60) == 1, log.read_text()[-2000:]
    said = log.read_text().strip().splitlines()[-1]
    record_property(LOAD, f"{len(pages)} records, the dead letter of one of them refused by the broker")
    record_property(SHOWN, f"{stage}: exit code 1 with the offset at that record, then on from there; it said: {said}")
    assert (await waiting(settings, stage), await read_all(settings, letters)) == (1 + BEHIND, [])
    assert said.startswith("netbinnen: ")
    assert f"for {Topics(settings).name(letters)} (MessageSizeTooLargeError)" in said
    await limit(settings, letters, letters.max_message_bytes)
    with running_stage(settings, stage, log) as process:
        await wait_until_read(settings, stage, process, log)
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-2000:]
    assert [(letter.key, letter.value) for letter in await read_all(settings, letters)] == [record_of(hit, topic)]
    await check_made(settings, stage, pages, hit)


async def send_all(settings: Settings, topic: Topic, pages: Sequence[RawArticle]) -> None:
    async with producing(settings) as producer:
        for raw in pages:
            key, value = record_of(raw, topic)
            await producer.send(Topics(settings).name(topic), value, key)
        await producer.flush()


async def check_made(settings: Settings, stage: str, pages: Sequence[RawArticle], hit: RawArticle) -> None:
    """What the stage has made of each page but `hit` is there, once.

    Only what the Faust stages had in flight behind the refused record may be there twice: they promise at least once.
    """
    made = [record.key for record in await read_all(settings, MAKES[stage])]
    of_last_items = [record_of(raw, PARTS)[0] for raw in pages if raw is not hit]
    assert len(set(of_last_items)) == BEFORE + BEHIND
    for story_id in of_last_items[:BEFORE] if stage != PUBLISH else of_last_items:
        assert made.count(story_id) == 1
    assert set(of_last_items) <= set(made)
