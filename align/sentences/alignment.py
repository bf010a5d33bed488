"""Sentence alignment of texts that translate each other: beads of up to six sentences a side, gaps, and what was moved.

Long texts are cut where two neighbouring pairs of sentences are each other's best by far (anchors), so that memory and time
grow with the length alone. Each piece is a lattice of beads (`lattice`) whose scores are features times weights (`beads`);
the probability of a bead is its share of all paths.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from align.sentences.beads import BEAD_FEATURES, GAP_FEATURES, TYPES, Array, Corridor, Places, Side, Table
from align.sentences.lattice import NEVER, Lattice, Posterior
from align.vectors import Floats, Halves, TokenVectors, load_embeddings, load_encoder, normalized, sums_of
from align.work import ALONE, ONE_THREAD, Workers

MODEL_FEATURES = ("nats told", "nats in all", "asked", "sentences more")
PATH = Path(__file__).parent / "embedded" / "beads.json"
WITHOUT_MEANINGS = "without meanings"
_WHOLE = 400
"""Sentences of a side of the longest text that is aligned in one piece."""
_PIECE = 100
"""Sentences of a side after which a longer one is cut at the next anchor; without one, at twice as many."""
_ANCHOR_MARGIN = 0.2
"""By how much two sentences have to be nearer than usual to be an anchor."""
_SLACK = 8
"""Sentences around the anchors' path that beads may lie in."""
_BLOCK = 1024
_STRIDE = 12
"""Of a text too long for all pairs of sentences, one in so many finds where its neighbourhood is."""
_ALL_PAIRS = 40_000_000
_ROUNDS = 2

Pivots = tuple[Sequence[str], Sequence[str]]
Span = tuple[tuple[int, ...], tuple[int, ...]]
Tell = Callable[[list[Span]], list[tuple[float, float]]]
"""How many nats of the surprise of the English of some sentences those across take away, and how many there are, by a
translation model; sentences by number."""
_DOUBTFUL = 0.01
"""A bead is asked about whose probability is between this and one less this."""


@dataclass(frozen=True, slots=True)
class SentenceBead:
    """Sentences that belong together, by number from 0; one side is empty where nothing corresponds."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    probability: float


@dataclass(frozen=True)
class BeadWeights:
    """`beads` in the order of BEAD_FEATURES, `gaps` of GAP_FEATURES. Sentences without a counterpart are `gap_rate` of
    a text beforehand, worth `gap_evidence` sentences; `moved` is what a pair out of order costs. `told` is what a bead's
    score gains by each nat that a translation model tells, by each that there is to tell, by having been asked about, and by
    each sentence above two.
    Made by training/beads.py."""

    beads: Array
    gaps: Array
    gap_rate: float
    gap_evidence: float
    moved: float
    told: Array


@cache
def load_bead_weights(meanings: bool = True, path: Path = PATH) -> BeadWeights:
    """Those for texts that the encoder has read, or has not."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    own = stored if meanings else stored[WITHOUT_MEANINGS]
    beads, gaps = (np.array([own["weights"][name] for name in names]) for names in (BEAD_FEATURES, GAP_FEATURES))
    told = np.array([own["told"][name] for name in MODEL_FEATURES])
    return BeadWeights(beads, gaps, stored["gap rate"], stored["gap evidence"], stored["moved"], told)


def align_sentences(
    source: Sequence[str],
    target: Sequence[str],
    embeddings: TokenVectors,
    pivots: Pivots | None = None,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    tell: Tell | None = None,
    workers: Workers = ALONE,
    meanings: bool = True,
) -> list[SentenceBead]:
    """The beads, in the order of their first sentences; each sentence is in exactly one. An empty sentence stands alone.

    Chinese is to be given in Simplified characters. `pivots` are the sentences of both sides in one and the same language.
    `tell` asks a translation model about the doubtful beads. Without `meanings` the encoder reads nothing. `progress` gets a
    stage, how much of it is done, and of how much. The result is the same for any `workers`.
    """
    rows, columns = ([i for i, text in enumerate(side) if text.strip()] for side in (source, target))
    texts = [source[i] for i in rows], [target[j] for j in columns]
    given = ([pivots[0][i] for i in rows], [pivots[1][j] for j in columns]) if pivots else None
    found: list[SentenceBead] = []
    every = [*texts, *(given or ())]
    sums: Sequence[Halves | None] = [None] * len(every)
    if meanings:
        sums = _encoded(every, workers, lambda done, total: progress("reading meanings", done, total))
    with threadpool_limits(**ONE_THREAD):  # where lines are written alike, last digits decide which of them are anchors
        cuts = list(_pieces(*texts, embeddings))
    pieces = [
        _Piece(
            _stretch(texts, sums[:2], slice(a, b), slice(c, d)),
            _stretch(given, sums[2:], slice(a, b), slice(c, d)) if given else None,
        )
        for (a, b), (c, d) in cuts
    ]
    tells = [_numbered(tell, (rows[a:b], columns[c:d])) if tell else None for (a, b), (c, d) in cuts]
    for ((a, b), (c, d)), beads in zip(cuts, _aligned(pieces, tells, embeddings, workers), strict=True):
        for bead in beads:
            sides = _named(rows[a:b], bead.source), _named(columns[c:d], bead.target)
            found.append(SentenceBead(*sides, bead.probability))
        progress("aligning", b, len(rows))
    found += [SentenceBead((i,), (), 1.0) for i in sorted({*range(len(source))} - {*rows})]
    found += [SentenceBead((), (j,), 1.0) for j in sorted({*range(len(target))} - {*columns})]
    return in_order(found)


def _named(numbers: Sequence[int], places: Sequence[int]) -> tuple[int, ...]:
    return tuple(numbers[place] for place in places)


def _numbered(tell: Tell, numbers: tuple[Sequence[int], Sequence[int]]) -> Tell:
    """What asks about sentences by their places in a piece, of which these are the numbers."""
    return lambda spans: tell([(_named(numbers[0], left), _named(numbers[1], right)) for left, right in spans])


def in_order(beads: Iterable[SentenceBead]) -> list[SentenceBead]:
    """By the first source sentence; one without any comes after the bead that has the target sentence before its own."""
    ahead: dict[int, tuple[int, int]] = {}
    beads = list(beads)
    own = {j: bead.source[0] for bead in beads if bead.source for j in bead.target}
    last = -1
    for j in range(max((j for bead in beads for j in bead.target), default=-1) + 1):
        last = own.get(j, last)
        ahead[j] = (last, 1)
    return sorted(beads, key=lambda b: ((b.source[0], 0) if b.source else ahead[b.target[0]], b.target))


def _encoded(texts: Sequence[Sequence[str]], workers: Workers, progress: Callable[[int, int], None]) -> list[Halves]:
    """What the encoder makes of the sentences of several texts."""
    starts = np.cumsum([0, *map(len, texts)]).tolist()
    together = sums_of([sentence for own in texts for sentence in own], workers, lambda done: progress(done, starts[-1]))
    return [together[a:b] for a, b in pairwise(starts)]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sentences of both sides, and what the encoder makes of them, if it has read them."""

    texts: Pivots
    sums: tuple[Halves | None, Halves | None]

    def sides(self, embeddings: TokenVectors) -> tuple[Side, Side]:
        return Side(self.texts[0], embeddings, self.sums[0]), Side(self.texts[1], embeddings, self.sums[1])


def _stretch(texts: Pivots, sums: Sequence[Halves | None], rows: slice, columns: slice) -> _Stretch:
    left, right = sums
    return _Stretch(
        (texts[0][rows], texts[1][columns]),
        (left if left is None else left[rows], right if right is None else right[columns]),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of both texts that is aligned in one table, and the same of their pivots."""

    originals: _Stretch
    pivots: _Stretch | None


def _aligned(
    pieces: Sequence[_Piece], tells: Sequence[Tell | None], embeddings: TokenVectors, workers: Workers
) -> Iterator[list[SentenceBead]]:
    """The beads of each piece, by place in it. By all workers where there are many, and no model to be asked."""
    usual = embeddings is load_embeddings()  # what each process has
    if len(pieces) >= workers.limits.pieces_in_pool and usual and not any(tells):
        if pieces[0].originals.sums[0] is not None:
            load_encoder().load()  # so that processes that come of this one share it
        with workers.team(None) as team:
            yield from team.each(_align_plain, pieces)
    else:
        with threadpool_limits(**ONE_THREAD):
            for piece, tell in zip(pieces, tells, strict=True):
                yield _align_piece(piece, embeddings, tell)


def _align_plain(given: None, piece: _Piece) -> list[SentenceBead]:
    return _align_piece(piece, load_embeddings(), None)


def _align_piece(piece: _Piece, embeddings: TokenVectors, tell: Tell | None) -> list[SentenceBead]:
    source, target = piece.originals.texts
    if not source or not target:
        return [SentenceBead((i,), (), 1.0) for i in range(len(source))] + [
            SentenceBead((), (j,), 1.0) for j in range(len(target))
        ]
    left, right = piece.originals.sides(embeddings)
    of_pivots = piece.pivots.sides(embeddings) if piece.pivots else None
    weights = load_bead_weights(left.encoded is not None)
    return decode(Table(left, right, corridor(left, right), of_pivots), weights, tell)


def decode(table: Table, weights: BeadWeights, tell: Tell | None = None) -> list[SentenceBead]:
    """The best beads of one table, with their probabilities."""
    scored, gaps, lattice, posterior = first_reading(table, weights)
    if tell and (doubtful := doubtful_beads(scored, posterior)):
        told = tell([span_of(*bead) for bead in doubtful])
        scores = lattice.scores.copy()
        for (t, i, j), witnesses in zip(doubtful, model_features(doubtful, told), strict=True):
            scores[i + TYPES[t][0], t, j + TYPES[t][1]] += witnesses @ weights.told
        lattice = Lattice(scores, gaps, table.corridor)
        posterior = lattice.posterior()
    beads: list[SentenceBead] = []
    for i, j, m, n in lattice.best():
        if not m or not n:
            p = float(posterior.gaps[0][i] if m else posterior.gaps[1][j])
            beads.append(SentenceBead((i,) if m else (), (j,) if n else (), p))
        else:
            beads += _best_of_extent(lattice, posterior.beads, posterior.gaps, i, j, m, n)
    return _moved(beads, lattice, weights)


Scored = list[tuple[int, Places, Places, Array]]


def first_reading(table: Table, weights: BeadWeights) -> tuple[Scored, tuple[Array, Array], Lattice, Posterior]:
    """The scores of all beads and of sentences standing alone, with the habits of the text, and what follows from them."""
    scored = [(t, i, j, witnesses @ weights.beads) for t, i, j, witnesses in table.beads()]
    gaps = table.gaps()
    alone = gaps[0] @ weights.gaps, gaps[1] @ weights.gaps
    size, evidence = len(table.left) + len(table.right), weights.gap_evidence
    rate = weights.gap_rate * evidence / (size + evidence)
    # How much of a text has no counterpart is a habit of the text: learnt from itself, from little to more.
    for _ in range(_ROUNDS):
        shift = math.log(rate / (1 - rate)) - math.log(weights.gap_rate / (1 - weights.gap_rate))
        usual = alone[0] + shift, alone[1] + shift
        lattice = build_lattice(table.corridor, scored, usual)
        posterior = lattice.posterior()
        rate = (posterior.gaps[0].sum() + posterior.gaps[1].sum() + weights.gap_rate * evidence) / (size + evidence)
        rate = min(rate, 0.9)
    return scored, usual, lattice, posterior


def doubtful_beads(scored: Scored, posterior: Posterior) -> list[tuple[int, int, int]]:
    """The beads that are neither sure nor out of the question: their types, first rows and first columns."""
    found = []
    for t, i, j, _ in scored:
        m, n, _ = TYPES[t]
        probabilities = posterior.beads[i + m, t, j + n]
        doubtful = np.flatnonzero((probabilities > _DOUBTFUL) & (probabilities < 1 - _DOUBTFUL))
        found += [(t, int(i[k]), int(j[k])) for k in doubtful]
    return found


def span_of(t: int, i: int, j: int) -> Span:
    """The sentences of a bead of type TYPES[t] from row i and column j on, without what stands in a hole."""
    m, n, hole = TYPES[t]
    return (
        tuple(i + k for k in range(m) if hole != 0 or k != 1),
        tuple(j + k for k in range(n) if hole != 1 or k != 1),
    )


def model_features(beads: Sequence[tuple[int, int, int]], told: Sequence[tuple[float, float]]) -> Array:
    """[beads, MODEL_FEATURES] of beads that a translation model was asked about."""
    sizes = [sum(map(len, span_of(*bead))) for bead in beads]
    return np.array([[*nats, 1.0, size - 2.0] for nats, size in zip(told, sizes, strict=True)])


def build_lattice(corridor: Corridor, scored: Scored, gaps: tuple[Array, Array]) -> Lattice:
    """The lattice of scored beads; a bead with a hole has the gap in it."""
    scores = np.full((len(gaps[0]) + 1, len(TYPES), len(gaps[1]) + 1), NEVER)
    for t, i, j, values in scored:
        m, n, hole = TYPES[t]
        inside = 0.0 if hole is None else gaps[0][i + 1] if hole == 0 else gaps[1][j + 1]
        scores[i + m, t, j + n] = values + inside
    return Lattice(scores, gaps, corridor)


def _best_of_extent(
    lattice: Lattice, posterior: Array, gaps: tuple[Array, Array], i: int, j: int, m: int, n: int
) -> list[SentenceBead]:
    """The bead of this extent: whole, or with a hole and what stands in it."""
    kinds = [t for t, kind in enumerate(TYPES) if kind[:2] == (m, n)]
    best = max(kinds, key=lambda t: lattice.scores[i + m, t, j + n])
    p, hole = float(posterior[i + m, best, j + n]), TYPES[best][2]
    source, target = tuple(range(i, i + m)), tuple(range(j, j + n))
    if hole is None:
        return [SentenceBead(source, target, p)]
    if hole == 0:
        return [SentenceBead((i, i + 2), target, p), SentenceBead((i + 1,), (), p)]
    return [SentenceBead(source, (j, j + 2), p), SentenceBead((), (j + 1,), p)]


def _moved(beads: list[SentenceBead], lattice: Lattice, weights: BeadWeights) -> list[SentenceBead]:
    """Pairs out of order: sentences that stand alone on both sides, near each other, and fit better than they stand
    alone."""
    one = TYPES.index((1, 1, None))
    alone = [b.source[0] for b in beads if not b.target], [b.target[0] for b in beads if not b.source]
    gains = []
    for i in alone[0]:
        for j in alone[1]:
            gain = lattice.scores[i + 1, one, j + 1] - lattice.gaps[0][i] - lattice.gaps[1][j] - weights.moved
            if gain > 0:
                gains.append((-float(gain), i, j))
    rows: set[int] = set()
    columns: set[int] = set()
    for gain, i, j in sorted(gains):
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            beads = [b for b in beads if b.source != (i,) and b.target != (j,)]
            beads.append(SentenceBead((i,), (j,), 1 / (1 + math.exp(gain))))
    return beads


Cut = tuple[int, int]


def _pieces(source: Sequence[str], target: Sequence[str], embeddings: TokenVectors) -> Iterator[tuple[Cut, Cut]]:
    """The ranges of sentences of both sides that are aligned together."""
    start = (0, 0)
    end = len(source), len(target)
    if max(end) > _WHOLE and min(end):
        chain = _anchors(embeddings.embed(source), embeddings.embed(target))
        for cut in [*_cuts(chain), end]:
            yield from _bounded(start, cut)
            start = cut
    else:
        yield from _bounded(start, end)


def _cuts(chain: Sequence[Cut]) -> Iterator[Cut]:
    """Between two anchors that follow each other directly; after twice a piece without any, before a single anchor."""
    start, previous = (0, 0), (-9, -9)
    for i, j in chain:
        size = max(i - start[0], j - start[1])
        follows = (i - 1, j - 1) == previous
        previous = (i, j)
        if (size >= _PIECE and follows) or size >= 2 * _PIECE:
            start = (i, j)
            yield start


def _bounded(start: Cut, end: Cut) -> Iterator[tuple[Cut, Cut]]:
    """The piece; where it has no anchors and is too large for a table, equal parts of it."""
    height, width = end[0] - start[0], end[1] - start[1]
    parts = max(1, round(min(height, width) / (2 * _WHOLE)))
    nodes = [(start[0] + height * k // parts, start[1] + width * k // parts) for k in range(parts + 1)]
    for (a, c), (b, d) in pairwise(nodes):
        yield (a, b), (c, d)


def _anchors(left: Floats, right: Floats) -> list[Cut]:
    """Pairs of single sentences that are each other's nearest by a margin, as many as stand in one order."""
    if len(left) * len(right) <= _ALL_PAIRS:
        return _longest_run(_mutual(left, right))
    chain = [(0, 0), *((_STRIDE * i, j) for i, j in _longest_run(_mutual(left[::_STRIDE], right))), (len(left), len(right))]
    pairs: list[Cut] = []
    k = 0
    while k + 1 < len(chain):
        # A stretch between two coarse anchors, long enough to be worth a table.
        n = k + 1
        while n + 1 < len(chain) and chain[n][0] - chain[k][0] < _BLOCK:
            n += 1
        (a, c), (b, d) = chain[k], chain[n]
        c, d = max(0, c - 2 * _STRIDE), min(len(right), d + 2 * _STRIDE)
        if a < b and (b - a) * (d - c) <= _ALL_PAIRS:
            pairs += [(a + i, c + j) for i, j in _mutual(left[a:b], right[c:d])]
        k = n
    return _longest_run(pairs)


def _mutual(left: Floats, right: Floats) -> list[Cut]:
    """Pairs that are each other's nearest, less what both have in common with anything, and by a margin."""
    sample = normalized(left[:: max(1, len(left) // 200)]), normalized(right[:: max(1, len(right) // 200)])
    means = (left @ sample[1].T).mean(1), (right @ sample[0].T).mean(1)
    best, value = np.zeros(len(left), dtype=np.int64), np.full(len(left), -1.0, dtype=np.float32)
    back = np.full(len(right), -1.0, dtype=np.float32)
    for start in range(0, len(left), _BLOCK):  # a slice of the table at a time: memory stays flat
        part = left[start : start + _BLOCK] @ right.T - (means[0][start : start + _BLOCK, None] + means[1][None, :]) / 2
        best[start : start + _BLOCK], value[start : start + _BLOCK] = part.argmax(1), part.max(1)
        back = np.maximum(back, part.max(0))
    sure = (value >= _ANCHOR_MARGIN) & (value >= back[best] - 1e-6)
    return [(int(i), int(best[i])) for i in np.flatnonzero(sure)]


def _longest_run(pairs: Sequence[Cut]) -> list[Cut]:
    """The longest part of the pairs in which both sides rise (patience sorting)."""
    ends: list[int] = []
    last: list[int] = []
    previous = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        place = int(np.searchsorted(ends, j))
        previous[k] = last[place - 1] if place else -1
        ends[place : place + 1], last[place : place + 1] = [j], [k]
    chosen, k = [], last[-1] if last else -1
    while k >= 0:
        chosen.append(pairs[k])
        k = previous[k]
    return chosen[::-1]


def corridor(left: Side, right: Side) -> Corridor:
    """Around the anchors' path, and between anchors all that lies between them."""
    height, width = len(left), len(right)
    if min(height, width) <= 3 * _SLACK:
        return Corridor.whole(height, width)
    vectors = [normalized(np.diff(side.sums, axis=0).astype(np.float32)) for side in (left, right)]
    chain = [(-1, -1), *_longest_run(_mutual(*vectors)), (height, width)]
    low, high = np.full(height + 1, width), np.zeros(height + 1, dtype=np.int64)
    for (a, c), (b, d) in pairwise(chain):
        rows = slice(max(0, a + 1 - _SLACK), min(height, b + _SLACK) + 1)
        low[rows] = np.minimum(low[rows], max(0, c + 1 - _SLACK))
        high[rows] = np.maximum(high[rows], min(width, d + _SLACK))
    return Corridor(np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high))
