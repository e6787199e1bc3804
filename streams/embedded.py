"""An embedded broker: one child process that speaks the Kafka protocol on loopback, for the demo and quick tests.

This file alone knows which program that is (noida-db, an optional extra), so that replacing it is a change to this file
only. It must not know topics, settings, records or any Kafka client library. It keeps no promise about data: a killed
embedded broker loses acknowledged records. Guarantees are tested on Apache Kafka (tests/broker/kafka.py), which shares
the child-process helpers below.
"""

import contextlib
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"

# Below Linux's ephemeral range (32768 and up): there, a client that retries while a broker is down can be given the
# broker's own port as its source port, connect to itself, and keep the broker from coming back.
PORTS = range(20_000, 32_768)

START_TIMEOUT_S = 15.0  # The embedded broker answers in well under a second; a busy CI machine gets plenty more.
STOP_TIMEOUT_S = 5.0  # It writes its data once on SIGTERM; a demo's worth takes milliseconds.
ASK_TIMEOUT_S = 2.0  # A broker on this machine answers in milliseconds; one that is starting is asked again.
POLL_S = 0.05  # Short beside a start of 0.1 s or more, long enough not to burn a core of two.

# Runs in the child before the broker does. The kernel then kills the broker when we die, even by SIGKILL, when no
# handler of ours can. An exec'd launcher and not a preexec_fn, because that one runs Python between fork and exec and
# can deadlock in a program with threads. The look at the parent closes the gap in which it died before the call.
_LAUNCHER = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG
    if os.getppid() != int(sys.argv[1]):
        sys.exit("the parent is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""

_PACKAGE, _PROGRAM = "noida_db", "noida-db"

# That binary makes the loader of an older glibc (Debian 12) say this, and runs all the same.
_HARMLESS = "weak version `GLIBC_"


class BrokerStartError(RuntimeError):
    """A broker could not be started. The message is one line that says what to do or where to look."""


class EmbeddedBroker:
    """The embedded broker, as a context manager: `with EmbeddedBroker(folder) as broker: broker.bootstrap`.

    `folder` (made if missing) holds its data and `broker.log`; a later start on the same folder finds the data of one
    that was stopped properly. One broker a folder at a time. Start it from a thread that lives as long as the broker is
    to live: Linux ends the child with the thread that started it, not with the process.

    Raises BrokerStartError from start() and `with`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "broker.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0

    @staticmethod
    def is_installed() -> bool:
        """Whether the optional extra with the broker's program is there."""
        return find_spec(_PACKAGE) is not None

    @property
    def bootstrap(self) -> str:
        """The address for clients, "127.0.0.1:PORT"."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int:
        """The process id of the running broker. Raises BrokerStartError when it was never started."""
        if self._child is None:
            raise BrokerStartError("the embedded broker is not running")
        return self._child.pid

    def start(self) -> None:
        """Start the broker and return once it answers the Kafka protocol."""
        program = _find_program()
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start_on(program, free_ports(1)[0])
        except PortTakenError:
            # Another process can take a free port between our look and the broker's bind: one more try, elsewhere.
            self._start_on(program, free_ports(1)[0])

    def stop(self) -> None:
        """Stop the broker and wait until its process is gone; without effect on one that is not running."""
        if self._child is not None:
            stop_child(self._child, STOP_TIMEOUT_S)
            self._child = None

    def _start_on(self, program: Path, port: int) -> None:
        command = [str(program), "start", "--only", "kafka", "--host", LOOPBACK]
        command += ["--kafka-port", str(port), "--data-dir", str(self.folder / "data")]
        self._child, self._port = spawn_child(command, self.log), port
        try:
            wait_until_ready(self._child, self._is_ready, self.log, START_TIMEOUT_S)
            self._forbid_unknown_topics()
        except BaseException:
            self.stop()
            raise

    def _forbid_unknown_topics(self) -> None:
        # It makes any topic that a client as much as asks about, so that a mistyped name would pass. No option of its
        # command line changes that; an AlterConfigs request (key 33; 4 is a broker, whose id is always 1) does.
        entry = _string(b"auto.create.topics.enable") + _string(b"false")
        body = struct.pack(">ib", 1, 4) + _string(b"1") + struct.pack(">i", 1) + entry + b"\0"
        reply = _ask(self._port, 33, 0, body)
        if reply[8:10] != b"\0\0":  # After the throttle time and the count of answers: the error code.
            raise BrokerStartError(f"the embedded broker would not turn off automatic topics (log: {self.log})")

    def _is_ready(self) -> bool:
        # It prints its address once it has bound it: without that, the answer may be another broker's on a taken port.
        return self.bootstrap in self.log.read_text(errors="replace") and count_brokers(self._port) > 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _find_program() -> Path:
    """The broker's executable inside its Python package; the package's own wrapper would take our signals for it."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise BrokerStartError("the embedded broker is not installed: pip install 'netbinnen[demo]'")
    program = Path(spec.origin).with_name(_PROGRAM)
    if not program.is_file():
        raise BrokerStartError(f"the embedded broker has no program for this platform: {program} is missing")
    if not os.access(program, os.X_OK):
        program.chmod(0o755)  # Its wheel does not always keep the mode; its own wrapper does the same.
    return program


# What any broker run as a child process needs.


class PortTakenError(BrokerStartError):
    """The broker ended because its port was already in use; another port may do."""


def free_ports(count: int) -> list[int]:
    """Different loopback ports that nothing listens on right now; somebody may take one before it is used."""
    ports: list[int] = []
    for port in random.sample(PORTS, k=500):  # 500: a machine with that many taken in a row is out of order.
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            ports.append(port)
        if len(ports) == count:
            return ports
    raise BrokerStartError(f"no free port among {PORTS.start}-{PORTS.stop - 1} on {LOOPBACK}")


def spawn_child(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program that dies with the calling thread, out of reach of our Ctrl-C, its output in `log`, emptied."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid())]
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for us, and we stop the workers before the broker under them.
        return subprocess.Popen(  # noqa: S603 - our own launcher and a program found by this code, without a shell.
            launcher + command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def stop_child(child: subprocess.Popen[bytes], timeout_s: float) -> None:
    """SIGTERM, then SIGKILL after `timeout_s`; returns when the process is gone and reaped."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(timeout_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def wait_until_ready(child: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path, timeout_s: float) -> None:
    """Return when `is_ready`; raise BrokerStartError when the child ends first or `timeout_s` is over."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise _explain_end(log)
        if is_ready():
            return
        time.sleep(POLL_S)
    raise BrokerStartError(f"the broker did not answer within {timeout_s:g} s: {read_tail(log)} (log: {log})")


def _explain_end(log: Path) -> BrokerStartError:
    # Every program whose bind fails has the words of EADDRINUSE somewhere in its log, Java's before a long trace.
    taken = "already in use" in log.read_text(errors="replace")
    kind = PortTakenError if taken else BrokerStartError
    return kind(f"the broker ended while starting: {read_tail(log)} (log: {log})")


def read_tail(log: Path, chars: int = 600) -> str:
    """The end of a log on one line; 600 characters hold an error and its cause without flooding a terminal."""
    text = log.read_text(errors="replace") if log.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip() and _HARMLESS not in line]
    return " | ".join(lines)[-chars:] or "no output"


def count_brokers(port: int) -> int:
    """How many brokers the one at this loopback port says its cluster has; 0 while it does not answer.

    A Kafka Metadata request (key 3, version 1) about no topics: so few bytes need no client library and no event loop.
    """
    reply = _ask(port, 3, 1, struct.pack(">i", 0))
    return int(struct.unpack(">i", reply[:4])[0]) if len(reply) >= 4 else 0


def _ask(port: int, key: int, version: int, body: bytes) -> bytes:
    """The body of a broker's answer to one request of the Kafka protocol (header version 1); b"" without one."""
    request = struct.pack(">hhi", key, version, 1) + _string(b"netbinnen") + body  # 1: the correlation id.
    try:
        with socket.create_connection((LOOPBACK, port), ASK_TIMEOUT_S) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            with connection.makefile("rb") as answer:
                size = int.from_bytes(answer.read(4), "big")
                return answer.read(size)[4:]  # After the correlation id, which one request a connection does not need.
    except OSError:
        return b""


def _string(text: bytes) -> bytes:
    return struct.pack(">h", len(text)) + text
