"""What organizers must not overlook about the lines of a roster, read for a whole page or batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _

from eventsapp.registration import payments
from eventsapp.registration.models import GONE, EntryStatus
from eventsapp.registration.payments import Due
from eventsapp.reports.filters import Who
from eventsapp.reports.lines import Line
from eventsapp.submissions import requests
from eventsapp.volunteering.models import GONE as OFF_THE_SHIFT
from eventsapp.waivers import signing


class Flag(StrEnum):
    """One thing to see to, or to know, in the order in which they are said."""

    SUPPORT = "support"
    """Comes along as a support person."""
    MINOR = "minor"
    PLACEHOLDER = "placeholder"
    """A place of a group; who comes is not said yet."""
    UNSIGNED = "unsigned"
    """The waiver or the consent that is in force is not accepted yet."""
    TO_PAY = "to pay"
    CHANGE_ASKED = "change asked"
    """Somebody asked for a change or an erasure, and nobody has seen to it yet."""
    LATE = "late"
    """Signed up when the time for changes had passed: lists and orders may have been made before."""


@dataclass(frozen=True)
class Facts:
    """What is known of some lines beyond the lines themselves."""

    unsigned: set[int]
    """People who have not accepted the waiver that is in force for them."""
    due: dict[int, Due]
    """How each registration stands, by its id."""
    asked: set[int]
    """Registrations for which something was asked."""
    changes_close_at: datetime | None

    def of(self, line: Line) -> list[Flag]:
        """The flags of one line."""
        takes_part = line.who is Who.PARTICIPANTS and line.status not in GONE
        held = {
            Flag.SUPPORT: line.supports_id is not None,
            Flag.MINOR: line.is_minor,
            Flag.PLACEHOLDER: line.is_placeholder,
            Flag.UNSIGNED: has_to_sign(line) and line.person_id in self.unsigned,
            Flag.TO_PAY: self.has_to_pay(line),
            Flag.CHANGE_ASKED: line.registration_id in self.asked,
            Flag.LATE: takes_part and self.changes_close_at is not None and line.signed_up_at > self.changes_close_at,
        }
        return [flag for flag, is_so in held.items() if is_so]

    def has_to_pay(self, line: Line) -> bool:
        """Whether this person has a place that costs something, and their registration is not paid in full."""
        costs = line.status == EntryStatus.CONFIRMED and bool(line.fee_cents)
        return costs and self.due[line.registration_id].to_pay_cents > 0


def has_to_sign(line: Line) -> bool:
    """Whether something has to be accepted for them: of who takes part, and of a minor who helps."""
    if line.who is Who.PARTICIPANTS:
        return line.status not in GONE
    return line.is_minor and line.status not in OFF_THE_SHIFT


def facts(edition_id: int, lines: Sequence[Line], changes_close_at: datetime | None) -> Facts:
    """The facts about these lines in three queries, however many there are."""
    taking_part = {line.registration_id for line in lines if line.who is Who.PARTICIPANTS}
    registrations = {line.registration_id for line in lines}
    return Facts(
        unsigned=signing.unsigned(edition_id, {line.person_id: line.is_minor for line in lines if has_to_sign(line)}),
        due=payments.due(taking_part),
        asked=set(requests.waiting(registrations)) if registrations else set(),
        changes_close_at=changes_close_at,
    )


def in_words() -> dict[Flag, str]:
    """What each flag is called in a list."""
    return {
        Flag.SUPPORT: _("Support person"),
        Flag.MINOR: _("Minor"),
        Flag.PLACEHOLDER: _("Name comes later"),
        Flag.UNSIGNED: _("Waiver not accepted"),
        Flag.TO_PAY: _("To pay"),
        Flag.CHANGE_ASKED: _("Asks for a change"),
        Flag.LATE: _("Signed up late"),
    }
