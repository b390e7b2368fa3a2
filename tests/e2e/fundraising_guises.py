"""Who visits the pages on which money is raised: donors, a family with pages of its own, and organizers."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, pages
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus, ShownAs
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.registration.models import Entry
from eventsapp.submissions import codes, links
from eventsapp.submissions.models import Registration
from eventsapp.teams.models import Membership
from eventsapp.workflows import opening_pages
from tests.e2e.forms import press_continue
from tests.e2e.guises import PARENT, Guise, NewPage, inside
from tests.e2e.records import signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

STORY = "My brother was told at thirty that he has dystonia.\n\nI walk five kilometres for him. Will you walk along?"


def donor(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who was given the addresses of a person's page, a team's, one that is closed and one of last year."""
    return Guise(None, _raising(site))


def owner(site: "LiveApp", new_page: NewPage) -> Guise:
    """The parent of the demo's family with a page, who has typed in the code."""
    addresses = _raising(site)
    with inside(site), writing():
        sent = _registration(site)
        token = links.make(sent, sent.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
        child = db.session.scalars(
            select(Entry).where(Entry.registration_id == sent.id, Entry.is_minor).order_by(Entry.id).limit(1)
        ).one()
        whose: dict[str, object] = {"link": token, "person": sent.registrant_id, "child": child.person_id}
    page: Page = new_page()
    page.goto(f"/my/{token}/code?sent=1")
    page.locator("#asking [name=code]").fill(code)
    press_continue(page)
    return Guise(page.context.storage_state(), addresses | whose)


def organizer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, where money is raised."""
    return Guise(signed_in(site, new_page), _raising(site))


def _raising(site: "LiveApp") -> dict[str, object]:
    """What the visitors need beside what the demo raises, once for a server; the codes of the pages."""
    with inside(site):
        edition, registrant = _edition(site), _registration(site).registrant
        past = editions.find("chucks-run", year(site, "chucks-run", "finished"))
        member = db.session.scalars(select(Membership).where(Membership.edition_id == edition.id).limit(1)).one()
        closed = select(FundraisingPage).where(FundraisingPage.edition_id == edition.id).limit(1)
        closed = closed.where(FundraisingPage.closed_at.is_not(None))
        if db.session.scalars(closed).first() is None:
            with writing():
                _begin(edition, past, member, site)
        found = (
            pages.of_person(edition, registrant),
            pages.of_team(member.team),
            db.session.scalars(closed).first(),
            pages.of_person(past, registrant),
        )
        return {name: page.code for name, page in zip(("mine", "team", "closed", "old"), found, strict=True) if page}


def _begin(edition: Edition, past: Edition, member: Membership, site: "LiveApp") -> None:
    sent = _registration(site)
    said = pages.Said(
        shown_name="Nadia", language="en", story=STORY, goal_cents=500_00, is_listed=True, on_leaderboard=True
    )
    mine = opening_pages.open_page(edition, opening_pages.Owner(sent.registrant), said, by=PUBLIC)
    pages.edit(mine, said, by=PUBLIC)
    its = pages.open_for(
        edition,
        pages.Said(shown_name=member.team.name, language="fr", story="Nous marchons ensemble.", is_listed=True),
        team=member.team,
        by=PUBLIC,
    )
    others = select(Entry).where(Entry.edition_id == edition.id, Entry.registration_id != sent.id).order_by(Entry.id)
    other = next(one for one in db.session.scalars(others) if pages.of_person(edition, one.person) is None)
    closed = pages.open_for(edition, pages.Said(shown_name="Robin", language="en"), person=other.person, by=PUBLIC)
    pages.close(closed, by=PUBLIC)
    pages.open_for(past, pages.Said(shown_name="Nadia", language="en"), person=sent.registrant, by=PUBLIC)
    for number, (page, cents, status, name) in enumerate(
        (
            (mine, 150_00, GiftStatus.CONFIRMED, "Aunt May"),
            (mine, 90_00, GiftStatus.REPORTED, ""),
            (its, 75_50, GiftStatus.CONFIRMED, "Les voisins"),
            (None, 9_400_00, GiftStatus.CONFIRMED, ""),
            (None, 2_000_00, GiftStatus.REPORTED, ""),
        )
    ):
        gifts.record(
            gifts.Giving(
                edition=edition,
                page=page,
                amount_cents=cents,
                method=GiftMethod.CASH,
                received_on=clock.today(edition.zone),
                shown_as=ShownAs.NAME if name else ShownAs.ANONYMOUS,
                shown_name=name,
                message="Go, go, go!" if number == 0 else "",
            ),
            status=status,
            by=OPERATOR,
        )


def _edition(site: "LiveApp") -> Edition:
    return editions.find("chucks-run", year(site, "chucks-run"))


def _registration(site: "LiveApp") -> Registration:
    query = select(Registration).join(Registration.registrant).filter_by(email=PARENT).order_by(Registration.id)
    return db.session.scalars(query.limit(1)).one()
