"""The teacher: multilingual-e5-small with a head for labels, trained first on much text, then on what is marked by hand.

It is large and slow, and never shipped. What it thinks of each word of a text is what the tagger is trained on.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from streams.core.entities.tagger import LABELS
from tests.tagger.corpus import Example, tagged_sentences
from tests.tagger.e5 import E5, File, Subwords

CHUNK_SUBWORDS_MAX = 160
"""Sentences of one document are read together up to here: the teacher knows the document."""
BATCH_SUBWORDS = 1_800
SHOUTED_SHARE = 0.03
"""Of the chunks, set in capitals: headlines and datelines are."""
FROZEN_LAYERS = 2
"""The lowest layers, which stay as they are, as what is below them does."""
KEPT_STEPS = 100
"""After so many steps what was learned is written to a file, from where a course that was stopped goes on."""
SMOOTHING = 0.03
_IGNORED = -100
_INDEX = {label: at for at, label in enumerate(LABELS)}


class Chunk(NamedTuple):
    """A piece of a text: its sub-words, where each word's first one is, and the words' labels."""

    subwords: list[int]
    firsts: list[int]
    labels: list[int]


class Teacher(nn.Module):
    """Scores of the labels (batch, words, labels)."""

    def __init__(self, file: File) -> None:
        super().__init__()
        self.subwords = Subwords(file)
        self.shape = file.shape
        self.encoder = E5(file)
        self.head = nn.Linear(file.shape.hidden, len(LABELS))
        self.dropout = nn.Dropout(0.1)
        for part in (self.encoder.words, self.encoder.positions, self.encoder.norm, *self.encoder.layers[:FROZEN_LAYERS]):
            part.requires_grad_(False)

    def vectors(self, subwords: Tensor, counts: Tensor, firsts: Tensor) -> Tensor:
        """What stands for each word: the vector of its first sub-word."""
        values = self.encoder(subwords, counts)
        return values[torch.arange(len(values))[:, None], firsts].float()

    def forward(self, subwords: Tensor, counts: Tensor, firsts: Tensor) -> Tensor:
        return self.head(self.dropout(self.vectors(subwords, counts, firsts)))

    def chunks(self, examples: Iterable[Example], rng: random.Random | None = None) -> Iterator[Chunk]:
        """The chunks of texts, in order; with `rng` some are shouted."""
        for example in examples:
            words = [
                (t.text, label)
                for sentence, labels in tagged_sentences(example)
                for t, label in zip(sentence, labels, strict=True)
            ]
            yield from self._cut(words, rng)

    def _cut(self, words: Sequence[tuple[str, str]], rng: random.Random | None) -> Iterator[Chunk]:
        at = 0
        while at < len(words):
            stop, size = at, 0
            while stop < len(words) and (stop == at or size + len(self.subwords(words[stop][0])) <= CHUNK_SUBWORDS_MAX):
                size += len(self.subwords(words[stop][0]))
                stop += 1
            shouted = rng is not None and rng.random() < SHOUTED_SHARE
            yield self._chunk([(word.upper() if shouted else word, label) for word, label in words[at:stop]])
            at = stop

    def _chunk(self, words: Sequence[tuple[str, str]]) -> Chunk:
        subwords, firsts = [self.shape.begin], []
        for word, _ in words:
            firsts.append(len(subwords))
            subwords += self.subwords(word)
        return Chunk([*subwords, self.shape.end], firsts, [_INDEX[label] for _, label in words])


def train(teacher: Teacher, examples: Sequence[Example], epochs: int, rate: float, seed: int, unfinished: Path) -> None:
    """Adam with warm-up, then down to nothing; prints its progress. Goes on from `unfinished`, which it writes."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311
    chunks = list(teacher.chunks(examples, rng))
    encoder = [p for p in teacher.encoder.parameters() if p.requires_grad]
    rates = [rate, 5 * rate]
    optimizer = torch.optim.AdamW([{"params": encoder}, {"params": teacher.head.parameters()}], lr=rate, weight_decay=0.01)
    steps = [batch for _ in range(epochs) for batch in _batches(chunks, rng)]
    begun = _resume(unfinished, teacher, optimizer) if unfinished.exists() else 0
    started = time.monotonic()
    teacher.train()
    for step, batch in enumerate(steps[begun:], begun):
        factor = min(1.0, (step + 1) / (0.06 * len(steps))) * (1 - step / len(steps))
        for group, full in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = full * factor
        subwords, counts, firsts, labels = _tensors(teacher, [chunks[at] for at in batch])
        with _short_numbers():
            scores = teacher(subwords, counts, firsts)
        loss = functional.cross_entropy(
            scores.float().transpose(1, 2), labels, ignore_index=_IGNORED, label_smoothing=SMOOTHING
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        if step % KEPT_STEPS == KEPT_STEPS - 1:
            took = time.monotonic() - started
            print(f"  teacher: step {step + 1} of {len(steps)}, loss {loss.item():.3f}, {took:.0f} s", flush=True)
            _keep(unfinished, step + 1, teacher, optimizer)


def _keep(path: Path, steps: int, teacher: Teacher, optimizer: torch.optim.Optimizer) -> None:
    """All that the rest of a course depends on, so that it ends with the same bytes."""
    learned = {name: value for name, value in teacher.named_parameters() if value.requires_grad}
    state = {"steps": steps, "learned": learned, "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
    written = path.with_suffix(".part")
    torch.save(state, written)
    written.replace(path)


def _resume(path: Path, teacher: Teacher, optimizer: torch.optim.Optimizer) -> int:
    """The steps that were made."""
    state = torch.load(path)
    teacher.load_state_dict(state["learned"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    return int(state["steps"])


def _short_numbers() -> torch.autocast:
    """Matrices in 16 bits where the processor multiplies those; where not, torch is 5 to 80 times slower at it than in 32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(torch.cpu.get_capabilities().get("avx512_bf16")))


def _batches(chunks: Sequence[Chunk], rng: random.Random | None) -> list[list[int]]:
    """Chunks of about one length together; shuffled with `rng`."""
    order = list(range(len(chunks)))
    if rng is not None:
        rng.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), 400):
        batch: list[int] = []
        for at in sorted(order[start : start + 400], key=lambda at: len(chunks[at].subwords)):
            if batch and len(chunks[at].subwords) * (len(batch) + 1) > BATCH_SUBWORDS:
                batches.append(batch)
                batch = []
            batch.append(at)
        batches.append(batch)
    if rng is not None:
        rng.shuffle(batches)
    return batches


def _tensors(teacher: Teacher, chunks: Sequence[Chunk]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    length, words = max(len(c.subwords) for c in chunks), max(len(c.firsts) for c in chunks)
    subwords = torch.full((len(chunks), length), teacher.shape.padding)
    counts = torch.zeros((len(chunks), length), dtype=torch.bool)
    firsts = torch.zeros((len(chunks), words), dtype=torch.long)
    labels = torch.full((len(chunks), words), _IGNORED)
    for at, chunk in enumerate(chunks):
        subwords[at, : len(chunk.subwords)] = torch.tensor(chunk.subwords)
        counts[at, : len(chunk.subwords)] = True
        firsts[at, : len(chunk.firsts)] = torch.tensor(chunk.firsts)
        labels[at, : len(chunk.labels)] = torch.tensor(chunk.labels)
    return subwords, counts, firsts, labels


def opinions(teacher: Teacher, examples: Sequence[Example]) -> list[npt.NDArray[np.float32]]:
    """For each text the probabilities of the labels (words, labels)."""
    chunks = [list(teacher.chunks([example])) for example in examples]
    rows = iter(_run(teacher, [chunk for those in chunks for chunk in those]))
    nothing = np.zeros((0, len(LABELS)), np.float32)
    return [np.concatenate([nothing, *(next(rows) for _ in those)]) for those in chunks]


def _run(teacher: Teacher, chunks: Sequence[Chunk]) -> list[npt.NDArray[np.float32]]:
    teacher.eval()
    found: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(chunks)
    with torch.no_grad(), _short_numbers():
        for batch in _batches(chunks, None):
            subwords, counts, firsts, _ = _tensors(teacher, [chunks[at] for at in batch])
            scores = functional.softmax(teacher(subwords, counts, firsts).float(), dim=-1).numpy()
            for row, at in zip(scores, batch, strict=True):
                found[at] = row[: len(chunks[at].firsts)]
    return found


def word_vectors(teacher: Teacher, words: Sequence[str]) -> npt.NDArray[np.float32]:
    """What the teacher makes of each word by itself: its vector, then the probabilities of the labels."""
    teacher.eval()
    chunks = [teacher._chunk([(word, "O")]) for word in words]
    order = np.argsort([len(chunk.subwords) for chunk in chunks], kind="stable")
    found = np.zeros((len(words), teacher.shape.hidden + len(LABELS)), np.float32)
    with torch.no_grad(), _short_numbers():
        for at in np.split(order, range(256, len(order), 256)):
            subwords, counts, firsts, _ = _tensors(teacher, [chunks[number] for number in at])
            vectors = teacher.vectors(subwords, counts, firsts)[:, 0]
            labels = functional.softmax(teacher.head(vectors).float(), dim=-1)
            found[at] = torch.cat([vectors, labels], dim=1).numpy()
    return found
