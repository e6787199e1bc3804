"""Exact-span F1 of the extractor in CoNLL types: `python -m tests.quality.entities_f1 [SHARED] [--errors]`.

Reads `pages/entities_gold.jsonl` and `ner/labelled/` of the shared folder (formats: `ner/README.md`), prints a table by type
for each set, and words a second. The rules were written while looking at errors on `entities_gold` and `labelled/*.txt`, so
those are no held-out figures; `alpino_*.tsv` was not looked at.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.base import Dateline
from schemas.entities import CONLL_TYPE, Mention
from streams.core.entities import extract
from streams.core.split.datelines import match_dateline
from streams.lexicon import load_lexicon

SHARED = Path(__file__).parents[2].parent / "shared"
Spans = set[tuple[int, int, str]]
_MARK = re.compile(r"\[(PER|ORG|LOC|MISC) ([^\[\]]+)\]")
_WORD_REST = re.compile(r"[\w'’-]*\w")


class Example(NamedTuple):
    """A text and its annotated names: (start, end, CoNLL type)."""

    text: str
    gold: Spans


class Score(NamedTuple):
    """Exact-span counts."""

    right: int
    found: int
    wanted: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / ((self.found + self.wanted) or 1)


def read_gold_pages(shared: Path) -> list[Example]:
    """`pages/entities_gold.jsonl`."""
    lines = (shared / "pages" / "entities_gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Example(row["text"], {(e["start"], e["end"], e["type"]) for e in row["entities"]}) for row in rows]


def read_marked(path: Path) -> list[Example]:
    """A file of `ner/labelled/`: one marked document a line, in a .tsv after an id."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_unmark(line.split("\t", 1)[-1].replace("\\n", "\n")) for line in lines]


def _unmark(marked: str) -> Example:
    text, position, gold = "", 0, set()
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        gold.add((len(text), len(text) + len(match[2]), match[1]))
        text, position = text + match[2], match.end()
    return Example(text + marked[position:], gold)


def predict(text: str) -> Spans:
    """The extractor's names in CoNLL's scheme. A first line before a dateline is the headline, as the split would have it."""
    first, newline, rest = text.partition("\n")
    headline = first if newline and not match_dateline(first) and match_dateline(rest) else None
    body = rest if headline is not None else text
    match = match_dateline(body)
    dateline = Dateline(text=body[: match.end], places=match.places, agencies=match.agencies) if match else None
    mentions = extract(headline, body, dateline, load_lexicon()).mentions
    shift = len(text) - len(body)
    return set(_to_conll(text, ((m, shift if m.field == "body" else 0) for m in mentions)))


def _to_conll(text: str, mentions: Iterable[tuple[Mention, int]]) -> Iterator[tuple[int, int, str]]:
    """CoNLL marks whole words: `NAVO-landen`, where we mention NAVO, is MISC; two demonyms with a hyphen are one."""
    last_end = -1
    for mention, shift in mentions:
        start, end = mention.start + shift, mention.end + shift
        if start < last_end:
            continue
        rest = _WORD_REST.match(text, end) if text[end : end + 1] == "-" else None
        last_end = rest.end() if rest else end
        yield start, last_end, "MISC" if rest else CONLL_TYPE[mention.type]


def score(examples: Iterable[Example]) -> dict[str, Score]:
    """Scores by CoNLL type and for `all`."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for example in examples:
        predicted = predict(example.text)
        for counter, spans in ((right, predicted & example.gold), (found, predicted), (wanted, example.gold)):
            counter.update(kind for _, _, kind in spans)
            counter["all"] += len(spans)
    return {kind: Score(right[kind], found[kind], wanted[kind]) for kind in ("all", "PER", "LOC", "ORG", "MISC")}


def _errors(examples: Iterable[Example]) -> Iterator[str]:
    for example in examples:
        predicted = predict(example.text)
        for spans, sign in ((predicted - example.gold, "+"), (example.gold - predicted, "-")):
            for start, end, kind in sorted(spans):
                text = example.text
                context = f"{text[max(0, start - 25) : start]}[{text[start:end]}]{text[end : end + 15]}"
                yield f"{sign} {kind:4} {context}".replace("\n", "|")


def main(arguments: list[str]) -> None:
    """Prints the tables."""
    shared = next((Path(argument) for argument in arguments if not argument.startswith("-")), SHARED)
    sets = {"entities_gold": read_gold_pages(shared)}
    labelled = shared / "ner" / "labelled"
    for path in sorted([*labelled.glob("*.tsv"), *labelled.glob("[!a]*.txt"), *labelled.glob("artikelen*.txt")]):
        sets[path.stem] = read_marked(path)
    sets["all invented news"] = [e for name, examples in sets.items() if "alpino" not in name for e in examples]
    load_lexicon()
    print(f"{'':20}" + "".join(f"{kind:>7}" for kind in ("all", "PER", "LOC", "ORG", "MISC")) + "     P     R  words/s")
    for name, examples in sets.items():
        started = time.perf_counter()
        scores = score(examples)
        rate = sum(len(example.text.split()) for example in examples) / (time.perf_counter() - started)
        total = scores["all"]
        row = "".join(f"{100 * value.f1:7.1f}" for value in scores.values())
        print(f"{name:20}{row} {100 * total.right / total.found:5.1f} {100 * total.right / total.wanted:5.1f} {rate:8,.0f}")
        if "--errors" in arguments and name in ("entities_gold", *arguments):
            print("\n".join(_errors(examples)))


if __name__ == "__main__":
    main(sys.argv[1:])
