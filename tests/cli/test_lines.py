"""`align sentences` and `align mine` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import align, align_process, out, rows
from tests.sentences.test_sentences import CHINESE, ENGLISH, FOREIGN

TRADITIONAL = [
    "市政府週一宣布，老橋將從五月起關閉兩年。",
    "修橋的費用為三千萬元，其中一半由省裡承擔。",
    "住在河對岸的學生以後要坐渡船上學。",
    "市長劉文說，安全比速度更重要。",
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "a.zh", tmp_path / "a.en"
    source.write_text("\n".join(CHINESE) + "\n", encoding="utf-8")
    target.write_text("\n".join([ENGLISH[0], FOREIGN, *ENGLISH[1:]]) + "\n", encoding="utf-8")
    return source, target


def test_sentences_prints_beads_with_probabilities(files: tuple[Path, Path]) -> None:
    lines = out(align("sentences", *files)).splitlines()
    assert [line.rsplit(":", 1)[0] for line in lines[:3]] == ["[0]:[0]", "[]:[1]", "[1]:[2]"]
    assert all(0 <= float(line.rsplit(":", 1)[1]) <= 1 for line in lines)


def test_sentences_gives_json_and_texts(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = rows(align("sentences", *files, "--json", "--text"))
    assert found[0]["source"] == [0]
    assert found[0]["texts"] == [CHINESE[0], ENGLISH[0]]
    assert out(align("sentences", *files, "--text", "-o", tmp_path / "beads.tsv")) == ""
    first = (tmp_path / "beads.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert first.split("\t")[1:] == [CHINESE[0], ENGLISH[0]]


def test_sentences_reads_traditional_chinese_and_stdin(files: tuple[Path, Path]) -> None:
    text = "\n".join([*TRADITIONAL, *CHINESE[4:]]).encode("utf-8")
    lines = out(align("sentences", "-", files[1], stdin=text)).splitlines()
    assert [line.rsplit(":", 1)[0] for line in lines[:3]] == ["[0]:[0]", "[]:[1]", "[1]:[2]"]


def test_sentences_asks_translation_models_unless_told_not_to(files: tuple[Path, Path]) -> None:
    files[1].write_text("\n".join([*ENGLISH[:3], ENGLISH[2], *ENGLISH[3:]]) + "\n", encoding="utf-8")
    asked, unasked = (out(align_process("sentences", *files, *words)).splitlines() for words in ((), ("--no-pivots",)))
    assert asked[0].startswith("[0]:[0]:")
    assert len(asked) >= len(CHINESE)
    assert asked != unasked  # of two alike, neither is sure


def test_given_pivots_are_used_and_must_fit(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("".join(f"{w} zzzz\n" for w in "abcdefgh"), encoding="utf-8")
    (tmp_path / "pivots").write_text("\n".join(ENGLISH) + "\n", encoding="utf-8")
    options = ("--source-language", "vi", "--target-language", "en", "--source-pivots", tmp_path / "pivots")
    lines = out(align("sentences", tmp_path / "odd", files[1], *options)).splitlines()
    assert [line.rsplit(":", 1)[0] for line in lines[:3]] == ["[0]:[0]", "[]:[1]", "[1]:[2]"]
    done = align("sentences", *files, "--source-pivots", files[1])
    assert done.returncode == 2
    assert "9 lines" in done.stderr.decode()
    assert "8" in done.stderr.decode()


def test_pivots_of_one_side_alone_are_said_to_be_of_no_use(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "pivots").write_text("\n".join(ENGLISH) + "\n", encoding="utf-8")
    tags = ("--source-language", "zh", "--target-language", "de")
    done = align("sentences", *files, "--source-pivots", tmp_path / "pivots", *tags)
    assert done.returncode == 0
    assert "a.en has no pivots" in done.stderr.decode()


def test_mine_finds_pairs_by_id_or_by_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = {tuple(line.split("\t")[1:]) for line in out(align("mine", *files)).splitlines()}
    assert found == {("1", "1"), *((str(n), str(n + 1)) for n in range(2, 9))}
    named = tmp_path / "named.zh"
    named.write_text("".join(f"z{n}\t{text}\n" for n, text in enumerate(CHINESE)), encoding="utf-8")
    listed = rows(align("mine", named, files[1], "--json", "--text", "--min-probability", "0.6"))
    assert {row["source"] for row in listed} <= {f"z{n}" for n in range(8)}
    assert all(len(row["texts"]) == 2 and row["probability"] >= 0.6 for row in listed)  # type: ignore[arg-type, operator]


@pytest.mark.parametrize("command", ["sentences", "mine"])
def test_what_cannot_be_read_is_named(command: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n \n", encoding="utf-8")
    for wrong, message in (
        (tmp_path / "none", "none"),
        (tmp_path / "empty", "no sentence in it"),
        (tmp_path, str(tmp_path)),
    ):
        done = align(command, wrong, files[1])
        assert done.returncode == 2
        assert message in done.stderr.decode()
        assert b"Traceback" not in done.stderr
    assert align(command, "-", "-").returncode == 2


def test_evaluate_prints_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.zh").write_text("\n".join(CHINESE), encoding="utf-8")
    (tmp_path / "a.en").write_text("\n".join(ENGLISH), encoding="utf-8")
    (tmp_path / "a.gold").write_text("".join(f"[{n}]:[{n}]\n" for n in range(8)), encoding="utf-8")
    assert "strict F1" in out(align_process("evaluate", "alignment", tmp_path))
    found = rows(align_process("evaluate", "alignment", tmp_path, "--json"))
    assert [row["system"] for row in found] == [
        "align, with translation",
        "align, without pivots",
        "align --fast, without pivots",
    ]
    assert all(row["strict F1"] == 1 for row in found)
    done = align("evaluate", "mining", tmp_path)
    assert done.returncode == 2
    assert "zh-en.gold" in done.stderr.decode()
    assert (
        json.loads(out(align_process("evaluate", "alignment", tmp_path, "--json", "--baselines")).splitlines()[1])[
            "documents"
        ]
        == 1
    )


def test_a_line_with_damaged_characters_is_named_and_the_others_are_aligned(files: tuple[Path, Path]) -> None:
    lines = files[0].read_bytes().split(b"\n")
    lines[2] = lines[2][:5] + lines[2][6:]
    files[0].write_bytes(b"\n".join(lines))
    result = align("sentences", *files)
    assert result.returncode == 0
    assert f"{files[0]}: line 3: characters that cannot be read" in result.stderr.decode()
    assert "[0]:[0]" in result.stdout.decode()


def test_damaged_lines_are_counted_and_marks_of_the_file_itself_are_not(files: tuple[Path, Path]) -> None:
    lines = files[0].read_bytes().splitlines()
    damaged = [line[:5] + line[6:] for line in lines]
    files[0].write_bytes(b"\n".join(damaged + 30 * lines))
    assert "line 1, 2, 3, 4, 5 and 3 more: characters" in align("sentences", *files).stderr.decode()
    files[0].write_text("\n".join(line.decode() + "\ufffd" for line in lines), encoding="utf-8")
    assert align("sentences", *files).stderr.decode() == ""
