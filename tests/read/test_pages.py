"""Pages in the shapes of real sites, written for this project, with the kind of every line.

`pages/*.gold` has `X|text` lines: S running text of the article, H headings, C captions, M bylines and dates, R related
headlines, K comments, B everything else that a page has around it, E nothing visible.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.detect import tag_article
from align.model import Article
from align.read import read_text

PAGES = sorted((Path(__file__).parent / "pages").glob("*.gold"))
Line = tuple[str, str]


def lines_of(page: Path) -> list[Line]:
    rows = (line.partition("|") for line in page.read_text(encoding="utf-8").split("\n") if line)
    return [(kind, text) for kind, _, text in rows]


def read(lines: list[Line], name: str) -> Article:
    text = "".join(f"{line}\n" for _, line in lines)
    return tag_article(read_text(text, f"{name}.md" if "markdown" in name else f"{name}.txt"))


def lines_taken(article: Article, lines: list[Line]) -> list[bool]:
    """Whether each line is taken for running text: half of its characters are statements, a third where it has tags."""
    inside = [False] * len(article.text)
    for statement in article.sentences:
        inside[statement.start : statement.end] = [True] * (statement.end - statement.start)
    taken, start = [], 0
    for _, text in lines:
        places = [i for i in range(start, start + len(text)) if not article.text[i].isspace()]
        share = 1 / 3 if "<" in text else 1 / 2
        taken.append(bool(places) and sum(inside[i] for i in places) >= share * len(places))
        start += len(text) + 1
    return taken


def counts_of(page: Path) -> Counter[str]:
    lines = lines_of(page)
    taken = lines_taken(read(lines, page.stem), lines)
    return Counter(
        ("right" if kind == "S" else "wrong") if said else ("lost" if kind == "S" else "left out")
        for (kind, _), said in zip(lines, taken, strict=True)
    )


def test_there_are_pages_of_all_written_forms() -> None:
    tags = Counter("-".join(read(lines_of(page), page.stem).tag.split("-")[:2]) for page in PAGES)
    assert len(PAGES) >= 30
    assert min(tags[form] for form in ("zh-Hant", "zh-Hans", "ru", "en")) >= 9


def test_running_text_is_told_from_the_rest_of_a_page() -> None:
    total: Counter[str] = Counter()
    for page in PAGES:
        total += counts_of(page)
    f1 = 2 * total["right"] / (2 * total["right"] + total["wrong"] + total["lost"])
    assert f1 >= 0.97, total


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_of_a_page_is_lost_without_a_reason(page: Path) -> None:
    lines = lines_of(page)
    article = read(lines, page.stem)
    assert all(article.text[s.start : s.end] == s.raw for s in article.segments)
    assert all(s.dropped for s in article.segments if s.kind not in ("statement", "heading"))
    assert counts_of(page)["lost"] <= 1
    assert not article.detection.mixed


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([line for page in PAGES for line in lines_of(page)]), min_size=1, max_size=25), st.booleans()
)
def test_any_mixture_of_lines_keeps_its_places(lines: list[Line], html: bool) -> None:
    plain = [(kind, text) for kind, text in lines if html or "<" not in text]
    text = "".join(f"{line}\n" for _, line in plain)
    article = read_text(text, "a.html" if html else "a.txt")
    last = 0
    for segment in article.segments:
        assert text[segment.start : segment.end] == segment.raw
        assert segment.start >= last
        last = segment.end
    if not html and "](" not in text and "# " not in text:
        outside = set(range(len(text)))
        for segment in article.segments:
            outside -= set(range(segment.start, segment.end))
        assert not any(text[i].isalnum() for i in outside)
