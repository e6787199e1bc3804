"""Floors of the tagger's F1 on held-out text. Lowering one takes a reason, in DECISIONS.md."""

import pytest

from tests.quality.entities_f1 import digest, score
from tests.tagger.corpus import held_out_sets

FLOORS: dict[str, tuple[str, dict[str, float]]] = {
    # Set: hash of the data, floors of F1 over all types and for each, half a point below what was measured (one point for
    # the types: some have few names). `python -m tests.quality.entities_f1` prints both.
    "held out, ours": ("33af6ad37d92", {"all": 88.0, "PER": 91.6, "LOC": 91.0, "ORG": 83.9, "MISC": 80.9}),
    "held out, shared": ("e579bfd8ebb8", {"all": 91.5, "PER": 90.4, "LOC": 93.8, "ORG": 89.9, "MISC": 86.7}),
    "alpino_test": ("555609ab3a7b", {"all": 74.4, "PER": 88.3, "LOC": 87.9, "ORG": 59.3, "MISC": 65.0}),
    "entities_gold": ("c7401ba1d581", {"all": 97.8, "PER": 99.0, "LOC": 98.2, "ORG": 95.4, "MISC": 99.0}),
}
_SETS = held_out_sets()


@pytest.mark.parametrize("name", FLOORS)
def test_f1_does_not_fall_below_its_floor(name: str) -> None:
    if name not in _SETS:
        pytest.skip("../shared is not beside this checkout")
    wanted, floors = FLOORS[name]
    assert digest(_SETS[name]) == wanted, "other data: measure again, then set the floors"
    scores = {kind: round(100 * value.f1, 1) for kind, value in score(_SETS[name]).items()}
    assert {kind: value for kind, value in scores.items() if value < floors[kind]} == {}
