"""How fast names are found, beside spaCy's small network and Frog on the same texts in the same run. `make bench`.

Each in words a second of one core's time. spaCy's is its tokenizer for Dutch and its standard network for names, with
weights as they are before training: they cost the same. Frog is measured where Debian's frog and uctodata are installed,
with the modules that its names need, and with the time that it takes to start taken off.
"""

import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.core.entities import extract, find_marks
from streams.lexicon import load_tagger
from tests.tagger.corpus import LABELLED, read_marked

pytestmark = pytest.mark.bench

RATE_RATIO_MIN = 1.5
"""The tagger must be so much faster than spaCy's: it is on every path of a page, and has to leave time for the rest."""
ROUNDS = 3


def texts() -> list[str]:
    return [example.text for path in sorted(LABELLED.glob("*.txt")) for example in read_marked(path)][:1_000]


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


@pytest.mark.skipif(shutil.which("frog") is None, reason="Debian's packages frog and uctodata are not installed")
def test_names_beside_frog(tmp_path: Path) -> None:
    found = texts()[:100]
    spent = {}
    for name, lines in (("start", ["Ja."]), ("all", found)):
        path = tmp_path / f"{name}.txt"
        path.write_text("\n\n".join(text.replace("\n", " ") for text in lines), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        command = ["frog", "--skip=mpl", "-t", str(path), "-o", str(tmp_path / "out"), "--threads=1"]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        spent[name] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    theirs = words_of(found) / (spent["all"] - spent["start"])
    tagger = load_tagger()
    ours = rate("names", found, lambda: [find_marks(text, tagger) for text in found])
    print(f"Frog: {theirs:,.0f} words/s; names are found {ours / theirs:.0f} times as fast")
    assert ours > theirs
