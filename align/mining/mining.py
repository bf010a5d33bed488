"""Bitext mining: pairs of sentences that translate each other, hidden in two large collections; each sentence in one
pair at most.

Candidates are the nearest neighbours by the encoder and the embeddings together, both ways, less what either sentence has in
common with its neighbourhood (the margin of Artetxe & Schwenk 2019). A logistic regression over a few witnesses makes one
probability of them, and pairs are taken from the surest down.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from align.mining.pairs import PAIR_FEATURES, compare_pairs
from align.vectors import MEANING_SHARE, Floats, Halves, TokenVectors, both_ways, load_encoder, sums_by_block
from align.work import ALONE, ONE_THREAD, Workers, zeros

PATH = Path(__file__).parent / "embedded" / "mining.json"
_BEHIND = 0.06
"""How far a pair's margin may be behind the best of either sentence and still be looked at closely."""
NEIGHBOURS = 4
_TIE = 1e-5
"""What is no further behind is as good: lines that are written alike differ in last digits, by what they were read with."""
_NEARNESS = ("cosine", "margin", "meaning", "meaning margin")
MINING_FEATURES = (
    *_NEARNESS, "ahead of the next", "ahead of the next across", "each other's nearest", *PAIR_FEATURES
)  # fmt: skip
MODEL_FEATURES = (*MINING_FEATURES, "told by translation", "told ahead of the next", "told ahead of the next across")
_BLOCK = 1024
_PART = 4096
_USUAL = {
    "cosine": (0.284, 0.059),
    "margin": (-0.037, 0.033),
    "meaning": (0.198, 0.047),
    "meaning margin": (-0.036, 0.031),
    "coverage": (0.237, 0.045),
    "coverage of the lesser": (0.215, 0.043),
}
"""Mean and standard deviation of candidates, of which almost all are wrong; counted as so many candidates:"""
_USUAL_WORTH = 3000
Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]
Pivots = tuple[Sequence[str], Sequence[str]]
Tell = Callable[[list[tuple[int, int]]], list[float]]
"""How much of the English of one sentence of a pair the other tells, by a translation model; pairs by their places."""
ASKED_FROM = -4.5
"""Log-odds from which a translation model is asked about a pair."""
_ASKED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class MinedPair:
    """Two sentences by their places, and how probable it is that they translate each other."""

    source: int
    target: int
    probability: float


@dataclass(frozen=True)
class MiningWeights:
    """In the order of MINING_FEATURES; `told` in that of MODEL_FEATURES, for pairs that a translation model has read.
    Made by training/mining.py."""

    weights: Array
    bias: float
    told: Array
    told_bias: float


@cache
def load_mining_weights(path: Path = PATH) -> MiningWeights:
    stored = json.loads(path.read_text(encoding="utf-8"))
    told = np.array([stored["told"]["weights"][name] for name in MODEL_FEATURES])
    weights = np.array([stored["weights"][name] for name in MINING_FEATURES])
    return MiningWeights(weights, stored["bias"], told, stored["told"]["bias"])


def mine(
    source: Sequence[str],
    target: Sequence[str],
    embeddings: TokenVectors,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    threshold: float = 0.5,
    workers: Workers = ALONE,
    pivots: Pivots | None = None,
    tell: Tell | None = None,
) -> list[MinedPair]:
    """The pairs whose probability reaches the threshold, the surest first; the same for any `workers`.

    Chinese is to be given in Simplified characters. `pivots` are the sentences of both sides in one and the same
    language; what they say of a pair and what the originals say is averaged. `tell` asks a translation model about the
    likelier pairs.
    """
    if not source or not target:
        return []
    pairs, witnesses = candidates(source, target, embeddings, progress, workers, pivots)
    weights = load_mining_weights()
    log_odds = log_odds_of(witnesses, weights.weights, weights.bias)
    if tell:
        asked, read = model_features(pairs, witnesses, log_odds, tell, progress)
        return assign(pairs[asked], log_odds_of(read, weights.told, weights.told_bias), threshold)
    return assign(pairs, log_odds, threshold)


def log_odds_of(witnesses: Floats, weights: Array, bias: float) -> Array:
    """The log-odds of pairs by their witnesses [pairs, witnesses], a part at a time: all at once they would be copied."""
    odds = np.zeros(len(witnesses))
    for start in range(0, len(witnesses), _PART):
        odds[start : start + _PART] = witnesses[start : start + _PART] @ weights + bias
    return odds


def model_features(
    pairs: Places,
    witnesses: Floats,
    log_odds: Array,
    tell: Tell,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    asked_from: float = ASKED_FROM,
) -> tuple[npt.NDArray[np.int64], Floats]:
    """The places of the pairs that are at all likely, and their witnesses [pairs, MODEL_FEATURES] once a translation
    model has read them."""
    likely = np.flatnonzero(log_odds >= asked_from)
    shares = np.zeros(len(likely), dtype=np.float32)
    for start in range(0, len(likely), _ASKED_AT_ONCE):
        part = likely[start : start + _ASKED_AT_ONCE]
        shares[start : start + len(part)] = tell([(int(i), int(j)) for i, j in pairs[part]])
        progress("reading pairs", start + len(part), len(likely))
    shares = np.clip(shares, 0.0, 1.0)
    ahead = []
    for side in (0, 1):
        _, places = np.unique(pairs[likely, side], return_inverse=True)
        ahead.append(np.minimum(_ahead(places, shares, len(likely)), shares))
    return likely, np.concatenate([witnesses[likely], np.stack([shares, *ahead], axis=1)], axis=1)


def assign(pairs: Places, log_odds: Array, threshold: float) -> list[MinedPair]:
    """From the surest pair down, each sentence once."""
    rows: set[int] = set()
    columns: set[int] = set()
    found = []
    for k in np.lexsort((pairs[:, 1], pairs[:, 0], -log_odds)).tolist():
        probability = 1 / (1 + math.exp(-max(-40.0, min(40.0, float(log_odds[k])))))
        if probability < threshold:
            break
        i, j = int(pairs[k, 0]), int(pairs[k, 1])
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            found.append(MinedPair(i, j, probability))
    return found


def candidates(
    source: Sequence[str],
    target: Sequence[str],
    embeddings: TokenVectors,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    workers: Workers = ALONE,
    pivots: Pivots | None = None,
) -> tuple[Places, Floats]:
    """Pairs [pairs, 2] worth a look, and their witnesses [pairs, MINING_FEATURES]."""
    views: list[Pivots] = [(source, target), *([pivots] if pivots else [])]
    left, right = (_embedded([view[side] for view in views], embeddings, progress, workers) for side in (0, 1))
    found, near = _near(left, right, load_encoder().dimensions * len(views), progress, workers)
    del left, right
    # There may be millions: what is compared is written into its place.
    witnesses = np.zeros((len(found), len(MINING_FEATURES)), dtype=np.float32)
    close = witnesses[:, -len(PAIR_FEATURES) :]
    compare_pairs(views, embeddings, found, progress, workers, close)
    for column, usual in ((0, "coverage"), (1, "coverage of the lesser")):
        close[:, column] = standardised(close[:, column], *_USUAL[usual])
    for column, name in enumerate(_NEARNESS):
        witnesses[:, column] = standardised(near[name], *_USUAL[name])
    # Rivals are compared by all that is known by now.
    rank = witnesses[:, _NEARNESS.index("margin")] + close[:, 0]
    ahead = _ahead(found[:, 0], rank, len(source)), _ahead(found[:, 1], rank, len(target))
    for column, own in enumerate(ahead, start=len(_NEARNESS)):
        witnesses[:, column] = np.clip(own, -4.0, 8.0)
    witnesses[:, len(_NEARNESS) + 2] = (ahead[0] >= 0) & (ahead[1] >= 0)
    return found, witnesses


def _near(
    left: Halves, right: Halves, meant: int, progress: Callable[[str, int, int], None], workers: Workers
) -> tuple[Places, dict[str, Floats]]:
    """The pairs whose margin is near the best of either row, in order, and what is told by nearness alone. The first `meant`
    columns are those of the encoder."""
    (forward, forward_near), (backward, backward_near) = both_ways(left, right, progress, workers)
    means = [near[:, :NEIGHBOURS].mean(1) for near in (forward_near, backward_near)]
    by_meaning = left[:, :meant], right[:, :meant]
    usually = _usual_meaning(*by_meaning, forward), _usual_meaning(*by_meaning[::-1], backward)
    found = _either_way(forward, backward)
    del forward, forward_near, backward, backward_near
    cosine = _cosines(left, right, found)
    margin = cosine - (means[0][found[:, 0]] + means[1][found[:, 1]]) / 2
    kept = _ahead(found[:, 0], margin, len(left)) >= -_BEHIND
    kept |= _ahead(found[:, 1], margin, len(right)) >= -_BEHIND
    found, cosine, margin = found[kept], cosine[kept], margin[kept]
    meaning = _cosines(*by_meaning, found)
    meaning_margin = meaning - (usually[0][found[:, 0]] + usually[1][found[:, 1]]) / 2
    return found, dict(zip(_NEARNESS, (cosine, margin, meaning, meaning_margin), strict=True))


def _either_way(forward: Places, backward: Places) -> Places:
    """The pairs that are near in one of both ways, in order, each once."""
    own, width = forward.size, len(backward)
    keys = np.empty(own + backward.size, dtype=np.int64)  # of a million lines a side 256 MB: all is done in place
    first, second = keys[:own].reshape(forward.shape), keys[own:].reshape(backward.shape)
    np.multiply(np.arange(len(forward))[:, None], width, out=first)
    first += forward
    np.multiply(backward, width, out=second, dtype=np.int64)
    second += np.arange(width)[:, None]
    keys.sort()
    new = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    keys = keys[new]
    found = np.empty((len(keys), 2), dtype=np.int32)
    np.floor_divide(keys, width, out=found[:, 0], casting="unsafe")
    np.remainder(keys, width, out=found[:, 1], casting="unsafe")
    return found


def standardised(values: Floats, mean: float, deviation: float) -> Floats:
    """In standard deviations of what candidates usually have: the collection's own, where it has many, else that of others.

    Two languages are nearer to each other in the embeddings than two others; what speaks for a pair is how it stands out.
    """
    share = len(values) / (len(values) + _USUAL_WORTH)
    own = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
    centre, width = share * own[0] + (1 - share) * mean, share * own[1] + (1 - share) * deviation
    result: Floats = (values - centre) / width
    return result


def _embedded(
    views: Sequence[Sequence[str]], embeddings: TokenVectors, progress: Callable[[str, int, int], None], workers: Workers
) -> Halves:
    """Unit vectors of one side: those of the encoder for each view, end to end, then those of the embeddings, so that a
    cosine is the weighted mean of all."""
    count, many = len(views[0]), len(views)
    shares = math.sqrt(MEANING_SHARE / many), math.sqrt((1 - MEANING_SHARE) / many)
    width = (load_encoder().dimensions, embeddings.dimensions)
    vectors: Halves = zeros((count, many * sum(width)), np.float16, workers.limits.array_in_memory)
    with threadpool_limits(**ONE_THREAD):
        for n, texts in enumerate(views):
            meant = slice(n * width[0], (n + 1) * width[0])
            known = slice(many * width[0] + n * width[1], many * width[0] + (n + 1) * width[1])
            for start, sums in sums_by_block(texts, workers):
                rows = slice(start, start + len(sums))
                vectors[rows, meant] = load_encoder().vectors(sums) * shares[0]
                vectors[rows, known] = embeddings.embed(texts[rows]) * shares[1]
                progress("embedding", count * n + rows.stop, count * many)
    return vectors


def _usual_meaning(queries: Halves, others: Halves, places: Places) -> Floats:
    """How near what is nearest is by the encoder alone, for each query: the mean of the NEIGHBOURS nearest."""
    usual = np.zeros(len(places), dtype=np.float32)
    for start in range(0, len(places), _BLOCK):
        own = places[start : start + _BLOCK]
        rows = np.repeat(np.arange(start, start + len(own)), own.shape[1])
        values = _cosines(queries, others, np.stack([rows, own.ravel()], axis=1)).reshape(own.shape)
        usual[start : start + len(own)] = -np.sort(-values, axis=1)[:, :NEIGHBOURS].mean(1)
    return usual


def _cosines(left: Halves, right: Halves, pairs: npt.NDArray[np.integer]) -> Floats:
    result = np.zeros(len(pairs), dtype=np.float32)
    for start in range(0, len(pairs), 8 * _BLOCK):
        part = pairs[start : start + 8 * _BLOCK]
        result[start : start + 8 * _BLOCK] = np.einsum(
            "ij,ij->i", left[part[:, 0]].astype(np.float32), right[part[:, 1]].astype(np.float32)
        )
    return result


def _ahead(places: npt.NDArray[np.integer], margin: Floats, count: int) -> Floats:
    """By how much each pair's margin is above the best other one of the same sentence (below 0 where it is not the best)."""
    best, second = (np.full(count, -9.0, dtype=np.float32) for _ in range(2))
    np.maximum.at(best, places, margin)
    rest = margin < best[places] - np.float32(_TIE)
    np.maximum.at(second, places[rest], margin[rest])
    result: Floats = margin - np.where(rest, best[places], second[places])
    return result


def read_pairs(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Ids and sentences of lines `id<TAB>sentence`; where a line has no tab, it is a sentence, and its number (from 1)
    its id."""
    ids, texts = [], []
    for number, line in enumerate(lines, start=1):
        name, tab, text = line.partition("\t")
        ids.append(name if tab else str(number))
        texts.append(text if tab else line)
    return ids, texts
