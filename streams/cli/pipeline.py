"""Commands that run the pipeline, feed it and look at it."""

import asyncio
from typing import Annotated

import typer

from streams.cli.common import (
    FAILED,
    NO_BROKER,
    USAGE,
    AsJson,
    Brokers,
    Files,
    Prefix,
    StageName,
    Url,
    complain,
    fail,
    names_of,
    pages_of,
    progress,
    run,
    settings_of,
    sites_of,
    time_of,
)
from streams.logs import log_to_stderr
from streams.pages import Given, PageError, parse_time
from streams.settings import SettingsError


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
    from streams.tracing import find_exporters
    from streams.worker import StageError, run_stage, run_worker

    settings = settings_of(brokers, prefix, health=health)
    log_to_stderr(settings, stage.value if stage else "")
    # Only to say what is wrong with them before any stage starts.
    sites_of(settings)
    if settings.names:
        names_of(settings)
    try:
        find_exporters()
        if stage is not None:
            asyncio.run(run_stage(stage.value, settings))
            return
        run(lambda: ensure_topics(settings))
    except BrokerError as error:
        fail(error, NO_BROKER)
    except SettingsError as error:
        fail(error, USAGE)
    except (StageError, PublishError, DeadLettersError, RefusedError, KafkaError) as error:
        fail(error if str(error) else repr(error), FAILED)
    given = [*(["--brokers", brokers] if brokers else []), *(["--prefix", prefix] if prefix else [])]
    raise typer.Exit(run(lambda: run_worker(settings, given)))


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
    from streams.admin import ensure_topics
    from streams.feed import feed as send
    from streams.topics import RAW, Topics

    settings = settings_of(brokers, prefix)
    problems: list[PageError] = []
    pages = list(pages_of(paths, Given(url, time_of(fetched_at) or parse_time("now")), problems))

    async def work() -> list[str]:
        await ensure_topics(settings)
        with progress("feeding", len(pages)) as moved:
            return await send(pages, settings, moved)

    too_large = run(work)
    for name in too_large:
        complain(f"{name}: larger than {RAW.max_message_bytes} bytes, not sent")
    print(f"fed {len(pages) - len(too_large)} pages to {Topics(settings).name(RAW)} at {settings.brokers}")
    if problems or too_large:
        raise typer.Exit(USAGE)


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

    settings = settings_of(brokers, prefix)
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

    run(work)
    print(f"{URI_PREFIX}{story_id} is withdrawn as soon as a publisher has read this")


def tail(
    as_json: AsJson = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="All events there are, then new ones; else only new ones.")
    ] = False,
    max_events: Annotated[int | None, typer.Option("--max", min=1, help="Stop after this many.")] = None,
    about: Annotated[
        list[str] | None, typer.Option(help="Only events with this name, place or section, as a whole. Once for each.")
    ] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Show events as they arrive, as a readable wire or as JSON lines."""
    from streams.tail import tail_events

    settings = settings_of(brokers, prefix)
    run(lambda: tail_events(settings, as_json=as_json, from_start=from_start, max_events=max_events, about=about or ()))


def web(
    address: Annotated[
        str | None,
        typer.Option(help="Port, host:port or socket where it answers; port 0 is any free one. NETBINNEN_WEB, else 8090."),
    ] = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Show the wire as a web page: news as it arrives, each story's history, and the page that it came from."""
    from streams.watch import stop_at_signals
    from streams.web import serve
    from streams.web.live import KafkaArchive, live

    settings = settings_of(brokers, prefix, web=address)
    log_to_stderr(settings)

    async def work() -> None:
        archive = KafkaArchive(settings)
        await serve(settings.web, live(settings), archive, stop_at_signals(), lambda at: print(at, flush=True))

    run(work)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the sample pages, instead of waiting for Ctrl-C.")] = False,
) -> None:
    """See it work: a broker, a worker, sample pages and the wire as a page, on this machine. Leaves nothing behind."""
    from streams.demo import DemoError, run_demo

    try:
        raise typer.Exit(run_demo(once))
    except DemoError as error:
        fail(error, FAILED)
