"""A page on a terminal: what there is is shown, what is long is shortened, and nothing reaches the terminal as a command."""

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


def shown(page: str, width: int = 120, fetched_at: datetime | None = FETCHED) -> list[str]:
    """The lines that `page` is shown as, each with single spaces."""
    out = StringIO()
    document = read_html(page, None) if page.startswith("<") else page
    show_page(split_page(document, None, fetched_at), Console(file=out, width=width, highlight=False, force_terminal=False))
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    return [" ".join(line.split()) for line in lines]


def test_an_article_shows_its_dateline_byline_time_and_counts() -> None:
    headline, about, paragraph, *_ = shown(ARTICLE + TICKER)
    assert headline == "Brug open"
    assert about.split(" · ") == [
        *("article", "Sport", "GOES, ANP", "DOOR MARIJKE DE VISSER", "published ma 2-3 07:15"),
        "2 paragraphs, 1 subheads",
    ]
    assert paragraph == "De brug is open. Het was druk."


def test_an_article_without_them_says_no_more_than_it_has() -> None:
    headline, about, _ = shown("Brug open\nDe brug is open. Het was druk.\n")
    assert (headline, about) == ("Brug open", "article · no section · no dateline · 1 paragraphs, 0 subheads")


def test_the_time_of_the_markup_is_shown() -> None:
    head = '<head><meta property="article:published_time" content="2026-03-02T06:30:00+01:00"></head>'
    assert "published ma 2-3 06:30" in shown(f"<html>{head}<body><h1>Brug open</h1><p>De brug is open.</p></body></html>")[1]


def test_an_item_is_a_line_with_its_headline_and_lead() -> None:
    assert shown(ARTICLE + TICKER)[3:] == [
        "published places agencies news",
        "ma 2-3 07:12 EDE/BREDA ANP/DPA Zwemmers aan de overkant · Het water was koud. Iedereen kwam aan.",
        "ma 2-3 05:00–06:00 SNEEK ANP Schaatsers wachten · Het ijs is te dun. Morgen misschien.",
    ]


def test_a_line_that_is_too_long_ends_in_dots_and_keeps_its_time() -> None:
    lines = shown(ARTICLE + TICKER, width=80)
    assert lines[-1].startswith("ma 2-3 05:00–06:00 SNEEK ANP Schaatsers wachten · ")
    assert lines[-1].endswith("…")
    shown(ARTICLE + TICKER + "x" * 5_000, width=20)


def test_a_list_page_shows_its_bullets() -> None:
    lines = shown(LIST)
    assert lines[:2] == ["(no article)", "list · Sport · no dateline · 0 paragraphs, 0 subheads"]
    assert lines[-3:] == [
        "published section headline",
        "ma 2-3 07:31 Sport Schaatser wint",
        "zo 1-3 23:10 Zeeland Veer vaart weer",
    ]


def test_without_a_fetch_time_ages_and_clock_times_are_shown_as_printed() -> None:
    lines = shown(LIST, fetched_at=None)
    assert [line.split(" ")[0] for line in lines[-2:]] == ["7:31", "23:10"]
    assert any(line.startswith("47 minuten geleden ") for line in lines)


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\u202e", "\x9b31m", "\u2066"])
@pytest.mark.parametrize("at", ["Brug open", "VISSER", "Zwemmers", "koud", "EDE", "Schaatser wint", "Zeeland"])
def test_what_a_terminal_obeys_is_not_shown(hostile: str, at: str) -> None:
    for page in (ARTICLE + TICKER, LIST):
        assert hostile[0] not in "".join(shown(page.replace(at, f"{at[0]}{hostile}{at[1:]}")))


def test_markup_of_the_terminals_library_is_text() -> None:
    page = ARTICLE.replace("Brug open", "[bold]Brug[/] open") + TICKER.replace("koud", "[red]koud[/]")
    lines = shown(page)
    assert lines[0] == "[bold]Brug[/] open"
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
