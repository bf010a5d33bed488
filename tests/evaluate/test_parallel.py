from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from align.errors import ReadError
from align.evaluate.numerals import numerals, with_another
from align.evaluate.parallel import evaluate_figures, evaluate_shuffled, read_documents
from align.glossary import load_glossaries
from tests.cli.test_cli import align

DOCUMENT = {
    "en": [
        "The museum opened its new wing on 3 May 2021.",
        "Tickets cost 450 roubles for adults.",
        "About 12,480 people came on the first day.",
        "The roof was repaired by a firm from Kazan.",
        "Children under seven pay nothing.",
        "The next exhibition is about rivers.",
    ],
    "ru": [
        "Музей открыл новое крыло 3 мая 2021 года.",
        "Билеты стоят 450 рублей для взрослых.",
        "В первый день пришло около 12 480 человек.",
        "Крышу чинила фирма из Казани.",
        "Дети до семи лет не платят ничего.",
        "Следующая выставка посвящена рекам.",
    ],
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    path = tmp_path / "documents.jsonl"
    path.write_text((json.dumps(DOCUMENT, ensure_ascii=False) + "\n") * 3, encoding="utf-8")
    return path


def test_sentences_that_were_shuffled_are_found_again(documents: Path) -> None:
    rows = evaluate_shuffled(documents, load_glossaries([]), 1.0, 3, lambda *_: None)
    found = {(row["system"], row["pairs"]): row for row in rows}
    assert float(found["align", "all"]["F1"]) > 0.6
    assert found["align", "en-ru"]["F1"] == found["align", "all"]["F1"]
    assert all(found[f"mutual best {name}, best threshold", "all"]["F1"] for name in ("on margin", "with the encoder"))


def test_altered_figures_are_flagged_and_true_ones_are_not(documents: Path) -> None:
    rows = {row["pairs"]: row for row in evaluate_figures([documents], 1)}
    assert set(rows) == {"en-ru", "all", "en-ru, in words", "all, in words"}
    assert rows["en-ru"]["altered"] == 72
    assert float(rows["en-ru"]["flagged"]) > 0.8
    assert rows["all"]["false alarms"] == 0
    worded = rows["en-ru, in words"]
    assert (worded["altered"], worded["unaltered"], worded["false alarms"]) == (3, 3, 0.0)
    assert float(worded["flagged"]) > 0.5


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("Seven of twelve boats; two-way traffic", "en", [7, 12]),
        ("Семь лодок, трое рыбаков, двадцать пять сетей", "ru", [7, 3, 5]),
        ("三艘船，十二人，三分之一，两名船员", "zh", [3, 2]),
    ],
)
def test_numerals_are_found_by_their_words_alone(text: str, language: str, values: list[int]) -> None:
    assert [found.value for found in numerals(text, language)] == values


@pytest.mark.parametrize(
    ("text", "language"), [("Seven boats", "en"), ("Трое рыбаков", "ru"), ("兩艘船", "zh"), ("五艘船", "zh")]
)
def test_another_number_stands_in_the_same_form(text: str, language: str) -> None:
    (numeral,) = numerals(text, language)
    changed = {with_another(text, numeral, random.Random(seed)) for seed in range(40)}
    assert text not in changed
    assert len(changed) >= 5
    assert all(numerals(one, language)[0].value != numeral.value for one in changed)
    assert all(one[0].isupper() or language == "zh" for one in changed)


def test_a_table_with_language_columns_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "lines.tsv"
    path.write_text("n\ten\tzh_Hans\n1\tTen dogs\t十只狗\n", encoding="utf-8")
    assert read_documents(path) == [{"en": ["Ten dogs"], "zh": ["十只狗"]}]


@pytest.mark.parametrize("line", ["{", '{"en": ["a"]}', '{"en": ["a", "b"], "ru": ["a"]}', "[]"])
def test_what_is_no_document_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(DOCUMENT) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"bad\.jsonl:2"):
        read_documents(path)
    result = align("evaluate", "figures", path)
    assert result.returncode == 2
    assert b"bad.jsonl:2" in result.stderr
    assert b"Traceback" not in result.stderr
