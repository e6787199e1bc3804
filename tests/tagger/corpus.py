"""The texts that the tagger is trained and measured on, and which of them are held out.

`tests/tagger/labelled/` is our own invented news, marked by hand: `[PER Jens Stoltenberg]`, one document a line, `\\n` for
a paragraph break. More of it, real newspaper sentences and text that other models marked are in the shared folder
(`ner/README.md` there has formats, sources and licences); without them there is less to train on, so training says so.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from streams.core.entities.spans import Mark
from streams.core.entities.tokens import Sentence, split_sentences

SHARED = Path(__file__).parents[2].parent / "shared"
LABELLED = Path(__file__).parent / "labelled"
HELD_OUT_SHARE = 10
"""One document in so many is held out, by a hash of its text: it is never trained on, and the floors are set by it."""
GUIDELINE_FROM = 299
"""From this line on `alpino_test` is one guideline of health care for children, which says the same terms over and over."""

_MARK = re.compile(r"\[(PER|ORG|LOC|MISC) ([^\[\]]+)\]")
_QUOTES = {"''": '"', "``": '"', ",,": '"'}
_TIGHT = frozenset(".,;:!?)%")


class Example(NamedTuple):
    """A text and its names."""

    text: str
    marks: tuple[Mark, ...]


def read_marked(path: Path) -> list[Example]:
    """A file of marked documents, one a line."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [unmark(line.replace("\\n", "\n")) for line in lines]


def unmark(marked: str) -> Example:
    """A marked text apart."""
    text, position, marks = "", 0, []
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        marks.append(Mark(len(text), len(text) + len(match[2]), match[1]))
        text, position = text + match[2], match.end()
    return Example(text + marked[position:], tuple(marks))


def read_gold_pages() -> list[Example]:
    """`pages/entities_gold.jsonl` of the shared folder: wire copy, never trained on."""
    lines = (SHARED / "pages" / "entities_gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Example(row["text"], tuple(Mark(e["start"], e["end"], e["type"]) for e in row["entities"]))
        for row in map(json.loads, lines)
    ]


def is_held_out(text: str) -> bool:
    """Whether a text is for measuring only."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


def labelled_files() -> list[Path]:
    """The files of invented news that there are, ours and the shared folder's."""
    shared = (path for path in (SHARED / "ner" / "labelled").glob("*.txt") if not path.name.startswith("alpino"))
    return sorted([*LABELLED.glob("*.txt"), *shared], key=lambda path: path.name)


def real_sentences(name: str) -> dict[int, Example]:
    """`alpino_dev` or `alpino_test`, by line: of newspapers, and from `GUIDELINE_FROM` on the second's guideline.

    The second is never trained on. Lines without a name are left out.
    """
    rows = (line.split("\t", 1) for line in _lines(f"labelled/{name}.tsv"))
    return {int(number): unmark(marked) for number, marked in rows}


def held_out_sets() -> dict[str, list[Example]]:
    """What floors are set by: held-out documents of each folder, newspaper sentences, a guideline, wire copy."""
    ours = [example for path in sorted(LABELLED.glob("*.txt")) for example in read_marked(path) if is_held_out(example.text)]
    sets = {"held out, ours": ours}
    if (SHARED / "ner").exists():
        theirs = (path for path in labelled_files() if path.parent != LABELLED)
        sets["held out, shared"] = [e for path in theirs for e in read_marked(path) if is_held_out(e.text)]
        real = real_sentences("alpino_test").items()
        sets["alpino_test, news"] = [e for line, e in real if line < GUIDELINE_FROM]
        sets["alpino_test, guideline"] = [e for line, e in real if line >= GUIDELINE_FROM]
        sets["entities_gold"] = read_gold_pages()
    return sets


def training_set() -> list[Example]:
    """All documents marked by hand that are not held out. Raises FileNotFoundError without the shared folder."""
    documents = [example for path in labelled_files() for example in read_marked(path)]
    return [example for example in documents if not is_held_out(example.text)] + [*real_sentences("alpino_dev").values()]


def silver_set() -> list[Example]:
    """`ner/silver`, marked by another model, without what `alpino_test` has. Shuffled spacing, as pages come in both."""
    tests = {"".join(line.split("\t")[-1].split()) for line in _lines("labelled/alpino_test.txt")}
    rng = random.Random(7)  # noqa: S311 - which sentences keep their loose punctuation
    rows = (json.loads(line) for name in ("ud_dutch", "wikiann_nl") for line in _lines(f"silver/{name}.jsonl"))
    examples = (join_tokens(row["tokens"], row["tags"], rng) for row in rows)
    return [example for example in examples if "".join(example.text.split()) not in tests]


def foreign_set() -> list[Example]:
    """`ner/open`: German, Danish and English, marked by hand, for the teacher."""
    rng = random.Random(8)  # noqa: S311
    files = [
        ("germeval2014_dev.tsv", 1, 2),
        ("germeval2014_test.tsv", 1, 2),
        ("danplus_train.iob2", 1, 3),
        ("wikigold.conll", 0, 1),
    ]
    return [
        join_tokens([word for word, _ in rows], _iob2([tag for _, tag in rows]), rng)
        for name, word_column, tag_column in files
        for rows in _columns(name, word_column, tag_column)
    ]


def _lines(name: str) -> list[str]:
    return (SHARED / "ner" / name).read_text(encoding="utf-8").splitlines()


def _columns(name: str, word_column: int, tag_column: int) -> Iterator[list[tuple[str, str]]]:
    """Word and tag of each line, a list for each sentence."""
    rows: list[tuple[str, str]] = []
    for line in (*_lines(f"open/{name}"), ""):
        fields = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or line.startswith(("-DOCSTART-", "#")):
            if rows:
                yield rows
            rows = []
        elif len(fields) > tag_column:
            rows.append((fields[word_column], fields[tag_column]))


def _iob2(tags: Sequence[str]) -> list[str]:
    """Tags of other schemes in ours: derived and partial names are MISC, every name begins with B."""
    found: list[str] = []
    for tag in tags:
        part, _, kind = tag.partition("#")[0].partition("-")
        kind = "MISC" if kind.endswith(("deriv", "part")) else {"OTH": "MISC"}.get(kind, kind)
        if kind not in ("PER", "LOC", "ORG", "MISC"):
            found.append("O")
        elif part == "I" and (not found or found[-1][2:] != kind):
            found.append(f"B-{kind}")
        else:
            found.append(f"{part}-{kind}")
    return found


def join_tokens(words: Sequence[str], tags: Sequence[str], rng: random.Random) -> Example:
    """Words as a text, printed as usual or, three times in ten, with a space around everything."""
    loose = rng.random() < 0.3
    text, spans = "", []
    tight, in_quotes = True, False
    for printed in words:
        word = _QUOTES.get(printed, printed)
        if text and (loose or not (word in _TIGHT or tight or (word == '"' and in_quotes))):
            text += " "
        tight = word == "(" or (word == '"' and not in_quotes)
        in_quotes ^= word == '"'
        spans.append((len(text), len(text) + len(word)))
        text += word
    return Example(text, tuple(_marks(spans, tags)))


def _marks(spans: Iterable[tuple[int, int]], tags: Iterable[str]) -> list[Mark]:
    marks: list[Mark] = []
    kind = ""
    for (start, end), tag in zip(spans, tags, strict=True):
        if tag == "O":
            kind = ""
        elif tag[0] == "B" or tag[2:] != kind:
            kind = tag[2:]
            marks.append(Mark(start, end, kind))
        else:
            marks[-1] = marks[-1]._replace(end=end)
    return marks


def tagged_sentences(example: Example) -> list[tuple[Sentence, list[str]]]:
    """The sentences of a text and their words' labels. A mark that begins inside a word is lost; there are few."""
    starts = {mark.start: mark for mark in example.marks}
    found = []
    for sentence in split_sentences(example.text):
        labels, mark = [], None
        for token in sentence:
            if token.start in starts:
                mark = starts[token.start]
                labels.append(f"B-{mark.kind}")
            elif mark is not None and token.start < mark.end:
                labels.append(f"I-{mark.kind}")
            else:
                mark = None
                labels.append("O")
        found.append((sentence, labels))
    return found
