"""What vectors of sentences are worth by themselves: the embedded embeddings, the encoder, and both together.

    python benchmarks/embeddings.py ../shared/eval

Retrieval error (nearest neighbour with margin, both ways) on FLORES dev and Tatoeba; F1 of bitext mining with 1-1
matching at the best threshold; Spearman correlation with graded equivalence (STS-B).
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from align.translate import simplify
from align.vectors import Embeddings, Floats, load_encoder, side_by_side, sums_of
from align.work import LocalWorkers

Embed = Callable[[Sequence[str]], Floats]


def margin(similarity: np.ndarray, neighbours: int = 4) -> np.ndarray:
    rows = -np.partition(-similarity, neighbours, axis=1)[:, :neighbours].mean(1)
    columns = -np.partition(-similarity, neighbours, axis=0)[:neighbours].mean(0)
    return similarity - (rows[:, None] + columns[None, :]) / 2


def retrieval_error(embed: Embed, left: Sequence[str], right: Sequence[str]) -> float:
    scores = margin(embed(left) @ embed(right).T)
    gold = np.arange(len(left))
    return 100 - 50 * ((scores.argmax(1) == gold).mean() + (scores.argmax(0) == gold).mean())


def mining_f1(embed: Embed, folder: Path, pair: str) -> float:
    """The best F1 over all thresholds, of the pairs that are each other's nearest."""
    sides = []
    for language in pair.split("-"):
        rows = [line.split("\t", 1) for line in (folder / f"{pair}.{language}").read_text("utf-8").splitlines()]
        sides.append(([r[0] for r in rows], embed([plain(r[1]) for r in rows])))
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


@cache
def _encoded(texts: tuple[str, ...]) -> Floats:
    return load_encoder().vectors(sums_of(texts, LocalWorkers(2)))


def encode(texts: Sequence[str]) -> Floats:
    return _encoded(tuple(texts))


def both(texts: Sequence[str]) -> Floats:
    return side_by_side(encode(texts), Embeddings().embed(texts))


def measure(name: str, embed: Embed, folder: Path) -> None:
    flores = read_rows(folder / "translation" / "flores_dev.tsv")
    sides = {key: [row[column] for row in flores] for key, column in (("zh", "zh_Hans"), ("ru", "ru"), ("en", "en"))}
    for a, b in (("zh", "en"), ("ru", "en"), ("zh", "ru")):
        print(f"{name}: FLORES dev {a}-{b}: retrieval error {retrieval_error(embed, sides[a], sides[b]):.1f} %")
    for code in ("cmn", "rus"):
        rows = (folder / "retrieval" / "tatoeba" / f"{code}-eng.tsv").read_text("utf8").splitlines()
        left, right = zip(*(row.split("\t")[:2] for row in rows), strict=True)
        print(f"{name}: Tatoeba {code}-eng: error {retrieval_error(embed, [plain(t) for t in left], right):.1f} %")
    for pair in ("zh-en", "ru-en", "zh-ru"):
        print(f"{name}: mining {pair}: F1 {mining_f1(embed, folder / 'mining', pair):.3f}")
    graded = read_rows(folder / "retrieval" / "stsb_dev.tsv")
    scores = [float(row["score"]) for row in graded]
    for a, b in (("zh1", "en2"), ("ru1", "en2"), ("zh1", "ru2"), ("zh1", "zh2"), ("en1", "en2")):
        cosines = (embed([row[a] for row in graded]) * embed([row[b] for row in graded])).sum(1)
        print(f"{name}: STS-B dev {a[:2]}-{b[:2]}: Spearman {spearman(cosines, scores):.3f}", flush=True)


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """How far two rows of numbers agree in their order: the correlation of the ranks, equals sharing the mean of theirs."""
    ranks = []
    for values in (left, right):
        _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
        ranks.append((np.cumsum(counts) - (counts - 1) / 2)[places])
    return float(np.corrcoef(*ranks)[0, 1])


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    folder = Path(sys.argv[1])
    for name, embed in (("embeddings", Embeddings().embed), ("encoder", encode), ("both", both)):
        measure(name, embed, folder)
    texts = [row["en"] for row in read_rows(folder / "translation" / "flores_dev.tsv")]
    for name, read in (("embeddings", Embeddings().embed), ("encoder", sums_of)):
        read(texts[:1])
        began = time.perf_counter()
        read(texts)
        print(f"{name}: {len(texts) / (time.perf_counter() - began):,.0f} sentences a second on one core")


if __name__ == "__main__":
    main()
