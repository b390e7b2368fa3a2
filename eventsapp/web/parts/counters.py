"""Requests counted by all processes of a host together, in one small file that outlives them.

A process keeps nothing of it in its own memory (a scrape meets any one of them), and a restart forgets nothing.
"""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

AUDIENCES = ("public", "mine", "organize", "feeds", "other")
STATUSES = ("2xx", "3xx", "4xx", "5xx")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))
"""The upper ends of the classes of how long an answer took."""
_FIGURES = len(STATUSES) + len(SECONDS) + 1
_SIZE = 8 * _FIGURES * len(AUDIENCES)


@dataclass(frozen=True)
class Counted:
    """What was counted for one audience."""

    audience: str
    statuses: dict[str, int]
    within: dict[float, int]
    """How many answers took up to so many seconds, the quicker ones among them."""
    seconds: float
    """How long all of them took together."""


class Counters:
    """The counters of this host."""

    def __init__(self, file: Path) -> None:
        self._file = file.with_name(f"{file.name}-{_SIZE}")  # another layout is another file
        self._thread = threading.Lock()
        self._descriptor = -1
        self._map: mmap.mmap | None = None

    def add(self, audience: str, status: int, seconds: float) -> None:
        """Count one answer."""
        start = AUDIENCES.index(audience) * _FIGURES
        status_class = min(max(status // 100 - 2, 0), len(STATUSES) - 1)
        length_class = next(number for number, limit in enumerate(SECONDS) if seconds <= limit)
        with self._held() as figures:
            for place, more in (
                (start + status_class, 1.0),
                (start + len(STATUSES) + length_class, 1.0),
                (start + _FIGURES - 1, seconds),
            ):
                (before,) = struct.unpack_from("=d", figures, 8 * place)
                struct.pack_into("=d", figures, 8 * place, before + more)

    def read(self) -> list[Counted]:
        """Everything counted so far, for each audience."""
        with self._held() as figures:
            every = struct.unpack(f"={_SIZE // 8}d", figures[:_SIZE])
        return [_told(name, every[_FIGURES * at : _FIGURES * (at + 1)]) for at, name in enumerate(AUDIENCES)]

    @contextmanager
    def _held(self) -> Iterator[mmap.mmap]:
        # The lock of the file is between processes, also those that were forked; between threads it is none.
        with self._thread:
            figures = self._map or self._opened()
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
            try:
                yield figures
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)

    def _opened(self) -> mmap.mmap:
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Its room is taken now: writing into a hole of a file on a full disk would end the process (SIGBUS).
            os.posix_fallocate(descriptor, 0, _SIZE)
            self._map = mmap.mmap(descriptor, _SIZE)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self._map


def _told(audience: str, figures: tuple[float, ...]) -> Counted:
    statuses = {name: int(figures[at]) for at, name in enumerate(STATUSES)}
    within, sum_ = {}, 0
    for at, limit in enumerate(SECONDS):
        sum_ += int(figures[len(STATUSES) + at])
        within[limit] = sum_
    return Counted(audience, statuses, within, figures[-1])
