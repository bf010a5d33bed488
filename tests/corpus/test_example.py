"""corpora/example is what a run on the seeds leaves today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.glossary import load_glossaries
from align.pipeline import Settings, run
from tests.cli.test_cli import ROOT

EXAMPLE = ROOT / "corpora" / "example"


def test_the_example_is_what_a_run_makes(tmp_path: Path) -> None:
    glossary = load_glossaries(sorted((ROOT / "glossaries").glob("*.tsv")))
    run([ROOT / "seeds"], tmp_path / "corpus", Settings(glossary=glossary))
    own, kept = (
        [json.loads(line) for line in (folder / "statements.jsonl").read_text(encoding="utf-8").splitlines()]
        for folder in (tmp_path / "corpus", EXAMPLE)
    )
    for field in ("id", "relation", "terms", "quantities", "conflicts"):
        assert [row[field] for row in own] == [row[field] for row in kept]
    assert [row["probability"] for row in own] == pytest.approx([row["probability"] for row in kept], abs=0.001)
    assert {path.name for path in EXAMPLE.iterdir()} == {path.name for path in (tmp_path / "corpus").iterdir()}
