"""What the commands share: options, errors and exit codes."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer

from streams.core.text import printable
from streams.logs import is_json
from streams.pages import Given, PageError, TimeError, files_in, parse_time, read_pages
from streams.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from streams.core.entities import OwnNames
    from streams.sites import Sites

OK, FAILED, USAGE, NO_BROKER, INTERRUPTED = 0, 1, 2, 3, 130
INTERRUPTED_S = 15.0
"""What a command has to end in after Ctrl-C. A last commit and the stop of a consumer take twelve at most."""
NOT_LET_GO = f"not ended {INTERRUPTED_S:g} s after Ctrl-C: does the broker answer? It ends as it is"

Brokers = Annotated[str | None, typer.Option(help="Kafka's host:port, comma separated. NETBINNEN_BROKERS")]
Prefix = Annotated[str | None, typer.Option(help="Put before the names of topics and groups. NETBINNEN_PREFIX")]
FetchedAt = Annotated[str | None, typer.Option(help="When the page was fetched: ISO 8601 with a zone, or now.")]
Url = Annotated[str | None, typer.Option(help="The page's url; a file's own where it is not given.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, a line each, for programs.")]
NamesFile = Annotated[str | None, typer.Option("--names", help="TOML file with names of your own. NETBINNEN_NAMES")]
SitesFile = Annotated[str | None, typer.Option("--sites", help="TOML file with rows of sites' own. NETBINNEN_SITES")]
Files = Annotated[list[Path], typer.Argument(help="Files (.txt, .html, .jsonl), folders, or - for standard input.")]


class StageName(StrEnum):
    """The stages, for `--stage`."""

    split_ticker = "split_ticker"
    extract_entities = "extract_entities"
    publish = "publish"


def complain(message: object) -> None:
    """One line on standard error, of the kind that logs are there."""
    line = printable(" ".join(str(message).split()))
    if is_json():
        logging.getLogger("netbinnen").error(line)
    else:
        # Written at once, newline and all: the stages of a worker share it.
        sys.stderr.write(f"netbinnen: {line}\n")


def fail(message: object, code: int) -> NoReturn:
    complain(message)
    raise typer.Exit(code)


def settings_of(brokers: str | None = None, prefix: str | None = None, **others: str | None) -> Settings:
    try:
        return load_settings(brokers=brokers, prefix=prefix, **others)
    except SettingsError as error:
        fail(error, USAGE)


def sites_of(settings: Settings) -> "Sites":
    from streams.sites import load_sites

    try:
        return load_sites(settings.sites)
    except SettingsError as error:
        fail(error, USAGE)


def names_of(settings: Settings) -> "OwnNames":
    from streams.names import load_names

    try:
        return load_names(settings.names)
    except SettingsError as error:
        fail(error, USAGE)


def time_of(text: str | None) -> datetime | None:
    try:
        return parse_time(text) if text else None
    except TimeError as error:
        fail(error, USAGE)


def pages_of(files: list[Path], given: Given, problems: list[PageError]) -> Iterator[Any]:
    """The pages of `files`; what holds none is said and collected."""
    try:
        paths = files_in(files)
    except PageError as error:
        fail(error, USAGE)
    for path in paths:
        for page in read_pages(path, given):
            if isinstance(page, PageError):
                problems.append(page)
                complain(page)
            else:
                yield page


def run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run `work`. No broker, or one that refuses a record: a line and exit code 3. An event that cannot be read: one and 1."""
    from aiokafka.errors import KafkaError

    from streams.admin import BrokerError
    from streams.connect import end_other_tasks
    from streams.consume import BadEventError
    from streams.fetching import fetch_patiently
    from streams.sends import RefusedError

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    fetch_patiently()

    async def bounded() -> Any:
        with _ends_in_time():
            try:
                return await work()
            finally:
                await end_other_tasks()

    try:
        return asyncio.run(bounded())
    except (BrokerError, RefusedError) as error:
        fail(error, NO_BROKER)
    except SettingsError as error:
        fail(error, USAGE)
    except BadEventError as error:
        fail(error, FAILED)
    except KafkaError as error:
        fail(f"the broker failed: {error!r}; try again, and ask netbinnen doctor", NO_BROKER)


@contextmanager
def _ends_in_time() -> Iterator[None]:
    """Ctrl-C ends this process within `INTERRUPTED_S`, also where a task of a Kafka client loses its cancellation."""
    cancels, loop = signal.getsignal(signal.SIGINT), asyncio.get_running_loop()
    if not callable(cancels) or threading.current_thread() is not threading.main_thread():
        # Whoever started it wants no Ctrl-C, or has one of its own.
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        ending = threading.Timer(INTERRUPTED_S, _end_interrupted, [loop])
        ending.daemon = True
        ending.start()
        cancels(number, frame)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, cancels)


def _end_interrupted(loop: asyncio.AbstractEventLoop) -> None:
    waiting = sorted({getattr(task.get_coro(), "__qualname__", "?") for task in asyncio.all_tasks(loop)})
    complain(f"{NOT_LET_GO} ({', '.join(waiting)})")
    os._exit(INTERRUPTED)


class Moved(Protocol):
    """To be called with how many are done, and of how many where that is known only now."""

    def __call__(self, done: int, of: int | None = None) -> None: ...


@contextmanager
def progress(what: str, total: int | None = None, *, stays: bool = True) -> Iterator[Moved]:
    """A bar on standard error with how many of how many, the rate and the time left; none where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} a second" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=not stays) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, of=None: bar.update(task, completed=done, total=of)
