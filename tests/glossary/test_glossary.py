from __future__ import annotations

from pathlib import Path

import pytest

from align.errors import GlossaryError
from align.glossary import Glossary, Matcher, load_glossary, save_glossary
from align.glossary.concepts import COLUMNS
from tests.conftest import ROOT

GLOSSARIES = sorted((ROOT / "glossaries").glob("*.tsv"))


@pytest.fixture(scope="module")
def matcher(glossary: Glossary) -> Matcher:
    return Matcher(glossary)


def found(matcher: Matcher, text: str) -> list[tuple[str, str]]:
    return [(term.concept, text[term.start : term.end]) for term in matcher.find(text)]


@pytest.mark.parametrize("path", GLOSSARIES, ids=lambda p: p.name)
def test_a_glossary_survives_a_round_trip(path: Path, tmp_path: Path) -> None:
    glossary = load_glossary(path)
    save_glossary(glossary, tmp_path / "again.tsv")
    assert (tmp_path / "again.tsv").read_bytes() == path.read_bytes()


def test_the_story_has_its_concepts(glossary: Glossary) -> None:
    story = load_glossary(ROOT / "glossaries" / "ai-race.tsv")
    assert len(story.concepts) >= 80
    assert {"Ethan Tu", "Yann LeCun", "Liang Wenfeng", "Andrew Ng", "distillation", "mixture of experts", "chip"} <= {
        c.name for c in story.concepts
    }


def test_no_spelling_belongs_to_two_concepts(glossary: Glossary) -> None:
    owners: dict[str, str] = {}
    for concept in glossary.concepts:
        for _, variant in concept.variants():
            assert owners.setdefault(variant.text.lower(), concept.name) == concept.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("專訪杜奕瑾先生", [("Ethan Tu", "杜奕瑾")]),
        ("楊立昆表示，杨立昆否认", [("Yann LeCun", "楊立昆"), ("Yann LeCun", "杨立昆")]),
        ("По мнению Лекуна, Яну Лекуну верят", [("Yann LeCun", "Лекуна"), ("Yann LeCun", "Яну Лекуну")]),
        ("晶片与芯片", [("chip", "晶片"), ("chip", "芯片")]),
        ("о большой языковой модели", [("large language model", "большой языковой модели")]),
        ("открытого исходного кода", [("open source", "открытого исходного кода")]),
        ("meta-analysis of metadata", []),
        ("Meta и META", [("Meta", "Meta"), ("Meta", "META")]),
        ("deepseek", [("DeepSeek", "deepseek")]),
        ("сделать чипсы", []),
    ],
)
def test_terms_are_found_in_running_text(matcher: Matcher, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(matcher, text) == expected


def test_the_longest_term_wins(matcher: Matcher) -> None:
    assert found(matcher, "發佈DeepSeek-R1模型")[0] == ("DeepSeek-R1", "DeepSeek-R1")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("\t杜奕瑾\t\t\tperson\tapproved\t", "no English term"),
        ("Ethan Tu\t杜奕瑾\t\t\tpersn\tapproved\t", "unknown kind"),
        ("Ethan Tu\t杜奕瑾\t\t\tperson\tok\t", "unknown status"),
        ("Ethan Tu\t杜奕瑾@XX\t\t\tperson\tapproved\t", "unknown region"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match=says) as caught:
        load_glossary(path)
    assert f"{path}:2" in str(caught.value)
    assert caught.value.hint


def test_a_file_that_is_no_glossary_is_named(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    for content, says in ((b"", "no column"), (b"\xff\xfe\xff", "no UTF-8")):
        path.write_bytes(content)
        with pytest.raises(GlossaryError, match=says):
            load_glossary(path)


def test_an_empty_glossary_finds_nothing() -> None:
    assert Matcher(Glossary()).find("杜奕瑾") == []
