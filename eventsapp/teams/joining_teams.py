"""Joining teams in a crowd: many people of an imported list, each with the name of a team."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db, hold
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.teams import teams
from eventsapp.teams.models import Membership, ShownAs, Team


def join_all(edition: Edition, wanted: Sequence[tuple[Person, bool, str]], *, by: Actor) -> None:
    """Put everybody (person, whether a minor, name of the team) into their team; who is in one stays there.

    A team that is not there yet is begun, and its first adult is the captain.
    """
    by_key: dict[str, list[tuple[Person, bool, str]]] = defaultdict(list)
    inside = set(
        db.session.scalars(
            select(Membership.person_id).where(Membership.edition_id == edition.id, Membership.left_at.is_(None))
        )
    )
    for person, is_minor, name in wanted:
        if (key := words.folded(name)[:100]) and person.id not in inside:
            by_key[key].append((person, is_minor, name))
    joined, now = [], clock.now()
    for key in sorted(by_key):
        team = _team(edition, key, by_key[key], by=by)
        if team is not None:
            line = {"edition_id": edition.id, "team_id": team.id, "shown_as": ShownAs.FIRST_NAME, "joined_at": now}
            joined += [{**line, "person_id": one.id, "is_minor": is_minor} for one, is_minor, _name in by_key[key]]
    if joined:
        stored = insert(Membership).returning(Membership.id, sort_by_parameter_order=True)
        trail.record_all("team.joined", Membership, list(db.session.scalars(stored, joined)), by=by)


def _team(edition: Edition, key: str, members: Sequence[tuple[Person, bool, str]], *, by: Actor) -> Team | None:
    hold("team", edition.id, key)
    known = db.session.scalars(select(Team).where(Team.edition_id == edition.id, Team.name_key == key)).first()
    captain = next((person for person, is_minor, _name in members if not is_minor), None)
    if known is not None or captain is None:
        return known
    return teams.begin(edition, members[0][2], captain, by=by)
