from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

from align.corpus import Corpus, read_store
from align.review.plots import plots


def test_the_report_shows_everything_and_asks_the_network_for_nothing(seeds_corpus: Path) -> None:
    page = (seeds_corpus / "report.html").read_text(encoding="utf-8")
    corpus = read_store(seeds_corpus)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "@import" not in page
    for article in corpus.articles:
        assert article.name in page
    for statement in corpus.statements:
        assert len(re.findall(rf'class="s"[^>]* data-s="[^"]*\b{statement.id}\b', page)) >= len(statement.members)
    shared = [ids.split() for ids in re.findall(r'class="s"[^>]* data-s="([^"]*)"', page)]
    also = re.findall(r'class="also" data-s="([^"]*)"', page)
    assert also, "some sentences are in two statements"
    assert sorted(also) == sorted(other for ids in shared for other in ids[1:])
    assert "Figures that disagree" in page


def test_the_report_is_balanced_and_its_data_is_json(seeds_corpus: Path) -> None:
    page = (seeds_corpus / "report.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert data
    assert len(json.loads(data.group(1))) == len(read_store(seeds_corpus).statements)

    class Balance(HTMLParser):
        depth = 0

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.depth += tag not in ("meta", "input", "br")

        def handle_endtag(self, tag: str) -> None:
            self.depth -= 1

    parser = Balance()
    parser.feed(page)
    assert parser.depth == 0


def test_the_plots_are_svg_and_count_what_is_there(seeds_corpus: Path) -> None:
    corpus = read_store(seeds_corpus)
    drawings = [etree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", plots(corpus))]
    assert [drawing.findtext("title") for drawing in drawings] == [
        "Coverage by article", "Statements by probability", "Lengths of linked texts",
    ]  # fmt: skip
    coverage, probabilities, lengths = drawings
    assert len(coverage.findall("rect")) == sum(len(article.sentences) for article in corpus.articles)
    counts = [int(text) for t in probabilities.findall("text") if (text := t.text or "").isdigit()]
    assert sum(counts) == len(corpus.statements)
    assert len(lengths.findall("circle")) == len(corpus.links) + 5  # and a legend of five pairs of languages
    assert plots(Corpus()) == ""
