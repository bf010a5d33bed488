"""What is matched: a segment, or adjacent segments of one article, with all that is read of them alone.

Everything in it adds up, so that a group of sentences is the sum of its parts and needs no second reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.match.words import NO_WORDS, Words
from align.model import Quantity
from align.vectors import Floats, Halves, load_embeddings, load_encoder, normalized, side_by_side


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """`article` is the article's place in the run, `segments` the indices of its segments.

    `subwords` are the numbers of the original's subwords; their vectors are looked up when they are asked for, for there may
    be a million sentences. `rarity` says how much each counts: one that is in most sentences of its article tells little of
    this one. `clauses` is what the encoder makes of each of its clauses (`SentenceEncoder.sums`): [clauses, width]. `words`
    are those of lexical similarity by language: of the original, and "en" if there is a pivot. `manner` is how it is said
    (`align.match.manner`), `head` whether it is among the first of its article.
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
    manner: frozenset[str] = frozenset()
    head: bool = False

    @property
    def tokens(self) -> Floats:
        """A vector for each subword, as long as it counts: [subwords, dimensions]."""
        rows: Floats = load_embeddings().rows(self.subwords) * self.rarity[:, None]
        return rows

    @property
    def sums(self) -> Floats:
        """What the encoder makes of all of it: [width]."""
        total: Floats = self.clauses.sum(0, dtype=np.float32)
        return total

    @property
    def vector(self) -> Floats:
        """What sets it apart from other sentences of its article, at length 1: [dimensions]."""
        return normalized(self.tokens.sum(0))

    def __add__(self, other: SentenceFeatures) -> SentenceFeatures:
        """The group of both, in the order given; they are to be neighbours in one article."""
        return SentenceFeatures(
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
            self.manner | other.manner,
            self.head or other.head,
        )


Vectors = tuple[Floats, Floats]
"""The encoder's vectors of sentences, [sentences, dimensions], and of their clauses, [clauses, dimensions]."""


def vectors_of(sentences: Sequence[SentenceFeatures]) -> Vectors:
    """For the sentences of an article, of which there must be any."""
    return meanings_of(sentences), load_encoder().vectors(np.concatenate([own.clauses for own in sentences]))


def meanings_of(sentences: Sequence[SentenceFeatures]) -> Floats:
    """The first of these: [sentences, dimensions]."""
    return load_encoder().vectors(np.stack([own.sums for own in sentences]))


def subjects_of(sentences: Sequence[SentenceFeatures], meanings: Floats) -> Floats:
    """What the sentences of one article are about, whatever else it says, at length 1: [sentences, dimensions of the encoder
    and of the embeddings]. `meanings` are their vectors."""
    words = normalized(np.stack([load_embeddings().rows(own.subwords).sum(0) for own in sentences]))
    return side_by_side(meanings, words)


def merged(sentences: Sequence[SentenceFeatures]) -> SentenceFeatures:
    """Adjacent sentences as one."""
    total = sentences[0]
    for other in sentences[1:]:
        total = total + other
    return total
