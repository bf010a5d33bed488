from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

from align.errors import PackageError
from align.model import Detection
from align.translate import Engine, open_package, open_translators
from tests.translate.toy import build_package


@pytest.fixture(scope="module")
def package_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(tmp_path_factory.mktemp("package"))


def rewritten(package_file: Path, path: Path, drop: str = "", add: tuple[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(package_file) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            if not drop or drop not in info.filename:
                new.writestr(info, old.read(info))
        if add:
            new.writestr(*add)
    return path


def test_a_package_opens_as_a_file_and_as_a_folder_alike(package_file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package_file) as archive:
        archive.extractall(tmp_path)
    folder = open_package(next(tmp_path.iterdir()))
    assert folder.digest == open_package(package_file).digest
    assert Engine(folder).translate(["推理模型"]) == Engine(open_package(package_file)).translate(["推理模型"])


def test_what_is_given_comes_before_what_is_installed(
    package_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "packages"
    installed.mkdir()
    with zipfile.ZipFile(package_file) as archive:
        archive.extractall(installed)
    (installed / "broken.argosmodel").write_bytes(b"no zip")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(installed))
    packages = open_translators([package_file])
    problems = packages.problems
    assert [p.origin for p in packages][:2] == ["given", "installed"]
    assert ["broken.argosmodel" in str(p) for p in problems] == [True]
    assert packages.of("zh", "Hans") is packages.models[0]
    russian = packages.of("ru", "Cyrl")
    assert russian is None or russian.origin == "embedded"


@pytest.mark.parametrize(
    ("drop", "says"),
    [
        ("metadata.json", "no metadata.json"),
        ("model.bin", "no model/model.bin"),
        ("sentencepiece", "no sentencepiece.model"),
    ],
)
def test_a_missing_part_is_named(package_file: Path, tmp_path: Path, drop: str, says: str) -> None:
    with pytest.raises(PackageError, match=says):
        open_package(rewritten(package_file, tmp_path / "p.argosmodel", drop=drop))


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "translate-zh_en-1_0/../../evil", "C:\\evil"])
def test_a_package_that_climbs_out_is_refused(package_file: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(PackageError, match="climbs out"):
        open_package(rewritten(package_file, tmp_path / "p.argosmodel", add=(name, b"x")))


def test_two_folders_are_no_package(package_file: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="one folder"):
        open_package(rewritten(package_file, tmp_path / "p.argosmodel", add=("other/file", b"x")))


def test_what_is_no_zip_and_what_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "p.argosmodel").write_bytes(b"PK but not really")
    with pytest.raises(PackageError, match=r"p\.argosmodel: not a package"):
        open_package(tmp_path / "p.argosmodel")
    with pytest.raises(PackageError, match="no such package"):
        open_package(tmp_path / "q.argosmodel")


def test_a_truncated_model_and_wrong_metadata_are_named(package_file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package_file) as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    model = folder / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:500])
    with pytest.raises(PackageError, match="cannot be loaded"):
        Engine(open_package(folder))
    (folder / "metadata.json").write_text(json.dumps({"from_code": "zh"}))
    with pytest.raises(PackageError, match="does not name its languages"):
        open_package(folder)


def test_an_older_package_is_read_with_argostranslate_and_names_it_where_it_is_missing(
    package_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subwords = ("translate-zh_en-1_0/bpe.model", b"#version: 0.2\nm o\nmo d\ne l</w>\nmod el</w>\n")
    path = rewritten(package_file, tmp_path / "old.argosmodel", drop="sentencepiece.model", add=subwords)
    assert Engine(open_package(path))._tokenizer.encode("a model") == ["a", "model"]
    for missing in ("argostranslate.tokenizer", "sacremoses"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, missing, None)
            with pytest.raises(PackageError, match=f"{missing} is not installed") as caught:
                Engine(open_package(path))
        assert "--no-deps argostranslate" in caught.value.hint


def test_a_package_may_translate_from_several_languages(tmp_path: Path) -> None:
    package = build_package(tmp_path)
    with zipfile.ZipFile(package) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    both = tmp_path / "both.argosmodel"
    with zipfile.ZipFile(both, "w") as archive:
        for name, content in files.items():
            if name.endswith("metadata.json"):
                content = json.dumps({**json.loads(content), "from_codes": ["zh", "ru"]}).encode()
            archive.writestr(name, content)
    translators = open_translators([both])
    model = translators.of("zh", "Hans")
    assert model is not None
    assert model is translators.of("zh", "Hant") is translators.of("ru", "Cyrl")
    assert model.sources == ("zh", "ru")
    assert model.prepare("臺灣", Detection("zh", "Hant", 1.0, region="TW")) == "台湾"
    assert model.prepare("Тайвань", Detection("ru", "Cyrl", 1.0)) == "Тайвань"
