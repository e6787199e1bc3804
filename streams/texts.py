"""Texts from files and what the extractor finds in them, for `netbinnen entities`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from schemas.base import Dateline
from schemas.codec import DecodeError, encode_plain, parse
from schemas.entities import Entity, Extraction, Mention
from streams.core.entities import OwnNames, extract, find_marks
from streams.core.html.charset import CharsetError, decode_text
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_tagger
from streams.pages import standard_input
from streams.screen import show_legend, show_row
from streams.wire import marked, name_line, what_is

CONLL = "conll"


class TextError(Exception):
    """A file or a line that holds no text. One line that names it."""


def read_texts(paths: Iterable[Path], *, as_jsonl: bool) -> Iterator[str | TextError]:
    """The text of each file (`-`: standard input); with `as_jsonl` that of each of its lines, as the lines come."""
    for path in paths:
        try:
            with standard_input() if str(path) == "-" else path.open("rb") as file:
                if as_jsonl:
                    yield from (_text_of(f"{path}:{at}", line) for at, line in enumerate(file, 1) if line.strip())
                else:
                    yield decode_text(file.read())
        except CharsetError as bad:
            yield TextError(f"{path}: {bad}; convert it first, e.g. with iconv -t utf-8")
        except OSError as error:
            yield TextError(f"{path}: {error.strerror}")


def _text_of(where: str, line: bytes) -> str | TextError:
    try:
        row = parse(line)
    except DecodeError as error:
        return TextError(f"{where}: {error}")
    text = row.get("text") if isinstance(row, dict) else None
    return text if isinstance(text, str) else TextError(f'{where}: no text: a line is {{"text": "…"}}')


def tag(text: str, scheme: str, own: OwnNames) -> str:
    """What `text` mentions, as a line of JSON."""
    if scheme == CONLL:
        mentions = [
            {"start": start, "end": end, "text": text[start:end], "type": kind} for start, end, kind in _marks(text, own)
        ]
        return encode_plain({"mentions": mentions}).decode()
    extraction = _extract(text, own)
    found = [m.model_dump(mode="json", exclude={"field"}) for m in extraction.mentions]
    entities = [entity.model_dump(mode="json", exclude_none=True) for entity in extraction.entities]
    return encode_plain({"mentions": found, "entities": entities, "countries": extraction.countries}).decode()


def show_text(text: str, scheme: str, own: OwnNames, console: Console) -> None:
    """What `text` mentions, a line for each name; on a terminal after the text itself, in which the names are marked."""
    if scheme == CONLL:
        marks, known = _marks(text, own), {}
    else:
        extraction = _extract(text, own)
        marks = [(mention.start, mention.end, mention.type) for mention in extraction.mentions]
        entities = {entity.id: entity for entity in extraction.entities}
        known = {mention.start: _known(mention, entities[mention.entity]) for mention in extraction.mentions}
    if console.is_terminal:
        show_legend(console, dict.fromkeys(kind for _, _, kind in marks))
        console.print(marked(text.rstrip(), marks), end="\n\n")
    for start, end, kind in marks:
        show_row(console, Text(f"{start:>6} {end:>6}"), name_line(kind, text[start:end], known.get(start, "")))


def _marks(text: str, own: OwnNames) -> list[tuple[int, int, str]]:
    return [(mark.start, mark.end, mark.kind) for mark in find_marks(text, load_tagger(), own)]


def _extract(text: str, own: OwnNames) -> Extraction:
    match = match_dateline(text)
    dateline = Dateline(text=text[: match.end], places=match.places, agencies=match.agencies) if match else None
    return extract(None, text, dateline, load_tagger(), own)


def _known(mention: Mention, entity: Entity) -> str:
    """What the entity's name is, where it is printed otherwise, and what else is known of it."""
    return "  ".join(filter(None, (entity.name if entity.name != mention.text else "", what_is(entity))))
