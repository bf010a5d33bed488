"""Argos packages: found, checked and opened, as an installed folder or as an `.argosmodel` file, without unpacking it.

A package is one folder with `metadata.json`, `model/` (CTranslate2) and `sentencepiece.model` or `bpe.model`. Packages
given by the user come first, then those in the Argos folder, then the ones embedded here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from align.errors import PackageError
from align.model import Detection
from align.translate.chinese import simplify
from align.translate.figures import figures_in_english
from align.translate.translator import Translator

EMBEDDED = Path(__file__).parent / "embedded"
_LARGEST = 2_000_000_000
"""Bytes unpacked; the largest published package has a fifth of it."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_AGAIN = "download or build the package again"


@dataclass(frozen=True)
class Package:
    """One translation package. `files` maps names below its folder to a way to read them."""

    path: Path
    sources: tuple[str, ...]
    target: str
    version: str
    origin: str
    metadata: dict[str, Any] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    root: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return f"{'+'.join(self.sources)}_{self.target} {self.version}"

    def read(self, name: str) -> bytes:
        """The bytes of one file of the package. Raises PackageError where the archive is damaged."""
        if self.path.is_dir():
            return (self.path / name).read_bytes()
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(self.root + name)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise PackageError(f"{self.path}: {name} cannot be read ({error})", _AGAIN) from None

    @property
    def signature(self) -> tuple[str, str]:
        from align.translate.engine import SETTINGS

        return self.digest, SETTINGS

    @property
    def scores(self) -> bool:
        return True

    def prepare(self, text: str, detection: Detection) -> str:
        """A text in the characters and figures that the model learnt."""
        if detection.language == "zh" and "zh" in self.sources:
            text = simplify(text, detection.region)
            text = figures_in_english(text) if self.metadata.get("figures_in_english") else text
        return _CONTROL.sub(" ", text).strip()

    def check(self) -> None:
        """Raises PackageError where the subwords cannot be read: the quick half of loading."""
        from align.translate.engine import check_subwords

        check_subwords(self)

    def load(self, threads: int = 1) -> Translator:
        """Raises PackageError where the model cannot be loaded."""
        from align.translate.engine import Engine

        return Engine(self, threads)

    def model_files(self) -> dict[str, bytes]:
        return {n.removeprefix("model/"): self.read(n) for n in self.names if n.startswith("model/")}

    @cached_property
    def digest(self) -> str:
        """A hash of what decides its translations: the metadata, the model and the subwords."""
        summary = hashlib.sha256()
        for name in sorted(n for n in self.names if n.startswith("model/") or n.endswith((".model", ".json"))):
            summary.update(name.encode() + b"\0" + hashlib.sha256(self.read(name)).digest())
        return summary.hexdigest()[:16]


def open_package(path: Path, origin: str = "given") -> Package:
    """Check a package and open it. Raises PackageError where it is no package, unsafe or incomplete."""
    if not path.exists():
        raise PackageError(f"{path}: no such package", "check the path")
    if path.is_dir():
        if not (path / "metadata.json").is_file():
            raise PackageError(f"{path}: not a package: a folder without metadata.json", _AGAIN)
        names = tuple(sorted(str(p.relative_to(path).as_posix()) for p in path.rglob("*") if p.is_file()))
        return _checked(path, names, origin, root="")
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise PackageError(f"{path}: not a package: {error}", "an .argosmodel file is a zip archive") from None
    root = _safe_root(path, members)
    return _checked(path, tuple(sorted(i.filename.removeprefix(root) for i in members)), origin, root)


def _safe_root(path: Path, members: list[zipfile.ZipInfo]) -> str:
    """The one folder that holds everything. Refuses paths that climb out, links, and archives that swell."""
    for info in members:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in info.filename:
            raise PackageError(f"{path}: refused: {info.filename} climbs out of the package", "get it from its maker")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise PackageError(f"{path}: refused: {info.filename} is a link", "get it from its maker")
    if sum(info.file_size for info in members) > _LARGEST:
        raise PackageError(f"{path}: refused: more than {_LARGEST // 10**9} GB unpacked", "get it from its maker")
    roots = {info.filename.split("/", 1)[0] for info in members if "/" in info.filename}
    if len(roots) != 1 or any("/" not in info.filename for info in members):
        raise PackageError(f"{path}: a package holds one folder, this has {len(roots)}", _AGAIN)
    return roots.pop() + "/"


def _checked(path: Path, names: tuple[str, ...], origin: str, root: str) -> Package:
    missing = [part for part in ("metadata.json", "model/model.bin", "model/config.json") if part not in names]
    if "model/config.json" in missing and any(n.startswith("model/") for n in names):
        missing.remove("model/config.json")  # older packages have none
    if not {"sentencepiece.model", "bpe.model"} & set(names):
        missing.append("sentencepiece.model or bpe.model")
    if missing:
        raise PackageError(f"{path}: an incomplete package: no {', no '.join(missing)}", _AGAIN)
    draft = Package(path, (), "", "", origin, {}, names, root)
    try:
        metadata = json.loads(draft.read("metadata.json"))
        sources = tuple(map(str, metadata.get("from_codes") or [metadata["from_code"]]))
        target = metadata["to_code"]
    except (ValueError, KeyError, TypeError):
        raise PackageError(f"{path}: metadata.json does not name its languages", _AGAIN) from None
    return Package(path, sources, target, str(metadata.get("package_version", "?")), origin, metadata, names, root)


def argos_folder() -> Path:
    """Where Argos Translate keeps installed packages. Its own module makes folders when asked, so it is not asked."""
    if given := os.environ.get("ARGOS_PACKAGES_DIR"):
        return Path(given)
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "argos-translate" / "packages"


def find_packages(given: Iterable[Path] = ()) -> tuple[list[Package], list[PackageError]]:
    """All packages to English, the ones to prefer first; and what was wrong with those that cannot be used.

    A package that the user gave by name must be right: for it the error is raised.
    """
    found = [open_package(path) for path in given]
    for package in found:
        if package.target != "en":
            raise PackageError(f"{package.path}: translates to {package.target}", "pivots are English: give one to en")
    problems = []
    for folder, origin in ((argos_folder(), "installed"), (EMBEDDED, "embedded")):
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.is_dir() or path.suffix == ".argosmodel":
                try:
                    found.append(open_package(path, origin))
                except PackageError as error:
                    problems.append(error)
    return [package for package in found if package.target == "en"], problems
