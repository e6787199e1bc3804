"""A stage that is far behind: what waits for it waits at the broker."""

import asyncio
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaProducer

from schemas import RawArticle, encode
from streams.admin import ensure_topics
from streams.connect import producer_options, stop_producer
from streams.settings import MIB, Settings
from streams.topics import RAW, SPLIT, Topics
from tests.broker.chaos.processes import resident_mb
from tests.broker.pipeline import settings_for, start_worker, waiting
from tests.broker.shared import SharedKafka

PAGES, PAGE_BYTES = 600, MIB // 2
MB_MAX = 300
"""The stage's own 75 and what may be at hand of pages, not all of the 300 MB that they are."""


async def feed_large(settings: Settings) -> None:
    filler = "<!-- " + "x" * PAGE_BYTES + " -->"
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    # Compressed, as pages come: a MiB that is fetched is then many of them. Uncompressed little piles up in any case.
    producer = AIOKafkaProducer(**producer_options(settings))
    await producer.start()
    try:
        for number in range(PAGES):
            html = f"<html><body>{filler}<h1>Brug {number} open</h1><p>In Breda is de brug open.</p></body></html>"
            raw = RawArticle(url=f"https://a.example/{number}", html=html, fetched_at=noon)
            await producer.send(Topics(settings).name(RAW), encode(raw), raw.url.encode())
        await producer.flush()
    finally:
        await stop_producer(producer)


async def test_a_backlog_of_large_pages_does_not_pile_up_in_memory(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    await feed_large(settings)
    assert await waiting(settings, SPLIT) == PAGES
    stage = start_worker(settings, tmp_path / "log", "--stage", SPLIT)
    try:
        deadline = time.monotonic() + 60
        while await waiting(settings, SPLIT):
            assert stage.poll() is None, (tmp_path / "log").read_text()[-2000:]
            assert time.monotonic() < deadline
            await asyncio.sleep(0.5)
        largest_mb = resident_mb(stage.pid, "VmHWM")
    finally:
        stage.send_signal(signal.SIGTERM)
        stage.wait(30)
    assert largest_mb < MB_MAX
