"""Commands as somebody runs them: processes with arguments, an environment and files of their own.

An interpreter that starts and loads the command line takes 0.7 s of a processor, and the tests run some hundred commands. So
each is a fork of a process that has loaded it (`tests/warm.py`), one for each process of pytest. How a real start behaves
is tested where it matters: what it loads, signals, closed pipes.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOBODY_LOOKS = {"NO_COLOR": "1", "COLUMNS": "200"}


def netbinnen(
    *arguments: str,
    stdin: bytes = b"",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    within_s: float = 60,
) -> subprocess.CompletedProcess[str]:
    """What the command does with `environment` beside our own, in `folder`. Raises TimeoutExpired."""
    command = ["netbinnen", *arguments]
    with tempfile.TemporaryDirectory() as scratch:
        files = [Path(scratch) / name for name in ("in", "out", "err")]
        for file in files:
            file.write_bytes(stdin if file.name == "in" else b"")
        request = {
            "arguments": arguments,
            "environment": os.environ | NOBODY_LOOKS | dict(environment or {}),
            "folder": str(folder or Path.cwd()),
            "files": [str(file) for file in files],
        }
        code = _answer(json.dumps(request), command, within_s)
        return subprocess.CompletedProcess(command, code, *(file.read_bytes().decode() for file in files[1:]))


def _answer(request: str, command: list[str], within_s: float) -> int:
    warm = _warm()
    assert warm.stdin is not None
    assert warm.stdout is not None
    warm.stdin.write(request.encode() + b"\n")
    warm.stdin.flush()
    if not select.select([warm.stdout], [], [], within_s)[0]:
        _warm.cache_clear()
        _end(warm)
        raise subprocess.TimeoutExpired(command, within_s)
    return int(warm.stdout.readline())


@cache
def _warm() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.warm"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
    )
    atexit.register(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With the command that it may be at."""
    with suppress(ProcessLookupError), process:
        os.killpg(process.pid, signal.SIGKILL)
