from __future__ import annotations

from pathlib import Path

import pytest

from align.glossary import Glossary, Matcher
from align.glossary.concepts import make_concept
from align.glossary.files import open_file
from align.glossary.sounds import alike
from align.glossary.suggest import Sentence, suggest
from align.vectors.embeddings import load_embeddings
from tests.cli.test_cli import ROOT, align, out, rows

VECTORS = load_embeddings().embed
SENTENCES = [
    Sentence(n, column, text)
    for n, group in enumerate(
        [
            {"en": "The mayor, Roman Gorin, opened the tram line.", "ru": "Мэр Роман Горин открыл трамвайную линию.", "zh-Hans": "市长罗曼·戈林为电车线路剪彩。"},
            {"en": "Critics of Roman Gorin call the tram too dear.", "ru": "Критики Романа Горина считают трамвай дорогим.", "zh-Hans": "批评者说，罗曼·戈林的电车太贵。"},
            {"en": "It was Roman Gorin who chose the tram.", "ru": "Трамвай выбрал Роман Горин.", "zh-Hant": "選擇電車的是羅曼·戈林本人。"},
            {"en": "Rain fell for three days.", "ru": "Три дня шёл дождь.", "zh-Hans": "雨下了三天。"},
            {"en": "The bakery stays open.", "ru": "Пекарня не закрывается.", "zh-Hans": "面包店照常营业。"},
        ]
    )
    for column, text in group.items()
]  # fmt: skip


def test_a_name_comes_with_its_counterparts() -> None:
    first = suggest(SENTENCES, Matcher(Glossary()), VECTORS)[0]
    assert first.name == "Roman Gorin"
    assert set(first.terms["ru"]) >= {"Роман Горин", "Романа Горина"}
    assert first.concept().terms["ru"][0].text == "Роман Горин"
    assert list(first.terms["zh-Hans"]) == ["罗曼·戈林"]
    assert list(first.terms["zh-Hant"]) == ["羅曼·戈林"]
    assert all("Gorin" in text or "戈林" in text or "Горин" in text for text in first.examples)


def test_what_is_known_is_not_suggested() -> None:
    known = make_concept({"en": "Roman Gorin", "ru": "Роман Горин"}, "test")
    assert "Roman Gorin" not in [s.name for s in suggest(SENTENCES, Matcher(Glossary((known,))), VECTORS)]


def test_a_name_in_brackets_is_its_own_proof() -> None:
    texts = ["船東馬克·巴特勒(Mark Butler)說", "Mark Butler和Mark Butler"]
    (found,) = suggest([Sentence(None, "zh-Hant", text) for text in texts], Matcher(Glossary()), VECTORS, least=2)
    assert list(found.terms["zh-Hant"]) == ["馬克·巴特勒", "Mark Butler"]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Лекун", "勒昆", True),
        ("Hangzhou", "杭州", True),
        ("Чжэцзян", "浙江", True),
        ("Gu Yunzhou", "Гу Юньчжоу", True),
        ("Маск", "马斯克", True),
        ("Лекун", "路线", False),
        ("Китайский", "需求", False),
        ("Asian", "模型", False),
    ],
)
def test_names_sound_alike_across_languages(a: str, b: str, same: bool) -> None:
    assert (alike(a, b) >= 0.78) is same
    assert alike(a, b) == pytest.approx(alike(b, a), abs=0.1)


def test_suggestions_of_a_corpus_go_into_a_glossary(seeds_corpus: Path, tmp_path: Path) -> None:
    empty, table = tmp_path / "empty.tsv", tmp_path / "suggested.tsv"
    empty.write_text("en\tzh-Hant\tzh-Hans\tru\tkind\tstatus\tnote\n", encoding="utf-8")
    out(align("glossary", "suggest", seeds_corpus, "--glossary", empty, "-o", table))
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("frequency\tscore\texamples")
    assert any(line.startswith("Lanheng\t") and "Ланьхэн" in line and "嵐衡" in line for line in lines)
    table.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    out(align("glossary", "import", table, "--glossary", empty))
    assert len(open_file(empty).rows) == 3
    again = rows(align("glossary", "suggest", seeds_corpus, "--glossary", empty, "--json"))
    assert "Lanheng" not in [row["en"] for row in again]


def test_suggestions_are_accepted_at_the_prompt(seeds_corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("en\tzh-Hant\tzh-Hans\tru\tkind\tstatus\tnote\n", encoding="utf-8")
    out(align("glossary", "suggest", seeds_corpus, "--glossary", own, "--interactive", stdin=b"a\ns\nq\n"))
    (line,) = open_file(own).rows
    assert line[1].status == "approved"
    assert str(ROOT) not in own.read_text(encoding="utf-8")
