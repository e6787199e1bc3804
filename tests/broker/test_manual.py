"""The pages' commands and consumers, run as they stand there, from top to bottom, on real brokers."""

import asyncio
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer
from typer.testing import CliRunner, Result

from schemas import NewsEvent, RawArticle, decode, encode
from streams.admin import ensure_topics
from streams.cli import create_app
from streams.settings import Settings
from streams.topics import ENRICHED, EVENTS, RAW, Topics
from tests import manual
from tests.broker.newsroom import NOON, Newsroom, item, open_newsroom
from tests.broker.pipeline import PARTITIONS, producing, settings_for, wait_until_done
from tests.broker.shared import SharedKafka
from tests.manual import Command
from tests.traffic import parts_of

WITHIN_S = 45
RUN_ON = {"worker", "tail", "web"}
"""Commands that run until Ctrl-C; `tail` with `--max` ends by itself."""
NO_PAGE = b'{"url": "https://nieuws.example/", "texd": ""}'
LETTER = "articles.raw.dlq/3@17"
"""What the pages call a dead letter."""


def page_txt() -> str:
    (block,) = (block for block in manual.blocks("README.md") if block.file)
    return block.text


class Walk:
    """Somebody who does what the pages say. What runs on is left running, and what runs is not started twice."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: dict[str, Path] = {}
        self._env = {
            "NETBINNEN_BROKERS": settings.brokers,
            "NETBINNEN_PREFIX": settings.prefix,
            "NETBINNEN_PARTITIONS": str(settings.partitions),
            # Any free port.
            "NETBINNEN_WEB": "0",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        }

    def follow(self, page: str) -> None:
        """Do all that `page` says."""
        for name in ("README.md", page):
            manual.write_files(name, self._folder)
        for block in manual.blocks(page):
            if block.language == "sh":
                started = [command for command in manual.commands_of(block) if self._do(command)]
                self._wait_until_shown(started)

    def _do(self, command: Command) -> bool:
        """Do it. Gives whether it is something that runs on."""
        if not command.is_ours or command.is_offline:
            return False
        if command.words[0] == "python" or (command.name in RUN_ON and "--max" not in command.words):
            self._start(command)
            return True
        if "migrate" in command.words:
            # Workers are to have done all there is, and to be stopped.
            self._wait_until_done()
            self.stop()
        result = self._run(command)
        # Where two topics differ, diff says so.
        assert result.exit_code in ({0, 1} if command.name == "diff" else {0}), f"{command}: {result.output}"
        assert result.output, str(command)
        if command.output:
            Path(command.output).write_bytes(result.stdout_bytes)
        return False

    def _run(self, command: Command) -> Result:
        words = [self._meant(word) for word in command.words[1:]]
        # A pool of processes for each replay would take longer than the replays.
        words += ["--processes", "1"] if command.name == "replay" else []
        given = dict(command.environment)
        if "NETBINNEN_PARTITIONS" in given:
            # 48 of each topic would take the broker long.
            given["NETBINNEN_PARTITIONS"] = str(PARTITIONS + 1)
        return CliRunner(env=self._env | given).invoke(create_app(), words)

    def _meant(self, word: str) -> str:
        """`word` on the topics of this test."""
        if word == LETTER:
            return self._letter
        return {"": self._settings.prefix, "v2-": f"{self._settings.prefix}v2-"}.get(word, word)

    @cached_property
    def _letter(self) -> str:
        """The place of a dead letter that is there."""
        self._wait_until_done()
        listed = CliRunner(env=self._env).invoke(create_app(), ["dlq", "list", "--json"]).stdout
        return str(json.loads(listed.splitlines()[0])["place"])

    def _start(self, command: Command) -> None:
        name = str(command.words[1:])
        if name in self._running:
            return
        module = [] if command.words[0] == "python" else ["-m", "streams.cli"]
        has_group = command.line.split()[2:3] in (["streams.examples.into_jsonl"], ["streams.examples.alerts"])
        # Other tests run these examples too.
        group = ["--group", self._settings.prefix + command.words[2]] if has_group else []
        env = os.environ | self._env | command.environment | {"PYTHONPATH": str(manual.ROOT), "PYTHONUNBUFFERED": "1"}
        log = self._folder / f"{len(self._logs)}.log"
        with log.open("wb") as output:
            command_line = [sys.executable, *module, *command.words[1:], *group]
            process = subprocess.Popen(command_line, env=env, cwd=self._folder, stdout=output, stderr=output)
        self._running[name], self._logs[name] = process, log

    def _wait_until_shown(self, started: Sequence[Command]) -> None:
        """Until each has printed something, or written to the file that it was given."""
        deadline = time.monotonic() + WITHIN_S
        for command in started:
            process, log = self._running[str(command.words[1:])], self._logs[str(command.words[1:])]
            made = [log, *(self._folder / word for word in command.words if word.startswith("news."))]
            while not any(path.exists() and path.stat().st_size for path in made):
                assert process.poll() is None, f"{command} ended with {process.returncode}"
                assert time.monotonic() < deadline, f"{command} shows nothing"
                time.sleep(0.05)
            assert process.poll() is None, f"{command} ended: {log.read_text()}"

    def _wait_until_done(self) -> None:
        asyncio.run(wait_until_done(self._settings, time.monotonic() + WITHIN_S))

    def stop(self) -> None:
        """Stop what runs; a worker must end well."""
        workers = {name: process for name, process in self._running.items() if "'worker'" in name}
        for name, process in self._running.items():
            process.send_signal(signal.SIGTERM if name in workers else signal.SIGKILL)
        codes = {name: process.wait(30) for name, process in self._running.items()}
        self._running.clear()
        for name in workers:
            assert codes[name] == 0, self._logs[name].read_text()[-2000:]


@contextmanager
def walking(kafka: SharedKafka, prefix: str, folder: Path) -> Iterator[tuple[Walk, Settings]]:
    settings = settings_for(kafka.bootstrap, prefix)
    asyncio.run(ensure_topics(settings))
    walk = Walk(settings, folder)
    with chdir(folder):
        try:
            yield walk, settings
        finally:
            walk.stop()


async def send_raw(settings: Settings, value: bytes) -> None:
    async with producing(settings) as producer:
        await producer.send_and_wait(Topics(settings).name(RAW), value, b"k")


async def fill(settings: Settings) -> None:
    """The README's page in every topic, as if workers had been there."""
    page = RawArticle(url="https://nieuws.example/tholen", text=page_txt(), fetched_at=NOON)
    parts = parts_of(page_txt(), NOON)
    await send_raw(settings, encode(page))
    async with producing(settings) as producer:
        for part in parts:
            await producer.send_and_wait(Topics(settings).name(ENRICHED), encode(part), part.story_id.encode())
    async with open_newsroom(settings) as newsroom:
        await newsroom.publish(*parts)


def test_who_operates_it_can_do_what_the_pages_say(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    with walking(kafka, prefix, tmp_path) as (walk, settings):
        walk.follow("README.md")
        asyncio.run(send_raw(settings, NO_PAGE))
        walk.follow("OPERATING.md")
    assert (tmp_path / "page.json").read_bytes() == NO_PAGE


def test_who_consumes_or_replays_can_do_what_the_pages_say(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    with walking(kafka, prefix, tmp_path) as (walk, settings):
        asyncio.run(fill(settings))
        for page in ("SITES.md", "CONSUMING.md", "REPLAYING.md", "GUARANTEES.md"):
            walk.follow(page)


def functions_of(block: manual.Block, prefix: str) -> list[Any]:
    """What the block defines, with groups of the test's own."""
    scope: dict[str, Any] = {}
    code = block.text.replace('"my-', f'"{prefix}{block.page}-{block.line}-my-')
    exec(compile(code, block.page, "exec"), scope)  # noqa: S102 - the pages' own code
    return [each for each in scope.values() if inspect.iscoroutinefunction(each) and each.__globals__ is scope]


async def test_each_consumer_of_the_pages_shows_events(
    settings: Settings,
    newsroom: Newsroom,
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETBINNEN_BROKERS", settings.brokers)
    monkeypatch.setenv("NETBINNEN_PREFIX", prefix)
    await newsroom.publish(item(7))
    for block in manual.all_blocks("python"):
        (function,) = functions_of(block, prefix)
        running = asyncio.create_task(function())
        shown, deadline = "", time.monotonic() + WITHIN_S
        while "Boot nummer 7" not in shown:
            assert time.monotonic() < deadline, f"{block.page}:{block.line} shows nothing: {shown}"
            await asyncio.wait([running], timeout=0.05)
            shown += capsys.readouterr().out + (str(running.result()) if running.done() else "")
        running.cancel()
        await asyncio.wait([running])


async def test_a_client_of_another_language_reads_by_the_settings_that_are_shown(kafka: SharedKafka, prefix: str) -> None:
    (block,) = manual.all_blocks("properties")
    shown = dict(line.split("=") for line in block.text.splitlines())
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    # librdkafka, which the clients of most languages are made of.
    consumer = Consumer(shown | {"bootstrap.servers": settings.brokers, "group.id": prefix + shown["group.id"]})
    try:
        consumer.subscribe([Topics(settings).name(EVENTS)])
        async with open_newsroom(settings) as newsroom:
            await newsroom.send_event(b"aborted", abort=True)
            await newsroom.publish(item(7))
        message, deadline = None, time.monotonic() + WITHIN_S
        while message is None or message.error():
            assert time.monotonic() < deadline, message and message.error()
            message = await asyncio.to_thread(consumer.poll, 0.5)
    finally:
        consumer.close()
    event, unknown = decode(NewsEvent, message.value())
    headers = dict(message.headers() or ())
    assert (unknown, message.key()) == ((), event.netbinnen.story_id.encode())
    assert (headers["ce_subject"], headers["ce_type"]) == (event.uri.encode(), b"nl.netbinnen.story.created.v1")
