"""The glossaries that come with the package: names and terms of the world at large, for those who have no glossary.

They are kept in `glossaries/` of the repository. A wheel carries a copy, which the build puts beside this module; an
editable install and a checkout have only the original.
"""

from __future__ import annotations

from pathlib import Path

from align.errors import GlossaryError
from align.glossary.concepts import Glossary, load_glossaries

NAMES = ("ai-race.tsv", "general.tsv")
_INSIDE = Path(__file__).parent / "defaults"
_CHECKOUT = Path(__file__).parents[2] / "glossaries"


def default_files() -> list[Path]:
    """The files, in the order in which they count. Raises GlossaryError where the installation has lost them."""
    for folder in (_INSIDE, _CHECKOUT):
        files = [folder / name for name in NAMES]
        if all(file.is_file() for file in files):
            return files
    raise GlossaryError("the default glossaries are not where the package has them", "install align-toolkit again")


def load_defaults() -> Glossary:
    """Their concepts. Raises GlossaryError as `default_files` does."""
    return load_glossaries(default_files())
