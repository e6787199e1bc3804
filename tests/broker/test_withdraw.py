"""A story taken back on Apache Kafka: its text leaves the broker's own files, and nothing brings it back.

Of the settings by which Kafka compacts one is another here, that of `streams/topics.py`: a second in place of a day.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord
from aiokafka.admin import NewTopic

from schemas import EnrichedPart, NewsEvent, StoryState, decode, encode
from schemas.event import Netbinnen
from streams.admin import admin_client, ensure_topics
from streams.core.story.view import URI_PREFIX
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, EVENTS, STATE, Topics
from tests.broker.pipeline import producing, read_all, start_worker, wait_until_done
from tests.broker.shared import SharedKafka
from tests.commands import netbinnen
from tests.traffic import parts_of
from tests.validation import check_event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TAKEN_BACK, KEPT = b"kwastelorum", b"zeepkistrace"
"""Words that stand in all texts, links and names of a story, and nowhere else."""
LAG_MS = 1_000
COMPACTED_WITHIN_S = 120
"""On a busy machine; on a quiet one it takes five seconds."""
SUCCESSOR = URI_PREFIX + "0" * 32


def part(word: bytes, minutes: float) -> EnrichedPart:
    name = word.decode()
    page = (
        f"Kop\nEerste zin.\nMeer uit {name}\nOver {name}\nSNEEK ({name.upper()}) - De {name} is er. Het waait.\n1 uur geleden"
    )
    return parts_of(page, NOON + timedelta(minutes=minutes), f"https://a.example/{name}")[-1]


@pytest.fixture
async def settings(kafka: SharedKafka, prefix: str) -> Settings:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1)
    # A file that is replaced stays for a minute under another name.
    config = STATE.config() | {"max.compaction.lag.ms": str(LAG_MS), "file.delete.delay.ms": "100"}
    async with admin_client(settings) as admin:
        await admin.create_topics([NewTopic(Topics(settings).name(STATE), 1, 1, topic_configs=config)])
    await ensure_topics(settings)
    return settings


def on_disk(kafka: SharedKafka, settings: Settings, word: bytes) -> bool:
    """Whether `word` is in any file that the broker has of stories.state, in letters of any case."""
    files = kafka.folder.glob(f"*/broker-0/data/{Topics(settings).name(STATE)}-0/*")
    found = False
    for path in files:
        # Compaction takes files away meanwhile.
        try:
            found = found or word in path.read_bytes().lower()
        except FileNotFoundError:
            continue
    return found


@contextmanager
def publishing(settings: Settings, log: Path) -> Iterator[None]:
    # A text that is compressed could not be looked for.
    process = start_worker(settings, log, "--stage", "publish", NETBINNEN_COMPRESSION="none")
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()[-2000:]


async def publish(settings: Settings, *parts: EnrichedPart) -> None:
    """Send `parts` to the publisher, which runs, and wait until it has published them."""
    async with producing(settings) as producer:
        for one in parts:
            await producer.send_and_wait(Topics(settings).name(ENRICHED), encode(one), one.story_id.encode())
    await wait_until_done(settings, time.monotonic() + 60)


async def wait_until_gone(kafka: SharedKafka, settings: Settings, word: bytes) -> int:
    """News goes on, since Kafka compacts no file that it still writes to. How many sightings of `KEPT` that took."""
    deadline = time.monotonic() + COMPACTED_WITHIN_S
    sightings = 0
    while on_disk(kafka, settings, word):
        assert time.monotonic() < deadline, "not compacted in time"
        sightings += 1
        await publish(settings, part(KEPT, sightings / 10))
        await asyncio.sleep(LAG_MS / 1000)
    return sightings


def withdraw(settings: Settings, uri: str) -> None:
    """As an operator does."""
    environment = {
        "NETBINNEN_BROKERS": settings.brokers,
        "NETBINNEN_PREFIX": settings.prefix,
        "NETBINNEN_PARTITIONS": str(settings.partitions),
    }
    arguments = ["withdraw", uri, "--reason", "asked for", "--successor", SUCCESSOR]
    said = netbinnen(*arguments, environment=environment)
    assert said.returncode == 0, said.stderr


async def of_story(settings: Settings, story_id: str) -> tuple[list[ConsumerRecord], ConsumerRecord]:
    """The events of a story and its last state, as a consumer reads them."""
    events, states = await read_all(settings, EVENTS), await read_all(settings, STATE)
    key = story_id.encode()
    return [record for record in events if record.key == key], [record for record in states if record.key == key][-1]


async def test_a_withdrawn_text_leaves_the_brokers_files_and_no_page_brings_it_back(
    kafka: SharedKafka, settings: Settings, tmp_path: Path
) -> None:
    story_id = part(TAKEN_BACK, 0).story_id
    with publishing(settings, tmp_path / "first.log"):
        await publish(settings, part(TAKEN_BACK, 0), part(TAKEN_BACK, 20), part(KEPT, 0))
        assert on_disk(kafka, settings, TAKEN_BACK), "void: the text was never there in the clear"
        withdraw(settings, URI_PREFIX + story_id)
        assert await wait_until_gone(kafka, settings, TAKEN_BACK) > 0, "void: it was gone before anything was compacted"
        assert on_disk(kafka, settings, KEPT), "void: all was deleted"
        await publish(settings, part(TAKEN_BACK, 40))
    with publishing(settings, tmp_path / "restarted.log"):
        await publish(settings, part(TAKEN_BACK, 60), part(TAKEN_BACK, 60 * 24 * 3))
        assert not on_disk(kafka, settings, TAKEN_BACK)
    events, state = await of_story(settings, story_id)
    *before, last = (check_event(record.value) for record in events)
    assert [event.revision for event in before] == [1, 2]
    check_as_consumers_see_it(events[-1], last, before[0])
    assert decode(StoryState, state.value)[0].event == last


def check_as_consumers_see_it(record: ConsumerRecord, event: NewsEvent, before: NewsEvent) -> None:
    """Enough to find and remove the copies, and no word of the story."""
    headers = dict(record.headers)
    assert headers["ce_type"] == b"nl.netbinnen.story.withdrawn.v1"
    assert headers["ce_subject"].decode() == event.uri == before.uri
    assert TAKEN_BACK not in record.value.lower()
    assert (event.pubStatus, event.revision, event.firstCreated) == ("canceled", 3, before.firstCreated)
    assert (event.headlines, event.bodies, event.altIds, event.renditions, event.subjects) == ((), (), (), (), ())
    withdrawn = event.netbinnen.withdrawn
    assert withdrawn is not None
    assert (withdrawn.reason, withdrawn.successor) == ("asked for", SUCCESSOR)
    only = Netbinnen(story_id=event.netbinnen.story_id, changes=("withdrawn",), withdrawn=withdrawn)
    assert event.netbinnen == only
