"""Trains the tagger and writes `streams/core/entities/tagger.npz`: `make train`.

Two hours on two cores that have AVX-512, more on two that have not. The steps: the teacher on open text, then on what is
marked by hand; its opinions of every word of every text; its vectors of single words; the tagger on all of that. What a
step made is kept in `build/tagger` and not made again, and a course of the teacher goes on where it was stopped, so delete that
folder to start anew. Seeded: the same machine makes the same bytes.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from streams.core.entities.features import feature_hash
from streams.core.entities.tagger import LABELS
from streams.core.entities.tokens import split_sentences
from streams.lexicon import load_lexicon
from tests.tagger import student, teacher
from tests.tagger.corpus import LABELLED, SHARED, Example, foreign_set, silver_set, training_set
from tests.tagger.e5 import read_weights
from tests.tagger.words import certain_words, frequent_words

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "tagger"
MODEL = ROOT / "streams" / "core" / "entities" / "tagger.npz"
SEED = 1
TEACHER_EPOCHS, TEACHER_RATES = (1, 2), (2e-4, 1.5e-4)
EPOCHS = 10
VECTOR_WIDTH = 29
"""Of the teacher's 384 numbers for a word, the directions in which words differ most; with the labels' 9 it is 38."""
WORDS_MAX = 230_000
"""Words with vectors. More would make the model larger than 10 MB."""
NO_NAME_MAX = 0.1
"""Frequent words are taken that are no name with at most this probability, by the teacher, shown the word alone."""
THREADS = 2
"""Fixed, since sums in another order give other bytes."""

Floats = npt.NDArray[np.float32]


def main() -> int:
    """The whole of it. 0, or 2 where something that it needs is missing."""
    if not (SHARED / "ner" / "open").exists():
        print(f"training needs {SHARED / 'ner'} (see {Path(__file__).parent / 'corpus.py'})", file=sys.stderr)
        return 2
    BUILD.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # It is for finding bugs, and a tenth of the time.
    torch.manual_seed(SEED)
    gold, silver = training_set(), silver_set()
    print(f"{len(gold)} documents marked by hand, {len(silver)} sentences of other text")
    counts = Counter(token.text for e in (*gold, *silver) for sentence in split_sentences(e.text) for token in sentence)
    lexicon = load_lexicon()
    certain = certain_words(counts, lexicon)
    frequent = frequent_words(certain)
    opinions, rows = _learned_by_teacher(gold, silver, [*certain, *frequent])
    words, vectors = _chosen(certain, frequent, rows)
    table = {feature_hash(word): at for at, word in enumerate(words)}
    vocabulary = student.Vocabulary(counts, (table, vectors), lexicon)
    print(f"{len(vocabulary.hashes)} features, {len(words)} words with vectors of {vectors.shape[1]}")
    kinds = misc_kinds()
    documents = [
        student.prepare(example, vocabulary, lexicon, opinion, is_gold=at < len(gold), misc_kinds=kinds)
        for at, (example, opinion) in enumerate(zip((*gold, *silver), opinions, strict=True))
    ]
    torch.manual_seed(SEED)
    network = student.Network(len(vocabulary.hashes), vectors.shape[1])
    student.train(network, documents, vocabulary, EPOCHS, SEED)
    np.savez(MODEL, **student.weights_of(network, vocabulary))  # type: ignore[arg-type]
    print(f"wrote {MODEL.relative_to(ROOT)}, {MODEL.stat().st_size / 1e6:.1f} MB")
    return 0


def misc_kinds() -> dict[str, str]:
    """What names of type MISC are, by the name: `misc_kinds.tsv` beside the labelled text."""
    lines = (LABELLED / "misc_kinds.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def _learned_by_teacher(gold: list[Example], silver: list[Example], words: list[str]) -> tuple[list[Floats], Floats]:
    """Its opinions of all texts, a matrix each, and the vectors of `words`."""
    model = teacher.Teacher(read_weights())
    courses = {"open": [*foreign_set(), *silver], "gold": gold}
    for (name, examples), epochs, rate in zip(courses.items(), TEACHER_EPOCHS, TEACHER_RATES, strict=True):
        kept = BUILD / f"teacher_{name}.pt"
        if kept.exists():
            model.load_state_dict(torch.load(kept))
        else:
            unfinished = kept.with_suffix(".unfinished")
            teacher.train(model, examples, epochs, rate, SEED, unfinished)
            torch.save(model.state_dict(), kept)
            unfinished.unlink(missing_ok=True)
    found = _kept("opinions", lambda: np.concatenate(teacher.opinions(model, [*gold, *silver])).astype(np.float16))
    lengths = [sum(map(len, split_sentences(example.text))) for example in (*gold, *silver)]
    opinions = np.split(found.astype(np.float32), np.cumsum(lengths)[:-1])
    return opinions, _kept("vectors", lambda: teacher.word_vectors(model, words).astype(np.float16)).astype(np.float32)


def _chosen(certain: list[str], frequent: list[str], rows: Floats) -> tuple[list[str], Floats]:
    """The certain words, and of the frequent ones those that the teacher takes for a name; with their vectors."""
    is_name = np.flatnonzero(rows[len(certain) :, -len(LABELS)] < NO_NAME_MAX)[: WORDS_MAX - len(certain)]
    words = [*certain, *(frequent[at] for at in is_name)]
    return words, _shortened(np.concatenate([rows[: len(certain)], rows[len(certain) + is_name]]))


def _shortened(rows: Floats) -> Floats:
    """The vectors in their main directions, then the labels' probabilities."""
    vectors, labels = np.split(rows, [-len(LABELS)], axis=1)
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov(centred.T))
    short = centred @ np.flip(axes, axis=1)[:, :VECTOR_WIDTH]
    return student.rounded(np.concatenate([short / short.std(axis=0), 3 * labels], axis=1).astype(np.float32))


def _kept(name: str, make: Callable[[], npt.NDArray[np.float16]]) -> npt.NDArray[np.float16]:
    path = BUILD / f"{name}.npy"
    if not path.exists():
        started = time.monotonic()
        np.save(path, make())
        print(f"  teacher: {name}, {time.monotonic() - started:.0f} s", flush=True)
    found: npt.NDArray[np.float16] = np.load(path)
    return found


if __name__ == "__main__":
    sys.exit(main())
