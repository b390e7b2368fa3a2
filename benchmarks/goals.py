"""Goals: what is asked of a figure, in words that fit into a table, and whether it was reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass
class Figures:
    """What one kind of visit took. Times are in milliseconds, memory is in MiB."""

    visits: int
    failed: int
    per_second: float
    p50: float
    p99: float
    slowest: float
    """The longest wait for a single answer."""
    first_byte: float
    """The median wait for the first byte of the last answer of a visit."""
    processor: float
    """Processor time of all processes of the app for one visit."""
    peak: float
    octets: int
    """The bodies of one visit."""
    queries: int = 0
    """Statements to the database for one visit."""


class Verdict(NamedTuple):
    """A goal and whether it was reached."""

    goal: str
    is_met: bool


Goal = Callable[[Figures, Figures | None], Verdict]


def processor(most: float) -> Goal:
    """At most so many milliseconds of processor time for one visit."""
    return lambda app, _: Verdict(f"≤ {most:g} ms", app.processor <= most)


def times_floor(most: float) -> Goal:
    """At most so many times the floor of the same run."""
    return lambda app, floor: Verdict(f"≤ {most:g} × floor", not floor or app.processor <= most * floor.processor)


def near(other: Figures, most: float = 1.2) -> Goal:
    """At most so many times the processor time of the same work on a small edition."""
    return lambda app, _: Verdict(f"≤ {most:g} × the smallest", app.processor <= most * other.processor)


def as_many_queries(other: Figures) -> Goal:
    """As many statements to the database as for the smallest."""
    return lambda app, _: Verdict(f"{other.queries} queries", app.queries == other.queries)


def per_second(least: float) -> Goal:
    """At least so many visits in a second."""
    return lambda app, _: Verdict(f"≥ {least:g}/s", app.per_second >= least)


def even(most: float) -> Goal:
    """The slowest of a hundred visits takes at most so many times the median."""
    return lambda app, _: Verdict(f"p99 ≤ {most:g} × p50", app.p99 <= most * app.p50)


def no_wait_over(milliseconds: float) -> Goal:
    """Nobody waits longer than that for an answer."""
    return lambda app, _: Verdict(f"no wait > {milliseconds:g} ms", app.slowest <= milliseconds)


def first_byte(most: float) -> Goal:
    """The first byte comes within so many milliseconds."""
    return lambda app, _: Verdict(f"first byte ≤ {most:g} ms", app.first_byte <= most)


def started(most: float) -> Goal:
    """The first answer comes within so many milliseconds of the command that starts the app."""
    return lambda app, _: Verdict(f"started ≤ {most:g} ms", app.p50 <= most)


def memory(most: float) -> Goal:
    """At most so many MiB."""
    return lambda app, _: Verdict(f"≤ {most:g} MiB", app.peak <= most)


def memory_over(other: Figures, most: float) -> Goal:
    """At most so many MiB more than the same work on a small edition."""
    return lambda app, _: Verdict(f"≤ {most:g} MiB more", app.peak - other.peak <= most)
