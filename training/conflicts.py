"""Fits when two figures of reports on one event disagree (align/match/conflicts.py), and says how well that does on stories
that it was not fitted on.

    python -m training.conflicts [--out FILE] [--list]

Two figures disagree where a claim of both sentences has one value in the one and another in the other. All required pairs of
sentences of training/reports are read (training/claims.py); where two labellers do not agree on a conflict, the pair is left
out. Folds are of stories.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from align.languages import text_length
from align.match.conflicts import WITNESSES, candidates
from align.match.relations import PARTIAL_LENGTH
from align.model import Quantity
from align.quantities import find_quantities
from training.claims import CONFLICTING, REQUIRED, pairs, stories
from training.logistic import FREE, fit_logistic

OUT = Path("align/match/embedded/conflicts.json")
L2 = 3.0
FOLDS = 8
THRESHOLD = 0.55
_CLOSE_ENOUGH = 0.012


@dataclass(frozen=True)
class Pair:
    """Two sentences: what may disagree in them, which of that does, and whether they are said to conflict."""

    story: str
    texts: tuple[str, str]
    figures: Sequence[tuple[Quantity, Quantity]]
    witnesses: np.ndarray
    truths: np.ndarray
    conflicting: bool


def read_pairs() -> Iterator[Pair]:
    for story, articles in stories():
        dates = [datetime.date.fromisoformat(one["date"]) for one in articles]
        for (a, i), (b, j), first, second in pairs(articles):
            if not (first in REQUIRED and second in REQUIRED) or (first == CONFLICTING) != (second == CONFLICTING):
                continue
            own = articles[a]["sentences"][i], articles[b]["sentences"][j]
            texts = own[0]["text"], own[1]["text"]
            found = [find_quantities(text, dates[place]) for text, place in zip(texts, (a, b), strict=True)]
            lengths = sorted(text_length(text) for text in texts)
            rows = candidates(*found, lengths[1] / max(lengths[0], 1.0) >= PARTIAL_LENGTH)
            clashes = list(_clashes(own[0]["claims"], own[1]["claims"]))
            truths = [
                any(any(_says(q, v) for v in x) and any(_says(r, v) for v in y) for x, y in clashes) for q, r, _ in rows
            ]
            witnesses = np.array([row for *_, row in rows]).reshape(len(rows), len(WITNESSES))
            figures = [(q, r) for q, r, _ in rows]
            yield Pair(story, texts, figures, witnesses, np.array(truths, bool), first == CONFLICTING)


def _clashes(a: Sequence[Sequence[Any]], b: Sequence[Sequence[Any]]) -> Iterator[tuple[set[str], set[str]]]:
    """The values of claims that both make with other values."""
    for claim in sorted({one[0] for one in a} & {one[0] for one in b}):
        values = [{str(one[2]) for one in side if one[0] == claim and len(one) > 2} for side in (a, b)]
        if all(values) and not values[0] & values[1]:
            yield values[0], values[1]


def _says(quantity: Quantity, value: str) -> bool:
    """Whether a figure says a value as the labels write it: 4.7e6, 27 (months), 38%, 2025-11-06, 2025-11, 22:40."""
    if quantity.unit == "date":
        first, last = (datetime.date.fromordinal(int(day)) for day in (quantity.low, quantity.high))
        form = "%Y-%m-%d" if first == last else "%Y-%m" if (last - first).days < 32 else "%Y"
        return first.strftime(form) == value
    if clock := re.fullmatch(r"(\d\d?):(\d\d)", value):
        return quantity.unit == "time" and quantity.value == int(clock[1]) % 12 * 60 + int(clock[2])
    number = re.match(r"[+-]?(\d+(?:\.\d+)?(?:e\d+)?)", value)
    if number is None or quantity.unit == "time":
        return False
    told = float(number[1])
    sizes = [quantity.value, quantity.value * {"year": 12, "hour": 60}.get(quantity.unit, 1)]
    if quantity.unit in ("m", "kg", "W", "byte", "km²", "m²", "m³", "m/s"):
        sizes += [quantity.value / 1000, quantity.value * 1000, quantity.value * 3.6]
    return any(abs(size - told) <= _CLOSE_ENOUGH * max(told, 1e-9) for size in sizes)


def fit(given: Sequence[Pair]) -> tuple[np.ndarray, float]:
    x, y = np.concatenate([one.witnesses for one in given]), np.concatenate([one.truths for one in given])
    return fit_logistic(x, y, np.ones(len(y)), [FREE] * len(WITNESSES), L2)


def chance(pair: Pair, weights: np.ndarray, bias: float) -> float:
    """How likely the likeliest two figures disagree; 0 where none may."""
    return float((1 / (1 + np.exp(-(pair.witnesses @ weights + bias)))).max(initial=0.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--list", action="store_true", help="what was called wrongly on the folds")
    options = parser.parse_args()
    read = list(read_pairs())
    names = sorted({one.story for one in read})
    fold = {name: n % FOLDS for n, name in enumerate(names)}
    held = np.zeros(len(read))
    for k in range(FOLDS):
        weights, bias = fit([one for one in read if fold[one.story] != k])
        for n, one in enumerate(read):
            if fold[one.story] == k:
                held[n] = chance(one, weights, bias)
    true = np.array([one.conflicting for one in read])
    print(
        f"{len(read)} pairs of sentences of {len(names)} stories, {int(true.sum())} of them conflict; on held-out stories:"
    )
    for threshold in (0.4, 0.5, THRESHOLD, 0.6, 0.7):
        called = held >= threshold
        precision, recall = (called & true).sum() / max(called.sum(), 1), (called & true).sum() / true.sum()
        print(f"  from {threshold:.2f}: precision {precision:.3f}, recall {recall:.3f}, {int(called.sum())} called")
    if options.list:
        for n, one in enumerate(read):
            if (held[n] >= THRESHOLD) != one.conflicting:
                wrongly = "missed" if one.conflicting else "false"
                print(f"{wrongly} {held[n]:.2f} {one.story}", *one.texts, sep="\n   ")
    weights, bias = fit(read)
    stored = {
        "fitted on": f"{sum(int(one.truths.sum()) for one in read)} pairs of figures that disagree among "
        f"{sum(len(one.truths) for one in read)} of one kind",
        "weights": {name: round(float(w), 4) for name, w in zip(WITNESSES, weights, strict=True)},
        "bias": round(bias, 4),
        "threshold": THRESHOLD,
    }
    options.out.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
