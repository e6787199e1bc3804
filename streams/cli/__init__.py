"""The command line, the only reader of argv. Bodies are elsewhere; here are options, help, errors and exit codes.

Heavy modules are imported inside the commands, so that `split` and `--help` start at once.
"""

import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

import typer

from streams.cli import dlq
from streams.cli.common import INTERRUPTED, OK
from streams.cli.files import enrich, entities, split
from streams.cli.operate import doctor, migrate, topics
from streams.cli.pipeline import demo, feed, tail, web, withdraw, worker
from streams.cli.replays import diff, replay

HELP = "Dutch news on Kafka: splits the news ticker off pages, extracts entities, publishes enriched events."
EPILOG = "Exit codes: 0 ok · 1 a stage or a check failed · 2 wrong usage or unreadable input · 3 no usable broker · 130 Ctrl-C"
COMMANDS: dict[Callable[..., None], str] = {
    split: "netbinnen split --fetched-at now page.txt",
    entities: "netbinnen entities page.txt",
    enrich: "netbinnen enrich --json --fetched-at now page.txt",
    worker: "netbinnen worker --brokers kafka:9092",
    feed: "netbinnen feed --fetched-at now pages/",
    withdraw: "netbinnen withdraw tag:netbinnen.nl,2026:story/3f2… --reason 'asked by the person named'",
    tail: "netbinnen tail --from-start --max 10",
    web: "netbinnen web --address 8090",
    replay: "netbinnen replay --since 2026-11-01T00:00:00+01:00 --dry-run",
    diff: "netbinnen diff live 20261126-104400-9f3a",
    demo: "netbinnen demo --once",
    doctor: "netbinnen doctor --brokers kafka:9092",
}
"""Each command with an example."""
GROUPS: dict[Callable[..., None], tuple[str, dict[Callable[..., None], str]]] = {
    topics: (
        "netbinnen topics --plan",
        {migrate: "NETBINNEN_PARTITIONS=48 netbinnen topics migrate --from '' --prefix v2-"},
    ),
    dlq.dlq: (
        "netbinnen dlq list",
        {
            dlq.list_: "netbinnen dlq list --stage split_ticker --since 2026-03-02T08:00:00+01:00",
            dlq.show: "netbinnen dlq show articles.raw.dlq/3@17",
            dlq.replay: "netbinnen dlq replay --reason invalid --yes",
        },
    ),
}
"""Each command that has others below it, with an example, and those."""


def create_app() -> typer.Typer:
    """The whole command line."""
    app = _typer(
        help="Dutch news on Kafka: splits the news ticker off pages, extracts entities, publishes enriched events.",
        epilog=EPILOG,
    )
    app.callback()(_main)
    _add(app, COMMANDS)
    for command, (example, below) in GROUPS.items():
        group = _typer()
        group.callback(invoke_without_command=True)(command)
        _add(group, below)
        app.add_typer(group, name=command.__name__, epilog=f"Example: {example}")
    return app


def _typer(**options: Any) -> typer.Typer:
    return typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False, **options)


def _add(app: typer.Typer, commands: dict[Callable[..., None], str]) -> None:
    for command, example in commands.items():
        # Not all names of commands may be names in Python: `list_`.
        app.command(command.__name__.rstrip("_"), epilog=f"Example: {example}")(command)


def _version(wanted: bool) -> None:
    if wanted:
        print(version("netbinnen"))
        raise typer.Exit


def _main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    """The console script. A closed pipe ends quietly, Ctrl-C without a trace."""
    try:
        create_app()()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go; without this Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
