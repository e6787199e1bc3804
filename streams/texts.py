"""Texts from files and what the extractor finds in them, for `netbinnen entities`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.base import Dateline
from schemas.codec import DecodeError, encode_plain, parse
from schemas.entities import Extraction
from streams.core.entities import Mark, OwnNames, extract, find_marks
from streams.core.html.charset import CharsetError, decode_text
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_tagger
from streams.wire import printable

CONLL = "conll"


class TextError(Exception):
    """A file or a line that holds no text. One line that names it."""


def read_texts(paths: Iterable[Path], *, as_jsonl: bool) -> Iterator[str | TextError]:
    """The text of each file (`-`: standard input); with `as_jsonl` that of each of its lines, as the lines come."""
    for path in paths:
        try:
            with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
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


def tag(text: str, scheme: str, own: OwnNames, *, as_jsonl: bool) -> str:
    """What `text` mentions, a JSON line or a line for each name."""
    if scheme == CONLL:
        marks = find_marks(text, load_tagger(), own)
        return _marks_line(text, marks) if as_jsonl else "\n".join(_row(m.start, m.end, m.kind, text) for m in marks)
    extraction = extract(None, text, _dateline(text), load_tagger(), own)
    return _json_line(extraction) if as_jsonl else _rows(text, extraction)


def _dateline(text: str) -> Dateline | None:
    match = match_dateline(text)
    return Dateline(text=text[: match.end], places=match.places, agencies=match.agencies) if match else None


def _marks_line(text: str, marks: Iterable[Mark]) -> str:
    mentions = [{"start": m.start, "end": m.end, "text": text[m.start : m.end], "type": m.kind} for m in marks]
    return encode_plain({"mentions": mentions}).decode()


def _json_line(extraction: Extraction) -> str:
    mentions = [m.model_dump(mode="json", exclude={"field"}) for m in extraction.mentions]
    entities = [entity.model_dump(mode="json", exclude_none=True) for entity in extraction.entities]
    return encode_plain({"mentions": mentions, "entities": entities, "countries": extraction.countries}).decode()


def _rows(text: str, extraction: Extraction) -> str:
    entities = {entity.id: entity for entity in extraction.entities}
    lines = []
    for mention in extraction.mentions:
        entity = entities[mention.entity]
        known = [entity.name if entity.name != mention.text else "", entity.role or "", entity.country or "", entity.uri or ""]
        lines.append("  ".join([_row(mention.start, mention.end, mention.type, text), *filter(None, known)]))
    return "\n".join(lines)


def _row(start: int, end: int, kind: str, text: str) -> str:
    return f"{start:>6} {end:>6}  {kind:<12}  {printable(text[start:end])}"
