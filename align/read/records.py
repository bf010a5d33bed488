"""Articles in JSON: one object, an array of them, or one a line. Each record is an article of its own.

Fields by their usual names: the text, and, where they are there, the title, an id and a date.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from align.errors import ReadError
from align.model import Article
from align.read.article import read_text
from align.read.dates import dates_in
from align.read.encoding import decode

SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
_LONGEST_NAME = 200
_TEXT = ("text", "body", "content", "article", "maintext", "articleBody", "article_text", "html")
_TITLE = ("title", "headline", "name")
_ID = ("id", "doc_id", "docid", "uuid", "guid", "url", "link", "slug")
_DATE = ("date", "published", "date_publish", "publish_date", "published_at", "datePublished", "pubDate", "time")


def records_in(path: Path, note: Callable[[str], None] = lambda line: None) -> list[tuple[int, str, str]]:
    """The records of a file: place, name and text of each. The name is the record's id, or its number from 1.

    `note` is told of lines that are no JSON among others that are. Raises ReadError where no line is, or where no record has
    a text.
    """
    found = []
    for place, record in enumerate(_records(path), start=1):
        if isinstance(record, ReadError):
            note(str(record))
            continue
        text = _text(record)
        if text:
            found.append((place, _name(record, place), text))
    if not found:
        raise ReadError(f"{path.name}: no record has a text", f"name its field one of: {', '.join(_TEXT)}")
    return found


def read_record(path: Path, place: int, name: str) -> Article:
    """The article at a place of a file (from 1). Its spans count in the record's text, title first."""
    record = _records(path)[place - 1]
    article = read_text(_text(record), name)
    stated = dates_in(str(_field(record, _DATE) or ""))
    return replace(article, date=stated[0] if stated else article.date)


def _records(path: Path) -> list[Any]:
    try:
        stat = path.stat()
        return _parsed(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise ReadError(f"{path.name}: {error.strerror or error}", "check the file and its permissions") from None


@lru_cache(maxsize=1)
def _parsed(path: Path, changed: int, size: int) -> list[Any]:
    """The file's records, kept while one after another is asked for. `changed` and `size` tell one state from the next."""
    decoded, _ = decode(path.read_bytes(), path.name)
    try:
        whole = json.loads(decoded)
    except (ValueError, RecursionError):
        return _lines(decoded, path.name)
    if isinstance(whole, dict):
        nested = next((v for v in whole.values() if isinstance(v, list) and v and isinstance(v[0], dict)), None)
        return [whole] if _text(whole) or nested is None else nested
    return whole if isinstance(whole, list) else [whole]


def _lines(decoded: str, name: str) -> list[Any]:
    records: list[Any] = []
    for number, line in enumerate(decoded.split("\n"), start=1):
        if line.strip():
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error).split(";")[0]
                records.append(ReadError(f"{name}: line {number} is no JSON ({reason})", "one object a line, or one array"))
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
