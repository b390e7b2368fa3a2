"""When to try again: sooner at first, then less and less often, for about two days."""

from datetime import timedelta

_PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1080)]


def next_try(attempts: int) -> timedelta | None:
    """How long to wait after this many attempts that failed for now; None: it is no use."""
    return _PAUSES[attempts - 1] if 0 < attempts <= len(_PAUSES) else None


def is_hopeless(attempts: int) -> bool:
    """Whether this is more attempts than there are: workers must have died of this message, each of them."""
    return attempts > len(_PAUSES) + 1
