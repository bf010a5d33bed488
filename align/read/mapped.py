"""Text that remembers where each of its characters stood in the decoded file."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text[i]` came from `decoded[starts[i]:ends[i]]`. Cleaning drops or replaces characters, never their places.

    Places are ranges where the text is as it was, and arrays where it is not: a page costs little more than its text.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, decoded: str, start: int, end: int) -> Mapped:
        return cls(decoded[start:end], range(start, end), range(start + 1, end + 1))

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> Mapped:
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the decoded file: code points, end exclusive."""
        return self.starts[0], self.ends[-1]

    def strip(self) -> Mapped:
        left = len(self.text) - len(self.text.lstrip())
        return self.slice(left, max(left, len(self.text.rstrip())))

    def without(self, pattern: re.Pattern[str], replacement: str = "") -> Mapped:
        """Each match of the pattern taken out, or replaced by one character that stands in its place."""
        parts, last = [], 0
        for match in pattern.finditer(self.text):
            parts.append(self.slice(last, match.start()))
            if replacement:
                first, final = match.start(), match.end() - 1
                parts.append(Mapped(replacement, (self.starts[first],), (self.ends[final],)))
            last = match.end()
        return join([*parts, self.slice(last, len(self.text))]) if parts else self


def join(parts: Iterable[Mapped]) -> Mapped:
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    starts, ends = array("l"), array("l")
    for part in parts:
        starts.extend(part.starts)
        ends.extend(part.ends)
    return Mapped("".join(p.text for p in parts), starts, ends)


_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def tidy(mapped: Mapped) -> Mapped:
    """Invisible characters out, every run of white space one space, nothing at the ends."""
    return mapped.without(_INVISIBLE).without(_SPACES, " ").strip()


_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff]")
_LEAST_SPACED = 8
_MOST_SPACED, _MOST_HAN = 0.9, 0.5
_BETWEEN_CHARACTERS = re.compile(r"(?<!\S\S) (?!\S\S)")


def unspaced(mapped: Mapped) -> Mapped:
    """Chinese with a blank behind every character, as text recognition and some tokenisers leave it, without these blanks.
    Words that are parted by blanks stay parted, and so does a line of verse."""
    tokens = mapped.text.split(" ")
    single = sum(len(token) == 1 for token in tokens)
    han = sum(len(token) == 1 and _HAN.match(token) is not None for token in tokens)
    if len(tokens) < _LEAST_SPACED or single < _MOST_SPACED * len(tokens) or han < _MOST_HAN * len(tokens):
        return mapped
    return mapped.without(_BETWEEN_CHARACTERS)
