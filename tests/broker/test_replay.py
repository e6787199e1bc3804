"""`netbinnen replay` on real brokers: a range of a topic becomes the stories of that range."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas import NewsEvent, StoryState, decode
from streams.admin import admin_client, partition_counts
from streams.core.story.facts import Facts
from streams.core.story.view import changes_between, stamped, view_of
from streams.replay import ReplayError, parse_offsets, replay_ids
from streams.topics import EVENTS, RAW, Topics, replay_of
from tests.broker.chaos.expected import expected_facts
from tests.broker.conftest import Broker, on_kafka
from tests.broker.pipeline import faults, producing, read_all, settings_for
from tests.broker.replaying import (
    Output,
    articles_of,
    facts_of,
    feed_raw,
    in_process,
    netbinnen,
    output_of,
    plan_of,
    records_of,
    replay,
    stories_in,
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


@on_kafka
async def test_a_replay_publishes_each_story_once_whatever_its_processes_and_partitions(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(120))
    await feed_raw(settings, made)
    one = await replay(settings, "one")
    two = await replay(settings.model_copy(update={"partitions": 5}), "two", processes=3)
    assert (one.read, two.read) == (len(made), len(made))
    assert await replay_ids(settings) == ["one", "two"]
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
        before = await own_topics(admin, prefix)
        shown = netbinnen(settings, "replay", "--all", "--dry-run", "--id", "dry")
        assert shown.stdout.splitlines()[-1] == f"5 records of articles.raw: published to {prefix}news.events.replay.dry"
        assert await own_topics(admin, prefix) == before


async def own_topics(admin: AIOKafkaAdminClient, prefix: str) -> dict[str, int]:
    return {name: count for name, count in (await partition_counts(admin)).items() if name.startswith(prefix)}


async def test_a_replay_takes_the_time_that_it_is_told_to(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    now = int(time.time() * 1000)
    await feed_raw(settings, make_pages(5), [now - DAY_MS + number * 10_000 for number in range(5)])
    assert (await replay(settings, "slow", speed=10)).seconds > 4
    assert await output_of(settings, "slow")
