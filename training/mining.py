"""Fit `align/mining/embedded/mining.json`: what each witness adds to the log-odds of a mined pair.

    PYTHONPATH=. python training/mining.py EVAL/mining [--folds 2]

Logistic regression with an L2 penalty over the candidates that `align mine` looks at, on all three pairs of languages at
once. With --package for each language a second set of weights is fitted, for the likelier pairs once their models have read
them. With --folds, every second source sentence is held out in turn, and the figures on it are printed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from align.evaluate.calibration import calibration_columns
from align.evaluate.mining import MiningSet, best_f1, f1_of, languages_of, likely_outcomes, read_set, sets_in
from align.glossary import Glossary
from align.mining.mining import (
    MINING_FEATURES,
    MODEL_FEATURES,
    PATH,
    assign,
    candidates,
    log_odds_of,
    model_features,
)
from align.translate import LineReader, Translators, open_package
from align.vectors.embeddings import load_embeddings
from align.work import LocalWorkers
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


@dataclass
class Part:
    """One set with its candidates: what is known of each, and whether it is true."""

    one: MiningSet
    pairs: np.ndarray
    witnesses: np.ndarray

    @property
    def true(self) -> np.ndarray:
        return np.array([(i, j) in self.one.gold for i, j in self.pairs.tolist()])

    def where(self, kept: np.ndarray) -> Part:
        return replace(self, pairs=self.pairs[kept], witnesses=self.witnesses[kept])


def read_part(folder: Path, name: str) -> Part:
    one = read_set(folder, name)
    part = Part(one, *candidates(one.source, one.target, load_embeddings()))
    print(f"{name}: {len(part.pairs)} candidates, {part.true.sum()} of {len(one.gold)} true pairs among them", flush=True)
    return part


def told_part(part: Part, packages: Translators, weights: np.ndarray, bias: float) -> Part | None:
    """The candidates that are likelier by these weights, with what the packages' models say of them; None where they
    cannot."""
    one = part.one
    reader = LineReader((one.source, one.target), languages_of(one.name), packages, Glossary(), LocalWorkers(2))
    if not reader.can_tell:
        return None
    odds = log_odds_of(part.witnesses, weights, bias)
    asked, witnesses = model_features(part.pairs, part.witnesses, odds, reader.shares)
    told = Part(one, part.pairs[asked], witnesses)
    print(f"{one.name}: {len(asked)} candidates asked about, {told.true.sum()} true", flush=True)
    return told


def fit_all(parts: Sequence[Part], names: Sequence[str]) -> tuple[np.ndarray, float]:
    bounds = [AGAINST if name in SPEAKS_AGAINST else FOR for name in names]
    x, y = (np.concatenate([getattr(part, k) for part in parts]) for k in ("witnesses", "true"))
    return fit_logistic(x.astype(np.float64), y, np.ones(len(x)), bounds, L2)


def print_held_out(parts: Sequence[Part], names: Sequence[str], folds: int, what: str) -> None:
    outcomes: dict[str, list[tuple[float, bool]]] = {part.one.name: [] for part in parts}
    for fold in range(folds):
        weights, bias = fit_all([part.where(part.pairs[:, 0] % folds != fold) for part in parts], names)
        for part in parts:
            own = part.where(part.pairs[:, 0] % folds == fold)
            gold = {(i, j) for i, j in part.one.gold if i % folds == fold}
            found = assign(own.pairs, log_odds_of(own.witnesses, weights, bias), 0.0)
            best, usual = best_f1(found, gold)[0], f1_of([p for p in found if p.probability >= 0.5], gold)
            outcomes[part.one.name] += likely_outcomes(found, part.one.gold)
            print(f"{what}, fold {fold}, {part.one.name}: best F1 {best:.3f}, at .5 {usual:.3f}", flush=True)
    for name, own_outcomes in outcomes.items() if folds else ():
        print(f"{what}, held out, {name}:", calibration_columns(own_outcomes))


def stored_form(parts: Sequence[Part], names: Sequence[str]) -> dict[str, Any]:
    weights, bias = fit_all(parts, names)
    true, count = (sum(int(n) for n in ns) for ns in zip(*((p.true.sum(), len(p.pairs)) for p in parts), strict=True))
    return {
        "fitted on": f"{true} true pairs among {count} candidates of {', '.join(p.one.name for p in parts)}",
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        "bias": round(bias, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--package", dest="packages", type=Path, action="append", default=[])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=PATH)
    args = parser.parse_args()
    parts = [read_part(args.folder, name) for name in sets_in(args.folder)]
    packages = Translators([open_package(path) for path in args.packages])
    print_held_out(parts, MINING_FEATURES, args.folds, "without translation")
    plain = fit_all(parts, MINING_FEATURES)
    told = [one for part in parts if (one := told_part(part, packages, *plain))]
    stored = {"made by": "training/mining.py", **stored_form(parts, MINING_FEATURES)}
    if told:
        print_held_out(told, MODEL_FEATURES, args.folds, "told by translation")
        stored["told"] = stored_form(told, MODEL_FEATURES)
    else:
        stored["told"] = json.loads(PATH.read_text(encoding="utf-8"))["told"]
    args.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))


if __name__ == "__main__":
    main()
