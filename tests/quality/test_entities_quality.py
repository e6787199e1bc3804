"""Floors of the tagger's F1 on held-out text. Lowering one takes a reason, in DECISIONS.md."""

import pytest

from tests.quality.entities_f1 import digest, score
from tests.tagger.corpus import held_out_sets

FLOORS: dict[str, tuple[str, dict[str, float]]] = {
    # Set: hash of the data, floors of F1 over all types and for each, half a point below what was measured (one point for
    # the types: some have few names). `python -m tests.quality.entities_f1` prints both.
    "held out, ours": ("399e18baf933", {"all": 88.8, "PER": 91.4, "LOC": 92.2, "ORG": 86.6, "MISC": 81.0}),
    "held out, shared": ("e579bfd8ebb8", {"all": 94.1, "PER": 93.5, "LOC": 95.3, "ORG": 92.9, "MISC": 90.8}),
    "alpino_test": ("555609ab3a7b", {"all": 82.3, "PER": 91.1, "LOC": 92.0, "ORG": 68.3, "MISC": 77.7}),
    "entities_gold": ("c7401ba1d581", {"all": 99.2, "PER": 99.0, "LOC": 99.0, "ORG": 98.1, "MISC": 99.0}),
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
