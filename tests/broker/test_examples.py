"""The examples as processes on both brokers: killed, started again, and compared with stories.state or with the log."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from schemas import encode
from streams.cli.common import NOT_LET_GO
from streams.consume import NewsConsumer, current_stories
from streams.examples import into_jsonl, into_sqlite
from streams.settings import Settings
from tests.broker.conftest import Broker, on_kafka
from tests.broker.newsroom import NOON, Newsroom, item, withdrawal

WITHIN_S = 30
ROUNDS, STORIES = 2, 150
"""A kill of the first process, and of one that went on after a kill."""
BEHIND = NOON.replace(minute=30)


@contextmanager
def running(settings: Settings, example: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """The example as somebody starts it, killed at the end."""
    command = [sys.executable, "-m", f"streams.examples.{example}", *map(str, arguments)]
    options = ["--brokers", settings.brokers, "--prefix", settings.prefix]
    # A killed member's partitions wait for its session to end.
    env = os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "NETBINNEN_SESSION_TIMEOUT_S": "6"}
    process = subprocess.Popen(
        [*command, *options], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


async def until(is_so: Callable[[], bool], process: "subprocess.Popen[str] | None" = None) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not is_so():
        assert process is None or process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline, "not in time"
        await asyncio.sleep(0.02)


async def interrupted(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Exit code and error output after Ctrl-C.

    A member of a group is let go by aiokafka, or ended in time with a line: now and then one of the whole run was not let go,
    which no run of this file alone has shown. What is written and committed is right either way; the line says what it was.
    """
    process.send_signal(signal.SIGINT)
    _, said = await asyncio.to_thread(process.communicate, timeout=WITHIN_S)
    line = re.match(rf"netbinnen: {re.escape(NOT_LET_GO)}.*\n", said)
    if line:
        warnings.warn(line[0], stacklevel=1)
    return process.returncode, said[line.end() if line else 0 :]


def rows(path: Path) -> dict[str, str]:
    """The events in the file, by uri; none where the table is still to be made."""
    with closing(sqlite3.connect(path, timeout=10)) as database:
        try:
            return dict(database.execute("SELECT uri, event FROM stories").fetchall())
        except sqlite3.OperationalError:
            return {}


async def picture(settings: Settings) -> dict[str, str]:
    return {event.uri: encode(event).decode() for event in (await current_stories(settings=settings)).values()}


@on_kafka
async def test_the_table_is_the_picture_after_kills(settings: Settings, newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "news.sqlite"
    for number in range(ROUNDS):
        some = range(number * STORIES, (number + 1) * STORIES)
        await newsroom.publish(*map(item, some), *(item(it, BEHIND) for it in some if it % 3 == 0))
        before = rows(path)
        with running(settings, "into_sqlite", path) as process:
            await until(lambda before=before: rows(path) != before, process)  # type: ignore[misc]
    await newsroom.publish(withdrawal(7), *(item(it, BEHIND) for it in range(STORIES)))
    expected = await picture(settings)
    with running(settings, "into_sqlite", path) as process:
        await until(lambda: rows(path) == expected, process)
        assert await interrupted(process) == (130, "")
    assert len(expected) == ROUNDS * STORIES
    assert '"canceled"' in expected[next(uri for uri in expected if uri.endswith(item(7).story_id))]


async def test_a_batch_that_fails_in_the_middle_leaves_rows_and_offsets_as_they_were(
    settings: Settings, newsroom: Newsroom, tmp_path: Path
) -> None:
    path = tmp_path / "news.sqlite"
    await newsroom.publish(*map(item, range(20)))
    with closing(sqlite3.connect(path)) as database:
        database.executescript(into_sqlite.TABLES)
        database.execute(
            f"CREATE TRIGGER fault BEFORE INSERT ON stories WHEN NEW.uri LIKE '%{item(13).story_id}' "
            "BEGIN SELECT RAISE(ABORT, 'a full disk'); END"
        )
        async with NewsConsumer(None, settings=settings) as news:
            batch = [await anext(news) for _ in range(20)]
        with pytest.raises(sqlite3.IntegrityError, match="a full disk"):
            into_sqlite.write(database, batch)
        assert (rows(path), into_sqlite.read_offsets(database, settings)) == ({}, {})
        for _ in range(2):
            with pytest.raises(sqlite3.IntegrityError, match="a full disk"):
                await asyncio.wait_for(into_sqlite.fill(path, settings), WITHIN_S)
            # Where partitions came as batches of their own, one may be there, whole.
            assert len(rows(path)) == sum(into_sqlite.read_offsets(database, settings).values())
        database.execute("DROP TRIGGER fault")
    filling = asyncio.create_task(into_sqlite.fill(path, settings))
    expected = await picture(settings)
    await until(lambda: rows(path) == expected)
    filling.cancel()


async def test_what_is_over_or_withdrawn_is_replaced_whatever_its_version(
    settings: Settings, newsroom: Newsroom, tmp_path: Path
) -> None:
    path = tmp_path / "news.sqlite"
    removed = "Een naam die weg moet."
    await newsroom.publish(item(1), item(2, more=removed))
    await newsroom.publish(item(1, BEHIND), item(2, BEHIND, more=removed))
    filling = asyncio.create_task(into_sqlite.fill(path, settings))
    await until(lambda: sum('"version":"2"' in event for event in rows(path).values()) == 2)
    assert removed.encode() in path.read_bytes()
    await newsroom.publish_later(20)
    # Both were over: one is seen again, the other is withdrawn. Both events have version 1.
    await newsroom.publish(item(1, NOON.replace(day=23)), withdrawal(2))
    await until(lambda: sum('"version":"1"' in event for event in rows(path).values()) == 4)
    filling.cancel()
    assert await picture(settings) == rows(path)
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT status, body FROM stories WHERE uri LIKE ?", (f"%{item(2).story_id}",)).fetchall()
    assert found == [("canceled", None)]
    # Not a page of the file has kept it.
    assert removed.encode() not in path.read_bytes()


async def test_an_event_that_was_applied_is_not_applied_again(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    await newsroom.publish(item(1, BEHIND))
    async with NewsConsumer(None, settings=settings) as news:
        items = [await anext(news) for _ in range(2)]
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(into_sqlite.TABLES)
        into_sqlite.write(database, items)
        # As where another process has an older position.
        into_sqlite.write(database, items[:1])
        assert database.execute("SELECT version FROM stories").fetchall() == [(2,)]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


@on_kafka
async def test_lines_are_whole_and_there_once_after_kills(
    broker: Broker, settings: Settings, newsroom: Newsroom, tmp_path: Path
) -> None:
    path, group = tmp_path / "news.jsonl", f"{settings.prefix}archive"
    for number in range(ROUNDS):
        some = range(number * STORIES, (number + 1) * STORIES)
        await newsroom.publish(*map(item, some))
        size = path.stat().st_size if path.exists() else 0
        with running(settings, "into_jsonl", path, "--group", group) as process:
            await until(lambda size=size: path.exists() and path.stat().st_size > size, process)  # type: ignore[misc]
            if broker.name == "embedded":
                # It never lets a group go on whose member was killed.
                assert await interrupted(process) == (130, "")
        # What a crash of the machine may leave.
        with path.open("ab") as file:
            file.write(b'{"id":"' + b"x" * number)
    with running(settings, "into_jsonl", path, "--group", group) as process:
        await until(lambda: path.read_bytes().endswith(b"\n") and len(lines(path)) == ROUNDS * STORIES, process)
        assert await interrupted(process) == (130, "")
    async with NewsConsumer(None, settings=settings) as news:
        log = {it.id: it for it in [await anext(news) for _ in range(ROUNDS * STORIES)]}
    found = lines(path)
    assert Counter(line["id"] for line in found) == Counter(log.keys())
    for line in found:
        it = log[str(line["id"])]
        assert (line["type"], line["place"]) == ("created", it.place)
        assert line["event"] == json.loads(it.record.value)


async def test_two_processes_do_not_write_one_file(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    with into_jsonl.open_lines(path), running(settings, "into_jsonl", path) as process:
        _, said = await asyncio.to_thread(process.communicate, timeout=WITHIN_S)
    assert (process.returncode, said) == (2, f"netbinnen: {path}: another process writes to it\n")


WATCH_LIST = """
[[watch]]
name = "schepen"
words = ["boot"]
"""


async def test_alerts_are_printed_as_news_comes(settings: Settings, newsroom: Newsroom, tmp_path: Path) -> None:
    watch_list = tmp_path / "watch.toml"
    watch_list.write_text(WATCH_LIST, encoding="utf-8")
    await newsroom.publish(item(1), item(2))
    await newsroom.publish(item(1, BEHIND), withdrawal(2))
    with running(settings, "alerts", watch_list, "--from-start", "--group", f"{settings.prefix}alerts") as process:
        assert process.stdout is not None
        printed = [await asyncio.to_thread(process.stdout.readline) for _ in range(3)]
        code = await interrupted(process)
    assert code == (130, "")
    assert sorted(line.partition("  ")[2] for line in printed) == sorted(
        [
            f"[schepen: boot]  Boot nummer 1 is vertrokken.  (new)  tag:netbinnen.nl,2026:story/{item(1).story_id}\n",
            f"[schepen: boot]  Boot nummer 2 is vertrokken.  (new)  tag:netbinnen.nl,2026:story/{item(2).story_id}\n",
            f"[schepen: withdrawn]  Ingetrokken  (withdrawn)  tag:netbinnen.nl,2026:story/{item(2).story_id}\n",
        ]
    )


@pytest.mark.parametrize("example", ["into_sqlite", "into_jsonl", "alerts"])
async def test_what_cannot_be_read_ends_it_with_a_line(
    settings: Settings, newsroom: Newsroom, tmp_path: Path, example: str
) -> None:
    (tmp_path / "file").write_text(WATCH_LIST if example == "alerts" else "", encoding="utf-8")
    await newsroom.send_event(b"{")
    options = ["--from-start"] if example == "alerts" else []
    with running(settings, example, tmp_path / "file", *options) as process:
        printed, said = await asyncio.to_thread(process.communicate, timeout=WITHIN_S)
    place = f"{settings.prefix}news.events/0@0"
    assert (process.returncode, printed) == (1, "")
    assert said == f"netbinnen: the record {place} cannot be read: line 1 column 2: unexpected end of data\n"
