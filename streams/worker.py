"""The worker: one process a stage, ended together. Kafka shares the partitions among the workers there are.

`run_stage` is one stage in this process; `run_worker` supervises all of them. A stage that ends unasked ends the
worker, non-zero, for whoever supervises it (Docker, systemd) to restart it.
"""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiokafka.errors import KafkaError

from streams.admin import can_read, ensure_topics, positions_of
from streams.boundary import DeadLettersError
from streams.fetching import fetch_patiently
from streams.health import of_stage, of_worker, serving
from streams.metrics import Counts
from streams.process import collect_seldom, step_back, take_long_turns
from streams.publish import run_publisher
from streams.sends import RefusedError
from streams.settings import Settings
from streams.topics import EXTRACT, PUBLISH, STAGES
from streams.tracing import start_tracing
from streams.watch import Watch, end_process_after, stop_at_signals

if TYPE_CHECKING:
    from streams.app import App
    from streams.spans import Spans

log = logging.getLogger("netbinnen")

REPORT_S = 60
"""A line of counts a minute: normal operation is quiet."""
OK, FAILED = 0, 1
TEMP_CHARS_MAX = 60
LOOK_S = 1.0
"""How soon it is noticed that Faust has crashed, or that a stage has ended. At rest each look costs."""
KILL_AFTER_S = 2
"""What a stage gets above its own drain time before it is killed."""


class StageError(Exception):
    """A stage ended that should not have. One line."""


async def run_stage(stage: str, settings: Settings) -> None:
    """Run one stage until SIGTERM or SIGINT. Raises BrokerError, PublishError, StageError."""
    if stage != EXTRACT:
        # Half of the work is that stage's, so it decides when all is done: the others may not hold it up.
        step_back()
    take_long_turns()
    end_process_after(settings.stuck_after_s)
    fetch_patiently()
    await ensure_topics(settings)
    asyncio.get_running_loop().set_exception_handler(say_unless_of_kafka)
    stop = stop_at_signals()
    watch = Watch(
        stage, settings.stuck_after_s, partial(positions_of, settings, stage), partial(can_read, settings, stage), stop
    )
    counts = Counts()
    spans = start_tracing(stage, settings)
    log.info("%s: started", stage)
    async with serving(settings.health, of_stage(watch, counts)):
        watching = asyncio.create_task(watch.run())
        bounding = asyncio.create_task(_bound_the_stop(stage, settings, stop, watching, spans))
        beside = [asyncio.create_task(report(stage, counts, watch)), watching, bounding]
        try:
            if stage == PUBLISH:
                collect_seldom()
                await run_publisher(settings, counts, stop, watch, spans)
            else:
                await _run_faust(stage, settings, counts, stop, watch, spans)
        finally:
            for task in beside:
                task.cancel()
            _end_with_a_line(stage, counts, spans)
    if watch.problem:
        raise StageError(watch.problem)


def say_unless_of_kafka(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For exceptions that nobody has read: a producer that fails leaves some in futures of its own, beside what it raises."""
    error = context.get("exception")
    if not isinstance(error, KafkaError):
        # asyncio's own handler would say what the exception does, and that may be news.
        log.error("%s", context["message"], exc_info=error)


async def _bound_the_stop(
    stage: str, settings: Settings, stop: asyncio.Event, watching: asyncio.Task[None], spans: "Spans | None"
) -> None:
    """A broker that does not answer holds up a stop for as long as clients wait for it, up to the interpreter's own end."""
    await stop.wait()
    # It would give the process more time.
    watching.cancel()
    if spans is not None:
        spans.stop_by(time.monotonic() + settings.drain_timeout_s)
    ending = threading.Timer(settings.drain_timeout_s + KILL_AFTER_S / 2, _end_now, [stage])
    ending.daemon = True
    ending.start()
    # Where not even a thread runs.
    end_process_after(settings.drain_timeout_s + KILL_AFTER_S)


def _end_now(stage: str) -> None:
    log.error("%s has not stopped in time: does the broker answer? It ends as it is, and what it was at is done again", stage)
    os._exit(FAILED)


def _end_with_a_line(stage: str, counts: Counts, spans: "Spans | None") -> None:
    if spans is not None:
        spans.stop()
    log.info("%s: %s", stage, counts.line(), extra={"counts": counts.since({})})


async def report(stage: str, counts: Counts, watch: Watch) -> None:
    """A line a minute, of those in which something was done."""
    before: dict[str, int] = {}
    while True:
        await asyncio.sleep(REPORT_S)
        done = counts.since(before)
        if done:
            say_progress(stage, done, watch.waiting, time.time() - counts.last_ms / 1000)
        before = counts.since({})


def say_progress(stage: str, done: Mapping[str, int], waiting: int | None, behind_s: float) -> None:
    """The line of a minute: what was done in it, how much waits (None where the broker does not say), and how old the record

    was that came last: a stage that keeps up is some seconds behind.
    """
    shown = " ".join(f"{name}={amount}" for name, amount in done.items())
    lag = "the broker does not answer" if waiting is None else f"{waiting} wait"
    behind = max(0, round(behind_s))
    log.info(
        "%s: %s in a minute; %s, the last one was %d s old", stage, shown, lag, behind,
        extra={"counts": dict(done), "waiting": waiting, "behind_s": behind},
    )  # fmt: skip


async def _run_faust(
    stage: str, settings: Settings, counts: Counts, stop: asyncio.Event, watch: Watch, spans: "Spans | None"
) -> None:
    # Faust is half of what a process has to load: the supervisor and the publisher do without.
    from streams.app import create_app

    app = create_app(stage, settings, counts, spans.around if spans else None)
    collect_seldom()
    # In it Faust joins its group, and may hang there.
    starting = asyncio.create_task(app.start())
    watch.follow(app.standing)
    try:
        await _until(stop, lambda: bool(app.fault or app.crashed or app.should_stop or _has_failed(starting)))
        if not stop.is_set():
            if starting.done():
                starting.result()
            watch.problem = _why(stage, app.fault or app.crash_reason)
    finally:
        is_asked = stop.is_set() and not watch.problem
        # After a fault, too, there is no more time than for a stop.
        stop.set()
        is_stopped = await _is_stopped(app, starting, settings.drain_timeout_s)
        shutil.rmtree(app.conf.datadir, ignore_errors=True)
        if not is_stopped and (is_asked or watch.problem):
            hangs = f"{stage}: Faust has not stopped within {settings.drain_timeout_s:g} s; what is in flight comes again"
            log.log(logging.WARNING if is_asked else logging.ERROR, watch.problem or hangs)
            _end_with_a_line(stage, counts, spans)
            os._exit(OK if is_asked else FAILED)


async def _until(stop: asyncio.Event, is_over: Callable[[], bool]) -> None:
    """Wait for `stop`, or until it is over without."""
    stopping = asyncio.create_task(stop.wait())
    while not (stopping.done() or is_over()):
        await asyncio.wait([stopping], timeout=LOOK_S)
    stopping.cancel()


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and task.exception() is not None


async def _is_stopped(app: "App", starting: asyncio.Task[None], within_s: float) -> bool:
    """Stop `app`, once it has started. Gives whether that was done in time.

    Now and then it is not where the group is rebalanced meanwhile, as when all workers are stopped at once: Faust's stop
    hangs, sends no more heartbeats, and its consumer's thread keeps the process alive.
    """

    async def stop() -> None:
        await asyncio.gather(starting, return_exceptions=True)
        await app.stop()

    stopping = asyncio.create_task(stop())
    done, _ = await asyncio.wait([stopping], timeout=within_s)
    if not done:
        return False
    await stopping
    return True


def _why(stage: str, reason: BaseException | None) -> str:
    """Why a stage crashed. An agent's tasks are a group, so what they raise comes in one."""
    while isinstance(reason, BaseExceptionGroup) and len(reason.exceptions) == 1:
        (reason,) = reason.exceptions
    return str(reason) if isinstance(reason, DeadLettersError | RefusedError) else f"{stage}: {reason!r}"


async def run_worker(settings: Settings, arguments: list[str]) -> int:
    """Run all stages, a process each, until a signal or the end of any one. The exit code: 0 after a clean stop.

    `arguments` are the command-line options that the stages get too. Raises SettingsError.
    """
    stop = stop_at_signals()
    # A Unix socket's path has at most 107 bytes, and a TMPDIR of a user's own may be longer than leaves room.
    parent = None if len(tempfile.gettempdir()) <= TEMP_CHARS_MAX else "/tmp"  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="netbinnen-", dir=parent) as folder:
        sockets = {stage: Path(folder) / stage for stage in STAGES}
        async with serving(settings.health, of_worker(sockets)):
            health = {stage: str(socket) if settings.health else "" for stage, socket in sockets.items()}
            stages = {stage: _start(stage, "--health", health[stage], *arguments) for stage in STAGES}
            await _until(stop, lambda: any(process.poll() is not None for process in stages.values()))
            for stage, process in stages.items():
                if process.poll() is not None and not stop.is_set():
                    log.error("%s ended by itself with exit code %d; stopping the worker", stage, process.returncode)
            return await asyncio.to_thread(_end, list(stages.values()), settings, asked=stop.is_set())


def _start(stage: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streams.cli", "worker", "--stage", stage, *arguments]
    return subprocess.Popen(command)  # noqa: S603 - our own command line


def _end(processes: list[subprocess.Popen[bytes]], settings: Settings, asked: bool) -> int:
    """Stop what still runs, within the drain time. The exit code of the worker."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + settings.drain_timeout_s + KILL_AFTER_S
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("a stage did not stop in time and was killed")
            process.kill()
            process.wait()
    # A stage that the signal met before it could handle one has stopped cleanly too.
    codes = [0 if process.returncode == -signal.SIGTERM else abs(process.returncode) for process in processes]
    return max(codes) if asked else max(codes) or FAILED
