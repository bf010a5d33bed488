"""Editing a glossary file: one change is one line of diff; comments, empty lines and the order of columns stay as they
are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from align.errors import GlossaryError
from align.glossary.concepts import ALL_COLUMNS, COLUMNS, OPTIONAL, Concept, cells_of, lines_of, read_rows


@dataclass
class GlossaryFile:
    """The lines of a file and the concepts among them, by the numbers of their lines (the header is 1)."""

    path: Path
    lines: list[str]
    rows: list[tuple[int, Concept]]

    def find(self, name: str) -> tuple[int, Concept]:
        """The concept of this English name, in whatever case. Raises GlossaryError where there is none."""
        for number, concept in self.rows:
            if concept.name.casefold() == name.casefold():
                return number, concept
        raise GlossaryError(f"{self.path}: no concept {name!r}", "align glossary list shows them; add makes one")

    def add(self, concept: Concept) -> None:
        """Put in by the alphabet of names; where it is there already, GlossaryError."""
        self._insert(concept, {})

    def replace(self, number: int, concept: Concept) -> None:
        """The line of a concept made anew, in its place by the alphabet; columns of the user's own keep their cells."""
        old = dict(zip(self._columns, self.lines[number - 1].split("\t"), strict=False))
        if sort_key(concept) == sort_key(read_rows([self.lines[0], self.lines[number - 1]], self.path)[0][1]):
            self.lines[number - 1] = self._line(concept, old)
            self.rows = read_rows(self.lines, self.path)
        else:
            self.remove(number)
            self._insert(concept, old)

    def rewrite(self, number: int, concept: Concept) -> None:
        """The line of a concept made anew, where its name stays as it is; `rows` have to be read again afterwards."""
        old = dict(zip(self._columns, self.lines[number - 1].split("\t"), strict=False))
        self.lines[number - 1] = self._line(concept, old)

    def add_all(self, concepts: list[Concept]) -> None:
        """Put in many that are not there, each in its place by the alphabet, and read `rows` again."""
        waiting = sorted(concepts, key=sort_key)
        starts = dict(self.rows)
        lines: list[str] = []
        written = [self._line(concept, {}) for concept in waiting]  # may add columns to the header
        position = 0
        for number, line in enumerate(self.lines, start=1):
            own = starts.get(number)
            while own and position < len(waiting) and sort_key(waiting[position]) < sort_key(own):
                lines.append(written[position])
                position += 1
            lines.append(line)
        self.lines = [*lines, *written[position:]]
        self.rows = read_rows(self.lines, self.path)

    def remove(self, number: int) -> None:
        del self.lines[number - 1]
        self.rows = read_rows(self.lines, self.path)

    @property
    def _columns(self) -> list[str]:
        return self.lines[0].split("\t")

    def _insert(self, concept: Concept, old: dict[str, str]) -> None:
        if any(own.name.casefold() == concept.name.casefold() for _, own in self.rows):
            raise GlossaryError(f"{self.path}: {concept.name!r} is there already", "align glossary edit changes it")
        key = sort_key(concept)
        after = [number for number, own in self.rows if sort_key(own) <= key]
        self.lines.insert(after[-1] if after else 1, self._line(concept, old))
        self.rows = read_rows(self.lines, self.path)

    def _line(self, concept: Concept, old: dict[str, str]) -> str:
        """The line of a concept, its cells in the file's own order of columns."""
        own = cells_of(concept)
        if new := [column for column in OPTIONAL if own[column] and column not in self._columns]:
            self.lines[0] = "\t".join([*self._columns, *new])  # lines without the new cells are as they were
        cells = old | {column: own[column] for column in ALL_COLUMNS if column in self._columns}
        return "\t".join(cells.get(column, "") for column in self._columns)


def sort_key(concept: Concept) -> tuple[str, str]:
    """Files are kept in this order: names without regard to case."""
    return concept.name.casefold(), concept.name


def open_file(path: Path) -> GlossaryFile:
    """Raises GlossaryError for a file that cannot be read, or for the first line that is wrong."""
    lines = lines_of(path)
    return GlossaryFile(path, lines, read_rows(lines, path))


@contextmanager
def editing(path: Path) -> Iterator[GlossaryFile]:
    """The file to change; written when the block ends, whole or not at all. Two commands at once take turns.

    A file that is not there begins with its header.
    """
    import fcntl

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        header = "\t".join(COLUMNS)
        file = open_file(path) if path.exists() else GlossaryFile(path, [header], [])
        yield file
        _write(file)
    finally:
        os.close(folder)


def _write(file: GlossaryFile) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{file.path.name}.", dir=file.path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write("".join(line + "\n" for line in file.lines))
            stream.flush()
            os.fsync(stream.fileno())
        mode = file.path.stat().st_mode & 0o777 if file.path.exists() else 0o644
        os.chmod(name, mode)
        os.replace(name, file.path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
