"""Whose fundraising pages are whose: of people, and of the captains of teams."""

from collections.abc import Collection

from sqlalchemy import or_, select

from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person
from eventsapp.teams.models import Team

REPORTED_BY_OWNER = "participant"
"""The source of a gift that the owner of a page says they received."""


def pages_of(edition: Edition, person_ids: Collection[int], captain: Person) -> list[FundraisingPage]:
    """The pages of these people in the edition and of the teams that one is captain of, also closed ones."""
    led = select(Team.id).where(Team.edition_id == edition.id, Team.captain_id == captain.id)
    theirs = or_(FundraisingPage.person_id.in_(person_ids), FundraisingPage.team_id.in_(led))
    query = select(FundraisingPage).where(FundraisingPage.edition_id == edition.id, theirs)
    return list(db.session.scalars(query.order_by(FundraisingPage.id)))
