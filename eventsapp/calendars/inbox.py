"""The folder into which a mail server delivers what comes back to us (a Maildir), looked through now and then."""

import logging
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from eventsapp.calendars import answers, replies

log = logging.getLogger("eventsapp.inbox")

AT_ONCE = 20
"""So many mails in one round."""


def look_through(folder: str) -> int:
    """Take in the answers among the new mails; says how many there were.

    A mail that was looked at stands in `cur`: an answer as seen, any other unseen, for whoever reads the folder. Any
    number of workers may do this at once.
    """
    taken = 0
    for mail in islice(_new(Path(folder)), AT_ONCE):
        with suppress(FileNotFoundError):  # another worker was quicker
            is_answer = answers.take(_octets(mail))
            mail.rename(mail.parent.parent / "cur" / f"{mail.name}:2,{'S' if is_answer else ''}")
            taken += is_answer
    return taken


def _new(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(mail for mail in (folder / "new").iterdir() if stat.S_ISREG(mail.lstat().st_mode))
    except OSError as error:
        log.error("inbox not read", extra={"fields": {"reason": type(error).__name__}})


def _octets(mail: Path) -> bytes:
    with mail.open("rb") as file:
        return file.read(replies.LARGEST + 1)
