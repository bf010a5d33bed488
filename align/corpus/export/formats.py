"""The formats of an export, each a function from a stream of units to the files of a sink.

TMX 1.4b (LISA), XLIFF 1.2 and 2.1 (OASIS), TEI P5 stand-off links, Moses (OPUS), Parquet for `datasets`, tables and text.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from align import __version__
from align.corpus.export.sink import Sink
from align.corpus.export.units import ExportUnit, Part
from align.corpus.tables import no_formula
from align.errors import CorpusError, MachineError
from align.xmlfiles import attribute, clean

_REVIEW_BELOW = 0.9
_ROWS = 10_000


@dataclass(frozen=True)
class Layout:
    """How texts are named and arranged: tags by the tags of other tools, the source language, tables wide or long, and
    all tags that can occur. `details` gives what the store has on a unit beyond its texts."""

    tags: Mapping[str, str] = field(default_factory=dict)
    regions: bool = True
    """Whether tags keep their region: zh-Hant-TW, or zh-Hant."""
    source: str = ""
    target: str = ""
    long: bool = False
    all_tags: tuple[str, ...] = ()
    split: Callable[[ExportUnit], str] = lambda unit: ""
    details: Callable[[ExportUnit], dict[str, Any]] = lambda unit: {}

    def named(self, unit: ExportUnit) -> dict[str, Part]:
        """The unit's texts by the tags that are written; an exact tag comes before its beginning (zh-Hant)."""
        found: dict[str, Part] = {}
        for tag, part in unit.by_tag().items():
            found.setdefault(self.tag(tag), part)
        return found

    def tag(self, tag: str) -> str:
        pieces = tag.split("-")
        for size in range(len(pieces), 0, -1):
            if mapped := self.tags.get("-".join(pieces[:size])):
                return mapped
        return tag if self.regions else "-".join(piece for piece in pieces if len(piece) != 2 or piece == pieces[0])

    def pairs(self, texts: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
        """The source with each other language; without a source, English first where it is there."""
        wanted = next((t for t in texts if _begins(t, self.source or "en")), None)
        if wanted is None and not self.source:
            wanted = next(iter(texts), None)
        for tag in texts:
            if wanted and tag != wanted and (not self.target or _begins(tag, self.target)):
                yield wanted, tag


def _begins(tag: str, beginning: str) -> bool:
    return tag == beginning or tag.startswith(f"{beginning}-")


Writer = Callable[[Iterable[ExportUnit], Sink, Layout], None]


@dataclass(frozen=True)
class Format:
    """`folder`: more than one file."""

    write: Writer
    folder: bool = False


def _split_name(split: str, rest: str) -> str:
    return f"{split}.{rest}" if split else rest


def write_tmx(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """One unit a statement, one variant a language; what is known of it as props."""
    out = sink.text()
    source = attribute(layout.source or "*all*")
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
        f'  <header creationtool="align-toolkit" creationtoolversion="{__version__}" segtype="sentence" o-tmf="align" '
        f'adminlang="en" srclang={source} datatype="plaintext"/>\n  <body>\n'
    )
    for unit in units:
        props = {"probability": f"{unit.probability:.4f}", "relation": unit.relation, "method": unit.method}
        lines = [f"    <tu tuid={attribute(unit.id)}>"]
        lines += [f'      <prop type="x-{name}">{clean(value)}</prop>' for name, value in props.items()]
        for tag, part in layout.named(unit).items():
            place = f'<prop type="x-segments">{" ".join(map(str, part.segments))}</prop>'
            lines.append(
                f"      <tuv xml:lang={attribute(tag)}>\n"
                f'        <prop type="x-article">{clean(part.name)}</prop>\n        {place}\n'
                f"        <seg>{clean(part.text)}</seg>\n      </tuv>"
            )
        out.write("\n".join([*lines, "    </tu>\n"]))
    out.write("  </body>\n</tmx>\n")


def write_xliff(units: Iterable[ExportUnit], sink: Sink, layout: Layout, version: str = "1.2") -> None:
    """A file for each pair of languages, for review in translation tools; what is less sure than .9 needs review."""
    streams: dict[tuple[str, str], IO[str]] = {}
    for unit in units:
        texts = layout.named(unit)
        for source, target in layout.pairs(texts):
            stream = streams.get((source, target))
            if stream is None:
                if streams and not sink.folder:
                    raise CorpusError(
                        "more than one pair of languages for one XLIFF file", "--source TAG and --target TAG, or -o FOLDER"
                    )
                stream = streams[source, target] = sink.text(f"{source}-{target}.xlf" if sink.folder else "")
                stream.write(_xliff_head(version, source, target))
            write = _xliff_unit_1 if version == "1.2" else _xliff_unit_2
            stream.write(write(unit, texts[source], texts[target]))
    for stream in streams.values():
        stream.write("    </body>\n  </file>\n</xliff>\n" if version == "1.2" else "  </file>\n</xliff>\n")
    if not streams:
        raise CorpusError("no unit in two languages to write", "choose other languages, or a lower probability")


def _xliff_head(version: str, source: str, target: str) -> str:
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if version == "1.2":
        return (
            f'{start}<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
            f'  <file original="corpus" source-language={attribute(source)} target-language={attribute(target)} '
            'datatype="plaintext">\n    <body>\n'
        )
    return (
        f'{start}<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang={attribute(source)} '
        f'trgLang={attribute(target)}>\n  <file id="corpus" original="corpus">\n'
    )


def _noted(unit: ExportUnit, source: Part, target: Part) -> str:
    return f"probability {unit.probability:.4f}; {unit.relation}; {source.name}; {target.name}"


def _xliff_unit_1(unit: ExportUnit, source: Part, target: Part) -> str:
    state = "translated" if unit.probability >= _REVIEW_BELOW else "needs-review-translation"
    return (
        f'      <trans-unit id={attribute(unit.id)} xml:space="preserve">\n        <source>{clean(source.text)}</source>\n'
        f'        <target state="{state}">{clean(target.text)}</target>\n'
        f"        <note>{clean(_noted(unit, source, target))}</note>\n      </trans-unit>\n"
    )


def _xliff_unit_2(unit: ExportUnit, source: Part, target: Part) -> str:
    state = "translated" if unit.probability >= _REVIEW_BELOW else "initial"
    return (
        f'    <unit id={attribute(unit.id)} xml:space="preserve">\n'
        f"      <notes><note>{clean(_noted(unit, source, target))}</note></notes>\n"
        f'      <segment state="{state}"><source>{clean(source.text)}</source>'
        f"<target>{clean(target.text)}</target></segment>\n"
        "    </unit>\n"
    )


def write_xliff_2(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    write_xliff(units, sink, layout, "2.1")


_LONG = (
    "id",
    "relation",
    "probability",
    "language",
    "article",
    "date",
    "segments",
    "start",
    "end",
    "text",
    "span_start",
    "span_end",
)


def _rows(units: Iterable[ExportUnit], layout: Layout) -> Iterator[list[str]]:
    """A header and its rows: a text a row (long), or a unit a row with a column for each language (wide)."""
    if layout.long:
        yield list(_LONG)
        for unit in units:
            for part in unit.parts:
                span = [str(part.span.start), str(part.span.end)] if part.span else ["", ""]
                yield [unit.id, unit.relation, f"{unit.probability:.4f}", layout.tag(part.tag), part.name, part.date,
                       " ".join(map(str, part.segments)), str(part.start), str(part.end), part.text, *span]  # fmt: skip
        return
    tags = sorted({layout.tag(tag) for tag in layout.all_tags})
    yield ["id", "relation", "probability", *tags, "terms", "conflicts"]
    for unit in units:
        texts = layout.named(unit)
        yield [unit.id, unit.relation, f"{unit.probability:.4f}", *(texts[t].text if t in texts else "" for t in tags),
               ", ".join(unit.terms), "; ".join(unit.conflicts)]  # fmt: skip


def write_csv(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    writer = csv.writer(sink.text(), lineterminator="\r\n")
    writer.writerows([no_formula(cell) for cell in row] for row in _rows(units, layout))


def write_tsv(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """White space within a cell as single spaces."""
    out = sink.text()
    for row in _rows(units, layout):
        out.write("\t".join(no_formula(" ".join(cell.split())) for cell in row) + "\n")


def write_jsonl(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    out = sink.text()
    for unit in units:
        out.write(json.dumps(layout.details(unit), ensure_ascii=False) + "\n")


def write_moses(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """For each pair of languages a file for either, line by line, and one with the ids and probabilities."""
    for unit in units:
        texts = layout.named(unit)
        split = layout.split(unit)
        for a, b in itertools.combinations(texts, 2):
            if (layout.source or layout.target) and (a, b) not in {*layout.pairs(texts)} | {
                (y, x) for x, y in layout.pairs(texts)
            }:
                continue
            for tag in (a, b):
                sink.text(_split_name(split, f"{a}-{b}.{tag}")).write(" ".join(texts[tag].text.split()) + "\n")
            sink.text(_split_name(split, f"{a}-{b}.ids")).write(f"{unit.id}\t{unit.probability:.4f}\t{unit.relation}\n")


def write_tei(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """TEI P5 stand-off links into the article files, by characters (RFC 5147): no text is copied."""
    out = sink.text()
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">\n  <teiHeader><fileDesc>'
        "<titleStmt><title>Aligned statements</title></titleStmt><publicationStmt><p>Made by align-toolkit</p>"
        "</publicationStmt><sourceDesc><p>See the manifest.</p></sourceDesc></fileDesc></teiHeader>\n"
        '  <standOff>\n    <linkGrp type="alignment">\n'
    )
    for unit in units:
        targets = " ".join(f"{_pointer(part.name)}#char={part.start},{part.end}" for part in unit.parts)
        out.write(
            f'      <link n={attribute(unit.id)} target={attribute(targets)} ana="#{unit.relation}" '
            f'cert="{unit.probability:.4f}"/>\n'
        )
    out.write("    </linkGrp>\n  </standOff>\n</TEI>\n")


def _pointer(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="/")


def write_text(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """For reading: the texts of a unit one below the other."""
    out = sink.text()
    for unit in units:
        out.write(f"# {unit.id}  {unit.probability:.2f}  {unit.relation}\n")
        for part in unit.parts:
            out.write(f"[{layout.tag(part.tag)}] {' '.join(part.text.split())}\n")
        out.write("\n")


def write_parquet(units: Iterable[ExportUnit], sink: Sink, layout: Layout) -> None:
    """data/SPLIT-00000-of-00001.parquet and a dataset card, as the library `datasets` loads them."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MachineError("Parquet files need the package pyarrow", "pip install 'align-toolkit[export]'") from None
    tags = sorted({layout.tag(tag) for tag in layout.all_tags})
    schema = pa.schema([
        ("id", pa.string()), ("probability", pa.float64()), ("relation", pa.string()),
        ("translation", pa.struct([(tag, pa.string()) for tag in tags])),
        ("articles", pa.struct([(tag, pa.string()) for tag in tags])),
    ])  # fmt: skip
    writers: dict[str, Any] = {}
    waiting: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, int] = {}

    def flush(split: str) -> None:
        if split not in writers:
            writers[split] = pq.ParquetWriter(sink.path(f"data/{split}-00000-of-00001.parquet"), schema, compression="zstd")
        writers[split].write_table(pa.Table.from_pylist(waiting[split], schema=schema))
        waiting[split] = []

    for unit in units:
        split = {"dev": "validation", "": "train"}.get(layout.split(unit), layout.split(unit))
        texts = layout.named(unit)
        waiting.setdefault(split, []).append({
            "id": unit.id, "probability": unit.probability, "relation": unit.relation,
            "translation": {tag: texts[tag].text if tag in texts else None for tag in tags},
            "articles": {tag: texts[tag].name if tag in texts else None for tag in tags},
        })  # fmt: skip
        counts[split] = counts.get(split, 0) + 1
        if len(waiting[split]) >= _ROWS:
            flush(split)
    for split in list(waiting):
        flush(split)
        writers[split].close()
    sink.text("README.md").write(_card(tags, counts, layout))


def _card(tags: list[str], counts: Mapping[str, int], layout: Layout) -> str:
    languages = sorted({tag.split("-")[0] for tag in tags})
    files = "".join(f"  - split: {split}\n    path: data/{split}-*.parquet\n" for split in counts)
    numbers = "".join(f"| {split} | {count} |\n" for split, count in counts.items())
    return (
        "---\n"
        f"language: [{', '.join(languages)}]\n"
        "task_categories: [translation]\n"
        f"configs:\n- config_name: default\n  data_files:\n{files}---\n\n"
        "# Aligned statements\n\nStatements that articles in several languages share, found by align-toolkit.\n\n"
        f"| split | units |\n|---|---|\n{numbers}\n"
        "`translation` has a text for each language that the unit has, `articles` where it stands, `probability` what the\n"
        "aligner gives it. The licence is that of the articles: see manifest.json.\n"
    )


FORMATS: dict[str, Format] = {
    "tmx": Format(write_tmx),
    "xliff": Format(write_xliff, folder=True),
    "xliff2": Format(write_xliff_2, folder=True),
    "tsv": Format(write_tsv),
    "csv": Format(write_csv),
    "jsonl": Format(write_jsonl),
    "moses": Format(write_moses, folder=True),
    "parquet": Format(write_parquet, folder=True),
    "tei": Format(write_tei),
    "text": Format(write_text),
}
