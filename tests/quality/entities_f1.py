"""Exact-span F1 of the tagger in CoNLL's types on what is held out: `python -m tests.quality.entities_f1`. `make errors`.

Prints a table by type for each set, and words a second. With `--errors` instead what is wrong, by kind, most frequent first.
"""

import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from streams.core.entities import find_marks
from streams.core.entities.spans import Mark
from streams.lexicon import load_tagger
from tests.tagger.corpus import Example, held_out_sets

KINDS = ("all", "PER", "LOC", "ORG", "MISC")
EXAMPLES_MAX = 25
"""Printed of each kind of error."""


class Score(NamedTuple):
    """Exact-span counts."""

    right: int
    found: int
    wanted: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / ((self.found + self.wanted) or 1)


class Error(NamedTuple):
    """What was found (None: nothing) where something else (None: nothing) was wanted."""

    found: Mark | None
    wanted: Mark | None

    @property
    def kind(self) -> str:
        """`ORG for PER`, `edges of LOC`, `missed MISC`, `made-up PER`."""
        if self.wanted is None:
            return f"made-up {self.found.kind if self.found else ''}"
        if self.found is None:
            return f"missed {self.wanted.kind}"
        if self.found.kind == self.wanted.kind:
            return f"edges of {self.wanted.kind}"
        return f"{self.found.kind} for {self.wanted.kind}"


def predict(text: str) -> set[Mark]:
    """The tagger's names."""
    return set(find_marks(text, load_tagger()))


def score(examples: Sequence[Example]) -> dict[str, Score]:
    """The tagger's scores by CoNLL type and for `all`."""
    return score_of(examples, (predict(example.text) for example in examples))


def score_of(examples: Sequence[Example], predictions: Iterable[set[Mark]]) -> dict[str, Score]:
    """Scores of anybody's names, a set for each text."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for example, predicted in zip(examples, predictions, strict=True):
        gold = set(example.marks)
        for counter, marks in ((right, predicted & gold), (found, predicted), (wanted, gold)):
            counter.update(mark.kind for mark in marks)
            counter["all"] += len(marks)
    return {kind: Score(right[kind], found[kind], wanted[kind]) for kind in KINDS}


def digest(examples: Sequence[Example]) -> str:
    """The first digits of a hash of texts and marks: says which data a figure is of."""
    return hashlib.sha256(repr([(e.text, [tuple(m) for m in e.marks]) for e in examples]).encode()).hexdigest()[:12]


def errors_of(example: Example) -> Iterator[Error]:
    """What is wrong in one text: a wanted name beside the found one that overlaps it most, then what overlaps nothing."""
    predicted, gold = predict(example.text), set(example.marks)
    wrong, missed = predicted - gold, gold - predicted
    for wanted in sorted(missed):
        rivals = [mark for mark in wrong if mark.start < wanted.end and wanted.start < mark.end]
        found = max(rivals, key=lambda mark: min(mark.end, wanted.end) - max(mark.start, wanted.start), default=None)
        wrong -= {found} if found else set()
        yield Error(found, wanted)
    yield from (Error(mark, None) for mark in sorted(wrong))


def _report(examples: Iterable[Example]) -> Iterator[str]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        for error in errors_of(example):
            mark = error.wanted or error.found
            if mark is not None:
                text = example.text
                before, after = text[max(0, mark.start - 30) : mark.start], text[mark.end : mark.end + 20]
                around = f"{before}[{text[mark.start : mark.end]}]{after}"
                other = f"   found: {text[error.found.start : error.found.end]}" if error.found and error.wanted else ""
                kinds[error.kind].append(f"  {around}{other}".replace("\n", "|"))
    for kind, lines in sorted(kinds.items(), key=lambda item: -len(item[1])):
        yield f"{kind}: {len(lines)}"
        yield from lines[:EXAMPLES_MAX]


def main(arguments: list[str]) -> None:
    """Prints the tables, or the errors."""
    sets = held_out_sets()
    if "--errors" in arguments:
        print("\n".join(_report([example for examples in sets.values() for example in examples])))
        return
    load_tagger()
    print(f"{'':24}" + "".join(f"{kind:>7}" for kind in KINDS) + "     P     R  words/s  data")
    for name, examples in sets.items():
        started = time.process_time()
        scores = score(examples)
        rate = sum(len(example.text.split()) for example in examples) / (time.process_time() - started)
        total = scores["all"]
        row = "".join(f"{100 * value.f1:7.1f}" for value in scores.values())
        precision, recall = 100 * total.right / total.found, 100 * total.right / total.wanted
        print(f"{name:24}{row} {precision:5.1f} {recall:5.1f} {rate:8,.0f}  {digest(examples)}")


if __name__ == "__main__":
    main(sys.argv[1:])
