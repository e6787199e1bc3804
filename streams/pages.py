"""Pages from files: .txt, .html and .jsonl become raw articles. For people at a terminal, so errors are sentences."""

import errno
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from schemas import DecodeError, RawArticle, decode
from streams.core.html.charset import CharsetError, decode_html, decode_text

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")


class PageError(Exception):
    """A file that holds no page. One line that names it."""


class TimeError(ValueError):
    """A time that cannot be used. One line that says what is wanted."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of all pages: their url and when they were fetched."""

    url: str | None = None
    fetched_at: datetime | None = None


def parse_time(text: str) -> datetime:
    """An ISO 8601 time with a zone, or `now`. Raises TimeError."""
    if text == "now":
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError(f"{text!r} is no time: give 2026-03-02T08:00:00+01:00, or now") from None
    if moment.utcoffset() is None:
        raise TimeError(f"{text!r} has no time zone: give 2026-03-02T08:00:00+01:00, or now")
    return moment


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those of a page's kind in folders named. Raises PageError."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not inside:
                raise PageError(f"{path}: no page in this folder: their names end in {', '.join(SUFFIXES)}")
            found += inside
        elif path.exists() or str(path) == "-":
            found.append(path)
        else:
            raise PageError(f"{path}: no such file or folder")
    return found


def standard_input() -> BinaryIO:
    """Raises OSError where it was closed before we began."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer


def read_pages(path: Path, given: Given) -> Iterator[RawArticle | PageError]:
    """The pages in one file (`-`: standard input, as text). A line of .jsonl that is no page is a PageError, and goes on.

    HTML is in any charset, all else in UTF-8.
    """
    is_html = path.suffix.lower() in (".html", ".htm")
    try:
        data = standard_input().read() if str(path) == "-" else path.read_bytes()
        text = decode_html(data) if is_html else decode_text(data)
    except CharsetError as bad:
        yield PageError(f"{path}: {bad}; convert it first, e.g. with iconv -t utf-8")
        return
    except OSError as error:
        yield PageError(f"{path}: {error.strerror}")
        return
    if path.suffix.lower() == ".jsonl":
        yield from _lines(path, text, given)
    elif not text.strip():
        yield PageError(f"{path}: empty")
    else:
        url = given.url or (path.resolve().as_uri() if str(path) != "-" else "file:///dev/stdin")
        field = "html" if is_html else "text"
        yield RawArticle.model_validate({"url": url, "fetched_at": given.fetched_at, field: text})


def _lines(path: Path, text: str, given: Given) -> Iterator[RawArticle | PageError]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            raw, _ = decode(RawArticle, line.encode())
        except DecodeError as error:
            yield PageError(f"{path}:{number}: {error}")
            continue
        yield raw if raw.fetched_at else raw.model_copy(update={"fetched_at": given.fetched_at})
