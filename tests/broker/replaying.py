"""Drives `netbinnen replay` and `diff` for tests: processes, as a user starts them, on a test's own topics."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import ConsumerRecord
from typer.testing import CliRunner, Result

from schemas import NewsEvent, RawArticle, StoryState, decode, encode
from schemas.replay import ReplayPlan
from streams.admin import ensure_topics
from streams.cli import create_app
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story.facts import Facts
from streams.reading import read_whole
from streams.replay import Pace, Summary, Wish, append_to_live, find_plan, make_plan, save_plan
from streams.replay import replay as run_replay
from streams.settings import Settings
from streams.topics import EVENTS, RAW, STATE, Topics, replay_of
from tests import commands
from tests.broker.pipeline import producing


def command(
    settings: Settings, *arguments: str, module: str = "streams.cli", **environment: str
) -> tuple[list[str], dict[str, str]]:
    env = os.environ | commands.NOBODY_LOOKS | environment_of(settings)
    return [sys.executable, "-m", module, *arguments], env | environment


def environment_of(settings: Settings) -> dict[str, str]:
    return {
        "NETBINNEN_BROKERS": settings.brokers,
        "NETBINNEN_PREFIX": settings.prefix,
        "NETBINNEN_PARTITIONS": str(settings.partitions),
    }


def netbinnen(settings: Settings, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return commands.netbinnen(*arguments, environment=environment_of(settings) | environment, within_s=300)


def in_process(settings: Settings, *arguments: str) -> Result:
    """What the command does, without a process of its own. Not where an event loop runs: it has one."""
    _, env = command(settings)
    return CliRunner(env=env).invoke(create_app(), arguments)


def start(settings: Settings, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    words, env = command(settings, *arguments, **environment)
    return subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def replay(
    settings: Settings, id_: str, processes: int = 1, speed: float | None = None, resume: bool = False, **wish: Any
) -> Summary:
    """What the command does with such options, in this process: of all there is unless `wish` says otherwise."""
    plan = await find_plan(settings, id_) if resume else await make_plan(settings, Wish(id=id_, **wish))
    if not resume:
        await save_plan(settings, plan)
    if plan.is_into_live:
        return await append_to_live(settings, plan, Pace(speed), asyncio.Event())
    return await run_replay(settings, plan, Pace(speed), processes, asyncio.Event())


def summary_of(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What `replay --json` prints when it has done well."""
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def feed_raw(settings: Settings, pages: Iterable[RawArticle], timestamps: Iterable[int | None] | None = None) -> None:
    """Pages into articles.raw, a key for each, with timestamps of their own where they are given (ms since 1970)."""
    await ensure_topics(settings)
    name = Topics(settings).name(RAW)
    pages = list(pages)
    async with producing(settings) as producer:
        for page, at in zip(pages, timestamps or [None] * len(pages), strict=True):
            await producer.send(name, encode(page), page.url.encode(), timestamp_ms=at)
        await producer.flush()


async def records_of(settings: Settings, topic: str) -> list[ConsumerRecord]:
    return [record async for record in read_whole(settings, topic)]


Output = tuple[dict[bytes, tuple[bytes, tuple[tuple[str, bytes], ...]]], dict[bytes, bytes]]


async def output_of(settings: Settings, id_: str) -> Output:
    """What replay `id_` has published, once each: events by story with their headers, and the last state of each story."""
    topics = Topics(settings)
    events = await records_of(settings, topics.name(replay_of(EVENTS, id_)))
    assert len({record.key for record in events}) == len(events), "a story was published twice"
    states = {record.key: record.value for record in await records_of(settings, topics.name(replay_of(STATE, id_)))}
    return {record.key: (record.value, tuple(record.headers)) for record in events}, states


async def facts_of(settings: Settings, id_: str) -> dict[str, Facts]:
    """What replay `id_` knows of each story in the end."""
    records = await records_of(settings, Topics(settings).name(replay_of(STATE, id_)))
    return {record.key.decode(): Facts.model_validate(decode(StoryState, record.value)[0].facts) for record in records}


def stories_in(output: Output) -> dict[str, NewsEvent]:
    return {key.decode(): decode(NewsEvent, value)[0] for key, (value, _) in output[0].items()}


def plan_of(settings: Settings, *arguments: str) -> ReplayPlan:
    """What a dry run says."""
    done = netbinnen(settings, "replay", "--json", "--dry-run", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return decode(ReplayPlan, done.stdout.encode())[0]


async def wait_for_output(
    settings: Settings, id_: str, process: "subprocess.Popen[str]", topic: str = "", more_than: int = 0
) -> int:
    """Until a running replay has written more than so many records to its events, or to `topic`. Gives how many there are."""
    topic = topic or Topics(settings).name(replay_of(EVENTS, id_))
    deadline = time.monotonic() + 60
    while process.poll() is None:
        found = len(await records_of(settings, topic))
        if found > more_than:
            return found
        assert time.monotonic() < deadline, "the replay writes nothing"
        await asyncio.sleep(0.1)
    raise AssertionError(f"the replay ended with exit code {process.returncode}")


def children_of(pid: int) -> list[int]:
    """The processes that process `pid` has started."""
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def articles_of(made: Sequence[RawArticle]) -> list[str]:
    """The story of each page's article."""
    return [split_ticker(raw, Fetch(raw.fetched_at or datetime.now(UTC))).parts[0].story_id for raw in made]
