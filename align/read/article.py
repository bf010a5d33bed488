"""One file in, one article out: decoded, cleaned, cut into segments that know their place."""

from __future__ import annotations

import hashlib
from pathlib import Path

from align.errors import ReadError
from align.model import STATEMENT, Article, Detection, Segment
from align.read.blocks import Block, Verdict, classify, is_end_mark
from align.read.damage import DAMAGED, REPAIRED, is_damaged, mended
from align.read.dates import article_date, page_date
from align.read.documents import SUFFIXES as DOCUMENTS
from align.read.documents import document_text
from align.read.encoding import LARGEST, decode, too_large
from align.read.html import html_blocks, looks_like_html
from align.read.mapped import Mapped, tidy, unspaced
from align.read.markdown import front_matter, is_fence, looks_like_markdown, without_marks
from align.read.readings import find_readings, without_readings
from align.read.sentences import cut
from align.read.wrapping import lines_of, unwrap

_UNKNOWN = Detection(language="und", script="Zyyy", confidence=0.0)


def read_file(path: Path, name: str | None = None) -> Article:
    """Read an article file of any supported encoding, as text or HTML. `name` is what messages and the corpus call it.

    Raises ReadError where the file is no article.
    """
    name = name or path.name
    try:
        if path.stat().st_size > LARGEST:
            raise too_large(path.stat().st_size, name)
        if path.suffix.lower() in DOCUMENTS:
            return read_text(document_text(path, name), name)
        return read_bytes(path.read_bytes(), name)
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}", "check the file and its permissions") from None


def read_bytes(content: bytes, name: str) -> Article:
    decoded, encoding = decode(content, name)
    return read_text(decoded, name, encoding)


def read_text(decoded: str, name: str, encoding: str = "utf-8") -> Article:
    """An article from decoded text. Segments are not yet tagged: that is the next room's work."""
    readings = dict(find_readings(decoded))
    markup, markdown = looks_like_html(decoded, name), looks_like_markdown(decoded, name)
    blocks = _html(decoded) if markup else _plain(decoded, readings, markdown)
    verdicts = classify([block for _, block in blocks])
    segments: list[Segment] = []
    for paragraph, ((mapped, block), verdict) in enumerate(zip(blocks, verdicts, strict=True)):
        segments += _segments(decoded, mapped, block.damage, verdict, len(segments), paragraph)
    return Article(
        id=hashlib.sha256(decoded.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        name=name,
        text=decoded,
        encoding=encoding,
        segments=tuple(segments),
        detection=_UNKNOWN,
        readings=len(readings),
        date=article_date(segments, page_date(decoded) if markup else None),
    )


def _html(decoded: str) -> list[tuple[Mapped, Block]]:
    blocks = []
    for mapped, role in html_blocks(decoded):
        mapped, mark = mended(mapped)
        mapped = unspaced(mapped)
        blocks.append((mapped, Block(mapped.text, hint=role, damage=mark)))
    return blocks


def _plain(decoded: str, readings: dict[int, int], markdown: bool) -> list[tuple[Mapped, Block]]:
    blocks, code = [], False
    paragraphs = unwrap(lines_of(decoded))
    fences = sum(is_fence(paragraph.text) for paragraph, _ in paragraphs) // 2 * 2 if markdown else 0
    matter = front_matter(decoded) if markdown else 0
    for paragraph, wrapped in paragraphs:
        mapped, mark = mended(without_readings(paragraph, readings))  # a space may be half a character yet
        role: Verdict | None = None
        if paragraph.span[0] < matter:
            role = "metadata", "front matter"
        elif fences and (is_fence(mapped.text) or code):  # a fence that is never closed is none
            code ^= is_fence(mapped.text)
            fences -= is_fence(mapped.text)
            role = "boilerplate", "code"
        elif markdown:
            mapped, role = without_marks(mapped)
        mapped = unspaced(tidy(mapped))
        if mapped.text:
            blocks.append((mapped, Block(mapped.text, wrapped, role, mark)))
    return blocks


def _segments(
    decoded: str, mapped: Mapped, damage: str | None, verdict: Verdict, first: int, paragraph: int
) -> list[Segment]:
    spans = cut(mapped.text) if verdict[0] == STATEMENT else [(0, len(mapped))]
    segments = []
    for index, (a, b) in enumerate(spans, start=first):
        piece = mapped.slice(a, b)
        start, end = piece.span
        raw = decoded[start:end]
        kind, dropped = _sentence_verdict(piece.text, damage) if verdict[0] == STATEMENT else verdict
        repaired = damage == REPAIRED and not _same_words(piece.text, raw)
        segments.append(Segment(index, start, end, piece.text, raw, kind, dropped, paragraph=paragraph, repaired=repaired))
    return segments


def _same_words(text: str, raw: str) -> bool:
    """Whether a cleaned text has only characters of its raw form: it was not what needed repair."""
    return set(text) <= set(raw) | {" "}


def _sentence_verdict(text: str, damage: str | None) -> Verdict:
    if damage == DAMAGED and is_damaged(text):
        return "damaged", "wrongly decoded, and cannot be read again"
    if not any(character.isalpha() for character in text):
        return "boilerplate", "no words"
    return ("boilerplate", "end mark") if is_end_mark(text) else (STATEMENT, None)
