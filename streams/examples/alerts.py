"""A line on standard output for each story about somebody or something on a watch list. `watch.toml`:

    [[watch]]
    name = "Zonnova"                            # Printed with the alert, and the name of who or what is looked for.
    aliases = ["Zonnova Energie"]               # Other names of it.
    type = "organisation"                       # Of that type only.

    [[watch]]
    name = "Den Haag"
    uri = "https://sws.geonames.org/2747373/"   # Known by its uri, whatever its name.

    [[watch]]
    name = "dijken"
    words = ["dijk", "dijken", "hoog water"]    # Anywhere in title and text, as whole words.

Case does not count, accents do. A story gives one alert for each watch; a story that was over and comes back, or that
comes to be about something else on the list, gives another. One that was withdrawn after an alert is said to be.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer
from pydantic import Field

from schemas import DecodeError, NewsEvent
from schemas.base import Record
from schemas.codec import validate
from schemas.entities import EntityType
from streams.cli.common import USAGE, Brokers, Prefix, fail, run, settings_of
from streams.consume import NewsConsumer, Received
from streams.core.text import printable
from streams.settings import Settings, SettingsError, read_toml
from streams.wire import when

STORIES_MAX = 100_000
"""Stories whose alerts are remembered, those that gave one last. An older one may give its alerts again."""

NotEmpty = Annotated[str, Field(pattern=r"\w")]


class Watch(Record):
    """Who or what is looked for. With `words` alone mentions by the name count too."""

    name: NotEmpty
    aliases: tuple[NotEmpty, ...] = ()
    type: EntityType | None = None
    uri: str | None = None
    words: tuple[NotEmpty, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(map(folded, (self.name, *self.aliases)))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Any of `words`, at the borders of words. A combining accent is a part of its word, a line break only a space."""
        if not self.words:
            return None
        words = (r"\s+".join(map(re.escape, folded(word).split())) for word in self.words)
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?![\w\u0300-\u036f])")

    def found_in(self, event: NewsEvent) -> str | None:
        """By what `event` is about it: the name or words as printed there; None where it is not."""
        for entity in event.netbinnen.entities:
            # Where both have a uri, another place of the same name is another place.
            is_it = entity.uri == self.uri if self.uri and entity.uri else folded(entity.name) in self.names
            if is_it and self.type in (None, entity.type):
                return entity.name
        found = self.pattern and self.pattern.search(folded(text_of(event)))
        return found[0] if found else None


class WatchList(Record):
    """The file."""

    watch: tuple[Watch, ...] = ()


class WatchListError(ValueError):
    """The file is wrong. One line that names the row."""


def folded(text: str) -> str:
    """`text` for comparing: without case, with its accents, each in one way of writing."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def text_of(event: NewsEvent) -> str:
    return "\n".join((event.title, *(text.value for text in (*event.headlines, *event.bodies))))


def load_watches(path: Path) -> tuple[Watch, ...]:
    """Raises WatchListError."""
    try:
        _, tables = read_toml(str(path), str(path))
        found, unknown = validate(WatchList, tables)
    except SettingsError as error:
        raise WatchListError(error) from None
    except DecodeError as error:
        raise WatchListError(f"{path}: {error}") from None
    if unknown:
        raise WatchListError(f"{path}: {unknown[0]}: no such key; a watch has {', '.join(Watch.model_fields)}")
    if not found.watch:
        raise WatchListError(f"{path}: there is no [[watch]] in it")
    return found.watch


class Alerts:
    """What was said of which story, and so what is new to say."""

    def __init__(self, watches: tuple[Watch, ...]) -> None:
        self._watches = watches
        self._said: OrderedDict[str, set[str]] = OrderedDict()

    def of(self, item: Received) -> Iterator[str]:
        """A line for each alert that `item` gives."""
        event = item.event
        said = self._said.pop(event.uri, set())
        if item.type == "withdrawn":
            yield from (line_of(item, name, "withdrawn") for name in sorted(said))
            return
        if item.type == "created":
            said = set()
        for watch in self._watches:
            found = watch.found_in(event) if watch.name not in said else None
            if found is not None:
                said.add(watch.name)
                yield line_of(item, watch.name, found)
        if said:
            self._said[event.uri] = said
        if len(self._said) > STORIES_MAX:
            self._said.popitem(last=False)


def line_of(item: Received, watch: str, found: str) -> str:
    """One line, whatever the news holds."""
    event = item.event
    changed = "+".join(event.netbinnen.changes) or "new"
    link = event.renditions[0].href if event.renditions else event.uri
    return printable(f"{when(event.netbinnen.published)}  [{watch}: {found}]  {event.title}  ({changed})  {link}")


async def watch_news(watches: tuple[Watch, ...], group: str, from_start: bool, settings: Settings) -> None:
    """Print alerts until cancelled. Raises BrokerError, BadEventError."""
    alerts = Alerts(watches)
    async with NewsConsumer(group, settings=settings, from_start=from_start) as news:
        async for item in news:
            for line in alerts.of(item):
                print(line, flush=True)


def main(
    watch_list: Annotated[Path, typer.Argument(help="TOML file with [[watch]] tables; see the top of alerts.py.")],
    group: Annotated[str, typer.Option(help="Consumer group: a name of your own for each watch list.")] = "alerts",
    from_start: Annotated[bool, typer.Option(help="A new group begins with all events there are, else with new ones.")] = False,
    brokers: Brokers = None,
    prefix: Prefix = None,
) -> None:
    """Print a line for each story about something on the watch list, until Ctrl-C."""
    try:
        watches = load_watches(watch_list)
    except WatchListError as error:
        fail(error, USAGE)
    settings = settings_of(brokers, prefix)
    run(lambda: watch_news(watches, group, from_start, settings))


if __name__ == "__main__":
    typer.run(main)
