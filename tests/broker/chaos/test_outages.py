"""Brokers that are killed in turn, and a network that resets and stalls: all goes on by itself, every story once. `make chaos`.

The feeding producer writes down what the brokers have acknowledged; that, all of it, is what must come out.
"""

import asyncio
import random
import time
from pathlib import Path

import pytest

from streams.admin import admin_client, ensure_topics
from streams.embedded import LOOPBACK, free_ports
from streams.settings import Settings, load_settings
from streams.topics import STAGES
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_by_the_log, check_stories, expected_facts
from tests.broker.chaos.fleet import PARTITIONS, WORKERS, Fleet, wait_for_all
from tests.broker.chaos.load import Load, under_load, wait_until_all_move
from tests.broker.chaos.proxy import Proxy
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import wait_until_done

BROKERS = 3
RESUMED_WITHIN_S = 60
STALL_S = 5
DONE_WITHIN_S = 240
STOP_WITHIN_S = 10
"""Supervisors commonly kill then."""


async def wait_for_copies(settings: Settings, deadline: float) -> None:
    """Until every partition has all its copies in sync: whoever loses two brokers at once loses more than this is about."""
    async with admin_client(settings) as admin:
        while time.monotonic() < deadline:
            partitions = [each for topic in await admin.describe_topics() for each in topic["partitions"]]
            if partitions and all(len(each["isr"]) == len(each["replicas"]) == BROKERS for each in partitions):
                return
            await asyncio.sleep(0.5)
    raise AssertionError("the brokers have not caught up with each other in time")


async def check_outcome(settings: Settings, load: Load, fleet: Fleet) -> None:
    await check_stories(settings, expected_facts(settings, load.acked))
    await check_by_the_log(settings)
    assert fleet.traces() == []
    assert max(load.standstill_s.values()) < RESUMED_WITHIN_S


@pytest.mark.parametrize("rounds", [pytest.param(2, id="short"), pytest.param(10, id="long")])
async def test_brokers_killed_in_turn_lose_and_repeat_nothing(
    kafka_tools: None, prefix: str, tmp_path: Path, record_property: Record, rounds: int
) -> None:
    resumed_s, waited = [], []
    with KafkaCluster(tmp_path / "kafka", brokers=BROKERS) as kafka:
        settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
        await ensure_topics(settings)
        fleet = Fleet(settings, tmp_path)
        async with fleet.running():
            await wait_for_all(settings, time.monotonic() + RESUMED_WITHIN_S)
            async with under_load(settings) as load:
                for number in range(rounds):
                    await wait_for_copies(settings, time.monotonic() + RESUMED_WITHIN_S)
                    kafka.kill(number % BROKERS)
                    after_kill_s, count = await wait_until_all_move(settings, RESUMED_WITHIN_S)
                    await asyncio.to_thread(kafka.restart, number % BROKERS)
                    after_restart_s, _ = await wait_until_all_move(settings, RESUMED_WITHIN_S)
                    resumed_s += [after_kill_s, after_restart_s]
                    waited.append(count)
            await wait_until_done(settings, time.monotonic() + DONE_WITHIN_S)
        record_property(LOAD, f"{len(load.acked)} pages acked, {BROKERS} brokers, {rounds} killed and restarted in turn")
        record_property(
            SHOWN,
            f"0 acked lost, 0 twice; gone on by itself after {max(resumed_s):.0f} s at most; longest standstill of a "
            f"partition: {load.standstills}; {len(fleet.ended)} workers ended by themselves",
        )
        await check_outcome(settings, load, fleet)
    assert min(waited) > 0, "void: a broker was killed when nothing waited"


async def stop_in_a_stall(fleet: Fleet, proxy: Proxy) -> float:
    """All workers are told to stop when nothing passes, and are started again. The longest stop, in seconds."""
    workers = [(stage, number) for stage in STAGES for number in range(WORKERS)]
    async with proxy.standing_still():
        await asyncio.sleep(1)
        stops = await asyncio.gather(*(fleet.stop(*worker) for worker in workers))
        for worker in workers:
            fleet.start(*worker)
    return max(took_s for _, took_s in stops)


@pytest.mark.parametrize("each", [pytest.param(2, id="short"), pytest.param(20, id="long")])
async def test_resets_and_stalls_lose_and_repeat_nothing(
    kafka_tools: None, prefix: str, tmp_path: Path, record_property: Record, each: int
) -> None:
    rng = random.Random(each)  # noqa: S311
    port, behind = free_ports(2)
    proxy = Proxy(port, behind)
    cluster = KafkaCluster(tmp_path / "kafka", listeners={"CLIENTS": (behind, "PLAINTEXT")}, advertised={"CLIENTS": port})
    resets, stalls, waited = [], [], []
    with cluster as kafka:
        direct = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
        settings = direct.model_copy(update={"brokers": f"{LOOPBACK}:{port}"})
        await ensure_topics(direct)
        fleet = Fleet(settings, tmp_path)
        async with proxy.running(), fleet.running():
            await wait_for_all(direct, time.monotonic() + RESUMED_WITHIN_S)
            async with under_load(settings, direct) as load:
                for is_reset in rng.sample([True, False] * each, 2 * each):
                    await asyncio.sleep(rng.uniform(0, 3))
                    if is_reset:
                        resets.append(proxy.reset())
                    else:
                        before = proxy.held_bytes
                        async with proxy.standing_still():
                            await asyncio.sleep(STALL_S)
                        stalls.append(proxy.held_bytes - before)
                    _, count = await wait_until_all_move(direct, RESUMED_WITHIN_S)
                    waited.append(count)
                longest_s = await stop_in_a_stall(fleet, proxy)
            await wait_until_done(direct, time.monotonic() + DONE_WITHIN_S)
        record_property(LOAD, f"{len(load.acked)} pages acked, {len(resets)} resets, {len(stalls)} stalls of {STALL_S} s")
        record_property(
            SHOWN,
            f"0 acked lost, 0 twice; {proxy.reset_connections} connections reset, {proxy.passed_bytes / 1e6:.0f} MB passed, "
            f"{sum(stalls) / 1e3:.0f} kB held up; a stop in a stall took {longest_s:.0f} s at most; "
            f"longest standstill of a partition: {load.standstills}; "
            f"{len(fleet.ended)} workers ended by themselves",
        )
        await check_outcome(direct, load, fleet)
    assert longest_s < STOP_WITHIN_S
    assert min(resets) > 0, "void: there was nothing to reset"
    assert min(stalls) > 0, "void: nothing was held up"
    assert sum(count > 0 for count in waited) > each, "void: mostly there was nothing to do"
