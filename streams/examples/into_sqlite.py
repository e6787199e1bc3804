"""The stories of news.events as rows of an SQLite file, each event's effect exactly once.

The offsets are in the file too, and move in the transaction of what they stand for: whatever ends this process, rows and
offsets agree, and it goes on from there. It needs no consumer group. The last event of a story is its row. Versions are
not asked: they begin anew where a story was over, but a story's events are in order in its partition.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from schemas import encode
from streams.cli.common import USAGE, Brokers, Prefix, fail, run, settings_of
from streams.consume import NewsConsumer, Received
from streams.settings import Settings
from streams.topics import EVENTS, Topics

TABLES = """
-- What was withdrawn must be gone from the file, not only from the table.
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS stories (
    uri TEXT PRIMARY KEY, version INTEGER NOT NULL, status TEXT NOT NULL, title TEXT NOT NULL, body TEXT, event TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS offsets (topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition));
"""
ADVANCE = """
INSERT INTO offsets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next WHERE excluded.next > next
"""
"""Changes no row where the event was here before: two processes on one file do no harm."""
PUT = "REPLACE INTO stories VALUES (?, ?, ?, ?, ?, ?)"


async def fill(path: Path, settings: Settings) -> None:
    """Write events into the file at `path` until cancelled. Raises BrokerError, BadEventError and sqlite3.Error."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES)
        async with NewsConsumer(None, settings=settings, offsets=read_offsets(database, settings)) as news:
            async for batch in news.batches(max_records=500, within_s=0.5):
                write(database, batch)


def read_offsets(database: sqlite3.Connection, settings: Settings) -> dict[int, int]:
    found = database.execute("SELECT partition, next FROM offsets WHERE topic = ?", (Topics(settings).name(EVENTS),))
    return dict(found.fetchall())


def write(database: sqlite3.Connection, batch: Iterable[Received]) -> None:
    """All of `batch` in one transaction, or nothing of it."""
    with database:
        for item in batch:
            if database.execute(ADVANCE, (item.topic, item.partition, item.offset + 1)).rowcount:
                database.execute(PUT, row_of(item))


def row_of(item: Received) -> tuple[object, ...]:
    """A withdrawn story keeps its row, `canceled`; there is no text in its event, so none is left in the row."""
    event = item.event
    body = event.bodies[0].value if event.bodies else None
    return event.uri, event.revision, event.pubStatus, event.title, body, encode(event).decode()


def main(
    file: Annotated[Path, typer.Argument(help="The SQLite file; made where there is none.")],
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Keep a table of stories up to date, until Ctrl-C."""
    settings = settings_of(brokers, prefix)
    try:
        run(lambda: fill(file, settings))
    except sqlite3.Error as error:
        fail(f"{file}: {error}", USAGE)


if __name__ == "__main__":
    typer.run(main)
