"""An event as a line of the wire, for people. Text of the news never reaches a terminal as control sequences."""

from datetime import datetime

from rich.text import Text

from schemas.base import Published
from schemas.event import NewsEvent
from streams.core.calendar import AMSTERDAM
from streams.core.text import printable

NAMES_MAX = 8
"""Names shown of an event; more push the next one off the screen."""
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
__all__ = ["printable", "render", "when"]


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


def render(event: NewsEvent) -> Text:
    """The event: time, section, places and title on a line, what it mentions on the next."""
    own = event.netbinnen
    mark = "nieuw" if event.revision == 1 and not own.withdrawn else f"r{event.revision} {'+'.join(own.changes)}"
    section = "/".join(subject.name for subject in event.subjects) or "—"
    line = Text()
    line.append(f"{when(own.published):<12}", style="cyan")
    line.append(f"  {printable(section)}", style="magenta")
    if event.located:
        line.append(f"  {printable(event.located)}", style="bold")
    line.append(f"  {printable(event.title)}")
    line.append(f"  [{mark}]", style="green" if event.revision == 1 else "yellow")
    names = list(dict.fromkeys(e.name for e in own.entities if e.type != "demonym" and not e.dateline))[:NAMES_MAX]
    if names:
        line.append(f"\n    {printable(', '.join(names))}", style="dim")
    return line
