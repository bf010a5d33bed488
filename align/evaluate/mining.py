"""Bitext mining against known pairs: F1 at the default threshold and at the best one, calibration, and two baselines.

A folder holds NAME.gold (`source id<TAB>target id`) and NAME.LL for each of the two languages of NAME
(`id<TAB>sentence`), NAME being like `zh-en`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from align.errors import ReadError
from align.evaluate.calibration import calibration_columns
from align.evaluate.interval import interval_of_f1
from align.evaluate.statements import mutual_best
from align.glossary import Glossary
from align.mining import MinedPair, Tell, mine, read_pairs
from align.translate import LineReader, open_translators, simplify
from align.vectors import Floats, load_embeddings, load_encoder, margin_of, side_by_side, sums_of
from align.work import ALONE, Workers

Row = dict[str, float | int | str]
_LIKELY = 0.05


@dataclass(frozen=True)
class MiningSet:
    """Chinese is in Simplified characters; `gold` are places in the two lists."""

    name: str
    source: list[str]
    target: list[str]
    gold: frozenset[tuple[int, int]]


def evaluate_mining(
    folder: Path,
    baselines: bool,
    progress: Callable[[str, int, int], None],
    package_files: Sequence[Path] = (),
    workers: Workers = ALONE,
) -> list[Row]:
    """Each set with what translation models say, where packages are at hand, and without."""
    rows: list[Row] = []
    translators = open_translators(package_files)
    for name in sets_in(folder):
        one = read_set(folder, name)
        reader = LineReader((one.source, one.target), languages_of(name), translators, Glossary(), workers)
        systems: dict[str, Tell | None] = {"align, with translation": reader.shares} if reader.can_tell else {}
        systems["align, without" if systems else "align"] = None
        for system, asked in systems.items():
            began = time.perf_counter()
            found = mine(one.source, one.target, load_embeddings(), progress, threshold=0.0, workers=workers, tell=asked)
            seconds = time.perf_counter() - began
            chosen = [pair for pair in found if pair.probability >= 0.5]
            best, threshold = best_f1(found, one.gold)
            rows.append({
                "set": name, "system": system, "F1": f1_of(chosen, one.gold), "95 %": _interval(chosen, one.gold),
                "best F1": best, "at": round(threshold, 2),
                **calibration_columns(likely_outcomes(found, one.gold)),
                "sentences/s": round((len(one.source) + len(one.target)) / seconds),
            })  # fmt: skip
        if baselines:
            for system, vectors in (("mutual best on margin", _known), ("mutual best with the encoder", _known_and_meant)):
                pairs = _mutual_best(one, partial(vectors, workers=workers))
                best, threshold = best_f1(pairs, one.gold)
                rows.append({
                    "set": name, "system": system, "F1": "", "95 %": "", "best F1": best, "at": round(threshold, 2),
                    "calibration error": "", "by chance": "", "sentences/s": "",
                })  # fmt: skip
    return rows


def languages_of(name: str) -> tuple[str, str]:
    """Of a set's name: `zh-en`, `zhtw-ru`."""
    first, second = (part[:2] for part in name.split("-"))
    return first, second


def sets_in(folder: Path) -> list[str]:
    names = sorted(path.stem for path in folder.glob("*-*.gold"))
    if not names:
        raise ReadError(f"{folder}: no gold file like zh-en.gold in it", "see docs/alignment.md for the layout")
    return names


def read_set(folder: Path, name: str) -> MiningSet:
    sides, numbers = [], []
    for language in name.split("-"):
        path = folder / f"{name}.{language}"
        try:
            ids, texts = read_pairs(path.read_text(encoding="utf-8").splitlines())
        except OSError as error:
            raise ReadError(f"{path}: {error.strerror}", f"{name}.gold has its two texts beside it") from None
        sides.append([simplify(text) for text in texts] if language.startswith("zh") else texts)
        numbers.append({name: place for place, name in enumerate(ids)})
    gold = set()
    path = folder / f"{name}.gold"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        a, _, b = line.partition("\t")
        b = b.split("\t")[0]
        if a not in numbers[0] or b not in numbers[1]:
            raise ReadError(f"{path}:{number}: no such sentences: {line[:40]}", "a line is: source id, tab, target id")
        gold.add((numbers[0][a], numbers[1][b]))
    if not gold:
        raise ReadError(f"{path}: empty", "a line is: source id, tab, target id")
    return MiningSet(name, sides[0], sides[1], frozenset(gold))


def f1_of(found: Sequence[MinedPair], gold: frozenset[tuple[int, int]] | set[tuple[int, int]]) -> float:
    right = sum((pair.source, pair.target) in gold for pair in found)
    return 2 * right / (len(found) + len(gold)) if found or gold else 0.0


def best_f1(found: Sequence[MinedPair], gold: frozenset[tuple[int, int]] | set[tuple[int, int]]) -> tuple[float, float]:
    """The highest F1 over all thresholds, and the probability it is reached at; pairs are given the surest first."""
    right, best = 0, (0.0, 1.0)
    for n, pair in enumerate(found, start=1):
        right += (pair.source, pair.target) in gold
        best = max(best, (2 * right / (n + len(gold)), pair.probability), key=lambda b: b[0])
    return best


def likely_outcomes(found: Sequence[MinedPair], gold: frozenset[tuple[int, int]]) -> Iterator[tuple[float, bool]]:
    """The probability of each pair that is at all likely, and whether it is in the gold."""
    for pair in found:
        if pair.probability >= _LIKELY:
            yield pair.probability, (pair.source, pair.target) in gold


def _interval(found: Sequence[MinedPair], gold: frozenset[tuple[int, int]]) -> str:
    """The middle 95 % of F1 over the pairs of the gold drawn anew, and the wrong ones that were found."""
    pairs = {(pair.source, pair.target) for pair in found}
    right = pairs & gold
    return interval_of_f1([(pair in right, pair in pairs, pair in gold) for pair in sorted(pairs | gold)])


def _known(texts: Sequence[str], workers: Workers) -> Floats:
    return load_embeddings().embed(texts)


def _known_and_meant(texts: Sequence[str], workers: Workers) -> Floats:
    return side_by_side(load_encoder().vectors(sums_of(texts, workers)), _known(texts, workers))


def _mutual_best(one: MiningSet, vectors: Callable[[Sequence[str]], Floats]) -> list[MinedPair]:
    margin, _, _ = margin_of(vectors(one.source) @ vectors(one.target).T)
    return sorted((MinedPair(i, j, float(margin[i, j])) for i, j in mutual_best(margin)), key=lambda p: -p.probability)
