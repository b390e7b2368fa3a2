"""What is still to be written to the people of a registration: the mailings that wait, with who would get them now."""

from dataclasses import dataclass, replace
from datetime import datetime

from eventsapp.core import clock
from eventsapp.mailings import keeping_out, mailings, rules
from eventsapp.mailings.models import Mailing
from eventsapp.mailings.rules import Standing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.reports import lines, rosters
from eventsapp.reports.filters import Order, Search
from eventsapp.rounds import audience, letters, readers, withholding
from eventsapp.submissions import wishes
from eventsapp.submissions.models import Registration


@dataclass(frozen=True)
class Upcoming:
    """One mailing that waits for its moment, and one of its readers."""

    mailing: Mailing
    due: datetime
    reader: Person
    is_kept_out: bool
    is_unwanted: bool
    """Whether the reader did not agree to messages of that purpose."""


def of(registration: Registration) -> list[Upcoming]:
    """In the order of time."""
    edition, now = registration.edition, clock.now()
    menu = rosters.menu(edition.id)
    found = []
    for mailing in mailings.of(edition):
        due, wanted = rules.due_at(mailing, edition), audience.filter_of(mailing.asked, menu)
        if rules.standing(mailing, edition, now) is not Standing.WAITING or due is None or wanted is None:
            continue
        search = Search(registration_id=registration.id)
        some = lines.batch(edition.id, replace(wanted, search=search, order=Order.NAME), None, size=withholding.MOST)
        people = [one.reader for one in readers.of(some, who_pays=letters.is_for_who_pays(mailing)).recipients]
        numbers = [person.id for person in people]
        kept_out = keeping_out.among(mailing.id, numbers)
        refused = wishes.refused(numbers, MessagePurpose(mailing.purpose))
        found += [Upcoming(mailing, due, one, one.id in kept_out, one.id in refused) for one in people]
    return sorted(found, key=lambda one: (one.due, one.mailing.id))
