"""The tagger's network in torch, how it is trained, and how it is written for `streams.core.entities.tagger`."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize

from streams.core.entities.features import PLACE_FEATURES, feature_hash, place_features, titled, word_features
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.tagger import LABELS, MISC_KINDS, PACKED_ZERO, forms_of
from tests.tagger.corpus import Example, tagged_sentences
from tests.tagger.e5 import Dropout

WORD_WIDTH = 64
HIDDEN_WIDTH = 192
BATCH_WORDS = 2_500
FEATURE_COUNT_MIN = 4
"""Rarer features are left out: of names seen three times the letters say as much. With fewer the model would be above 10 MB."""
RATE = 3e-3
GOLD_WEIGHT = 0.5
"""Where a text is marked by hand: so much by the marks, the rest by the teacher."""
MISC_WEIGHT = 0.3
HALF_MAX, VECTOR_MAP_MAX = 7, 30_000
"""Half a byte; and small enough that a vector's products with it add up to whole numbers that a float holds: below 2 ** 24."""
FEATURE_FAR = 2.5
"""Numbers of a column that are further from 0 than so many standard deviations are cut off where they are written."""
FEATURE_DROPOUT, IDENTITY_DROPOUT, VECTOR_DROPOUT, DROPOUT = 0.2, 0.4, 0.15, 0.3
"""Features, words as such, their vectors and hidden values that are hidden while training: as unseen words have none."""

Floats = npt.NDArray[np.float32]
_INDEX = {label: at for at, label in enumerate(LABELS)}


class Document(NamedTuple):
    """A text as the network takes it: a row for each word and for each gap between sentences.

    `words` are numbers of the vocabulary, -1 for a gap; `groups` as in the tagger; `places` the place features one after
    another, `place_counts` how many a row has; `labels` and `misc` are -1 where nothing is known; `opinions` are the
    teacher's, zeros where it has none.
    """

    words: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    place_counts: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    misc: npt.NDArray[np.int64]
    opinions: Floats


class Vocabulary:
    """The features that words have, and their vectors: `vectors` are rows by the hash of a word."""

    def __init__(self, counts: Mapping[str, int], vectors: tuple[dict[int, int], Floats], lexicon: Lexicon) -> None:
        seen: Counter[int] = Counter()
        for word, count in counts.items():
            own, shared = word_features(word, lexicon)
            for feature in {feature_hash(name) for name in (*own, *shared)}:
                seen[feature] += count
        kept = sorted(feature for feature, count in seen.items() if count >= FEATURE_COUNT_MIN)
        self.hashes = np.array(kept, np.uint32)
        self.vector_rows, self.vectors = vectors
        self._rows = {feature: at for at, feature in enumerate(kept)}
        self._lexicon = lexicon
        self._numbers: dict[str, int] = {}
        self.own: list[npt.NDArray[np.int64]] = []
        self.shared: list[npt.NDArray[np.int64]] = []
        self.vector: list[int] = []

    def number(self, word: str) -> int:
        """The number of a word, new words included."""
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = len(self.own)
            own, shared = word_features(word, self._lexicon)
            self.own.append(self._known(own))
            self.shared.append(self._known(shared))
            rows = (self.vector_rows.get(feature_hash(form)) for form in forms_of(word))
            self.vector.append(next((row for row in rows if row is not None), -1))
        return found

    def _known(self, names: Sequence[str]) -> npt.NDArray[np.int64]:
        rows = (self._rows.get(feature_hash(name)) for name in names)
        return np.array([row for row in rows if row is not None], np.int64)


def prepare(
    example: Example,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    opinions: Floats | None,
    *,
    is_gold: bool,
    misc_kinds: Mapping[str, str],
) -> Document:
    """`example` as numbers. `is_gold`: its marks are to be learned, and `misc_kinds` of the MISC ones among them."""
    tagged = tagged_sentences(example)
    misc_at = {
        at: MISC_KINDS.index(misc_kinds[name])
        for mark in example.marks
        if mark.kind == "MISC" and (name := example.text[mark.start : mark.end]) in misc_kinds
        for at in range(mark.start, mark.end)
    }
    places = iter(place_features([sentence for sentence, _ in tagged], lexicon))
    rows: list[tuple[int, int, list[int], int, int]] = [(-1, 0, [], -1, -1)]
    seen: dict[str, int] = {}
    is_word = [False]
    for sentence, labels in tagged:
        for token, label in zip(sentence, labels, strict=True):
            group = seen.setdefault(titled(token.text), len(seen) + 1) if token.text[0].isupper() else 0
            known = (_INDEX[label], misc_at.get(token.start, -1)) if is_gold else (-1, -1)
            rows.append((vocabulary.number(token.text), group, next(places), *known))
            is_word.append(True)
        rows.append((-1, 0, [], -1, -1))
        is_word.append(False)
    own_opinions = np.zeros((len(rows), len(LABELS)), np.float32)
    if opinions is not None:
        own_opinions[is_word] = opinions
    numbers = [np.array([row[at] for row in rows], np.int64) for at in (0, 1, 3, 4)]
    flat = np.array([place for row in rows for place in row[2]], np.int64)
    counts = np.array([len(row[2]) for row in rows], np.int64)
    return Document(numbers[0], numbers[1], flat, counts, numbers[2], numbers[3], own_opinions)


class Batch(NamedTuple):
    """Documents one after another."""

    features: Tensor
    feature_starts: Tensor
    feature_weights: Tensor
    vectors: Tensor
    words: Tensor
    places: Tensor
    place_starts: Tensor
    is_gap: Tensor
    sentences: Tensor
    texts: Tensor
    groups: Tensor
    group_count: int
    labels: Tensor
    misc: Tensor
    opinions: Tensor


def _batch(documents: Sequence[Document], vocabulary: Vocabulary, rng: np.random.Generator | None) -> Batch:
    words = np.concatenate([d.words for d in documents])
    unique, inverse = np.unique(np.maximum(words, 0), return_inverse=True)
    hidden = rng.random(len(unique)) < IDENTITY_DROPOUT if rng is not None else np.zeros(len(unique), bool)
    features = [
        vocabulary.shared[word] if hide else np.concatenate([vocabulary.own[word], vocabulary.shared[word]])
        for word, hide in zip(unique, hidden, strict=True)
    ]
    flat = np.concatenate(features)
    weights = np.ones(len(flat), np.float32)
    rows = np.array([vocabulary.vector[word] for word in unique])
    if rng is not None:
        weights = (rng.random(len(flat)) >= FEATURE_DROPOUT).astype(np.float32) / (1 - FEATURE_DROPOUT)
        rows = np.where(hidden | (rng.random(len(unique)) < VECTOR_DROPOUT), -1, rows)
    groups, group_count = [], 1
    for document in documents:
        groups.append(np.where(document.groups > 0, document.groups + group_count - 1, 0))
        group_count += int(document.groups.max())
    place_counts = np.concatenate([d.place_counts for d in documents])
    tensor = torch.from_numpy
    return Batch(
        tensor(flat),
        tensor(_starts(np.array([len(f) for f in features]))),
        tensor(weights),
        tensor(np.where(rows[:, None] >= 0, vocabulary.vectors[rows], 0).astype(np.float32)),
        tensor(inverse.reshape(-1)),
        tensor(np.concatenate([d.places for d in documents])),
        tensor(_starts(place_counts)),
        tensor(words < 0),
        # A gap begins a sentence.
        tensor(np.cumsum(words < 0) - 1),
        tensor(np.repeat(np.arange(len(documents)), [len(d.words) for d in documents])),
        tensor(np.concatenate(groups)),
        group_count,
        tensor(np.concatenate([d.labels for d in documents])),
        tensor(np.concatenate([d.misc for d in documents])),
        tensor(np.concatenate([d.opinions for d in documents])),
    )


def _starts(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)[:-1]])


class FewSteps(nn.Module):
    """A table as it is written, for one that is learned: in few steps.

    What is learned passes through as if it were not rounded (the straight-through estimator: Bengio and others 2013,
    arXiv:1308.3432), so the network learns with what it will have.
    """

    def forward(self, exact: Tensor) -> Tensor:
        """Each column of `exact` in whole steps of its own, far numbers cut off."""
        with torch.no_grad():
            step = exact.square().mean(dim=0).sqrt_() * (FEATURE_FAR / HALF_MAX)  # Their mean is near 0.
            lost = (exact / step).round_().clamp_(-HALF_MAX, HALF_MAX).mul_(step).sub_(exact)
        return exact + lost


class Network(nn.Module):
    """The layers of `streams.core.entities.tagger.Tagger`, by the same names."""

    def __init__(self, feature_count: int, vector_width: int) -> None:
        super().__init__()
        self.features = nn.EmbeddingBag(feature_count, WORD_WIDTH, mode="sum")
        self.place = nn.EmbeddingBag(len(PLACE_FEATURES), WORD_WIDTH, mode="sum")
        self.vector_map = nn.Linear(vector_width, WORD_WIDTH, bias=False)
        self.gap = nn.Parameter(torch.zeros(WORD_WIDTH))
        self.near = nn.Linear(5 * WORD_WIDTH, HIDDEN_WIDTH)
        self.wide = nn.Linear(6 * HIDDEN_WIDTH, HIDDEN_WIDTH)
        self.sentence = nn.Linear(HIDDEN_WIDTH, HIDDEN_WIDTH, bias=False)
        self.text = nn.Linear(HIDDEN_WIDTH, HIDDEN_WIDTH, bias=False)
        self.last = nn.Linear(3 * HIDDEN_WIDTH, HIDDEN_WIDTH)
        self.out = nn.Linear(HIDDEN_WIDTH, len(LABELS))
        self.misc = nn.Linear(HIDDEN_WIDTH, len(MISC_KINDS))
        self.dropout = Dropout(DROPOUT)
        nn.init.normal_(self.features.weight, std=0.08)
        parametrize.register_parametrization(self.features, "weight", FewSteps())
        nn.init.normal_(self.place.weight, std=0.1)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of the labels and of the kinds of MISC, a row for each word and gap."""
        words = self.features(batch.features, batch.feature_starts, per_sample_weights=batch.feature_weights)
        words = words + self.vector_map(batch.vectors)
        values = words[batch.words] + self.place(batch.places, batch.place_starts)
        values = self.dropout(torch.where(batch.is_gap[:, None], self.gap, values))
        near = functional.relu(self.near(_window(values, 2)))
        shared = near.new_zeros(batch.group_count, HIDDEN_WIDTH).scatter_reduce(
            0, batch.groups[:, None].expand(-1, HIDDEN_WIDTH), near, "amax", include_self=False
        )
        elsewhere = torch.cat([torch.zeros_like(shared[:1]), shared[1:]])[batch.groups]
        around = sum(
            part(self.dropout(_means(near, numbers)))[numbers]
            for part, numbers in ((self.sentence, batch.sentences), (self.text, batch.texts))
        )
        wide = self.wide(_window(self.dropout(torch.cat([near, elsewhere], dim=1)), 1))
        wide = near + functional.relu(wide + around)
        last = self.dropout(wide + functional.relu(self.last(_window(self.dropout(wide), 1))))
        return self.out(last), self.misc(last)


def _means(values: Tensor, parts: Tensor) -> Tensor:
    """Of each part the mean of its rows; `parts` has the number of each row's."""
    count = int(parts[-1]) + 1
    total = values.new_zeros(count, values.shape[1]).index_add(0, parts, values)
    return total / torch.bincount(parts, minlength=count)[:, None]


def _window(values: Tensor, reach: int) -> Tensor:
    edge = values.new_zeros(reach, values.shape[1])
    padded = torch.cat([edge, values, edge])
    return torch.cat([padded[at : at + len(values)] for at in range(2 * reach + 1)], dim=1)


def train(network: Network, documents: Sequence[Document], vocabulary: Vocabulary, epochs: int, seed: int) -> None:
    """Adam with a short warm-up, then down to nothing; prints its progress."""
    rng = np.random.default_rng(seed)
    steps = [step for _ in range(epochs) for step in _steps(documents, rng)]
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    started = time.monotonic()
    network.train()
    for number, step in enumerate(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (number + 1) / 100) * (1 - number / len(steps))
        loss = _loss(network, _batch([documents[at] for at in step], vocabulary, rng))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        if number % 500 == 499:
            spent = time.monotonic() - started
            print(f"  student: step {number + 1} of {len(steps)}, loss {loss.item():.4f}, {spent:.0f} s", flush=True)
    network.eval()


def _steps(documents: Sequence[Document], rng: np.random.Generator) -> list[list[int]]:
    steps: list[list[int]] = [[]]
    size = 0
    for at in rng.permutation(len(documents)).tolist():
        if size >= BATCH_WORDS:
            steps.append([])
            size = 0
        steps[-1].append(at)
        size += len(documents[at].words)
    return steps


def _loss(network: Network, batch: Batch) -> Tensor:
    scores, misc_scores = network(batch)
    chances = functional.log_softmax(scores, dim=-1)
    is_gold, has_opinion = batch.labels >= 0, batch.opinions.sum(dim=1) > 0
    by_marks = functional.nll_loss(chances, batch.labels.clamp(min=0), reduction="none")
    by_teacher = -(batch.opinions * chances).sum(dim=1)
    both = GOLD_WEIGHT * by_marks + (1 - GOLD_WEIGHT) * by_teacher
    loss = torch.where(is_gold & has_opinion, both, torch.where(has_opinion, by_teacher, by_marks * is_gold)).sum()
    is_misc = batch.misc >= 0
    if is_misc.any():
        loss = loss + MISC_WEIGHT * functional.cross_entropy(misc_scores[is_misc], batch.misc[is_misc], reduction="sum")
    return loss / len(batch.labels)


def weights_of(network: Network, vocabulary: Vocabulary) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays that `Weights` reads: large tables in 4 bits with a scale a column, the layers in 16."""
    table, scale = _whole(network.features.weight.detach().numpy(), HALF_MAX)
    vectors, vector_scale = _whole(vocabulary.vectors, HALF_MAX)
    hashes = np.array(sorted(vocabulary.vector_rows), np.uint32)
    order = [vocabulary.vector_rows[int(value)] for value in hashes]
    vector_map, map_scale = _whole(vector_scale[:, None] * network.vector_map.weight.detach().numpy().T, VECTOR_MAP_MAX)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "feature_hashes": vocabulary.hashes,
        "feature_rows": _two_a_byte(table),
        "feature_scale": scale,
        "vector_hashes": hashes,
        "vector_rows": _two_a_byte(vectors[order]),
        "vector_map": vector_map.astype(np.int16),
        "vector_scale": map_scale,
        "place": _half(network.place.weight),
        "gap": _half(network.gap),
    }
    for name in ("near", "wide", "last", "out", "misc"):
        arrays[f"{name}_bias"] = _half(getattr(network, name).bias)
    for name in ("near", "wide", "sentence", "text", "last", "out", "misc"):
        arrays[name] = np.ascontiguousarray(_half(getattr(network, name).weight).T)
    return arrays


def rounded(values: Floats) -> Floats:
    """As much of `values` as a table of vectors holds: far ones of a column cut off, the rest in few steps."""
    far = 3 * values.std(axis=0)
    whole, scale = _whole(np.clip(values, -far, far), HALF_MAX)
    return whole * scale


def _two_a_byte(values: Floats) -> npt.NDArray[np.uint8]:
    high, low = np.moveaxis((values + PACKED_ZERO).astype(np.uint8).reshape(len(values), -1, 2), 2, 0)
    found: npt.NDArray[np.uint8] = high * 16 + low
    return found


def _whole(values: Floats, largest: int) -> tuple[Floats, Floats]:
    """Whole numbers up to `largest`, and what to multiply each column by."""
    scale = (np.abs(values).max(axis=0) / largest + 1e-12).astype(np.float32)
    return np.round(values / scale), scale


def _half(values: Tensor) -> npt.NDArray[np.float16]:
    found: npt.NDArray[np.float16] = values.detach().numpy().astype(np.float16)
    return found
