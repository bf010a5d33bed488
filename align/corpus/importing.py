"""Translation memories from elsewhere as a corpus: an article for each language, and the links that the memory gives.

Read are TMX 1.x, XLIFF 1.2 and 2.x, CSV and TSV with a column for each language, and Moses files.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from align.corpus.store import Corpus
from align.errors import ReadError
from align.model import Article, Detection, Evidence, Link, Member, Segment, Statement
from align.xmlfiles import elements, local, plain_text

_XML = "{http://www.w3.org/XML/1998/namespace}"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SURE = 0.999999
_LONGEST = 20_000
_MOST_UNITS = 500_000
"""Units of a file: a corpus is built in memory, in about 4 kilobytes a unit."""
_REGIONS = {"TW": "Hant", "HK": "Hant", "MO": "Hant", "CN": "Hans", "SG": "Hans"}
GIVEN = "given"
"""The one witness of an imported link."""


@dataclass
class Memory:
    """What a file holds: units of texts by language tag, with what it says of them; and what was left out."""

    name: str
    limit: int | None = None
    units: list[tuple[dict[str, str], float, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.limit is not None and len(self.units) >= self.limit

    def add(self, place: str, texts: dict[str, str], probability: float | None = 1.0, relation: str = "equivalent") -> None:
        texts = {tag: " ".join(text.split()) for tag, text in texts.items()}
        texts = {tag: text for tag, text in texts.items() if text}
        if probability is None:
            self.skipped.append((place, "a probability that is no number from 0 to 1"))
        elif len(texts) < 2:
            self.skipped.append((place, "fewer than two languages with a text"))
        elif max(map(len, texts.values())) > _LONGEST:
            self.skipped.append((place, f"a text of more than {_LONGEST} characters"))
        elif len(self.units) == _MOST_UNITS:
            raise ReadError(
                f"{place}: more than {_MOST_UNITS:,} units",
                "--limit N takes the first N of each file; or divide the file, and import its parts into several corpora",
            )
        elif not self.is_full:
            self.units.append((texts, min(max(probability, 0.0001), _SURE), relation))


def read_memory(paths: Sequence[Path], limit: int | None = None) -> list[Memory]:
    """One memory a file, of so many units at most; Moses files (NAME.LL) that differ in their last ending alone are one
    memory. Raises ReadError."""
    memories, moses = [], []
    for path in paths:
        suffix = path.suffix.lower()
        if suffix == ".tmx":
            memories.append(_tmx(path, limit))
        elif suffix in (".xlf", ".xliff", ".xlff"):
            memories.append(_xliff(path, limit))
        elif suffix in (".csv", ".tsv"):
            memories.append(_table(path, limit))
        elif suffix == ".ids" or path.name == "manifest.json":
            continue  # what our own exports lay beside
        elif suffix in (".gz", ".zst"):
            raise ReadError(f"{path}: a compressed file", f"unpack it first: {suffix[1:]}")
        elif _TAG.fullmatch(path.suffix[1:]):
            moses.append(path)
        else:
            raise ReadError(
                f"{path}: a format that its ending does not tell", "tmx, xlf, csv, tsv, or Moses files like x.ru x.en"
            )
    for stem in dict.fromkeys(path.with_suffix("") for path in moses):
        memories.append(_moses(stem, [path for path in moses if path.with_suffix("") == stem], limit))
    names: dict[str, int] = {}
    for memory in memories:
        names[memory.name] = names.get(memory.name, 0) + 1
        if names[memory.name] > 1:
            memory.name = f"{memory.name} ({names[memory.name]})"
    return memories


def _tmx(path: Path, limit: int | None) -> Memory:
    memory = Memory(path.name, limit)
    for unit in elements(path, frozenset({"tmx"}), frozenset({"tu"}), ReadError):
        place = f"{path}:{unit.sourceline}"
        props = {p.get("type"): plain_text(p) for p in unit if local(p) == "prop"}
        texts: dict[str, str] = {}
        for variant in unit:
            if local(variant) == "tuv":
                tag = variant.get(f"{_XML}lang") or variant.get("lang") or ""
                segment = next((s for s in variant if local(s) == "seg"), None)
                if not _TAG.fullmatch(tag):
                    memory.skipped.append((place, f"the language {tag!r}"))
                elif segment is not None:
                    texts.setdefault(tag, plain_text(segment))
        memory.add(place, texts, _number(props.get("x-probability")), _relation(props.get("x-relation")))
        if memory.is_full:
            break
    return memory


def _xliff(path: Path, limit: int | None) -> Memory:
    memory = Memory(path.name, limit)
    names = frozenset({"trans-unit", "unit"})
    for unit in elements(path, frozenset({"xliff"}), names, ReadError):
        place = f"{path}:{unit.sourceline}"
        file = next((a for a in unit.iterancestors() if local(a) == "file"), None)
        root = unit.getroottree().getroot()
        source = root.get("srcLang") or (file.get("source-language") if file is not None else "") or ""
        target = root.get("trgLang") or (file.get("target-language") if file is not None else "") or ""
        if not (_TAG.fullmatch(source) and _TAG.fullmatch(target)):
            raise ReadError(f"{place}: the languages {source!r} and {target!r}", "name them in <xliff> or <file>")
        own = [e for e in unit.iter() if e.getparent() is unit or local(e.getparent()) == "segment"]  # no alt-trans
        sides = ["".join(plain_text(e) for e in own if local(e) == side) for side in ("source", "target")]
        note = " ".join(plain_text(e) for e in unit.iter() if local(e) == "note")
        stated = re.search(r"probability ([\d.]+)", note)
        memory.add(place, {source: sides[0], target: sides[1]}, _number(stated.group(1) if stated else None))
        if memory.is_full:
            break
    return memory


def _table(path: Path, limit: int | None) -> Memory:
    """A header of language tags; other columns but `probability` and `relation` are left alone."""
    memory = Memory(path.name, limit)
    header, rows = table_rows(path)
    columns = [name for name in header if name.split("-")[0].lower() in _LANGUAGES and _TAG.fullmatch(name)]
    if len(columns) < 2:
        raise ReadError(f"{path}:1: no two columns of languages", "name them by their tags: en, ru, zh-Hant")
    for number, row in rows:
        texts = {tag: row.get(tag, "").removeprefix("'") for tag in columns}
        memory.add(f"{path}:{number}", texts, _number(row.get("probability")), _relation(row.get("relation")))
        if memory.is_full:
            break
    return memory


def table_rows(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The header of a CSV or TSV file and its rows by column, each with the number of its line. Raises ReadError."""
    text = _text(path)
    if text.startswith("sep="):  # a spreadsheet's own first line
        text = text.partition("\n")[2]
    first = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count),
        quoting=csv.QUOTE_NONE if path.suffix.lower() == ".tsv" else csv.QUOTE_MINIMAL,
    )  # fmt: skip

    def checked() -> Iterator[list[str]]:
        try:
            yield from reader
        except csv.Error as error:
            raise ReadError(f"{path}:{reader.line_num}: {error}", "a quote is missing or out of place") from None

    rows = (list(map(_unquoted, row)) for row in checked()) if path.suffix.lower() == ".tsv" else checked()
    header = [name.strip() for name in next(rows, [])]
    return header, ((reader.line_num, dict(zip(header, row, strict=False))) for row in rows)


def _unquoted(cell: str) -> str:
    """A cell as a spreadsheet saves it where it has quotes: in quotes, its own doubled. Others are as they stand."""
    inner = cell[1:-1]
    is_quoted = cell[:1] == cell[-1:] == '"' and '""' in inner and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if is_quoted else cell


def _moses(stem: Path, paths: list[Path], limit: int | None) -> Memory:
    if len(paths) < 2:
        raise ReadError(f"{paths[0]}: one language alone", f"give the other one as well: {stem}.LL")
    sides = {path.suffix[1:]: _text(path).removesuffix("\n").split("\n") for path in paths}
    counts = {tag: len(lines) for tag, lines in sides.items()}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{stem.name}.{tag} has {count}" for tag, count in counts.items())
        raise ReadError(f"{stem}: the files go line by line, but {listed} lines", "write them again from one source")
    memory = Memory(stem.name, limit)
    for number, texts in enumerate(zip(*sides.values(), strict=True), start=1):
        memory.add(f"{stem}:{number}", dict(zip(sides, texts, strict=True)))
        if memory.is_full:
            break
    return memory


_LANGUAGES = frozenset("en ru zh ja ko uk be de fr es it pt pl nl sv tr ar vi".split())


def _text(path: Path) -> str:
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


def _number(value: str | None) -> float | None:
    """A probability, 1 where none is stated, None where it is none."""
    try:
        number = float(value) if value else 1.0
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _relation(value: str | None) -> str:
    return value if value in ("equivalent", "partial", "conflicting") else "equivalent"


def detection_of(tag: str, guess: Callable[[str], Detection], text: str) -> Detection:
    """What a tag says of language, script and region; a script that it does not name is told from the text."""
    language, *rest = re.split("[-_]", tag)
    script = next((part.title() for part in rest if len(part) == 4), "")
    region = next((part.upper() for part in rest if len(part) == 2), None)
    if language.lower() == "zh":
        script = script or _REGIONS.get(region or "", "") or guess(text).script
        return Detection("zh", script, 1.0, region=region if region in ("TW", "HK", "CN") else None)
    return Detection(language.lower(), script or guess(text).script, 1.0)


def corpus_of(memories: Iterable[Memory], guess: Callable[[str], Detection]) -> Corpus:
    """Articles, links and statements of all memories. A text that comes twice in a memory is two segments."""
    articles: list[Article] = []
    links: dict[str, Link] = {}
    statements: list[Statement] = []
    for memory in memories:
        own = _articles(memory, guess)
        articles += own.values()
        places = dict.fromkeys(own, 0)
        for texts, probability, relation in memory.units:
            members = []
            for tag in texts:
                members.append(Member(own[tag].id, (places[tag],)))
                places[tag] += 1
            members.sort(key=lambda m: m.article)
            found = [_link(a, b, probability, relation) for n, a in enumerate(members) for b in members[n + 1 :]]
            links.update((link.id, link) for link in found)
            key = _id("s", members)
            statements.append(
                Statement(key, tuple(members), tuple(link.id for link in found), round(probability, 6), relation)
            )
    sources = {
        article.name: hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest() for article in articles
    }
    return Corpus(tuple(articles), sources, links=tuple(links[k] for k in sorted(links)), statements=tuple(statements))


def _articles(memory: Memory, guess: Callable[[str], Detection]) -> dict[str, Article]:
    """One for each language, its texts one a line in the order of the units."""
    lines: dict[str, list[str]] = {}
    for texts, _, _ in memory.units:
        for tag, text in texts.items():
            lines.setdefault(tag, []).append(text)
    found = {}
    for tag, own in lines.items():
        text = "\n".join(own)
        name = f"{memory.name}.{tag}.txt"
        detection = detection_of(tag, guess, text[:2000])
        segments = tuple(_segments(own, detection.tag))
        identifier = hashlib.sha256(f"{name}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        found[tag] = Article(identifier, name, text, "utf-8", segments, detection)
    return found


def _segments(lines: list[str], tag: str) -> Iterator[Segment]:
    start = 0
    for index, line in enumerate(lines):
        yield Segment(index, start, start + len(line), line, line, tag=tag, paragraph=index)
        start += len(line) + 1


def _link(a: Member, b: Member, probability: float, relation: str) -> Link:
    odds = math.log(probability / (1 - probability))
    return Link(_id("l", [a, b]), a, b, round(probability, 6), relation, (Evidence(GIVEN, 1.0, round(odds, 4)),))


def _id(prefix: str, members: Sequence[Member]) -> str:
    keys = [f"{m.article}:{'-'.join(map(str, m.segments))}" for m in members]
    return prefix + hashlib.sha256("|".join(keys).encode()).hexdigest()[:10]
