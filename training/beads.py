"""Fit `align/match/embedded/beads.json`: what each witness adds to the score of a bead of sentences.

    PYTHONPATH=. python training/beads.py EVAL/alignment/ntrex_noisy/* EVAL/alignment/mac_dev_2021 [--folds 2]

Maximum likelihood of the gold paths of a semi-Markov conditional random field (align/match/lattice.py), with an L2
penalty on standardised witnesses. Each document is used as it is and in variants, so that no weight learns the habits of
one set: with its lone sentences taken out, or some of its sentences lost, and with neighbours joined to one line. With
--folds every second document (and so on) is held out in turn and the figures on it are printed; the weights that are
kept are fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from align.evaluate.alignment import AlignedDocument, count, figures, read_documents
from align.match.beads import BEAD_WITNESSES, GAP_WITNESSES, LARGEST, TYPES, Corridor, Side, Table
from align.match.embeddings import load_embeddings
from align.match.sentences import PATH, BeadWeights, build_lattice, corridor, decode

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

    table: Table
    beads: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]]
    gaps: tuple[np.ndarray, np.ndarray]
    gold_beads: np.ndarray
    gold_gaps: np.ndarray
    alone: int
    shift: float

    @classmethod
    def of(cls, document: AlignedDocument, with_pivots: bool) -> Example | None:
        """None where the corridor misses the gold."""
        table = table_of(document, with_pivots)
        beads, gaps = [(t, i, j, w) for t, i, j, w in table.beads()], table.gaps()
        wanted = {(kind_of(b), b[0][0], b[1][0]) for b in document.gold if b[0] and b[1]}
        gold, found = np.zeros(len(BEAD_WITNESSES)), 0
        for t, i, j, witnesses in beads:
            hit = [k for k, key in enumerate(zip(i.tolist(), j.tolist(), strict=True)) if (t, *key) in wanted]
            found += len(hit)
            gold += witnesses[hit].sum(0)
        if found < len(wanted):
            return None
        alone = [[i for bead in document.gold if not bead[1 - side] for i in bead[side]] for side in (0, 1)]
        size, rate = len(document.source) + len(document.target), GAP_RATE * GAP_EVIDENCE
        share = (len(alone[0]) + len(alone[1]) + rate) / (size + GAP_EVIDENCE)
        return cls(
            table, beads, gaps, gold, gaps[0][alone[0]].sum(0) + gaps[1][alone[1]].sum(0), len(alone[0]) + len(alone[1]),
            float(np.log(share / (1 - share)) - np.log(GAP_RATE / (1 - GAP_RATE))),
        )  # fmt: skip

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the log-likelihood of the gold path, and its gradient."""
        size = len(BEAD_WITNESSES)
        gaps = (self.gaps[0] @ weights[size:] + self.shift, self.gaps[1] @ weights[size:] + self.shift)
        lattice = build_lattice(self.table, [(t, i, j, w @ weights[:size]) for t, i, j, w in self.beads], gaps)
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


def table_of(document: AlignedDocument, with_pivots: bool) -> Table:
    embeddings = load_embeddings()
    left, right = Side(document.source, embeddings), Side(document.target, embeddings)
    pivots = document.pivots if with_pivots else None
    of_pivots = (Side(pivots[0], embeddings), Side(pivots[1], embeddings)) if pivots else None
    inside = corridor(left, right)
    path = [(0, 0), *((b[0][0], b[1][0]) for b in document.gold if b[0] and b[1]), (len(left), len(right))]
    low, high = inside.low.copy(), inside.high.copy()
    for (a, c), (b, d) in pairwise(path):  # the gold path is to be inside
        low[a : b + 1], high[a : b + 1] = np.minimum(low[a : b + 1], c), np.maximum(high[a : b + 1], d)
    low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
    return Table(left, right, Corridor(low, high), of_pivots)


def fit(examples: Sequence[Example], iterations: int) -> BeadWeights:
    scale = np.concatenate([
        np.concatenate([w for e in examples for *_, w in e.beads]).std(0),
        np.concatenate([g for e in examples for g in e.gaps]).std(0),
    ]) + 1e-3  # fmt: skip
    scale[len(BEAD_WITNESSES) + GAP_WITNESSES.index("gap")] = 1.0

    def loss(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        weights = scaled / scale
        total, gradient = L2 / 2 * float(scaled @ scaled), L2 * scaled
        for example in examples:
            value, slope = example.loss(weights)
            total, gradient = total + value, gradient + slope / scale
        return total, gradient

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", options={"maxiter": iterations}).x / scale
    return BeadWeights(found[: len(BEAD_WITNESSES)], found[len(BEAD_WITNESSES) :], GAP_RATE, GAP_EVIDENCE, MOVED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--iterations", type=int, default=80)
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    sets = {folder.name: read_documents(folder) for folder in args.folders}
    examples = {
        k: [
            [e for v in variants(d) for p in ((False, True) if d.pivots else (False,)) if (e := Example.of(v, p))]
            for d in own
        ]
        for k, own in sets.items()
    }
    for fold in range(args.folds):
        inner = [e for parts in examples.values() for n, own in enumerate(parts) if n % args.folds != fold for e in own]
        weights = fit(inner, args.iterations)
        for k, documents in sets.items():
            held = [d for n, d in enumerate(documents) if n % args.folds == fold]
            for with_pivots in (False, True) if held[0].pivots else (False,):
                found = [decode(table_of(d, with_pivots), weights) for d in held]
                counts = [count(d, [(b.source, b.target) for b in f]) for d, f in zip(held, found, strict=True)]
                print("fold", fold, k, "with pivots" if with_pivots else "", figures(counts), flush=True)
    weights = fit([e for parts in examples.values() for own in parts for e in own], args.iterations)
    values = np.concatenate([weights.beads, weights.gaps]).tolist()
    stored = {
        "made by": "training/beads.py",
        "fitted on": ", ".join(f"{k} ({len(documents)} documents)" for k, documents in sets.items()),
        "weights": {n: round(w, 4) for n, w in zip((*BEAD_WITNESSES, *GAP_WITNESSES), values, strict=True)},
        "gap rate": GAP_RATE,
        "gap evidence": GAP_EVIDENCE,
        "moved": MOVED,
    }
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
