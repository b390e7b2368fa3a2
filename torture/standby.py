"""A primary and its standby, which follows it over a line that can be cut, and is promoted when the primary is gone."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.engines import PostgreSQL
from torture.line import Line

PRIMARY, STANDBY, PORT = "127.55.1.1", "127.55.1.2", 5432


class Pair:
    """Two servers; whoever may write is the first of them, and after `fail_over` the second."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o711)
        self.primary, self.standby = PostgreSQL(folder / "primary"), PostgreSQL(folder / "standby")
        self._line: Line | None = None
        self._addresses = [PRIMARY, STANDBY]

    def start_primary(self) -> None:
        """One that others may follow."""
        self.primary.start()
        _add(self.primary.data / "postgresql.conf", f"listen_addresses = '{self._addresses[0]}'")
        self.primary.restart()

    def follow(self, *, synchronous: bool) -> None:
        """Copy the primary while it runs, and follow it; if `synchronous`, it waits for us with each commit."""
        self._line = Line(self._addresses[0], PORT)
        # Once promoted, it must not wait for a standby that it has not.
        self.standby.follow(
            f"host=127.0.0.1 port={self._line.port} user=postgres application_name=standby",
            listen_addresses=self._addresses[1],
            synchronous_standby_names="",
        )
        if synchronous:
            self.primary.order("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            self.primary.order("SELECT pg_reload_conf()")

    def cut_line(self) -> None:
        """From now on the standby hears nothing."""
        assert self._line
        self._line.cut()

    def kill_primary(self) -> None:
        """As when its power goes."""
        postmaster = int((self.primary.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def promote(self) -> None:
        """Let the standby take writes."""
        self.standby.promote()

    def swap(self) -> None:
        """What was promoted is the primary from now on, and the dead one is to be its standby."""
        self.primary, self.standby = self.standby, self.primary
        self._addresses.reverse()

    def url(self, database: str) -> str:
        """The address for the app: both servers; it takes the one that may write."""
        both = f"host={PRIMARY}:{PORT}&host={STANDBY}:{PORT}"
        return f"postgresql+psycopg://postgres@/{database}?{both}&target_session_attrs=read-write"

    def close(self) -> None:
        """End both."""
        self.primary.stop()
        self.standby.stop()
        if self._line:
            self._line.close()


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """A primary that runs, alone so far."""
    made = Pair(folder)
    try:
        made.start_primary()
        yield made
    finally:
        made.close()


def _add(file: Path, *lines: str) -> None:
    with file.open("a") as opened:
        opened.write("".join(f"{line}\n" for line in lines))
