"""The wheel as a stranger has it: built from the source archive, installed in a fresh environment on each Python that is
here, and used in an empty folder. Needs an index to install from; `make test-wheel` runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from align.glossary.defaults import NAMES
from tests.conftest import ROOT, SEEDS

pytestmark = pytest.mark.wheel
PYTHONS = ("3.11", "3.12", "3.13")
MOST = 420
"""MiB on disk of all that a fresh environment has in site-packages, pip included, without bytecode."""
UNWANTED = {"argostranslate", "torch", "stanza", "spacy", "minisbd", "scipy"}


def ran(*command: object, cwd: Path, code: int = 0, stdin: str = "") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in command], input=stdin, capture_output=True, text=True, encoding="utf-8", cwd=cwd,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "", "XDG_CACHE_HOME": str(cwd / ".cache")},
    )  # fmt: skip
    if done.returncode != code:
        raise AssertionError(done.stderr[-2000:])
    return done


def interpreter(version: str) -> str | None:
    """The path of a Python, also where pyenv has it and another is in force."""
    try:
        done = subprocess.run(
            [f"python{version}", "-c", "import sys; print(sys.executable)"],
            capture_output=True, text=True, env={**os.environ, "PYENV_VERSION": version},
        )  # fmt: skip
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def package_files() -> list[str]:
    listed = ran("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    for name in package_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    ran(sys.executable, "-m", "venv", "tools", cwd=folder)
    tool = folder / "tools" / "bin" / "python"
    try:
        ran(tool, "-m", "pip", "install", "--quiet", "setuptools>=77", cwd=folder)
    except AssertionError as error:
        pytest.skip(f"no index to install from: {str(error).strip().splitlines()[-1]}")
    ran(tool, "-c", "from setuptools import build_meta; build_meta.build_sdist('..')", cwd=source)
    (archive,) = folder.glob("*.tar.gz")
    ran(tool, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", archive, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_has_every_file_of_the_package_and_the_default_glossaries(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        defaults = {f"align/glossary/defaults/{name}" for name in NAMES}
        assert inside == {name for name in package_files() if name.startswith("align/")} | defaults
        for name in NAMES:
            assert archive.read(f"align/glossary/defaults/{name}") == (ROOT / "glossaries" / name).read_bytes()


@pytest.mark.parametrize("version", PYTHONS)
def test_the_wheel_works_in_an_empty_folder(version: str, wheel: Path, tmp_path: Path) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    ran(python, "-m", "venv", "fresh", cwd=tmp_path)
    ran(tmp_path / "fresh/bin/pip", "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    (installed,) = tmp_path.glob("fresh/lib/python*/site-packages")
    assert not UNWANTED & {path.name for path in installed.iterdir()}
    size = sum(p.lstat().st_blocks for p in installed.rglob("*") if "__pycache__" not in p.parts) // 2048
    print(f"\nPython {version}: {size} MiB in site-packages")
    assert size <= MOST
    align = tmp_path / "fresh/bin/align"
    here = tmp_path / "empty"
    here.mkdir()

    articles = [SEEDS / name for name in ("en-press.html", "ru-agency.txt", "zh-hans-brief.txt")]
    made = ran(align, "run", *articles, "-o", "corpus", cwd=here)
    assert "the default ones (ai-race.tsv, general.tsv)" in made.stderr
    assert " statements, " in made.stdout
    assert (here / "corpus/report.html").exists()
    texts = {"zh": "这家公司发布了新模型。\n价格很低。\n", "en": "The company released a new model.\nThe price is low.\n"}
    for language, text in texts.items():
        (here / language).write_text(text, encoding="utf-8")
    assert len(ran(align, "sentences", "zh", "en", cwd=here).stdout.splitlines()) == 2
    tags = [
        json.loads(line)["tag"]
        for line in ran(align, "detect", "--lines", "--json", cwd=here, stdin=texts["zh"]).stdout.splitlines()
    ]
    assert all(tag.startswith("zh-Hans") for tag in tags)
    english = ran(align, "translate", "--lines", cwd=here, stdin="Заседание прошло в Москве.\n").stdout
    assert "Moscow" in english
    listed = ran(align, "glossary", "list", "--default", "--json", cwd=here).stdout.splitlines()
    assert "Moscow" in {json.loads(line)["en"] for line in listed}
    assert "no glossary" in ran(align, "run", here / "en", "-o", "none", "--no-glossary", "--no-pivots", cwd=here).stderr
    ran(align, "doctor", cwd=here)
