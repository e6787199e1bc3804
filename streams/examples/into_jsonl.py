"""The events of news.events as lines of a JSON-lines file, at least once, and once while what repeats is near.

A line is on the disk before its offset is committed. What a crash leaves of a line is cut off, and its event comes again.
Events that were written and not committed come again too; they are known by the ids at the end of the file.
"""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from schemas import DecodeError
from schemas.codec import encode_plain, parse
from streams.cli.common import USAGE, Brokers, Prefix, fail, run, settings_of
from streams.consume import NewsConsumer, Received
from streams.settings import MIB, Settings

BEGINS = b'{"id":'
"""Each line. A file that begins otherwise is somebody's, and nothing is cut off it."""
READ_BACK_BYTES = 64 * MIB
"""Of the file's end, for ids: ten thousand events and more. Some seconds of them are not committed at a crash."""


class FileError(Exception):
    """The file cannot be used. One line."""


async def append(path: Path, group: str, settings: Settings) -> None:
    """Append events to the file at `path` until cancelled. Raises FileError, BrokerError, BadEventError."""
    with open_lines(path) as file:
        ids = repair(file, path)
        async with NewsConsumer(group, settings=settings, seen=ids) as news:
            async for batch in news.batches(max_records=500, within_s=0.5):
                write(file, batch)


def open_lines(path: Path) -> BinaryIO:
    try:
        file = path.open("a+b")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FileError(f"{path}: another process writes to it") from None
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from None
    return file


def repair(file: BinaryIO, path: Path) -> list[str]:
    """Cut off a line that a crash has left half written. The ids of the last lines, oldest first."""
    file.seek(0)
    if not BEGINS.startswith(file.read(len(BEGINS))):
        raise FileError(f"{path}: does not begin as a file of ours, and stays as it is")
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - READ_BACK_BYTES))
    *lines, torn = file.read().split(b"\n")
    try:
        # Where the reading began in a line, that one is no whole line.
        ids = [parse(line)["id"] for line in lines[start > 0 :]]
    except (DecodeError, KeyError, TypeError):
        raise FileError(f"{path}: has a line near its end that is not ours, and stays as it is") from None
    file.truncate(size - len(torn))
    return ids


def write(file: BinaryIO, batch: Iterable[Received]) -> None:
    """All of `batch`, on the disk when this returns."""
    file.write(b"".join(line_of(item) for item in batch))
    file.flush()
    os.fsync(file.fileno())


def line_of(item: Received) -> bytes:
    event = item.event.model_dump(mode="json", by_alias=True, exclude_none=True)
    return encode_plain({"id": item.id, "type": item.type, "place": item.place, "event": event}) + b"\n"


def main(
    file: Annotated[Path, typer.Argument(help="The file to append to; made where there is none.")],
    group: Annotated[str, typer.Option(help="Consumer group: a name of your own for each such file.")] = "into-jsonl",
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Append events to a file, a line of JSON each, until Ctrl-C."""
    settings = settings_of(brokers, prefix)
    try:
        run(lambda: append(file, group, settings))
    except (FileError, OSError) as error:
        fail(error, USAGE)


if __name__ == "__main__":
    typer.run(main)
