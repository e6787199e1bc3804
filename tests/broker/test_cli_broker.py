"""The command line against real brokers: topics, feed, tail, doctor; and each stage's own dead letters."""

import json
import subprocess
import time
from datetime import datetime
from pathlib import Path

import pytest

from schemas import NewsEvent, StoryState, decode
from streams.admin import BrokerError, ensure_topics, wrong_configs
from streams.core.story.view import URI_PREFIX
from streams.settings import load_settings
from streams.topics import ALL, ENRICHED, EVENTS, PARTS, RAW, STATE, Topic, Topics, dead_letter_of
from tests import commands
from tests.broker.conftest import Broker, on_kafka
from tests.broker.pipeline import (
    PARTITIONS,
    producing,
    read,
    read_all,
    running_worker,
    settings_for,
    start_worker,
    wait_until_done,
    waiting,
)
from tests.broker.shared import SharedKafka
from tests.validation import check_event

PAGE = "Kop\nEDE (ANP) - Er is nieuws. Meer volgt.\nMeer uit Sport"


def netbinnen(broker: Broker, prefix: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "NETBINNEN_BROKERS": broker.bootstrap,
        "NETBINNEN_PREFIX": prefix,
        "NETBINNEN_PARTITIONS": str(PARTITIONS),
    }
    return commands.netbinnen(*arguments, environment=environment)


def test_topics_feed_and_doctor(broker: Broker, prefix: str, tmp_path: Path) -> None:
    before = netbinnen(broker, prefix, "doctor")
    assert (before.returncode, "missing" in before.stdout) == (1, True)
    created = netbinnen(broker, prefix, "topics", "--create")
    assert created.returncode == 0
    assert created.stdout.count(prefix) == len(ALL)
    assert netbinnen(broker, prefix, "topics", "--create").stdout == "all topics are there\n"
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>Kop</p>", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"url": "u", "text": PAGE}) + "\n", encoding="utf-8")
    fed = netbinnen(broker, prefix, "feed", "--fetched-at", "2026-03-02T08:00:00Z", str(tmp_path))
    assert fed.stdout == f"fed 3 pages to {prefix}articles.raw at {broker.bootstrap}\n"
    checks = netbinnen(broker, prefix, "doctor", "--json")
    assert checks.stderr == ""
    found = {check["name"]: check for check in json.loads(checks.stdout)}
    assert checks.returncode == 0, checks.stdout
    behind = found["lag of split_ticker"]
    assert behind["found"].startswith("3 records")
    assert (behind["lag"]["records"], behind["moves"]) == (3, False)
    assert found["lag of publish"]["moves"] is None
    assert found["dead letters of split_ticker"]["found"] == "none"
    inside = netbinnen(broker, prefix, "topics", "--lag", "--json")
    assert (inside.returncode, inside.stderr) == (0, "")
    raw, parts = json.loads(inside.stdout)[:2]
    assert (raw["name"], raw["offsets"], raw["lag"]["records"]) == (f"{prefix}articles.raw", 3, 3)
    assert abs(datetime.fromisoformat(raw["newest"]).timestamp() - time.time()) < 120
    assert (parts["offsets"], parts["newest"], parts["lag"]["records"]) == (0, None, 0)
    lagging = netbinnen(broker, prefix + "none-", "topics", "--lag")
    assert (lagging.returncode, lagging.stderr.count("\n")) == (3, 1)
    assert "netbinnen topics --create" in lagging.stderr


async def test_fed_records_keep_their_own_timestamp_and_the_fetch_time_in_the_value(
    broker: Broker, prefix: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    netbinnen(broker, prefix, "feed", "--fetched-at", "2022-01-18T08:00:00Z", str(tmp_path / "a.txt"))
    (record,) = await read(settings_for(broker.bootstrap, prefix), [RAW], 1, extra_s=0)
    assert record.timestamp > 1_700_000_000_000
    assert b"2022-01-18T08:00:00Z" in record.value


async def test_topics_are_made_as_the_table_says(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    assert len(await ensure_topics(settings)) == len(ALL)
    assert await ensure_topics(settings) == []
    assert await wrong_configs(settings) == {}


async def test_another_count_of_partitions_is_refused(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    with pytest.raises(BrokerError, match=f"NETBINNEN_PARTITIONS={PARTITIONS}"):
        await ensure_topics(settings.model_copy(update={"partitions": PARTITIONS + 1}))


async def test_a_worker_that_may_not_create_topics_names_those_missing(broker: Broker, prefix: str) -> None:
    settings = load_settings(brokers=broker.bootstrap, prefix=prefix, create_topics=False)
    with pytest.raises(BrokerError, match=r"articles\.raw"):
        await ensure_topics(settings)


def test_tail_without_its_topic_is_one_line(broker: Broker, prefix: str) -> None:
    result = netbinnen(broker, prefix, "tail")
    assert (result.returncode, result.stderr.count("\n")) == (3, 1)


@on_kafka
async def test_the_later_stages_have_their_own_dead_letters(broker: Broker, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    with running_worker(settings, tmp_path / "worker.log"):
        async with producing(settings) as producer:
            for topic in (PARTS, ENRICHED):
                await (await producer.send(Topics(settings).name(topic), b'{"no": "part"}', b"k"))
            await (await producer.send(Topics(settings).name(RAW), json.dumps({"url": "u", "text": PAGE}).encode()))
        letters = await read(settings, [dead_letter_of(PARTS), dead_letter_of(ENRICHED)], 2)
        result = netbinnen(broker, prefix, "tail", "--json", "--from-start", "--max", "1")
    stages = {dict(letter.headers)["netbinnen.dlq.stage"] for letter in letters}
    assert stages == {b"extract_entities", b"publish"}
    assert {letter.value for letter in letters} == {b'{"no": "part"}'}
    assert json.loads(result.stdout)["located"] == "Ede"


async def test_a_story_is_withdrawn_by_its_uri_and_no_page_brings_it_back(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    broker = Broker("apache-kafka", kafka)
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    with running_worker(settings, tmp_path / "worker.log"):
        netbinnen(broker, prefix, "feed", "--fetched-at", "2026-03-02T08:00:00Z", str(tmp_path / "a.txt"))
        (created,) = await read(settings, [EVENTS], 1, extra_s=0)
        story = decode(NewsEvent, created.value)[0]
        said = netbinnen(broker, prefix, "withdraw", story.uri, "--reason", " asked for ", "--successor", "0" * 32)
        assert (said.returncode, said.stdout) == (0, f"{story.uri} is withdrawn as soon as a publisher has read this\n")
        await read(settings, [EVENTS], 2, extra_s=0)
        netbinnen(broker, prefix, "feed", "--fetched-at", "2026-03-04T08:00:00Z", str(tmp_path / "a.txt"))
        _, record = await read(settings, [EVENTS], 2)
        states = await read(settings, [STATE], 3)
    event = check_event(record.value)
    assert dict(record.headers)["ce_type"] == b"nl.netbinnen.story.withdrawn.v1"
    assert (event.uri, event.revision, event.netbinnen.changes) == (story.uri, 2, ("withdrawn",))
    withdrawn = event.netbinnen.withdrawn
    assert withdrawn is not None
    assert (withdrawn.reason, withdrawn.successor) == ("asked for", URI_PREFIX + "0" * 32)
    assert b"nieuws" not in states[-1].value
    assert decode(StoryState, states[-1].value)[0].event == event
    shown = netbinnen(broker, prefix, "tail", "--from-start", "--max", "2")
    assert "Ingetrokken  [r2 withdrawn]" in shown.stdout
    about = netbinnen(broker, prefix, "tail", "--from-start", "--max", "1", "--about", "ede", "--about", "Parijs")
    assert [line.split("  ")[2:5] for line in about.stdout.splitlines()] == [["Sport", "Ede", "Kop"]]


@pytest.mark.parametrize(("stage", "topic"), [("split_ticker", RAW), ("extract_entities", PARTS), ("publish", ENRICHED)])
async def test_a_stage_stops_where_all_is_bad_and_goes_on_where_it_stopped(
    kafka: SharedKafka, prefix: str, tmp_path: Path, stage: str, topic: Topic
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1)
    await ensure_topics(settings)
    bad = [b"bad %d" % number for number in range(30)]
    async with producing(settings) as producer:
        for value in bad:
            await producer.send_and_wait(Topics(settings).name(topic), value, b"k")
    log = tmp_path / "worker.log"
    limited = {"NETBINNEN_DEAD_LETTERS_IN_A_ROW_MAX": "10", "NETBINNEN_BATCH_RECORDS_MAX": "5"}
    process = start_worker(settings, log, "--stage", stage, **limited)
    assert process.wait(60) == 1
    said = log.read_text().strip().splitlines()[-1]
    assert said.startswith(f"netbinnen: {stage} stopped at {prefix}{topic.name}/0@10: it would be dead letter 11 in a row")
    assert await waiting(settings, stage) == 20
    process = start_worker(settings, log, "--stage", stage)
    await wait_until_done(settings, time.monotonic() + 60)
    process.terminate()
    assert process.wait(30) == 0
    letters = await read_all(settings, dead_letter_of(topic))
    assert [letter.value for letter in letters] == bad
