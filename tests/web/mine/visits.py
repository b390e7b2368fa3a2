"""Visits to the pages behind a manage link: a link as it was mailed, and a browser that has typed in a code."""

from datetime import timedelta

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from tests.visitor import Visitor


def page_of(registration: Registration, person: Person | None = None, *, knows: Visitor | None = None) -> str:
    """The address behind a new manage link; `knows`: this visitor has typed in its code."""
    with writing():
        token = links.make(registration, person or registration.registrant)
    link = links.opened_by(token)
    assert link is not None
    if knows is not None:
        until = (clock.now() + timedelta(hours=1)).timestamp()
        key = str(link.id)
        with knows.session_transaction() as session:
            session["fresh"] = session.get("fresh", {}) | {key: until}
    return f"/my/{token}"


def bring(registration: Registration, category: Category, *people: Person, **given: object) -> list[Entry]:
    """Enter them with this registration, as one party."""
    with writing():
        party = [Newcomer(person, category, **given) for person in people]  # type: ignore[arg-type]
        return entries.enter(registration, party, by=OPERATOR)
