"""The commands `replay` and `diff`."""

import asyncio
import logging
import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import (
    FAILED,
    INTERRUPTED,
    USAGE,
    AsJson,
    Brokers,
    Prefix,
    fail,
    names_of,
    progress,
    run,
    settings_of,
    sites_of,
    time_of,
)
from streams.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from schemas.replay import ReplayPlan
    from streams.replay import Summary


class Source(StrEnum):
    """The topic that is read, for `--from`."""

    raw = "raw"
    parts = "parts"
    enriched = "enriched"


class Into(StrEnum):
    """Where a replay writes, for `--into`."""

    own = "own"
    live = "live"


class Speed(StrEnum):
    """For `--speed`."""

    one = "1x"
    ten = "10x"
    max = "max"


SPEEDS = {Speed.one: 1.0, Speed.ten: 10.0, Speed.max: None}


COMPLETES_WITHIN_S = 1.0
"""A shell waits for it, and so does whoever has pressed the key."""


def ids_of_replays(context: typer.Context) -> list[str]:
    """For the shell to complete; none where no broker answers at once."""
    from aiokafka.errors import KafkaError

    from streams.admin import BrokerError
    from streams.replay import replay_ids

    # The shell shows what is printed meanwhile.
    logging.disable()
    given = {name: context.params.get(name) for name in ("brokers", "prefix")}
    try:
        return asyncio.run(replay_ids(load_settings(**given, connect_timeout_s=COMPLETES_WITHIN_S)))
    except (BrokerError, KafkaError, SettingsError):
        return []


def sides_of_a_diff(context: typer.Context) -> list[str]:
    """For the shell to complete."""
    return ["live", *ids_of_replays(context)]


def replay(
    since: Annotated[str | None, typer.Option(help="Records from this time on, by their own: ISO 8601 with a zone.")] = None,
    until: Annotated[str | None, typer.Option(help="Records before this time.")] = None,
    offsets: Annotated[
        list[str] | None, typer.Option(help="PARTITION:FROM-TO, without TO; one of them may be left out. For each partition.")
    ] = None,
    stories: Annotated[list[str] | None, typer.Option(help="Only this one, by its uri or story_id. Once for each.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that the topic still has.")] = False,
    source: Annotated[Source, typer.Option("--from", help="What is read: pages, parts, or parts with names.")] = Source.raw,
    to: Annotated[str | None, typer.Option(help="Topic for the events; news.events.replay.<id> unless given.")] = None,
    into: Annotated[Into, typer.Option(help="live: append the records to where they come from, for live workers.")] = Into.own,
    speed: Annotated[Speed, typer.Option(help="As the records came, ten times as fast, or as fast as can be.")] = Speed.max,
    every_change: Annotated[
        bool, typer.Option("--every-change", help="An event for each change of a story, not only for what it ends as.")
    ] = False,
    id_: Annotated[str | None, typer.Option("--id", help="A name for the replay, in the names of its topics.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with the replay of this id.", autocompletion=ids_of_replays)] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="To compute in; as many as there are processors.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read, and do nothing.")] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Run a range of a topic through this version, into topics of its own. Live stories and offsets stay as they are."""
    from streams.boundary import DeadLettersError
    from streams.reading import ReadingError
    from streams.replay import ReplayError, Summary, Wish, find_plan, make_plan, parse_offsets
    from streams.show import show_replay_plan, show_summary
    from streams.topics import ENRICHED, PARTS, RAW
    from streams.withdraw import StoryNameError, story_id_of

    settings = settings_of(brokers, prefix)
    # Only to say what is wrong with them before anything starts.
    sites_of(settings)
    names_of(settings)
    if not (resume or since or offsets or stories or everything):
        fail("say what to replay: --since, --offsets, --stories or --all; or --resume ID", USAGE)
    if resume and (since or until or offsets or stories or everything or to or every_change or id_):
        fail("--resume goes on with a replay as it was begun: give no range, stories, topic, --id or --every-change", USAGE)
    if resume and (source is not Source.raw or into is not Into.own):
        fail("--resume goes on with a replay as it was begun: give no --from and no --into", USAGE)
    if into is Into.live and (to or every_change):
        fail("--into live appends records to where they come from: --to and --every-change say how events are published", USAGE)
    try:
        wish = Wish(
            source={Source.raw: RAW, Source.parts: PARTS, Source.enriched: ENRICHED}[source],
            since=time_of(since),
            until=time_of(until),
            offsets=parse_offsets(offsets or []),
            stories=tuple(sorted({story_id_of(name) for name in stories or []})),
            into_live=into is Into.live,
            events_topic=to,
            every_change=every_change,
            id=id_,
        )
    except (ReplayError, StoryNameError) as error:
        fail(error, USAGE)
    try:
        plan = run(lambda: find_plan(settings, resume) if resume else make_plan(settings, wish))
        if dry_run:
            show_replay_plan(plan, as_json)
            return
        if plan.is_finished and as_json:
            show_summary(Summary(plan.id, plan.events or settings.prefix + plan.source, is_finished=True), as_json)
            return
        if plan.is_finished:
            print(f"replay {plan.id} is finished: its events are in {plan.events or settings.prefix + plan.source}")
            return
        summary = run(lambda: _replay(settings, plan, SPEEDS[speed], processes or os.cpu_count() or 1, is_new=not resume))
    except (ReplayError, ReadingError, DeadLettersError) as error:
        fail(error, FAILED)
    show_summary(summary, as_json)
    if not summary.is_finished:
        fail(f"stopped; go on with: netbinnen replay --resume {summary.id}", INTERRUPTED)


async def _replay(settings: Settings, plan: "ReplayPlan", speed: float | None, processes: int, *, is_new: bool) -> "Summary":
    from streams.replay import Pace, append_to_live, replay, save_plan
    from streams.watch import stop_at_signals
    from streams.worker import say_unless_of_kafka

    # One that another process has fenced.
    asyncio.get_running_loop().set_exception_handler(say_unless_of_kafka)
    stop = stop_at_signals()
    if is_new:
        await save_plan(settings, plan)
    with progress(f"replay {plan.id}", plan.records) as moved:
        if plan.is_into_live:
            return await append_to_live(settings, plan, Pace(speed), stop, moved)
        return await replay(settings, plan, Pace(speed), processes, stop, moved)


def diff(
    a: Annotated[str, typer.Argument(help="A topic of events, the id of a replay, or live.", autocompletion=sides_of_a_diff)],
    b: Annotated[str, typer.Argument(help="What it is compared with.", autocompletion=sides_of_a_diff)],
    ignore: Annotated[
        list[str] | None, typer.Option(help="A field that may differ: netbinnen.mentions. Once for each.")
    ] = None,
    every_field: Annotated[bool, typer.Option("--every-field", help="Also those that follow the order of pages.")] = False,
    both: Annotated[bool, typer.Option("--both", help="Only stories that both have.")] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """What differs between two topics of events, each story by its last event. Exit code 1 where anything does."""
    from streams.diff import ABOUT_THE_WAY, Totals
    from streams.reading import ReadingError
    from streams.screen import Screen
    from streams.show import show_difference, show_totals

    settings = settings_of(brokers, prefix)
    totals = Totals()
    console = Screen()

    async def work() -> None:
        from streams.diff import diff as compare
        from streams.replay import events_topic

        names = [await events_topic(settings, name) for name in (a, b)]
        ignored = frozenset(ignore or []) | (frozenset() if every_field else ABOUT_THE_WAY)
        async for found in compare(settings, names[0], names[1], totals, ignored):
            if found.change == "changed" or not both:
                show_difference(found, console, as_json)

    try:
        run(work)
    except ReadingError as error:
        fail(error, FAILED)
    show_totals(totals, as_json)
    if totals.changed or not (both or totals.is_same):
        raise typer.Exit(FAILED)
