"""Floors of the extractor's F1 on annotated text of the shared folder. Lowering one takes a reason, in DECISIONS.md."""

import hashlib
from pathlib import Path

import pytest

from tests.quality.entities_f1 import SHARED, read_gold_pages, read_marked, score

FLOORS = [
    # Data, the first 12 digits of its SHA-256, floor of the F1 over all types: 98.6, 84.8, 88.2 and 62.3 were measured.
    ("pages/entities_gold.jsonl", "c0f6763af3f0", 0.97),
    ("ner/labelled/binnenland.txt", "9791e0a4e5f2", 0.83),
    ("ner/labelled/buitenland.txt", "abb2a5ac945c", 0.86),
    ("ner/labelled/alpino_test.tsv", "83e09611db43", 0.60),
]


@pytest.mark.parametrize(("name", "digest", "floor"), FLOORS, ids=[name for name, _, _ in FLOORS])
def test_f1_does_not_fall_below_its_floor(name: str, digest: str, floor: float) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:12] == digest, "other data: measure again, then set the floor"
    examples = read_gold_pages(SHARED) if path.suffix == ".jsonl" else read_marked(Path(path))
    assert score(examples)["all"].f1 >= floor
