"""Which part of a sentence carries a statement."""

from __future__ import annotations

import pytest

from align.detect import tag_article
from align.glossary import Glossary, Matcher
from align.match import match_articles
from align.match.clauses import clauses_of
from align.match.collection import build_features
from align.match.spans import carrying_clauses, span_of
from align.model import Article, Segment
from align.read import read_text
from align.translate import simplify

SAID = {
    "en": "The bridge over the Norva was closed on Monday, two ferries will carry cars until spring.",
    "ru": "Мост через Норву закрыли в понедельник, до весны машины будут перевозить два парома.",
    "zh-Hant": "諾爾瓦河大橋週一封閉，兩艘渡輪將載運汽車直到春天。",
    "zh-Hans": "诺尔瓦河大桥周一封闭，两艘渡轮将载运汽车直到春天。",
}
FERRIES = {
    "en": "Cars will be taken across by two ferries until the spring.",
    "ru": "До весны автомобили через реку будут возить два парома.",
    "zh-Hans": "两艘渡轮将运送汽车，一直到春天。",
}


def article(text: str, name: str) -> Article:
    return tag_article(read_text(text, name))


@pytest.mark.parametrize("tag", SAID)
@pytest.mark.parametrize("other", FERRIES)
def test_the_clause_that_another_article_says_is_found_in_any_language(tag: str, other: str) -> None:
    articles = [article(SAID[tag], "a"), article(FERRIES[other], "b")]
    (a,), (b,) = build_features(articles, {}, Matcher(Glossary()), simplify)
    assert carrying_clauses(a, [b]) == (1, 2)
    assert carrying_clauses(b, []) is None
    span = span_of(articles[0].segments[0], articles[0].detection.language, (1, 2), len(a.clauses))
    assert span
    assert articles[0].text[span.start : span.end] == span.text
    assert SAID[tag].endswith(span.text)
    assert len(span.text) < len(SAID[tag]) - 8


def test_a_span_is_found_in_a_file_with_line_breaks_and_soft_hyphens() -> None:
    raw = "The bridge over the Norva was closed on Monday,\nand two fer\u00adries will carry\n  cars until spring."
    segment = Segment(0, 3, 3 + len(raw), " ".join(raw.replace("\u00ad", "").split()), raw)
    span = span_of(segment, "en", (1, 2), 2)
    assert span
    assert span.text == "and two ferries will carry cars until spring."
    assert f"   {raw}"[span.start : span.end] == raw[raw.index("and") :]


def test_clauses_that_are_not_those_that_were_compared_have_no_span() -> None:
    segment = Segment(0, 0, 5, "Yes, it is so, they said in the evening.", "other")
    assert span_of(segment, "en", (0, 1), 5) is None
    assert span_of(segment, "en", (0, 1), len(clauses_of(segment.text, "en"))) is None


def test_a_sentence_in_two_statements_says_which_part_each_takes() -> None:
    texts = {
        "a": SAID["en"] + " Nobody was hurt, the mayor of Kelm said.",
        "b": "The Norva bridge has been shut since Monday. It is ninety years old. "
        "Cars will be taken across by two ferries until the spring.",
        "c": "До весны автомобили будут возить два парома. Их нашли в Кельме. Мост через Норву закрыли в понедельник.",
    }
    articles = [article(text, name) for name, text in texts.items()]
    matched = match_articles(articles, {}, Matcher(Glossary()), simplify)
    spans = {}
    for statement in matched.statements:
        assert len(statement.spans) in (0, len(statement.members))
        for member, span in zip(statement.members, statement.spans, strict=False):
            if span and member.article == articles[0].id:
                spans[span.text] = statement.id
                assert articles[0].text[span.start : span.end] == span.text
    assert len(spans) == len({*spans.values()}) == 2
    assert any("ferries" in text and "bridge" not in text for text in spans)
