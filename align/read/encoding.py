"""Bytes to text: byte order marks, UTF-8, then charset-normalizer among the encodings that news files come in."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

from align.errors import ReadError

LARGEST = 10_000_000
"""Bytes. No article comes near it; a dump of many articles does, and is to be split first."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without a mark: a file is in one of these or it is not read. big5hkscs holds all of Big5, gb18030 all of GBK.
_CANDIDATES = ["gb18030", "big5hkscs", "cp1251", "koi8_r", "cp1252", "utf_16_le", "utf_16_be"]
_REMEDY = "save it as UTF-8"
_CONTROLS = frozenset(map(chr, {*range(0x20), 0x7F} - {*b"\t\n\r\f\v"}))
_MOST_CONTROLS = 3
_LEAST_OTHER = 20
"""Bytes in another encoding that can be told: fewer are a damaged character."""


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Line ends stay as they are; a byte order mark goes.

    A few bytes that are no UTF-8 in a file that otherwise is become U+FFFD, which the reader marks as damage by place. A
    file of several encodings, line by line, is read as such: "utf-8+gb18030".
    Raises ReadError for an empty, binary, undecodable or too large file.
    """
    if not data.strip():
        raise ReadError(f"{name}: the file is empty", "remove it, or save the article's text in it")
    if len(data) > LARGEST:
        raise too_large(len(data), name)
    text, encoding = _decode(data, name)
    _refuse_binary(text, name)
    return text, encoding


def too_large(size: int, name: str) -> ReadError:
    """The error for a file of `size` bytes."""
    most = f"{LARGEST // 1_000_000} MB at most"
    return ReadError(f"{name}: {size / 1e6:.0f} MB is more than one article ({most})", "split it into one file an article")


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            odd = len(data) % 2 if encoding == "utf-16" else 0  # half a character at the end: the file was cut short
            try:
                return data[: len(data) - odd].decode(encoding) + "\ufffd" * odd, encoding
            except UnicodeDecodeError as error:
                raise ReadError(f"{name}: byte {error.start} is no {encoding}", _REMEDY) from None
    try:
        if not _unmarked_utf16(data):
            return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if _nearly_utf8(data):
            return data.decode("utf-8", errors="replace"), "utf-8"
        mixed = _by_lines(data, name)
        if mixed:
            return mixed
    return _guess(data, name)


def _by_lines(data: bytes, name: str) -> tuple[str, str] | None:
    """A file whose lines are UTF-8 and one other encoding, as pages put together from two sources are."""
    lines = data.split(b"\n")
    wide = [line for line in lines if not line.isascii()]
    others = [line for line in wide if not _is_utf8(line)]
    if (len(wide) - len(others)) * 4 < len(wide) or len(b"".join(others)) < _LEAST_OTHER:
        return None
    try:
        _, encoding = _guess(b"\n".join(others), name)
        decoded = [line.decode("utf-8" if _is_utf8(line) else encoding) for line in lines]
    except (ReadError, UnicodeDecodeError):
        return None
    return "\n".join(decoded), f"utf-8+{encoding}"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(data: bytes) -> bool:
    """Whether so few bytes break UTF-8 that the file is a damaged UTF-8 file rather than one of another encoding."""
    text = data.decode("utf-8", errors="replace")
    wide = sum(c > "\x7f" for c in text)
    return wide > 0 and text.count("\ufffd") <= max(1, wide // 50) < wide


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark gives itself away in Latin and Cyrillic text: every second byte is 0 or 4."""
    sample = data[:2000]
    for encoding, high in (("utf_16_le", sample[1::2]), ("utf_16_be", sample[0::2])):
        if high and sum(byte in (0, 4) for byte in high) * 10 >= len(high) * 7:
            return encoding
    return None


def _guess(data: bytes, name: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = None
    for head in (len(data), 20_000, 4_000):  # a few odd bytes at the end of a page must not hide what the rest is
        best = best or from_bytes(data[:head], cp_isolation=_CANDIDATES, preemptive_behaviour=False).best()
    encoding = _unmarked_utf16(data) or (best.encoding if best else None)
    if encoding is None:
        raise ReadError(f"{name}: neither text in a known encoding nor HTML", f"if it is text, {_REMEDY}")
    if encoding in ("cp1251", "koi8_r"):
        encoding = _which_cyrillic(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise ReadError(f"{name}: byte {error.start} is no {encoding}", _REMEDY) from None


def _which_cyrillic(data: bytes) -> str:
    """Windows-1251 or KOI8-R: read in the wrong one, small letters turn into capitals."""

    def small(encoding: str) -> int:
        return sum(c.islower() for c in data.decode(encoding, errors="ignore"))

    return max(("cp1251", "koi8_r"), key=small)


_ODD = ("Cc", "Cn", "Co")
"""Categories of characters that no text has beyond ASCII: controls, unassigned, private."""


def _refuse_binary(text: str, name: str) -> None:
    sample = text[:100_000]
    # The second half of the control characters is what UTF-8 read as Latin-1 is full of: damage, which is mended later.
    counts = Counter(sample)
    control = sum(counts[c] for c in counts if c in _CONTROLS or (c >= "\xa0" and unicodedata.category(c) in _ODD))
    if (control * 100 > len(sample) and control > _MOST_CONTROLS) or "\x00" in sample:
        raise ReadError(f"{name}: a binary file, not text", "give the article as text or HTML")
