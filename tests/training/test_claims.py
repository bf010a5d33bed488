"""Labels of claims, what follows from them for two sentences, and the data that was labelled."""

from __future__ import annotations

from collections import Counter
from statistics import mean

import pytest

from training import claims, clauses, contrast
from training.claims import CONFLICTING, EQUIVALENT, OPTIONAL, PARTIAL


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([["c1", 1]], [["c1", 1]], EQUIVALENT),
        ([["c1", 1], ["c2", 0.5]], [["c1", 1]], EQUIVALENT),
        ([["c1", 1], ["c2", 1]], [["c1", 1]], EQUIVALENT),
        ([["c1", 1], ["c2", 1], ["c3", 1]], [["c1", 1]], PARTIAL),
        ([["c1", 1], ["c2", 1], ["c3", 1]], [["c1", 1], ["c4", 1], ["c5", 1]], OPTIONAL),
        ([["c1", 1, "35"]], [["c1", 1, "36"]], CONFLICTING),
        ([["c1", 1, "35"]], [["c1", 1]], EQUIVALENT),
        ([["c1", 0.5, "35"], ["c2", 1], ["c3", 1]], [["c1", 0.5, "36"], ["c2", 1], ["c3", 1]], EQUIVALENT),
        ([["c1", 1]], [["c2", 1]], None),
        ([["-", 1]], [["-", 1]], None),
        ([["-", 1], ["-", 0.5], ["c1", 1]], [["c1", 1]], PARTIAL),
    ],
)
def test_what_two_sentences_have_to_do_with_each_other(
    a: list[list[object]], b: list[list[object]], expected: str | None
) -> None:
    assert claims.relation(a, b) == claims.relation(b, a) == expected


def test_what_one_labeller_alone_requires_is_optional() -> None:
    assert claims.agreed(EQUIVALENT, EQUIVALENT) == EQUIVALENT
    assert claims.agreed(EQUIVALENT, PARTIAL) == PARTIAL
    assert claims.agreed(CONFLICTING, PARTIAL) == CONFLICTING
    assert claims.agreed(EQUIVALENT, None) == claims.agreed(OPTIONAL, PARTIAL) == OPTIONAL
    assert claims.agreed(None, None) is None


def test_every_report_is_of_the_form_that_is_promised() -> None:
    stories = list(claims.stories())
    assert len(stories) >= 30
    for name, articles in stories:
        own = (claims.FOLDER / f"{name}.claims.tsv").read_text(encoding="utf-8").splitlines()
        known = {line.split("\t")[0] for line in own} | {"-"}
        assert {one["tag"] for one in articles} >= {"en", "ru", "zh-Hans", "zh-Hant"}
        for sentence in (sentence for one in articles for sentence in one["sentences"]):
            for labels in (sentence["claims"], sentence.get("second", sentence["claims"])):
                assert labels
                assert {label[0] for label in labels} <= known
                assert {label[1] for label in labels} <= {0.5, 1}
    packed = [
        len([c for c in s["claims"] if c[0] != "-"]) > 1 for _, told in stories for one in told for s in one["sentences"]
    ]
    assert mean(packed) > 0.3  # two claims in a sentence: in the older stories in one of twenty


def test_contrast_pairs_are_of_twenty_different_facts_a_topic() -> None:
    relations = {
        "reworded": "equivalent", "part": "partial", "more": "partial", "speaker": "partial", "value": "conflicting",
        "negated": "conflicting",
    }  # fmt: skip
    topics = contrast.topics()
    assert sum(map(len, topics.values())) >= 2_700
    for rows in topics.values():
        assert len(rows) == len({row["a"] for row in rows}) == len({row["b"] for row in rows}) == 20
        assert len({(row["a_tag"], row["b_tag"]) for row in rows}) == 1
        assert Counter(row["kind"] for row in rows)["reworded"] == 5
        assert all(row["relation"] == relations.get(row["kind"], contrast.NONE) for row in rows)


def test_agreement_is_the_share_and_what_it_is_above_chance() -> None:
    rows = [{"relation": a, "second": b} for a, b in [("e", "e"), ("n", "n"), ("e", "n"), ("n", "n")]] + [{"relation": "e"}]
    assert contrast.agreement(rows) == (0.75, 0.5)


def test_a_topic_is_matched_pair_by_pair() -> None:
    topic, rows = next(iter(contrast.topics().items()))
    found = contrast.linked(topic, rows)
    assert len(found) == 20
    reworded = [one is not None for one, row in zip(found, rows, strict=True) if row["kind"] == "reworded"]
    assert sum(reworded) >= 3


def test_the_part_that_carries_a_statement_is_nearer_to_what_was_marked_than_the_whole() -> None:
    found, whole = zip(*clauses.shares(), strict=True)
    assert mean(found) > 0.7
    assert mean(found) > mean(whole) + 0.25
