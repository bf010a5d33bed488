from __future__ import annotations

from pathlib import Path

import pytest

from align.errors import ReadError
from align.evaluate import evaluate_statements
from align.evaluate.statements import RELATIONS, b_cubed, monotone, mutual_best, pairs_of, precision_recall_f1
from align.glossary import Glossary
from align.work import ALONE
from tests.conftest import SEEDS

FLOOR = 0.90
"""Pair F1 on the seeds without pivots, below which a change has broken something; measured .951."""


def test_the_seeds_are_matched_far_better_than_the_baselines_do(glossary: Glossary) -> None:
    notes: list[str] = []
    rows = evaluate_statements([SEEDS], SEEDS / "gold.jsonl", glossary, [], ALONE, notes.append, lambda *_: None)
    without = next(row for row in rows if row["system"] == "align, without")
    parts = [float(without[f"of {name}"]) for name in RELATIONS]
    assert min(*parts, 1.0) <= float(without["recall"]) <= max(*parts, 1.0)
    assert parts[0] != parts[1]
    assert all(row.keys() == without.keys() for row in rows)
    figures = {str(row["system"]): row["F1"] for row in rows}
    ours = figures.pop("align, without")
    figures.pop("align, with pivots", None)
    assert float(ours) >= FLOOR
    assert len(figures) == 3
    assert float(ours) > float(figures.pop("mutual best with the encoder, best threshold")) + 0.05
    assert all(float(ours) > float(other) + 0.1 for other in figures.values())


def test_figures_of_a_known_case() -> None:
    gold = [frozenset({("a", 0), ("b", 0), ("c", 0)}), frozenset({("a", 1), ("b", 1)})]
    predicted = [{("a", 0), ("b", 0)}, {("a", 1), ("b", 2)}]
    assert precision_recall_f1(pairs_of(predicted), pairs_of(gold)) == (0.5, 0.25, pytest.approx(1 / 3))
    assert b_cubed(gold, gold) == 1.0
    assert 0 < b_cubed(predicted, gold) < 1


def test_pairs_within_one_article_do_not_count() -> None:
    assert pairs_of([{("a", 0), ("a", 1)}]) == set()


def test_baselines_find_a_diagonal() -> None:
    import numpy as np

    margin = np.eye(4, dtype=np.float32) - 0.3
    assert monotone(margin) == mutual_best(margin) == [(i, i) for i in range(4)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "no gold file"),
        ("no json", "no gold file"),
        ('{"members": [{"article": "x"}]}', "no article x"),
        ('{"members": [], "relation": "alike"}', "jsonl:1: no relation alike"),
    ],
)
def test_a_wrong_gold_file_is_named(tmp_path: Path, glossary: Glossary, content: str, says: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(content + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=says):
        evaluate_statements([SEEDS], gold, glossary, [], ALONE, lambda _: None, lambda *_: None)
