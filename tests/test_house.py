"""The rules of the house: which room may import which, what loads, and that nothing reaches for the network."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS

PACKAGE = ROOT / "align"
GROUND = {"model", "errors", "xmlfiles", "languages", "work"}
MATCHERS = {"match", "sentences", "mining"}
STAGES = {"read", "detect", "translate", "match", "corpus", "review"}
LIBRARIES = {"glossary", "quantities", "vectors"}
MAY_IMPORT = {
    "model": set(),
    "errors": set(),
    "languages": set(),
    "xmlfiles": {"errors"},
    "work": {"errors"},
    "read": GROUND,
    "detect": GROUND,
    "glossary": GROUND,
    "quantities": GROUND,
    "vectors": GROUND,
    "translate": GROUND | {"glossary", "quantities"},
    "match": GROUND | LIBRARIES,
    "sentences": GROUND | {"vectors"},
    "mining": GROUND | {"quantities", "vectors"},
    "corpus": GROUND,
    "review": GROUND | {"corpus", "glossary"},
    "intake": GROUND | {"read", "detect"},
    "pipeline": GROUND | STAGES | LIBRARIES | {"intake"},
    "api": GROUND | STAGES | LIBRARIES | MATCHERS | {"intake", "pipeline"},
    "evaluate": GROUND | STAGES | LIBRARIES | MATCHERS | {"intake", "pipeline"},
    "cli": GROUND | STAGES | LIBRARIES | MATCHERS | {"intake", "pipeline", "evaluate", "api"},
}
SIDE_DOORS = {
    "corpus.decisions", "corpus.edits", "corpus.export", "corpus.importing", "corpus.statistics", "corpus.view", "glossary.files",
    "glossary.formats", "glossary.lint", "glossary.merging", "glossary.suggest", "translate.installed",
}  # fmt: skip
"""What a command loads when it needs it, and no other has to wait for."""


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if room_of(p) not in ("__init__", "__main__"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_what_stands_below_it(path: Path) -> None:
    room = room_of(path)
    rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("align.")}
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_is_entered_by_its_door(path: Path) -> None:
    inside = {name.removeprefix("align.") for name in imports_of(path) if name.startswith("align.")}
    others = {name for name in inside if "." in name and name.split(".")[0] != room_of(path)}
    assert others <= SIDE_DOORS


def test_every_room_has_its_rules_and_there_is_no_circle() -> None:
    assert set(MAY_IMPORT) == {room_of(path) for path in MODULES}
    below: dict[str, set[str]] = {}
    rest = dict(MAY_IMPORT)
    while rest:
        free = [room for room, imports in rest.items() if imports - {room} <= below.keys()]
        assert free, f"a circle among {sorted(rest)}"
        for room in free:
            below[room] = rest.pop(room)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_imports_the_heavy_chain(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & {"torch", "stanza", "spacy", "minisbd", "scipy"}


def python(code: str, *args: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, cwd=ROOT, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


LOADED = "\nimport sys, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
CALL = (
    "import sys\nfrom align.cli.main import cli\n"
    "try:\n cli(sys.argv[1:], prog_name='align')\nexcept SystemExit as e:\n assert not e.code, e.code\n"
)


def test_help_loads_neither_numpy_nor_torch() -> None:
    loaded = set(json.loads(python(CALL + LOADED, "--help").splitlines()[-1]))
    assert not loaded & {
        "numpy",
        "torch",
        "ctranslate2",
        "sentencepiece",
        "langdetect",
        "trafilatura",
        "pymorphy3",
        "multiprocessing",
        "threadpoolctl",
    }


def test_a_whole_run_opens_no_socket_and_loads_no_heavy_chain(tmp_path: Path) -> None:
    guard = (
        "import socket, sys\n"
        "def refuse(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.bind', 'socket.gethostbyname'):\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(refuse)\n"
    )
    output = python(guard + CALL + LOADED, "run", str(SEEDS), "-o", str(tmp_path / "corpus"), "--quiet")
    assert " statements, " in output
    loaded = set(json.loads(output.splitlines()[-1]))
    assert not loaded & {"torch", "stanza", "spacy", "minisbd", "transformers"}
    assert "numpy" in loaded


def test_the_argos_package_module_imports_without_its_chain(tmp_path: Path) -> None:
    code = "import os, sys\nos.environ['HOME'] = sys.argv[1]\nimport argostranslate.package\n"
    loaded = set(json.loads(python(code + LOADED, str(tmp_path)).splitlines()[-1]))
    assert not loaded & {"torch", "stanza", "spacy", "minisbd"}


def test_the_project_names_no_package_index() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-lint.lock", "pyproject.toml", "Makefile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
