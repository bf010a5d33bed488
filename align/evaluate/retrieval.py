"""Similarity search: of each sentence, whether its translation is the best of all on the other side.

A file is TSV: the languages (`cmn<TAB>eng`, `ru<TAB>en` ...), then a pair of translations a line (Tatoeba as in Artetxe &
Schwenk 2019).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from align.errors import ReadError
from align.glossary import Glossary
from align.mining import candidates, load_mining_weights, log_odds_of, model_features
from align.translate import LineReader, open_translators, simplify
from align.vectors import load_embeddings, margin_of
from align.work import ALONE, Workers

Row = dict[str, float | int | str]
Sides = tuple[list[str], list[str]]
_CODE = re.compile(r"[a-z]{2,3}")
_FORM = "the first line names two languages, a tab between; each other line is a pair of sentences"
_CODES = {"cmn": "zh", "zho": "zh", "rus": "ru", "eng": "en"}


def evaluate_retrieval(
    files: Sequence[Path],
    progress: Callable[[str, int, int], None],
    package_files: Sequence[Path] = (),
    workers: Workers = ALONE,
) -> list[Row]:
    """A row for each file and system: the share of sentences, each way, whose best is not their own, nor written as it."""
    rows: list[Row] = []
    translators = open_translators(package_files)
    weights, embeddings = load_mining_weights(), load_embeddings()
    for file in files:
        languages, sides = read_translations(file)
        pairs, witnesses = candidates(*sides, embeddings, progress, workers)
        places = [(int(i), int(j)) for i, j in pairs]
        log_odds = log_odds_of(witnesses, weights.weights, weights.bias)
        reader = LineReader(sides, languages, translators, Glossary(), workers)
        systems: dict[str, Iterable[tuple[tuple[int, int], float]]] = {}
        if reader.can_tell:
            _, read = model_features(pairs, witnesses, log_odds, reader.shares, progress, asked_from=-math.inf)
            systems["align, with translation"] = zip(places, log_odds_of(read, weights.told, weights.told_bias), strict=True)
        systems["align, without"] = zip(places, log_odds, strict=True)
        margin, _, _ = margin_of(embeddings.embed(sides[0]) @ embeddings.embed(sides[1]).T)
        nearest = [*enumerate(margin.argmax(1).tolist()), *((i, j) for j, i in enumerate(margin.argmax(0).tolist()))]
        systems["margin of the embeddings"] = (((i, j), float(margin[i, j])) for i, j in nearest)
        for system, scored in systems.items():
            forward, back = _errors(scored, sides)
            rows.append({"set": file.stem, "system": system, "pairs": len(sides[0]), "error": forward, "error back": back})
    return rows


def read_translations(file: Path) -> tuple[tuple[str, str], Sides]:
    """The languages and the two sides, Chinese in Simplified characters. Raises ReadError, which names the line."""
    try:
        lines = file.read_text(encoding="utf-8-sig").rstrip().split("\n")  # a sentence may have other line separators in it
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{file}: {getattr(error, 'strerror', None) or 'no UTF-8 text'}", _FORM) from None
    rows = [[text.strip() for text in line.split("\t")] for line in lines]
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), start=1):
        if len(row) != 2 or not all(row):
            raise ReadError(f"{file}:{number}: not two columns: {line[:40]}", _FORM)
    codes = [_CODES.get(code.lower(), code.lower()) for code in rows[0]]
    if not all(_CODE.fullmatch(code) for code in codes):
        raise ReadError(f"{file}:1: no two languages: {lines[0][:40]}", _FORM)
    if len(rows) < 2:
        raise ReadError(f"{file}: no pair in it", _FORM)
    left, right = (
        [simplify(row[side], None) if code == "zh" else row[side] for row in rows[1:]] for side, code in enumerate(codes)
    )
    return (codes[0], codes[1]), (left, right)


def _errors(scored: Iterable[tuple[tuple[int, int], float]], sides: Sides) -> tuple[float, float]:
    best: tuple[dict[int, tuple[float, int]], dict[int, tuple[float, int]]] = ({}, {})
    for pair, score in scored:
        for side in (0, 1):
            own, other = pair[side], pair[1 - side]
            if own not in best[side] or score > best[side][own][0]:
                best[side][own] = float(score), other
    count = len(sides[0])
    wrong = [
        sum(k not in best[side] or sides[1 - side][best[side][k][1]] != sides[1 - side][k] for k in range(count))
        for side in (0, 1)
    ]
    return wrong[0] / max(1, count), wrong[1] / max(1, count)
