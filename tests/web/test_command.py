"""`netbinnen web` as a process, where no broker answers: it says so on the page, waits, and ends when it is told to."""

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest
from yarl import URL

from streams.embedded import LOOPBACK, free_ports

WITHIN_S = 20


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "streams.cli", "web", *arguments]
    # Where the tests run in the background Ctrl-C is ignored, and a child inherits that.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_waits_for_a_broker_and_ends_at_once_with_a_reader(signum: signal.Signals) -> None:
    process = start("--address", "0", "--brokers", f"{LOOPBACK}:{free_ports(1)[0]}")
    try:
        assert process.stdout is not None
        url = URL(process.stdout.readline().strip())
        assert (url.host, url.path) == (LOOPBACK, "/")
        reader = HTTPConnection(LOOPBACK, url.port or 0, timeout=WITHIN_S)
        reader.request("GET", "/api/wire")
        events = reader.getresponse()
        states: list[str] = []
        while "lost" not in states:
            line = events.readline()
            if line.startswith(b'data: {"broker"'):
                states.append(json.loads(line.removeprefix(b"data: "))["broker"])
        assert "connected" not in states
        asking = HTTPConnection(LOOPBACK, url.port or 0, timeout=WITHIN_S)
        asking.request("GET", f"/api/story/{'0' * 32}")
        answer = asking.getresponse()
        assert answer.status == 503
        assert json.loads(answer.read())["problem"].startswith("No Kafka broker answers at ")
        began = time.monotonic()
        process.send_signal(signum)
        out, err = process.communicate(timeout=WITHIN_S)
        assert time.monotonic() - began < 5
        reader.close()
        asking.close()
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    # Once, though it has tried again and again.
    assert err.count("\n") == 1
    assert "no Kafka broker answers" in err


def test_an_address_in_use_is_one_line_and_code_2() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        address = f"{LOOPBACK}:{taken.getsockname()[1]}"
        process = start("--address", address, "--brokers", f"{LOOPBACK}:{free_ports(1)[0]}")
        out, err = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"netbinnen: setting web (NETBINNEN_WEB): {address}: ")
    assert (err.count("\n"), "in use" in err) == (1, True)
