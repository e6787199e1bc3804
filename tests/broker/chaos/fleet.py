"""Workers that are killed, stopped and started again, and the supervisor who does that: for all tests of this folder."""

import asyncio
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError

from schemas import RawArticle, encode
from streams.admin import admin_client
from streams.connect import connection
from streams.settings import Settings
from streams.topics import PUBLISH, RAW, STAGES, STATE, Topics
from tests.broker.chaos.processes import counted
from tests.broker.pipeline import start_worker, waiting

PARTITIONS = 6
WORKERS = 2
SESSION_S = 6
BATCH_RECORDS = 10
"""Small, so that a publisher is in a transaction most of the time."""
WORKER = "streams.cli"


class Fleet:
    """`WORKERS` processes of each stage, by stage and number, and a supervisor who starts again what ended by itself.

    `modules` are programs of a test's own that stand for the worker, by stage.
    """

    def __init__(self, settings: Settings, folder: Path, modules: dict[str, str] | None = None, **environment: str) -> None:
        self._settings = settings
        self._folder = folder
        self._modules = dict(modules or {})
        self._environment = {
            "NETBINNEN_SESSION_TIMEOUT_S": str(SESSION_S),
            "NETBINNEN_BATCH_RECORDS_MAX": str(BATCH_RECORDS),
        } | environment
        self._processes: dict[tuple[str, int], subprocess.Popen[bytes]] = {}
        self.ended: list[str] = []

    def start(self, stage: str, number: int) -> None:
        self._processes[stage, number] = start_worker(
            self._settings,
            self._log(stage, number),
            *("--stage", stage),
            module=self._modules.get(stage, WORKER),
            **self._environment,
        )

    def _log(self, stage: str, number: int) -> Path:
        return self._folder / f"{stage}-{number}.log"

    def signal(self, stage: str, number: int, what: signal.Signals) -> None:
        self._processes[stage, number].send_signal(what)

    def kill(self, stage: str, number: int) -> None:
        process = self._processes.pop((stage, number))
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def replace(self, stage: str, number: int, module: str) -> None:
        """Stop one as an operator does, and start `module` in its place; the supervisor does so, too."""
        code, _ = await self.stop(stage, number)
        assert code == 0, self.tail(stage, number)
        self._modules[stage] = module
        self.start(stage, number)

    async def stop(self, stage: str, number: int) -> tuple[int, float]:
        """SIGTERM. The exit code, and how many seconds it took."""
        process = self._processes.pop((stage, number))
        started = time.monotonic()
        process.terminate()
        code = await asyncio.to_thread(process.wait, 60)
        return code, time.monotonic() - started

    def tail(self, stage: str, number: int) -> str:
        return self._log(stage, number).read_text()[-2000:]

    def counted(self, stage: str) -> Counter[str]:
        """What the stage's workers said last that they have counted, together."""
        return sum((Counter(counted(self._log(stage, number), stage)) for number in range(WORKERS)), Counter[str]())

    def traces(self) -> list[str]:
        """The logs that hold a stack trace, Python's or faulthandler's: a worker that cannot go on says why in a line."""
        return [path.name for path in sorted(self._folder.glob("*.log")) if "(most recent call" in path.read_text()]

    async def _supervise(self) -> None:
        while True:
            for of, process in list(self._processes.items()):
                if process.poll() is not None:
                    self.ended.append(f"{of}: {process.returncode}, {self.tail(*of)}")
                    self.start(*of)
            await asyncio.sleep(0.5)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All started; at the end stopped, each with exit code 0."""
        for stage in STAGES:
            for number in range(WORKERS):
                self.start(stage, number)
        supervisor = asyncio.create_task(self._supervise())
        try:
            yield
        finally:
            supervisor.cancel()
            for process in self._processes.values():
                process.terminate()
            codes = {of: await asyncio.to_thread(process.wait, 30) for of, process in self._processes.items()}
        assert set(codes.values()) == {0}, [self.tail(*of) for of, code in codes.items() if code]


async def feed(producer: AIOKafkaProducer, settings: Settings, pages: Iterable[RawArticle]) -> None:
    for raw in pages:
        await producer.send(Topics(settings).name(RAW), encode(raw), raw.url.encode())
    await producer.flush()


async def wait_for_members(settings: Settings, stage: str, count: int, deadline: float) -> None:
    """Until the group has so many members, all of them with partitions."""
    group = Topics(settings).group(stage)
    async with admin_client(settings) as admin:
        while time.monotonic() < deadline:
            # The broker may not yet know where the group is looked after.
            with suppress(GroupCoordinatorNotAvailableError):
                (answer,) = await admin.describe_consumer_groups([group])
                (_, _, state, *_, members) = answer.groups[0][:6]
                if state == "Stable" and len(members) == count:
                    return
            await asyncio.sleep(0.3)
    raise AssertionError(f"{group} has not come to {count} members")


async def wait_for_all(settings: Settings, deadline: float) -> None:
    """Until all of a fleet's workers are at work."""
    for stage in STAGES:
        await wait_for_members(settings, stage, WORKERS, deadline)


async def wait_for_progress(settings: Settings, stage: str, deadline: float) -> None:
    """Until what waits for the stage gets less, if anything waits."""
    before = await waiting(settings, stage)
    while before:
        assert time.monotonic() < deadline, f"{stage} has not got on: {before} wait"
        await asyncio.sleep(0.2)
        now = await waiting(settings, stage)
        if now < before:
            return
        before = now


async def stop_inside_transaction(
    settings: Settings, fleet: Fleet, number: int, within_s: float = 8
) -> dict[TopicPartition, int]:
    """Stops the publisher (SIGSTOP) until it stands inside a transaction: any moment may be between two.

    Gives the partitions of stories.state where it does, each with the offset that its transaction begins at; none where it
    goes on. Of a partition with an open transaction more is written than may be read. It is the stopped one's where that
    lasts.
    """
    partitions = [TopicPartition(Topics(settings).name(STATE), number) for number in range(PARTITIONS)]
    of_all, of_committed = (
        AIOKafkaConsumer(**connection(settings), isolation_level=level) for level in ("read_uncommitted", "read_committed")
    )

    async def held() -> dict[TopicPartition, int]:
        readable, written = await asyncio.gather(of_committed.end_offsets(partitions), of_all.end_offsets(partitions))
        return {partition: readable[partition] for partition in partitions if written[partition] > readable[partition]}

    async with of_all, of_committed:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            fleet.signal(PUBLISH, number, signal.SIGSTOP)
            lasting = await held()
            # Most are another publisher's, and gone in a moment: only what is still there is waited for.
            for pause_s in (0.1, 1.0):
                if lasting:
                    await asyncio.sleep(pause_s)
                    lasting = dict(lasting.items() & (await held()).items())
            if lasting:
                return lasting
            fleet.signal(PUBLISH, number, signal.SIGCONT)
            await asyncio.sleep(0.03)
    return {}
