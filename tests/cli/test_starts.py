"""Processes can be started in three ways, and each system and version of Python has its own: the same bytes by all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS, STARTS
from tests.sentences.test_sentences import CHINESE, ENGLISH

STORIES = ROOT / "training" / "stories"
COMMAND = (
    "import multiprocessing, sys; way = sys.argv.pop(1)\n"
    "from align.cli.main import main\n"
    "if __name__ == '__main__':\n"
    "    multiprocessing.set_start_method(way)\n"
    "    main()\n"
)
WRITTEN = ("corpus.sqlite", "statements.tsv", "statements.jsonl", "corpus.tmx", "report.html")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some two thousand sentences of seventeen stories: more than one process takes from where it pays."""
    folder = tmp_path_factory.mktemp("archive")
    for path in sorted(STORIES.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            sentences = [sentence["text"] for sentence in json.loads(line)["sentences"]]
            (folder / f"{path.stem}-{number}.txt").write_text("\n\n".join(sentences) + "\n", encoding="utf-8")
    for path in sorted(SEEDS.glob("*.*")):
        if path.suffix in (".txt", ".html"):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two texts of translations, long enough for several processes."""
    folder = tmp_path_factory.mktemp("lines")
    texts = {
        "zh": [f"{CHINESE[n % 8][:-1]}，这是第{n}号消息，编号{n * 7919 % 10007}。" for n in range(1100)],
        "en": [f"{ENGLISH[n % 8][:-1]}; this is report {n}, number {n * 7919 % 10007}." for n in range(1100)],
    }
    for language, own in texts.items():
        (folder / f"a.{language}").write_text("\n".join(own) + "\n", encoding="utf-8")
    return [folder / "a.zh", folder / "a.en"]


def output(way: str, cache: Path, *words: str | Path, jobs: int = 2) -> bytes:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-c", COMMAND, way, *map(str, words), "--jobs", str(jobs)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def alone(archive: Path, lines: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return everything(STARTS[0], archive, lines, tmp_path_factory.mktemp("alone"), jobs=1)


def everything(way: str, archive: Path, lines: list[Path], folder: Path, jobs: int = 2) -> list[bytes]:
    output(way, folder / "cache", "run", archive, "-o", folder / "corpus", "--no-pivots", jobs=jobs)
    found = [(folder / "corpus" / name).read_bytes() for name in WRITTEN]
    found.append(output(way, folder / "cache", "sentences", *lines, "--no-pivots", jobs=jobs))
    found.append(output(way, folder / "cache", "mine", *lines, "--no-pivots", jobs=jobs))
    assert not list((folder / "cache" / "align-toolkit").glob("parcel-*"))
    return found


@pytest.mark.parametrize("way", STARTS)
def test_runs_sentences_and_pairs_are_the_same_bytes(
    way: str, archive: Path, lines: list[Path], alone: list[bytes], tmp_path: Path
) -> None:
    assert everything(way, archive, lines, tmp_path) == alone
