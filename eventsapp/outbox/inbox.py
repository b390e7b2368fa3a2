"""The folder into which a mail server delivers what comes back to us (a Maildir), looked through now and then."""

import logging
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

log = logging.getLogger("eventsapp.inbox")

AT_ONCE = 20
"""So many mails in one round."""
LARGEST = 256 * 1024
"""So much of a mail is read; what anybody has to say to us stands before that."""


def look_through(folder: str, take: Callable[[bytes], bool]) -> int:
    """Have the new mails taken in; says how many were for us.

    A mail that was looked at stands in `cur`: what `take` knew as seen, any other unseen, for whoever reads the folder.
    Any number of workers may do this at once.
    """
    taken = 0
    for mail in islice(_new(Path(folder)), AT_ONCE):
        with suppress(FileNotFoundError):  # another worker was quicker
            is_ours = take(_octets(mail))
            mail.rename(mail.parent.parent / "cur" / f"{mail.name}:2,{'S' if is_ours else ''}")
            taken += is_ours
    return taken


def _new(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(mail for mail in (folder / "new").iterdir() if stat.S_ISREG(mail.lstat().st_mode))
    except OSError as error:
        log.error("inbox not read", extra={"fields": {"reason": type(error).__name__}})


def _octets(mail: Path) -> bytes:
    with mail.open("rb") as file:
        return file.read(LARGEST + 1)
