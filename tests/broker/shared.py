"""One Apache Kafka for all processes of a test run: who needs it first starts it, with the last who holds it it ends.

The processes of pytest-xdist know nothing of each other. Each holds a pipe open for writing, for as long as it lives; the
broker's keeper, a process of its own, reads it, and reads the end of it when nobody holds it any longer.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.embedded import wait_until_ready
from tests.broker.kafka import START_TIMEOUT_S, KafkaCluster, locked

LOOK_S = 0.2
LOCK, PIPE, SAID, LOG = "lock", "held", "kafka.json", "keeper.log"

_keepers: list["subprocess.Popen[bytes]"] = []
"""Those that this process has started. They outlive it where others hold theirs, so nobody waits for them."""


@dataclass(frozen=True)
class SharedKafka:
    """A running broker that others use, too: not to be killed, frozen or filled."""

    bootstrap: str
    pids: tuple[int, ...]
    folder: Path


@contextmanager
def shared_kafka(folder: Path) -> Iterator[SharedKafka]:
    """The broker of all who name `folder`. Raises BrokerStartError where it does not come up."""
    folder.mkdir(exist_ok=True)
    with locked(folder / LOCK):
        held = _hold(folder)
        if held is None:
            held = _start(folder)
        said = json.loads((folder / SAID).read_text())
    try:
        yield SharedKafka(said["bootstrap"], tuple(said["pids"]), Path(said["folder"]))
    finally:
        os.close(held)


def _hold(folder: Path) -> int | None:
    """The pipe, open for writing; None where no keeper reads it."""
    try:
        return os.open(folder / PIPE, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # There is no pipe yet, or nobody who reads it.
        return None


def _start(folder: Path) -> int:
    if not (folder / PIPE).exists():
        os.mkfifo(folder / PIPE)
    (folder / SAID).unlink(missing_ok=True)
    # Until the keeper reads it nobody can open it for writing alone, and before that it must be held.
    both = os.open(folder / PIPE, os.O_RDWR)
    try:
        with (folder / LOG).open("wb") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.broker.shared", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # A Ctrl-C is for the tests: they let go of it at their end.
            )
        _keepers.append(keeper)
        # Twice as long as it waits itself: for a port that was taken it starts anew.
        wait_until_ready(keeper, (folder / SAID).exists, folder / LOG, 2 * START_TIMEOUT_S)
        held = _hold(folder)
        assert held is not None, "the keeper reads before it says that the broker is there"
        return held
    finally:
        os.close(both)


def keep(folder: Path) -> None:
    """Run a broker until nobody holds the pipe."""
    own = folder / str(os.getpid())
    own.mkdir()
    with KafkaCluster(own) as cluster:
        pipe = os.open(folder / PIPE, os.O_RDONLY | os.O_NONBLOCK)
        said = {"bootstrap": cluster.bootstrap, "pids": cluster.pids, "folder": str(own)}
        (own / SAID).write_text(json.dumps(said))
        (own / SAID).rename(folder / SAID)
        while True:
            time.sleep(LOOK_S)
            # Under the lock, or somebody could take hold of it just before it is closed.
            with locked(folder / LOCK):
                if not _is_held(pipe):
                    os.close(pipe)
                    return


def _is_held(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) != b""
    except BlockingIOError:
        return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
