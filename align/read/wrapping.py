"""Lines wrapped at a fixed width, joined again: also inside a word, also where the width is only nearly kept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from align.read.mapped import Mapped, join

_URL = re.compile(r"https?://|www\.")
_RAGGED = 6
"""Columns by which the lines of a wrapped text differ at least: the last word of a line is long or short."""
_WIDER = 8
"""Columns beyond the wrap width that a line keeps to itself: an address, a table."""
_DRAWN = re.compile(r"^\s*[-_=*~#·•.]{5,}\s*$")
_GAP = re.compile(r"\S[ \t\u3000]{2,}(?=\S)")
_HYPHENATED = re.compile("[a-zа-яё][-\u2010]$")
_NARROWEST, _WIDEST = 38, 110
_SLACK = 12
"""Columns that a wrapped line may fall short: scrapes lose indents, and full-width punctuation becomes half-width."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, its line end and trailing white space not counted. `indent` is in columns."""

    mapped: Mapped
    width: int
    indent: int

    @property
    def blank(self) -> bool:
        return not self.mapped.text.strip()


def columns(text: str) -> int:
    """Display width: East Asian wide characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def lines_of(decoded: str) -> list[Line]:
    lines, start = [], 0
    for raw in decoded.splitlines(keepends=True):
        body = raw.rstrip()
        indent = columns(body) - columns(body.lstrip())
        lines.append(Line(Mapped.of(decoded, start, start + len(body)), columns(body), indent))
        start += len(raw)
    return lines


def wrap_width(lines: list[Line]) -> int | None:
    """The column at which the file is wrapped, or None where it is not.

    It is the width that most lines come close to, among lines that a non-blank line follows. Three of them, not ending
    a sentence, are the least that counts as a habit.
    """
    widths: Counter[int] = Counter()
    for line, following in pairwise(lines):
        if (
            not following.blank
            and not _is_ruled(line.mapped.text)
            and _NARROWEST <= line.width <= _WIDEST
            and _runs_on(line.mapped.text)
        ):
            widths.update(range(line.width, line.width + _RAGGED))
    if not widths:
        return None
    width, count = max(widths.items(), key=lambda item: (item[1], -item[0]))
    longer = sum(line.width > width + _WIDER for line in lines)
    if count < 3 or longer >= count:  # where paragraphs stand on one line, short lines are short lines
        return None
    return max(line.width for line in lines if line.width <= width + 4)


def _runs_on(text: str) -> bool:
    return bool(text) and text.rstrip()[-1] not in "。！？.!?…：:」”»" and not _URL.search(text)


def unwrap(lines: list[Line]) -> list[tuple[Mapped, bool]]:
    """Paragraphs, in order, each with whether lines were joined in it. Blank lines end a paragraph; so does every line
    in a file, or a part of one, that is not wrapped."""
    width = wrap_width(lines)
    words = Counter(re.findall(r"[^\W\d_]+", " ".join(line.mapped.text for line in lines)))
    paragraphs: list[list[Mapped]] = []
    previous: Line | None = None
    for line in lines:
        if line.blank:
            previous = None
            continue
        if previous and width and _continues(previous, line, width):
            parts = paragraphs[-1]
            if _HYPHENATED.search(parts[-1].text) and line.mapped.text[:1].islower():
                parts[-1] = parts[-1].slice(0, len(parts[-1]) - 1)  # `transla-` and `tion` are one word
            else:
                parts.append(_joint(previous.mapped, line.mapped, words))
            parts.append(line.mapped)
        else:
            paragraphs.append([line.mapped])
        previous = line
    starts = {line.mapped.span[0]: line.mapped.span[1] for line in lines if not line.blank}
    joined = [join(parts).strip() for parts in paragraphs]
    return [(p, p.span[1] > starts.get(p.span[0], p.span[1])) for p in joined]


def _is_ruled(text: str) -> bool:
    """A line drawn with characters, or a row of a table: cells with wide gaps between them."""
    return bool(_DRAWN.match(text)) or len(_GAP.findall(text.strip())) >= 2


def _continues(line: Line, following: Line, width: int) -> bool:
    if line.width > width or following.width > width + 2 or following.indent > line.indent + 1:
        return False
    if _is_ruled(line.mapped.text) or _is_ruled(following.mapped.text):
        return False
    if _URL.search(line.mapped.text) or _URL.match(following.mapped.text.strip()):
        return False
    first = re.match(r"\s*([!-~А-яЁё]+)", following.mapped.text)
    slack = max(_SLACK, columns(first.group(1)) + 1 if first else 0)
    return line.width >= width - slack


def _joint(left: Mapped, right: Mapped, words: Counter[str]) -> Mapped:
    """What stands between two joined lines: a space where the script has them, nothing inside a word."""
    a, b = left.text[-1:], right.text.lstrip()[:1]
    glue = " "
    if _spaceless(a) or _spaceless(b):
        glue = ""
    elif a.isalnum() and b.isalnum() and _mostly_spaceless(left.text + right.text):
        head, tail = re.findall(r"\w+$", left.text)[0], re.findall(r"^\w+", right.text.lstrip())[0]
        glue = "" if words[head + tail] or (a.isdigit() and b.isdigit()) else " "
    end = left.ends[-1]
    return Mapped(glue, (end,) * len(glue), (end + 1,) * len(glue))


def _spaceless(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" if character else False


def _mostly_spaceless(text: str) -> bool:
    return sum(map(_spaceless, text)) * 3 > len(text)
