"""The `align` command: one group, its shared options, and the place where errors become lines and exit codes."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from align import __version__
from align.cli import corpus, evaluate, glossary, lines, models, run, text, translate
from align.errors import AlignError


class _Group(click.Group):
    """Lists the commands in the order of a day's work, and lets no traceback reach a user."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # here, for click would end with 1
            click.echo(
                "align: stopped; what was there is as it was, and the same command takes up what was translated", err=True
            )
            ctx.exit(130)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except AlignError as error:
            _complain(error)
            sys.exit(error.exit_code)
        except OSError as error:
            click.echo(f"align: {error.filename or 'output'}: {error.strerror or error}", err=True)
            click.echo("  check space and permissions; a file of this name may be incomplete", err=True)
            sys.exit(3)
        except Exception as error:
            if os.environ.get("ALIGN_DEBUG"):
                raise
            click.echo(f"align: internal error: {type(error).__name__}: {error}", err=True)
            click.echo("  this is a defect: please report it with the output under ALIGN_DEBUG=1", err=True)
            sys.exit(70)


def _complain(error: AlignError) -> None:
    click.echo(f"align: {error.message}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="align")
def cli() -> None:
    """Follow one story across Chinese, Russian and English: tag, clean, translate and match its articles.

    Works offline. Results go to stdout, notes and progress to stderr. Exit codes: 0 fine, 1 findings, 2 wrong usage or
    input, 3 something missing in the environment.
    """


for command in (
    run.run, text.detect, text.segment, translate.translate, lines.sentences, lines.mine, corpus.match, corpus.why,
    corpus.decide, corpus.export, corpus.import_files, corpus.stats, glossary.glossary, models.models, evaluate.evaluate,
    models.doctor,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale says, so do our files
    cli(prog_name="align")
