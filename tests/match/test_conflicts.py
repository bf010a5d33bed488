from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from align.match.conflicts import WITNESSES, are_translations, candidates, is_update, misquoted, opposed
from align.pipeline import Settings, run
from align.quantities import find_quantities

DAY = datetime.date(2025, 11, 6)


EN = (
    "Ferry sinks off Lombok\n5 November 2025\n\n"
    "The ferry Cahaya Samudra sank in the strait off Lombok on Tuesday night, killing four people, the rescue agency said. "
    "The ship was on its way from Kayangan to Poto Tano with trucks and passengers on board. "
    "The captain reported water in the engine room before contact was lost.\n"
)
RU = (
    "Паром затонул у Ломбока\n{day} ноября 2025\n\n"
    "Паром «Cahaya Samudra» затонул в проливе у Ломбока во вторник ночью, погибли девять человек, сообщило агентство спасателей. "
    "Судно шло из Каянгана в Пото Тано с грузовиками и пассажирами. "
    "Капитан сообщил о воде в машинном отделении, после чего связь пропала.\n"
)


@pytest.mark.parametrize(
    ("day", "relation", "told"),
    [
        (6, "partial", "update: killed: four (en.txt, 2025-11-05) / девять (ru.txt, 2025-11-06)"),
        (5, "conflicting", "killed: four (en.txt, 2025-11-05) ≠ девять (ru.txt, 2025-11-05)"),
    ],
)
def test_a_count_that_rises_until_the_next_day_is_an_update(day: int, relation: str, told: str, tmp_path: Path) -> None:
    for name, text in (("en.txt", EN), ("ru.txt", RU.format(day=day))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    corpus = run([tmp_path], tmp_path / "corpus", Settings(translate=False)).corpus
    (link,) = [
        one for one in corpus.links if any("four" in q for s in corpus.statements for q in s.quantities if one.id in s.links)
    ]
    assert link.relation == relation
    assert [one.detail for one in link.evidence if one.name == "relation"] == [told]
    assert [c for s in corpus.statements for c in s.conflicts] == ([told] if relation == "conflicting" else [])


def differing(left: str, right: str) -> list[tuple[str, str]]:
    sides = find_quantities(left, DAY), find_quantities(right, DAY)
    assert {frozenset((one.a.surface, one.b.surface)) for one in opposed(*sides)} == {
        frozenset((one.a.surface, one.b.surface)) for one in opposed(*sides[::-1])
    }
    return [(one.a.surface, one.b.surface) for one in opposed(*sides)]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("The ferry sank, killing nine people.", "Паром затонул, погибли двенадцать человек.", [("nine", "двенадцать")]),
        ("渡輪沉沒，造成9人死亡。", "The ferry sank and 11 people died.", [("9", "11")]),
        ("損失達5890億美元。", "The loss came to $612 billion.", [("5890億美元", "$612 billion")]),
        ("Без света остались 87 тысяч домов.", "More than 95,000 homes lost power.", [("87 тысяч", "95,000")]),
        ("It fell on May 11, 2022.", "Он упал 12 мая 2022 года.", [("May 11, 2022", "12 мая 2022 года")]),
    ],
)
def test_reports_that_count_one_thing_otherwise_disagree(left: str, right: str, expected: list[tuple[str, str]]) -> None:
    assert differing(left, right) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Nine people were killed.", "ранены 12 человек"),
        ("At a depth of 12 km.", "в 18 километрах к югу от города"),
        ("Some 15 percent of the workers stayed away.", "Протестовали 30 тыс. человек."),
        ("Over 900 were injured.", "1011人受傷。"),
        ("The company was founded in 1996.", "Three years later it was sold."),
        ("He told reporters on Monday, 3 November.", "The plant burned down on Sunday, 2 November."),
        ("about 870 kilometres of road", "дорога длиной 872 километра"),
        ("On the 18th, 11月18日, it began.", "Началось 18 ноября."),
        ("A magnitude 7.2 earthquake struck.", "An aftershock of magnitude 5.8 followed."),
        ("Shares fell 3 percent.", "Цены выросли на 5 %."),
        ("It carried 175 passengers and 6 crew.", "На борту находился 181 человек."),
        ("乘客83人、船员15人", "98 people were on board."),
        ("He waited 19 days.", "Он ждал почти три недели."),
    ],
)
def test_figures_of_other_things_do_not(left: str, right: str) -> None:
    assert differing(left, right) == []


def test_as_much_of_another_currency_disagrees_where_no_other_figure_is_left() -> None:
    assert differing("Вход стоит 200 рублей.", "門票200美元。") == [("200 рублей", "200美元")]
    assert differing("Вход стоит 200 рублей.", "門票200元。") == []


TALLIES = {
    "en.txt": "Harbour authority reports\n\nShares of the port company moved by -4% on Monday, the exchange in Varna said.\n\n"
    "The temperature in the cold store fell to -18°C, and 90 workers were sent home.\n\nA tour of the harbour costs 200 rubles.\n",
    "zh.txt": "港務局公布報告\n\n瓦爾納交易所說，港口公司股價週一變動-9%。\n\n"
    "冷庫溫度降至-28°C，90名工人被送回家。\n\n參觀港口的票價為200美元。\n",
}  # fmt: skip


def test_short_translations_are_held_to_their_figures(tmp_path: Path) -> None:
    for name, text in TALLIES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    corpus = run([tmp_path], tmp_path / "corpus", Settings(translate=False)).corpus
    told = [c for s in corpus.statements for c in s.conflicts]
    assert any("18°C" in c and "28°C" in c for c in told)
    assert any("200 rubles" in c and "200美元" in c for c in told)


def test_each_figure_disagrees_with_one_other_at_most() -> None:
    left = find_quantities("погибли 14 человек, ранены 58", DAY)
    right = find_quantities("17人死亡、63人受傷", DAY)
    found = opposed(left, right)
    assert [(one.a.surface, one.b.surface) for one in sorted(found, key=lambda one: one.a.start)] == [
        ("14", "17"),
        ("58", "63"),
    ]
    assert all(0.5 < one.chance < 1 for one in found)


def test_every_witness_has_its_value() -> None:
    rows = candidates(find_quantities("9 of 80 people died", DAY), find_quantities("погибли 11 человек", DAY), True)
    assert rows
    assert all(len(row) == len(WITNESSES) for *_, row in rows)


def test_articles_are_translations_where_most_that_is_linked_is_near() -> None:
    assert are_translations([0.7] * 10)
    assert are_translations([0.6, 0.65, 0.65])
    assert not are_translations([0.45] * 10)
    assert not are_translations([0.65])
    assert not are_translations([])


def test_translations_are_held_to_every_figure() -> None:
    left, right = find_quantities("It has 36 rooms.", DAY), find_quantities("有35把椅子。", DAY)
    assert [(one.a.value, one.b.value) for one in misquoted(left, right, True)] == [(36, 35)]


@pytest.mark.parametrize(
    ("earlier", "later", "days", "update"),
    [
        ("погибли четыре человека", "nine people were killed", 1, True),
        ("погибли четыре человека", "nine people were killed", 0, False),
        ("погибли четыре человека", "nine people were killed", -1, False),
        ("nine people were killed", "погибли четыре человека", 1, False),
        ("47 people are missing", "失蹤者34人", 1, True),
        ("The fine is $40,000.", "罰款6萬美元", 1, False),
    ],
)
def test_tolls_rise_from_day_to_day(earlier: str, later: str, days: int, update: bool) -> None:
    (one,) = opposed(find_quantities(earlier, DAY), find_quantities(later, DAY))
    assert is_update(one, days) is update
