"""The command line, the only reader of argv. Bodies are elsewhere; here are options, help, errors and exit codes.

Heavy modules are imported inside the commands, so that `split` and `--help` start at once.
"""

import errno
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from streams.cli import dlq
from streams.cli.common import FAILED, INTERRUPTED, OK, complain
from streams.cli.files import enrich, entities, split
from streams.cli.operate import doctor, migrate, topics
from streams.cli.pipeline import demo, feed, tail, web, withdraw, worker
from streams.cli.replays import diff, replay

EPILOG = """Exit codes:
    0  done
    1  a stage, a check or a replay failed, or diff has found a difference
    2  wrong usage, a wrong setting, or input that cannot be read
    3  no usable broker
  130  ended by Ctrl-C

Every option of the broker is a setting too, NETBINNEN_…; --install-completion lets the shell complete commands and options."""
COMMANDS: dict[str, dict[Callable[..., None], str]] = {
    "On files, without a broker": {
        split: """netbinnen split --fetched-at now page.txt
netbinnen split --json --fetched-at 2026-03-02T08:00:00+01:00 pages.jsonl
netbinnen split --sites sites.toml --url https://nieuws.example/a --fetched-at now page.html""",
        entities: """netbinnen entities page.txt
netbinnen entities --names names.toml page.txt
netbinnen entities --jsonl --scheme conll texts.jsonl > names.jsonl""",
        enrich: """netbinnen enrich --fetched-at now page.txt
netbinnen enrich --json --fetched-at now pages/ > events.jsonl""",
    },
    "The pipeline": {
        worker: """netbinnen worker --brokers kafka:9092
netbinnen worker --stage publish
netbinnen worker --health 8080""",
        feed: """netbinnen feed --fetched-at now pages/
netbinnen feed --brokers kafka:9092 pages.jsonl""",
        demo: """netbinnen demo
netbinnen demo --once""",
    },
    "The news": {
        tail: """netbinnen tail
netbinnen tail --from-start --max 10
netbinnen tail --about Rotterdam --about Sport
netbinnen tail --json | jq .title""",
        web: """netbinnen web
netbinnen web --address 0.0.0.0:8090 --brokers kafka:9092""",
        withdraw: """netbinnen withdraw 5b1e0c7f2d9a4c6885d3f0a1b2c3d4e5 --reason 'asked by the person named'
netbinnen withdraw tag:netbinnen.nl,2026:story/5b1e0c7f2d9a4c6885d3f0a1b2c3d4e5 --reason 'wrong name'""",
    },
    "Replays": {
        replay: """netbinnen replay --since 2026-11-01T00:00:00+01:00 --dry-run
netbinnen replay --since 2026-11-01T00:00:00+01:00 --id new-rules
netbinnen replay --resume new-rules
netbinnen replay --offsets 3:1200-1300 --into live""",
        diff: """netbinnen diff live new-rules
netbinnen diff live new-rules --both --ignore netbinnen.mentions""",
    },
    "For operators": {
        topics: """netbinnen topics
netbinnen topics --create
netbinnen topics --plan --prefix acc-
netbinnen topics --lag --brokers kafka:9092""",
        doctor: """netbinnen doctor --brokers kafka:9092
netbinnen doctor --json""",
        dlq.dlq: """netbinnen dlq list
netbinnen dlq show articles.raw.dlq/3@17
netbinnen dlq replay --reason invalid --yes""",
    },
}
"""Each command with examples, a line each, under the heading that help has it under."""
BELOW: dict[Callable[..., None], dict[Callable[..., None], str]] = {
    topics: {migrate: "NETBINNEN_PARTITIONS=48 netbinnen topics migrate --from '' --prefix v2-"},
    dlq.dlq: {
        dlq.list_: """netbinnen dlq list
netbinnen dlq list --stage split_ticker --since 2026-03-02T08:00:00+01:00""",
        dlq.show: """netbinnen dlq show articles.raw.dlq/3@17
netbinnen dlq show --raw articles.raw.dlq/3@17 > page.json""",
        dlq.replay: """netbinnen dlq replay --reason invalid
netbinnen dlq replay --reason invalid --yes""",
    },
}
"""Commands that have others below them, and those."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _Commands(TyperGroup):
    """Typer ends with code 1 where a pipe is closed. Whoever reads has had enough, which is no failure."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _drop_output()
            raise typer.Exit(OK) from None


def create_app() -> typer.Typer:
    """The whole command line."""
    app = _typer(
        cls=_Commands,
        help="Dutch news on Kafka: splits the news ticker off pages, extracts entities, publishes enriched events.",
        epilog=EPILOG,
        add_completion=True,
    )
    app.callback(invoke_without_command=True)(_main)
    for panel, commands in COMMANDS.items():
        for command, examples in commands.items():
            if command in BELOW:
                group = _typer()
                group.callback(invoke_without_command=True)(command)
                for one, its in BELOW[command].items():
                    _add(group, one, its)
                app.add_typer(group, name=command.__name__, epilog=_examples(examples), rich_help_panel=panel)
            else:
                _add(app, command, examples, rich_help_panel=panel)
    return app


def _typer(add_completion: bool = False, **options: Any) -> typer.Typer:
    return typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=add_completion, **options)


def _add(app: typer.Typer, command: Callable[..., None], examples: str, **options: Any) -> None:
    # Not all names of commands may be names in Python: `list_`.
    app.command(command.__name__.rstrip("_"), epilog=_examples(examples), **options)(command)


def _examples(lines: str) -> str:
    return "\n".join(["Examples:", *(f"  {line}" for line in lines.splitlines())])


def _version(wanted: bool) -> None:
    if wanted:
        print(version("netbinnen"))
        raise typer.Exit


def _main(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    if not context.invoked_subcommand:
        print(context.get_help())


def main() -> None:
    """The console script: whatever a user, a pipe or a full disk does is one line at most, and an exit code."""
    # A supervisor may have closed it, and then there is none to write to.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # As long as we run.
    try:
        code = create_app()(prog_name="netbinnen", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        complain(_what_to_do(error))
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        code = OK
    except OSError as error:
        if error.filename:
            complain(f"{error.filename}: {error.strerror}")
        elif error.errno in _NO_ROOM:
            _drop_output()
            complain(f"cannot write what was found: {error.strerror}")
        else:
            raise
        code = FAILED
    sys.exit(code)


def _what_to_do(error: typer.TyperException) -> str:
    """What is wrong with the command line, as a line. Typer would draw a box around it, of five."""
    said = error.format_message().replace("Value error, ", "").replace(". Did you", ": did you").rstrip(".")
    said = f"{said[:1].lower()}{said[1:]}{'' if said.endswith('?') else ';'}"
    context = getattr(error, "ctx", None)
    return f"{said} see {context.command_path if context else 'netbinnen'} --help"


def _drop_output() -> None:
    """What is left in the buffer has nowhere to go; without this Python complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
