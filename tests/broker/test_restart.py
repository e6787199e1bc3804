"""The publisher across restarts and kills on Apache Kafka: revisions go on, nothing twice, nothing lost."""

import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas import NewsEvent, RawArticle, StoryState, decode, encode
from streams.admin import ensure_topics
from streams.offline import stories_of
from streams.settings import Settings
from streams.topics import EVENTS, RAW, STATE, Topics
from tests.broker.pipeline import producing, read, settings_for, start_worker
from tests.broker.shared import SharedKafka

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STORIES = 40
KILLS = 2


def page(number: int, sighting: int) -> RawArticle:
    text = (
        f"Kop {number}\nEDE (ANP) - Bericht nummer {number} van vandaag is er. Het is kort.\nMeer uit Sport\n"
        f"SNEEK (ANP) - Boot nummer {number} is vertrokken. Het waait.\n1 uur geleden"
    )
    fetched_at = NOON + timedelta(minutes=20 * sighting)
    return RawArticle(url=f"https://a.example/{number}", text=text, fetched_at=fetched_at)


def start(settings: Settings, stage: str, log: Path) -> "subprocess.Popen[bytes]":
    return start_worker(settings, log, "--stage", stage, NETBINNEN_SESSION_TIMEOUT_S="6")


async def test_kills_of_the_publisher_lose_and_repeat_nothing(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    stages = [start(settings, stage, tmp_path / "stages.log") for stage in ("split_ticker", "extract_entities")]
    publisher = start(settings, "publish", tmp_path / "publish.log")
    pages = [page(number, sighting) for sighting in range(KILLS + 1) for number in range(STORIES)]
    expected = {event.uri: event for event in stories_of(pages)}
    try:
        async with producing(settings) as producer:
            for sighting in range(KILLS + 1):
                for raw in pages[sighting * STORIES : (sighting + 1) * STORIES]:
                    await (await producer.send(Topics(settings).name(RAW), encode(raw), raw.url.encode()))
                if sighting < KILLS:
                    time.sleep(2.0)
                    publisher.send_signal(signal.SIGKILL)
                    publisher.wait()
                    publisher = start(settings, "publish", tmp_path / "publish.log")
        # Each story narrows with every sighting: items have KILLS + 1 revisions, articles one.
        wanted = STORIES * (KILLS + 2)
        records = await read(settings, [EVENTS], wanted, extra_s=3)
        states = await read(settings, [STATE], len(expected))
    finally:
        for process in (*stages, publisher):
            process.terminate()
        codes = [process.wait(20) for process in (*stages, publisher)]
    assert codes == [0, 0, 0], (tmp_path / "publish.log").read_text()[-2000:]
    ids = Counter(dict(record.headers)["ce_id"] for record in records)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    check_stories([decode(NewsEvent, record.value)[0] for record in records], expected)
    last = {state.event.uri: state.event for state in (decode(StoryState, record.value)[0] for record in states)}
    assert last == {event.uri: event for event in (decode(NewsEvent, record.value)[0] for record in records)}


def check_stories(events: list[NewsEvent], expected: dict[str, NewsEvent]) -> None:
    revisions: dict[str, list[int]] = {}
    final: dict[str, NewsEvent] = {}
    for event in events:
        revisions.setdefault(event.uri, []).append(event.revision)
        final[event.uri] = event
    assert set(revisions) == set(expected)
    for uri, found in revisions.items():
        assert found == list(range(1, len(found) + 1)), uri
        assert final[uri].netbinnen.published == expected[uri].netbinnen.published
        assert final[uri].bodies == expected[uri].bodies
