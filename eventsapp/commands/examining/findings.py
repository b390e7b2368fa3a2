"""What was found: how one part of the installation is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part of the installation is."""

    OK = "ok"
    LOOK = "look at this"
    """It works, and somebody should look at it."""
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One part of the installation, looked at."""

    part: str
    state: State
    words: str
    remedy: str = ""
    """What to do; nothing where all is well."""


def ok(part: str, words: str) -> Finding:
    """All is well."""
    return Finding(part, State.OK, words)


def look(part: str, words: str, remedy: str) -> Finding:
    """It works, but."""
    return Finding(part, State.LOOK, words, remedy)


def broken(part: str, words: str, remedy: str) -> Finding:
    """It does not work, or not safely."""
    return Finding(part, State.BROKEN, words, remedy)
