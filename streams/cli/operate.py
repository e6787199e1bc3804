"""Commands for whoever operates the topics."""

import time
from typing import Annotated

import typer

from streams.cli.common import FAILED, AsJson, Brokers, Prefix, fail, progress, run, settings_of


def topics(
    context: typer.Context,
    plan: Annotated[bool, typer.Option("--plan", help="Print the commands that create the topics and allow a worker.")] = False,
    create: Annotated[bool, typer.Option("--create", help="Create what is missing.")] = False,
    lag: Annotated[
        bool, typer.Option("--lag", help="What is in each at the broker, and how far behind the stage is that reads it.")
    ] = False,
    as_json: AsJson = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """The topics: names, keys, partitions, retention. Only --create and --lag need a broker."""
    if context.invoked_subcommand:
        return
    from streams.admin import contents_of, ensure_topics, lags
    from streams.show import show_contents, show_plan, show_topics

    settings = settings_of(brokers, prefix)
    if create:
        made = run(lambda: ensure_topics(settings))
        print(f"created {', '.join(made)}" if made else "all topics are there")
    elif plan:
        show_plan(settings)
    elif lag:
        contents = run(lambda: contents_of(settings, round(time.time() * 1000)))
        show_contents(contents, run(lambda: lags(settings)), as_json)
    else:
        show_topics(settings, as_json)


def migrate(
    source: Annotated[str, typer.Option("--from", help="Prefix of the old topics; '' where they have none.")],
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Move all stories into new topics: with other partitions, or after the rules of identity have changed.

    The settings are of the new topics. First stop the crawlers, let the workers finish and stop them; afterwards send pages
    to the new articles.raw and start workers with the new settings. Old topics are left as they are.
    """
    from streams.migrate import Migrated, MigrateError
    from streams.migrate import migrate as move
    from streams.publish import PublishError
    from streams.topics import STATE, Topics

    settings = settings_of(brokers, prefix)
    try:
        with progress("stories moved") as moved:
            done: Migrated = run(lambda: move(settings, source, moved))
    except (MigrateError, PublishError) as error:
        fail(error, FAILED)
    name = Topics(settings).name(STATE)
    print(f"moved {done.stories} stories to {name}, {settings.partitions} partitions; {done.renamed} have another id now")


def doctor(as_json: AsJson = False, brokers: Brokers = None, prefix: Prefix = None) -> None:
    """Look at everything: broker, topics, lag, versions."""
    from streams.doctor import examine
    from streams.show import show_checks

    settings = settings_of(brokers, prefix)
    checks = run(lambda: examine(settings))
    show_checks(checks, as_json)
    if any(check.ok is False for check in checks):
        raise typer.Exit(FAILED)
