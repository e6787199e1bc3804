"""`netbinnen demo`: a broker, a worker and the sample pages on this machine, and nothing left behind.

Knows nothing of how a stage works: it starts what an operator would start, and watches news.events.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, ExitStack, aclosing
from importlib import resources
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer
from rich.console import Console

from schemas import NewsEvent, decode
from streams.admin import ensure_topics
from streams.connect import consumer_options
from streams.embedded import BrokerStartError, EmbeddedBroker, read_tail, spawn_child, stop_child
from streams.feed import feed
from streams.fetching import fetch_patiently
from streams.offline import stories_of
from streams.samples import load_samples
from streams.settings import Settings, SettingsError, load_settings
from streams.topics import EVENTS, Topics
from streams.watch import call_at_signals
from streams.wire import show_event, when

PARTITIONS = 2
"""Enough to show that order does not matter; each costs the embedded broker time."""
ARRIVE_WITHIN_S = 60
STOP_WITHIN_S = 12
ANY_PORT = "0"


class DemoError(Exception):
    """The demo could not run. One line."""


def run_demo(once: bool) -> int:
    """Run the demo in a folder of its own, until Ctrl-C or, with `once`, until all sample pages arrived. Returns 0.

    Raises DemoError.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="netbinnen-demo-") as name, ExitStack() as running:
        folder = Path(name)
        try:
            broker = running.enter_context(EmbeddedBroker(folder / "broker"))
        except BrokerStartError as error:
            raise DemoError(str(error)) from None
        settings = load_settings(brokers=broker.bootstrap, partitions=PARTITIONS, prefix="")
        log = folder / "worker.log"
        worker = spawn_child(_worker_command(settings, folder), log)
        running.callback(stop_child, worker, STOP_WITHIN_S)
        try:
            fetch_patiently()
            asyncio.run(_until_told(_show(settings, console, once, log)))
        except (KeyboardInterrupt, asyncio.CancelledError):
            console.print("\nstopping")
    return 0


def _worker_command(settings: Settings, folder: Path) -> list[str]:
    environment = [f"NETBINNEN_PARTITIONS={settings.partitions}", "NETBINNEN_PREFIX=", f"TMPDIR={folder}"]
    return ["/usr/bin/env", *environment, sys.executable, "-m", "streams.cli", "worker", "--brokers", settings.brokers]


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """`work`, which SIGTERM and Ctrl-C cancel."""
    task = asyncio.create_task(work)
    call_at_signals(task.cancel)
    await task


async def _show(settings: Settings, console: Console, once: bool, log: Path) -> None:
    console.print(f"[dim]an embedded Kafka broker at {settings.brokers}, a worker with three stages, six sample pages[/]\n")
    await ensure_topics(settings)
    pages = load_samples()
    await feed(pages, settings)
    seen: dict[str, list[NewsEvent]] = {}
    missing = {event.netbinnen.story_id: event for event in stories_of(pages)}
    deadline = time.monotonic() + ARRIVE_WITHIN_S
    async with AsyncExitStack() as running:
        events = await running.enter_async_context(aclosing(_events(settings)))
        async for event in events:
            if event is None:
                if missing and time.monotonic() > deadline:
                    raise DemoError(f"{len(missing)} stories did not arrive in {ARRIVE_WITHIN_S} s: {read_tail(log)}")
                continue
            show_event(event, console)
            seen.setdefault(event.netbinnen.story_id, []).append(event)
            if _is_final(event, missing):
                del missing[event.netbinnen.story_id]
                if not missing:
                    _explain(seen, console)
                    if once:
                        return
                    # Not before: it would take time from the first event, and reads back what has come.
                    url = await _serve_wire(settings, running)
                    console.print(_meanwhile(settings, url), style="dim", soft_wrap=True)


async def _serve_wire(settings: Settings, running: AsyncExitStack) -> str:
    """Show the wire as a page until `running` ends, at its usual address or, where that is taken, at any free port."""
    from streams.web import serving
    from streams.web.live import KafkaArchive, live

    archive = KafkaArchive(settings)
    try:
        served = await running.enter_async_context(serving(settings.web, live(settings), archive))
    except SettingsError:
        served = await running.enter_async_context(serving(ANY_PORT, live(settings), archive))
    return served.url


def _is_final(event: NewsEvent, missing: dict[str, NewsEvent]) -> bool:
    """Whether `event` shows what the core makes of all the pages, without Kafka."""
    expected = missing.get(event.netbinnen.story_id)
    return expected is not None and _shown(event) == _shown(expected)


def _shown(event: NewsEvent) -> object:
    return event.title, event.bodies, event.netbinnen.published, event.subjects, event.netbinnen.kind


async def _events(settings: Settings) -> AsyncGenerator[NewsEvent | None, None]:
    """Events from the beginning on, and None twice a second while there are none."""
    consumer = AIOKafkaConsumer(
        Topics(settings).name(EVENTS),
        **consumer_options(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        while True:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    yield decode(NewsEvent, record.value)[0]
            yield None
    finally:
        await consumer.stop()


def _explain(seen: dict[str, list[NewsEvent]], console: Console) -> None:
    """One story that a second sighting narrowed, and what to try next."""
    for events in seen.values():
        first, last = events[0], events[-1]
        if any("published" in event.netbinnen.changes for event in events) and first.netbinnen.published.after:
            console.print(f"\n[bold]One story, seen on two pages[/]: {first.title}", soft_wrap=True)
            console.print(f"  one page alone says {when(first.netbinnen.published)}")
            console.print(f"  both together say   {when(last.netbinnen.published)}")
            break
    sample = resources.files("streams.samples").joinpath("buitenland-1200.txt")
    # As it was called, so that it can be called again: `make` puts nothing on the PATH.
    program = sys.argv[0] if Path(sys.argv[0]).name == "netbinnen" else "netbinnen"
    console.print("\n[bold]Try next[/]")
    for command in (
        f"{program} split --fetched-at now {sample}",
        f"{program} enrich --json --fetched-at now {sample}",
        f"{program} topics --plan",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)


def _meanwhile(settings: Settings, url: str) -> str:
    command = f"NETBINNEN_PARTITIONS={PARTITIONS} netbinnen feed --brokers {settings.brokers} FILE"
    return f"\nThe same as a page, {url}, and while this runs, in another terminal: {command}"
