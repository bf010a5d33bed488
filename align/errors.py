"""The errors a user can meet. Each says what is wrong, where, and what to do about it."""

from __future__ import annotations


class AlignError(Exception):
    """Something the user can act on.

    `message` names the file and the place, `hint` the remedy. `exit_code` is what the command line ends with:
    2 for wrong usage or input, 3 for something missing in the environment.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message

    def __reduce__(self) -> tuple[type[AlignError], tuple[str, str]]:
        return type(self), (self.message, self.hint)  # crosses process borders whole


class ReadError(AlignError):
    """A file that is no article: empty, binary, undecodable, too large."""


class GlossaryError(AlignError):
    """A glossary file that cannot be read, with the line that is wrong."""


class PackageError(AlignError):
    """A translation package that is damaged, unsafe, or made for other languages."""

    exit_code = 3


class CorpusError(AlignError):
    """A corpus folder that is damaged, locked, read-only, or from a newer version."""


class MachineError(AlignError):
    """Something that the program needs and that this machine lacks, such as disk space."""

    exit_code = 3


def not_installed(package: str) -> MachineError:
    return MachineError(f"{package} is not installed", "make setup, or pip install --no-deps -r requirements.lock")
