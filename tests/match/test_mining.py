"""Bitext mining: pairs hidden among others, names across alphabets."""

from __future__ import annotations

import numpy as np
import pytest

from align.match import mining
from align.match.embeddings import load_embeddings
from align.match.mining import assign, mine, nearest, read_pairs
from align.match.names import key_of, name_keys
from tests.match.test_sentences import CHINESE, ENGLISH, FOREIGN

OTHERS = [
    "Rain is expected in the north on Thursday.",
    "The orchestra plays a concert for children in the park.",
    "The football team of the neighbouring town won the cup for the third time in a row.",
    FOREIGN,
]


def test_hidden_pairs_are_found_and_nothing_else() -> None:
    target = [*OTHERS, *ENGLISH[::-1]]
    found = mine(CHINESE, target, load_embeddings())
    assert {(p.source, p.target) for p in found} == {(i, len(target) - 1 - i) for i in range(len(CHINESE))}
    assert [p.probability for p in found] == sorted((p.probability for p in found), reverse=True)


def test_empty_lines_translate_nothing() -> None:
    found = mine(["", *CHINESE, " "], [ENGLISH[0], "", *ENGLISH[1:], ""], load_embeddings())
    assert {(p.source, p.target) for p in found} == {(1, 0), *((i + 1, i + 1) for i in range(1, 8))}


def test_each_sentence_is_in_one_pair_at_most() -> None:
    found = mine(CHINESE, ENGLISH + ENGLISH, load_embeddings(), threshold=0.0)
    assert len({p.source for p in found}) == len({p.target for p in found}) == len(found)


@pytest.mark.parametrize(
    ("source", "target"), [([], []), (CHINESE, []), ([], ENGLISH), ([""], ["", ""]), (CHINESE[:1], ENGLISH[:1])]
)
def test_small_and_empty_collections_are_no_error(source: list[str], target: list[str]) -> None:
    found = mine(source, target, load_embeddings())
    assert {(p.source, p.target) for p in found} <= {(0, 0)}


def test_pairs_are_taken_from_the_surest_down() -> None:
    pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    found = assign(pairs, np.array([2.0, 3.0, 1.0, 0.5]), 0.5)
    assert [(p.source, p.target) for p in found] == [(0, 1), (1, 0)]
    assert assign(pairs, np.array([-1.0, -2.0, -3.0, -4.0]), 0.5) == []
    assert assign(pairs, np.array([2.0, 3.0, 1.0, 0.5]), 1.0) == []


def test_a_translation_model_is_asked_about_the_likelier_pairs() -> None:
    target = [*OTHERS, *ENGLISH]
    plain = {(p.source, p.target): p.probability for p in mine(CHINESE, target, load_embeddings(), threshold=0.0)}
    asked: list[tuple[int, int]] = []

    def tell(pairs: list[tuple[int, int]]) -> list[float]:
        asked.extend(pairs)
        return [0.5 if j == i + len(OTHERS) else 0.0 for i, j in pairs]

    told = mine(CHINESE, target, load_embeddings(), tell=tell)
    assert {(p.source, p.target) for p in told} == {(i, i + len(OTHERS)) for i in range(len(CHINESE))}
    assert len(asked) == len(set(asked)) < len(CHINESE) * len(target)
    assert set(asked) >= {pair for pair, chance in plain.items() if chance > 0.5}
    deaf = mine(CHINESE, target, load_embeddings(), tell=lambda pairs: [0.0] * len(pairs))
    assert max((p.probability for p in deaf), default=0.0) < max(p.probability for p in told)


def test_the_pairs_are_the_same_for_any_number_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "_BLOCK", 16)
    monkeypatch.setattr(mining, "_POOL_FROM", 1)
    one, two = (mine(CHINESE, OTHERS + ENGLISH, load_embeddings(), threshold=0.0, jobs=jobs) for jobs in (1, 2))
    assert one == two


def test_pivots_stand_in_for_what_the_originals_share() -> None:
    source = [f"{n} zzzz qqqq" for n in "abcdefgh"]
    target = OTHERS + ENGLISH
    found = mine(source, target, load_embeddings(), pivots=(ENGLISH, target), threshold=0.1)
    assert {(p.source, p.target) for p in found} == {(i, i + len(OTHERS)) for i in range(len(ENGLISH))}


def test_nearest_neighbours_are_those_of_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    queries, others = (rng.normal(size=(n, 8)).astype(np.float16) for n in (70, 150))
    monkeypatch.setattr(mining, "_BLOCK", 32)
    monkeypatch.setattr(mining, "_PART", 40)
    places, values = nearest(queries, others)
    table = queries.astype(np.float32) @ others.astype(np.float32).T
    assert np.allclose(values, -np.sort(-table, axis=1)[:, : values.shape[1]], atol=1e-5)
    assert np.allclose(np.take_along_axis(table, places, 1), values, atol=1e-5)


def test_an_index_finds_almost_the_same_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(500, 64)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    exact = nearest(rows, rows)[0]
    monkeypatch.setattr(mining, "_EXACT", 0)
    found = nearest(rows, rows)[0]
    assert np.mean([len({*a} & {*b}) / len(a) for a, b in zip(exact.tolist(), found.tolist(), strict=True)]) > 0.9


def test_what_many_lines_say_counts_little_in_the_collection() -> None:
    embeddings = load_embeddings()
    often, seldom = (embeddings.subwords(word)[0] for word in ("dam", "held"))
    counted = mining._weights_in(["The dam held.", "The dam was closed.", "Nobody at the dam."], embeddings)
    assert counted[often] / embeddings.weights[often] < counted[seldom] / embeddings.weights[seldom]


def test_lines_with_and_without_ids() -> None:
    assert read_pairs(["a-1\tOne.", "Two.", "b\tThree\tfour"]) == (["a-1", "2", "b"], ["One.", "Two.", "Three\tfour"])


@pytest.mark.parametrize(
    ("russian", "english"),
    [("Трампом", "Trump"), ("Вашингтона", "Washington"), ("Джонсон", "Johnson"), ("Гамильтон", "Hamilton"), ("Шольц", "Scholz"),
     ("Зеленский", "Zelensky"), ("Лекун", "LeCun"), ("Цукерберг", "Zuckerberg"), ("Харрис", "Harris")],
)  # fmt: skip
def test_a_name_has_one_key_in_both_alphabets(russian: str, english: str) -> None:
    assert key_of(russian) == key_of(english)


def test_only_capitalised_words_with_three_consonants_are_names() -> None:
    assert name_keys("The mayor of Berlin met Лекун and Ли in мае.") == {"brl", "lkn"}
