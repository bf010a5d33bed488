"""What is matched: a segment, or adjacent segments of one article, with all that the witnesses read on the source side.

Everything in a unit adds up, so that a group of segments is the sum of its parts and needs no second reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.match.embeddings import Floats, load_embeddings, unit
from align.match.encoder import Halves, load_encoder, side_by_side
from align.match.words import NO_WORDS, Words
from align.model import Quantity


@dataclass(frozen=True, slots=True)
class Unit:
    """`article` is the article's place in the run, `segments` the indices of its segments.

    `subwords` are the numbers of the original's subwords; their vectors are looked up when they are asked for, for there may
    be a million units. `rarity` says how much each counts: one that is in most sentences of its article tells little of this
    one. `clauses` is what the encoder makes of each of its clauses (`Encoder.sums`): [clauses, SUMS]. `words` are those of
    lexical similarity by language: of the original, and "en" if there is a pivot.
    """

    article: int
    segments: tuple[int, ...]
    subwords: npt.NDArray[np.int32]
    rarity: Floats
    clauses: Halves
    terms: Mapping[str, int]
    names: frozenset[str]
    latin: frozenset[str]
    quantities: tuple[Quantity, ...]
    words: Mapping[str, Words]
    language: str
    length: float

    @property
    def tokens(self) -> Floats:
        """A vector for each subword, as long as it counts: [subwords, dimensions]."""
        rows: Floats = load_embeddings().rows(self.subwords) * self.rarity[:, None]
        return rows

    @property
    def sums(self) -> Floats:
        """What the encoder makes of all of it: [SUMS]."""
        total: Floats = self.clauses.sum(0, dtype=np.float32)
        return total

    @property
    def vector(self) -> Floats:
        """What sets it apart from other sentences of its article, at length 1: [dimensions]."""
        return unit(self.tokens.sum(0))

    def __add__(self, other: Unit) -> Unit:
        """The group of both, in the order given; they are to be neighbours in one article."""
        return Unit(
            self.article,
            self.segments + other.segments,
            np.concatenate([self.subwords, other.subwords]),
            np.concatenate([self.rarity, other.rarity]),
            np.concatenate([self.clauses, other.clauses]),
            Counter(self.terms) + Counter(other.terms),
            self.names | other.names,
            self.latin | other.latin,
            self.quantities + other.quantities,
            {
                language: self.words.get(language, NO_WORDS) + other.words.get(language, NO_WORDS)
                for language in sorted({*self.words, *other.words})
            },
            self.language,
            self.length + other.length,
        )


Vectors = tuple[Floats, Floats]
"""What the encoder makes of units, [units, MEANING], and of their clauses, [clauses, MEANING]."""


def vectors_of(units: Sequence[Unit]) -> Vectors:
    """For the units of an article, of which there must be any."""
    return meanings_of(units), load_encoder().meaning(np.concatenate([own.clauses for own in units]))


def meanings_of(units: Sequence[Unit]) -> Floats:
    """The first of these."""
    return load_encoder().meaning(np.stack([own.sums for own in units]))


def subjects_of(units: Sequence[Unit], meant: Floats) -> Floats:
    """What the units of one article are about, whatever else it says, at length 1: [units, dimensions]. `meant` are their
    vectors."""
    known = unit(np.stack([load_embeddings().rows(own.subwords).sum(0) for own in units]))
    return side_by_side(meant, known)
