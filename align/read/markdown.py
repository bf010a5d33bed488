"""Markdown's marks taken out of a paragraph, with what they say of it: a heading, a list, code."""

from __future__ import annotations

import re

from align.model import HEADING
from align.read.blocks import Verdict
from align.read.mapped import Mapped, join

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_LOOKS = re.compile(r"^\s{0,3}#{1,6}\s+\S|^```|^\s*[-*]\s+\S.*\]\(|!?\[[^\]]*\]\([^)]+\)|\*\*\S[^*\n]*\*\*", re.M)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\n]{0,500}\)")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,30}\](?!:)")
_NOTE = re.compile(r"^\s{0,3}\[\^[\w-]{1,30}\]:")
_REMARK = re.compile(r"^\s*<!--.*-->\s*$", re.S)
_MATTER = re.compile(r"---\r?\n(?:[\w-]+:.*\r?\n|[ \t-].*\r?\n)+---\r?\n")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`|(?<![*\w])\*)(?=[^\s*])(.{1,300}?)(?<=[^\s*])\1(?!\*)", re.S)
_LEADING = re.compile(r"^\s{0,3}(?:>\s?|[-*+]\s+|#{1,6}\s+)+")
_CLOSING_HASHES = re.compile(r"\s+#+\s*$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")


def looks_like_markdown(decoded: str, name: str) -> bool:
    """By the file's name, or by several marks."""
    return name.lower().endswith((".md", ".markdown")) or len(_LOOKS.findall(decoded[:20_000])) >= 3


def front_matter(decoded: str) -> int:
    """Where the settings end that stand above a page, between two rules; 0 where there are none."""
    match = _MATTER.match(decoded)
    return match.end() if match else 0


def is_fence(text: str) -> bool:
    """Whether a line begins or ends a block of code."""
    return bool(_FENCE.match(text))


def without_marks(paragraph: Mapped) -> tuple[Mapped, Verdict | None]:
    """The paragraph as it would be shown, each character at its place; and what the marks say, None for running text."""
    text = paragraph.text
    for pattern, reason in ((_RULE, "rule"), (_NOTE, "footnote"), (_REMARK, "remark in the source")):
        if pattern.match(text):
            return paragraph, ("boilerplate", reason)
    heading = bool(_HEADING.match(text))
    shown = paragraph.without(_IMAGE).without(_FOOTNOTE).without(_LEADING).without(_CLOSING_HASHES if heading else _IMAGE)
    shown = _inner(_inner(shown, _LINK, 1), _EMPHASIS, 2)
    if not shown.text.strip():
        return paragraph, ("boilerplate", "image link")
    return shown, (HEADING, None) if heading else None


def _inner(mapped: Mapped, pattern: re.Pattern[str], group: int) -> Mapped:
    """Each match replaced by one of its groups."""
    parts, last = [], 0
    for match in pattern.finditer(mapped.text):
        parts += [mapped.slice(last, match.start()), mapped.slice(*match.span(group))]
        last = match.end()
    return join([*parts, mapped.slice(last, len(mapped))]) if parts else mapped
