"""What a worker does beside the sending of mail: some of each thing at a time, and none for too long."""

import time
from collections.abc import Callable, Iterable

from sqlalchemy.exc import InterfaceError, OperationalError

ROUND_SECONDS = 10.0
"""After so long the worker sends what was written before it writes more."""


def in_rounds(
    numbers: Iterable[int], do_some: Callable[[int], tuple[int, bool]], failed: Callable[[int, Exception], None]
) -> int:
    """Do some of each of these, and more for as long as a round lasts; says how much was done.

    `do_some` says how much it did, and whether there may be more. One that fails is told to `failed` and stops no
    other, unless it is the database that is away or too busy: the next round comes soon.
    """
    until = time.monotonic() + ROUND_SECONDS
    done = 0
    for number in numbers:
        try:
            goes_on = True
            while goes_on:
                some, goes_on = do_some(number)
                done += some
                goes_on = goes_on and time.monotonic() < until
        except (OperationalError, InterfaceError):
            raise
        except Exception as bug:
            failed(number, bug)
    return done
