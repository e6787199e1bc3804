"""Texts from files and what the extractor finds in them, for `netbinnen entities`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.base import Dateline
from schemas.codec import DecodeError, encode_plain, parse
from schemas.entities import Extraction
from streams.core.entities import Mark, OwnNames, extract, find_marks
from streams.core.html.charset import CharsetError, decode_text
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_tagger
from streams.pages import standard_input

CONLL = "conll"
Found = Extraction | list[Mark]
"""What a text mentions, by our own types or by CoNLL-2002's."""


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


def names_in(text: str, scheme: str, own: OwnNames) -> Found:
    """What `text` mentions."""
    if scheme == CONLL:
        return find_marks(text, load_tagger(), own)
    match = match_dateline(text)
    dateline = Dateline(text=text[: match.end], places=match.places, agencies=match.agencies) if match else None
    return extract(None, text, dateline, load_tagger(), own)


def json_line(text: str, found: Found) -> str:
    """What `text` mentions, as a line of JSON."""
    if not isinstance(found, Extraction):
        marks = [{"start": start, "end": end, "text": text[start:end], "type": kind} for start, end, kind in found]
        return encode_plain({"mentions": marks}).decode()
    mentions = [mention.model_dump(mode="json", exclude={"field"}) for mention in found.mentions]
    entities = [entity.model_dump(mode="json", exclude_none=True) for entity in found.entities]
    return encode_plain({"mentions": mentions, "entities": entities, "countries": found.countries}).decode()
