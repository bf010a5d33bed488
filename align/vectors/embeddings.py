"""The embedded static embeddings: one vector a subword, shared by Chinese, Russian and English. numpy only.

A sentence is the sum of the vectors of its subwords; training has made a vector's length say how much its subword
matters. Chinese is to be in Simplified characters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.vectors.plain import as_read

Floats = npt.NDArray[np.float32]
FOLDER = Path(__file__).parent / "embedded"
_LONGEST = 256
"""Subwords of a segment that are read."""


class Embeddings:
    """The table and its subword model. `dimensions` is the width of a vector."""

    def __init__(self, folder: Path = FOLDER) -> None:
        import sentencepiece

        with np.load(folder / "embeddings.npz") as arrays:
            self._vectors, self._scales = arrays["vectors"], arrays["scales"].astype(np.float32)
        self._subwords: Any = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        self.dimensions = int(self._vectors.shape[1])

    def tokens(self, text: str) -> Floats:
        """One row a subword: float32 [subwords, dimensions]. A text without any gives no row."""
        return self.rows(self.subwords(text))

    def rows(self, subwords: Sequence[int] | npt.NDArray[np.int32]) -> Floats:
        """The vectors of subwords by their numbers: float32 [subwords, dimensions]."""
        ids = np.asarray(subwords, dtype=np.int32)
        rows: Floats = self._vectors[ids].astype(np.float32) * self._scales[ids, None]
        return rows

    def subwords(self, text: str) -> list[int]:
        """The numbers of a text's subwords: rows of `directions` and `weights`."""
        ids: list[int] = self._subwords.encode(as_read(text))[:_LONGEST]
        return ids

    @cached_property
    def directions(self) -> Floats:
        """Every subword's vector at unit length: float32 [vocabulary, dimensions]."""
        return normalized(self._vectors.astype(np.float32))

    @cached_property
    def weights(self) -> Floats:
        """The length of every subword's vector: how much it matters."""
        lengths: Floats = np.linalg.norm(self._vectors.astype(np.float32), axis=1) * self._scales
        return lengths

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, float32 [texts, dimensions]; a text without subwords gives zeros."""
        table = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for i, text in enumerate(texts):
            table[i] = self.tokens(text).sum(0)
        return normalized(table)


def rarities(sentences: Iterable[Sequence[int] | npt.NDArray[np.int32]], others: int = 0) -> Floats:
    """How rare each subword is among these sentences, given by the numbers of their subwords: the log of one in so many
    (Sparck Jones 1972), float32 [vocabulary]. What is in all of them counts next to nothing, what is in none is 0.
    `others` are sentences beside these that are taken to have none of it.
    """
    counts = np.zeros(len(load_embeddings().weights), dtype=np.int32)
    total = 1 + others
    for own in sentences:
        counts[np.unique(np.asarray(own, dtype=np.int32))] += 1
        total += 1
    rarity = np.zeros(len(counts), dtype=np.float32)
    seen = np.flatnonzero(counts)
    rarity[seen] = np.log(total / (0.5 + counts[seen]))
    return rarity


def normalized(rows: Floats) -> Floats:
    """Rows at length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    result: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return result


@cache
def load_embeddings() -> Embeddings:
    return Embeddings()


@cache
def embeddings_digest() -> str:
    """A hash of the table and the subword model, for a corpus's signature."""
    summary = hashlib.sha256()
    for name in ("embeddings.npz", "sentencepiece.model"):
        summary.update((FOLDER / name).read_bytes())
    return summary.hexdigest()[:16]
