"""Similarity search: what counts as found, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from align.cli.main import cli
from align.errors import ReadError
from align.evaluate.retrieval import evaluate_retrieval, read_translations
from tests.cli.test_cli import align_process, rows
from tests.sentences.test_sentences import CHINESE, ENGLISH


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    lines = ["cmn\teng", *(f"{a}\t{b}" for a, b in zip(CHINESE, ENGLISH, strict=True))]
    path = tmp_path / "cmn-eng.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_sentence_finds_its_translation_both_ways(pairs: Path) -> None:
    found = evaluate_retrieval([pairs], lambda stage, done, total: None)
    assert {str(row["system"]) for row in found} == {"align, without", "margin of the embeddings"}
    assert all(row["error"] == row["error back"] == 0 for row in found)
    assert all(row["pairs"] == 8 for row in found)


def test_a_wrong_pair_is_an_error_and_one_written_alike_is_none(pairs: Path) -> None:
    lines = pairs.read_text(encoding="utf-8").splitlines()
    swapped = [f"{CHINESE[0]}\t{ENGLISH[1]}", f"{CHINESE[1]}\t{ENGLISH[0]}", *lines[3:], lines[3]]
    pairs.write_text("\n".join([lines[0], *swapped]), encoding="utf-8")
    found = evaluate_retrieval([pairs], lambda stage, done, total: None)
    assert all(row["error"] == row["error back"] == pytest.approx(2 / 9) for row in found)


def test_chinese_is_read_in_simplified_characters(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("zh\ten\n市長劉文說\tsaid mayor Liu Wen\n", encoding="utf-8")
    assert read_translations(tmp_path / "x.tsv") == (("zh", "en"), (["市长刘文说"], ["said mayor Liu Wen"]))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "x.tsv"),
        ("zh\ten\n", "no pair"),
        ("zh\ten\nlonely\n", "x.tsv:2"),
        ("zh\ten\na\tb\tc\n", "x.tsv:2"),
        ("你好。\tHello.\n再见。\tGoodbye.\n", "x.tsv:1: no two languages"),
    ],
)
def test_what_is_no_table_of_pairs_is_named(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=place):
        read_translations(tmp_path / "x.tsv")


def test_marks_and_spaces_of_other_programs_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_bytes("\ufeffCMN \tEng\r\n你\u2028好\tHello\r\n\r\n".encode())
    assert read_translations(tmp_path / "x.tsv") == (("zh", "en"), (["你\u2028好"], ["Hello"]))


def test_the_command_shows_what_translation_adds(pairs: Path) -> None:
    found = rows(align_process("evaluate", "retrieval", pairs, "--json"))
    assert [row["system"] for row in found] == ["align, with translation", "align, without", "margin of the embeddings"]


def test_what_was_not_measured_is_null_in_json(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row: dict[str, float | int | str] = {"system": "margin", "F1": "", "error": 0.0}
    monkeypatch.setattr("align.evaluate.evaluate_retrieval", lambda *given: [row])
    result = CliRunner().invoke(cli, ["evaluate", "retrieval", str(pairs), "--json"])
    assert json.loads(result.output) == {"system": "margin", "F1": None, "error": 0.0}
