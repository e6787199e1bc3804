"""A stage that hangs says so and ends by itself, whatever it hangs in; one that has nothing to do does not."""

import asyncio
import time
from pathlib import Path

from schemas import StoryPart, encode
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import EXTRACT, PUBLISH, READS, SPLIT, Topics
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, start_worker, waiting
from tests.traffic import START, make_pages, parts_of

STUCK_AFTER_S = 18
SAYS = "is stuck: partition 0 has stood at offset 0 for"
INTERPRETER = "Timeout (0:00:18)!"
HANGS = {
    # Row of hang.py → the stage, and what its log has at the end.
    "awaits": (SPLIT, SAYS),
    "reads_nothing": (SPLIT, SAYS),
    "loops": (EXTRACT, INTERPRETER),
    "backtracks": (EXTRACT, INTERPRETER),
    "commits": (PUBLISH, SAYS),
}
WITHIN_S = 120
"""Six processes start at once."""
LIMITS = {"NETBINNEN_SESSION_TIMEOUT_S": "6", "NETBINNEN_CONNECT_TIMEOUT_S": "6", "NETBINNEN_STUCK_AFTER_S": str(STUCK_AFTER_S)}


async def feed(settings: Settings, stage: str) -> None:
    """A record that the stage can work on."""
    (page,) = make_pages(1)
    part = parts_of(page.text or "", START)[0]
    plain = part.model_dump(exclude={"extraction", "extractor"})
    value = {SPLIT: encode(page), EXTRACT: encode(StoryPart(**plain)), PUBLISH: encode(part)}[stage]
    async with producing(settings) as producer:
        await producer.send_and_wait(Topics(settings).name(READS[stage]), value, part.story_id.encode())


async def test_a_stage_that_hangs_ends_by_itself_and_an_idle_one_does_not(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record
) -> None:
    of = {name: load_settings(brokers=kafka.bootstrap, prefix=f"{prefix}{name}-", partitions=1) for name in (*HANGS, "idle")}
    for settings in of.values():
        await ensure_topics(settings)
    started = time.monotonic()
    idle = start_worker(of["idle"], tmp_path / "idle.log", "--stage", PUBLISH, **LIMITS)
    hanging = {}
    for hang, (stage, _) in HANGS.items():
        await feed(of[hang], stage)
        hanging[hang] = start_worker(
            of[hang], tmp_path / f"{hang}.log", "--stage", stage, module="tests.broker.chaos.hang", HANG=hang, **LIMITS
        )
    took: dict[str, float] = {}
    try:
        while len(took) < len(hanging) and time.monotonic() < started + WITHIN_S:
            for hang, process in hanging.items():
                if process.poll() is not None:
                    took.setdefault(hang, time.monotonic() - started)
            await asyncio.sleep(0.2)
        codes = {hang: process.poll() for hang, process in hanging.items()}
        assert idle.poll() is None, "it has nothing to do, and is not stuck"
    finally:
        for process in (idle, *hanging.values()):
            process.terminate()
            process.wait(30)
    record_property(LOAD, f"five stages hang in five ways; stuck after {STUCK_AFTER_S} s")
    record_property(SHOWN, "ended by themselves after " + ", ".join(f"{hang} {s:.0f} s" for hang, s in took.items()))
    assert codes == dict.fromkeys(HANGS, 1)
    assert idle.returncode == 0
    for hang, (stage, says) in HANGS.items():
        assert says in (tmp_path / f"{hang}.log").read_text()
        assert await waiting(of[hang], stage) == 1


async def test_a_stage_that_stays_outside_its_group_ends_by_itself_though_another_one_does_its_work(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1)
    await ensure_topics(settings)
    log = tmp_path / "outside.log"
    outside = start_worker(settings, log, "--stage", SPLIT, module="tests.broker.chaos.hang", HANG="rejoins", **LIMITS)
    working = start_worker(settings, tmp_path / "working.log", "--stage", SPLIT, **LIMITS)
    try:
        started = time.monotonic()
        while outside.poll() is None and time.monotonic() < started + WITHIN_S:
            await feed(settings, SPLIT)
            await asyncio.sleep(0.5)
        took = time.monotonic() - started
        while await waiting(settings, SPLIT) and time.monotonic() < started + WITHIN_S:
            await asyncio.sleep(0.3)
        assert working.poll() is None, "it is a member, and works"
    finally:
        for process in (outside, working):
            process.terminate()
            process.wait(30)
    record_property(LOAD, f"one of two stages hangs where its group is rebalanced; stuck after {STUCK_AFTER_S} s")
    record_property(SHOWN, f"ended by itself after {took:.0f} s")
    assert (outside.returncode, working.returncode) == (1, 0)
    assert "is stuck: it has been outside its group for" in log.read_text()
    assert await waiting(settings, SPLIT) == 0
