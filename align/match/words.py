"""How alike texts are by their words: cosines of TF-IDF, of the stems of words and of characters.

Features are kept as numbers (feature hashing, Weinberger et al. 2009), for a collection may have millions of them: a CRC-32
each, whose last bit tells the two kinds apart. Two of a million share one now and then, which is too rare to matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.uint32]
Values = npt.NDArray[np.float64]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile("[\u3400-\u9fff]")
_STEM = 6


@dataclass(frozen=True, slots=True)
class Words:
    """The features of a text, ascending, and how often each is there; both [distinct features]."""

    ids: Ids
    counts: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, text: str) -> Words:
        """Stems of words (their first six letters) and character trigrams; for Chinese, single characters and pairs."""
        stems: list[str] = []
        grams: list[str] = []
        for word in _WORD.findall(text.lower()):
            if _HAN.match(word):
                stems += word
                grams += (word[i : i + 2] for i in range(len(word) - 1))
            else:
                stems.append(word[:_STEM])
                padded = f" {word} "
                grams += (padded[i : i + 4] for i in range(max(1, len(padded) - 3)))
        counts: Counter[int] = Counter()
        for kind, features in enumerate((stems, grams)):
            for feature, count in Counter(features).items():
                counts[crc32(feature.encode()) & ~1 | kind] += count
        ids = sorted(counts)
        return cls(np.array(ids, dtype=np.uint32), np.array([min(counts[i], 65535) for i in ids], dtype=np.uint16))

    def __add__(self, other: Words) -> Words:
        ids, places = np.unique(np.concatenate([self.ids, other.ids]), return_inverse=True)
        counts = np.bincount(places, weights=np.concatenate([self.counts, other.counts]), minlength=len(ids))
        return Words(ids, np.minimum(counts, 65535).astype(np.uint16))


NO_WORDS = Words(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint16))


@dataclass(frozen=True)
class Rarity:
    """The idf of every feature of a collection; both arrays [distinct features], `ids` ascending."""

    ids: Ids
    idf: Values

    def __getitem__(self, ids: Ids) -> Values:
        found: Values = self.idf[np.searchsorted(self.ids, ids)]
        return found


class Tally:
    """Counts in how many bags of words each feature is. `bags` is how many there were; so many features are
    gathered before they are counted."""

    def __init__(self, counted_at_once: int) -> None:
        self.bags, self._counted_at_once = 0, counted_at_once
        self._ids, self._counts = NO_WORDS.ids, np.zeros(0, dtype=np.int64)
        self._new: list[Ids] = []
        self._waiting = 0

    def add(self, sentence: Mapping[str, Words]) -> None:
        """Count the words of a sentence in each of its languages as one bag."""
        own = _distinct([words.ids for words in sentence.values()])
        self.bags += 1
        self._new.append(own)
        self._waiting += len(own)
        if self._waiting > max(self._counted_at_once, len(self._ids)):
            self._count()

    def rarity(self) -> Rarity:
        """The idf of all that was counted."""
        self._count()
        return Rarity(self._ids, np.log((1 + self.bags) / (0.5 + self._counts)))

    def _count(self) -> None:
        ids, counts = np.unique(np.concatenate([NO_WORDS.ids, *self._new]), return_counts=True)
        every, places = np.unique(np.concatenate([self._ids, ids]), return_inverse=True)
        total = np.bincount(places, weights=np.concatenate([self._counts, counts]), minlength=len(every))
        self._ids, self._counts = every, total.astype(np.int64)
        self._new.clear()
        self._waiting = 0


def _distinct(parts: Sequence[Ids]) -> Ids:
    return parts[0] if len(parts) == 1 else np.unique(np.concatenate([NO_WORDS.ids, *parts]))


@dataclass(frozen=True)
class Postings:
    """Which sentence has which feature, and with what weight, by ascending feature: [features of all sentences]. The weights
    of each sentence are of length 1 for either kind."""

    ids: Ids
    sentences: npt.NDArray[np.int64]
    weights: Values
    size: int

    @classmethod
    def of(cls, words: Sequence[Words], rarity: Rarity) -> Postings:
        ids = np.concatenate([NO_WORDS.ids, *(own.ids for own in words)])
        sentences = np.repeat(np.arange(len(words)), [len(own.ids) for own in words])
        counts = np.concatenate([NO_WORDS.counts, *(own.counts for own in words)])
        weights = (1 + np.log(counts)) * rarity[ids]
        kinds = 2 * sentences + (ids & 1)
        lengths = np.sqrt(np.bincount(kinds, weights=weights**2, minlength=2 * len(words)))
        weights /= np.maximum(lengths, 1e-9)[kinds]
        order = np.argsort(ids, kind="stable")
        return cls(ids[order], sentences[order], weights[order], len(words))


def similarities(left: Postings, right: Postings) -> npt.NDArray[np.float32]:
    """Means of the square roots of both cosines, for the cosines of words are small and skewed: [sentences, sentences]."""
    first = np.searchsorted(right.ids, left.ids, side="left")
    counts = np.searchsorted(right.ids, left.ids, side="right") - first
    mine = np.repeat(np.arange(len(left.ids)), counts)
    theirs = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    cells = left.size * right.size
    places = (left.ids[mine] & 1) * cells + left.sentences[mine] * right.size + right.sentences[theirs]
    cosines = np.bincount(places, weights=left.weights[mine] * right.weights[theirs], minlength=2 * cells)
    roots = np.sqrt(cosines).reshape(2, left.size, right.size)
    mean: npt.NDArray[np.float32] = ((roots[0] + roots[1]) / 2).astype(np.float32)
    return mean
