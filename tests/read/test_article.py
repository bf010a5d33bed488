from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.detect import tag_article
from align.read import read_file, read_text
from tests.conftest import SEEDS, SHARED

HERE = Path(__file__).parent


def expected(name: str) -> dict[str, set[tuple[int, int]]]:
    """Spans of the sentences that stay, by file: decided by a person."""
    spans: dict[str, set[tuple[int, int]]] = {}
    with (HERE / name).open(encoding="utf-8") as lines:
        for row in csv.reader(lines, delimiter="\t"):
            if row[0] != "file" and (len(row) < 4 or row[3] == "statement"):
                spans.setdefault(row[0], set()).add((int(row[1]), int(row[2])))
    return spans


OWNER, BODY = expected("owner_segments.tsv"), expected("seeds_body.tsv")


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(OWNER))
def test_the_owners_articles_keep_their_body_and_nothing_else(name: str) -> None:
    article = tag_article(read_file(SHARED / "articles" / name))
    assert {(s.start, s.end) for s in article.sentences} == OWNER[name]


@pytest.mark.parametrize("name", sorted(BODY))
def test_the_seeds_keep_their_body_and_nothing_else(name: str) -> None:
    article = tag_article(read_file(SEEDS / name))
    found = {(s.start, s.end) for s in article.sentences}
    if name == "en-press.html":  # the dateline stands in one paragraph with the first sentence, and stays with it
        first = min(BODY[name])
        found = {first if span[1] == first[1] else span for span in found}
    assert found == BODY[name]


@pytest.mark.parametrize("path", sorted([*SEEDS.glob("*.txt"), *SEEDS.glob("*.html")]), ids=lambda p: p.name)
def test_every_span_is_exact_and_nothing_of_a_text_file_is_lost(path: Path) -> None:
    article = read_file(path)
    assert all(article.text[s.start : s.end] == s.raw for s in article.segments)
    assert [s.index for s in article.segments] == list(range(len(article.segments)))
    if path.suffix == ".txt":
        covered = {i for s in article.segments for i in range(s.start, s.end)}
        assert all(c.isspace() for i, c in enumerate(article.text) if i not in covered)


def test_what_is_left_out_says_why() -> None:
    article = read_file(SEEDS / "zh-hant-forum.txt")
    assert all(s.dropped for s in article.segments if s.kind not in ("statement", "heading"))
    assert sum(s.kind == "comment" for s in article.segments) == 15


def test_html_entities_and_tags_are_inside_the_span() -> None:
    article = read_file(SEEDS / "en-press.html")
    (cost,) = [s for s in article.sentences if "$6.2" in s.text]
    assert cost.text == "The complete training run cost $6.2 million."
    assert cost.raw == "The complete training run cost $6.2&nbsp;million."
    assert {s.kind for s in article.segments} >= {"statement", "heading", "caption", "related", "boilerplate"}


def test_the_date_is_the_one_of_publication() -> None:
    assert read_file(SEEDS / "zh-hant-forum.txt").date == datetime.date(2025, 3, 14)
    assert read_file(SEEDS / "ru-agency.txt").date == datetime.date(2025, 3, 17)


@given(st.text(alphabet="他說。「」國(guó)\n A.bВ г. <p>&amp;http://x/ 樓1　\u200b", max_size=200))
def test_any_text_is_read_with_exact_spans(text: str) -> None:
    article = read_text(text, "any.txt")
    assert all(text[s.start : s.end] == s.raw and s.text for s in article.segments)


def test_an_unclosed_nav_does_not_cover_the_page() -> None:
    body = "".join(f"<p>The ferry number {n} left the port at noon with eighty people on board.</p>" for n in range(8))
    article = read_text(f"<html><body><nav><a href='/'>Home</a><h1>Ferries</h1>{body}</body></html>", "a.html")
    assert len(article.sentences) == 8


def test_text_without_paragraphs_loses_no_sentence() -> None:
    body = "<br><br>".join(f"The ferry number {n} left the port at noon with eighty people on board." for n in range(8))
    article = read_text(f"<html><head></head><body><h1>Ferries</h1>{body}</body></html>", "a.html")
    assert len(article.sentences) == 8


@pytest.mark.parametrize(
    ("spaced", "text"),
    [
        ("澜 海 集 团 周 一 公 布 ， 去 年 亏 损 2 5 亿 元 。", "澜海集团周一公布，去年亏损25亿元。"),
        ("臺 北 市 政 府 今 天 宣 布 ， 停 班 停 課 。", "臺北市政府今天宣布，停班停課。"),
        ("该 公 司 发 布 了 GPT 模 型 ， 股 价 上 涨 。", "该公司发布了 GPT 模型，股价上涨。"),
        ("澜海 集团 周一 公布 去年 亏损 二十五亿 元 。", "澜海 集团 周一 公布 去年 亏损 二十五亿 元 。"),
        ("床前明月光 疑是地上霜 举头望明月。", "床前明月光 疑是地上霜 举头望明月。"),
        ("I am a b c d e f g h.", "I am a b c d e f g h."),
    ],
)
def test_chinese_with_a_blank_behind_every_character_is_read_without(spaced: str, text: str) -> None:
    (segment,) = read_text(spaced + "\n", "a.txt").segments
    assert segment.text == text
    assert segment.raw == spaced


def test_raised_digits_of_a_page_are_not_those_of_the_figure_before_them() -> None:
    page = "<html><body><article><p>They sold 1,250<sup>3</sup> cars and 10<sup>6</sup> chips on 50 km<sup>2</sup>, the 21<sup>st</sup> time so far.</p></article></body></html>"
    (segment,) = read_text(page, "a.html").segments
    assert segment.text == "They sold 1,250³ cars and 10⁶ chips on 50 km², the 21st time so far."
