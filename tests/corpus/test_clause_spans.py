"""The part of a sentence that carries a statement is kept, exported and shown."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from align.corpus import read_matched, read_store, write_store
from align.corpus.export.exporting import Order, export_corpus
from align.corpus.export.formats import Layout
from align.corpus.export.units import open_units, units_of
from align.model import ClauseSpan, Statement
from tests.cli.test_cli import align, out


def spans_of(statement: Statement) -> list[ClauseSpan]:
    return [span for span in statement.spans if span]


@pytest.fixture
def statement(seeds_corpus: Path) -> Statement:
    """One of which a part of a sentence carries."""
    return next(s for s in read_store(seeds_corpus).statements if spans_of(s))


def test_a_span_lies_within_its_sentence_and_is_what_the_file_has_there(seeds_corpus: Path) -> None:
    corpus = read_store(seeds_corpus)
    found = [(member, span) for s in corpus.statements for member, span in zip(s.members, s.spans, strict=False) if span]
    assert found
    for member, span in found:
        (segment,) = corpus.member_segments(member)
        assert segment.start <= span.start < span.end <= segment.end
        assert span.text in segment.text
        in_file = corpus.article(member.article).text[span.start : span.end]
        without_readings = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǜ]+\)", "", in_file)
        assert "".join(span.text.split()) == "".join(without_readings.split())


def test_a_store_keeps_spans_and_one_without_them_is_read(seeds_corpus: Path, tmp_path: Path, statement: Statement) -> None:
    corpus = read_matched(seeds_corpus)
    write_store(corpus, tmp_path / "corpus.sqlite")
    assert read_matched(tmp_path).statements == corpus.statements
    with open_units(seeds_corpus) as source:
        assert list(source.units()) == list(units_of(read_store(seeds_corpus)))


def test_exports_tell_the_span(seeds_corpus: Path, tmp_path: Path, statement: Statement) -> None:
    wanted = spans_of(statement)
    export_corpus(seeds_corpus, Order("jsonl", tmp_path / "all.jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    (row,) = (row for row in rows if row["id"] == statement.id)
    assert [ClauseSpan(**m["span"]) for m in row["members"] if "span" in m] == wanted
    kept = (seeds_corpus / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["members"] for line in kept] == [row["members"] for row in rows]
    export_corpus(seeds_corpus, Order("tsv", tmp_path / "long.tsv", layout=Layout(long=True)))
    with (tmp_path / "long.tsv").open(encoding="utf-8", newline="") as lines:
        table = [row for row in csv.DictReader(lines, delimiter="\t") if row["id"] == statement.id]
    told = [(int(row["span_start"]), int(row["span_end"])) for row in table if row["span_start"]]
    assert told == [(span.start, span.end) for span in wanted]


def test_why_and_the_report_show_it(seeds_corpus: Path, statement: Statement) -> None:
    text = out(align("why", seeds_corpus, statement.id))
    for span in spans_of(statement):
        assert f": {span.text}\n" in text
    report = (seeds_corpus / "report.html").read_text(encoding="utf-8")
    assert f'"span":{json.dumps(spans_of(statement)[0].text, ensure_ascii=False)}' in report
