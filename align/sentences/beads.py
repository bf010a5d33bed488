"""Beads: how well any m sentences of one text and any n of its translation belong together.

The score of a bead is a sum of named witnesses times weights, so that a sequence of beads scores the sum of its parts.
What separates 1-2 from 1-1 and a gap is who owns an edge sentence: how much of it is said in the span across, what of the
span across is said nowhere else, and what would be said if the span were one sentence longer. All of it is read from one
table: for each subword, its nearest in every sentence of the other side.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.languages import text_length
from align.vectors import Floats, Halves, TokenVectors, load_encoder, normalized, rarities

LARGEST = 6
"""Sentences on one side of a bead."""
TYPES: tuple[tuple[int, int, int | None], ...] = (
    *((m, n, None) for m in range(1, LARGEST + 1) for n in range(1, LARGEST + 1) if m + n <= LARGEST + 1),
    (3, 1, 0), (3, 2, 0), (1, 3, 1), (2, 3, 1),
)  # fmt: skip
"""Rows, columns, and the side (0 or 1) of which the middle sentence is no part of the bead: something put in between."""
_ROWS = 8
"""Sentences whose subwords are compared at a time: fewer make small products, more leave the corridor."""
_HOLED = LARGEST + 2
"""The window of three sentences without the middle one, in the tables of coverage."""
BEAD_FEATURES = (
    "covered",
    "spill",
    "cosine",
    "edge covered",
    "edge least",
    "edge owned",
    "edge owned least",
    "meaning",
    "meaning spill",
    "meaning of edges",
    "meaning of edges least",
    "mass",
    "subwords across",
    "longer",
    "longer squared",
    "marks shared",
    "more figures on one side",
    "one to one",
    "sentences more",
    "many to many",
    "hole",
)
GAP_FEATURES = (
    "gap",
    "gap mass",
    "gap nearest",
    "gap relative",
    "gap window",
    "gap literal",
    "gap meaning",
    "gap meaning window",
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SAMPLE = 64
_ENOUGH_TO_TELL = 3
"""Sentences of a side from which a text itself tells how near its sentences are to any others; shorter ones are taken to be
as news is."""
_ANY_BY_MEANING = 0.25
"""The usual cosine of the encoder's vectors of any two sentences of a text and its translation, on news."""
_NEAREST_BY_MEANING = 0.35
"""By how much more the nearest are near, on news."""
_OTHERS = 10
"""Sentences of other texts by which it is judged how rare a subword is: a text may be two lines long."""
Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


class Side:
    """One text: its sentences as subword vectors, end to end, and as running sums. `encoded` is what the encoder makes of
    each (`align.vectors.sums_of`); without it, meanings say nothing."""

    def __init__(self, texts: Sequence[str], embeddings: TokenVectors, encoded: Halves | None) -> None:
        self.encoded = None if encoded is None else _running(encoded)
        subwords = [embeddings.subwords(text) for text in texts]
        rarity = rarities(subwords, _OTHERS)
        counted = [rarity[own] if own else np.ones(1, dtype=np.float32) for own in subwords]
        # A sentence without subwords is given one that is near nothing, so that every sentence has a row.
        nothing = np.full((1, embeddings.dimensions), 1e-6, dtype=np.float32)
        tokens = [embeddings.rows(own) if own else nothing for own in subwords]
        self.counts = np.array([len(rows) for rows in tokens])
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])
        flat = np.concatenate(tokens)
        self.weights: Floats = (np.linalg.norm(flat, axis=1) * np.concatenate(counted)).astype(np.float32)
        self.tokens = normalized(flat)
        self.gathered = _Gathered(self.weights, self.counts)
        """[sentences, subwords]: what a product with it sums over each sentence, by how much its subwords count."""
        self.sums = _running(np.add.reduceat(flat, self.starts[:-1], axis=0))
        self.mass = np.add.reduceat(self.weights, self.starts[:-1]).astype(np.float64)
        self.lengths = np.array([max(1.0, text_length(text)) for text in texts])
        self.figures = np.array([len(_FIGURE.findall(text)) for text in texts])
        self.marks = [marks(text) for text in texts]

    def __len__(self) -> int:
        return len(self.counts)


class _Gathered:
    """A matrix in which each row has the weights of its own `counts` places. A product with it is added up in their order,
    with the same digits on all processors, in as many steps as the largest row has places."""

    def __init__(self, weights: Floats, counts: Places) -> None:
        self.weights, self.counts = weights, counts
        self.order = np.argsort(-counts, kind="stable")
        self.starts = (np.cumsum(counts) - counts)[self.order]

    def __matmul__(self, table: Floats) -> Floats:
        total = np.zeros((len(self.order), table.shape[1]), dtype=np.float32)
        for step in range(int(self.counts.max(initial=0))):
            places = self.starts[: int(np.count_nonzero(self.counts > step))] + step
            total[: len(places)] += self.weights[places, None] * table[places]
        result = np.empty_like(total)
        result[self.order] = total
        return result


def marks(text: str) -> Counter[str]:
    """What is written alike in any language: figures and Latin words."""
    figures = (figure.replace(",", "") for figure in _FIGURE.findall(text))
    return Counter([*figures, *(word.lower() for word in _LATIN.findall(text))])


def _running(rows: npt.NDArray[np.floating]) -> Array:
    """Sums of the rows before each place: [rows + 1, ...]."""
    zero = np.zeros((1, *rows.shape[1:]))
    return np.concatenate([zero, np.cumsum(rows, axis=0, dtype=np.float64)])


@dataclass(frozen=True)
class Corridor:
    """The nodes (i, j) of the table that a path may pass: for each i of 0..rows, j from low[i] up to high[i]."""

    low: Places
    high: Places

    def cells(self, m: int, n: int) -> tuple[Places, Places]:
        """The nodes from which a bead of m by n stays inside."""
        rows = np.arange(len(self.low) - m)
        first = np.maximum(self.low[rows], self.low[rows + m] - n)
        counts = np.maximum(0, np.minimum(self.high[rows], self.high[rows + m] - n) - first + 1)
        i = np.repeat(rows, counts)
        j = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
        return i, j

    @classmethod
    def whole(cls, rows: int, columns: int) -> Corridor:
        return cls(np.zeros(rows + 1, dtype=np.int64), np.full(rows + 1, columns))


def _coverages(left: Side, right: Side, corridor: Corridor) -> tuple[Array, Array]:
    """How much of each sentence is said in each window of up to LARGEST + 1 sentences across, for both sides: covered
    mass, [window, sentence, place].

    The mass of a sentence is how much its subwords count, by the length of their vectors and by how rare they are, in parts
    of the mean of its text.
    """
    nearest = (
        np.zeros((len(left.tokens), len(right)), dtype=np.float32),
        np.zeros((len(right.tokens), len(left)), dtype=np.float32),
    )
    for start in range(0, len(left), _ROWS):
        stop = min(len(left), start + _ROWS)
        a = max(0, int(corridor.low[max(0, start - LARGEST)]) - 1)
        b = min(len(right), int(corridor.high[min(len(left), stop + LARGEST)]) + 1)
        rows, columns = slice(left.starts[start], left.starts[stop]), slice(right.starts[a], right.starts[b])
        if a >= b:
            continue
        table = left.tokens[rows] @ right.tokens[columns].T
        nearest[0][rows, a:b] = np.maximum.reduceat(table, right.starts[a:b] - right.starts[a], axis=1)
        nearest[1][columns, start:stop] = np.maximum.reduceat(table, left.starts[start:stop] - left.starts[start], axis=0).T
    return _windows(left, nearest[0]), _windows(right, nearest[1])


def _windows(side: Side, nearest: Floats) -> Array:
    np.maximum(nearest, 0.0, out=nearest)
    width = nearest.shape[1]
    result = np.zeros((LARGEST + 3, len(side), width + 1))
    window = nearest.copy()
    scale = side.mass.mean()
    for size in range(1, min(LARGEST + 1, width) + 1):
        if size > 1:
            window = np.maximum(window[:, : width + 1 - size], nearest[:, size - 1 :])
        result[size, :, : width + 1 - size] = (side.gathered @ window) / scale
    if width >= 3:
        window = np.maximum(nearest[:, :-2], nearest[:, 2:])
        result[_HOLED, :, : width - 2] = (side.gathered @ window) / scale
    return result


class Table:
    """The witnesses of all beads of two texts within a corridor.

    `pivots` are the same two texts in one language. What the originals and the pivots say is averaged: each view counts
    in parts of what is usual in it, so that the same weights serve with pivots and without.
    """

    def __init__(self, left: Side, right: Side, corridor: Corridor, pivots: tuple[Side, Side] | None = None) -> None:
        self.left, self.right, self.corridor = left, right, corridor
        self._views = [_View(left, right, corridor), *([_View(*pivots, corridor)] if pivots else [])]
        scale = left.lengths.sum() / right.lengths.sum()
        self._lengths = _running(left.lengths), _running(right.lengths * scale)
        self._mass = _running(left.mass / left.mass.mean()), _running(right.mass / right.mass.mean())
        self._counts = _running(left.counts), _running(right.counts)
        self._shared = _shared_marks(left, right, corridor)
        self._marks = tuple(_running(np.array([float(sum(bag.values())) for bag in s.marks])) for s in (left, right))
        self._figures = _running(left.figures), _running(right.figures)

    def beads(self) -> Iterator[tuple[int, Places, Places, Array]]:
        """For each type, by its place in TYPES: the first row and the first column of its beads, and their witnesses
        [beads, BEAD_FEATURES]. What stands in a hole is a gap, and has the witnesses of one."""
        for place, (m, n, hole) in enumerate(TYPES):
            if m <= len(self.left) and n <= len(self.right):
                i, j = self.corridor.cells(m, n)
                yield place, i, j, self._witnesses(_Span(m, i, hole == 0), _Span(n, j, hole == 1))

    def gaps(self) -> tuple[Array, Array]:
        """The witnesses of each sentence standing alone, for both sides: [sentences, GAP_FEATURES]."""
        sides = []
        for k, side in enumerate((self.left, self.right)):
            mass = side.mass / side.mass.mean()
            nearest, window = (np.mean([view.nearest(k, n) for view in self._views], axis=0) for n in (1, 3))
            relative = np.minimum(2.0, nearest / mass / max(1e-3, float(np.median(nearest / mass))))
            literal = np.full(len(side), np.mean([view.literal for view in self._views]))
            meaning, wider = (np.mean([view.nearest_meaning(k, n) for view in self._views], axis=0) for n in (1, 3))
            columns = [np.ones(len(side)), mass, nearest, relative, window, literal, meaning, wider]
            sides.append(np.stack(columns, axis=1))
        return sides[0], sides[1]

    def _witnesses(self, left: _Span, right: _Span) -> Array:
        views = [view.witnesses(left, right) for view in self._views]
        columns: list[Array] = [np.mean(own, axis=0) for own in zip(*views, strict=True)]
        mass, counts, lengths, all_marks, figures = (
            (left.sum(sums[0]), right.sum(sums[1]))
            for sums in (self._mass, self._counts, self._lengths, self._marks, self._figures)
        )
        longer = np.abs(np.log(lengths[0] / lengths[1]))
        shared = sum(self._shared[i, j] for i in left.members for j in right.members)
        shared = np.minimum(shared, np.minimum(*all_marks))
        m, n = len(left.members), len(right.members)
        constant = np.ones(len(left.first))
        columns += [
            mass[0] + mass[1],
            mass[0] * np.log(counts[1]) + mass[1] * np.log(counts[0]),
            longer,
            longer**2,
            np.minimum(shared, 3.0),
            np.minimum(np.abs(figures[0] - figures[1]), 4.0),
            constant * (m == n == 1),
            constant * (m + n - 2),
            constant * (m > 1 and n > 1),
            constant * (left.hole or right.hole),
        ]
        return np.stack(columns, axis=1)


class _Span:
    """Spans of one size on one side, by their first sentences; with a hole, all but the middle one of three."""

    def __init__(self, size: int, first: Places, hole: bool) -> None:
        self.size, self.first, self.hole = size, first, hole
        self.members = [first + r for r in range(size) if not (hole and r == 1)]
        self.window = _HOLED if hole else size

    def vectors(self, side: Side) -> Floats:
        """Unit vectors of all spans of this size: [places, dimensions]."""
        total = side.sums[self.size :] - side.sums[: -self.size]
        if self.hole:
            total = total - (side.sums[2:-1] - side.sums[1:-2])
        return normalized(total.astype(np.float32))

    def sum(self, sums: Array) -> Array:
        """What running sums say of the spans."""
        total = sums[self.first + self.size] - sums[self.first]
        result: Array = total - (sums[self.first + 2] - sums[self.first + 1]) if self.hole else total
        return result


class _View:
    """What the originals, or the pivots, say of spans."""

    def __init__(self, left: Side, right: Side, corridor: Corridor) -> None:
        self.left, self.right = left, right
        self.tables = _coverages(left, right, corridor)
        # A sentence of the other side at random: what any sentence has in common with any.
        sample = [
            normalized(np.diff(s.sums, axis=0)[:: max(1, len(s) // _SAMPLE)].astype(np.float32)) for s in (left, right)
        ]
        self.means = [rows.mean(0) for rows in sample]
        self.mass = [s.mass / s.mass.mean() for s in (left, right)]
        # How literal a translation is differs from text to text: what is said across counts in parts of what usually is.
        usual = [
            max(0.05, float(np.median(table[1].max(1) / mass))) for table, mass in zip(self.tables, self.mass, strict=True)
        ]
        for table, share in zip(self.tables, usual, strict=True):
            table /= share
        self.literal = math.log(usual[0] * usual[1])
        self._meanings: _Meanings | None = None
        if left.encoded is not None and right.encoded is not None:
            self._meanings = _Meanings((left.encoded, right.encoded))

    def nearest(self, k: int, window: int) -> Array:
        """The most that any window across says of each sentence of side k: covered mass."""
        result: Array = self.tables[k][window].max(1)
        return result

    def covered(self, k: int, span: _Span, window: int, across: Places) -> Array:
        """Mass of a span of side k that is said in a window across, from `across` on."""
        total = np.zeros(len(across))
        for place in span.members:
            total += self.tables[k][window, place, across]
        return total

    def witnesses(self, left: _Span, right: _Span) -> list[Array]:
        spans = left, right
        totals = [self.covered(k, spans[k], spans[1 - k].window, spans[1 - k].first) for k in (0, 1)]
        spill = np.zeros(len(left.first))
        edges: list[Array] = []
        owned: list[Array] = []
        for k in (0, 1):
            own, other = spans[k], spans[1 - k]
            across, size = other.first, other.size
            height = len(self.right if k == 0 else self.left)
            before = np.where(across > 0, self.covered(k, own, size + 1, np.maximum(across - 1, 0)), totals[k])
            behind = np.where(across + size < height, self.covered(k, own, size + 1, across), totals[k])
            spill += np.maximum(before - totals[k], 0) + np.maximum(behind - totals[k], 0)
            if size > 1:
                # The edge sentences across: what of them is said in the span, and what of the span only they say.
                rest = 1 if other.hole else size - 1
                for edge, others in ((across, across + size - rest), (across + size - 1, across)):
                    edges.append(self.tables[1 - k][own.window, edge, own.first] / self.mass[1 - k][edge])
                    owned.append(totals[k] - self.covered(k, own, rest, others))
        zero = np.zeros(len(left.first))
        vectors = [span.vectors(side) for span, side in ((left, self.left), (right, self.right))]
        common = [own @ mean for own, mean in zip(vectors, self.means[::-1], strict=True)]
        usual = (common[0][left.first] + common[1][right.first]) / 2
        cosine = (vectors[0] @ vectors[1].T)[left.first, right.first]
        return [
            totals[0] + totals[1],
            spill,
            (cosine - usual) * (len(left.members) + len(right.members)) / 2,
            sum(edges, zero),
            np.minimum.reduce(edges) if edges else zero,
            sum(owned, zero),
            np.minimum.reduce(owned) if owned else zero,
            *(self._meanings.witnesses(left, right) if self._meanings else [zero] * 4),
        ]

    def nearest_meaning(self, k: int, window: int) -> Array:
        """How near the meaning of any window across of so many sentences is to that of each sentence of side k."""
        return self._meanings.nearest(k, window) if self._meanings else np.zeros(len((self.left, self.right)[k]))


class _Meanings:
    """How near the encoder's vectors of any two spans are: 1 is as near as a sentence of the text usually is to the nearest
    across, 0 as near as any to any."""

    def __init__(self, encoded: tuple[Array, Array]) -> None:
        self._encoded = encoded
        self._sizes = len(encoded[0]) - 1, len(encoded[1]) - 1
        self._vectors: dict[tuple[int, int, bool], Floats] = {}
        self._tables: dict[tuple[int, int, int | None], Floats] = {}
        self._means: list[Floats] | None = None
        self._usual = _NEAREST_BY_MEANING
        if min(self._sizes) >= _ENOUGH_TO_TELL:
            sample = [self._of(k, 1)[:: max(1, size // _SAMPLE)] for k, size in enumerate(self._sizes)]
            self._means = [rows.mean(0) for rows in sample]
            single = self.table(1, 1) * self._usual
            self._usual = max(0.1, float((np.median(single.max(0)) + np.median(single.max(1))) / 2))
            self._tables.clear()

    def _of(self, k: int, size: int, hole: bool = False) -> Floats:
        """The vectors of all spans of a size of side k; with a hole, of three sentences without the middle one."""
        key = k, size, hole
        if key not in self._vectors:
            sums = self._encoded[k]
            total = sums[size:] - sums[:-size]
            self._vectors[key] = load_encoder().vectors(total - (sums[2:-1] - sums[1:-2]) if hole else total)
        return self._vectors[key]

    def table(self, m: int, n: int, hole: int | None = None) -> Floats:
        """[places of spans of m sentences, places of spans of n sentences]; `hole` is the side that has one."""
        key = m, n, hole
        if key not in self._tables:
            vectors = self._of(0, m, hole == 0), self._of(1, n, hole == 1)
            near = vectors[0] @ vectors[1].T - _ANY_BY_MEANING
            if self._means:
                common = vectors[0] @ self._means[1], vectors[1] @ self._means[0]
                near += _ANY_BY_MEANING - (common[0][:, None] + common[1][None, :]) / 2
            self._tables[key] = near / self._usual
        return self._tables[key]

    def nearest(self, k: int, window: int) -> Array:
        """The nearest span of up to `window` sentences across, of each sentence of side k."""
        sizes = range(1, min(window, self._sizes[1 - k]) + 1)
        tables = [self.table(1, n) if k == 0 else self.table(n, 1).T for n in sizes]
        result: Array = np.maximum.reduce([own.max(1) for own in tables]).astype(np.float64)
        return result

    def witnesses(self, left: _Span, right: _Span) -> list[Array]:
        i, j, m, n = left.first, right.first, left.size, right.size
        hole = 0 if left.hole else 1 if right.hole else None
        for key in [key for key in self._tables if key[0] < m - 1]:
            del self._tables[key]  # types come by their rows: what is behind is not asked for again
        near = self.table(m, n, hole)[i, j].astype(np.float64)
        spill = np.zeros(len(i))
        edges: list[Array] = []
        for k, span in enumerate((left, right)):
            size, first = span.size, span.first

            def table(size: int, hole: int | None, k: int = k) -> Floats:
                return self.table(size, n, hole) if k == 0 else self.table(m, size, hole)

            def values(own: Floats, places: Places, k: int = k) -> Array:
                return np.asarray(own[places, j] if k == 0 else own[i, places], dtype=np.float64)

            if size < self._sizes[k] and not span.hole:
                wider = table(size + 1, hole)
                for ahead in (0, 1):  # one more sentence behind, one more in front
                    start = first - ahead
                    inside = (start >= 0) & (start + size + 1 <= self._sizes[k])
                    more = values(wider, np.clip(start, 0, self._sizes[k] - size - 1))
                    spill += np.where(inside, np.maximum(more - near, 0.0), 0.0)
            if size > 1:
                rest = 1 if span.hole else size - 1
                narrower = table(rest, None if span.hole else hole)
                edges += [near - values(narrower, first + size - rest), near - values(narrower, first)]
        zero = np.zeros(len(i))
        return [
            near * (len(left.members) + len(right.members)) / 2,
            spill,
            sum(edges, zero),
            np.minimum.reduce(edges) if edges else zero,
        ]


def _shared_marks(left: Side, right: Side, corridor: Corridor) -> Array:
    """How many figures and Latin words two sentences share: [sentences, sentences]."""
    shared = np.zeros((len(left), len(right)))
    where: dict[str, list[tuple[int, int]]] = {}
    for j, bag in enumerate(right.marks):
        for mark, count in bag.items():
            where.setdefault(mark, []).append((j, count))
    for i, bag in enumerate(left.marks):
        low, high = corridor.low[max(0, i - LARGEST)] - 1, corridor.high[min(len(left), i + LARGEST)] + 1
        for mark, count in bag.items():
            for j, other in where.get(mark, ()):
                if low <= j <= high:
                    shared[i, j] += min(count, other)
    return shared
