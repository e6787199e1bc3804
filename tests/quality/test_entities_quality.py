"""Floors of the tagger's F1 on held-out text. Lowering one takes a reason, in DECISIONS.md."""

import pytest

from tests.quality.entities_f1 import digest, score
from tests.tagger.corpus import held_out_sets

FLOORS: dict[str, tuple[str, dict[str, float]]] = {
    # Set: hash of the data, floors of F1 over all types and for each. `python -m tests.quality.entities_f1` prints both.
    "held out, ours": ("", {}),
    "held out, shared": ("", {}),
    "alpino_test": ("", {}),
    "entities_gold": ("", {}),
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
