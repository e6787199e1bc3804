"""Commands on files; no broker needed."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.common import (
    USAGE,
    AsJson,
    FetchedAt,
    Files,
    NamesFile,
    SitesFile,
    Url,
    complain,
    fail,
    names_of,
    pages_of,
    settings_of,
    sites_of,
    time_of,
)
from streams.pages import Given, PageError

if TYPE_CHECKING:
    from streams.texts import Found


class Scheme(StrEnum):
    """The types of names, for `--scheme`."""

    own = "own"
    conll = "conll"


def split(
    files: Files, as_json: AsJson = False, url: Url = None, fetched_at: FetchedAt = None, sites: SitesFile = None
) -> None:
    """Take pages apart: the article, the ticker's items with their times. No broker needed."""
    from schemas.codec import encode_plain
    from streams.core.split.parts import read_page
    from streams.screen import Screen
    from streams.show import show_page
    from streams.sites import profile_of

    settings, screen = settings_of(sites=sites), Screen()
    rows = sites_of(settings)
    problems: list[PageError] = []
    timeless = False
    for number, raw in enumerate(pages_of(files, Given(url, time_of(fetched_at)), problems)):
        page = read_page(raw, raw.fetched_at, settings.language, profile_of(raw.url, rows))
        timeless = timeless or raw.fetched_at is None
        if as_json:
            print(encode_plain(page).decode())
        else:
            screen.print("\n" * (number > 0), end="")
            show_page(page, page.text or raw.text or "", screen)
    if timeless:
        complain("without --fetched-at ages have no date; give a time with its zone, or now")
    if problems:
        raise typer.Exit(USAGE)


def entities(
    files: Annotated[list[Path], typer.Argument(help="Files of text, or - for standard input.")],
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help='A line {"text": …} in, a line {"mentions": […]} out.')] = False,
    scheme: Annotated[Scheme, typer.Option(help="Types of names: our own, or CoNLL-2002's.")] = Scheme.own,
    names: NamesFile = None,
) -> None:
    """Find the names in Dutch texts, and what they name. Offsets are in characters. No broker needed."""
    from streams.texts import TextError, json_line, names_in, read_texts

    own = names_of(settings_of(names=names))
    show = None if as_jsonl else _names_on_screen()
    problems = False
    for text in read_texts(files, as_jsonl=as_jsonl):
        if isinstance(text, TextError):
            problems = True
            complain(text)
            continue
        found = names_in(text, scheme.value, own)
        if show:
            show(text, found)
        else:
            print(json_line(text, found))
    if problems:
        raise typer.Exit(USAGE)


def _names_on_screen() -> "Callable[[str, Found], None]":
    """For people. Programs read JSON, and do not wait for what draws it."""
    from streams.screen import Screen
    from streams.show import show_names

    return partial(show_names, console=Screen())


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
    from schemas.entities import CONLL_TYPE
    from streams.offline import stories_of
    from streams.screen import Screen, show_legend
    from streams.show import show_story

    settings = settings_of(sites=sites, names=names)
    rows, own = sites_of(settings), names_of(settings)
    problems: list[PageError] = []
    pages = list(pages_of(files, Given(url, time_of(fetched_at)), problems))
    if any(page.fetched_at is None for page in pages):
        fail("stories need to know when their page was fetched: give --fetched-at with a zone, or --fetched-at now", USAGE)
    screen = Screen()
    if not as_json:
        show_legend(screen, CONLL_TYPE)
    for number, event in enumerate(stories_of(pages, settings.language, rows, own)):
        if as_json:
            print(encode(event).decode())
        else:
            screen.print("\n" * (number > 0), end="")
            show_story(event, screen)
    if problems:
        raise typer.Exit(USAGE)
