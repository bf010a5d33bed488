"""Options and habits that several commands share."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from align.glossary import Glossary
    from align.work import LocalWorkers

Command = TypeVar("Command", bound=Callable[..., Any])

PATH = click.Path(path_type=Path, readable=False)  # what cannot be read gets a line of ours, and the others go on
paths = click.argument("paths", nargs=-1, required=True, type=PATH)
as_json = click.option("--json", "as_json", is_flag=True, help="Machine output, JSON lines.")
quiet = click.option("-q", "--quiet", is_flag=True, help="No notes, no progress.")
own_glossaries = click.option(
    "--glossary", "glossary_files", multiple=True, type=PATH,
    help="A glossary TSV; repeatable. Default: ./glossaries/*.tsv, else those of the package.",
)  # fmt: skip
NO_GLOSSARY: tuple[Path, ...] = (Path(os.devnull),)
"""What a command gets for --no-glossary: files with nothing in them."""
packages = click.option(
    "--package", "package_files", multiple=True, type=PATH, help="An Argos package (.argosmodel or folder); repeatable."
)


def _workers(context: click.Context, parameter: click.Parameter, jobs: int) -> LocalWorkers:
    from align.work import LocalWorkers

    return context.with_resource(LocalWorkers(jobs))


jobs = click.option(
    "-j", "--jobs", "workers", type=click.IntRange(1), default=os.cpu_count() or 1, callback=_workers,
    help="Processes; the result is the same.  [cores]",
)  # fmt: skip
offline = click.option("--offline/--online", default=True, help="Offline is the default; nothing here needs the network.")


def glossaries(command: Command) -> Command:
    """--glossary and --no-glossary as one argument."""

    @functools.wraps(command)
    def chosen(*args: Any, no_glossary: bool, **values: Any) -> Any:
        if no_glossary and values["glossary_files"]:
            raise click.UsageError("--glossary or --no-glossary, not both")
        return command(*args, **{**values, "glossary_files": NO_GLOSSARY} if no_glossary else values)

    none = click.option("--no-glossary", is_flag=True, help="No glossary, not the default ones either.")
    return cast("Command", own_glossaries(none(chosen)))


def together(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order given."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def glossary_paths(files: tuple[Path, ...]) -> tuple[list[Path], str]:
    """The glossaries to use, and a line that says which: those given, else those of the folder, else the package's own."""
    from align.glossary import default_files

    if files == NO_GLOSSARY:
        return [], "no glossary, as you wish; names and terms are no evidence then"
    if own := list(files) or sorted(Path("glossaries").glob("*.tsv")):
        return own, f"glossary: {', '.join(map(str, own))}"
    default = default_files()
    names = ", ".join(path.name for path in default)
    return default, f"glossary: none of yours in ./glossaries, so the default ones ({names}); others: --glossary FILE"


def load_glossary_files(files: tuple[Path, ...], note: Callable[[str], None] = lambda _: None) -> Glossary:
    from align.glossary import load_glossaries

    paths, which = glossary_paths(files)
    note(which)
    return load_glossaries(paths)


def noter(quiet: bool) -> Callable[[str], None]:
    """Prints notes to stderr, each once."""
    said: set[str] = set()

    def note(line: str) -> None:
        if not quiet and line not in said:
            said.add(line)
            click.echo(f"note: {line}", err=True)

    return note


class Progress:
    """What is under way, on stderr, from the second second on: one line that renews itself, or a line every ten seconds
    where stderr is no terminal."""

    def __init__(self, quiet: bool) -> None:
        self.quiet, self.began, self.shown = quiet, time.monotonic(), 0.0
        self.live = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self.quiet or now - self.began < 2 or now - self.shown < (0.2 if self.live else 10):
            return
        self.shown = now
        line = f"{stage} {done}/{total}"
        click.echo(f"\r\x1b[K{line}" if self.live else line, err=True, nl=not self.live)

    def finish(self) -> None:
        if self.live and self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def write_result(text: str, output: Path | None) -> None:
    """To stdout, or to a file, whole or not at all."""
    from align.corpus import writing

    if output is None or output == Path("-"):
        click.echo(text, nl=False)
        return
    beside = output.with_name(output.name + ".new")
    try:
        with writing(output):
            beside.write_text(text, encoding="utf-8", newline="\n")
            beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)
