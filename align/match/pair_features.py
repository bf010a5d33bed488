"""The features of two sentences that may say the same: similarities, names and terms, figures and dates, read on the source
side.

Each feature is one number. They are computed for candidates only: the nearest by embedding and by words, and every pair
that shares a rare term or a figure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from align.match.features import SentenceFeatures, Vectors, merged, vectors_of
from align.match.manner import DENIED, FORECAST, SUPERLATIVE
from align.match.words import NO_WORDS, Postings, Rarity, Tally, similarities
from align.quantities import figure_features, is_small, measure, telling
from align.vectors import Floats, embeddings_digest, load_embeddings, load_encoder, margin_of, normalized
from align.work import DEFAULT, ArrayCache, digest_of

NEAREST = 10
RARE = 3.0
"""The idf of terms that make any two sentences that share them worth a closer look."""
FEATURES = (
    "embedding",
    "embedding margin",
    "embedding rank",
    "meaning",
    "meaning margin",
    "clause margin",
    "coverage",
    "coverage of the longer",
    "coverage margin",
    "words",
    "words margin",
    "names shared",
    "names on one side",
    "terms shared",
    "terms on one side",
    "figures agreeing",
    "figures nearly agreeing",
    "figures conflicting",
    "figures on one side",
    "Latin words shared",
    "length",
    "neighbours",
    "superlatives shared",
    "forecast on one side",
    "denied on one side",
    "both at the head",
    "told by translation",
    "told ahead of the next",
)
_MANNERS = (SUPERLATIVE, FORECAST, DENIED)
UNTOLD = 0.0
"""What a pair counts as that no translation model was asked about: strangers."""


Features = npt.NDArray[np.float64]
"""In the order of FEATURES, with or without a row for each candidate."""
Lengths = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rarities:
    """How rare things are in this run: idf by term, Latin word and lexical feature, over all sentences."""

    terms: Mapping[str, float]
    latin: Mapping[str, float]
    words: Rarity

    @classmethod
    def of(cls, sentences: Iterable[SentenceFeatures], counted_at_once: int = DEFAULT.features_counted_at_once) -> Rarities:
        """`counted_at_once` is how many features are gathered before they are counted."""
        terms: Counter[str] = Counter()
        latin: Counter[str] = Counter()
        words = Tally(counted_at_once)
        for one in sentences:
            terms.update(one.terms.keys())
            latin.update(one.latin)
            words.add(one.words)
        return cls(_idf(terms, words.bags), _idf(latin, words.bags), words.rarity())


def _idf(counts: Mapping[str, int], total: int) -> dict[str, float]:
    return {item: math.log((1 + total) / (0.5 + n)) for item, n in counts.items()}


class ArticleTable:
    """The sentences of one article as arrays, made once for all pairs that it is in. There must be any; their `vectors` are
    made where they are not given."""

    def __init__(self, sentences: Sequence[SentenceFeatures], rarities: Rarities, vectors: Vectors | None = None) -> None:
        self.sentences, self.rarities = sentences, rarities
        self.vectors: Floats = np.stack([u.vector for u in sentences])
        self.meanings, self.clauses = vectors or vectors_of(sentences)
        counts = np.array([len(u.clauses) for u in sentences])
        self.first_clauses = np.cumsum(counts) - counts
        self.counts = np.array([len(u.subwords) for u in sentences])
        subwords = np.concatenate([u.subwords for u in sentences])
        self.weights: Floats = load_embeddings().weights[subwords] * np.concatenate([u.rarity for u in sentences])
        # Most subwords come more than once: each is compared once, and `places` says which stands where.
        self.subwords, self.places = np.unique(subwords, return_inverse=True)
        self.lengths = np.array([u.length for u in sentences])
        self.manners = np.concatenate([_manner(u) for u in sentences])
        self.figures = np.array([sum(not is_small(q) for q in u.quantities) for u in sentences])
        self.measured: dict[str, npt.NDArray[np.bool_]] = {
            name: np.array([any(measure(q) == name for q in u.quantities) for u in sentences])
            for name in sorted({measure(q) for u in sentences for q in u.quantities})
        }
        rarity = rarities.terms, rarities.terms, rarities.latin
        bags: list[list[Set[str]]] = [
            [u.names for u in sentences],
            [set(u.terms) - u.names for u in sentences],
            [u.latin for u in sentences],
        ]
        self.shared = [_Holders.of(own, idf) for own, idf in zip(bags, rarity, strict=True)]
        self._words: dict[str, Postings] = {}
        self._groups: dict[tuple[int, ...], Floats] = {}

    @cached_property
    def digest(self) -> bytes:
        """Of what coverages depend on: the subwords of each sentence, from which their rarity comes, and their vectors."""
        return digest_of(embeddings_digest(), self.counts, self.places, self.subwords)

    @property
    def directions(self) -> Floats:
        """The vectors at length 1 of the subwords that are there, each once: [distinct subwords, dimensions]."""
        rows: Floats = load_embeddings().directions[self.subwords]
        return rows

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """The sentences that have each rare term or telling figure."""
        found: dict[str, list[int]] = {}
        for i, one in enumerate(self.sentences):
            for key in _keys(one, self.rarities.terms):
                found.setdefault(key, []).append(i)
        return found

    def meaning(self, places: Sequence[int]) -> Floats:
        """The encoder's vector of these sentences taken together: [dimensions]."""
        key = tuple(places)
        if key not in self._groups:
            sums = np.stack([self.sentences[i].sums for i in key]).sum(0, keepdims=True)
            self._groups[key] = load_encoder().vectors(sums)[0]
        return self._groups[key]

    def words(self, language: str) -> Postings:
        """What words the sentences have in a language."""
        if language not in self._words:
            self._words[language] = _postings(self.sentences, language, self.rarities)
        return self._words[language]


class PairFeatures:
    """All that is known of two articles side by side: similarities [sentences of a, sentences of b], and candidates."""

    def __init__(self, left: ArticleTable, right: ArticleTable, cached: ArrayCache | None = None) -> None:
        self.left, self.right, self.rarities = left, right, left.rarities
        self.a, self.b = a, b = left.sentences, right.sentences
        self.cosine: Floats = left.vectors @ right.vectors.T
        self.margin, self._row_means, self._column_means = margin_of(self.cosine)
        self.meaning: Floats = left.meanings @ right.meanings.T
        self._meaning_margin, self._meaning_rows, self._meaning_columns = margin_of(self.meaning)
        self._clause_margin = _clause_margins(left, right)
        self.alike: Floats = self.margin + self._meaning_margin
        self.common = _common_language(a, b)
        self.comparable = self.common is not None
        self.words = np.zeros_like(self.cosine)
        if self.common:
            self.words = similarities(left.words(self.common), right.words(self.common))
        self.words_margin, self._word_rows, self._word_columns = margin_of(self.words)
        compute = partial(_coverages, left, right)
        both = cached.get(left.digest + right.digest, compute) if cached else compute()
        self.covered: tuple[Floats, Floats] = both[0], both[1]
        self._covered_margin, self._covered_rows, self._covered_columns = margin_of(
            ((self.covered[0] + self.covered[1]) / 2).astype(np.float32)
        )

    @cached_property
    def candidates(self) -> list[tuple[int, int]]:
        """Places of the pairs worth a closer look, in order."""
        chosen: set[tuple[int, int]] = set()
        for matrix in (self.alike, self.words_margin) if self.comparable else (self.alike,):
            rows = np.argsort(-matrix, axis=1, kind="stable")[:, :NEAREST]
            chosen |= {(i, int(j)) for i in range(matrix.shape[0]) for j in rows[i]}
            columns = np.argsort(-matrix, axis=0, kind="stable")[:NEAREST]
            chosen |= {(int(i), j) for j in range(matrix.shape[1]) for i in columns[:, j]}
        return sorted(chosen | self._sharing())

    def _sharing(self) -> set[tuple[int, int]]:
        theirs = self.right.holders
        return {(i, j) for key, mine in self.left.holders.items() if key in theirs for i in mine for j in theirs[key]}

    def _measured_alike(self) -> npt.NDArray[np.bool_]:
        """Which sentences have figures of one kind: others have nothing to do with each other."""
        alike = np.zeros(self.cosine.shape, dtype=np.bool_)
        for name in self.left.measured.keys() & self.right.measured.keys():
            alike |= self.left.measured[name][:, None] & self.right.measured[name]
        return alike

    @cached_property
    def _ranks(self) -> Floats:
        rows = np.argsort(np.argsort(-self.alike, axis=1, kind="stable"), axis=1) + 1
        columns = np.argsort(np.argsort(-self.alike, axis=0, kind="stable"), axis=0) + 1
        ranks: Floats = ((1 / rows + 1 / columns) / 2).astype(np.float32)
        return ranks

    @cached_property
    def _support(self) -> Floats:
        """For each pair the most alike among the diagonal neighbours: stories run on together."""
        padded = np.pad(self.alike, 1, constant_values=-1.0)
        corners = [padded[:-2, :-2], padded[2:, 2:], padded[:-2, 2:], padded[2:, :-2]]
        best: Floats = np.maximum.reduce(corners)
        return np.maximum(best, 0.0)

    @property
    def translated(self) -> bool:
        """Whether words are compared in English though one of the two is in another language."""
        return self.common == "en" and not self.a[0].language == self.b[0].language == "en"

    def candidate_features(self, model: ModelScores | None = None) -> Features:
        """The features of all candidates, with what a translation model says of them: [candidates, FEATURES]."""
        found = self._candidate_features.copy()
        if model and self.candidates:
            i, j = np.array(self.candidates).T
            found[:, -2], found[:, -1] = model.mean[i, j], model.ahead[i, j]
        return found

    def features_without_models(self) -> Features:
        """The features of all candidates as they are without any translation: [candidates, FEATURES]."""
        found = self._candidate_features.copy()
        if self.translated:
            found[:, [FEATURES.index("words"), FEATURES.index("words margin")]] = 0.0
        return found

    @cached_property
    def _candidate_features(self) -> Features:
        if not self.candidates:
            return np.zeros((0, len(FEATURES)))
        i, j = np.array(self.candidates).T
        agreement = [own.agreements(other, i, j) for own, other in zip(self.left.shared, self.right.shared, strict=True)]
        (names, names_alone), (terms, terms_alone), (latin, _) = agreement
        figures = np.zeros((len(i), 4))
        figures[:, 3] = np.minimum(self.left.figures[i] + self.right.figures[j], 4)
        for k in np.flatnonzero(self._measured_alike()[i, j]).tolist():
            figures[k] = figure_features(self.a[i[k]].quantities, self.b[j[k]].quantities)
        covered = self.covered[0][i, j], self.covered[1][i, j]
        unasked = np.full(len(i), UNTOLD)
        columns = [
            self.cosine[i, j], self.margin[i, j], self._ranks[i, j], self.meaning[i, j], self._meaning_margin[i, j],
            self._clause_margin[i, j], np.maximum(*covered), np.minimum(*covered), self._covered_margin[i, j],
            self.words[i, j], self.words_margin[i, j], np.minimum(names, 8.0), np.minimum(names_alone, 12.0),
            np.minimum(terms, 8.0), np.minimum(terms_alone, 12.0), *figures.T, np.minimum(latin, 8.0),
            np.abs(np.log((self.left.lengths[i] + 10) / (self.right.lengths[j] + 10))), self._support[i, j],
            *_manners(self.left.manners[i], self.right.manners[j]).T, unasked, unasked,
        ]  # fmt: skip
        return np.stack(columns, axis=1).astype(np.float64)

    def _of_one_each(self, i: int, j: int, model: ModelScores | None) -> Features:
        return self._describe(
            self.a[i], self.b[j], self.cosine[i, j], self.margin[i, j], self._ranks[i, j],
            (self.meaning[i, j], self._meaning_margin[i, j], self._clause_margin[i, j]),
            self.words[i, j], self.words_margin[i, j], self._support[i, j],
            (self.covered[0][i, j], self.covered[1][i, j]), self._covered_margin[i, j],
            (model.mean[i, j], model.ahead[i, j]) if model else (UNTOLD, UNTOLD),
        )  # fmt: skip

    def group_features(self, rows: Sequence[int], columns: Sequence[int], model: ModelScores | None = None) -> Features:
        """The features [FEATURES] of adjacent sentences of either article taken together, by their places: similarities of
        the sums, ranks of the best of them."""
        if len(rows) == 1 == len(columns):
            return self._of_one_each(rows[0], columns[0], model)
        left, right = merged([self.a[i] for i in rows]), merged([self.b[j] for j in columns])
        block = np.ix_(rows, columns)
        cosine = float(left.vector @ right.vector)
        margin = cosine - (self._row_means[list(rows)].mean() + self._column_means[list(columns)].mean()) / 2
        meaning = float(self.left.meaning(rows) @ self.right.meaning(columns))
        usual = (self._meaning_rows[list(rows)].mean() + self._meaning_columns[list(columns)].mean()) / 2
        words = 0.0
        if self.common:
            words = float(similarities(*(_postings([one], self.common, self.rarities) for one in (left, right)))[0, 0])
        covered = coverage(left, right), coverage(right, left)
        covered_means = (self._covered_rows[list(rows)].mean() + self._covered_columns[list(columns)].mean()) / 2
        means = (self._word_rows[list(rows)].mean() + self._word_columns[list(columns)].mean()) / 2
        return self._describe(
            left, right, cosine, margin, self._ranks[block].max(),
            (meaning, meaning - usual, self._clause_margin[block].max()),
            words, words - means if self.comparable else 0.0, self._support[block].max(),
            covered, sum(covered) / 2 - covered_means,
            (model.of_group(rows, columns, self.left.lengths, self.right.lengths), model.ahead[block].max())
            if model else (UNTOLD, UNTOLD),
        )  # fmt: skip

    def _describe(
        self,
        a: SentenceFeatures,
        b: SentenceFeatures,
        cosine: float,
        margin: float,
        rank: float,
        meaning: tuple[float, float, float],
        words: float,
        words_margin: float,
        support: float,
        covered: tuple[float, float],
        covered_margin: float,
        model: tuple[float, float],
    ) -> Features:
        names, names_alone = _agreement(a.names, b.names, self.rarities.terms)
        terms, terms_alone = _agreement(set(a.terms) - a.names, set(b.terms) - b.names, self.rarities.terms)
        figures = figure_features(a.quantities, b.quantities)
        latin = sum(self.rarities.latin[w] for w in sorted(a.latin & b.latin))
        length = abs(math.log((a.length + 10) / (b.length + 10)))
        return np.array(
            [
                cosine, margin, rank, *meaning, max(covered), min(covered), covered_margin, words, words_margin,
                min(names, 8.0), min(names_alone, 12.0), min(terms, 8.0), min(terms_alone, 12.0), *figures, min(latin, 8.0),
                length, support, *_manners(_manner(a), _manner(b))[0], *model,
            ],
            dtype=np.float64,
        )  # fmt: skip


@dataclass(frozen=True)
class ModelScores:
    """How much of the English of each sentence of b a sentence of a tells (`forward`), and of one of a, one of b
    (`backward`), by translation models: [sentences of a, sentences of b]; None where no model can say."""

    forward: Floats | None
    backward: Floats | None

    @cached_property
    def mean(self) -> Floats:
        tables = [table for table in (self.forward, self.backward) if table is not None]
        mean: Floats = np.mean(tables, axis=0, dtype=np.float32)
        return mean

    @cached_property
    def ahead(self) -> Floats:
        """By how much each is above the best other one of both its sentences."""
        least: Floats = np.minimum(_ahead(self.mean), _ahead(self.mean.T).T)
        return least

    def of_group(self, rows: Sequence[int], columns: Sequence[int], left: Lengths, right: Lengths) -> float:
        """For groups of sentences, given the lengths of all: each sentence is told by the one that tells it best."""
        shares = []
        for table, lengths, place in ((self.forward, right, 1), (self.backward, left, 0)):
            if table is not None:
                block = table[np.ix_(rows, columns)].max(1 - place)
                own = lengths[list(columns if place else rows)]
                shares.append(float((block * own).sum() / own.sum()))
        return sum(shares) / len(shares) if shares else UNTOLD


@dataclass(frozen=True)
class _Holders:
    """Which sentences have each item, how rare it is, and the sum of that for each sentence."""

    holders: Mapping[str, list[int]]
    idf: Mapping[str, float]
    sums: npt.NDArray[np.float64]

    @classmethod
    def of(cls, bags: Sequence[Set[str]], idf: Mapping[str, float]) -> _Holders:
        holders: dict[str, list[int]] = {}
        for place, bag in enumerate(bags):
            for item in bag:
                holders.setdefault(item, []).append(place)
        return cls(holders, idf, np.array([sum(idf[item] for item in sorted(bag)) for bag in bags]))

    def agreements(
        self, other: _Holders, i: npt.NDArray[np.int64], j: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """For each pair of places the summed idf of what both sentences have, and of what only one has."""
        both = np.zeros(len(i))
        if common := sorted(self.holders.keys() & other.holders.keys()):
            shared = np.zeros((len(self.sums), len(other.sums)))
            for item in common:
                shared[np.ix_(self.holders[item], other.holders[item])] += self.idf[item]
            both = shared[i, j]
        return both, np.maximum(0.0, self.sums[i] + other.sums[j] - 2 * both)


def _manner(sentence: SentenceFeatures) -> npt.NDArray[np.bool_]:
    """How a sentence is said, and whether it is at the head of its article: [1, 4]."""
    return np.array([[*(name in sentence.manner for name in _MANNERS), sentence.head]])


def _manners(a: npt.NDArray[np.bool_], b: npt.NDArray[np.bool_]) -> Features:
    """What these say of pairs of sentences: [pairs, 4]."""
    both, differ = a & b, a ^ b
    return np.stack([both[:, 0], differ[:, 1], differ[:, 2], both[:, 3]], axis=1).astype(np.float64)


def _clause_margins(a: ArticleTable, b: ArticleTable) -> Floats:
    """The margin of the two most alike clauses of any two sentences: [sentences of a, sentences of b]. It is
    taken among all clauses of both articles: what many clauses say tells of none."""
    margins, _, _ = margin_of(a.clauses @ b.clauses.T)
    best: Floats = np.maximum.reduceat(np.maximum.reduceat(margins, a.first_clauses, axis=0), b.first_clauses, axis=1)
    return best


def _ahead(values: Floats) -> Floats:
    """By how much each is above the best other one of its row; below 0 where it is not the best."""
    if values.shape[1] < 2:
        return values
    ordered = np.sort(values, axis=1)
    ahead: Floats = values - np.where(values >= ordered[:, -1:], ordered[:, -2:-1], ordered[:, -1:])
    return ahead


def _common_language(a: Sequence[SentenceFeatures], b: Sequence[SentenceFeatures]) -> str | None:
    """The language in which two articles can be compared word by word: their own, or English, by pivots. None without."""
    if not a or not b:
        return None
    if a[0].language == b[0].language:
        return a[0].language
    return "en" if all(any("en" in sentence.words for sentence in side) for side in (a, b)) else None


def _postings(sentences: Sequence[SentenceFeatures], language: str, rarities: Rarities) -> Postings:
    return Postings.of([one.words.get(language, NO_WORDS) for one in sentences], rarities.words)


def _coverages(a: ArticleTable, b: ArticleTable) -> Floats:
    """`coverage` of every sentence of a by every sentence of b, and of b by a: [2, sentences of a, sentences of b]."""
    nearness = np.maximum(0.0, a.directions @ b.directions.T)
    return np.stack([_covered(nearness, a, b), _covered(nearness.T, b, a).T])


def _covered(nearness: Floats, own: ArticleTable, other: ArticleTable) -> Floats:
    covered = np.zeros((len(own.sentences), len(other.sentences)), dtype=np.float32)
    rows, columns = (np.flatnonzero(table.counts) for table in (own, other))
    if len(rows) and len(columns):
        starts, other_starts = ((np.cumsum(t.counts) - t.counts)[places] for t, places in ((own, rows), (other, columns)))
        best = np.maximum.reduceat(nearness[:, other.places], other_starts, axis=1)[own.places] * own.weights[:, None]
        sums = np.add.reduceat(best, starts, axis=0) / np.add.reduceat(own.weights, starts)[:, None]
        covered[np.ix_(rows, columns)] = sums
    return covered


def coverage(a: SentenceFeatures, b: SentenceFeatures) -> float:
    """How much of a is said in b: each subword of a finds its nearest in b, weighted by how much it counts."""
    if not len(a.tokens) or not len(b.tokens):
        return 0.0
    weights = np.linalg.norm(a.tokens, axis=1)
    nearest = np.maximum(0.0, (normalized(a.tokens) @ normalized(b.tokens).T).max(1))
    return float((weights * nearest).sum() / weights.sum())


def _agreement(a: Iterable[str], b: Iterable[str], idf: Mapping[str, float]) -> tuple[float, float]:
    """The summed idf of what both have, and of what only one has."""
    left, right = set(a), set(b)
    return sum(idf[t] for t in sorted(left & right)), sum(idf[t] for t in sorted(left ^ right))


def _keys(one: SentenceFeatures, rarity: Mapping[str, float]) -> set[str]:
    rare = {term for term in one.terms if rarity[term] >= RARE}
    figures = {f"{q.unit}:{q.value:.3g}" for q in one.quantities if telling(q) >= 0.5}
    return rare | figures
