"""What processes are given that do not inherit it: written once, read by each, and what is large in it mapped.

A parcel is a folder of the cache with a pickle and, beside it, a file for each large array and each spilled list in it, of
which the processes share the pages (as joblib does it). The folder is gone when its user is done; one that a killed run
left behind is removed by the next run.
"""

from __future__ import annotations

import errno
import io
import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from align.errors import MachineError
from align.work.cache import cache_folder
from align.work.spilled import SpilledList

_PREFIX = "parcel-"
_NAME, _LOCK = "given.pickle", "lock"
_JUST_MADE = 60.0
"""Seconds in which a folder may be without a lock."""


@contextmanager
def parcel(item: object, mapped: int) -> Iterator[Path]:
    """The folder of a parcel, as long as the context lasts; arrays of `mapped` bytes or more are mapped. Where there is no
    cache, it is among the system's temporary files. Raises MachineError where there is no room."""
    with ExitStack() as stack:
        try:
            folder = _made(stack)
            with (folder / _NAME).open("wb") as file:
                _Packer(file, folder, mapped).dump(item)
        except OSError as error:
            hint = "make room, or use --jobs 1"
            where = error.filename or cache_folder()
            raise MachineError(f"{where}: what the processes need cannot be written: {error}", hint) from None
        yield folder


def _made(stack: ExitStack) -> Path:
    """A folder that nobody else takes for an orphan: its lock is held until the stack lets go."""
    for place in (cache_folder(), Path(tempfile.gettempdir())):
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            _remove_orphans(place)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            _hold(stack.enter_context((folder / _LOCK).open("w")))
            return folder
    raise OSError(errno.EACCES, "neither the cache nor the folder of temporary files can be written", str(cache_folder()))


def opened(folder: Path) -> Any:
    """What is in a parcel; its large arrays cannot be written to."""
    with (folder / _NAME).open("rb") as file:
        return pickle.load(file)


def _remove_orphans(place: Path) -> None:
    """What killed runs left: folders whose lock nobody holds, and that are not just being made."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime < _JUST_MADE:
                continue
            with (folder / _LOCK).open("a") as file:
                _hold(file)
            shutil.rmtree(folder, ignore_errors=True)


def _hold(file: IO[str]) -> None:
    """Lock a file until it is closed. Raises OSError where somebody else has it, on this machine or another."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BufferedWriter, folder: Path, mapped: int) -> None:
        super().__init__(file, protocol=5)
        self._folder, self._mapped, self._files = folder, mapped, 0

    def reducer_override(self, item: Any) -> Any:
        """Arrays that are large, or parts of one that is, by their files; all else as ever."""
        if isinstance(item, SpilledList) and item.in_file:
            return item.moved_to(self._next())
        if not isinstance(item, np.ndarray) or item.dtype.hasobject:
            return NotImplemented
        whole = _whole(item)
        if whole.nbytes < self._mapped or not whole.flags.c_contiguous:
            return NotImplemented
        if whole is item:
            path = self._next()
            whole.tofile(path)
            return _map, (path, whole.dtype.str, whole.shape)
        start = item.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
        return _part, (whole, start, item.dtype.str, item.shape, item.strides)

    def _next(self) -> Path:
        self._files += 1
        return self._folder / str(self._files)


def _whole(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array that this one is a part of, or itself: the same object for all of its parts, so that it is written once."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _map(path: Path, kind: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    return np.asarray(np.memmap(path, dtype=kind, mode="r", shape=shape))


def _part(
    whole: npt.NDArray[Any], start: int, kind: str, shape: tuple[int, ...], strides: tuple[int, ...]
) -> npt.NDArray[Any]:
    return np.ndarray(shape, dtype=kind, buffer=whole.reshape(-1).view(np.uint8).data, offset=start, strides=strides)
