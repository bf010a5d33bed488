"""Where an export goes: stdout, a file, or a folder of files; compressed by its ending; in place whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any

from align.corpus.store import writing
from align.errors import CorpusError, MachineError

STDOUT = Path("-")


class Sink:
    """Files that are written beside their place and take it together at the end. `hashes` are of the bytes written."""

    def __init__(self, output: Path | None, folder: bool, compress: str = "") -> None:
        self.output = None if output in (None, STDOUT) else output
        self.straight = bool(self.output and self.output.exists() and not self.output.is_file() and not self.output.is_dir())
        """Whether the output is a device or a pipe, which is written to and never replaced."""
        self.folder, self.compress = folder, compress
        self.hashes: dict[str, str] = {}
        self._open: dict[str, tuple[Path, IO[Any]]] = {}

    def text(self, name: str = "") -> IO[str]:
        """A text stream to the file `name` of a folder, or to the one file there is. The same name gives the same stream."""
        return self._stream(name, text=True)

    def path(self, name: str) -> Path:
        """Where another library may write a file of a folder itself."""
        target = self._target(name)
        beside = self._beside(target)
        beside.parent.mkdir(parents=True, exist_ok=True)
        self._open[name] = beside, io.BytesIO()
        return beside

    def _stream(self, name: str, text: bool) -> IO[Any]:
        if name in self._open:
            return self._open[name][1]
        if self.output is None:
            stream: IO[Any] = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
            self._open[name] = STDOUT, stream
            return stream
        target = self._target(name)
        beside = target if self.straight else self._beside(target)
        beside.parent.mkdir(parents=True, exist_ok=True)
        stream = _opened(beside, target.suffix)
        self._open[name] = beside, stream
        return stream

    def _target(self, name: str) -> Path:
        assert self.output is not None
        return self.output / f"{name}{self.compress}" if self.folder else self.output

    def _beside(self, target: Path) -> Path:
        assert self.output is not None
        if self.folder:
            return self._new() / target.relative_to(self.output)
        return self._new()

    def _new(self) -> Path:
        """Where it is written first: a name that no other export uses at the same time."""
        assert self.output is not None
        return self.output.with_name(f"{self.output.name}.{os.getpid()}.new")

    def finish(self) -> None:
        """Close all files and put them in place."""
        for beside, stream in self._open.values():
            if beside == STDOUT:
                stream.flush()
            else:
                stream.close()
        if self.output is None or self.straight:
            return
        for name, (beside, _) in self._open.items():
            with beside.open("rb") as file:
                self.hashes[name or self.output.name] = hashlib.file_digest(file, "sha256").hexdigest()
        new = self._new()
        if self.folder and self.output.exists():
            old = self.output.with_name(f"{self.output.name}.{os.getpid()}.old")
            os.replace(self.output, old)
            os.replace(new, self.output)
            shutil.rmtree(old)
        else:
            os.replace(new, self.output)

    def abandon(self) -> None:
        """Leave what was there as it was."""
        for beside, stream in self._open.values():
            if beside != STDOUT:
                with suppress(OSError):
                    stream.close()
                if not self.straight:
                    beside.unlink(missing_ok=True)
        if self.output is not None and self.folder:
            shutil.rmtree(self._new(), ignore_errors=True)


@contextmanager
def sink(output: Path | None, folder: bool, force: bool, compress: str = "") -> Iterator[Sink]:
    """A sink that takes its place when the block ends well. Raises CorpusError where something is there already and
    `force` is not given, MachineError where the disk is full."""
    target = None if output in (None, STDOUT) else output
    if target is not None and target.is_symlink():
        target = target.resolve()  # the link stays, what it points to is replaced
    if folder and target is None:
        raise CorpusError("this format is a folder of files", "name it with -o FOLDER")
    if target is not None and not folder and target.is_dir():
        raise CorpusError(f"{target}: a folder, and this format is one file", "name a file with -o")
    if target is not None and folder and target.exists() and not force:
        raise CorpusError(f"{target}: is there already", "choose another name, or --force to replace it")
    if folder and target is not None and target.exists() and not _is_export(target):
        raise CorpusError(f"{target}: not a folder that align export made", "choose another name")
    opened = Sink(target, folder, compress)
    try:
        with writing(target) if target else nullcontext():
            yield opened
            opened.finish()
    except BaseException:
        opened.abandon()
        raise


def _is_export(folder: Path) -> bool:
    """Whether a folder may be replaced: it is empty, or has the manifest of an export."""
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / "manifest.json").is_file())


def _opened(path: Path, suffix: str) -> IO[Any]:
    if suffix == ".gz":
        raw = gzip.GzipFile(path, "wb", compresslevel=6, mtime=0)
        return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", newline="\n")
    if suffix == ".zst":
        try:
            import zstandard
        except ImportError:
            raise MachineError(".zst files need the package zstandard", "pip install 'align-toolkit[export]'") from None
        stream = zstandard.ZstdCompressor(level=6).stream_writer(path.open("wb"))
        return io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
    return path.open("w", encoding="utf-8", newline="\n")
