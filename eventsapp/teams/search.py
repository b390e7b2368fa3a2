"""Looking for a team among those of an edition that want to be found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.teams.models import Membership, Team

PAGE = 25
_LONGEST = 100
_MOST_WORDS = 8


@dataclass(frozen=True)
class Page:
    """Some teams, each with its number of members, and which page of how many this is."""

    teams: Sequence[tuple[Team, int]]
    number: int
    pages: int


def listed(edition: Edition, typed: str = "", *, page: int = 1) -> Page:
    """The teams whose names hold every word that was typed, by name; accents and case aside.

    A team that is not listed is found by its code alone.
    """
    parts = words.folded(typed[:_LONGEST]).split()[:_MOST_WORDS]
    if typed.strip() and not parts:
        return Page((), 1, 1)
    found = [Team.edition_id == edition.id, Team.is_listed.is_(True)]
    # A folded word is letters, digits and "_", which alone means something to LIKE.
    found += [Team.name_key.like(f"%{part.replace('_', '/_')}%", escape="/") for part in parts]
    number = db.session.scalar(select(func.count()).select_from(Team).where(*found)) or 0
    pages = max(1, -(-number // PAGE))
    shown = min(max(page, 1), pages)
    size = (
        select(func.count())
        .where(Membership.team_id == Team.id, Membership.left_at.is_(None))
        .correlate(Team)
        .scalar_subquery()
    )
    query = select(Team, size).where(*found).order_by(Team.name_key, Team.id).limit(PAGE).offset((shown - 1) * PAGE)
    return Page([(team, int(number_of)) for team, number_of in db.session.execute(query)], shown, pages)
