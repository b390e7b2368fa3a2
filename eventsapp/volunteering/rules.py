"""Decisions about shifts: who is old enough, and how a shift stands; values in, answer out."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from eventsapp.core import clock
from eventsapp.volunteering.models import Role, Shift

USUAL_AGE = 14
"""From this age people help, with their guardian's consent, where a role does not say otherwise."""


def minimum_age(role: Role, starts_at: datetime, ends_at: datetime, zone: str) -> int:
    """From which age this role can be done at that time: a shift that touches the night may ask for more."""
    usual = USUAL_AGE if role.minimum_age is None else role.minimum_age
    if role.night_age is None or role.night_from is None or role.night_until is None:
        return usual
    at_night = touches(clock.local(starts_at, zone), clock.local(ends_at, zone), role.night_from, role.night_until)
    return max(usual, role.night_age) if at_night else usual


def is_old_enough(shift: Shift, from_age: int | None, zone: str, *, beside_guardian: bool = False) -> bool:
    """Whether everybody of the age band may take the shift; an unknown age is taken at its word.

    A child younger than that may come along where the role allows it and their guardian takes the same shift.
    """
    if from_age is None or from_age >= minimum_age(shift.role, shift.starts_at, shift.ends_at, zone):
        return True
    beside = shift.role.beside_guardian_age
    return beside_guardian and beside is not None and from_age >= beside


def ages_that_matter(roles: Iterable[Role]) -> set[int]:
    """Where these roles draw a line between ages."""
    cuts = {USUAL_AGE}
    for role in roles:
        cuts |= {age for age in (role.minimum_age, role.beside_guardian_age, role.night_age) if age is not None}
    return cuts


def touches(begins: datetime, ends: datetime, night_from: time, night_until: time) -> bool:
    """Whether some of this time, on the clock of the place, lies in the night; a night may go over midnight."""
    begins, ends = begins.replace(tzinfo=None), ends.replace(tzinfo=None)
    day = begins.date() - timedelta(days=1)
    while day <= ends.date():
        night_begins = datetime.combine(day, night_from)
        night_ends = datetime.combine(day, night_until)
        if night_until <= night_from:
            night_ends += timedelta(days=1)
        if begins < night_ends and night_begins < ends:
            return True
        day += timedelta(days=1)
    return False
