"""Fit `align/match/embedded/mining.json`: what each witness adds to the log-odds of a mined pair.

    PYTHONPATH=. python training/mining.py EVAL/mining [--folds 2]

Logistic regression with an L2 penalty over the candidates that `align mine` looks at, on all three pairs of languages at
once. With --folds, every second source sentence is held out in turn, and the figures on it are printed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from align.evaluate.mining import best_f1, f1_of, read_set, sets_in
from align.match.embeddings import load_embeddings
from align.match.mining import MINING_WITNESSES, PATH, assign, candidates
from training.logistic import AGAINST, FOR, fit_logistic

L2 = 2.0
SPEAKS_AGAINST = {
    "length",
    "figures conflicting",
    "figures on one side",
    "Latin words on one side",
    "names on one side",
    "short",
}


def fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    bounds = [AGAINST if name in SPEAKS_AGAINST else FOR for name in MINING_WITNESSES]
    return fit_logistic(x, y, np.ones(len(x)), bounds, L2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    parts = {}
    for name in sets_in(args.folder):
        one = read_set(args.folder, name)
        pairs, witnesses = candidates(one.source, one.target, load_embeddings())
        true = np.array([(i, j) in one.gold for i, j in pairs.tolist()])
        print(f"{name}: {len(pairs)} candidates, {true.sum()} of {len(one.gold)} true pairs among them", flush=True)
        parts[name] = one, pairs, witnesses, true
    for fold in range(args.folds):
        inner = [pairs[:, 0] % args.folds != fold for _, pairs, _, _ in parts.values()]
        x = np.concatenate([w[k] for (_, _, w, _), k in zip(parts.values(), inner, strict=True)])
        y = np.concatenate([t[k] for (_, _, _, t), k in zip(parts.values(), inner, strict=True)])
        weights, bias = fit(x, y)
        for name, (one, pairs, witnesses, _) in parts.items():
            own = pairs[:, 0] % args.folds == fold
            gold = {(i, j) for i, j in one.gold if i % args.folds == fold}
            found = assign(pairs[own], witnesses[own] @ weights + bias, 0.0)
            chosen = [p for p in found if p.probability >= 0.5]
            print(f"fold {fold} {name}: best F1 {best_f1(found, gold)[0]:.3f}, at .5 {f1_of(chosen, gold):.3f}", flush=True)
    x, y = (np.concatenate([part[k] for part in parts.values()]) for k in (2, 3))
    weights, bias = fit(x, y)
    stored = {
        "made by": "training/mining.py",
        "fitted on": f"{int(y.sum())} true pairs among {len(y)} candidates of {', '.join(parts)}",
        "weights": {name: round(float(w), 4) for name, w in zip(MINING_WITNESSES, weights, strict=True)},
        "bias": round(bias, 4),
    }
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
