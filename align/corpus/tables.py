"""CSV and TSV files as spreadsheets and people leave them: rows by column, each with its line, and what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from align.errors import ReadError

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")
_NO_LANGUAGES = frozenset(
    "id terms conflicts decision relation probability note notes key tag url src ref no nr num".split()
)
"""Names of columns that look like a language's tag and are something else."""
_FORMULA = re.compile(r"[=+@\t\r']|-(?![\d.])")
Row = tuple[int, dict[str, str], str]
"""The number of the line, cells by column, and what is wrong with the row: nothing, as a rule."""


def is_tag(name: str) -> bool:
    """Whether a column's name can be a language's tag: en, eng, zh-Hant, pt_BR."""
    match = _TAG.fullmatch(name)
    return bool(match) and name.lower() not in _NO_LANGUAGES


def no_formula(text: str) -> str:
    """A cell that a spreadsheet takes for text: a leading sign of a formula gets an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def without_apostrophe(cell: str) -> str:
    """The text of such a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def read_text(path: Path) -> str:
    """A file in UTF-8, or in a spreadsheet's UTF-16. Raises ReadError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}", "check the path") from None
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # a spreadsheet's "Unicode text"
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{path}: byte {error.start} is no {'UTF-16' if is_utf16 else 'UTF-8'}", "save it as UTF-8"
        ) from None


def read_table(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The header of a file and its rows. Raises ReadError."""
    text = read_text(path)
    skipped = 0
    if text.startswith("sep="):  # a spreadsheet's own first line
        text, skipped = text.partition("\n")[2], 1
    first = text.split("\n", 1)[0]
    is_plain = path.suffix.lower() == ".tsv" and not _is_quoted(line.split("\t") for line in text.splitlines())
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count),
        quoting=csv.QUOTE_NONE if is_plain else csv.QUOTE_MINIMAL, strict=not is_plain,
    )  # fmt: skip

    def checked() -> Iterator[list[str]]:
        try:
            yield from reader
        except csv.Error as error:
            raise ReadError(f"{path}:{reader.line_num + skipped}: {error}", "a quote is missing or out of place") from None

    rows = checked()
    header = [name.strip() for name in next(rows, [])]
    if twice := [name for n, name in enumerate(header) if name and name in header[:n]]:
        raise ReadError(f"{path}:{1 + skipped}: two columns are called {twice[0]}", "name them apart")

    def read() -> Iterator[Row]:
        for cells in rows:
            surplus = len(cells) > len(header) and any(cells[len(header) :])
            problem = (
                f"{len(cells)} cells, where the header has {len(header)}: is a comma outside of quotes?" if surplus else ""
            )
            named = {name: without_apostrophe(cell) for name, cell in zip(header, cells, strict=False)}
            yield reader.line_num + skipped, named, problem

    return header, read()


def _is_quoted(lines: Iterable[list[str]]) -> bool:
    """Whether a spreadsheet has put quotes around cells: around every one that has a quote or, in some, a comma inside."""
    has_doubled = has_bare_comma = False
    for cell in chain.from_iterable(lines):
        inner = cell[1:-1]
        if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
            has_doubled = has_doubled or '""' in inner
        elif '"' in cell:
            return False
        else:
            has_bare_comma = has_bare_comma or "," in cell
    return has_doubled or not has_bare_comma
