"""Translation memories from elsewhere as a corpus: an article for each language, and the links that the memory gives.

Read are TMX 1.x, XLIFF 1.2 and 2.x, CSV and TSV with a column for each language, and Moses files.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from align.corpus.decisions import name_of
from align.corpus.store import Corpus
from align.corpus.tables import is_tag, read_table, read_text
from align.errors import ReadError
from align.languages import CHINESE
from align.model import Article, Detection, Evidence, Link, Member, Segment, Statement
from align.xmlfiles import elements, local, plain_text

_XML = "{http://www.w3.org/XML/1998/namespace}"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SURE = 0.999999
_LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo yue za zh zu""".split()
)
"""ISO 639-1, and Cantonese: what a column's name has to begin with."""
_LONGEST = 20_000
_MOST_UNITS = 500_000
"""Units of a file: a corpus is built in memory, in about 4 kilobytes a unit."""
_REGIONS = {"TW": "Hant", "HK": "Hant", "MO": "Hant", "CN": "Hans", "SG": "Hans"}
_NOT_LOST = ("id", "probability", "relation")
"""Columns beside those of languages of which nothing is lost: ids are made of the texts."""
GIVEN = "given"
"""The one witness of an imported link."""


@dataclass
class Memory:
    """What a file holds: units of texts by language tag, with what it says of them; and what was left out."""

    name: str
    limit: int | None = None
    units: list[tuple[dict[str, str], float, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Columns that are not read."""

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
        own = [e for e in unit.iter() if e.getparent() is unit or local(e.getparent()) in ("segment", "ignorable")]
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
    header, rows = read_table(path)
    columns = [name for name in header if is_tag(name) and re.split("[-_]", name)[0].lower() in _LANGUAGES]
    if len(columns) < 2:
        raise ReadError(f"{path}:1: no two columns of languages", "name them by their tags: en, ru, zh-Hant")
    memory.unread = [name for name in header if name and name not in columns and name not in _NOT_LOST]
    for number, row, problem in rows:
        place = f"{path}:{number}"
        if problem:
            memory.skipped.append((place, problem))
            continue
        texts = {tag.replace("_", "-"): row.get(tag, "") for tag in columns}
        memory.add(place, texts, _number(row.get("probability")), _relation(row.get("relation")))
        if memory.is_full:
            break
    return memory


def _moses(stem: Path, paths: list[Path], limit: int | None) -> Memory:
    if len(paths) < 2:
        raise ReadError(f"{paths[0]}: one language alone", f"give the other one as well: {stem}.LL")
    sides = {path.suffix[1:]: read_text(path).removesuffix("\n").split("\n") for path in paths}
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


def _number(value: str | None) -> float | None:
    """A probability, 1 where none is stated, None where it is none."""
    try:
        number = float(value.replace(",", ".")) if value else 1.0
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
        return Detection("zh", script, 1.0, region=region if region in CHINESE.regions else None)
    return Detection(language.lower(), script or guess(text).script, 1.0)


def corpus_of(memories: Iterable[Memory], guess: Callable[[str], Detection]) -> Corpus:
    """Articles, links and statements of all memories. A text that comes twice in a memory is two segments."""
    articles: list[Article] = []
    links: dict[str, Link] = {}
    statements: list[Statement] = []
    for memory in memories:
        own = _articles(memory, guess)
        articles += own.values()
        by_id = {article.id: article for article in own.values()}
        places = dict.fromkeys(own, 0)
        for texts, probability, relation in memory.units:
            members = []
            for tag in texts:
                members.append(Member(own[tag].id, (places[tag],)))
                places[tag] += 1
            members.sort(key=lambda m: m.article)
            found = [_link(a, b, probability, relation) for n, a in enumerate(members) for b in members[n + 1 :]]
            links.update((link.id, link) for link in found)
            spans = tuple((m.article, segment.start, segment.end) for m in members for segment in [_segment(by_id, m)])
            statements.append(
                Statement(name_of(spans), tuple(members), tuple(link.id for link in found), round(probability, 6), relation)
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


def _segment(articles: Mapping[str, Article], member: Member) -> Segment:
    return articles[member.article].segments[member.segments[0]]


def _link(a: Member, b: Member, probability: float, relation: str) -> Link:
    odds = math.log(probability / (1 - probability))
    return Link(_id("l", [a, b]), a, b, round(probability, 6), relation, (Evidence(GIVEN, 1.0, round(odds, 4)),))


def _id(prefix: str, members: Sequence[Member]) -> str:
    keys = [f"{m.article}:{'-'.join(map(str, m.segments))}" for m in members]
    return prefix + hashlib.sha256("|".join(keys).encode()).hexdigest()[:10]
