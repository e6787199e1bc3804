"""An event as a line of the wire, for people. Text of the news never reaches a terminal as control sequences."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from schemas.base import Published
from schemas.entities import Entity
from schemas.event import NewsEvent
from streams.core.calendar import AMSTERDAM
from streams.core.text import printable
from streams.screen import STYLES, show_row

NAMES_MAX = 8
"""Names shown of an event; more push the next one off the screen."""
INDENT = Text(" " * 2)
TYPE_CHARS = max(map(len, STYLES))
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


def when(published: Published) -> str:
    """When something was published, in local time: an instant, an interval `05:00–06:00`, or `—` where nobody knows."""
    if published.after is None or published.until is None:
        return "—"
    after, until = published.after.astimezone(AMSTERDAM), published.until.astimezone(AMSTERDAM)
    if published.granularity in ("instant", "second", "minute") and (until - after).total_seconds() <= 60:
        # A clock time is of the minute that begins with it, an instant of the second that ends with it.
        moment = after if published.granularity == "minute" else until
        return f"{_day(moment)} {moment:%H:%M}"
    if after.date() == until.date():
        return f"{_day(after)} {after:%H:%M}–{until:%H:%M}"
    return f"{_day(after)} {after:%H:%M} – {_day(until)} {until:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day}-{moment.month}"


def title_line(event: NewsEvent) -> Text:
    """Section, places, title, and in brackets what is new about it."""
    own = event.netbinnen
    mark = "nieuw" if event.revision == 1 and not own.withdrawn else f"r{event.revision} {'+'.join(own.changes)}"
    line = Text.assemble((printable("/".join(subject.name for subject in event.subjects) or "—"), "magenta"))
    if event.located:
        line.append(f"  {printable(event.located)}", "bold green")
    line.append(f"  {printable(event.title)}", "bold")
    return line.append(f"  [{mark}]", "red" if own.withdrawn else "green" if event.revision == 1 else "yellow")


def names_line(event: NewsEvent) -> Text:
    """The names in it by type, each type after its word. Demonyms and the dateline say where, which is said already."""
    named = [entity for entity in event.netbinnen.entities if entity.type != "demonym" and not entity.dateline]
    by_type: dict[str, list[str]] = {}
    for type_, name in list(dict.fromkeys((entity.type, printable(entity.name)) for entity in named))[:NAMES_MAX]:
        by_type.setdefault(type_, []).append(name)
    groups = [Text.assemble((type_, "dim"), " ", (", ".join(names), STYLES[type_])) for type_, names in by_type.items()]
    return Text(" · ", "dim").join(groups)


def lead_of(event: NewsEvent) -> str:
    """The body's first paragraph without the dateline, and without the title where that is its first sentence."""
    if not (event.bodies and event.netbinnen.blocks):
        return event.netbinnen.withdrawn.reason if event.netbinnen.withdrawn else ""
    block, dateline = event.netbinnen.blocks[0], event.netbinnen.dateline
    lead = event.bodies[0].value[block.start : block.end].removeprefix(dateline.text if dateline else "")
    return lead.removeprefix(event.title).strip()


def show_event(event: NewsEvent, console: Console, arrived: datetime | None = None, *, named: bool = True) -> None:
    """When it came and when it was published, and its title. With `named` its names, and on a terminal, which is read,

    a line of its lead.
    """
    published = when(event.netbinnen.published)
    label = Text(f"{arrived.astimezone(AMSTERDAM):%d-%m %H:%M:%S}", "dim") if arrived else Text(f"{published:<12}", "cyan")
    title = Text.assemble((published, "cyan"), "  ", title_line(event)) if arrived else title_line(event)
    lead = Text(printable(lead_of(event)), "dim", no_wrap=True, overflow="ellipsis")
    lines = ([lead] if console.is_terminal else []) + [names_line(event)]
    show_row(console, label, title, *(line for line in lines if named and line))


def marked(text: str, marks: Iterable[tuple[int, int, str]]) -> Text:
    """`text` made printable, its lines kept, with its names in the styles of their types: (start, end, type) in characters."""
    found = Text("\n".join(printable(line) for line in text.split("\n")))
    for start, end, type_ in marks:
        found.stylize(f"{STYLES[type_]} underline", start, end)
    return found


def what_is(entity: Entity) -> str:
    """What is known of an entity, but for its type and name."""
    known = (entity.role, entity.nationality or entity.country, entity.uri)
    return "  ".join(part for part in known if part)


def name_line(type_: str, name: str, known: str = "") -> Text:
    """A name after its type, and what is known of it."""
    return Text.assemble(f"{type_:<{TYPE_CHARS}}  ", (printable(name), STYLES[type_]), f"  {printable(known)}".rstrip())


def is_about(event: NewsEvent, names: Iterable[str]) -> bool:
    """Whether `event` has one of `names` as a section, a place of its dateline, or a name in it; small letters will do."""
    own = event.netbinnen
    known = [*(subject.name for subject in event.subjects), *(own.dateline.places if own.dateline else ())]
    known += [*(entity.name for entity in own.entities), *(mention.text for mention in own.mentions)]
    return not {name.casefold() for name in known}.isdisjoint(name.strip().casefold() for name in names)
