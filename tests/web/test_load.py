"""Two hundred pieces of news a second for five minutes, one reader that reads and one that does not: memory stays.

`make test ARGS="-m slow -k wire_at_full_rate -s"` prints the figures; the short form is in test_server.py.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from yarl import URL

from streams.embedded import LOOPBACK
from tests.broker.chaos.processes import resident_mb

RATE, SECONDS = 200, 300
WARM_S = 30
"""Until the list is full and a first slow reader was cut off."""
GROWTH_MAX_MIB = 16
"""A list of 2,000 is full after ten seconds; what grows by more afterwards grows for ever."""


def connect(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    found.connect((LOOPBACK, port))
    found.sendall(b"GET /api/wire HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return found


def read_all(port: int, counts: list[int], stop: threading.Event) -> None:
    """Counts the news that comes, until `stop`."""
    with connect(port) as reader:
        rest = b""
        while not stop.is_set() and (found := reader.recv(1 << 16)):
            *lines, rest = (rest + found).split(b"\n")
            counts[0] += sum(line.startswith(b"id: ") for line in lines)


def reread_nothing(port: int, cut_off: list[int], stop: threading.Event) -> None:
    """Takes nothing, and comes again when it was cut off, as a browser would."""
    while not stop.is_set():
        with connect(port) as reader:
            while not stop.wait(0.5) and _is_open(reader):
                pass
            cut_off[0] += not stop.is_set()


def _is_open(reader: socket.socket) -> bool:
    """Whether the server still holds this connection: the system's table says so, and nothing is read for it."""
    port = reader.getsockname()[1]
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


@pytest.fixture
def server() -> Iterator[tuple[int, int]]:
    """Process id and port of a server of invented news."""
    command = [sys.executable, "-m", "tests.web.demo_server", "--address", "0", "--rate", str(RATE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = URL(process.stdout.readline().strip()).port
        assert port
        yield process.pid, port
        process.terminate()
    assert process.returncode == 0


@pytest.mark.slow
def test_the_wire_at_full_rate_keeps_its_memory(server: tuple[int, int]) -> None:
    pid, port = server
    counts, cut_off, stop = [0], [0], threading.Event()
    readers = [
        threading.Thread(target=work, args=(port, found, stop))
        for work, found in ((read_all, counts), (reread_nothing, cut_off))
    ]
    for reader in readers:
        reader.start()
    time.sleep(WARM_S)
    began, warm_mib = counts[0], resident_mb(pid, "VmRSS")
    peak_mib = warm_mib
    for _ in range(SECONDS - WARM_S):
        time.sleep(1)
        peak_mib = max(peak_mib, resident_mb(pid, "VmRSS"))
    read = counts[0] - began
    stop.set()
    for reader in readers:
        reader.join(15)
    print(
        f"\n{read / (SECONDS - WARM_S):.0f} news a second read for {SECONDS - WARM_S} s; resident {warm_mib:.0f} MiB "
        f"after {WARM_S} s, {peak_mib:.0f} at most after that; a reader that takes nothing was cut off {cut_off[0]} times"
    )
    assert read > 0.95 * RATE * (SECONDS - WARM_S)
    assert peak_mib < warm_mib + GROWTH_MAX_MIB
    assert cut_off[0] >= 2
