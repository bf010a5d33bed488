"""862 hand-written cases: Russian in all cases, both Chinese scripts, nested names, false friends (matching.tsv)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from align.glossary import Glossary, Matcher
from align.glossary.concepts import make_concept

Case = tuple[str, str, list[tuple[str, str]]]
TABLE = Path(__file__).parent / "matching.tsv"


def read_table() -> tuple[Glossary, list[Case]]:
    concepts, cases, section = [], [], ""
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        kind, *cells = line.split("\t")
        if line.startswith("#"):
            section = line[2:]
        elif kind == "term":
            row = dict(zip(("en", "zh-Hant", "zh-Hans", "ru", "kind"), cells, strict=True))
            concepts.append(make_concept(row, f"{TABLE.name}:{number}"))
        elif kind == "case":
            text, expected = (*cells, "")[:2]
            pairs = [pair.split("=", 1) for pair in expected.split(" ; ") if pair]
            cases.append((section, text, [(surface, concept) for surface, concept in pairs]))
    return Glossary(tuple(concepts)), cases


GLOSSARY, CASES = read_table()
SECTIONS = [s for s in dict.fromkeys(section for section, _, _ in CASES) if "another person" not in s]
"""Who of two people with one surname is meant is beyond matching."""
WEAK = {
    "Chinese false friends": 0.85,  # idioms, and names inside longer ones
}


@pytest.fixture(scope="module")
def found() -> list[list[tuple[str, str]]]:
    matcher = Matcher(GLOSSARY)
    return [[(term.surface, term.concept) for term in matcher.find(text)] for _, text, _ in CASES]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_terms_of_a_section_are_found(section: str, found: list[list[tuple[str, str]]]) -> None:
    own = [(text, pairs, got) for (name, text, pairs), got in zip(CASES, found, strict=True) if name == section]
    wrong = [text for text, pairs, got in own if pairs != got]
    least = next((share for name, share in WEAK.items() if section.startswith(name)), 1.0)
    assert 1 - len(wrong) / len(own) >= least, wrong


def test_recall_and_precision_over_all_cases(found: list[list[tuple[str, str]]]) -> None:
    right = sum(sum((Counter(pairs) & Counter(got)).values()) for (_, _, pairs), got in zip(CASES, found, strict=True))
    assert right / sum(len(pairs) for _, _, pairs in CASES) >= 0.995
    assert right / sum(len(got) for got in found) >= 0.99


@pytest.mark.parametrize(
    "text",
    [
        "Маск Трампу написал письмо.",
        "В Америке Маск заявил о планах.",
        "Владелец Твиттера Маск заявил.",
        "Глава Теслы Маск молчит.",
        "По словам Трампа Маск прав.",
        "О Маске пишут все.",
        "И. Маск промолчал.",
        "МАСК ПРОМОЛЧАЛ НА СУДЕ",
        "Вчера Маск выступил.",
        "President Musk, they said.",
        "In Texas Musk said nothing.",
        "以马斯克为例，大家都知道。",
        "唐納德與伊隆·馬斯克見面。",
        "馬斯克為什麼不說話？",
    ],
)
def test_words_around_a_surname_that_are_nobodys_name(text: str) -> None:
    assert [term.concept for term in Matcher(GLOSSARY).find(text)] == ["Elon Musk"]
