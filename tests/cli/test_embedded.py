"""The embedded translation packages, through the command, as a fresh machine has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from align.translate import open_package
from tests.conftest import ROOT

FOLDER = ROOT / "align" / "translate" / "embedded"
LINES = {
    "zh": "公司称，新模型的训练费用为620万美元。\n新模型由Lanheng-2团队开发。\n",
    "ru": "Компания представила новую модель 12 марта.\nОбучение обошлось в 6,2 млн долларов.\n",
}


def align(*words: str, home: Path, text: str = "") -> str:
    """What the command prints, with no package installed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ARGOS", "XDG"))} | {"HOME": str(home)}
    command = [sys.executable, "-m", "align", *words]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_are_found_without_any_step(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in align("models", "list", "--json", home=tmp_path).splitlines()]
    assert {(row["from"], row["to"], row["origin"], row["used"]) for row in rows} == {
        ("zh", "en", "embedded", True), ("ru", "en", "embedded", True),
    }  # fmt: skip


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.argosmodel")), ids=lambda path: path.stem)
def test_each_is_small_and_whole(path: Path) -> None:
    assert path.stat().st_size <= 25_000_000
    package = open_package(path, "embedded")
    assert package.metadata["figures_in_english"]
    assert package.model_files()


@pytest.mark.parametrize("language", LINES)
def test_lines_are_translated_with_their_figures_and_names(language: str, tmp_path: Path) -> None:
    english = align("translate", "--lines", "--from", language, "-q", home=tmp_path, text=LINES[language]).splitlines()
    assert len(english) == 2
    assert "model" in " ".join(english).lower()
    assert ("6.2 million" in english[0]) if language == "zh" else ("6.2 million" in english[1])
    assert ("Lanheng-2" in english[1]) if language == "zh" else ("12" in english[0])
