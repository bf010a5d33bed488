"""Text that was decoded wrongly before it reached the file: found, repaired where that is far more probable, else marked.

Three kinds. UTF-8 read as a one-byte encoding ("Ð¿Ñ€Ð¸", "æ–°"), which ftfy knows. A legacy page read as another one-byte
encoding ("Ïðåçèäåíò", "ÖÐ¹ú"). And GBK whose bytes something inserted has shifted by one: every character is then another,
rare one. The last is read again at the next byte, by the cheapest path through the bytes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from importlib import resources

from align.read.mapped import Mapped, join

REPAIRED, DAMAGED = "repaired", "damaged"

_HAN_RUN = re.compile("[\u2460-\u24ff\u3000-\u303f\u3105-\u312f\u3400-\u9fff\ue000-\uf8ff\uff00-\uffef]{4,}")
_RESIDUE = re.compile(r"\?[a-zà-ÿāēīōūǎǐǒǔǖǘǚǜü]{1,8}[)）]|(?<=[\u4e00-\u9fff])\?(?=[\u4e00-\u9fff])")
"""What is left of an inserted reading whose bracket was torn apart, and of characters that are lost."""
_UNKNOWN_RANK = 12_000
_SKIP = 9.0
"""The cost of a byte that belongs to nothing, as much as a rare character's."""
_SKIP_AT_END = 3.0
_WIDE_LETTER = 20.0
"""Two bytes that are a wide letter or digit amid Chinese characters: rather two skipped ones."""
_GAIN = 14.0
"""How many nats cheaper the other reading has to be: a million times as probable."""
_PLAUSIBLE, _IMPROBABLE = 8.6, 9.8
"""Mean cost of a character, in nats, up to which a stretch reads as Chinese (news has 6 to 8); and from which it reads as
nothing."""
_LEAST_DAMAGED = 8
"""Characters in a row that must be improbable before a stretch counts as damaged: shorter ones are rare names."""
_LEGACY = ("utf-8", "gb18030", "big5", "windows-1251")
_LEAST_UTF8 = 3
_CODE_PAGES = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_LEAST_CYRILLIC = 20
_LETTERS_OF_RUSSIAN = (0.38, 0.5)
"""Share of frequent small letters below which a Cyrillic text may be misread, and from which another reading is right."""
_LEAST_LETTERS = 8
"""Letters that a text needs before a whole other encoding is tried: Ärzte and Évian are shorter."""
_LOST = "…"


@cache
def _ranks() -> dict[str, int]:
    lines = resources.files("align.read").joinpath("characters.txt").read_text(encoding="utf-8").splitlines()
    groups = " ".join(lines[1:]).split()
    return {character: rank for rank, group in enumerate(groups) for character in group}


def _cost(character: str) -> float:
    """Minus the log-probability of a character, by its rank in a Zipfian list; punctuation is cheap."""
    if unicodedata.category(character)[0] == "P":
        return 4.0
    if "\uff10" <= character <= "\uff5a":
        return _WIDE_LETTER
    return math.log(_ranks().get(character, _UNKNOWN_RANK) + 10) + 2.2


def mended(mapped: Mapped) -> tuple[Mapped, str | None]:
    """The text repaired, with its places kept; and REPAIRED, DAMAGED or None."""
    text = mapped.text
    if text.isascii():
        return mapped, None
    other = _one_byte(mapped)
    if other:
        return other, REPAIRED
    if "\ufffd" in text:
        return mapped, DAMAGED
    return _shifted(mapped)


def is_damaged(text: str) -> bool:
    """Whether a sentence of a damaged paragraph is itself damaged."""
    return "\ufffd" in text or any(_is_improbable(run) for run in _HAN_RUN.findall(text))


def _is_improbable(run: str) -> bool:
    return len(run) >= _LEAST_DAMAGED and sum(map(_cost, run)) >= _IMPROBABLE * len(run)


def _one_byte(mapped: Mapped) -> Mapped | None:
    """Text that was read in a one-byte encoding and is in another; None where it is what it seems."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    letters = [c for c in mapped.text if c.isalpha() or "\x80" <= c <= "\xbf"]
    if sum("\x80" <= c <= "\xff" for c in letters) * 10 >= len(letters) * 6 and len(letters) >= _LEAST_LETTERS:
        readings = (_recoded(mapped, "sloppy-windows-1252", right) for right in _LEGACY)
        found = next((reading for reading in readings if reading and _is_plausible(reading.text)), None)
        if found:
            return found
    if sum("\u0400" <= c <= "\u04ff" for c in letters) * 10 >= len(letters) * 6 and len(letters) >= _LEAST_CYRILLIC:
        return _other_cyrillic(mapped)
    if not is_bad(mapped.text):
        return None
    fixed = fix_encoding(mapped.text)
    return _over_all(mapped, fixed) if fixed != mapped.text else None


def _other_cyrillic(mapped: Mapped) -> Mapped | None:
    """Cyrillic text in the wrong one of its code pages, or Chinese read as Cyrillic; None where it is what it seems."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if _frequent_letters(mapped.text) >= _LETTERS_OF_RUSSIAN[0]:
        return None
    pairs = [(wrong, right) for wrong in _CODE_PAGES for right in ("cp1251", "koi8_r", "utf-8", "gb18030") if wrong != right]
    readings = [reading for pair in pairs if (reading := _recoded(mapped, *pair))]
    if is_bad(mapped.text) and (fixed := fix_encoding(mapped.text)) != mapped.text:
        readings.append(_over_all(mapped, fixed))
    sound = [r for r in readings if _frequent_letters(r.text) >= _LETTERS_OF_RUSSIAN[1] or _is_chinese(r.text)]
    return max(sound, key=lambda reading: _frequent_letters(reading.text), default=None)


def _frequent_letters(text: str) -> float:
    """Share of the letters that are the ten commonest of Russian, small: .6 in any Russian text, and .1 in a misread one."""
    letters = sum(c.isalpha() for c in text)
    return sum(c in "оеаинтсрвл" for c in text) / letters if letters else 0.0


def _is_chinese(text: str) -> bool:
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    return len(han) * 2 >= sum(c.isalpha() for c in text) > 0 and sum(map(_cost, han)) <= _PLAUSIBLE * len(han)


def _recoded(mapped: Mapped, wrong: str, right: str) -> Mapped | None:
    """The text encoded as it was wrongly decoded, and decoded rightly; None where that cannot be."""
    import ftfy.bad_codecs  # noqa: F401  (registers the "sloppy" encodings)

    try:
        return _over_all(mapped, mapped.text.encode(wrong).decode(right))
    except (UnicodeError, LookupError):
        return None


def _over_all(mapped: Mapped, text: str) -> Mapped:
    """Another text in the place of one, each character at its share of the way."""
    places = [i * len(mapped) // len(text) for i in range(len(text))]
    finals = [max(here, after - 1) for here, after in zip(places, [*places[1:], len(mapped)], strict=True)]
    return Mapped(text, tuple(mapped.starts[p] for p in places), tuple(mapped.ends[p] for p in finals))


def _is_plausible(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    cyrillic = [c for c in letters if "\u0400" <= c <= "\u04ff"]
    if len(cyrillic) * 10 >= len(letters) * 9:
        return sum(c.islower() for c in cyrillic) * 10 >= len(cyrillic) * 7
    return _is_chinese(text)


def _shifted(mapped: Mapped) -> tuple[Mapped, str | None]:
    """Stretches of Chinese characters that are another text one byte further on."""
    parts, last, mark = [], 0, None
    for run in _HAN_RUN.finditer(mapped.text):
        start, end = run.span()
        cost = sum(map(_cost, run.group()))
        if cost <= _PLAUSIBLE * len(run.group()):
            continue
        other = _utf8_inside(mapped.slice(start, end))
        if other:
            parts += [mapped.slice(last, start), other]
            last, mark = end, REPAIRED
            continue
        again = _read_again(mapped.slice(start, end))
        if again and cost - again[1] >= _GAIN and again[1] <= _PLAUSIBLE * len(again[0]):
            parts += [mapped.slice(last, start), again[0]]
            last, mark = end, REPAIRED
        elif _is_improbable(run.group()):
            mark = mark or DAMAGED
    if mark != REPAIRED:
        return mapped, mark
    return join([*parts, mapped.slice(last, len(mapped))]).without(_RESIDUE, _LOST), REPAIRED


def _utf8_inside(stretch: Mapped) -> Mapped | None:
    """UTF-8 that was read as GBK; None where the bytes are no UTF-8 that reads better."""
    try:
        decoded = stretch.text.encode("gb18030").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return None
    kept = decoded.replace("\ufffd", _LOST)
    if decoded.count("\ufffd") > max(2, len(decoded) // 5) or len(kept) < _LEAST_UTF8:
        return None
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in kept)
    return _over_all(stretch, kept) if cyrillic * 2 >= len(kept) or _is_chinese(kept) else None


def _read_again(stretch: Mapped) -> tuple[Mapped, float] | None:
    """The cheapest reading of a stretch's GBK bytes, where single bytes may be skipped; with its cost in nats.

    Dynamic programming over the bytes: `best[i]` is the least cost of the first i bytes and the step that led there.
    """
    try:
        data = stretch.text.encode("gb18030")
    except UnicodeEncodeError:
        return None
    owners = [i for i, c in enumerate(stretch.text) for _ in range(len(c.encode("gb18030")))]
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    for i in range(1, len(data) + 1):
        # At either end half a character is what a shift leaves; within, something was lost.
        skipped = (best[i - 1][0] + (_SKIP_AT_END if i in (1, len(data)) else _SKIP), 1, _LOST)
        character = _decoded(data[i - 2 : i]) if i >= 2 else ""
        read = (best[i - 2][0] + _cost(character), 2, character) if character else skipped
        best.append(min(skipped, read))
    return _path(stretch, owners, best), best[-1][0]


def _decoded(two: bytes) -> str:
    try:
        character = two.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return character if len(character) == 1 and not character.isascii() else ""


def _path(stretch: Mapped, owners: list[int], best: list[tuple[float, int, str]]) -> Mapped:
    text: list[str] = []
    places: list[int] = []
    i = len(best) - 1
    while i > 0:
        _, step, character = best[i]
        if character != _LOST or text[-1:] != [_LOST]:
            text.append(character)
            places.append(owners[i - 1])
        i -= step
    text.reverse()
    places.reverse()
    if text[0] == _LOST:  # the byte that began the shift
        text, places = text[1:], places[1:]
    # Each character begins where the one before it ends, so that nothing of the file is left over.
    starts = [stretch.starts[0], *(stretch.starts[p] for p in places[1:])]
    ends = [*starts[1:], stretch.ends[-1]]
    return Mapped("".join(text), tuple(starts), tuple(max(a + 1, b) for a, b in zip(starts, ends, strict=True)))
