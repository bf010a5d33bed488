"""Packages put into the Argos folder, taken out of it, checked there, and fetched when the user asks to go online.

A package is unpacked beside its place and renamed into it: what was installed stays as it was until the new one is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from align import __version__
from align.errors import MachineError, PackageError
from align.translate.engine import Engine
from align.translate.packages import Package, argos_folder, find_packages, open_package

HASHES = "align-hashes.json"
"""What `add` leaves in a package's folder: the SHA-256 of each of its files."""


def add(path: Path, sha256: str | None = None) -> Package:
    """Check a package, translate a word with it, and install it. Raises PackageError, and then nothing has changed."""
    if sha256 and path.is_file() and _digest(path.read_bytes()) != sha256.lower():
        raise PackageError(f"{path}: its SHA-256 is not {sha256}", "download the package again")
    package = open_package(path)
    if package.target != "en":
        sources = ", ".join(package.sources)
        raise PackageError(f"{path}: translates {sources} to {package.target}", "pivots are English: get one to en")
    Engine(package).translate(["1"])
    folder = argos_folder()
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".adding-") as unpacked:
            place = Path(unpacked) / "package"
            _unpack(package, place)
            _swap(place, folder / (package.root.strip("/") or path.name), Path(unpacked) / "old")
    return open_package(folder / (package.root.strip("/") or path.name), "installed")


def _unpack(package: Package, place: Path) -> None:
    hashes = {}
    for name in package.names:
        if name == HASHES:
            continue
        content = package.read(name)
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        hashes[name] = _digest(content)
    (place / HASHES).write_text(json.dumps(hashes, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _swap(new: Path, place: Path, old: Path) -> None:
    if place.exists():
        os.rename(place, old)
    os.rename(new, place)


def remove(name: str) -> Path:
    """Take out the installed package whose folder, or whose `from_to` codes, are `name`. Raises PackageError."""
    packages = [p for p in find_packages()[0] if p.origin == "installed"]
    chosen = [p for p in packages if name in (p.path.name, *(f"{source}_{p.target}" for source in p.sources))]
    if len(chosen) != 1:
        known = ", ".join(p.path.name for p in packages) or "none"
        raise PackageError(f"{name}: {'no' if not chosen else 'more than one'} installed package", f"installed: {known}")
    path = chosen[0].path
    with _writing(path), tempfile.TemporaryDirectory(dir=path.parent, prefix=".removing-") as folder:
        os.rename(path, Path(folder) / "package")
    return path


def verify() -> Iterator[tuple[Package | None, str]]:
    """Each package that can be found, with what is wrong with it; an empty string where nothing is."""
    packages, problems = find_packages()
    for problem in problems:
        yield None, str(problem)
    for package in packages:
        yield package, _fault(package)


def _fault(package: Package) -> str:
    try:
        if HASHES in package.names:
            hashes: dict[str, str] = json.loads(package.read(HASHES))
            for name, expected in hashes.items():
                if name not in package.names:
                    return f"{name} is missing"
                if _digest(package.read(name)) != expected:
                    return f"{name} is not the file that was installed"
        Engine(package).translate(["1"])
    except PackageError as error:
        return str(error)
    except ValueError as error:
        return f"{HASHES} cannot be read ({error})"
    return ""


def fetch(source: str, target: str = "en") -> Package:
    """Download a package that Argos Translate's index offers, and add it. The one thing here that opens a socket.

    Raises MachineError where there is no network, PackageError where the index has no such package.
    """
    offered = [row for row in _index() if (row.get("from_code"), row.get("to_code")) == (source, target)]
    if not offered:
        raise PackageError(f"the index has no package {source} to {target}", "ask for zh, zt or ru")
    newest = max(offered, key=lambda row: [int(n) for n in re.findall(r"\d+", str(row.get("package_version")))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"translate-{source}_{target}.argosmodel"
        for link in newest.get("links", []):
            if str(link).startswith("https://"):
                path.write_bytes(_download(link))
                return add(path)
    raise PackageError(f"the index offers {source} to {target} without a link to download", "get the file and add it")


def _index() -> list[dict[str, Any]]:
    """The index, from where Argos Translate's settings say. Its own reader never gives up without network."""
    try:
        return list(json.loads(_download(_index_address())))
    except ValueError as error:
        raise _no_network(f"it is no JSON: {error}") from None


def _index_address() -> str:
    """As the environment has it, or else as Argos Translate does, which is not installed by default."""
    if given := os.environ.get("ARGOS_PACKAGE_INDEX"):
        return f"{given.rstrip('/')}/index.json"
    try:
        from argostranslate import settings
    except ImportError:
        raise MachineError(
            "argostranslate, which knows where its index is, is not installed",
            "pip install --no-deps argostranslate, or bring the file and use: align models add FILE",
        ) from None
    return str(settings.remote_package_index)


def _download(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": f"align-toolkit/{__version__}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise _no_network(getattr(error, "reason", error)) from None


def _no_network(error: object) -> MachineError:
    return MachineError(f"the package index is out of reach ({error})", "bring the file and use: align models add FILE")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, shutil.Error, zipfile.BadZipFile) as error:
        raise MachineError(f"{path}: {getattr(error, 'strerror', None) or error}", "check space and permissions") from None
