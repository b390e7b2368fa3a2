"""Opening fundraising pages: who may have one, and what becomes of it when they do not come any more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals, pages
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.pages import Said
from eventsapp.people.models import Person
from eventsapp.registration.models import GONE, Entry
from eventsapp.submissions.models import Registration
from eventsapp.teams.models import Team
from eventsapp.volunteering.models import GONE as GIVEN_BACK
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.workflows import posting


class NoPages(Refusal):
    """The edition has no pages, or takes no gifts any more."""

    sentence = _l("No page can be opened for this event.")


class DoesNotCome(Refusal):
    """A page belongs to somebody who takes part or helps."""

    sentence = _l("%(name)s does not take part or help any more, so there can be no page for them.")


class ClosedByUs(Refusal):
    """An organizer closed it, and said why."""

    sentence = _l("We closed this page and told you why. Please write to us before another one is opened.")


class NotTheCaptain(Refusal):
    """The page of a team belongs to its captain."""

    sentence = _l("Only the captain of the team can do that.")


class ReasonMissing(Refusal):
    """Whose page is closed is told why."""

    sentence = _l("Say why, in a few words. Whose page it is reads them.")
    field = "because"


@dataclass(frozen=True)
class Owner:
    """Who has a page, or can have one: somebody, or a team with its captain."""

    person: Person
    team: Team | None = None
    is_minor: bool = False

    @property
    def name(self) -> str:
        return self.team.name if self.team else self.person.name

    @property
    def shown_name(self) -> str:
        """What the page says unless its owner wishes otherwise: of people the first name."""
        return (self.team.name if self.team else (self.person.name.split() or [""])[0])[:80]


def page_of(edition: Edition, owner: Owner) -> FundraisingPage | None:
    """Their open page."""
    return pages.of_team(owner.team) if owner.team else pages.of_person(edition, owner.person)


def with_their_pages(edition: Edition, owners: Sequence[Owner]) -> list[tuple[Owner, FundraisingPage | None]]:
    """Each with their open page, in two statements."""
    of_people = {page.person_id: page for page in _open_pages(edition, [one.person for one in owners if not one.team])}
    query = select(FundraisingPage).where(
        FundraisingPage.team_id.in_([one.team.id for one in owners if one.team]), FundraisingPage.closed_at.is_(None)
    )
    of_teams = {page.team_id: page for page in db.session.scalars(query)}
    return [(one, of_teams.get(one.team.id) if one.team else of_people.get(one.person.id)) for one in owners]


def open_page(edition: Edition, owner: Owner, said: Said, *, by: Actor) -> FundraisingPage:
    """Open it; where there is one already, that is it. Refused to whoever does not come, and once an organizer closed
    the last one."""
    if not goals.has_pages(edition):
        raise NoPages
    pages.hold_owner(edition.id, None if owner.team else owner.person, owner.team)
    if owner.team is not None and owner.team.captain_id != owner.person.id:
        raise NotTheCaptain
    if not comes(edition, owner.person):
        raise DoesNotCome(name=owner.person.name)
    person = None if owner.team else owner.person
    if page_of(edition, owner) is None and pages.closed_by_organizers(edition, person=person, team=owner.team):
        raise ClosedByUs
    return pages.open_for(edition, said, person=person, team=owner.team, is_minor=owner.is_minor, by=by)


def comes(edition: Edition, person: Person) -> bool:
    """Whether they take part or wait for a place, have a shift, or said when they could help. What shows it is held,
    so that nobody withdraws between the look and the page."""
    entered = select(Entry.id).where(
        Entry.edition_id == edition.id, Entry.person_id == person.id, Entry.status.not_in(GONE)
    )
    helping = select(Assignment.id).where(
        Assignment.edition_id == edition.id, Assignment.person_id == person.id, Assignment.status.not_in(GIVEN_BACK)
    )
    could_help = select(Volunteer.id).where(
        Volunteer.edition_id == edition.id, Volunteer.person_id == person.id, Volunteer.sealed_availability != ""
    )
    return any(
        db.session.scalars(query.limit(1).with_for_update()).first() is not None
        for query in (entered, helping, could_help)
    )


def withdrew(edition: Edition, people: Collection[Person], *, by: Actor) -> None:
    """Close the pages of those who have just withdrawn, unless they still help. Gifts to come count for the page of
    their team, or for the edition."""
    if not goals.of(edition):
        return
    for page in _open_pages(edition, people):
        if page.person is not None and not comes(edition, page.person):
            pages.close(page, by=by)


def with_pages(edition: Edition, people: Collection[Person]) -> list[FundraisingPage]:
    """The open pages of these people, which close if they all withdraw."""
    return _open_pages(edition, people) if goals.of(edition) else []


def close_for_a_reason(page: FundraisingPage, because: str, *, by: Actor) -> FundraisingPage:
    """Close somebody else's page, and tell them why. Twice is once."""
    if not because.strip():
        raise ReasonMissing
    if page.closed_at is not None:
        return page
    page = pages.close(page, because=because, by=by)
    _tell(page)
    return page


def _open_pages(edition: Edition, people: Collection[Person]) -> list[FundraisingPage]:
    query = select(FundraisingPage).where(
        FundraisingPage.edition_id == edition.id,
        FundraisingPage.person_id.in_([person.id for person in people]),
        FundraisingPage.closed_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(FundraisingPage.id)))


def _tell(page: FundraisingPage) -> None:
    """Write to whose page it is, or to whoever speaks for them; in the language of their registration."""
    person = page.person or (page.team.captain if page.team else None)
    registration = _registration(page.edition, person) if person else None
    if person is None or registration is None:
        return
    reader = person if person.email else registration.registrant
    posting.post(
        "page_closed",
        registration,
        reader,
        key=posting.anew("page_closed", page.id),
        name=page.shown_name,
        because=page.closing_words,
    )


def _registration(edition: Edition, person: Person) -> Registration | None:
    """With which they came."""
    entered = select(Entry).where(Entry.edition_id == edition.id, Entry.person_id == person.id)
    entry = db.session.scalars(entered.order_by(Entry.id.desc()).limit(1)).first()
    if entry is not None:
        return entry.registration
    helping = select(Volunteer).where(Volunteer.edition_id == edition.id, Volunteer.person_id == person.id)
    volunteer = db.session.scalars(helping).first()
    return volunteer.registration if volunteer else None
