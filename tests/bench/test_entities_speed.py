"""How fast names are found, and how soon, beside spaCy's small network and Frog on the same texts in one run. `make bench`.

Each in words a second of one core's time. spaCy's is its tokenizer for Dutch and its standard network for names, with
weights as they are before training: they cost the same. Frog is measured where Debian's frog, frogdata and uctodata are
installed, with the modules that its names need, and with the time that it takes to start taken off.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path

import pytest

from streams.core.entities import extract, find_marks
from streams.core.entities.spans import Mark
from streams.core.entities.tagger import KINDS
from streams.lexicon import load_tagger
from tests.bench.news import TEXTS
from tests.quality.entities_f1 import score_of
from tests.tagger.corpus import LABELLED, held_out_sets, read_marked

pytestmark = pytest.mark.bench

RATE_RATIO_MIN = 1.5
"""The tagger must be so much faster than spaCy's: it is on every path of a page, and has to leave time for the rest."""
ROUNDS = 10
"""Of each the best is taken: what disturbs a round only makes it longer."""
START_RATIO_MAX = 3.0
"""To the first name against importing numpy and pydantic alone."""
SEEN_BY_FROG = ("alpino_test, news", "alpino_test, guideline")
"""Their texts are in Lassy Small, which is part of SoNaR-1, which Frog's names were trained on."""
FIRST_NAME = """
import time

from streams.core.entities import extract
from streams.lexicon import load_tagger

assert extract(None, "Jens Stoltenberg sprak in Duitsland.", None, load_tagger()).mentions
print(time.monotonic(), next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
COMMAND = """
import time
from contextlib import redirect_stdout
from io import StringIO

from streams.cli import create_app

with redirect_stdout(StringIO()) as out:
    create_app()({arguments!r}, standalone_mode=False)
assert "Jens Stoltenberg" in out.getvalue()
print(time.monotonic())
"""


def texts() -> list[str]:
    return [example.text for name in TEXTS for example in read_marked(LABELLED / f"{name}.txt")][:1_000]


def words_of(found: list[str]) -> int:
    return sum(len(text.split()) for text in found)


def rate(name: str, found: list[str], work: Callable[[], object]) -> float:
    """Words a second of processor time, the best of some rounds, printed."""
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    words = words_of(found) / min(spent)
    print(f"\n{name}: {words:,.0f} words/s (first round {words_of(found) / spent[0]:,.0f})")
    return words


def test_names_beside_peers() -> None:
    found = texts()
    tagger = load_tagger()
    ours = rate("names", found, lambda: [find_marks(text, tagger) for text in found])
    rate("names, linked", found, lambda: [extract(None, text, None, tagger) for text in found])
    spacy = pytest.importorskip("spacy", reason="make bench installs it")
    pipeline = spacy.blank("nl")
    names = pipeline.add_pipe("ner")
    for label in ("PER", "LOC", "ORG", "MISC"):
        names.add_label(label)
    pipeline.initialize()
    peer = rate(f"spaCy {spacy.__version__}", found, lambda: list(pipeline.pipe(found)))
    print(f"names are found {ours / peer:.1f} times as fast as by spaCy")
    assert ours / peer >= RATE_RATIO_MIN


@pytest.mark.skipif(shutil.which("frog") is None, reason="Debian's packages frog, frogdata and uctodata are not installed")
def test_names_beside_frog(tmp_path: Path) -> None:
    found = texts()[:100]
    spent = run_frog(found, tmp_path)[0] - run_frog(["Ja."], tmp_path)[0]
    theirs = words_of(found) / spent
    tagger = load_tagger()
    ours = rate("names", found, lambda: [find_marks(text, tagger) for text in found])
    print(f"Frog: {theirs:,.0f} words/s; names are found {ours / theirs:.0f} times as fast")
    for name, examples in held_out_sets().items():
        rivals = run_frog([example.text for example in examples], tmp_path)[1]
        f1 = score_of(examples, rivals)["all"].f1
        ours_f1 = score_of(examples, (set(find_marks(example.text, tagger)) for example in examples))["all"].f1
        print(f"F1 on {name}: {100 * ours_f1:.1f}, Frog {100 * f1:.1f}")
        assert ours_f1 > f1 or name in SEEN_BY_FROG
    assert ours > theirs


def run_frog(found: list[str], folder: Path) -> tuple[float, list[set[Mark]]]:
    """Seconds of processor time, and the names of each text."""
    joined = "\n\n".join(text.replace("\n", " ") for text in found)
    (folder / "in.txt").write_text(joined, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = ["frog", "--skip=mpl", "-t", str(folder / "in.txt"), "-o", str(folder / "out.txt"), "--threads=1"]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=folder)  # It leaves a file where it runs.
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    fields = [line.split("\t") for line in (folder / "out.txt").read_text(encoding="utf-8").splitlines()]
    marks = frog_marks(joined, ((row[1], row[7]) for row in fields if len(row) > 7))
    starts = accumulate((len(text) + 2 for text in found), initial=0)
    return spent, [
        {
            mark._replace(start=mark.start - start, end=mark.end - start)
            for mark in marks
            if start <= mark.start < start + len(text)
        }
        for text, start in zip(found, starts, strict=False)
    ]


def frog_marks(text: str, words: Iterable[tuple[str, str]]) -> list[Mark]:
    """The names of `text` by Frog's words and labels. A word that it printed otherwise than the text has it is passed over."""
    marks: list[Mark] = []
    position = 0
    for word, label in words:
        start = text.find(word, position, position + len(word) + 20)
        if start < 0:
            continue
        position = start + len(word)
        kind = label[2:].upper()
        if label.startswith("B-"):
            marks.append(Mark(start, position, kind if kind in KINDS else "MISC"))
        elif label.startswith("I-") and marks:
            marks[-1] = marks[-1]._replace(end=position)
    return marks


def test_time_to_the_first_name(tmp_path: Path) -> None:
    """With compiled modules, as every second start has them. What Python takes to end is no part of it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)

    def seconds(code: str) -> tuple[float, list[str]]:
        """How long until `code` prints the time, which all processes have in common; and what it prints after it."""
        spent: list[float] = []
        printed: list[str] = []
        for _ in range(6):
            started = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60, env=environment
            )
            then, *printed = done.stdout.split()
            spent.append(float(then) - started)
        return min(spent), printed

    imports, _ = seconds("import numpy, pydantic, time; pydantic.BaseModel; print(time.monotonic())")
    first, (memory,) = seconds(FIRST_NAME)
    print(f"\nto the first name {first:.2f} s, {first / imports:.1f} times numpy and pydantic; {int(memory) / 1e3:.0f} MB")
    (tmp_path / "texts.jsonl").write_text('{"text": "Jens Stoltenberg sprak in Duitsland."}\n', encoding="utf-8")
    command, _ = seconds(COMMAND.format(arguments=["entities", "--jsonl", f"{tmp_path}/texts.jsonl"]))
    print(f"netbinnen entities --jsonl: {command:.2f} s")
    assert first / imports <= START_RATIO_MAX
