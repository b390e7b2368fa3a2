"""Traits: what a filter asks of the people on a roster beyond their name, status, category and role."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventsapp.access.models import NeedState


class Payment(StrEnum):
    """How far somebody's place is paid."""

    OWES = "owes"
    PAID = "paid"
    FREE = "free"
    """There is no fee."""


class Acceptance(StrEnum):
    """Whether the waiver or consent in force is accepted for them; who has none to accept is neither."""

    SIGNED = "signed"
    MISSING = "missing"


class Flagged(StrEnum):
    """What is to be seen to, and can be asked for."""

    LATE = "late"
    """Signed up, changed or left when the time for changes had passed."""
    UNSIGNED = "unsigned"
    DUPLICATE = "duplicate"
    """Another person of the same name is in the same edition."""
    MAIL_FAILED = "mail-failed"
    """A mail about the registration could not be sent and will not be tried again."""
    CHANGE_ASKED = "change-asked"


class Presence(StrEnum):
    """Whether they are checked in, or have arrived on their shift."""

    HERE = "here"
    EXPECTED = "expected"


ANY_NEED = "any"
"""Any access need that was not taken back."""

_OF_PARTICIPANTS = {"owes", "paid", "free", "late", "answer", "answers", "team"}
"""Traits nobody has for helping on a shift."""


@dataclass(frozen=True)
class Traits:
    """What is asked for; all of it together."""

    payment: Payment | None = None
    acceptance: Acceptance | None = None
    ages: tuple[int, int | None] | None = None
    """From this age to that one, itself included; none: and above."""
    need: NeedState | str | None = None
    answer: tuple[int, str] | None = None
    """Question id and the key of the option, or `yes` or `no`."""
    is_one_of_several: bool = False
    """Whether the question takes several answers."""
    flagged: Flagged | None = None
    presence: Presence | None = None
    team: tuple[str, ...] = ()
    """Words of the team's name, folded."""

    def names(self) -> tuple[str, ...]:
        """What they are called where their conditions are written (`conditions.py`); each once."""
        return tuple(dict.fromkeys(self._names()))

    def values(self) -> dict[str, Any]:
        """The values that go with them."""
        low, high = self.ages or (0, None)
        number, key = self.answer or (0, "")
        return {
            "from_age": low,
            "to_age": 999 if high is None else high,
            "need_state": self.need,
            "question_id": number,
            "answer": key,
            "answer_line": f"%\n{key.replace('/', '//').replace('%', '/%').replace('_', '/_')}\n%",
            **{f"team_{place}": f"%{word.replace('_', '/_')}%" for place, word in enumerate(self.team)},
        }

    @property
    def is_of_participants(self) -> bool:
        """Whether only who takes part can be like that."""
        return bool(_OF_PARTICIPANTS & {name.partition(" ")[0] for name in self._names()})

    def _names(self) -> Iterator[str]:
        yield from (str(trait) for trait in (self.payment, self.flagged, self.presence) if trait)
        if self.acceptance:
            yield {Acceptance.SIGNED: "signed", Acceptance.MISSING: Flagged.UNSIGNED.value}[self.acceptance]
        if self.ages:
            yield "ages"
        if self.need:
            yield "any need" if self.need == ANY_NEED else "need"
        if self.answer:
            yield "answers" if self.is_one_of_several else "answer"
        if self.team:
            yield f"team {len(self.team)}"
