"""The fundraising pages a manage link reaches: of whom its person speaks for, and of the teams they are captain of."""

from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import goals, owning
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.web.mine.doors import Door


def raising(door: Door) -> Fundraising:
    """How the edition raises money; where it does not, there is no such page."""
    found = goals.of(door.edition)
    if found is None:
        raise NotFound
    return found


def within(door: Door) -> list[FundraisingPage]:
    """All of them, also closed ones: what was promised to these is still to be settled."""
    raising(door)
    theirs = {one.person_id for one in door.everybody if door.speaks_for(one) or one.guardian_id == door.person.id}
    return owning.pages_of(door.edition, theirs | {door.person.id}, door.person)


def of_code(door: Door, code: str) -> FundraisingPage:
    """One of them; anybody else's is not found."""
    for page in within(door):
        if page.code == code:
            return page
    raise NotFound
