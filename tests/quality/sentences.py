"""First sentences and sentence boundaries on invented Dutch leads: `python -m tests.quality.sentences [--errors]`.

Reads `sentences.jsonl`: `sentences` joined by one space, or `text` where something is glued. Prints a row for the project's
own function and for each other splitter that is installed; pysbd, syntok, nltk and spacy are no dependencies, so use an
environment of your own for those. wtpsplit (a model) and nltk's trained punkt (a data file) need downloads: not measured;
`punkt, untrained` is nltk's algorithm without them. Who wrote the leads wrote the rows
of `streams.core.abbreviations`, so ours is no held-out figure.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from streams.core.sentences import glue_points, split_sentences

LEADS = Path(__file__).with_name("sentences.jsonl")
Splitter = Callable[[str], list[str]]


class Lead(NamedTuple):
    """A text, and where its second sentence starts and each one after it."""

    text: str
    sentences: tuple[str, ...]

    @property
    def starts(self) -> list[int]:
        """The offsets of the sentences after the first."""
        return locate(self.text, self.sentences)

    @property
    def glued(self) -> list[int]:
        """Those of them with no white space before it."""
        return [start for start in self.starts if not self.text[start - 1].isspace()]


class Score(NamedTuple):
    """Counts over a set of leads."""

    leads: int
    first_right: int
    right: int
    found: int
    wanted: int

    @property
    def first(self) -> float:
        """The share of leads with the right first sentence."""
        return self.first_right / self.leads

    @property
    def f1(self) -> float:
        """F1 of the boundaries inside the leads."""
        return 2 * self.right / ((self.found + self.wanted) or 1)


def locate(text: str, sentences: Iterable[str]) -> list[int]:
    """Where each of `sentences` but the first starts; one that a splitter changed is left out."""
    starts, position = [], 0
    for sentence in sentences:
        start = text.find(sentence.strip(), position)
        if start >= 0 and sentence.strip():
            starts.append(start)
            position = start + len(sentence.strip())
    return starts[1:]


def read_leads() -> list[Lead]:
    """The labelled set."""
    rows = [json.loads(line) for line in LEADS.read_text(encoding="utf-8").splitlines()]
    return [Lead(row.get("text") or " ".join(row["sentences"]), tuple(row["sentences"])) for row in rows]


def score(split: Splitter, leads: Iterable[Lead]) -> Score:
    """What `split` gets right."""
    total = [0] * 5
    for lead in leads:
        found = [sentence.strip() for sentence in split(lead.text) if sentence.strip()]
        starts = set(locate(lead.text, found))
        wanted = set(lead.starts)
        for index, count in enumerate((1, found[:1] == [lead.sentences[0]], len(starts & wanted), len(starts), len(wanted))):
            total[index] += count
    return Score(*total)


def _sentencex() -> Splitter:
    segment = importlib.import_module("sentencex").segment
    return lambda text: list(segment("nl", text))


def _pysbd() -> Splitter:
    segmenter: Any = importlib.import_module("pysbd").Segmenter(language="nl", clean=False)
    return lambda text: list(segmenter.segment(text))


def _syntok() -> Splitter:
    segmenter: Any = importlib.import_module("syntok.segmenter")

    def split(text: str) -> list[str]:
        sentences = (sentence for paragraph in segmenter.analyze(text) for sentence in paragraph)
        return [text[words[0].offset : words[-1].offset + len(words[-1].value)] for words in map(list, sentences)]

    return split


def _punkt() -> Splitter:
    tokenizer: Any = importlib.import_module("nltk.tokenize.punkt").PunktSentenceTokenizer()
    return lambda text: list(tokenizer.tokenize(text))


def _spacy() -> Splitter:
    nlp: Any = importlib.import_module("spacy").blank("nl")
    nlp.add_pipe("sentencizer")
    return lambda text: [sentence.text for sentence in nlp(text).sents]


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "streams.core.sentences": lambda: split_sentences,
    "sentencex": _sentencex,
    "pysbd": _pysbd,
    "syntok": _syntok,
    "nltk punkt, untrained": _punkt,
    "spacy sentencizer": _spacy,
}


def _errors(leads: Iterable[Lead]) -> Iterator[str]:
    for lead in leads:
        if (found := split_sentences(lead.text)) != list(lead.sentences):
            yield f"{' | '.join(found)}\n  wanted: {' | '.join(lead.sentences)}"
        if (points := glue_points(lead.text)) != lead.glued:
            yield f"{lead.text}\n  glued: {points}, wanted: {lead.glued}"


def main(arguments: list[str]) -> None:
    """Prints the table, and with `--errors` what our own function gets wrong."""
    leads = read_leads()
    print(f"{len(leads)} leads{'':22}first right  boundaries F1")
    for name, load in SPLITTERS.items():
        try:
            split = load()
        except ImportError:
            print(f"{name:32}not installed")
            continue
        result = score(split, leads)
        print(f"{name:32}{100 * result.first:8.1f} %{100 * result.f1:13.1f}")
    if "--errors" in arguments:
        print("\n".join(_errors(leads)))


if __name__ == "__main__":
    main(sys.argv[1:])
