"""Articles in JSON: one object, an array of them, or one a line. Each record is an article of its own.

Fields by their usual names: the text, and, where they are there, the title, an id and a date.
"""

from __future__ import annotations

import codecs
import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from align.errors import ReadError
from align.model import Article
from align.read.article import read_text
from align.read.dates import dates_in
from align.read.encoding import LARGEST, decode, too_large

_LINES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = _LINES | {".json"}
_LONGEST_NAME = 200
_TEXT = ("text", "body", "content", "article", "maintext", "articleBody", "article_text", "html")
_TITLE = ("title", "headline", "name")
_ID = ("id", "doc_id", "docid", "uuid", "guid", "url", "link", "slug")
_DATE = ("date", "published", "date_publish", "publish_date", "published_at", "datePublished", "pubDate", "time")


def records_in(path: Path, note: Callable[[str], None] = lambda line: None) -> Iterator[tuple[int, str, str]]:
    """The records of a file: place, name and text of each. The name is the record's id, or its number from 1. Of a file of
    one record a line, one record at a time is in memory.

    `note` is told of lines that are no JSON among others that are. Raises ReadError where no line is, or where no record has
    a text.
    """
    has_text = False
    for place, record in enumerate(_records(path), start=1):
        if isinstance(record, ReadError):
            note(str(record))
            continue
        text = _text(record)
        if len(text) > LARGEST:
            note(str(too_large(len(text), f"{path.name}, record {place}")))
        elif text:
            has_text = True
            yield place, _name(record, place), text
    if not has_text:
        raise ReadError(f"{path.name}: no record has a text", f"name its field one of: {', '.join(_TEXT)}")


def read_record(path: Path, place: int, name: str) -> Article:
    """The article at a place of a file (from 1). Its spans count in the record's text, title first."""
    record = _records(path)[place - 1]
    article = read_text(_text(record), name)
    stated = dates_in(str(_field(record, _DATE) or ""))
    return replace(article, date=stated[0] if stated else article.date)


def _records(path: Path) -> Sequence[Any]:
    try:
        stat = path.stat()
        return _parsed(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise ReadError(f"{path.name}: {error.strerror or error}", "check the file and its permissions") from None


@lru_cache(maxsize=1)
def _parsed(path: Path, changed: int, size: int) -> Sequence[Any]:
    """The file's records, kept while one after another is asked for. `changed` and `size` tell one state from the next."""
    if path.suffix.lower() in _LINES and (lines := _Lines.of(path)):
        return lines
    decoded, _ = decode(path.read_bytes(), path.name)
    try:
        whole = json.loads(decoded)
    except (ValueError, RecursionError):
        return _lines(decoded, path.name)
    if isinstance(whole, dict):
        nested = next((v for v in whole.values() if isinstance(v, list) and v and isinstance(v[0], dict)), None)
        return [whole] if _text(whole) or nested is None else nested
    return whole if isinstance(whole, list) else [whole]


class _Lines(Sequence[Any]):
    """The records of a file in UTF-8 that has one a line, each read when it is asked for."""

    def __init__(self, path: Path, places: array[int], numbers: array[int]) -> None:
        self._path, self._places, self._numbers = path, places, numbers

    @classmethod
    def of(cls, path: Path) -> _Lines | None:
        """None for a file whose first line is no record: it may be one in several lines, or in another encoding."""
        places, numbers = array("q"), array("q")
        with path.open("rb") as file:
            place = 0
            for number, line in enumerate(file, start=1):
                if line.strip():
                    places.append(place)
                    numbers.append(number)
                place += len(line)
        lines = cls(path, places, numbers)
        return lines if len(lines) and isinstance(lines[0], dict) else None

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: Any) -> Any:
        with self._path.open("rb") as file:
            file.seek(self._places[index])
            return _line(file.readline(), self._numbers[index], self._path.name)

    def __iter__(self) -> Iterator[Any]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _line(line, number, self._path.name)


def _line(line: bytes | str, number: int, name: str) -> Any:
    """The record of a line, or the error that says why there is none."""
    try:
        return json.loads(line.removeprefix(codecs.BOM_UTF8) if isinstance(line, bytes) else line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error).split(";")[0]
        return ReadError(f"{name}: line {number} is no JSON ({reason})", "one object a line, or one array")


def _lines(decoded: str, name: str) -> list[Any]:
    records = [_line(line, number, name) for number, line in enumerate(decoded.split("\n"), start=1) if line.strip()]
    if records and all(isinstance(record, ReadError) for record in records):
        raise records[0]
    return records


def _text(record: Any) -> str:
    """The record's text, under its title where the text does not begin with it; "" where it has none."""
    body, title = _field(record, _TEXT), _field(record, _TITLE)
    if isinstance(body, list):
        body = "\n\n".join(part for part in body if isinstance(part, str))
    if not isinstance(body, str) or not body.strip():
        return ""
    if isinstance(title, str) and title.strip() and not body.lstrip().startswith(title.strip()) and "<" not in body[:200]:
        return f"{title.strip()}\n\n{body}"
    return body


def _field(record: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(record, dict):
        return None
    return next((record[name] for name in names if record.get(name)), None)


def _name(record: Any, place: int) -> str:
    """The record's id where it is a word or a number of sensible length, else its place."""
    name = _field(record, _ID)
    return str(name) if isinstance(name, (str, int)) and len(str(name)) <= _LONGEST_NAME else str(place)
