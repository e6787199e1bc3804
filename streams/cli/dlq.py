"""Commands on dead letters: what could not be processed, and sending it again."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.deadletter import Reason
from streams.cli.common import (
    USAGE,
    AsJson,
    Brokers,
    Prefix,
    StageName,
    complain,
    fail,
    progress,
    run,
    settings_of,
    time_of,
)

if TYPE_CHECKING:
    from streams.dlq.letters import Filter, Place

REPLAY_MAX = 1_000
"""A stage stops where that many in a row fail again (NETBINNEN_DEAD_LETTERS_IN_A_ROW_MAX)."""
ATTEMPTS_MAX = 3
"""What has failed so often will fail again: look at it first."""

Stages = Annotated[list[StageName] | None, typer.Option("--stage", help="Of this stage; may be given several times.")]
Reasons = Annotated[list[Reason] | None, typer.Option("--reason", help="With this reason; may be given several times.")]
Since = Annotated[str | None, typer.Option(help="That came at this time or later: ISO 8601 with a zone.")]
Until = Annotated[str | None, typer.Option(help="That came before this time: ISO 8601 with a zone.")]
At = Annotated[list[str] | None, typer.Option(help="The one at topic/partition@offset, as list prints it; several times.")]


def dlq(context: typer.Context) -> None:
    """Dead letters: what could not be processed, why, and sending it again."""
    if not context.invoked_subcommand:
        print(context.get_help())


def list_(
    stage: Stages = None,
    reason: Reasons = None,
    since: Since = None,
    until: Until = None,
    at: At = None,
    newest: Annotated[int, typer.Option("--max", min=1, help="Show so many, the newest.")] = 20,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Count dead letters by stage and reason, and show the newest."""
    from streams.dlq.letters import DlqError
    from streams.dlq.read import list_letters
    from streams.dlq.show import show_listing

    settings = settings_of(brokers, prefix)
    wanted = _filter_of(stage, reason, since, until, at)
    try:
        with progress("reading", stays=False) as moved:
            listing = run(lambda: list_letters(settings, wanted, newest, moved))
    except DlqError as error:
        fail(error, USAGE)
    show_listing(listing, as_json)


def show(
    place: Annotated[str, typer.Argument(help="topic/partition@offset, as list prints it.")],
    full: Annotated[bool, typer.Option("--full", help="All of the value, however long.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Nothing but the value's bytes, as they came: for > page.json.")] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Show all of one dead letter: why it is one, where it came from, and the record itself."""
    from streams.dlq.letters import DlqError
    from streams.dlq.read import find_letter
    from streams.dlq.show import show_letter, write_value

    settings = settings_of(brokers, prefix)
    (wanted,) = _places_of([place])
    try:
        with progress("reading", stays=False) as moved:
            found = run(lambda: find_letter(settings, wanted, moved))
    except DlqError as error:
        fail(error, USAGE)
    if raw:
        write_value(found)
    else:
        show_letter(found, full=full, as_json=as_json)


def replay(
    stage: Stages = None,
    reason: Reasons = None,
    since: Since = None,
    until: Until = None,
    at: At = None,
    letters_max: Annotated[int, typer.Option("--max", min=1, help="Send so many at most, the oldest.")] = REPLAY_MAX,
    attempts_max: Annotated[int, typer.Option(min=1, help="Leave out what was tried so often.")] = ATTEMPTS_MAX,
    again: Annotated[bool, typer.Option("--again", help="Also what was sent again before.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send. Without it, only say what would be sent.")] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Send dead letters to where they came from, for the workers to try again. Without --yes nothing is sent."""
    from streams.dlq.letters import DlqError
    from streams.dlq.replay import Limits, plan_replay
    from streams.dlq.replay import replay as send
    from streams.dlq.show import show_replay

    settings = settings_of(brokers, prefix)
    wanted = _filter_of(stage, reason, since, until, at)
    limits = Limits(letters_max, attempts_max, again)
    try:
        with progress("reading", stays=False) as moved:
            plan = run(lambda: plan_replay(settings, wanted, limits, moved))
        if not yes:
            show_replay(plan, None, as_json)
            return
        with progress("sending", stays=False) as moved:
            sent = run(lambda: send(settings, plan, datetime.now(UTC), moved))
    except DlqError as error:
        fail(error, USAGE)
    show_replay(plan, sent, as_json)
    if sent < len(plan.chosen):
        complain(f"{len(plan.chosen) - sent} were gone when they were to be sent: their time in the topic is over")


def _filter_of(
    stages: list[StageName] | None, reasons: list[Reason] | None, since: str | None, until: str | None, at: list[str] | None
) -> "Filter":
    from streams.dlq.letters import Filter

    return Filter(
        stages=frozenset(stage.value for stage in stages or ()),
        reasons=frozenset(reasons or ()),
        since_ms=_ms_of(since),
        until_ms=_ms_of(until),
        places=frozenset(_places_of(at or [])),
    )


def _ms_of(text: str | None) -> int | None:
    moment = time_of(text)
    return None if moment is None else round(moment.timestamp() * 1000)


def _places_of(texts: list[str]) -> "list[Place]":
    from streams.dlq.letters import PlaceError, parse_place

    try:
        return [parse_place(text) for text in texts]
    except PlaceError as error:
        fail(error, USAGE)
