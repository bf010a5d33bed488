"""One export from end to end: the units that are wanted, written in a format, with a manifest beside them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from align import __version__
from align.corpus.decisions import Compare
from align.corpus.export.details import details_of
from align.corpus.export.formats import FORMATS, Layout
from align.corpus.export.selection import Rules, Selection, is_one_of, split_of, threshold_for
from align.corpus.export.sink import STDOUT, sink
from align.corpus.export.units import ExportUnit, UnitSource, open_units
from align.corpus.store import SIGNATURE
from align.corpus.view import as_made
from align.errors import CorpusError

MANIFEST = "manifest.json"
_HIDDEN = "further texts in one language"


@dataclass
class Order:
    """What an export is asked for. `split` maps names to shares; `seed` shuffles where it is not None."""

    format: str
    output: Path | None = None
    rules: Rules = field(default_factory=Rules)
    target_precision: float | None = None
    layout: Layout = field(default_factory=Layout)
    split: Mapping[str, float] = field(default_factory=dict)
    seed: int | None = None
    rejected: Path | None = None
    script: str = ""
    convert: Callable[[str], str] | None = None
    compress: str = ""
    force: bool = False
    licences: tuple[tuple[str, str], ...] = ()
    """Of the articles whose names a pattern fits; the last one that does."""


@dataclass(frozen=True)
class Exported:
    kept: int
    reasons: dict[str, int]
    min_probability: float
    hidden: int
    """Texts that a format with one text for each language has no place for."""
    empty_splits: tuple[str, ...]


def export_corpus(
    folder: Path,
    order: Order,
    progress: Callable[[int, int], None] = lambda done, total: None,
    compare: Compare = as_made,
) -> Exported:
    """Write an export of the corpus in `folder`, as it was decided; for `compare` see `open_units`.

    Raises CorpusError and MachineError; what was there then stays.
    """
    chosen = FORMATS[order.format]
    is_folder = chosen.folder and not (order.format in ("xliff", "xliff2") and order.layout.target)
    if order.split and order.format not in ("moses", "parquet"):
        raise CorpusError(f"{order.format} has no splits", "--format moses or parquet, or one export for each part")
    _check_places(folder, order)
    with open_units(folder, compare) as source:
        rules = order.rules
        if order.target_precision is not None:
            least = threshold_for((p for _, p in source.probabilities()), order.target_precision)
            rules = replace(rules, min_probability=max(rules.min_probability, least))
        selection = Selection(rules, order.convert, order.script)
        tags = {tag for _, tag, _ in source.articles.values() if not rules.languages or is_one_of(tag, rules.languages)}
        if order.script:
            tags = {f"zh-{order.script}" if tag.startswith("zh") and order.script not in tag else tag for tag in tags}
        layout = replace(
            order.layout,
            all_tags=tuple(sorted(tags)),
            split=_splits(source, dict(order.split)) if order.split else (lambda unit: ""),
            details=lambda unit: details_of(source, unit),
        )
        counts: Counter[str] = Counter()
        with (
            sink(order.output, is_folder, order.force, order.compress) as out,
            _rejections(order.rejected, order.force) as reject,
        ):
            selection.rejected = reject
            units = selection.choose(_counted(source, order.seed, progress))
            written = _tallied(_paired(units, order, layout, selection, reject), layout, counts)
            chosen.write(written, out, layout)
            if not selection.kept:
                reasons = ", ".join(f"{n} {reason}" for reason, n in selection.reasons.items())
                raise CorpusError(f"no unit is left to write ({reasons or 'the corpus has none'})", "ask for less")
            if out.folder:
                out.text(MANIFEST).write(_manifest(folder, order, selection, counts, source, {}))
        if out.output is not None and not out.folder and not out.straight:
            beside = out.output.with_name(out.output.name + ".manifest.json")
            beside.write_text(_manifest(folder, order, selection, counts, source, out.hashes), encoding="utf-8")
        missing = tuple(name for name in order.split if not counts[f"split {name}"])
        return Exported(selection.kept, dict(selection.reasons), rules.min_probability, counts[_HIDDEN], missing)


def _splits(source: UnitSource, shares: dict[str, float]) -> Callable[[ExportUnit], str]:
    beside = source.sharing()
    return lambda unit: split_of(unit, shares, beside.get(unit.id, ()))


def _check_places(folder: Path, order: Order) -> None:
    """Raises CorpusError where the export would write over its own corpus, or over itself."""
    inside = folder.resolve()
    places = [path.resolve() for path in (order.output, order.rejected) if path is not None and path != STDOUT]
    for path in places:
        if path == inside or inside in path.parents:
            raise CorpusError(f"{path}: inside the corpus {folder}", "name a place outside of it")
    if len(places) == 2 and places[0] == places[1]:
        raise CorpusError(f"{places[0]}: named by both -o and --rejected", "name two files")


def _paired(
    units: Iterable[ExportUnit],
    order: Order,
    layout: Layout,
    selection: Selection,
    reject: Callable[[ExportUnit, str], None],
) -> Iterator[ExportUnit]:
    """Without the units that have no text in the languages that were asked for as source and target."""
    narrow = order.format in ("xliff", "xliff2") or bool(layout.source or layout.target)
    for unit in units:
        if narrow and not any(layout.pairs(layout.named(unit))):
            selection.kept -= 1
            selection.reasons["not in these languages"] += 1
            reject(unit, "not in these languages")
        else:
            yield unit


def _counted(source: UnitSource, seed: int | None, progress: Callable[[int, int], None]) -> Iterator[ExportUnit]:
    places = None
    if seed is not None:
        places = list(range(source.count))
        random.Random(seed).shuffle(places)
    for number, unit in enumerate(source.units(places), start=1):
        yield unit
        if number % 1000 == 0:
            progress(number, source.count)


def _tallied(units: Iterable[ExportUnit], layout: Layout, counts: Counter[str]) -> Iterator[ExportUnit]:
    for unit in units:
        counts[f"relation {unit.relation}"] += 1
        named = layout.named(unit)
        counts.update(f"language {tag}" for tag in named)
        counts[_HIDDEN] += len(unit.parts) - len(named)
        if split := layout.split(unit):
            counts[f"split {split}"] += 1
        yield unit


class _rejections:  # noqa: N801 - a context manager used like a function
    """The file of what was left out: JSON lines with the reason."""

    def __init__(self, path: Path | None, force: bool) -> None:
        self._sink = sink(path, folder=False, force=force) if path else None

    def __enter__(self) -> Callable[[ExportUnit, str], None]:
        if self._sink is None:
            return lambda unit, reason: None
        stream = self._sink.__enter__().text()

        def write(unit: ExportUnit, reason: str) -> None:
            texts = [{"tag": part.tag, "article": part.name, "text": part.text} for part in unit.parts]
            row = {"id": unit.id, "reason": reason, "probability": unit.probability, "texts": texts}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")

        return write

    def __exit__(self, *error: Any) -> None:
        if self._sink is not None:
            self._sink.__exit__(*error)


def _manifest(
    folder: Path,
    order: Order,
    selection: Selection,
    counts: Counter[str],
    source: UnitSource,
    hashes: Mapping[str, str],
) -> str:
    """What the export is of, what was left out and why, and whose the articles are."""
    signature = folder / SIGNATURE
    rules = selection.rules
    stored = {
        "made by": f"align-toolkit {__version__}",
        "format": order.format,
        "corpus": json.loads(signature.read_text(encoding="utf-8")) if signature.is_file() else None,
        "units": selection.kept,
        "counts": dict(sorted(counts.items())),
        "left out": dict(sorted(selection.reasons.items())),
        "filters": {
            "min probability": rules.min_probability, "languages": sorted(rules.languages), "checks": rules.checks,
            "relations": sorted(rules.relations), "articles": sorted(rules.articles), "since": rules.since,
            "until": rules.until, "drop-list": len(rules.dropped), "script": order.script, "seed": order.seed,
            "split": dict(order.split),
        },
        "articles": [
            {"name": name, "tag": tag, "date": date or None, "licence": _licence(name, order.licences)}
            for name, tag, date in source.articles.values()
        ],
        "sha256": dict(hashes),
    }  # fmt: skip
    return json.dumps(stored, ensure_ascii=False, indent=1) + "\n"


def _licence(name: str, licences: Iterable[tuple[str, str]]) -> str | None:
    return next((text for pattern, text in reversed([*licences]) if fnmatchcase(name, pattern)), None)
