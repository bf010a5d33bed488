"""What all readers share: language tags of any tool, cells gathered by concept, and what had to be left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from align.errors import GlossaryError
from align.glossary.concepts import Concept, Variant, make_concept

_TAGS = {
    "en": ("en", None), "ru": ("ru", None), "zh-hant": ("zh-Hant", None), "zh-tw": ("zh-Hant", "TW"),
    "zh-hk": ("zh-Hant", "HK"), "zh-mo": ("zh-Hant", "HK"), "zh-hant-tw": ("zh-Hant", "TW"),
    "zh-hant-hk": ("zh-Hant", "HK"), "zh-hans": ("zh-Hans", None), "zh-cn": ("zh-Hans", None),
    "zh-sg": ("zh-Hans", None), "zh-hans-cn": ("zh-Hans", None), "zh-hant-cn": ("zh-Hant", "CN"), "zh": ("zh-Hans", None),
}  # fmt: skip


@dataclass
class Imported:
    """Concepts with the place each was read from, and what was left out: place and reason."""

    concepts: list[tuple[str, Concept]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def add(self, cells: dict[str, str], place: str) -> None:
        """Make a concept of cells by column, or note why there is none."""
        try:
            self.concepts.append((place, make_concept(cells, place)))
        except GlossaryError as error:
            self.skipped.append((place, error.message.removeprefix(f"{place}: ")))


def language_of(tag: str) -> tuple[str, str | None] | None:
    """Our column and region for a language tag (zh-TW, zh_Hant_HK, en-GB); None for a language that has no column."""
    plain = tag.strip().replace("_", "-").lower()
    if plain in _TAGS:
        return _TAGS[plain]
    return _TAGS.get(plain.split("-")[0]) if not plain.startswith("zh") else None


def cell(variants: list[Variant]) -> str:
    """A cell of these variants, each once."""
    return " | ".join(dict.fromkeys(map(str, variants)))


def variant(text: str, region: str | None = None, usage: str = "") -> Variant | None:
    """A variant of text from another tool; None where its characters cannot stand in a cell."""
    plain = " ".join(text.split())
    return None if not plain or "|" in plain or "@" in plain else Variant(plain, region, usage)


def text_of(path: Path) -> str:
    """A file's text: UTF-8 with or without a mark, or UTF-16 with one. Raises GlossaryError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"{path}: {error.strerror or error}", "check the path") from None
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise GlossaryError(
            f"{path}: byte {error.start} is no {encoding.removesuffix('-sig').upper()}", "save it as UTF-8"
        ) from None
