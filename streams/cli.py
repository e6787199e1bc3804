"""The command line, the only reader of argv. Bodies are elsewhere; here are options, help, errors and exit codes.

Heavy modules are imported inside the commands, so that `split` and `--help` start at once.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from streams.pages import Given, PageError, TimeError, files_in, parse_time, read_pages
from streams.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from streams.core.entities import OwnNames
    from streams.sites import Sites

OK, FAILED, USAGE, NO_BROKER, INTERRUPTED = 0, 1, 2, 3, 130
EPILOG = "Exit codes: 0 ok · 1 a stage or a check failed · 2 wrong usage or unreadable input · 3 no usable broker · 130 Ctrl-C"

app = typer.Typer(
    help="Dutch news on Kafka: splits the news ticker off pages, extracts entities, publishes enriched events.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)


class StageName(StrEnum):
    """The stages, for `--stage`."""

    split_ticker = "split_ticker"
    extract_entities = "extract_entities"
    publish = "publish"


class Scheme(StrEnum):
    """The types of names, for `--scheme`."""

    own = "own"
    conll = "conll"


Brokers = Annotated[str | None, typer.Option(help="Kafka's host:port, comma separated. NETBINNEN_BROKERS")]
Prefix = Annotated[str | None, typer.Option(help="Put before the names of topics and groups. NETBINNEN_PREFIX")]
FetchedAt = Annotated[str | None, typer.Option(help="When the page was fetched: ISO 8601 with a zone, or now.")]
Url = Annotated[str | None, typer.Option(help="The page's url; a file's own where it is not given.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, a line each, for programs.")]
NamesFile = Annotated[str | None, typer.Option("--names", help="TOML file with names of your own. NETBINNEN_NAMES")]
SitesFile = Annotated[str | None, typer.Option("--sites", help="TOML file with rows of sites' own. NETBINNEN_SITES")]
Files = Annotated[list[Path], typer.Argument(help="Files (.txt, .html, .jsonl), folders, or - for standard input.")]


def complain(message: object) -> None:
    """One line on standard error."""
    print(f"netbinnen: {' '.join(str(message).split())}", file=sys.stderr)


def fail(message: object, code: int) -> NoReturn:
    complain(message)
    raise typer.Exit(code)


def _settings(brokers: str | None = None, prefix: str | None = None, **others: str | None) -> Settings:
    try:
        return load_settings(brokers=brokers, prefix=prefix, **others)
    except SettingsError as error:
        fail(error, USAGE)


def _sites(settings: Settings) -> "Sites":
    from streams.sites import load_sites

    try:
        return load_sites(settings.sites)
    except SettingsError as error:
        fail(error, USAGE)


def _names(settings: Settings) -> "OwnNames":
    from streams.names import load_names

    try:
        return load_names(settings.names)
    except SettingsError as error:
        fail(error, USAGE)


def _time(text: str | None) -> datetime | None:
    try:
        return parse_time(text) if text else None
    except TimeError as error:
        fail(error, USAGE)


def _pages(files: list[Path], given: Given, problems: list[PageError]) -> Iterator[Any]:
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


def _run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run `work`; the broker's absence is one line and exit code 3."""
    from aiokafka.errors import KafkaError

    from streams.admin import BrokerError

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        return asyncio.run(work())
    except BrokerError as error:
        fail(error, NO_BROKER)
    except SettingsError as error:
        fail(error, USAGE)
    except KafkaError as error:
        fail(f"the broker failed: {error!r}", NO_BROKER)


def _version(wanted: bool) -> None:
    if wanted:
        print(version("netbinnen"))
        raise typer.Exit


@app.callback()
def _main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command(epilog="Example: netbinnen split --fetched-at now page.txt")
def split(
    files: Files, as_json: AsJson = False, url: Url = None, fetched_at: FetchedAt = None, sites: SitesFile = None
) -> None:
    """Take pages apart: the article, the ticker's items with their times. No broker needed."""
    from schemas.codec import encode_plain
    from streams.core.split.parts import read_page
    from streams.show import show_page
    from streams.sites import profile_of

    settings = _settings(sites=sites)
    rows = _sites(settings)
    problems: list[PageError] = []
    timeless = False
    for raw in _pages(files, Given(url, _time(fetched_at)), problems):
        page = read_page(raw, raw.fetched_at, settings.language, profile_of(raw.url, rows))
        timeless = timeless or raw.fetched_at is None
        if as_json:
            print(encode_plain(page).decode())
        else:
            show_page(page, Console(highlight=False))
    if timeless:
        complain("without --fetched-at ages have no date; give a time with its zone, or now")
    if problems:
        raise typer.Exit(USAGE)


@app.command(epilog="Example: netbinnen entities page.txt")
def entities(
    files: Annotated[list[Path], typer.Argument(help="Files of text, or - for standard input.")],
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help='A line {"text": …} in, a line {"mentions": […]} out.')] = False,
    scheme: Annotated[Scheme, typer.Option(help="Types of names: our own, or CoNLL-2002's.")] = Scheme.own,
    names: NamesFile = None,
) -> None:
    """Find the names in Dutch texts, and what they name. Offsets are in characters. No broker needed."""
    from streams.texts import TextError, read_texts, tag

    own = _names(_settings(names=names))
    problems = False
    for text in read_texts(files, as_jsonl=as_jsonl):
        if isinstance(text, TextError):
            problems = True
            complain(text)
        else:
            print(tag(text, scheme.value, own, as_jsonl=as_jsonl))
    if problems:
        raise typer.Exit(USAGE)


@app.command(epilog="Example: netbinnen enrich --json --fetched-at now page.txt")
def enrich(
    files: Files,
    as_json: AsJson = False,
    url: Url = None,
    fetched_at: FetchedAt = None,
    sites: SitesFile = None,
    names: NamesFile = None,
) -> None:
    """The whole way of a page without Kafka: pages in, the events of their stories out."""
    from schemas import encode
    from streams.offline import stories_of
    from streams.wire import render

    settings = _settings(sites=sites, names=names)
    rows, own = _sites(settings), _names(settings)
    problems: list[PageError] = []
    pages = list(_pages(files, Given(url, _time(fetched_at)), problems))
    if any(page.fetched_at is None for page in pages):
        fail("stories need to know when their page was fetched: give --fetched-at with a zone, or --fetched-at now", USAGE)
    console = Console(highlight=False)
    for event in stories_of(pages, settings.language, rows, own):
        if as_json:
            print(encode(event).decode())
        else:
            console.print(render(event), soft_wrap=True)
    if problems:
        raise typer.Exit(USAGE)


@app.command(epilog="Example: netbinnen worker --brokers kafka:9092")
def worker(
    stage: Annotated[StageName | None, typer.Option(help="Run one stage only, in this process.")] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    health: Annotated[
        str | None,
        typer.Option(help="Port, host:port or socket that answers /health/live and /health/ready. NETBINNEN_HEALTH"),
    ] = None,
) -> None:
    """Run the stages, a process each, until SIGTERM or Ctrl-C. Start more workers to share the work."""
    from aiokafka.errors import KafkaError

    from streams.admin import BrokerError, ensure_topics
    from streams.boundary import DeadLettersError
    from streams.publish import PublishError
    from streams.sends import RefusedError
    from streams.worker import StageError, run_stage, run_worker

    settings = _settings(brokers, prefix, health=health)
    # Only to say what is wrong with them before any stage starts.
    _sites(settings)
    if settings.names:
        _names(settings)
    _log_to_stderr()
    try:
        if stage is not None:
            asyncio.run(run_stage(stage.value, settings))
            return
        _run(lambda: ensure_topics(settings))
    except BrokerError as error:
        fail(error, NO_BROKER)
    except SettingsError as error:
        fail(error, USAGE)
    except (StageError, PublishError, DeadLettersError, RefusedError, KafkaError) as error:
        fail(error if str(error) else repr(error), FAILED)
    given = [*(["--brokers", brokers] if brokers else []), *(["--prefix", prefix] if prefix else [])]
    raise typer.Exit(_run(lambda: run_worker(settings, given)))


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("netbinnen").setLevel(logging.INFO)
    # aiokafka logs as errors what it tries again, or raises for us to say.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    for chatty in ("faust", "mode"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


@app.command(epilog="Example: netbinnen feed --fetched-at now pages/")
def feed(
    paths: Files,
    url: Url = None,
    fetched_at: Annotated[
        str | None,
        typer.Option(help="When the pages that do not say were fetched: ISO 8601 with a zone. Now where it is not given."),
    ] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Send pages to articles.raw."""
    from rich.progress import Progress

    from streams.admin import ensure_topics
    from streams.feed import feed as send
    from streams.topics import RAW, Topics

    settings = _settings(brokers, prefix)
    problems: list[PageError] = []
    pages = list(_pages(paths, Given(url, _time(fetched_at) or parse_time("now")), problems))

    async def work() -> list[str]:
        await ensure_topics(settings)
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("feeding", total=len(pages))
            return await send(pages, settings, lambda: progress.advance(task))

    too_large = _run(work)
    for name in too_large:
        complain(f"{name}: larger than {RAW.max_message_bytes} bytes, not sent")
    print(f"fed {len(pages) - len(too_large)} pages to {Topics(settings).name(RAW)} at {settings.brokers}")
    if problems or too_large:
        raise typer.Exit(USAGE)


@app.command(epilog="Example: netbinnen withdraw tag:netbinnen.nl,2026:story/3f2… --reason 'asked by the person named'")
def withdraw(
    story: Annotated[str, typer.Argument(help="An event's uri, or its netbinnen.story_id.")],
    reason: Annotated[str, typer.Option(help="Why, for people: it is published.")],
    successor: Annotated[str | None, typer.Option(help="Uri or id of the story that stands for it.")] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Take a story back, for good: an event tells consumers to remove it, and no page or replay brings it back."""
    from pydantic import ValidationError

    from schemas.base import Withdrawn
    from schemas.parts import Withdrawal
    from streams.admin import ensure_topics
    from streams.core.story.view import URI_PREFIX
    from streams.withdraw import StoryNameError, story_id_of
    from streams.withdraw import withdraw as send

    settings = _settings(brokers, prefix)
    try:
        story_id = story_id_of(story)
        uri = URI_PREFIX + story_id_of(successor) if successor else None
        withdrawn = Withdrawn(at=parse_time("now"), reason=reason.strip(), successor=uri)
    except StoryNameError as error:
        fail(error, USAGE)
    except ValidationError as error:
        fail(f"--reason: {error.errors()[0]['msg']}", USAGE)

    async def work() -> None:
        await ensure_topics(settings)
        await send(Withdrawal(story_id=story_id, withdrawn=withdrawn), settings)

    _run(work)
    print(f"{URI_PREFIX}{story_id} is withdrawn as soon as a publisher has read this")


@app.command(epilog="Example: netbinnen tail --from-start --max 10")
def tail(
    as_json: AsJson = False,
    from_start: Annotated[bool, typer.Option(help="All events there are, then new ones; else only new ones.")] = False,
    max_events: Annotated[int | None, typer.Option("--max", min=1, help="Stop after this many.")] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Show events as they arrive, as a readable wire or as JSON lines."""
    from streams.tail import tail_events

    settings = _settings(brokers, prefix)
    _run(lambda: tail_events(settings, as_json=as_json, from_start=from_start, max_events=max_events))


topics_app = typer.Typer(rich_markup_mode="rich")
app.add_typer(topics_app, name="topics", epilog="Example: netbinnen topics --plan")


@topics_app.callback(invoke_without_command=True)
def topics(
    context: typer.Context,
    plan: Annotated[bool, typer.Option(help="Print the commands that create the topics and allow a worker.")] = False,
    create: Annotated[bool, typer.Option(help="Create what is missing.")] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """The topics: names, keys, partitions, retention. Needs a broker only to create them."""
    if context.invoked_subcommand:
        return
    from streams.admin import ensure_topics
    from streams.show import show_plan, show_topics

    settings = _settings(brokers, prefix)
    if create:
        made = _run(lambda: ensure_topics(settings))
        print(f"created {', '.join(made)}" if made else "all topics are there")
    elif plan:
        show_plan(settings)
    else:
        show_topics(settings, as_json)


@topics_app.command(epilog="Example: NETBINNEN_PARTITIONS=48 netbinnen topics migrate --from '' --prefix v2-")
def migrate(
    source: Annotated[str, typer.Option("--from", help="Prefix of the old topics; '' where they have none.")],
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Move all stories into new topics: with other partitions, or after the rules of identity have changed.

    The settings are of the new topics. First stop the crawlers, let the workers finish and stop them; afterwards send pages
    to the new articles.raw and start workers with the new settings. Old topics are left as they are.
    """
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from streams.migrate import Migrated, MigrateError
    from streams.migrate import migrate as move
    from streams.publish import PublishError
    from streams.topics import STATE, Topics

    settings = _settings(brokers, prefix)
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())

    async def work() -> Migrated:
        with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("stories moved", total=None)
            return await move(settings, source, lambda count: progress.update(task, completed=count))

    try:
        done: Migrated = _run(work)
    except (MigrateError, PublishError) as error:
        fail(error, FAILED)
    name = Topics(settings).name(STATE)
    print(f"moved {done.stories} stories to {name}, {settings.partitions} partitions; {done.renamed} have another id now")


@app.command(epilog="Example: netbinnen demo --once")
def demo(
    once: Annotated[bool, typer.Option(help="End after the sample pages, instead of waiting for Ctrl-C.")] = False,
) -> None:
    """See it work: a broker, a worker and sample pages on this machine. Leaves nothing behind."""
    from streams.demo import DemoError, run_demo

    try:
        raise typer.Exit(run_demo(once))
    except DemoError as error:
        fail(error, FAILED)


@app.command(epilog="Example: netbinnen doctor --brokers kafka:9092")
def doctor(as_json: AsJson = False, brokers: Brokers = None, prefix: Prefix = None) -> None:
    """Look at everything: broker, topics, lag, versions."""
    from streams.doctor import examine
    from streams.show import show_checks

    settings = _settings(brokers, prefix)
    checks = _run(lambda: examine(settings))
    show_checks(checks, as_json)
    if any(check.ok is False for check in checks):
        raise typer.Exit(FAILED)


def main() -> None:
    """The console script. A closed pipe ends quietly, Ctrl-C without a trace."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)


if __name__ == "__main__":
    main()
