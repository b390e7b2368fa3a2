"""Fundraising pages of people and teams: opened, edited, closed, and found by their code."""

import secrets
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person
from eventsapp.teams.models import Membership, Team

_CODE_LENGTH = 10


class ShownNameMissing(Refusal):
    """A page that says nobody's name."""

    sentence = _l("Enter the name that people read on the page.")
    field = "shown_name"


class ChildrenUnlisted(Refusal):
    """A child's page is found by its address alone, and stands on no leaderboard."""

    sentence = _l("The page of a child is not listed. Pass its address on to the people you know.")
    field = "is_listed"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What its owner says on a page."""

    shown_name: str
    language: str
    story: str = ""
    goal_cents: int | None = None
    is_listed: bool = False
    on_leaderboard: bool = False


def open_for(
    edition: Edition,
    said: Said,
    *,
    person: Person | None = None,
    team: Team | None = None,
    is_minor: bool = False,
    by: Actor,
) -> FundraisingPage:
    """The open page of that person or that team, new unless there is one."""
    hold("fundraising page", edition.id, "team" if team else "person", team.id if team else person.id if person else 0)
    found = of_team(team) if team else of_person(edition, person) if person else None
    if found is not None:
        return found
    _refuse(said, is_minor=is_minor)
    page = FundraisingPage(
        edition=edition,
        person=person,
        team=team,
        code=_unused_code(),
        is_minor=is_minor,
        opened_at=clock.now(),
        name_key=words.folded(said.shown_name)[:100],
        **vars(said),
    )
    db.session.add(page)
    trail.record("fundraising_page.opened", page, by=by, is_listed=said.is_listed)
    return page


def edit(page: FundraisingPage, said: Said, *, by: Actor) -> FundraisingPage:
    """Say all of it anew."""
    page = locked(page)
    _refuse(said, is_minor=page.is_minor)
    changed = sorted(name for name, value in vars(said).items() if getattr(page, name) != value)
    for name in changed:
        setattr(page, name, getattr(said, name))
    page.name_key = words.folded(said.shown_name)[:100]
    if changed:
        trail.record("fundraising_page.edited", page, by=by, changed=changed)
    return page


def close(page: FundraisingPage, *, by: Actor) -> FundraisingPage:
    """Show it no more; what it raised stays, and new gifts to it count for its team or the edition."""
    page = locked(page)
    if page.closed_at is None:
        page.closed_at = clock.now()
        trail.record("fundraising_page.closed", page, by=by)
    return page


def of_code(edition: Edition, code: str) -> FundraisingPage:
    """The page of the edition with that code, however it was typed; also one that is closed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())[:40]
    query = select(FundraisingPage).where(FundraisingPage.edition_id == edition.id, FundraisingPage.code == plain)
    page = db.session.scalars(query).first()
    if page is None:
        raise NotFound
    return page


def anywhere(code: str) -> FundraisingPage | None:
    """The page with that code in whatever edition: a pledge sheet of last year tells so."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())[:40]
    return db.session.scalars(select(FundraisingPage).where(FundraisingPage.code == plain)).first()


def of_person(edition: Edition, person: Person) -> FundraisingPage | None:
    """The open page of that person in the edition."""
    query = select(FundraisingPage).where(
        FundraisingPage.edition_id == edition.id,
        FundraisingPage.person_id == person.id,
        FundraisingPage.closed_at.is_(None),
    )
    return db.session.scalars(query).first()


def of_team(team: Team) -> FundraisingPage | None:
    """The open page of that team."""
    query = select(FundraisingPage).where(FundraisingPage.team_id == team.id, FundraisingPage.closed_at.is_(None))
    return db.session.scalars(query).first()


def counting(page: FundraisingPage) -> FundraisingPage | None:
    """The page a new gift to this one counts for: itself; once it is closed the other one of its person, or that of
    their team; None: the edition alone."""
    if page.closed_at is None:
        return page
    if page.person is None:
        return None
    other = of_person(page.edition, page.person)
    if other is not None:
        return other
    query = (
        select(FundraisingPage)
        .join(Membership, Membership.team_id == FundraisingPage.team_id)
        .where(
            Membership.edition_id == page.edition_id,
            Membership.person_id == page.person_id,
            Membership.left_at.is_(None),
            FundraisingPage.closed_at.is_(None),
        )
    )
    return db.session.scalars(query).first()


def _refuse(said: Said, *, is_minor: bool) -> None:
    if not words.folded(said.shown_name):
        raise ShownNameMissing
    if is_minor and (said.is_listed or said.on_leaderboard):
        raise ChildrenUnlisted
    if said.goal_cents is not None:
        gifts.refuse_amount(said.goal_cents)


def _unused_code() -> str:
    while True:
        drawn = "".join(secrets.choice(tokens.READABLE) for _each in range(_CODE_LENGTH))
        if db.session.scalar(select(FundraisingPage.id).where(FundraisingPage.code == drawn)) is None:
            return drawn
