"""A disk of a few MiB that can be filled: in memory, seen by this run and what it starts, and gone with them."""

import ctypes
import errno
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_PIECE = b"\0" * 4096


class NotAllowed(Exception):
    """Only root may mount something, and not in every container."""


class SmallDisk:
    """The disk, at its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    @contextmanager
    def full(self) -> Iterator[None]:
        """Let something else take every block that is free or becomes free, until the block ends."""
        freed = threading.Event()
        filling = threading.Thread(target=self._keep_full, args=[freed], daemon=True)
        self._fill()
        filling.start()
        try:
            yield
        finally:
            freed.set()
            filling.join()
            self._filler.unlink()

    def _keep_full(self, freed: threading.Event) -> None:
        while not freed.wait(0.02):
            self._fill()

    def _fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file:
            try:
                while file.write(_PIECE):
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


@contextmanager
def mounted(folder: Path, mib: int) -> Iterator[SmallDisk]:
    """Mount one there, in a view of the file system that is private to this run."""
    folder.mkdir()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS):
        raise NotAllowed
    try:
        _run("mount", "--make-rprivate", "/")
        _run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "small", str(folder))
    except subprocess.CalledProcessError:
        raise NotAllowed from None
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
