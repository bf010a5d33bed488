"""Sentence alignment against gold beads: strict and lax F1, sentences alone, links, calibration; and two baselines.

A folder holds documents NAME.gold (beads as `[0,1]:[2]`), NAME.LL for each of the two languages, one sentence a line,
and, where there is one, a translation NAME.LL.mt_XX line by line, XX being the other language. With NAME.LL.verse files
(the verse of each sentence) the gold is of verses, and beads of one verse count as one.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from align.errors import ReadError
from align.evaluate.calibration import calibration_columns
from align.glossary import Glossary
from align.languages import text_length
from align.sentences import Pivots, SentenceBead, align_sentences
from align.translate import LineReader, open_translators, simplify
from align.vectors import load_embeddings, margin_of, normalized
from align.work import ALONE, Workers

Beads = Sequence[tuple[tuple[int, ...], tuple[int, ...]]]
Row = dict[str, float | int | str]
_RESAMPLES = 1000


@dataclass(frozen=True)
class AlignedDocument:
    """Two texts and their gold. Chinese is in Simplified characters; `verses` give each sentence's verse, by side.
    `languages` are two letters each."""

    name: str
    source: list[str]
    target: list[str]
    gold: list[tuple[tuple[int, ...], tuple[int, ...]]]
    pivots: Pivots | None = None
    verses: tuple[list[str], list[str]] | None = None
    languages: tuple[str, str] = ("", "")


class _Counts(NamedTuple):
    """What one document adds to the figures; each figure is a ratio of two sums."""

    strict: int = 0
    lax: int = 0
    beads: int = 0
    gold_strict: int = 0
    gold_lax: int = 0
    gold_beads: int = 0
    alone: int = 0
    alone_found: int = 0
    alone_gold: int = 0
    links: int = 0
    links_found: int = 0
    links_gold: int = 0
    crossing: int = 0
    crossing_found: int = 0
    crossing_gold: int = 0


def evaluate_alignment(
    folders: Sequence[Path],
    baselines: bool,
    progress: Callable[[str, int, int], None],
    seed: int = 1,
    package_files: Sequence[Path] = (),
    workers: Workers = ALONE,
) -> list[Row]:
    """One row for each folder and system: with what translation models say, where packages are at hand, and without."""
    rows = []
    translators = open_translators(package_files)
    for folder in folders:
        documents = read_documents(folder)
        systems: list[tuple[str, Callable[[AlignedDocument], list[SentenceBead]]]] = []
        given = all(d.pivots for d in documents)
        if given:
            systems.append(("align, given pivots", partial(_beads, workers=workers, pivots=True)))
        readers = {
            d.name: LineReader((d.source, d.target), d.languages, translators, Glossary(), workers) for d in documents
        }
        if all(reader.can_tell for reader in readers.values()):
            if given:
                systems.append(("align, given pivots, with translation", partial(_beads, readers=readers, pivots=True)))
            systems.append(("align, with translation", partial(_beads, readers=readers)))
        systems.append(("align, without pivots", partial(_beads, workers=workers)))
        if given:
            systems.append(("align --fast, given pivots", partial(_beads, workers=workers, pivots=True, meanings=False)))
        systems.append(("align --fast, without pivots", partial(_beads, workers=workers, meanings=False)))
        if baselines:
            systems += [("lengths (Gale & Church)", gale_church), ("monotone DP on margin", monotone_beads)]
        for name, system in systems:
            counts, outcomes = [], []
            began = time.perf_counter()
            results = []
            for n, document in enumerate(documents):
                results.append(system(document))
                progress(f"{folder.name}: {name}", n + 1, len(documents))
            seconds = time.perf_counter() - began
            for document, found in zip(documents, results, strict=True):
                counts.append(count(document, [(b.source, b.target) for b in found]))
                outcomes += bead_outcomes(document, found)
            sentences = sum(len(d.source) + len(d.target) for d in documents)
            row: Row = {"set": folder.name, "system": name, "documents": len(documents), **figures(counts)}
            row["± strict"] = _interval(counts, seed)
            calibrated = name.startswith("align") and not documents[0].verses
            row |= calibration_columns(outcomes) if calibrated else {"calibration error": "", "by chance": ""}
            row["sentences/s"] = round(sentences / seconds)
            rows.append(row)
    return rows


def bead_outcomes(document: AlignedDocument, found: Iterable[SentenceBead]) -> list[tuple[float, bool]]:
    """The probability of each bead that has both sides, and whether it is in the gold."""
    gold = set(document.gold)
    return [(b.probability, (b.source, b.target) in gold) for b in found if b.source and b.target]


def _beads(
    document: AlignedDocument,
    workers: Workers = ALONE,
    readers: Mapping[str, LineReader] | None = None,
    pivots: bool = False,
    meanings: bool = True,
) -> list[SentenceBead]:
    """The beads of a document, with its pivots or without; `readers` ask a translation model, by the document's name."""
    return align_sentences(
        document.source, document.target, load_embeddings(), document.pivots if pivots else None,
        tell=readers[document.name].gains if readers else None, workers=workers, meanings=meanings,
    )  # fmt: skip


def read_documents(folder: Path) -> list[AlignedDocument]:
    """The documents of a folder, by name. Raises ReadError where there are none, or where lines and gold disagree."""
    golds = sorted(folder.glob("*.gold"))
    if not golds:
        raise ReadError(f"{folder}: no NAME.gold in it", "see docs/alignment.md for the layout")
    languages = _languages(folder, golds)
    return [_read(gold, languages) for gold in golds]


def _read(gold_file: Path, languages: tuple[str, str]) -> AlignedDocument:
    base = gold_file.with_suffix("")
    source, target = (_lines(Path(f"{base}.{language}"), language) for language in languages)
    gold = read_beads(gold_file)
    if not gold:
        raise ReadError(f"{gold_file}: no bead in it", "a line is like [0,1]:[2]")
    for side, k in ((source, 0), (target, 1)):
        if max((i for bead in gold for i in bead[k]), default=-1) >= len(side):
            raise ReadError(f"{gold_file}: a bead is of a line that {base.name}.{languages[k]} has not", "compare the files")
    verses = [Path(f"{base}.{language}.verse") for language in languages]
    return AlignedDocument(
        gold_file.stem, source, target, gold, _pivots(base, languages, source, target),
        (_lines(verses[0], ""), _lines(verses[1], "")) if all(p.exists() for p in verses) else None,
        (languages[0][:2], languages[1][:2]),
    )  # fmt: skip


def _pivots(base: Path, languages: tuple[str, str], source: list[str], target: list[str]) -> Pivots | None:
    first, second = languages
    if (path := Path(f"{base}.{first}.mt_{second}")).exists():
        return _lines(path, second), target
    if (path := Path(f"{base}.{second}.mt_{first}")).exists():
        return source, _lines(path, first)
    return None


def _languages(folder: Path, golds: Sequence[Path]) -> tuple[str, str]:
    """The two endings, in the order of the gold: that of the folder's name, or the one that the numbers of lines allow."""
    found = sorted(
        {p.suffix[1:] for gold in golds for p in folder.glob(f"{gold.stem}.*") if p.suffix != ".gold" and _plain(p)}
    )
    if len(found) != 2:
        raise ReadError(
            f"{folder}: two languages are needed beside {golds[0].name}, found {', '.join(found) or 'none'}",
            "each NAME.gold has its two texts beside it, like NAME.zh and NAME.en",
        )
    for order in ((found[0], found[1]), (found[1], found[0])):
        if folder.name == "-".join(order):
            return order
    misfits = []
    for order in ((found[0], found[1]), (found[1], found[0])):
        misfit = 0
        for gold in golds:
            beads = read_beads(gold)
            for k, language in enumerate(order):
                lines = len(_lines(gold.with_suffix(f".{language}"), ""))
                misfit += abs(lines - 1 - max((i for bead in beads for i in bead[k]), default=-1))
        misfits.append((misfit, order))
    return min(misfits)[1]


def _plain(path: Path) -> bool:
    return re.fullmatch(r"\.[a-z]{2,4}", path.suffix) is not None and not re.search(r"\.(mt_\w+|verse)$", path.name)


def _lines(path: Path, language: str) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror}", "each NAME.gold has its two texts beside it") from None
    return [simplify(line) for line in lines] if language.startswith("zh") else lines


def read_beads(path: Path) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Beads as `[0,1]:[2]`, a line each; what follows a second colon is not read."""
    beads = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = re.match(r"\[([\d, ]*)\]:\[([\d, ]*)\]", line)
        if match:
            beads.append(tuple(tuple(sorted(int(i) for i in re.findall(r"\d+", side))) for side in match.groups()))
        elif line.strip():
            raise ReadError(f"{path}:{number}: no bead: {line[:40]}", "a bead looks like [0,1]:[2]")
    return beads  # type: ignore[return-value]


def count(document: AlignedDocument, found: Beads) -> _Counts:
    """Strict: a bead is in the gold as it stands. Lax: one source sentence of it has a target sentence in common with
    its gold bead (the measures of Sennrich & Volk 2010, as Vecalign has them; recall leaves out the beads with one empty
    side)."""
    gold: Beads = document.gold
    if document.verses:
        found, gold = _of_verses(document.verses, found), _of_verses(document.verses, gold)
    strict, lax = _matched(gold, found)
    full, true = ([b for b in beads if b[0] and b[1]] for beads in (found, gold))
    gold_strict, gold_lax = _matched(full, true)
    alone, true_alone = _alone(found), _alone(gold)
    links, true_links = ({(i, j) for source, target in beads for i in source for j in target} for beads in (found, gold))
    crossing, true_crossing = crossing_links(links), crossing_links(true_links)
    return _Counts(
        strict, lax, len(found), gold_strict, gold_lax, len(true),
        len(alone & true_alone), len(alone), len(true_alone), len(links & true_links), len(links), len(true_links),
        len(crossing & true_crossing), len(crossing), len(true_crossing),
    )  # fmt: skip


def crossing_links(links: Set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The links of which another has its source sentence before and its target sentence behind, or the other way round."""
    found: set[tuple[int, int]] = set()
    for sign in (1, -1):  # what an earlier source sentence is linked to, then what a later one is
        furthest = -math.inf
        for _, group in groupby(sorted((sign * i, sign * j) for i, j in links), key=itemgetter(0)):
            own = list(group)
            found |= {(sign * i, sign * j) for i, j in own if j < furthest}
            furthest = max(furthest, *(j for _, j in own))
    return found


def _of_verses(verses: tuple[list[str], list[str]], beads: Beads) -> Beads:
    """Beads that share a verse, joined."""
    groups: dict[str, tuple[set[int], set[int]]] = {}
    for source, target in beads:
        verse = verses[0][source[0]] if source else verses[1][target[0]]
        group = groups.setdefault(verse, (set(), set()))
        group[0].update(source)
        group[1].update(target)
    return [(tuple(sorted(source)), tuple(sorted(target))) for source, target in groups.values()]


def _matched(gold: Beads, found: Beads) -> tuple[int, int]:
    exact = set(gold)
    across: dict[int, set[int]] = {}
    for source, target in gold:
        for i in source:
            across.setdefault(i, set()).update(target)
    strict = sum(bead in exact for bead in found)
    lax = sum(bead in exact or any(across.get(i, set()) & set(bead[1]) for i in bead[0]) for bead in found)
    return strict, lax


def _alone(beads: Beads) -> set[tuple[int, int]]:
    return {(k, i) for bead in beads for k in (0, 1) if not bead[1 - k] for i in bead[k]}


def _f1(right_found: int, found: int, right_gold: int, gold: int) -> float:
    precision, recall = right_found / found if found else 0.0, right_gold / gold if gold else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def figures(counts: Sequence[_Counts]) -> Row:
    total = _Counts(*(sum(column) for column in zip(*counts, strict=True)))
    return {
        "strict F1": _f1(total.strict, total.beads, total.gold_strict, total.gold_beads),
        "lax F1": _f1(total.lax, total.beads, total.gold_lax, total.gold_beads),
        "null F1": _f1(total.alone, total.alone_found, total.alone, total.alone_gold) if total.alone_gold else "",
        "link F1": _f1(total.links, total.links_found, total.links, total.links_gold),
        "crossing F1": _f1(total.crossing, total.crossing_found, total.crossing, total.crossing_gold)
        if total.crossing_gold
        else "",
    }


def _interval(counts: Sequence[_Counts], seed: int) -> str:
    """The middle 95 % of strict F1 over documents drawn anew."""
    if len(counts) < 2:
        return ""
    rng = random.Random(seed)
    values = sorted(float(figures(rng.choices(counts, k=len(counts)))["strict F1"]) for _ in range(_RESAMPLES))
    return f"{values[int(0.025 * _RESAMPLES)]:.3f}-{values[int(0.975 * _RESAMPLES)]:.3f}"


def gale_church(document: AlignedDocument) -> list[SentenceBead]:
    """Lengths alone (Gale & Church 1993): a normal distribution of the difference, and how often each kind of bead is."""
    lengths = [[text_length(text) for text in side] for side in (document.source, document.target)]
    ratio = sum(lengths[1]) / max(1.0, sum(lengths[0]))
    priors = {(1, 1): 0.89, (1, 0): 0.005, (0, 1): 0.005, (2, 1): 0.0445, (1, 2): 0.0445, (2, 2): 0.011}

    def cost(kind: tuple[int, int], i: int, j: int) -> float:
        left, right = sum(lengths[0][i : i + kind[0]]), sum(lengths[1][j : j + kind[1]])
        mean = (left + right / ratio) / 2
        z = abs(right - left * ratio) / math.sqrt(6.8 * max(mean, 1.0))
        return -math.log(priors[kind]) - math.log(max(1e-12, math.erfc(z / math.sqrt(2))))

    return _by_cost(document, tuple(priors), cost)


def monotone_beads(document: AlignedDocument, skip: float = 0.1, extra: float = 0.08) -> list[SentenceBead]:
    """Dynamic programming on the margin of static embeddings times the evenness of lengths, with groups of up to three."""
    embeddings = load_embeddings()
    vectors = [np.stack([embeddings.tokens(text).sum(0) for text in side]) for side in (document.source, document.target)]
    _, *usual = margin_of(normalized(vectors[0]) @ normalized(vectors[1]).T)
    sums = [np.concatenate([np.zeros((1, v.shape[1])), np.cumsum(v, axis=0)]) for v in vectors]
    lengths = [np.concatenate([[0], np.cumsum([text_length(t) for t in s])]) for s in (document.source, document.target)]
    scale = lengths[0][-1] / max(1.0, lengths[1][-1])

    def cost(kind: tuple[int, int], i: int, j: int) -> float:
        m, n = kind
        if not m or not n:
            return skip
        left, right = sums[0][i + m] - sums[0][i], sums[1][j + n] - sums[1][j]
        near = float(left @ right / max(1e-9, np.linalg.norm(left) * np.linalg.norm(right)))
        near -= 0.5 * (float(usual[0][i : i + m].mean()) + float(usual[1][j : j + n].mean()))
        a, b = float(lengths[0][i + m] - lengths[0][i]), float(lengths[1][j + n] - lengths[1][j]) * scale
        return -near * math.log2(1 + min(a, b) / max(a, b, 1e-9)) + extra * (m + n - 2)

    return _by_cost(document, ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1)), cost)


def _by_cost(
    document: AlignedDocument, kinds: Iterable[tuple[int, int]], cost: Callable[[tuple[int, int], int, int], float]
) -> list[SentenceBead]:
    """The cheapest sequence of beads, near the diagonal."""
    height, width = len(document.source), len(document.target)
    band = max(40, abs(height - width), width // 10)
    best = {(0, 0): 0.0}
    step: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(height + 1):
        middle = round(i * width / max(1, height))
        for j in range(max(0, middle - band), min(width, middle + band) + 1):
            ways = [(best[i - m, j - n] + cost((m, n), i - m, j - n), (m, n)) for m, n in kinds if (i - m, j - n) in best]
            if ways:
                best[i, j], step[i, j] = min(ways)
    beads, i, j = [], height, width
    while (i, j) != (0, 0):
        m, n = step[i, j]
        i, j = i - m, j - n
        beads.append(SentenceBead(tuple(range(i, i + m)), tuple(range(j, j + n)), 1.0))
    return beads[::-1]
