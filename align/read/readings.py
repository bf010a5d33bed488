"""Pinyin readings inserted behind characters, such as 國(guó): found and taken out."""

from __future__ import annotations

import re
import unicodedata

from align.read.mapped import Mapped

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_READING = re.compile(rf"(?<=[{_HAN}])[(（]([a-zà-ÿāēīōūǎǐǒǔǖǘǚǜüńňǹḿ\u0300-\u030c]{{1,8}})[)）]")
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:i?ang?|i?ong|ai|i?ao|ei|eng?|er|[ei]?ou|ie|ia|ing?|iu|u?an|uang|uai|ui|uo|ua|un|ue|üe|o|a|e|i|u|ü|ng?|m)"
)
_MARKS = re.compile("[\u0300\u0301\u0304\u030c]")
_FEWEST = 3
"""Readings with a tone mark that a file must have before any is taken out: one (sic) in a text may be an aside."""


def find_readings(text: str) -> list[tuple[int, int]]:
    """Spans of the inserted readings, brackets included; empty where they are no habit of the text."""
    found, toned = [], 0
    for match in _READING.finditer(text):
        plain = _MARKS.sub("", unicodedata.normalize("NFD", match.group(1)))
        syllable = unicodedata.normalize("NFC", plain)
        if _SYLLABLE.fullmatch(syllable):
            found.append(match.span())
            toned += plain != unicodedata.normalize("NFD", match.group(1))
    return found if toned >= _FEWEST else []


def without_readings(mapped: Mapped, hidden: dict[int, int]) -> Mapped:
    """The text without the readings; `hidden` has the end of each by its start, in the decoded file."""
    if not hidden:
        return mapped
    text, starts, ends, until = [], [], [], -1
    for character, start, end in zip(mapped.text, mapped.starts, mapped.ends, strict=True):
        until = max(until, hidden.get(start, -1))
        if start >= until:
            text.append(character)
            starts.append(start)
            ends.append(end)
        elif ends:
            ends[-1] = end  # the character's span takes its reading in: nothing of the file is lost
    return Mapped("".join(text), tuple(starts), tuple(ends))
