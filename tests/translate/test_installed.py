from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from align.errors import MachineError, PackageError
from align.translate import installed, open_translators
from tests.translate.toy import build_package


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    return tmp_path / "packages"


@pytest.fixture(scope="module")
def package_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(tmp_path_factory.mktemp("package"))


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_add_installs_verify_checks_remove_takes_out(folder: Path, package_file: Path) -> None:
    added = installed.add(package_file, hashlib.sha256(package_file.read_bytes()).hexdigest())
    assert added.origin == "installed"
    assert added.path.parent == folder
    assert [(p is not None, fault) for p, fault in installed.verify() if p and p.origin == "installed"] == [(True, "")]
    assert installed.remove("zh_en") == added.path
    assert list(folder.iterdir()) == []


def test_verify_sees_a_changed_and_a_missing_file(folder: Path, package_file: Path) -> None:
    added = installed.add(package_file)
    metadata = added.path / "metadata.json"
    metadata.write_text(metadata.read_text() + " ")
    assert [fault for p, fault in installed.verify() if p and p.origin == "installed"] == [
        "metadata.json is not the file that was installed"
    ]
    (added.path / "model" / "model.bin").unlink()
    assert any(p is None and "no model/model.bin" in fault for p, fault in installed.verify())


def test_a_new_version_replaces_the_old_one_whole(folder: Path, package_file: Path, tmp_path: Path) -> None:
    installed.add(package_file)
    before = everything(folder)
    other = build_package(tmp_path, seed=2)
    installed.add(other)
    after = everything(folder)
    assert set(after) == set(before)
    assert after != before
    assert len([p for p in open_translators() if p.origin == "installed"]) == 1


def test_what_is_refused_leaves_what_was_installed(folder: Path, package_file: Path, tmp_path: Path) -> None:
    installed.add(package_file)
    before = everything(folder)
    broken = tmp_path / "broken.argosmodel"
    broken.write_bytes(package_file.read_bytes()[:-2000])
    with pytest.raises(PackageError, match=r"broken\.argosmodel"):
        installed.add(broken)
    with pytest.raises(PackageError, match="SHA-256"):
        installed.add(package_file, "0" * 64)
    with pytest.raises(PackageError, match="no installed package"):
        installed.remove("ru_en")
    assert everything(folder) == before


def test_without_network_fetch_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr("urllib.request.urlopen", unreachable)
    with pytest.raises(MachineError, match="out of reach") as caught:
        installed.fetch("zh")
    assert "align models add" in caught.value.hint


def test_fetch_adds_the_newest_that_the_index_offers(
    folder: Path, package_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"from_code": "zh", "to_code": "en", "package_version": version, "links": [f"https://models.example/{version}"]}
        for version in ("1.9", "1.10")
    ]
    asked: list[str] = []

    def answer(address: str) -> bytes:
        asked.append(address)
        return package_file.read_bytes()

    monkeypatch.setattr(installed, "_index", lambda: rows)
    monkeypatch.setattr(installed, "_download", answer)
    assert installed.fetch("zh").sources == ("zh",)
    assert asked == ["https://models.example/1.10"]
    with pytest.raises(PackageError, match="no package ru to en"):
        installed.fetch("ru")


def test_the_index_is_where_argostranslate_or_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "https://models.example/")
    assert installed._index_address() == "https://models.example/index.json"
    monkeypatch.delenv("ARGOS_PACKAGE_INDEX")
    monkeypatch.setitem(sys.modules, "argostranslate", None)
    with pytest.raises(MachineError, match="not installed") as caught:
        installed._index_address()
    assert "--no-deps argostranslate" in caught.value.hint
