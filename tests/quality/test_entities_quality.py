"""Floors of the tagger's F1 on held-out text. Lowering one takes a reason, in DECISIONS.md."""

import pytest

from tests.quality.entities_f1 import digest, score
from tests.tagger.corpus import held_out_sets

FLOORS: dict[str, tuple[str, dict[str, float]]] = {
    # Set: hash of the data, floors of F1 over all types and for each, half a point below what was measured (one point for
    # the types: some have few names). `python -m tests.quality.entities_f1` prints both.
    "held out, ours": ("e5ad99ae0657", {"all": 89.3, "PER": 91.9, "LOC": 92.6, "ORG": 87.4, "MISC": 81.0}),
    "held out, shared": ("e579bfd8ebb8", {"all": 93.6, "PER": 93.5, "LOC": 95.5, "ORG": 91.3, "MISC": 90.2}),
    "alpino_test, news": ("ef382f2496d4", {"all": 90.3, "PER": 91.2, "LOC": 91.8, "ORG": 84.4, "MISC": 90.4}),
    "alpino_test, guideline": ("a8bcdb149327", {"all": 56.2, "PER": 75.2, "LOC": 71.7, "ORG": 43.7, "MISC": 56.9}),
    "entities_gold": ("c7401ba1d581", {"all": 98.5, "PER": 99.0, "LOC": 98.2, "ORG": 97.2, "MISC": 99.0}),
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
