"""What differs between two glossary files, and three of them made one: by concept and by cell, not by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from align.glossary.concepts import ALL_COLUMNS, LANGUAGES, Concept, cells_of, make_concept
from align.glossary.files import GlossaryFile

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is "added", "removed" or "changed"; `cells` the changed ones: column, before, after."""

    kind: str
    name: str
    cells: tuple[tuple[str, str, str], ...] = ()


def differences(old: GlossaryFile, new: GlossaryFile) -> list[Difference]:
    """From old to new, by name."""
    before, after = _by_name(old), _by_name(new)
    found = []
    for key in sorted({*before, *after}):
        if key not in after:
            found.append(Difference("removed", before[key]["en"]))
        elif key not in before:
            found.append(Difference("added", after[key]["en"]))
        elif changed := tuple((c, before[key][c], after[key][c]) for c in ALL_COLUMNS if before[key][c] != after[key][c]):
            found.append(Difference("changed", after[key]["en"], changed))
    return found


def merge(base: GlossaryFile, ours: GlossaryFile, theirs: GlossaryFile) -> list[str]:
    """Put into `ours` what changed from base to theirs; the conflicts, in words. Where both changed one cell, its
    variants are joined, or else ours stays; what one side removed and the other changed stays."""
    first, own, other = _by_name(base), _by_name(ours), _by_name(theirs)
    conflicts: list[str] = []
    for key in sorted({*own, *other}):
        if key not in own:
            if key not in first:
                ours.add(make_concept(other[key], f"{theirs.path}"))
            elif other[key] != first[key]:
                ours.add(make_concept(other[key], f"{theirs.path}"))
                conflicts.append(
                    f"{other[key]['en']}: removed in {ours.path.name}, changed in {theirs.path.name}; kept as changed"
                )
        elif key not in other:
            if key in first and own[key] == first[key]:
                ours.remove(ours.find(_name(own[key]))[0])
            elif key in first:
                conflicts.append(
                    f"{own[key]['en']}: changed in {ours.path.name}, removed in {theirs.path.name}; kept as changed"
                )
        elif own[key] != other[key]:
            merged, faults = _merged(first.get(key, dict.fromkeys(ALL_COLUMNS, "")), own[key], other[key])
            conflicts += faults
            if merged != own[key]:
                ours.replace(ours.find(_name(own[key]))[0], make_concept(merged, f"{theirs.path}"))
    return conflicts


def take_in(file: GlossaryFile, concepts: Iterable[Concept]) -> dict[str, int]:
    """Add concepts from elsewhere: new ones whole; to those that are there, by id or English name, what they lack.

    Nothing that is there is changed or reordered. Counts of "added", "extended" and "known".
    """
    counts = {"added": 0, "extended": 0, "known": 0}
    by_id = {own.id: (number, own) for number, own in file.rows if own.id}
    by_name = {own.name.casefold(): (number, own) for number, own in file.rows}
    new: dict[str, Concept] = {}
    for concept in concepts:
        key = concept.name.casefold()
        number, old = by_id.get(concept.id) or by_name.get(key) or (0, new.get(key))
        if old is None:
            new[key] = concept
            counts["added"] += 1
            continue
        before, joined = cells_of(old), _extended(cells_of(old), cells_of(concept))
        counts["known" if joined == before else "extended"] += 1
        if joined == before:
            continue
        extended = make_concept(joined, f"{file.path}")
        if number:
            file.rewrite(number, extended)
            by_name[old.name.casefold()] = number, extended
            if extended.id:
                by_id[extended.id] = number, extended
        else:
            new[key] = extended
    file.add_all(list(new.values()))
    return counts


def _extended(before: Cells, new: Cells) -> Cells:
    """The cells with the variants and the free text that they lack."""
    joined = dict(before)
    for column in (*LANGUAGES, "ru-forms"):
        written = {part.split("@")[0] for part in _variants(before[column])}
        joined[column] = " | ".join(
            [*_variants(before[column]), *(v for v in _variants(new[column]) if v.split("@")[0] not in written)]
        )
    for column in ("note", "id", "flags", "source"):
        joined[column] = before[column] or new[column]
    return joined


def _merged(base: Cells, ours: Cells, theirs: Cells) -> tuple[Cells, list[str]]:
    merged, faults = dict(ours), []
    for column in ALL_COLUMNS:
        if ours[column] == theirs[column] or theirs[column] == base[column]:
            continue
        if ours[column] == base[column]:
            merged[column] = theirs[column]
        elif column in LANGUAGES:
            merged[column] = _joined(*(_variants(cells[column]) for cells in (base, ours, theirs)))
        else:
            faults.append(
                f"{ours['en']}: {column} is {ours[column] or 'empty'} here and {theirs[column] or 'empty'} there; kept ours"
            )
    return merged, faults


def _joined(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Our variants in our order, without those that they removed, and those that they added."""
    kept = [variant for variant in ours if variant in theirs or variant not in base]
    return " | ".join([*kept, *(variant for variant in theirs if variant not in ours and variant not in base)])


def _variants(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _by_name(file: GlossaryFile) -> dict[str, Cells]:
    return {concept.name.casefold(): cells_of(concept) for _, concept in file.rows}


def _name(cells: Cells) -> str:
    return make_concept(cells, "").name
