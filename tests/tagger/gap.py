"""How far the tagger is behind its teacher: `python -m tests.tagger.gap`, where `make train` has left one in `build/tagger`.

The teacher's opinions go through the same reading and the same rules as the tagger's scores, so the F1 differ by those alone.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from streams.core.entities import find_marks
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.spans import Mark
from streams.core.entities.tagger import Name, Tagger, Weights
from streams.core.entities.tokens import Sentence
from streams.lexicon import load_tagger, load_weights
from tests.quality.entities_f1 import KINDS, score, score_of
from tests.tagger import teacher
from tests.tagger.corpus import Example, held_out_sets
from tests.tagger.e5 import read_weights
from tests.tagger.train import BUILD


class Taught(Tagger):
    """Finds names by a teacher's `opinion` of the text that it is given next. What a MISC name is it does not know."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        super().__init__(weights, lexicon)
        self.opinion = np.zeros((0, 0), np.float32)

    def _find(self, sentences: Sequence[Sentence]) -> list[Name]:
        nothing = np.zeros((len(self.opinion), len(self._weights.misc)), np.float32)
        return self._read(sentences, np.log(self.opinion + 1e-9), nothing)


def taught(examples: Sequence[Example], opinions: Sequence[npt.NDArray[np.float32]]) -> Iterator[set[Mark]]:
    """The names of each text by the teacher's opinion of it."""
    tagger = Taught(load_weights(), load_tagger().lexicon)
    for example, tagger.opinion in zip(examples, opinions, strict=True):
        yield set(find_marks(example.text, tagger))


def main() -> int:
    """Prints a line of F1 for each set and of both. 2 where there is no teacher."""
    kept = BUILD / "teacher_gold.pt"
    if not kept.exists():
        print(f"no {kept.relative_to(BUILD.parents[1])}: make train makes it", file=sys.stderr)
        return 2
    model = teacher.Teacher(read_weights())
    model.load_state_dict(torch.load(kept))
    print(f"{'':32}" + "".join(f"{kind:>7}" for kind in KINDS))
    for name, examples in held_out_sets().items():
        of = {"teacher": score_of(examples, taught(examples, teacher.opinions(model, examples))), "tagger": score(examples)}
        for who, scores in of.items():
            print(f"{name:23} {who:8}" + "".join(f"{100 * scores[kind].f1:7.1f}" for kind in KINDS), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
