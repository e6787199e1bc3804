"""Events on a terminal and in a pipe: a line for each, the names by type, and the story with all of its text."""

import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from schemas import NewsEvent, RawArticle, decode, encode
from schemas.base import Withdrawn
from schemas.event import Netbinnen
from streams.core.entities.own import NO_ROWS
from streams.offline import stories_of
from streams.show import show_names, show_story
from streams.texts import names_in
from streams.wire import is_about, show_event

PAGE = (
    "Brug open in Goes\nGOES (ANP) - Premier Kari Lund opende de brug. Het was druk in Zeeland.\nMeer uit Sport\n"
    "OSLO/BERGEN (ANP/RTR) - De zeilers van Noorwegen zijn weg. Het waait er hard, zegt schipper Ole Dahl.\n47 minuten geleden"
)
STYLES = re.compile(r"\x1b\[[0-9;]*m")
ARRIVED = datetime(2026, 3, 2, 7, 0, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def events() -> list[NewsEvent]:
    return stories_of([RawArticle(url="https://a.example/1", text=PAGE, fetched_at=datetime(2026, 3, 2, 7, tzinfo=UTC))])


def console_of(width: int = 200, *, terminal: bool = False, no_color: bool = True) -> tuple[Console, StringIO]:
    out = StringIO()
    return Console(file=out, width=width, highlight=False, force_terminal=terminal, no_color=no_color), out


def lines_of(event: NewsEvent, width: int = 200, *, terminal: bool = False) -> list[str]:
    console, out = console_of(width, terminal=terminal)
    show_event(event, console, ARRIVED)
    return [line.rstrip() for line in STYLES.sub("", out.getvalue()).split("\n")[:-1]]


def test_in_a_pipe_an_event_is_one_line_whatever_the_width(events: list[NewsEvent]) -> None:
    assert lines_of(events[1], 40) == [
        "02-03 08:00:05  ma 2-3 07:12  Sport  Oslo/Bergen  De zeilers van Noorwegen zijn weg.  [nieuw]"
        "  place Noorwegen · person Ole Dahl"
    ]


@pytest.mark.parametrize("width", [60, 100, 160])
def test_on_a_terminal_it_wraps_below_itself_and_the_lead_has_one_line(events: list[NewsEvent], width: int) -> None:
    first, *others = lines_of(events[0], width, terminal=True)
    assert first.startswith("02-03 08:00:05  —  Sport  Goes  Brug open")
    assert all(line.startswith(" " * 16) and line[16] != " " for line in others)
    assert all(len(line) <= width for line in (first, *others))
    *_, lead, names = others
    assert lead.strip().startswith("Premier Kari Lund opende de")
    assert lead.endswith("…") == (width == 60)
    assert names.strip() == "person Kari Lund · place Zeeland"


def test_a_story_that_was_taken_back_says_why(events: list[NewsEvent]) -> None:
    own = Netbinnen(story_id="s", changes=("withdrawn",), withdrawn=Withdrawn(at=ARRIVED, reason="asked for"))
    gone = NewsEvent.model_validate(
        events[0].model_dump(include={"uri", "language", "firstCreated", "versionCreated"})
        | {"title": "Ingetrokken", "version": "2", "representationType": "partial", "netbinnen": own}
    )
    assert lines_of(gone)[0].endswith("Ingetrokken  [r2 withdrawn]")
    assert any("asked for" in line for line in lines_of(gone, terminal=True))


def test_a_story_has_its_text_and_what_its_names_are(events: list[NewsEvent]) -> None:
    console, out = console_of()
    show_story(events[1], console)
    assert out.getvalue().splitlines() == [
        "ma 2-3 07:12  Sport  Oslo/Bergen  De zeilers van Noorwegen zijn weg.  [nieuw]",
        "    OSLO/BERGEN (ANP/RTR) - De zeilers van Noorwegen zijn weg. Het waait er hard, zegt schipper Ole Dahl.",
        "    place         Oslo  NO  https://sws.geonames.org/3143244/",
        "    place         Bergen  NO  https://sws.geonames.org/3161732/",
        "    organisation  ANP",
        "    organisation  Reuters",
        "    place         Noorwegen  NO  http://cvx.iptc.org/iso3166-1a2/NO",
        "    person        Ole Dahl  schipper",
        f"    story         {events[1].uri}",
    ]


def test_names_are_marked_in_the_text_with_colours_and_without(events: list[NewsEvent]) -> None:
    for no_color, mark in ((False, "\x1b[1;4;33mOle Dahl\x1b[0m"), (True, "\x1b[1;4mOle Dahl\x1b[0m")):
        out = StringIO()
        console = Console(file=out, width=200, force_terminal=True, color_system="standard", no_color=no_color)
        show_story(events[1], console)
        assert mark in out.getvalue()


def test_a_hostile_text_of_others_commands_no_terminal(events: list[NewsEvent]) -> None:
    raw = encode(events[0]).decode().replace("Brug", "\\u001b[2JBrug").replace("Premier", "\\u202ePremie")
    raw = raw.replace("Kari Lund", "Kari\\u001bLund").replace("a.example", "a.example\\u009b")
    hostile = decode(NewsEvent, raw.encode())[0]
    console, out = console_of()
    show_story(hostile, console)
    show_event(hostile, console, ARRIVED)
    text = "\x1b[2J Het regent. In Utrecht\r\u202e is Kari Lund."
    show_names(text, names_in(text, "own", NO_ROWS), console)
    assert not {"\x1b", "\u202e", "\x9b", "\r"} & set(out.getvalue())
    assert "regent" not in out.getvalue()  # A pipe gets the names alone, as programs were promised.


def test_a_text_is_shown_with_its_names_where_somebody_looks() -> None:
    text = "Het regent.\nHet regent in Utrecht.\n"
    for scheme, kind in (("own", "place"), ("conll", "LOC")):
        console, out = console_of(terminal=True, no_color=False)
        show_names(text, names_in(text, scheme, NO_ROWS), console)
        legend, first, second, _, row = out.getvalue().splitlines()
        assert kind in legend
        assert (first, second.startswith("Het regent in \x1b[")) == ("Het regent.", True)
        assert row.split()[:3] == ["26", "33", kind]


@pytest.mark.parametrize(
    ("name", "found"), [("noorwegen", True), ("Sport", True), ("OSLO", True), ("Ole Dahl", True), ("Ole", False), ("", False)]
)
def test_an_event_is_about_its_names_places_and_sections(events: list[NewsEvent], name: str, found: bool) -> None:
    assert is_about(events[1], [name]) == found
    assert is_about(events[1], ["Parijs", f" {name} "]) == found
