"""What is wrong with glossaries, by file and line: found before it costs a translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from align.glossary.concepts import LANGUAGES, Concept
from align.glossary.files import GlossaryFile, sort_key
from align.glossary.matcher import fold

_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is a word for the kind of fault, the same in every version. A `note` is no fault: something to know."""

    path: Path
    line: int
    code: str
    message: str
    note: bool = False


def lint(files: Sequence[GlossaryFile]) -> list[Finding]:
    """All faults of the files, and between them, by file and line."""
    found = [finding for file in files for finding in _own(file)]
    found += _between(files)
    places = {file.path: place for place, file in enumerate(files)}
    return sorted(found, key=lambda f: (places[f.path], f.line, f.code, f.message))


def _own(file: GlossaryFile) -> Iterator[Finding]:
    previous: Concept | None = None
    for line, concept in file.rows:
        for code, message in _faults(concept):
            yield Finding(file.path, line, code, message)
        for message in _converted_otherwise(concept):
            yield Finding(file.path, line, "conversion", message, note=True)
        if previous and sort_key(concept) < sort_key(previous):
            yield Finding(file.path, line, "order", f"{concept.name} comes before {previous.name}")
        previous = concept
    for line, text in enumerate(file.lines, start=1):
        if hidden := _INVISIBLE.search(text):
            name = unicodedata.name(hidden.group(), f"U+{ord(hidden.group()):04X}")
            yield Finding(file.path, line, "invisible", f"{name} at column {hidden.start() + 1}")


def _converted_otherwise(concept: Concept) -> Iterator[str]:
    """Traditional terms that OpenCC would not make of the Simplified ones: right as they are, and wrong where a tool
    converts without the glossary (王汎森, 裏 and 裡)."""
    traditional = [variant.text for variant in concept.terms.get("zh-Hant", ())]
    for variant in concept.terms.get("zh-Hans", ()):
        alike = [text for text in traditional if fold(text) == fold(variant.text)]
        made = _to_traditional().convert(variant.text) if alike else ""
        if alike and made not in alike:
            yield f"{concept.name}: OpenCC makes {made} of {variant.text}; the glossary has {alike[0]}"


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


def _faults(concept: Concept) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES[1:]:
        if not concept.terms.get(language):
            yield "missing", f"{concept.name} has no {language}"
    for language, variants in concept.terms.items():
        if variants and all(variant.usage for variant in variants):
            yield "replacement", f"{concept.name}: every term in {language} is ruled out, and none to write instead"
        texts = [str(variant) for variant in variants]
        for text in sorted({t for t in texts if texts.count(t) > 1}):
            yield "repeated", f"{concept.name}: {text} stands twice in {language}"
        for variant in variants:
            if "  " in variant.text:
                yield "spaces", f"{concept.name}: two spaces in {variant.text}"
            if language in ("zh-Hant", "zh-Hans") and (odd := _of_other_script(variant.text, language)):
                yield "script", f"{concept.name}: {odd} in {variant.text} is not {language}"
            if language == "ru" and (mixed := _mixed_word(variant.text)):
                yield "script", f"{concept.name}: {mixed} mixes Latin and Cyrillic letters"


@cache
def script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of Traditional Chinese alone, and of Simplified alone."""
    folder = resources.files("opencc").joinpath("dictionary")
    tables = []
    for name in ("TSCharacters.txt", "STCharacters.txt"):
        rows = (line.split("\t") for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines() if "\t" in line)
        tables.append({source: targets.split() for source, targets in rows})
    to_simplified, to_traditional = tables
    traditional = frozenset(c for c, targets in to_simplified.items() if c not in targets and c not in to_traditional)
    simplified = frozenset(c for c, targets in to_traditional.items() if c not in targets and c not in to_simplified)
    return traditional, simplified


def _of_other_script(text: str, language: str) -> str:
    traditional, simplified = script_characters()
    return next((c for c in text if c in (simplified if language == "zh-Hant" else traditional)), "")


def _mixed_word(text: str) -> str:
    for word in re.findall(r"\w+", text):
        scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
        if {"LATIN", "CYRILLIC"} <= scripts:
            return str(word)
    return ""


def _between(files: Sequence[GlossaryFile]) -> Iterator[Finding]:
    """Names that come twice, and spellings that belong to two concepts, which then win by chance."""
    names: dict[str, tuple[Path, int]] = {}
    ids: dict[str, tuple[Path, int]] = {}
    owners: dict[str, tuple[str, Path, int]] = {}
    for file in files:
        for line, concept in file.rows:
            if concept.status == "rejected":
                continue
            if concept.id and (other_place := ids.setdefault(concept.id, (file.path, line))) != (file.path, line):
                yield Finding(
                    file.path, line, "duplicate", f"the id {concept.id} is also at {other_place[0]}:{other_place[1]}"
                )
            key = concept.name.casefold()
            if key in names:
                path, other = names[key]
                yield Finding(file.path, line, "duplicate", f"{concept.name} is also at {path}:{other}")
                continue
            names[key] = file.path, line
            for spelling in sorted({fold(variant.text) for _, variant in concept.variants()}):
                name, path, other = owners.setdefault(spelling, (concept.name, file.path, line))
                if name != concept.name:
                    yield Finding(file.path, line, "conflict", f"{spelling} is {concept.name}, and {name} at {path}:{other}")
