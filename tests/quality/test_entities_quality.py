"""Floors of the tagger's F1 on held-out text. Lowering one takes a reason, in DECISIONS.md."""

import pytest

from tests.quality.entities_f1 import digest, score
from tests.tagger.corpus import held_out_sets

FLOORS: dict[str, tuple[str, dict[str, float]]] = {
    # Set: hash of the data, floors of F1 over all types and for each, half a point below what was measured (one point for
    # the types: some have few names). `python -m tests.quality.entities_f1` prints both.
    "held out, ours": ("a8445e572f4c", {"all": 87.4, "PER": 90.2, "LOC": 90.2, "ORG": 81.1, "MISC": 83.0}),
    "held out, shared": ("e579bfd8ebb8", {"all": 90.8, "PER": 89.7, "LOC": 93.4, "ORG": 90.2, "MISC": 83.4}),
    "alpino_test": ("555609ab3a7b", {"all": 73.9, "PER": 87.1, "LOC": 83.9, "ORG": 63.3, "MISC": 61.8}),
    "entities_gold": ("c7401ba1d581", {"all": 98.5, "PER": 99.0, "LOC": 99.0, "ORG": 96.3, "MISC": 99.0}),
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
