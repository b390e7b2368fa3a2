"""A machine's clock that is set while its processes run: all of them follow what a file says, as if it were set.

What goes only forward (`time.monotonic`) stays as it is, as on a machine whose clock somebody sets.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from eventsapp.outbox import worker

_LOOK_SECONDS = 0.05


class Clock:
    """The clock of a site, as far as it is off."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(timedelta())

    def set(self, ahead: timedelta) -> None:
        """Put it ahead of the real one by that, or behind it; every process has it a moment later."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(str(ahead.total_seconds()))
        draft.replace(self.file)
        time.sleep(4 * _LOOK_SECONDS)


def follow(file: Path) -> None:
    """Have this process and its forks follow that clock as long as they run, and do often what time alone brings."""
    worker.BESIDE_SECONDS = 2.0
    follower = _Follower(file)
    os.register_at_fork(after_in_child=follower.start)  # a fork has none of its parent's threads
    follower.start()


class _Follower:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = _ahead(file)
        self._traveller = time_machine.travel(datetime.now(UTC) + self._ahead, tick=True).start()

    def start(self) -> None:
        threading.Thread(target=self._keep_following, daemon=True).start()

    def _keep_following(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            if (now := _ahead(self._file)) != self._ahead:
                self._traveller.shift(now - self._ahead)
                self._ahead = now


def _ahead(file: Path) -> timedelta:
    return timedelta(seconds=float(file.read_text()))
