"""Teams: starting one, joining and leaving, and who is the captain."""

import secrets
from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.among import among
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.teams.models import Membership, ShownAs, Team


class TeamUnknown(Refusal):
    """No team of this edition has that code."""

    sentence = _l("We do not know a team with this code at this event. Check the code, or leave it empty.")
    field = "team_code"


class TeamNameTaken(Refusal):
    """Another team of the edition has that name."""

    sentence = _l("There is already a team of that name. Choose another name, or ask its captain for the code.")
    field = "team_name"


class TeamNameUnusable(Refusal):
    """Nothing in it can be read aloud or searched for."""

    sentence = _l("Give the team a name with letters or numbers in it.")
    field = "team_name"


class CaptainTooYoung(Refusal):
    """A captain is an adult who is in the team."""

    sentence = _l("The captain has to be an adult of the team. Please choose somebody else.")
    field = "captain"


class ChildrenByFirstName(Refusal):
    """Nobody under age is shown by their full name in public."""

    sentence = _l("Children are shown by their first name only, or not at all.")
    field = "shown_as"


def begin(edition: Edition, name: str, captain: Person, *, by: Actor) -> Team:
    """A new team; its captain still has to join it."""
    key = words.folded(name)[:100]
    if not key:
        raise TeamNameUnusable
    hold("team", edition.id, key)
    if db.session.scalar(select(Team.id).where(Team.edition_id == edition.id, Team.name_key == key)) is not None:
        raise TeamNameTaken
    team = Team(
        edition=edition, name=name, name_key=key, code=_unused_code(edition), captain=captain, begun_at=clock.now()
    )
    db.session.add(team)
    trail.record("team.begun", team, by=by)
    return team


def of_code(edition: Edition, code: str) -> Team:
    """The team of that code, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    team = db.session.scalars(select(Team).where(Team.edition_id == edition.id, Team.code == plain)).first()
    if team is None:
        raise TeamUnknown
    return team


def join(team: Team, person: Person, *, is_minor: bool, by: Actor) -> Membership:
    """Put somebody into the team; who is in another one leaves it first."""
    db.session.flush()  # a team that was just begun knows its edition from then on
    hold("membership", team.edition_id, person.id)
    current = of(team.edition, person)
    if current is not None:
        if current.team_id == team.id:
            return current
        leave(current, by=by)
    membership = Membership(
        edition_id=team.edition_id,
        team=team,
        person=person,
        is_minor=is_minor,
        shown_as=ShownAs.FIRST_NAME,
        joined_at=clock.now(),
    )
    db.session.add(membership)
    trail.record("team.joined", membership, by=by, team=team.id)
    return membership


def leave(membership: Membership, *, by: Actor) -> None:
    """Take somebody out of their team. After its captain the adult who joined first is the next, if there is one.

    Whoever gives places back as well does that first: the team is held after them.
    """
    team = locked(membership.team)
    if membership.left_at is not None:
        return
    membership.left_at = clock.now()
    trail.record("team.left", membership, by=by, team=team.id)
    if team.captain_id == membership.person_id:
        following = next((one for one in members(team) if not one.is_minor), None)
        _captain(team, following, by=by)


def led_by(edition: Edition, person: Person) -> list[Team]:
    """The teams of the edition whose captain this is."""
    query = select(Team).where(Team.edition_id == edition.id, Team.captain_id == person.id)
    return list(db.session.scalars(query.order_by(Team.name_key)))


def hand_over(team: Team, person: Person, *, by: Actor) -> None:
    """Make another adult of the team its captain."""
    team = locked(team)
    following = of(team.edition, person)
    if following is None or following.team_id != team.id or following.is_minor:
        raise CaptainTooYoung
    _captain(team, following, by=by)


def show_as(membership: Membership, shown_as: ShownAs, *, by: Actor) -> None:
    """Let a member choose how the team's page shows them."""
    if membership.is_minor and shown_as is ShownAs.FULL_NAME:
        raise ChildrenByFirstName
    membership.shown_as = shown_as
    trail.record("team.shown_as", membership, by=by, shown_as=shown_as)


def members(team: Team) -> list[Membership]:
    """Who is in it now, in the order in which they joined."""
    db.session.flush()
    query = (
        select(Membership)
        .where(Membership.team_id == team.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
        .options(joinedload(Membership.person, innerjoin=True))
    )
    return list(db.session.scalars(query))


def of(edition: Edition, person: Person) -> Membership | None:
    """The team somebody is in at an edition."""
    query = select(Membership).where(
        Membership.edition_id == edition.id, Membership.person_id == person.id, Membership.left_at.is_(None)
    )
    return db.session.scalars(query).first()


def names(edition_id: int, person_ids: Collection[int]) -> dict[int, str]:
    """The name of the team of each of these people, who have one."""
    rows = db.session.execute(_NAMES, {"edition_id": edition_id, "people": person_ids})
    return {row.person_id: row.name for row in rows}


def _captain(team: Team, following: Membership | None, *, by: Actor) -> None:
    team.captain_id = following.person_id if following else None
    trail.record("team.captain_changed", team, by=by, has_captain=following is not None)


def _unused_code(edition: Edition) -> str:
    while True:
        drawn = "".join(secrets.choice(tokens.READABLE) for _ in range(6))
        if db.session.scalar(select(Team.id).where(Team.edition_id == edition.id, Team.code == drawn)) is None:
            return drawn


# Asked for each part of a long list, so it is put together once.
_MEMBERSHIPS, _TEAMS = Membership.__table__.c, Team.__table__.c
_NAMES = select(_MEMBERSHIPS.person_id, _TEAMS.name).where(
    _TEAMS.id == _MEMBERSHIPS.team_id,
    _MEMBERSHIPS.edition_id == bindparam("edition_id"),
    among(_MEMBERSHIPS.person_id, "people"),
    _MEMBERSHIPS.left_at.is_(None),
)
