"""Whole pipelines on Apache Kafka: how many pages a second they take, and what that costs each of their processes.

Three processes, one a stage, on the same topics and in the same environment, whoever runs them: ours, or a peer of `peers`.
They stay up and take the pages of a `Course` in parts. A part is through when a consumer with `read_committed` has seen its
last story.
"""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from confluent_kafka import Consumer, Producer

from schemas import RawArticle, encode
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import EVENTS, RAW, STAGES, Topics
from tests.bench.core import Core
from tests.broker.chaos.processes import resident_mb
from tests.broker.kafka import KafkaCluster
from tests.traffic import as_records

PARTITIONS = 4
WARM_PAGES = 100
"""They start what starts late, and are not part of a figure."""
WITHIN_S = 300
TICKS = os.sysconf("SC_CLK_TCK")
OURS, CORE = "netbinnen", "core"
PEERS = ("confluent", "quix", "faststream", "bytewax")
PYTHON = Path(".venv/peers/bin/python")
"""The environment that all pipelines run in, since the peers want other versions of what we use."""


@dataclass
class Measured:
    """A part of the pages: how long it took, and what each process spent of a processor, in seconds."""

    pages: int
    took_s: float
    cpu_s: dict[str, float]
    broker_s: float = 0.0
    """What Kafka spent meanwhile, for this side and whoever else is connected."""
    rss_mb: dict[str, float] = field(default_factory=dict)
    latencies_s: list[float] = field(default_factory=list)
    """From the sending of a page to the event of a story that it was the first to show, sorted."""

    @property
    def rate(self) -> float:
        return self.pages / self.took_s

    @property
    def cpu_ms(self) -> float:
        """Of a page, all stages together."""
        return sum(self.cpu_s.values()) / self.pages * 1_000


def commands(name: str) -> dict[str, list[str]]:
    """Of each stage, the command that runs it."""
    program = ["streams.cli", "worker", "--stage"] if name == OURS else [f"tests.bench.peers.{name}_peer"]
    return {stage: [str(PYTHON), "-m", *program, stage] for stage in STAGES}


def cpu_s(pid: int) -> float:
    """What a process has spent so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def running(settings: Settings, name: str, folder: Path, workers: int = 1) -> Iterator[dict[str, int]]:
    """The processes of a pipeline, by stage and number."""
    environment = os.environ | {
        "NETBINNEN_BROKERS": settings.brokers,
        "NETBINNEN_PREFIX": settings.prefix,
        "NETBINNEN_PARTITIONS": str(settings.partitions),
        "NETBINNEN_COMPRESSION": settings.compression,
        "TMPDIR": str(folder),
    }  # fmt: skip
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for number in range(workers):
            for stage, command in commands(name).items():
                with (folder / f"{stage}-{number}.log").open("wb") as log:
                    started[f"{stage} {number}"] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        yield {name: process.pid for name, process in started.items()}
    finally:
        ended = [name for name, process in started.items() if process.poll() is not None]
        for process in started.values():
            process.terminate()
        for process in started.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if ended:
            said = (folder / f"{ended[0].replace(' ', '-')}.log").read_text()[-2_000:]
            raise RuntimeError(f"{name}: {ended[0]} ended: {said}")


class Reader:
    """Sees the events of a pipeline as a consumer does, and when each story came."""

    def __init__(self, settings: Settings) -> None:
        self.came: dict[bytes, float] = {}
        self._consumer = Consumer(
            {
                "bootstrap.servers": settings.brokers,
                "group.id": f"{settings.prefix}bench",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
            }
        )
        self._consumer.subscribe([Topics(settings).name(EVENTS)])

    def read(self, timeout_s: float = 0.05) -> None:
        for message in self._consumer.consume(500, timeout_s):
            self.came.setdefault(message.key() or b"", time.monotonic())

    def wait_for(self, stories: int) -> None:
        deadline = time.monotonic() + WITHIN_S
        while len(self.came) < stories:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(self.came)} of {stories} stories came within {WITHIN_S} s")
            self.read()

    def close(self) -> None:
        self._consumer.close()


@dataclass(frozen=True)
class Course:
    """Pages in their order, and which stories each is the first to show, by the core."""

    pages: list[RawArticle]
    new: list[list[bytes]]

    @classmethod
    def of(cls, pages: list[RawArticle]) -> "Course":
        core, known, new = Core(), set[bytes](), list[list[bytes]]()
        for record in as_records(pages):
            before = len(core.events)
            core.run([record])
            keys = list(dict.fromkeys(out.key for out in core.events[before:] if out.key and out.key not in known))
            known.update(keys)
            new.append(keys)
        return cls(pages, new)

    def stories(self, pages: int) -> int:
        """Of the first `pages` pages."""
        return sum(map(len, self.new[:pages]))


class Side(Protocol):
    """What is measured: it takes the next pages of a course."""

    def take(self, pages: int) -> Measured: ...


class Pipeline:
    """Three stages that run, beside a crawler and a consumer of theirs."""

    def __init__(self, cluster: KafkaCluster, settings: Settings, course: Course, pids: dict[str, int]) -> None:
        self._cluster = cluster
        self._settings = settings
        self._course = course
        self._pids = pids
        self._reader = Reader(settings)
        self._producer = Producer({"bootstrap.servers": settings.brokers, "linger.ms": 1, "partitioner": "murmur2_random"})
        self._sent_at: list[float] = []

    def take(self, pages: int, rate: float | None = None) -> Measured:
        """All at once, or `rate` a second. Ends when the last new story of them was seen."""
        first = len(self._sent_at)
        measured = range(first, first + pages)
        before, broker_before_s = {process: cpu_s(pid) for process, pid in self._pids.items()}, self._broker_s()
        began = time.monotonic()
        for at in measured:
            while rate and (wait := began + (at - first) / rate - time.monotonic()) > 0:
                self._reader.read(min(wait, 0.01))
            self._send(self._course.pages[at])
        self._producer.flush()
        self._reader.wait_for(self._course.stories(measured.stop))
        took = max(self._reader.came.values()) - began
        spent_s = {process: cpu_s(pid) - before[process] for process, pid in self._pids.items()}
        sizes = {process: resident_mb(pid, "VmRSS") for process, pid in self._pids.items()}
        latencies = sorted(self._reader.came[key] - self._sent_at[at] for at in measured for key in self._course.new[at])
        return Measured(pages, took, spent_s, self._broker_s() - broker_before_s, sizes, latencies)

    def _broker_s(self) -> float:
        return sum(map(cpu_s, self._cluster.pids))

    def _send(self, raw: RawArticle) -> None:
        self._sent_at.append(time.monotonic())
        self._producer.produce(Topics(self._settings).name(RAW), encode(raw), raw.url.encode())
        self._producer.poll(0)

    def written_mb(self) -> float:
        """What it has made of all pages so far, as the broker has it on disk: all topics but the crawler's."""
        topics = Topics(self._settings)
        logs = self._cluster.folder.glob(f"*/broker-0/data/{self._settings.prefix}*/*.log")
        return sum(path.stat().st_size for path in logs if not path.parent.name.startswith(f"{topics.name(RAW)}-")) / 1e6

    def close(self) -> None:
        self._reader.close()


@contextmanager
def pipeline(
    cluster: KafkaCluster,
    name: str,
    course: Course,
    *,
    workers: int = 1,
    partitions: int = PARTITIONS,
    compression: str | None = None,
) -> Iterator[Pipeline]:
    """A pipeline that has taken the first pages."""
    prefix = f"{name}-{time.time_ns()}-"
    settings = load_settings(brokers=cluster.bootstrap, prefix=prefix, partitions=partitions, compression=compression)
    asyncio.run(ensure_topics(settings))
    with (
        tempfile.TemporaryDirectory() as folder,
        running(settings, name, Path(folder), workers) as pids,
        closing(Pipeline(cluster, settings, course, pids)) as found,
    ):
        found.take(WARM_PAGES)
        yield found


class CoreProcess:
    """The stages' own work in one process, without any stream. It waits for nothing: what it spends is what it takes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def take(self, pages: int) -> Measured:
        """The next pages of `make_news`, of which a course must be, too."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the core was started without pipes")
        self._process.stdin.write(f"{pages}\n")
        self._process.stdin.flush()
        spent_s = float(self._process.stdout.readline())
        return Measured(pages, spent_s, {CORE: spent_s})


@contextmanager
def core_process() -> Iterator[CoreProcess]:
    """The core, which has taken the first pages. It ends where it is asked for no more."""
    command = [str(PYTHON), "-m", "tests.bench.core", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        core = CoreProcess(process)
        core.take(WARM_PAGES)
        yield core
