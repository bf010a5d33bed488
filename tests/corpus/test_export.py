from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from align.corpus import Corpus, read_store
from align.corpus.export import EXPORTERS
from align.corpus.export.tsv import _cell


@pytest.fixture(scope="module")
def corpus(seeds_corpus: Path) -> Corpus:
    return read_store(seeds_corpus)


def test_jsonl_has_the_promised_form(corpus: Corpus) -> None:
    texts = {a.name: a.text for a in corpus.articles}
    rows = [json.loads(line) for line in EXPORTERS["jsonl"](corpus).splitlines()]
    assert len(rows) == len(corpus.statements)
    for row in rows:
        assert row["relation"] in ("equivalent", "partial", "conflicting")
        assert 0 <= row["probability"] <= 1
        assert len(row["members"]) >= 2
        for member in row["members"]:
            assert {*member} - {"span", "figures_unsure"} == {
                "article",
                "path",
                "tag",
                "segments",
                "start",
                "end",
                "text",
                "pivot",
            }
            assert texts[member["path"]][member["start"] : member["end"]]
        for link in row["links"]:
            assert {"a", "b", "probability", "relation", "evidence"} <= set(link)
            assert link["a"] in row["members"]


def test_tsv_has_a_column_an_article(corpus: Corpus) -> None:
    header, *rows = [line.split("\t") for line in EXPORTERS["tsv"](corpus).splitlines()]
    assert len(header) == 3 + len(corpus.articles) + 2
    assert all(len(row) == len(header) for row in rows)


def test_a_cell_is_no_formula_and_no_second_line() -> None:
    assert _cell("=SUM(A1)") == "'=SUM(A1)"
    assert _cell("a\n\tb") == "a b"
    assert _cell("-3.5") == "-3.5"


def test_tmx_is_well_formed_and_has_one_variant_a_language(corpus: Corpus) -> None:
    root = ElementTree.fromstring(EXPORTERS["tmx"](corpus).replace('<!DOCTYPE tmx SYSTEM "tmx14.dtd">', ""))
    units = root.findall("body/tu")
    assert len(units) > 30
    for unit in units:
        languages = [v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in unit.findall("tuv")]
        assert len(languages) == len(set(languages)) >= 2
        assert all(v.findtext("seg") for v in unit.findall("tuv"))
