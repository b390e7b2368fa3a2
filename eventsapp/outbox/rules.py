"""When to try again: every minute at first, then less and less often, for about two days."""

from datetime import timedelta

# A server that refuses everybody for ten minutes gets every mail within a minute of being well again.
_PAUSES = [timedelta(minutes=minutes) for minutes in (*[1] * 12, 5, 15, 60, 120, 240, 480, 720, 1080)]

MOST_ATTEMPTS = len(_PAUSES) + 1
"""The last one after which nothing more is tried."""


def next_try(attempts: int) -> timedelta | None:
    """How long to wait after this many attempts that failed for now; None: it is no use."""
    return _PAUSES[attempts - 1] if 0 < attempts <= len(_PAUSES) else None


def longest_wait(attempts: int) -> timedelta:
    """A message that failed for now so many times is tried again within this, whatever happened to it."""
    return next_try(max(attempts, 1)) or _PAUSES[-1]


def is_hopeless(attempts: int) -> bool:
    """Whether this is more attempts than there are: workers must have died of this message, each of them."""
    return attempts > MOST_ATTEMPTS
