"""Fundraising pages of people and teams: opened, edited, closed, and found by their code."""

import secrets
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import db, hold, locked, set_columns
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition, State
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


class HasAnother(Refusal):
    """Whose page it was has opened another one since."""

    sentence = _l("There is another page for them by now, so this one stays closed.")
    status = 409


class ChildrenByFirstName(Refusal):
    """A child's page never says the whole name."""

    sentence = _l("Children are shown by their first name only.")
    field = "shown_name"


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
    hold_owner(edition.id, person, team)
    found = of_team(team) if team else of_person(edition, person) if person else None
    if found is not None:
        return found
    _refuse(said, person if is_minor else None)
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
    _refuse(said, page.person if page.is_minor else None)
    changed = set_columns(page, vars(said))
    page.name_key = words.folded(said.shown_name)[:100]
    if changed:
        trail.record("fundraising_page.edited", page, by=by, changed=changed)
    return page


def close(page: FundraisingPage, *, because: str = "", by: Actor) -> FundraisingPage:
    """Show it no more; what it raised stays, and new gifts to it count for its team or the edition. What an organizer
    closed for a reason, nobody but an organizer opens again."""
    page = locked(page)
    if page.closed_at is None:
        page.closed_at = clock.now()
        page.closed_by, page.closing_words = by.account_id if because else None, words.cleaned_lines(because)
        trail.record("fundraising_page.closed", page, by=by)
    return page


def reopen(page: FundraisingPage, *, by: Actor) -> FundraisingPage:
    """Show it again, unless its owner has another one by now."""
    hold_owner(page.edition_id, page.person, page.team)
    page = locked(page)
    if page.closed_at is None:
        return page
    other = of_team(page.team) if page.team else of_person(page.edition, page.person) if page.person else None
    if other is not None:
        raise HasAnother
    page.closed_at = page.closed_by = None
    page.closing_words = ""
    trail.record("fundraising_page.reopened", page, by=by)
    return page


def closed_by_organizers(edition: Edition, *, person: Person | None = None, team: Team | None = None) -> bool:
    """Whether an organizer closed the last page of that person or team."""
    owner = FundraisingPage.team_id == team.id if team else FundraisingPage.person_id == (person.id if person else 0)
    query = select(FundraisingPage.closed_by).where(FundraisingPage.edition_id == edition.id, owner)
    return db.session.scalars(query.order_by(FundraisingPage.id.desc()).limit(1)).first() is not None


def hold_owner(edition_id: int, person: Person | None, team: Team | None) -> None:
    """Let nobody else open a page for them until the transaction ends."""
    hold("fundraising page", edition_id, "team" if team else "person", team.id if team else person.id if person else 0)


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


def later(page: FundraisingPage) -> FundraisingPage | None:
    """The open page of the same person in a later edition of the series that was announced: where a pledge sheet of
    another year leads on to."""
    query = (
        select(FundraisingPage)
        .join(Edition, Edition.id == FundraisingPage.edition_id)
        .where(
            FundraisingPage.person_id == page.person_id,
            FundraisingPage.closed_at.is_(None),
            Edition.series_id == page.edition.series_id,
            Edition.year > page.edition.year,
            Edition.state != State.DRAFT,
        )
        .order_by(Edition.year.desc())
        .limit(1)
    )
    return db.session.scalars(query).first() if page.person_id is not None else None


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
    the team they were in then; None: the edition alone."""
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
            or_(Membership.left_at.is_(None), Membership.left_at >= page.closed_at),
            FundraisingPage.closed_at.is_(None),
        )
        .order_by(Membership.id.desc())
    )
    return db.session.scalars(query).first()


def _refuse(said: Said, child: Person | None) -> None:
    shown = words.folded(said.shown_name).split()
    if not shown:
        raise ShownNameMissing
    if child is not None and (said.is_listed or said.on_leaderboard):
        raise ChildrenUnlisted
    if child is not None and set(shown) & set(words.folded(child.name).split()[1:]):
        raise ChildrenByFirstName
    if said.goal_cents is not None:
        gifts.refuse_amount(said.goal_cents)


def _unused_code() -> str:
    while True:
        drawn = "".join(secrets.choice(tokens.READABLE) for _each in range(_CODE_LENGTH))
        if db.session.scalar(select(FundraisingPage.id).where(FundraisingPage.code == drawn)) is None:
            return drawn
