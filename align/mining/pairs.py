"""What the texts of two large collections say of pairs of their lines: words covered, lengths, figures, Latin words, names.

Each line is read once. What is read is held end to end in arrays, for there may be a million lines; figures, which few
lines have, as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from align.languages import text_length
from align.mining.names import name_keys
from align.model import Quantity
from align.quantities import figure_features, find_quantities
from align.vectors import Floats, TokenVectors, load_embeddings, rarities
from align.work import ALONE, Workers

PAIR_FEATURES = (
    "coverage",
    "coverage of the lesser",
    "length",
    "figures agreeing",
    "figures conflicting",
    "figures on one side",
    "Latin words shared",
    "Latin words on one side",
    "names shared",
    "names on one side",
    "short",
)
READING, COMPARING = "reading", "comparing"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9]")
_TOGETHER = 64
"""Lines that one is compared with at a time: some are near to hundreds."""
_BLOCKS_TOGETHER = 4
"""Blocks of pairs that a process is given at a time."""
Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.integer]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths, end to end: row n is `values[starts[n] : starts[n + 1]]`."""

    values: npt.NDArray[np.int32]
    starts: Numbers

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return cls(np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=starts[-1]), starts)

    @classmethod
    def joined(cls, parts: Sequence[Ragged]) -> Ragged:
        """The rows of all of them, one after another."""
        counts = np.concatenate([np.zeros(1, dtype=np.int64), *(part.counts for part in parts)])
        values = np.concatenate([np.zeros(0, dtype=np.int32), *(part.values for part in parts)])
        return cls(values, np.cumsum(counts))

    def __iter__(self) -> Iterator[npt.NDArray[np.int32]]:
        return (self.values[start:end] for start, end in pairwise(self.starts.tolist()))

    @property
    def counts(self) -> Numbers:
        return np.diff(self.starts)

    def take(self, places: Places) -> tuple[npt.NDArray[np.int32], Numbers]:
        """The values of these rows, end to end, and for each the place in `places` of the row that it is of."""
        counts = self.counts[places]
        rows = np.repeat(np.arange(len(places)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.values[self.starts[places][rows] + within], rows


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one side. `subwords` and how much each subword counts (`weights`) by view, the rest of the originals.
    Latin words and names are numbers that both sides have in common; a word that comes twice is two of them."""

    subwords: list[Ragged]
    weights: list[Floats]
    lengths: Array
    quantities: dict[int, tuple[Quantity, ...]]
    figures: Numbers
    latin: Ragged
    names: Ragged


def compare_pairs(
    views: Sequence[tuple[Sequence[str], Sequence[str]]],
    embeddings: TokenVectors,
    pairs: Places,
    progress: Progress = lambda stage, done, total: None,
    workers: Workers = ALONE,
    found: Floats | None = None,
) -> Floats:
    """PAIR_FEATURES of each pair [pairs, 2] of places, which are to be in the order of the first: [pairs, PAIR_FEATURES],
    written into `found` where that is given.

    `views` are the originals of both sides and, if there are any, their pivots; what is covered is the mean of all views.
    The result is the same for any `workers`.
    """
    numbers: dict[str | tuple[str, int], int] = {}
    total = sum(len(view[0]) + len(view[1]) for view in views[:1])
    left = _read([view[0] for view in views], embeddings, numbers, workers, lambda done: progress(READING, done, total))
    before = len(left.lengths)
    right = _read(
        [view[1] for view in views], embeddings, numbers, workers, lambda done: progress(READING, before + done, total)
    )
    if found is None:
        found = np.zeros((len(pairs), len(PAIR_FEATURES)), dtype=np.float32)
    both = _Both(left, right, embeddings.directions, len(numbers))
    size = workers.limits.block
    starts = range(0, len(pairs), size)
    blocks = [pairs[start : start + size] for start in starts]
    for start, rows in zip(starts, _compared(both, blocks, workers), strict=True):
        found[start : start + size] = rows
        progress(COMPARING, start + len(rows), len(pairs))
    return found


@dataclass(frozen=True, slots=True)
class _Both:
    """Both sides, the directions of the embeddings' subwords, and how many numbers of Latin words and names there are."""

    left: Lines
    right: Lines
    directions: Floats
    numbers: int

    def compare(self, pairs: Places) -> Floats:
        """PAIR_FEATURES of some pairs."""
        found = np.zeros((len(pairs), len(PAIR_FEATURES)), dtype=np.float32)
        _compare(self.left, self.right, pairs, self.numbers, found)
        _cover(self.left, self.right, self.directions, pairs, found)
        return found


def _compared(both: _Both, blocks: Sequence[Places], workers: Workers) -> Iterator[Floats]:
    with workers.team(both, pays=len(blocks) >= workers.limits.blocks_in_pool) as team:
        yield from team.each(_Both.compare, blocks, _BLOCKS_TOGETHER)


def _compare(left: Lines, right: Lines, pairs: Places, numbers: int, found: Floats) -> None:
    """All but what is covered, written into `found`."""
    i, j = pairs.T
    alone = left.figures[i] + right.figures[j]
    figures = np.zeros((len(pairs), 3))
    figures[:, 2] = np.minimum(alone, 4)
    for k in np.flatnonzero((left.figures[i] > 0) & (right.figures[j] > 0)).tolist():
        agree, near, conflict, rest = figure_features(left.quantities[int(i[k])], right.quantities[int(j[k])])
        figures[k] = min(3.0, agree + near / 2), conflict, rest
    latin, names = (_shared(a, b, i, j, numbers) for a, b in ((left.latin, right.latin), (left.names, right.names)))
    fewest = np.minimum(left.subwords[0].counts[i], right.subwords[0].counts[j])
    found[:, 2] = np.abs(np.log(np.maximum(1.0, left.lengths[i]) / np.maximum(1.0, right.lengths[j])))
    found[:, 3:6] = figures
    found[:, 6] = np.minimum(3, latin)
    found[:, 7] = np.minimum(4, left.latin.counts[i] + right.latin.counts[j] - 2 * latin)
    found[:, 8] = np.minimum(3, names)
    found[:, 9] = np.minimum(4, left.names.counts[i] + right.names.counts[j] - 2 * names)
    found[:, 10] = np.exp(-fewest / 6)


def _shared(left: Ragged, right: Ragged, i: Places, j: Places, numbers: int) -> Numbers:
    """How many numbers each pair of rows has in common; no row has one twice."""
    keys = [rows * numbers + values for values, rows in (left.take(i), right.take(j))]
    common = np.intersect1d(keys[0], keys[1], assume_unique=True)
    return np.bincount(common // max(1, numbers), minlength=len(i))


def _cover(left: Lines, right: Lines, directions: Floats, pairs: Places, found: Floats) -> None:
    """How much of either line is said in the other, 0 to 1: the mean of both ways and the lesser, written into `found`.
    A line of the left side is compared with what it is paired with at once."""
    starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1)).tolist()
    groups = [range(start, end) for start, end in pairwise([*starts, len(pairs)])]
    for group in (own[first : first + _TOGETHER] for own in groups for first in range(0, len(own), _TOGETHER)):
        begin, end = group.start, group.stop
        ways = np.zeros((2, end - begin))
        for own, other, weights, other_weights in zip(
            left.subwords, right.subwords, left.weights, right.weights, strict=True
        ):
            line = int(pairs[begin, 0])
            a = own.values[own.starts[line] : own.starts[line + 1]]
            b, rows = other.take(pairs[begin:end, 1])
            if not len(a) or not len(b):
                continue
            firsts = np.flatnonzero(np.diff(rows, prepend=-1))
            there = rows[firsts]  # a line without subwords has no row
            near = np.maximum(directions[a] @ directions[b].T, 0.0)
            of_a, of_b = weights[a], other_weights[b]
            ways[0, there] += of_a @ np.maximum.reduceat(near, firsts, axis=1) / max(1e-9, float(of_a.sum()))
            said, in_all = (np.add.reduceat(values, firsts) for values in (near.max(0) * of_b, of_b))
            ways[1, there] += said / np.maximum(1e-9, in_all)
        ways /= len(left.subwords)
        found[begin:end, 0], found[begin:end, 1] = ways.mean(0), ways.min(0)


def _read(
    views: Sequence[Sequence[str]],
    embeddings: TokenVectors,
    numbers: dict[str | tuple[str, int], int],
    workers: Workers,
    progress: Callable[[int], None],
) -> Lines:
    """What is read of one side. `numbers` are those of Latin words and names; new ones are put in."""
    size = workers.limits.block
    blocks = [[view[start : start + size] for view in views] for start in range(0, len(views[0]), size)]
    subwords: list[list[Ragged]] = [[] for _ in views]
    latin: list[Ragged] = []
    names: list[Ragged] = []
    lengths: list[float] = []
    quantities: dict[int, tuple[Quantity, ...]] = {}
    for read in _read_blocks(blocks, embeddings, workers):
        for own, rows in zip(subwords, read.subwords, strict=True):
            own.append(rows)
        latin.append(Ragged.of([[numbers.setdefault(key, len(numbers)) for key in row] for row in read.latin]))
        names.append(Ragged.of([[numbers.setdefault(key, len(numbers)) for key in row] for row in read.names]))
        quantities.update((len(lengths) + n, found) for n, found in read.quantities.items())
        lengths += read.lengths
        progress(len(lengths))
    figures = np.zeros(len(lengths), dtype=np.int64)
    figures[list(quantities)] = [len(found) for found in quantities.values()]
    ragged = [Ragged.joined(own) for own in subwords]
    weights = [weights_in(own, embeddings) for own in ragged]
    return Lines(ragged, weights, np.array(lengths), quantities, figures, Ragged.joined(latin), Ragged.joined(names))


@dataclass(frozen=True, slots=True)
class _Block:
    """What is read of some lines: subwords by view; figures by place, where there are any; a Latin word with how often it
    came before in its line."""

    subwords: list[Ragged]
    lengths: list[float]
    quantities: dict[int, tuple[Quantity, ...]]
    latin: list[list[tuple[str, int]]]
    names: list[list[str]]


def _read_blocks(blocks: Sequence[list[Sequence[str]]], embeddings: TokenVectors, workers: Workers) -> Iterator[_Block]:
    usual = embeddings is load_embeddings()  # what each process has
    with workers.team(None, pays=usual and len(blocks) >= workers.limits.blocks_in_pool) as team:
        yield from team.each(_read_plain, blocks) if usual else (_read_block(block, embeddings) for block in blocks)


def _read_plain(given: None, block: list[Sequence[str]]) -> _Block:
    return _read_block(block, load_embeddings())


def _read_block(views: Sequence[Sequence[str]], embeddings: TokenVectors) -> _Block:
    figures = {n: found for n, text in enumerate(views[0]) if (found := tuple(find_quantities(text, None)))}
    return _Block(
        [Ragged.of([embeddings.subwords(text) for text in view]) for view in views],
        [text_length(text) for text in views[0]],
        figures,
        [_latin_words(text) for text in views[0]],
        [sorted(name_keys(text)) for text in views[0]],
    )


def _latin_words(text: str) -> list[tuple[str, int]]:
    before: Counter[str] = Counter()
    found = []
    for word in _LATIN.findall(text):
        word = word.lower()
        found.append((word, before[word]))
        before[word] += 1
    return found


def weights_in(lines: Ragged, embeddings: TokenVectors) -> Floats:
    """How much each subword counts in a collection: by the length of its vector, and by how rare it is there."""
    weights: Floats = embeddings.weights * rarities(lines)
    return weights
