"""What the embedded embeddings are worth by themselves: the figures of their model card.

    python benchmarks/embeddings.py ../shared/eval

Retrieval error (nearest neighbour with margin, both ways) on FLORES dev and Tatoeba; F1 of bitext mining with 1-1
matching at the best threshold; Spearman correlation with graded equivalence (STS-B).
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from align.match.embeddings import Embeddings
from align.translate import simplify


def margin(similarity: np.ndarray, neighbours: int = 4) -> np.ndarray:
    rows = -np.partition(-similarity, neighbours, axis=1)[:, :neighbours].mean(1)
    columns = -np.partition(-similarity, neighbours, axis=0)[:neighbours].mean(0)
    return similarity - (rows[:, None] + columns[None, :]) / 2


def retrieval_error(model: Embeddings, left: list[str], right: list[str]) -> float:
    scores = margin(model.embed(left) @ model.embed(right).T)
    gold = np.arange(len(left))
    return 100 - 50 * ((scores.argmax(1) == gold).mean() + (scores.argmax(0) == gold).mean())


def mining_f1(model: Embeddings, folder: Path, pair: str) -> float:
    """The best F1 over all thresholds, of the pairs that are each other's nearest."""
    sides = []
    for language in pair.split("-"):
        rows = [line.split("\t", 1) for line in (folder / f"{pair}.{language}").read_text("utf-8").splitlines()]
        sides.append(([r[0] for r in rows], model.embed([plain(r[1]) for r in rows])))
    gold = {tuple(line.split("\t")[:2]) for line in (folder / f"{pair}.gold").read_text("utf-8").splitlines()}
    scores = margin(sides[0][1] @ sides[1][1].T)
    best_right, best_left = scores.argmax(1), scores.argmax(0)
    mutual = [(scores[i, j], sides[0][0][i], sides[1][0][j]) for i, j in enumerate(best_right) if best_left[j] == i]
    right, best = 0, 0.0
    for n, (_, a, b) in enumerate(sorted(mutual, reverse=True), start=1):
        right += (a, b) in gold
        best = max(best, 2 * right / (n + len(gold)))
    return best


def plain(text: str) -> str:
    return simplify(text) if any("\u3400" <= c <= "\u9fff" for c in text) else text


def main() -> None:
    folder, model = Path(sys.argv[1]), Embeddings()
    with (folder / "translation" / "flores_dev.tsv").open(encoding="utf-8") as lines:
        flores = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    sides = {name: [row[column] for row in flores] for name, column in (("zh", "zh_Hans"), ("ru", "ru"), ("en", "en"))}
    for a, b in (("zh", "en"), ("ru", "en"), ("zh", "ru")):
        print(f"FLORES dev {a}-{b}: retrieval error {retrieval_error(model, sides[a], sides[b]):.1f} %")
    for code in ("cmn", "rus"):
        rows = (folder / "retrieval" / "tatoeba" / f"{code}-eng.tsv").read_text("utf-8").splitlines()
        left, right = zip(*(row.split("\t")[:2] for row in rows), strict=True)
        print(f"Tatoeba {code}-eng: error {retrieval_error(model, [plain(t) for t in left], list(right)):.1f} %")
    for pair in ("zh-en", "ru-en", "zh-ru"):
        print(f"mining {pair}: F1 {mining_f1(model, folder / 'mining', pair):.3f}")
    with (folder / "retrieval" / "stsb_dev.tsv").open(encoding="utf-8") as lines:
        graded = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for a, b in (("zh1", "en2"), ("ru1", "en2"), ("zh1", "ru2")):
        cosines = (model.embed([r[a] for r in graded]) * model.embed([r[b] for r in graded])).sum(1)
        print(f"STS-B dev {a[:2]}-{b[:2]}: Spearman {spearmanr(cosines, [float(r['score']) for r in graded])[0]:.3f}")
    texts = sides["en"] * 10
    began = time.perf_counter()
    model.embed(texts)
    print(f"speed: {len(texts) / (time.perf_counter() - began):,.0f} sentences a second on one core")


if __name__ == "__main__":
    main()
