from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from align.corpus import read_store


def test_the_report_shows_everything_and_asks_the_network_for_nothing(seeds_corpus: Path) -> None:
    page = (seeds_corpus / "report.html").read_text(encoding="utf-8")
    corpus = read_store(seeds_corpus)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "@import" not in page
    for article in corpus.articles:
        assert article.name in page
    for statement in corpus.statements:
        assert page.count(f'data-s="{statement.id}"') >= 2
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
