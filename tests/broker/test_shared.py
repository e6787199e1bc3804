"""The broker that the processes of a test run share: there while one of them holds it, gone with the last, however it ends."""

import subprocess
import sys
import time
from pathlib import Path

from streams.embedded import count_brokers
from tests.broker.conftest import is_running
from tests.broker.shared import shared_kafka

ANOTHER = """
import sys, time
from pathlib import Path
from tests.broker.shared import shared_kafka

with shared_kafka(Path(sys.argv[1])) as kafka:
    print(*kafka.pids, flush=True)
    time.sleep(60)
"""


def test_it_is_one_for_all_and_ends_with_the_last(kafka_tools: None, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ANOTHER, str(tmp_path / "kafka")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as another:
        assert another.stdout is not None
        (pid,) = map(int, another.stdout.readline().split())
        with shared_kafka(tmp_path / "kafka") as kafka:
            assert kafka.pids == (pid,)
            another.kill()
            another.wait()
            time.sleep(1)
            assert count_brokers(int(kafka.bootstrap.rpartition(":")[2])) == 1
    deadline = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < deadline, "nobody holds it, and it runs"
        time.sleep(0.1)
