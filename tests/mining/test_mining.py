"""Bitext mining: pairs hidden among others, names across alphabets."""

from __future__ import annotations

import numpy as np
import pytest

from align.mining import mining, pairs
from align.mining.mining import assign, mine, read_pairs
from align.mining.names import key_of, name_keys
from align.mining.pairs import PAIR_FEATURES, Ragged, compare_pairs, weights_in
from align.vectors.embeddings import load_embeddings
from align.work import Limits, LocalWorkers
from tests.conftest import STARTS
from tests.sentences.test_sentences import CHINESE, ENGLISH, FOREIGN

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
    places = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    found = assign(places, np.array([2.0, 3.0, 1.0, 0.5]), 0.5)
    assert [(p.source, p.target) for p in found] == [(0, 1), (1, 0)]
    assert assign(places, np.array([-1.0, -2.0, -3.0, -4.0]), 0.5) == []
    assert assign(places, np.array([2.0, 3.0, 1.0, 0.5]), 1.0) == []


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


@pytest.mark.parametrize("start", STARTS)
def test_the_pairs_are_the_same_however_many_processes_start(start: str) -> None:
    limits = Limits(block=3, blocks_in_pool=1, texts_in_pool=1, mapped=100)
    with LocalWorkers(2, limits, start) as workers:
        two = mine(CHINESE, OTHERS + ENGLISH, load_embeddings(), threshold=0.0, workers=workers)
    one = mine(CHINESE, OTHERS + ENGLISH, load_embeddings(), threshold=0.0, workers=LocalWorkers(1, limits))
    assert two == one


def test_pivots_stand_in_for_what_the_originals_share() -> None:
    source = [f"{n} zzzz qqqq" for n in "abcdefgh"]
    target = OTHERS + ENGLISH
    found = mine(source, target, load_embeddings(), pivots=(ENGLISH, target), threshold=0.1)
    assert {(p.source, p.target) for p in found} == {(i, i + len(OTHERS)) for i in range(len(ENGLISH))}


def test_pairs_that_are_near_in_one_of_both_ways_come_once_and_in_order() -> None:
    forward, backward = (np.array(rows, dtype=np.int32) for rows in ([[2, 0], [1, 2]], [[0], [1], [0]]))
    assert mining._either_way(forward, backward).tolist() == [[0, 0], [0, 2], [1, 1], [1, 2]]


def test_what_many_lines_say_counts_little_in_the_collection() -> None:
    embeddings = load_embeddings()
    often, seldom = (embeddings.subwords(word)[0] for word in ("dam", "held"))
    lines = [embeddings.subwords(text) for text in ("The dam held.", "The dam was closed.", "Nobody at the dam.")]
    counted = weights_in(Ragged.of(lines), embeddings)
    assert counted[often] / embeddings.weights[often] < counted[seldom] / embeddings.weights[seldom]


SOURCE = [
    "Трамп встретил Лекуна в Берлине, и Google Google заплатил 5,5 млн долларов.",
    "",
    "Ни слова о цифрах.",
    "Мост закроют на 2 года.",
]
TARGET = [
    "Trump met LeCun in Berlin; Google, Google and Google paid $5.5 million.",
    "The bridge will be closed for 3 years.",
    "  ",
]


def test_what_pairs_of_lines_say_of_each_other() -> None:
    places = np.array([(i, j) for i in range(4) for j in range(3)])
    found = compare_pairs([(SOURCE, TARGET)], load_embeddings(), places)
    told = [dict(zip(PAIR_FEATURES, row, strict=True)) for row in found.tolist()]
    same = told[0]
    assert same["Latin words shared"] == 2
    assert same["names shared"] == 2
    assert same["figures agreeing"] > 0.5 > same["figures conflicting"]
    assert same["coverage"] > max(one["coverage"] for one in told[1:]) + 0.1
    assert told[10]["figures conflicting"] > 0
    assert (told[1]["figures on one side"], told[7]["figures on one side"]) == (2, 1)
    assert all(one["coverage"] == one["coverage of the lesser"] == 0 for one in (*told[3:6], *told[2::3]))
    assert told[5]["short"] == 1


def test_a_pair_says_the_same_among_others_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    views = [(SOURCE, TARGET), (["a bridge is closed", "", "no word", "the bridge"], ["one", "the bridge", "b"])]
    places = np.array([(i, j) for i in range(4) for j in range(3)])
    whole = compare_pairs(views, load_embeddings(), places)
    assert np.abs(np.concatenate([compare_pairs(views, load_embeddings(), p[None]) for p in places]) - whole).max() < 1e-5
    monkeypatch.setattr(pairs, "_TOGETHER", 2)
    assert np.abs(compare_pairs(views, load_embeddings(), places) - whole).max() < 1e-5
    alone = [compare_pairs([view], load_embeddings(), places)[:, 0] for view in views]
    assert np.allclose(np.mean(alone, axis=0), whole[:, 0], atol=1e-5)


def test_lines_written_alike_are_no_rivals() -> None:
    ahead = mining._ahead(np.array([0, 0, 0, 1]), np.array([0.9, 0.9 - 1e-7, 0.2, 0.5]), 2)
    assert ahead[:3] == pytest.approx([0.7, 0.7, -0.7])


def test_rows_of_different_lengths_are_held_end_to_end() -> None:
    rows = Ragged.joined([Ragged.of([[1, 2], []]), Ragged.of([]), Ragged.of([[3]])])
    assert [row.tolist() for row in rows] == [[1, 2], [], [3]]
    values, of = rows.take(np.array([2, 1, 0, 2]))
    assert (values.tolist(), of.tolist()) == ([3, 1, 2, 3], [0, 2, 2, 3])
    assert Ragged.joined([]).counts.tolist() == []


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
