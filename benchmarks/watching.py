"""What a benchmark watches while it runs: how much memory there is in use, and how long each stage takes."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path


class Highest:
    """The most memory that this process and those it started had at a time and that was no file's, looked at once a
    second. What they share counts once."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        own = os.getpid()
        while True:
            with suppress(OSError):
                children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="utf-8").split()
                self.megabytes = max(self.megabytes, sum(map(_anonymous, [str(own), *children])))
            time.sleep(1)


def _anonymous(pid: str) -> float:
    """Megabytes; 0 where it has ended, or the system does not tell."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("Pss_Anon:")).split()[1]) / 1024
    return 0.0


class Stages:
    """Says on stderr how long each stage took."""

    def __init__(self) -> None:
        self._stage, self._began = "", time.perf_counter()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            now = time.perf_counter()
            if self._stage:
                print(f"  {self._stage}: {now - self._began:.1f} s", file=sys.stderr, flush=True)
            self._stage, self._began = stage, now
