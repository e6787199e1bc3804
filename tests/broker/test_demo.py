"""The demo as a person runs it: it ends by itself or at Ctrl-C, and leaves nothing behind. Embedded broker only."""

import functools
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.embedded import EmbeddedBroker
from tests.broker.conftest import give_up
from tests.commands import netbinnen

FIRST_EVENT_WITHIN_S = 60
READ_WITHIN_S = 30


def start(tmp_path: Path, *options: str) -> subprocess.Popen[str]:
    if not EmbeddedBroker.is_installed():
        give_up("the embedded broker (noida-db) is not installed")
    env = os.environ | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1", "COLUMNS": "120"}
    command = [sys.executable, "-m", "streams.cli", "demo", *options]
    # As a script's shell starts what is to run in the background: the demo heeds the signal all the same, as a worker does.
    ignore = functools.partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=ignore)


def left_behind(tmp_path: Path) -> list[str]:
    """Files below `tmp_path`, and processes that name it."""
    files = [str(path) for path in tmp_path.rglob("*")]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            except OSError:
                continue
            if str(tmp_path).encode() in words:
                files.append(f"process {folder.name}")
    return files


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
    """The temporary folder that `netbinnen demo --once` was given, and how it ended."""
    folder = tmp_path_factory.mktemp("once")
    process = start(folder, "--once")
    out, err = process.communicate(timeout=90)
    return folder, subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_once_shows_the_stories_and_ends_with_0(once: tuple[Path, "subprocess.CompletedProcess[str]"]) -> None:
    folder, ended = once
    out = ended.stdout
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Lissabon" in out
    assert "One story, seen on two pages" in out
    assert "10:00–11:00" in out
    assert "10:40–11:00" in out
    tried = out.split("Try next")[1]
    assert tried.count("  netbinnen ") == 3
    assert left_behind(folder) == []


def test_the_commands_it_tells_to_try_work(once: tuple[Path, "subprocess.CompletedProcess[str]"]) -> None:
    _, ended = once
    for line in ended.stdout.split("Try next")[1].splitlines():
        if line.startswith("  netbinnen "):
            assert netbinnen(*line.split()[1:]).returncode == 0, line


def test_it_shows_the_wire_as_a_page_until_ctrl_c(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stdout is not None
    started = time.monotonic()
    try:
        for line in process.stdout:
            if "[nieuw]" in line:
                break
        assert time.monotonic() - started < FIRST_EVENT_WITHIN_S
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                break
        assert found is not None
        with socket.create_connection(("127.0.0.1", int(found[1])), READ_WITHIN_S) as reader:
            reader.sendall(b"GET /api/wire HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with reader.makefile("rb") as events:
                # It reads back what has come before it was there.
                assert any(b"Lissabon" in line for line in events)
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=30)
    finally:
        process.terminate()
    assert (process.returncode, err) == (0, "")
    assert left_behind(tmp_path) == []
