from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.errors import PackageError, ReadError
from align.evaluate import evaluate_terms
from align.evaluate.terms import read_samples
from align.work import ALONE
from tests.translate.toy import build_package


def write(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "terms.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_terms_are_read_in_both_forms_and_only_where_they_stand(tmp_path: Path) -> None:
    terms = [{"zh": "苏羽", "en": "Su Yu"}, {"zh": "学府", "en": "academy"}, {"zh": "", "en": "empty"}]
    path = write(tmp_path, {"zh": "苏羽来了。", "en": "Su Yu came.", "terms": terms})
    assert read_samples(path)[1][0].terms == (("苏羽", "Su Yu"),)
    path = write(tmp_path, {"ru": "Откройте область.", "en": "Open the pane.", "proper": {"pane": "область"}})
    language, (sample,) = read_samples(path)
    assert (language, sample.terms) == ("ru", (("область", "pane"),))


def test_success_with_and_without_the_glossary(tmp_path: Path) -> None:
    package = build_package(tmp_path)
    path = write(tmp_path, {"zh": "苏羽来了。", "en": "Su Yu came.", "terms": [{"zh": "苏羽", "en": "Su Yu"}]})
    without, with_glossary = evaluate_terms(path, [package], ALONE, lambda *_: None)
    assert (without["names"], without["names found"]) == (1, 0.0)
    assert (with_glossary["names"], with_glossary["terms"]) == (1, 1)  # the toy model knows no letters: see test_engine


def test_a_file_without_terms_and_a_missing_package_are_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no sentences with terms"):
        read_samples(write(tmp_path, {"text": "a"}))
    path = write(tmp_path, {"ru": "Откройте область.", "en": "Open the pane.", "proper": {"pane": "область"}})
    with pytest.raises(PackageError, match="no translation package for ru"):
        evaluate_terms(path, [build_package(tmp_path)], ALONE, lambda *_: None)
