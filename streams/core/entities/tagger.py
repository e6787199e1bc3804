"""The trained tagger: which words of a document are names, and of what type. Its weights are an argument (`streams.lexicon`).

A small convolutional network over words. What a word adds by itself is remembered, so its many features cost nothing the
second time. Each word sees two words on either side, then what the document's other places with the same word saw and what
its sentence and the document are about, then two more words twice. How it is trained: `tests.tagger`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.entities import EntityType
from streams.core.entities.features import feature_hash, place_features, titled, word_features
from streams.core.entities.lexicon import Lexicon
from streams.core.entities.tokens import POSSESSIVES, WORD_CHARS_MAX, Sentence

Matrix = npt.NDArray[np.float32]

KINDS = ("PER", "LOC", "ORG", "MISC")
"""CoNLL-2002's types, in which the tagger is trained."""
LABELS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
"""O: no name. B: a name's first word. I: a later one."""
MISC_KINDS: tuple[EntityType, ...] = ("demonym", "event", "work", "product", "other", "person", "organisation", "place")
"""What a name of type MISC is; the last three for the head of a compound: `Trump-regering`, `NAVO-landen`, `Ajax-speler`."""

PACKED_ZERO = 8
"""What half a byte has for 0."""
_HALVES = (np.stack(np.divmod(np.arange(256), 16), axis=1) - PACKED_ZERO).astype(np.float32)
"""The two numbers that a byte holds."""
_ZEROS = PACKED_ZERO * 17
"""A byte of two zeros."""
_ROWS_MAX = 60_000
"""Words that are remembered, 15 MB of them. When there are more, all are forgotten: news repeats its words at once."""
_BLOCK_WORDS = 4_000
"""A document of more words is read in blocks of so many, or memory would grow with it: 7 kB a word, 12 if it is new."""


class Name(NamedTuple):
    """The words `first` to `last` (exclusive) of sentence `sentence` are a name of CoNLL type `kind`.

    `misc` is what a MISC name is, one of `MISC_KINDS`. `confidence` is 0 to 100.
    """

    sentence: int
    first: int
    last: int
    kind: str
    misc: EntityType
    confidence: int


class Table:
    """Rows of small whole numbers by the hash of a word or feature; `hashes` are sorted, and a byte of `rows` holds two."""

    def __init__(self, hashes: npt.NDArray[np.generic], rows: npt.NDArray[np.generic]) -> None:
        self._hashes, self._rows = hashes.astype(np.uint32, copy=False), rows.astype(np.uint8, copy=False)

    def find(self, hashes: Sequence[int]) -> Matrix:
        """The row of each hash; zeros where there is none."""
        return self._read(*self._look_up(hashes))

    def find_first(self, choices: Sequence[Sequence[int]]) -> Matrix:
        """The row of the first of each choice of hashes, all as long, that has one; zeros where none has."""
        at, is_known = self._look_up(choices)
        first = is_known.argmax(axis=1)
        every = range(len(choices))
        return self._read(at[every, first], is_known[every, first])

    def _look_up(self, hashes: Sequence[int] | Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        wanted = np.array(hashes, np.uint32)
        at = np.minimum(self._hashes.searchsorted(wanted), len(self._hashes) - 1)
        return at, self._hashes[at] == wanted

    def _read(self, at: npt.NDArray[np.intp], is_known: npt.NDArray[np.bool_]) -> Matrix:
        found = self._rows[at]
        found[~is_known] = _ZEROS
        return _HALVES[found].reshape(len(found), -1)


class Weights:
    """The network's numbers, as `tests.tagger` writes them. Raises KeyError where an array is missing."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        def real(name: str) -> Matrix:
            return np.ascontiguousarray(arrays[name], dtype=np.float32)

        self.features = Table(arrays["feature_hashes"], arrays["feature_rows"])
        self.feature_scale = real("feature_scale")
        self.vectors = Table(arrays["vector_hashes"], arrays["vector_rows"])
        self.vector_map, self.vector_scale = real("vector_map"), real("vector_scale")
        self.place, self.gap = real("place"), real("gap")
        self.near, self.near_bias = real("near"), real("near_bias")
        # What a row sees of itself and its neighbours, and of their words elsewhere: of these few have any.
        parts = real("wide").reshape(3, 2, -1, self.near.shape[1])
        self.wide, self.wide_bias = np.concatenate(parts[:, 0]), real("wide_bias")
        self.elsewhere = np.concatenate(parts[:, 1], axis=1)
        self.sentence, self.text = real("sentence"), real("text")
        self.last, self.last_bias = real("last"), real("last_bias")
        self.out, self.out_bias = real("out"), real("out_bias")
        self.misc, self.misc_bias = real("misc"), real("misc_bias")


class Tagger:
    """Finds names by `weights`; features are looked up in `lexicon`. Remembers words, so it belongs to one thread."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        self._weights = weights
        self.lexicon = lexicon
        self._rows: dict[str, int] = {}
        self._words = np.zeros((0, len(weights.gap)), np.float32)
        self._forget()

    def _forget(self) -> None:
        """Row 0 is the gap before, between and after sentences."""
        self._rows.clear()
        self._words = np.zeros((1024, len(self._weights.gap)), np.float32)
        self._words[0] = self._weights.gap

    def find_names(self, sentences: Sequence[Sentence]) -> list[Name]:
        """The names of one document in order, without overlap. The same document gives the same names."""
        names: list[Name] = []
        for start, stop in _blocks(sentences):
            found = self._find(sentences[start:stop])
            names += (name._replace(sentence=name.sentence + start) for name in found) if start else found
        return names

    def _find(self, sentences: Sequence[Sentence]) -> list[Name]:
        rows, groups, positions = self._layout(sentences)
        inputs = self._words[rows]
        for position, features in zip(positions, place_features(sentences, self.lexicon), strict=True):
            for feature in features:
                inputs[position] += self._weights.place[feature]
        # A sentence's rows with the gap before it; the last gap is alone.
        lengths = np.array([*(len(sentence) + 1 for sentence in sentences), 1])
        hidden = self._hidden(inputs, groups, lengths, np.array(positions))
        scores = hidden @ self._weights.out + self._weights.out_bias
        return self._read(sentences, scores, hidden)

    def _layout(self, sentences: Sequence[Sentence]) -> tuple[list[int], list[int], list[int]]:
        """Rows of `_words`, a gap between sentences; the group of each row; where the words stand among the rows.

        A group is a capitalised word's places in the document, from 1 on; 0 is no group.
        """
        if len(self._rows) > _ROWS_MAX:
            self._forget()
        fresh: list[str] = []

        def number(word: str) -> int:
            row = self._rows.get(word)
            if row is None:
                row = self._rows[word] = len(self._rows) + 1
                fresh.append(word)
            return row

        rows, groups, positions = [0], [0], []
        seen: dict[int, int] = {}
        for sentence in sentences:
            for token in sentence:
                word = token.text if len(token.text) <= WORD_CHARS_MAX else token.text[:WORD_CHARS_MAX]
                row = number(word)
                positions.append(len(rows))
                rows.append(row)
                groups.append(0)
                if word[0].isupper():
                    plain = titled(word)
                    same = row if plain is word else number(plain)
                    groups[-1] = seen.setdefault(same, len(seen) + 1)
            rows.append(0)
            groups.append(0)
        if fresh:
            self._learn(fresh, len(self._rows) - len(fresh) + 1)
        return rows, groups, positions

    def _learn(self, words: Sequence[str], first: int) -> None:
        """Puts what `words` add into the rows from `first` on: whole numbers are summed, so it is the same in any company."""
        last = first + len(words)
        while last > len(self._words):
            self._words = np.concatenate([self._words, np.zeros_like(self._words)])
        hashes: list[int] = []
        starts: list[int] = []
        for word in words:
            own, shared = word_features(word, self.lexicon)
            starts.append(len(hashes))
            hashes += map(feature_hash, own)
            hashes += map(feature_hash, shared)
        weights = self._weights
        features = weights.features.find(hashes)
        vectors = weights.vectors.find_first([[feature_hash(form) for form in forms_of(word)] for word in words])
        total = np.add.reduceat(features, starts, axis=0) * weights.feature_scale
        self._words[first:last] = total + vectors @ weights.vector_map * weights.vector_scale

    def _hidden(
        self, inputs: Matrix, groups: list[int], lengths: npt.NDArray[np.int64], words: npt.NDArray[np.int64]
    ) -> Matrix:
        """What is seen at the rows `words`; the first and the last row are gaps."""
        weights = self._weights
        near = _relu(_window(inputs, 2) @ weights.near, weights.near_bias)
        wide = _window(near, 1) @ weights.wide
        _add_elsewhere(wide, near, np.asarray(groups), weights.elsewhere)
        totals = np.add.reduceat(near, lengths.cumsum() - lengths, axis=0)
        about = totals / lengths.astype(np.float32)[:, None] @ weights.sentence
        about += totals.sum(axis=0) / np.float32(len(near)) @ weights.text
        wide = near + _relu(wide, np.repeat(about + weights.wide_bias, lengths, axis=0))
        around: Matrix = wide.take(np.add.outer(words, (-1, 0, 1)), axis=0)
        return around[:, 1] + _relu(around.reshape(len(words), -1) @ weights.last, weights.last_bias)

    def _read(self, sentences: Sequence[Sentence], scores: Matrix, hidden: Matrix) -> list[Name]:
        best: list[int] = scores.argmax(axis=1).tolist()
        if not any(best):
            return []
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        names: list[Name] = []
        start = 0
        for number, sentence in enumerate(sentences):
            stop = start + len(sentence)
            labels = best[start:stop]
            if any(labels):
                if not _is_valid(labels):
                    labels = _viterbi(scores[start:stop])
                for first, last, kind in _spans(labels):
                    if any(len(token.text) > WORD_CHARS_MAX for token in sentence[first:last]):
                        continue  # Its beginning is all that was seen of it, and no name has so long a word.
                    misc = self._misc_kind(hidden[start + first : start + last]) if kind == "MISC" else "other"
                    # The probability of the least certain word's label, in percent.
                    confidence = round(min(chances.item(start + at, labels[at]) for at in range(first, last)) * 100)
                    names.append(Name(number, first, last, kind, misc, confidence))
            start = stop
        return names

    def _misc_kind(self, hidden: Matrix) -> EntityType:
        scores = (hidden @ self._weights.misc + self._weights.misc_bias).sum(axis=0)
        return MISC_KINDS[int(scores.argmax())]


def _blocks(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Stretches of sentences of some `_BLOCK_WORDS` words, mostly one."""
    start = size = 0
    for at, sentence in enumerate(sentences):
        if size + len(sentence) > _BLOCK_WORDS and size:
            yield start, at
            start, size = at, 0
        size += len(sentence)
    if size:
        yield start, len(sentences)


def forms_of(word: str) -> tuple[str, ...]:
    """What the table of vectors may have `word` as."""
    return word, titled(word), word[:-2] if word.endswith(POSSESSIVES) else word


def _relu(values: Matrix, bias: Matrix) -> Matrix:
    """What of `values` and `bias` together is above zero, written over `values`."""
    values += bias
    return np.maximum(values, 0, out=values)


def _window(values: Matrix, reach: int) -> Matrix:
    """Each row beside the `reach` rows before and after it, zeros past the ends."""
    edge = np.zeros((reach, values.shape[1]), np.float32)
    padded = np.concatenate([edge, values, edge])
    return np.concatenate([padded[at : at + len(values)] for at in range(2 * reach + 1)], axis=1)


def _add_elsewhere(values: Matrix, near: Matrix, groups: npt.NDArray[np.int64], weights: Matrix) -> None:
    """Adds to each row of `values`, and to the rows beside it, what the maximum of `near` over its group says; group 0 is none.

    `weights` are three matrices side by side: for the row behind, the row itself, the row before. The first and the last
    row have no group.
    """
    (members,) = groups.nonzero()
    if not len(members):
        return
    members = members[groups[members].argsort(kind="stable")]
    # Groups are numbered from 1 on without gaps.
    sizes = np.bincount(groups)[1:]
    said = (np.maximum.reduceat(near[members], sizes.cumsum() - sizes) @ weights).repeat(sizes, axis=0)
    width = values.shape[1]
    for at, step in enumerate((1, 0, -1)):
        values[members + step] += said[:, at * width : (at + 1) * width]


def _is_valid(labels: Sequence[int]) -> bool:
    """Every I follows a B or I of its kind: then the best labels one by one are the best together."""
    before = 0
    for label in labels:
        if label and not label & 1 and before not in (label, label - 1):
            return False
        before = label
    return True


def _allowed() -> Matrix:
    """0 where a label may follow another, minus a lot where not. The last row is for the first word."""
    table = np.zeros((len(LABELS) + 1, len(LABELS)), np.float32)
    for label in range(2, len(LABELS), 2):
        table[:, label] = -1e6
        table[[label, label - 1], label] = 0
    return table


_ALLOWED = _allowed()


def _viterbi(scores: Matrix) -> list[int]:
    """The best labels of a sentence among those where every I follows a B or I of its kind."""
    best = scores[0] + _ALLOWED[-1]
    steps: list[npt.NDArray[np.intp]] = []
    for row in scores[1:]:
        candidates = best[:, None] + _ALLOWED[:-1]
        before = candidates.argmax(axis=0)
        steps.append(before)
        best = candidates[before, range(len(LABELS))] + row
    label = int(best.argmax())
    labels = [label]
    for before in reversed(steps):
        label = int(before[label])
        labels.append(label)
    return labels[::-1]


def _spans(labels: Sequence[int]) -> list[tuple[int, int, str]]:
    """First word, last (exclusive) and kind of each name."""
    found: list[tuple[int, int, str]] = []
    first = 0
    for at, label in enumerate((*labels, 0)):
        if at and labels[at - 1] and (label == 0 or label & 1):
            found.append((first, at, KINDS[(labels[at - 1] - 1) // 2]))
        if label & 1:
            first = at
    return found
