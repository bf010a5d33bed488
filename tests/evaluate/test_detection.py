from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.errors import ReadError
from align.evaluate.calibration import calibration_error
from align.evaluate.detection import evaluate_detection, read_samples, reduced
from tests.conftest import SHARED


def quiet(stage: str, done: int, total: int) -> None:
    pass


@pytest.mark.parametrize(
    ("label", "expected"),
    [("zh-Hant-TW", "zh-Hant"), ("ru-Cyrl", "ru"), ("sr-Cyrl", "sr-Cyrl"), ("sr-Latn", "hbs"), ("hr-Latn", "hbs")],
)
def test_labels_are_compared_without_what_is_measured_apart(label: str, expected: str) -> None:
    assert reduced(label) == expected


def test_a_table_of_lines_and_a_mixed_article(tmp_path: Path) -> None:
    lines = tmp_path / "lines.tsv"
    lines.write_text(
        "label\ttext\nru-Cyrl\tОн сказал, что это было вчера.\nen-Latn\tHe said that it was yesterday.\n"
        "de-Latn\tThis line is labelled wrongly and was never German.\n",
        encoding="utf-8",
    )
    mixed = tmp_path / "mixed.jsonl"
    segments = [
        {"label": "zh-Hant-TW", "text": "學者說，這個模型的訓練費用比預期的低。"},
        {"label": "zh-Hant-TW", "text": "杜奕瑾"},
    ]
    mixed.write_text(json.dumps({"doc_id": "a", "segments": segments}) + "\n", encoding="utf-8")
    one, two = evaluate_detection([lines, mixed], rivals=False, sample=None, progress=quiet)
    assert (one["texts"], one["accuracy"], one["ru"], one["en"], one["zh-Hans"]) == (3, 0.6667, 1.0, 0.6667, "")
    assert (two["accuracy"], two["zh-Hant"]) == (1.0, 1.0)
    rows = evaluate_detection([lines, mixed], rivals=False, sample=None, progress=quiet, by_length=True)
    assert [(row["set"], row["texts"], row["accuracy"]) for row in rows] == [
        ("lines.tsv", 3, 0.6667), ("20 to 39 characters", 2, 1.0), ("40 to 79 characters", 1, 0.0),
        ("mixed.jsonl", 2, 1.0), ("1 to 4 characters", 1, 1.0), ("10 to 19 characters", 1, 1.0),
    ]  # fmt: skip


def test_the_rivals_stand_in_the_same_table(tmp_path: Path) -> None:
    lines = tmp_path / "lines.tsv"
    lines.write_text("label\ttext\nzh-Hant-TW\t學者說，這個模型的訓練費用比預期的低，結果仍需要驗證。\n", encoding="utf-8")
    rows = {row["system"]: row for row in evaluate_detection([lines], rivals=True, sample=None, progress=quiet)}
    assert rows["align"]["accuracy"] == 1.0
    assert {"langdetect, all profiles", "langdetect, four profiles"} <= set(rows)


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == 0.0
    assert calibration_error([(1.0, True), (1.0, False)] * 2) == 0.5


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plain.tsv"
    path.write_text("words\nonly\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"plain\.tsv: no labelled texts"):
        read_samples(path)


@pytest.mark.shared
def test_the_published_sets_are_detected_as_well_as_claimed() -> None:
    folder = SHARED / "eval" / "detection"
    (row,) = evaluate_detection([folder / "ntrex_sentences.dev.tsv"], rivals=False, sample=5000, progress=quiet)
    assert min(float(row[label]) for label in ("zh-Hans", "ru", "en")) >= 0.99
    assert float(row["accuracy"]) >= 0.985
    assert float(row["ECE"]) <= 0.02
    (mixed,) = evaluate_detection([folder / "ntrex_mixed_articles.dev.jsonl"], rivals=False, sample=None, progress=quiet)
    assert float(mixed["accuracy"]) >= 0.98
