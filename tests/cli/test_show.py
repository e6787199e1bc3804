"""A page on a terminal: what there is is shown, what is long is shortened, and nothing reaches the terminal as a command."""

import re
from collections import Counter
from datetime import datetime
from io import StringIO

import pytest
from rich.console import Console

from streams.core.html import read_html
from streams.core.split import split_page
from streams.diff import Difference
from streams.replay import Summary
from streams.replay.work import Rejected
from streams.show import show_difference, show_page, show_summary

FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")
ARTICLE = (
    "Brug open\n\nBrug open\n\n2 maart 2026 07:15\n\nGOES (ANP) - De brug is open. Het was druk.\n\nEerste auto\n\n"
    "De eerste auto kwam uit Kapelle.\n\nDOOR MARIJKE DE VISSER\n\n"
)
TICKER = (
    "Meer uit Sport\n\nZwemmers aan de overkant\n\nEDE/BREDA (ANP/DPA) - Het water was koud. Iedereen kwam aan.\n\n"
    "47 minuten geleden\n"
    "Schaatsers wachten\n\nSNEEK (ANP) - Het ijs is te dun. Morgen misschien.\n\n2 uur geleden\n"
)
LIST = "Sport\nNet binnen\n- Sport 7:31 Schaatser wint\n- Zeeland 23:10 Veer vaart weer\n" + TICKER
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def console_of(width: int, *, terminal: bool = False, no_color: bool = False) -> tuple[Console, StringIO]:
    """As rich makes it of a terminal of sixteen colours, or of a pipe; and what is written to it."""
    out = StringIO()
    colours = "standard" if terminal else "auto"
    console = Console(file=out, width=width, highlight=False, force_terminal=terminal, color_system=colours, no_color=no_color)  # type: ignore[arg-type]
    return console, out


def printed(page: str, width: int = 120, fetched_at: datetime | None = FETCHED, **how: bool) -> str:
    console, out = console_of(width, **how)
    document = read_html(page, None) if page.startswith("<") else page
    found = split_page(document, None, fetched_at)
    show_page(found, found.text or page, console)
    return out.getvalue()


def shown(page: str, fetched_at: datetime | None = FETCHED) -> list[str]:
    """The lines that `page` is shown as in a pipe."""
    return printed(page, 20, fetched_at).splitlines()


def test_each_part_of_a_page_is_a_line_after_its_kind() -> None:
    assert shown(ARTICLE + TICKER) == [
        "article · Sport · published ma 2-3 07:15 · 2 paragraphs · 1 subhead · 2 ticker items",
        "headline   Brug open",
        "(repeat)   Brug open",
        "date       2 maart 2026 07:15",
        "paragraph  GOES (ANP) - De brug is open. Het was druk.",
        "subhead    Eerste auto",
        "paragraph  De eerste auto kwam uit Kapelle.",
        "byline     DOOR MARIJKE DE VISSER",
        "section    Meer uit Sport",
        "item 1     ma 2-3 07:12  Zwemmers aan de overkant · EDE/BREDA (ANP/DPA) - Het water was koud. Iedereen kwam aan.  "
        "47 minuten geleden",
        "item 2     ma 2-3 05:00–06:00  Schaatsers wachten · SNEEK (ANP) - Het ijs is te dun. Morgen misschien.  2 uur geleden",
    ]


def test_what_is_left_out_is_shown_in_brackets() -> None:
    lines = shown(LIST + "Brug open in Goes\n\nDEN HA")
    assert "(boilerplate)  Net binnen" in lines
    assert lines[-1] == "(cut)          DEN HA"


def test_no_character_of_a_page_is_missing() -> None:
    for page in (ARTICLE + TICKER, LIST):
        there = Counter("".join(printed(page).split()))
        assert not Counter("".join(page.split())) - there


def test_an_article_without_them_says_no_more_than_it_has() -> None:
    assert shown("Brug open\nDe brug is open. Het was druk.\n") == [
        "article · no section · 1 paragraph",
        "headline   Brug open",
        "paragraph  De brug is open. Het was druk.",
    ]


def test_the_time_of_the_markup_is_shown() -> None:
    head = '<head><meta property="article:published_time" content="2026-03-02T06:30:00+01:00"></head>'
    assert "published ma 2-3 06:30" in shown(f"<html>{head}<body><h1>Brug open</h1><p>De brug is open.</p></body></html>")[0]


@pytest.mark.parametrize("width", [60, 100, 160])
def test_on_a_terminal_parts_wrap_beside_their_kind(width: int) -> None:
    lines = COLOURS.sub("", printed(ARTICLE + TICKER, width, terminal=True)).splitlines()
    assert all(len(line) <= width for line in lines)
    kinds = [line[:11].strip() for line in lines[lines.index(next(line for line in lines if line.startswith("headline"))) :]]
    assert [kind for kind in kinds if kind] == [
        *("headline", "(repeat)", "date", "paragraph", "subhead", "paragraph", "byline", "section", "item 1", "item 2")
    ]
    assert ("" in kinds) == (width < 160)


def test_colours_are_for_terminals_that_want_them() -> None:
    assert COLOURS.search(printed(ARTICLE + TICKER)) is None
    assert "\x1b[36m" in printed(ARTICLE + TICKER, terminal=True)
    plain = printed(ARTICLE + TICKER, terminal=True, no_color=True)
    assert set(COLOURS.findall(plain)) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m"}


def test_a_list_page_shows_its_bullets() -> None:
    lines = shown(LIST)
    assert lines[0] == "list · Sport · 2 ticker items · 2 bullets"
    assert lines[3:5] == [
        "bullet         ma 2-3 07:31  - Sport 7:31 Schaatser wint",
        "bullet         zo 1-3 23:10  - Zeeland 23:10 Veer vaart weer",
    ]


def test_without_a_fetch_time_ages_are_shown_as_printed() -> None:
    lines = shown(LIST, fetched_at=None)
    assert [line.split()[1] for line in lines[3:5]] == ["—", "—"]
    assert [line.endswith((" 47 minuten geleden", " 2 uur geleden")) for line in lines[-2:]] == [True, True]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\u202e", "\x9b31m", "\u2066"])
@pytest.mark.parametrize("at", ["Brug open", "VISSER", "Zwemmers", "koud", "EDE", "Schaatser wint", "Zeeland"])
def test_what_a_terminal_obeys_is_not_shown(hostile: str, at: str) -> None:
    for page in (ARTICLE + TICKER, LIST):
        assert hostile[0] not in "".join(shown(page.replace(at, f"{at[0]}{hostile}{at[1:]}")))


def test_markup_of_the_terminals_library_is_text() -> None:
    page = ARTICLE.replace("Brug open", "[bold]Brug[/] open") + TICKER.replace("koud", "[red]koud[/]")
    lines = shown(page)
    assert lines[1] == "headline   [bold]Brug[/] open"
    assert any("[red]koud[/]" in line for line in lines)


def test_what_others_wrote_into_topics_does_not_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(
        Summary("r", "t", rejected={"invalid": 1}, rejected_first=[Rejected("a\x1b[2J", "invalid", "b\x1b[2J")]), False
    )
    found = Difference("tag:\x1b[2J", "changed", "c\x1b[2J", {"d\x1b[2J": ("e\x1b[2J", None)})
    show_difference(found, Console(highlight=False), False)
    shown = capsys.readouterr().out
    assert "a [2J: invalid: b [2J" in shown
    assert "\x1b" not in shown
