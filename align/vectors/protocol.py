"""What the other rooms ask of vectors, so that another table or another encoder is one file, and one line that loads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class TokenVectors(Protocol):
    """A vector for each subword, shared by all languages."""

    dimensions: int

    def subwords(self, text: str) -> list[int]:
        """The numbers of a text's subwords."""
        ...

    def rows(self, subwords: Sequence[int] | npt.NDArray[np.int32]) -> Floats:
        """The vectors of subwords: [subwords, dimensions]."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of texts: [texts, dimensions]."""
        ...

    @property
    def directions(self) -> Floats:
        """Every subword's vector at length 1: [vocabulary, dimensions]."""
        ...

    @property
    def weights(self) -> Floats:
        """The length of every subword's vector: [vocabulary]."""
        ...


class SentenceEncoder(Protocol):
    """Vectors of what sentences mean. A text is first read into numbers that add up, so that a group of sentences needs no
    second reading: `width` of them, of which the last says how much was read; a vector has `dimensions`."""

    @property
    def dimensions(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def signature(self) -> str:
        """Of all that its numbers depend on, for what is kept of them."""
        ...

    def load(self) -> None:
        """Load all that reading takes, so that processes that come of this one share it."""
        ...

    def sums(self, texts: Sequence[str]) -> Floats:
        """[texts, width]; the last digits may depend on what is read together."""
        ...

    def vectors(self, sums: npt.NDArray[np.floating]) -> Floats:
        """Unit vectors of such sums, each of one text or of several: [texts, dimensions]; zeros where nothing was read."""
        ...
