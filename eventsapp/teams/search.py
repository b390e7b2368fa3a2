"""Looking for a team among those of an edition that want to be found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.teams.models import Membership, Team

PAGE = 25
_LONGEST = 100
_MOST_WORDS = 8


@dataclass(frozen=True)
class Page:
    """Some teams, each with its number of members, and where the next page begins."""

    teams: Sequence[tuple[Team, int]]
    after: str | None = None
    """The code of the last team here; none: no other follows."""


def listed(edition: Edition, typed: str = "", *, after: str = "") -> Page:
    """The teams whose names hold every word that was typed, by name, accents and case aside: those that follow the
    listed team of that code, else the first.

    A team that is not listed is found by its code alone.
    """
    parts = words.folded(typed[:_LONGEST]).split()[:_MOST_WORDS]
    if typed.strip() and not parts:
        return Page(())
    theirs = (Team.edition_id == edition.id, Team.is_listed.is_(True))
    size = (
        select(func.count())
        .where(Membership.team_id == Team.id, Membership.left_at.is_(None))
        .correlate(Team)
        .scalar_subquery()
    )
    # A folded word is letters, digits and "_", which alone means something to LIKE.
    named = [Team.name_key.like(f"%{part.replace('_', '/_')}%", escape="/") for part in parts]
    query = select(Team, size).where(*theirs, *named).order_by(Team.name_key, Team.id).limit(PAGE + 1)
    last = db.session.scalar(select(Team).where(*theirs, Team.code == after)) if after else None
    if last is not None:
        query = query.where(tuple_(Team.name_key, Team.id) > (last.name_key, last.id))
    found = [(team, int(number)) for team, number in db.session.execute(query)]
    return Page(found[:PAGE], found[PAGE - 1][0].code if len(found) > PAGE else None)
