from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.detect import detect_text
from align.glossary import Glossary, Matcher
from align.match.clauses import clauses_of
from align.match.collection import build_features
from align.match.pair_features import FEATURES, ArticleTable, PairFeatures, Rarities
from align.model import Article, Segment
from align.translate import simplify
from align.vectors.encoder import load_encoder

MIXED = st.text(alphabet="ab я,，；:—。 \n0123桥会议", max_size=120)


@pytest.mark.parametrize(
    ("text", "language", "clauses"),
    [
        (
            "The mayor resigned on Monday evening, two days after the vote, and left the city.",
            "en",
            ["The mayor resigned on Monday evening,", " two days after the vote, and left the city."],
        ),
        ("However, the bridge held.", "en", ["However, the bridge held."]),
        ("The repairs will cost 12,500,000 roubles in all.", "en", ["The repairs will cost 12,500,000 roubles in all."]),
        (
            "Мэр подал в отставку вечером в понедельник — через два дня после голосования.",
            "ru",
            ["Мэр подал в отставку вечером в понедельник —", " через два дня после голосования."],
        ),
        (
            "老桥将从五月起关闭两年,费用5,576万元由省里承担，不过学生没有意见。",
            "zh",
            ["老桥将从五月起关闭两年,", "费用5,576万元由省里承担，", "不过学生没有意见。"],
        ),
        ("不过，桥没有塌，人都平安，学生当天就都回家了。", "zh", ["不过，桥没有塌，人都平安，", "学生当天就都回家了。"]),
        ("他们当天就离开了这里——没有人知道去了哪儿。", "zh", ["他们当天就离开了这里——", "没有人知道去了哪儿。"]),
        ("“我们明天就离开这里，”市长在会后对记者说。", "zh", ["“我们明天就离开这里，”", "市长在会后对记者说。"]),
        (
            "“We will be leaving the city tomorrow,” said the mayor after the meeting.",
            "en",
            ["“We will be leaving the city tomorrow,”", " said the mayor after the meeting."],
        ),
        ("", "en", [""]),
    ],
)
def test_parts_are_clauses_and_not_figures_or_single_words(text: str, language: str, clauses: list[str]) -> None:
    assert clauses_of(text, language) == clauses


@given(MIXED, st.sampled_from(["zh", "ru", "en", None]))
def test_the_clauses_are_all_of_the_text(text: str, language: str | None) -> None:
    clauses = clauses_of(text, language)
    assert "".join(clauses) == text
    assert len(clauses) == 1 or all(clause.strip() for clause in clauses)


def article(name: str, sentences: list[str]) -> Article:
    segments = tuple(Segment(i, 0, len(text), text, text) for i, text in enumerate(sentences))
    return Article(name, name, "", "utf-8", segments, detect_text(" ".join(sentences)))


SHORT = [
    "The mayor resigned on Monday.",
    "Schools will stay closed for two weeks because of the flood.",
    "Volunteers brought food and blankets to the stadium.",
    "Two bridges were damaged by the water.",
]
LONG = [
    "Город третий день приходит в себя после бури, мэр в понедельник подал в отставку, а у магазинов стоят очереди.",
    "Электричество обещают вернуть к пятнице, хотя в старых кварталах работы затянутся до конца месяца.",
    "Погода, по словам синоптиков, улучшится только через неделю.",
]


def test_a_clause_of_a_long_sentence_is_found(no_terms: Matcher) -> None:
    units = build_features([article("a", SHORT), article("b", LONG)], {}, no_terms, simplify)
    assert [len(one.clauses) for one in units[0]] == [1, 1, 1, 1]
    assert [len(one.clauses) for one in units[1]] == [3, 2, 2]
    statistics = Rarities.of(one for own in units for one in own)
    pairing = PairFeatures(*(ArticleTable(own, statistics) for own in units))
    by_clause, by_whole = (FEATURES.index(name) for name in ("clause margin", "meaning margin"))
    margins = np.array([[pairing.group_features([i], [j])[by_clause] for j in range(3)] for i in range(4)])
    assert margins.argmax() == 0
    assert margins[0, 0] > pairing.group_features([0], [0])[by_whole] + 0.05
    group = pairing.group_features((0, 1), (0, 1))
    assert group[by_clause] == pytest.approx(margins[:2, :2].max())


def test_what_is_read_in_clauses_adds_up_to_the_sentence(no_terms: Matcher) -> None:
    own = build_features([article("b", LONG)], {}, no_terms, simplify)[0][0]
    whole = load_encoder().sums(LONG[:1])
    assert own.sums[-1] == whole[0, -1] > own.clauses[:, -1].max()
    assert 0.97 < float(load_encoder().vectors(own.sums[None])[0] @ load_encoder().vectors(whole)[0]) < 0.9999


@pytest.fixture(scope="module")
def no_terms() -> Matcher:
    return Matcher(Glossary(()))
