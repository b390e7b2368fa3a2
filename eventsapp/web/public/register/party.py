"""The party of a form: who comes, and what each of them does, as far as it is filled in."""

from dataclasses import dataclass
from functools import cached_property

from flask import abort
from flask_babel import gettext as _

from eventsapp.core import clock, words
from eventsapp.publishing.setups import SetUp
from eventsapp.reports import openings
from eventsapp.submissions.drafts import Answers
from eventsapp.submissions.models import Basis
from eventsapp.volunteering.models import Shift
from eventsapp.web.public.register.offering import Offer

Pairs = list[list[str]]

ME = "me"
"""The key of the person at the form, if they come."""
GROUP = "group"
"""The key of a group that helps together, and the answer to for whom the form is filled in."""
HELP = "help"
"""Chosen instead of a category by who only helps."""
MOST_PEOPLE = 20
"""On one form."""
MOST_SHIFTS = 20
"""For one person on one form."""


@dataclass(frozen=True)
class Coming:
    """Somebody on the form, as far as it is filled in."""

    key: str
    name: str
    is_registrant: bool
    from_age: int | None
    to_age: int | None
    """The age band, to itself included; None: and above, or not told yet."""
    is_minor: bool
    email: str = ""
    basis: str = ""
    """For somebody else: `agreed` or `guardian`."""

    @property
    def called(self) -> str:
        """How the form speaks of them, also before it knows their name."""
        return self.name[:100] or _("Person without a name")


class Party(Offer):
    """What the answers of a form tell of those who come, beside what the edition offers."""

    def __init__(self, set_up: SetUp, answers: Answers) -> None:
        super().__init__(set_up)
        self.answers = answers

    def typed(self, step: str, key: str = "") -> Pairs | None:
        """What was typed there, exactly; None: nothing was sent yet."""
        kept = self.answers.get(step)
        if isinstance(kept, dict):
            return kept.get(key)
        return None if key else kept

    def value(self, step: str, field: str, key: str = "") -> str:
        """The first value of one field, or nothing."""
        return next((value for name, value in self.typed(step, key) or () if name == field), "")

    @property
    def whose(self) -> str:
        """For whom it is filled in: myself, minor, others, else or group."""
        return self.value("who", "whose")

    @property
    def is_group(self) -> bool:
        """Whether a group helps, whose people are named later."""
        return self.whose == GROUP

    @property
    def is_about_helping(self) -> bool:
        """Whether it was begun to help, and nobody is known to take part."""
        return self.is_group or all(self.only_helps(key) for key in [one.key for one in self.comers] or [ME])

    def is_settled(self, key: str) -> bool:
        """Whether it needs no question how this person takes part: they came by the list of shifts."""
        return self.only_helps(key) and (bool(self.value("part", "settled", key)) or not self.categories)

    def only_helps(self, key: str) -> bool:
        """Whether this person helps and does not take part."""
        return (self.value("part", "category", key) == HELP or not self.categories) and self.has_shifts

    def helps(self, key: str) -> bool:
        """Whether this person helps, taking part or not."""
        said = [value for name, value in self.typed("part", key) or () if name == "helps"]
        return self.only_helps(key) or (said[-1:] == ["y"] and self.has_shifts)

    def shift_ids(self, key: str) -> list[int]:
        """The shifts that were ticked for this person or group."""
        typed = [value for name, value in self.typed("shifts", key) or () if name == "shift"]
        return [int(value) for value in dict.fromkeys(typed) if value.isdecimal() and len(value) < 10]

    @cached_property
    def _ticked(self) -> dict[int, Shift]:
        everything = {number for key in self.answers.get("shifts", {}) for number in self.shift_ids(key)}
        return {shift.id: shift for shift in openings.those(self.edition, everything, clock.now())}

    def chosen_shifts(self, key: str) -> list[Shift]:
        """The same as far as they can still be taken, in the order of time."""
        wanted = set(self.shift_ids(key))
        return [shift for number, shift in self._ticked.items() if number in wanted]

    @property
    def basis(self) -> Basis:
        """On what ground it is filled in for somebody else."""
        if self.whose != "else":
            return Basis.SELF
        grounds = {one.basis for one in self.comers}
        return Basis.GUARDIAN if grounds == {Basis.GUARDIAN} else Basis.AGREED

    @property
    def people(self) -> list[str]:
        """The keys of the others who come, in order."""
        if self.whose not in ("others", "else"):
            return []
        gone = self.answers.get("removed", [])
        return [key for key in self.answers.get("people", {}) if key != ME and key not in gone]

    @cached_property
    def comers(self) -> list[Coming]:
        """Everybody who comes, the person at the form first."""
        own = [] if self.whose in ("else", GROUP) else [self._me()]
        return own + [self._other(key) for key in self.people]

    def was_removed(self, key: str) -> bool:
        """Whether they were taken off the list, from where they can be put back."""
        return self.whose in ("others", "else") and key in self.answers.get("removed", [])

    def comer(self, key: str) -> Coming:
        """The one with that key; 404 if nobody has it."""
        return next((one for one in self.comers if one.key == key), None) or abort(404)

    def someone(self, key: str) -> Coming:
        """The same of a key of which nothing is known, or of somebody who was removed."""
        return self._me() if key == ME else self._other(key)

    def _me(self) -> Coming:
        name, email = words.cleaned(self.value("who", "name")), self.value("who", "email")
        if self.whose == "minor":
            low, high = band_of(self.value("people", "band", ME)) or (None, self.majority - 1)
            return Coming(ME, name, True, low, high, True, email)
        return Coming(ME, name, True, self.majority, None, False, email)

    def _other(self, key: str) -> Coming:
        low, high = band_of(self.value("people", "band", key)) or (None, None)
        is_minor = high is not None and high < self.majority
        email = "" if is_minor else self.value("people", "email", key)
        basis = self.value("people", "basis", key)
        name = words.cleaned(self.value("people", "name", key))
        return Coming(key, name, False, low, high, is_minor, email, basis)


def band_of(typed: str) -> tuple[int, int | None] | None:
    """`14-17` or `18-` as ages; None where it is neither."""
    low, dash, high = typed.partition("-")
    if not dash or not low.isdecimal() or not (high == "" or high.isdecimal()) or len(typed) > 7:
        return None
    return int(low), int(high) if high else None
