"""Fit `align/sentences/embedded/beads.json`: what each witness adds to the score of a bead of sentences.

    PYTHONPATH=. python training/beads.py EVAL/alignment/ntrex_noisy/* EVAL/alignment/mac_dev_2021 [--folds 2]
        [--package ZH --package RU]

Maximum likelihood of the gold paths of a semi-Markov conditional random field (align/sentences/lattice.py), with an L2
penalty on standardised witnesses. Each document is used as it is and in variants, so that no weight learns the habits of
one set: with its lone sentences taken out, or some of its sentences lost, and with neighbours joined to one line. With
--folds every second document (and so on) is held out in turn and the figures on it are printed; the weights that are
kept are fitted on all.

With --package for each language, their models are asked about the beads that are doubtful by these weights, and what a bead
gains by what they say is fitted in the same way, on the documents as they are; without, what was fitted before is kept.
With --fast the weights of `align sentences --fast` are fitted, on what the embeddings alone say, and the others kept.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from align.evaluate.alignment import AlignedDocument, bead_outcomes, count, figures, read_documents
from align.evaluate.calibration import calibration_columns
from align.glossary import Glossary
from align.sentences.alignment import (
    MODEL_FEATURES,
    PATH,
    WITHOUT_MEANINGS,
    BeadWeights,
    Span,
    Tell,
    build_lattice,
    corridor,
    decode,
    doubtful_beads,
    first_reading,
    model_features,
    span_of,
)
from align.sentences.beads import BEAD_FEATURES, GAP_FEATURES, LARGEST, TYPES, Corridor, Side, Table
from align.sentences.lattice import Lattice
from align.translate import LineReader, Translators, open_package
from align.vectors import load_embeddings, sums_of
from align.work import LocalWorkers

L2 = 1.0
GAP_RATE = 0.1
GAP_EVIDENCE = 20.0
MOVED = 4.0
LOST = 0.08
JOINED = 0.3
Gold = list[tuple[tuple[int, ...], tuple[int, ...]]]


def variants(document: AlignedDocument) -> Iterator[AlignedDocument]:
    """The document, and two others made of it."""
    rng = random.Random(document.name)
    has_gaps = sum(not source or not target for source, target in document.gold) > 0.02 * len(document.gold)
    full = [bead for bead in document.gold if bead[0] and bead[1]]
    yield from _parts(document)
    if has_gaps:
        yield from _parts(_rebuilt(document, full, ()))
    else:
        lossy: Gold = []
        for source, target in document.gold:
            drawn = rng.random()
            lossy.append(((), target) if drawn < LOST else (source, ()) if drawn < 2 * LOST else (source, target))
        yield from _parts(_rebuilt(document, [bead for bead in lossy if bead[0] or bead[1]], ()))
    joined = [
        k
        for k, (one, two) in enumerate(zip(document.gold, document.gold[1:], strict=False))
        if all((*one, *two)) and sum(map(len, (*one, *two))) <= LARGEST and rng.random() < JOINED
    ]
    yield from _parts(_rebuilt(document, document.gold, joined, rng))


def _rebuilt(
    document: AlignedDocument, beads: Gold, joined: Sequence[int], rng: random.Random | None = None
) -> AlignedDocument:
    """The document with these beads alone; where k is in `joined`, beads k and k + 1 are one, of a single line on one
    side."""
    sides = document.source, document.target
    lines: tuple[list[str], list[str]] = ([], [])
    pivots: tuple[list[str], list[str]] = ([], [])
    gold: Gold = []
    k = 0
    while k < len(beads):
        groups = [[[i] for i in beads[k][side]] for side in (0, 1)]
        if k in joined and rng:
            groups = [[[i] for bead in beads[k : k + 2] for i in bead[side]] for side in (0, 1)]
            side = rng.randrange(2)
            groups[side] = [[i for group in groups[side] for i in group]]
            k += 1
        k += 1
        numbers: list[tuple[int, ...]] = []
        for side in (0, 1):
            first = len(lines[side])
            numbers.append(tuple(range(first, first + len(groups[side]))))
            for group in groups[side]:
                lines[side].append(" ".join(sides[side][i] for i in group))
                if document.pivots:
                    pivots[side].append(" ".join(document.pivots[side][i] for i in group))
        gold.append((numbers[0], numbers[1]))
    return replace(document, source=lines[0], target=lines[1], gold=gold, pivots=pivots if document.pivots else None)


def _parts(document: AlignedDocument) -> Iterator[AlignedDocument]:
    """The document between the beads that are too large for any type."""
    beads: Gold = []
    for bead in [*document.gold, None]:
        if bead and (kind_of(bead) is not None or not (bead[0] and bead[1])):
            beads.append(bead)
        elif beads:
            part = document if bead is None and len(beads) == len(document.gold) else _rebuilt(document, beads, ())
            if part.source and part.target:
                yield part
            beads = []


def kind_of(bead: tuple[tuple[int, ...], tuple[int, ...]]) -> int | None:
    """The place in TYPES, or None where there is none."""
    if not bead[0] or not bead[1]:
        return None
    extents = [side[-1] - side[0] + 1 for side in bead]
    holes = [side for side in (0, 1) if extents[side] > len(bead[side])]
    kind = (extents[0], extents[1], holes[0] if holes else None)
    return TYPES.index(kind) if kind in TYPES and len(holes) < 2 else None


@dataclass
class Example:
    """A document's witnesses, and those of its gold path, summed."""

    corridor: Corridor
    beads: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]]
    gaps: tuple[np.ndarray, np.ndarray]
    gold_beads: np.ndarray
    gold_gaps: np.ndarray
    alone: int
    shift: float

    @classmethod
    def of(cls, document: AlignedDocument, with_pivots: bool, meanings: bool) -> Example | None:
        """None where the corridor misses the gold."""
        table = table_of(document, with_pivots, meanings)
        beads, gaps = [(t, i, j, w.astype(np.float32)) for t, i, j, w in table.beads()], table.gaps()
        wanted = {(kind_of(b), b[0][0], b[1][0]) for b in document.gold if b[0] and b[1]}
        gold, found = np.zeros(len(BEAD_FEATURES)), 0
        for t, i, j, witnesses in beads:
            hit = [k for k, key in enumerate(zip(i.tolist(), j.tolist(), strict=True)) if (t, *key) in wanted]
            found += len(hit)
            gold += witnesses[hit].sum(0)
        if found < len(wanted):
            return None
        alone = [[i for bead in document.gold if not bead[1 - side] for i in bead[side]] for side in (0, 1)]
        size, rate = len(document.source) + len(document.target), GAP_RATE * GAP_EVIDENCE
        lone = len(alone[0]) + len(alone[1])
        share = (lone + rate) / (size + GAP_EVIDENCE)
        return cls(
            table.corridor, beads, gaps, gold, gaps[0][alone[0]].sum(0) + gaps[1][alone[1]].sum(0), lone,
            float(np.log(share / (1 - share)) - np.log(GAP_RATE / (1 - GAP_RATE))),
        )  # fmt: skip

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the log-likelihood of the gold path, and its gradient."""
        size = len(BEAD_FEATURES)
        gaps = (self.gaps[0] @ weights[size:] + self.shift, self.gaps[1] @ weights[size:] + self.shift)
        lattice = build_lattice(self.corridor, [(t, i, j, w @ weights[:size]) for t, i, j, w in self.beads], gaps)
        posterior = lattice.posterior()
        expected = np.zeros(size)
        alone = posterior.gaps[0] @ self.gaps[0] + posterior.gaps[1] @ self.gaps[1]
        for t, i, j, witnesses in self.beads:
            m, n, hole = TYPES[t]
            share = posterior.beads[i + m, t, j + n]
            expected += share @ witnesses
            if hole is not None:
                alone = alone + share @ self.gaps[hole][(i, j)[hole] + 1]
        gold = self.gold_beads @ weights[:size] + self.gold_gaps @ weights[size:] + self.shift * self.alone
        return posterior.total - gold, np.concatenate([expected - self.gold_beads, alone - self.gold_gaps])


def table_of(document: AlignedDocument, with_pivots: bool, meanings: bool = True) -> Table:
    """What is known of a document; without `meanings`, by the embeddings alone."""
    left, right = _side(document.source, meanings), _side(document.target, meanings)
    pivots = document.pivots if with_pivots else None
    of_pivots = (_side(pivots[0], meanings), _side(pivots[1], meanings)) if pivots else None
    inside = corridor(left, right)
    path = [(0, 0), *((b[0][0], b[1][0]) for b in document.gold if b[0] and b[1]), (len(left), len(right))]
    low, high = inside.low.copy(), inside.high.copy()
    for (a, c), (b, d) in pairwise(path):  # the gold path is to be inside
        low[a : b + 1], high[a : b + 1] = np.minimum(low[a : b + 1], c), np.maximum(high[a : b + 1], d)
    low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
    return Table(left, right, Corridor(low, high), of_pivots)


_sums: dict[str, np.ndarray] = {}


def _side(texts: Sequence[str], meanings: bool) -> Side:
    """A text; its sentences the encoder has read once for all documents that are made of them, if `meanings` are wanted."""
    if not meanings:
        return Side(texts, load_embeddings(), None)
    new = [text for text in dict.fromkeys(texts) if text not in _sums]
    _sums.update(zip(new, sums_of(new), strict=True))
    return Side(texts, load_embeddings(), np.stack([_sums[text] for text in texts]))


def _deviations(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The standard deviation of each column of all parts; they are too large to stand side by side."""
    count = sum(len(part) for part in parts)
    mean = sum(part.sum(0, dtype=np.float64) for part in parts) / count
    return np.asarray(np.sqrt(sum(((part - mean) ** 2).sum(0, dtype=np.float64) for part in parts) / count))


def fit(examples: Sequence[Example], iterations: int, told: np.ndarray, start: BeadWeights | None = None) -> BeadWeights:
    """Weights of greatest likelihood, from nothing or from others near them; those of `told` are taken over."""
    scale = np.concatenate([
        _deviations([w for e in examples for *_, w in e.beads]), _deviations([g for e in examples for g in e.gaps])
    ]) + 1e-3  # fmt: skip
    scale[len(BEAD_FEATURES) + GAP_FEATURES.index("gap")] = 1.0

    def loss(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        weights = scaled / scale
        total, gradient = L2 / 2 * float(scaled @ scaled), L2 * scaled
        for example in examples:
            value, slope = example.loss(weights)
            total, gradient = total + value, gradient + slope / scale
        return total, gradient

    first = np.concatenate([start.beads, start.gaps]) * scale if start else np.zeros(len(scale))
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": iterations}).x / scale
    return BeadWeights(found[: len(BEAD_FEATURES)], found[len(BEAD_FEATURES) :], GAP_RATE, GAP_EVIDENCE, MOVED, told)


class Asked:
    """Tells what the models say of the beads of one document, which several folds ask about."""

    def __init__(self, document: AlignedDocument, packages: Translators) -> None:
        self._reader = LineReader(
            (document.source, document.target), document.languages, packages, Glossary(), LocalWorkers(2)
        )
        self._known: dict[Span, tuple[float, float]] = {}
        self.can_tell = self._reader.can_tell

    def __call__(self, spans: list[Span]) -> list[tuple[float, float]]:
        new = [span for span in spans if span not in self._known]
        self._known.update(zip(new, self._reader.gains(new), strict=True))
        return [self._known[span] for span in spans]


@dataclass
class ToldExample:
    """The lattice of a document by the first weights, its doubtful beads by where they end, and which of them are true."""

    lattice: Lattice
    ends: tuple[np.ndarray, ...]
    witnesses: np.ndarray
    true: np.ndarray

    @classmethod
    def of(cls, document: AlignedDocument, weights: BeadWeights, tell: Tell) -> ToldExample | None:
        """None where nothing is in doubt."""
        scored, _, lattice, posterior = first_reading(table_of(document, False), weights)
        doubtful = doubtful_beads(scored, posterior)
        if not doubtful:
            return None
        ends = np.array([(i + TYPES[t][0], t, j + TYPES[t][1]) for t, i, j in doubtful]).T
        spans, gold = [span_of(*bead) for bead in doubtful], set(document.gold)
        return cls(lattice, tuple(ends), model_features(doubtful, tell(spans)), np.array([span in gold for span in spans]))

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the log-likelihood of the gold path but for a constant, and its gradient."""
        scores = self.lattice.scores.copy()
        scores[self.ends] += self.witnesses @ weights
        posterior = replace_scores(self.lattice, scores).posterior()
        gold = self.witnesses[self.true].sum(0)
        return posterior.total - float(gold @ weights), posterior.beads[self.ends] @ self.witnesses - gold


def replace_scores(lattice: Lattice, scores: np.ndarray) -> Lattice:
    return Lattice(scores, lattice.gaps, lattice.corridor)


def fit_told(examples: Sequence[ToldExample], weights: BeadWeights) -> BeadWeights:
    """The same weights with what a bead gains by what translation models say."""

    def loss(told: np.ndarray) -> tuple[float, np.ndarray]:
        parts = [example.loss(told) for example in examples]
        return L2 / 2 * float(told @ told) + sum(value for value, _ in parts), L2 * told + sum(slope for _, slope in parts)

    return replace(weights, told=minimize(loss, np.zeros(len(MODEL_FEATURES)), jac=True, method="L-BFGS-B").x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--package", dest="packages", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fast", action="store_true", help="fit the weights of align sentences --fast, and nothing else")
    parser.add_argument("--iterations", type=int, default=80)
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    packages = Translators([open_package(path) for path in args.packages])
    if args.fast and packages:
        parser.error("--fast asks no model: leave out --package")
    meanings = not args.fast
    sets = {folder.name: read_documents(folder) for folder in args.folders}
    examples = {
        k: [
            [e for v in variants(d) for p in ((False, True) if d.pivots else (False,)) if (e := Example.of(v, p, meanings))]
            for d in own
        ]
        for k, own in sets.items()
    }
    asked = {k: [one for d in own if (one := Asked(d, packages)).can_tell] for k, own in sets.items()}

    before = json.loads(PATH.read_text(encoding="utf-8"))
    own_before = before if meanings else before[WITHOUT_MEANINGS]
    kept = np.array([own_before["told"][name] for name in MODEL_FEATURES])

    def fitted(chosen: Callable[[int], bool], start: BeadWeights | None = None) -> BeadWeights:
        own = [e for parts in examples.values() for n, document in enumerate(parts) if chosen(n) for e in document]
        weights = fit(own, args.iterations // 2 if start else args.iterations, kept, start)
        told = [
            example
            for k, documents in sets.items()
            for n, (document, tell) in enumerate(zip(documents, asked[k], strict=False))
            if chosen(n) and (example := ToldExample.of(document, weights, tell))
        ]
        return fit_told(told, weights) if told else weights

    weights = None
    outcomes: dict[str, list[tuple[float, bool]]] = {}
    for fold in range(args.folds):
        weights = fitted(lambda n, fold=fold: n % args.folds != fold)  # type: ignore[misc]
        for k, documents in sets.items():
            held = [d for n, d in enumerate(documents) if n % args.folds == fold]
            tells = [tell for n, tell in enumerate(asked[k]) if n % args.folds == fold]
            ways: dict[str, list[Tell | None]] = {"": [None] * len(held)}
            ways |= {"given pivots": [None] * len(held)} if held and held[0].pivots else {}
            ways |= {"with translation": [*tells]} if tells else {}
            for way, telling in ways.items():
                found = [
                    decode(table_of(d, way == "given pivots", meanings), weights, tell)
                    for d, tell in zip(held, telling, strict=True)
                ]
                counts = [count(d, [(b.source, b.target) for b in f]) for d, f in zip(held, found, strict=True)]
                print("fold", fold, k, way, figures(counts), flush=True)
                outcomes.setdefault(f"{k} {way}", []).extend(
                    outcome for d, f in zip(held, found, strict=True) for outcome in bead_outcomes(d, f)
                )
    for what, own_outcomes in outcomes.items():
        print("held out", what, calibration_columns(own_outcomes))
    weights = fitted(lambda n: True, weights)
    values = np.concatenate([weights.beads, weights.gaps]).tolist()
    own = {
        "weights": {n: round(w, 4) for n, w in zip((*BEAD_FEATURES, *GAP_FEATURES), values, strict=True)},
        "told": {name: round(float(w), 4) for name, w in zip(MODEL_FEATURES, weights.told, strict=True)},
    }
    if args.fast:
        stored = before | {WITHOUT_MEANINGS: own}
    else:
        stored = {
            "made by": "training/beads.py",
            "fitted on": ", ".join(f"{k} ({len(documents)} documents)" for k, documents in sets.items()),
            **own,
            "gap rate": GAP_RATE,
            "gap evidence": GAP_EVIDENCE,
            "moved": MOVED,
            WITHOUT_MEANINGS: before[WITHOUT_MEANINGS],
        }
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
