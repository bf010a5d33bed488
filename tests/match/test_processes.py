"""Pools that are given up at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from align.match.processes import process_pool

_folder = Path()


def begin(folder: Path) -> None:
    global _folder
    _folder = folder


def leave_a_trace(number: int) -> int:
    time.sleep(0.01)
    (_folder / str(number)).touch()
    return number


def test_every_process_begins_with_what_is_given(tmp_path: Path) -> None:
    with process_pool(2, begin, tmp_path) as pool:
        assert list(pool.map(leave_a_trace, range(20))) == list(range(20))
    assert len(list(tmp_path.iterdir())) == 20


def interrupted(folder: Path) -> None:
    with process_pool(2, begin, folder) as pool:
        for _ in pool.map(leave_a_trace, range(1000)):
            raise KeyboardInterrupt


def test_what_is_left_is_not_done_first_where_something_goes_wrong(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path)
    assert len(list(tmp_path.iterdir())) < 500
