"""Who visits the pages about helping: volunteers at the form, behind their link, asked for help; and organizers."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.mailings import mailings
from eventsapp.submissions import codes, links
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, help_requests, volunteers
from eventsapp.volunteering import shifts as all_shifts
from eventsapp.volunteering.models import Role, Shift
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Comer, Group, Plan
from tests.e2e import guises
from tests.e2e.forms import press_continue
from tests.e2e.guises import Guise, NewPage, inside
from tests.e2e.records import new_address, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp


def helper_at_the_form(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who ticked a shift on the list, and said who they are."""
    page = new_page()
    page.goto(f"/chucks-run/{year(site, 'chucks-run')}/volunteer")
    page.locator("[name=shift]:not([disabled])").first.check()
    press_continue(page)
    page.locator("#asking [name=whose][value=myself]").check()
    page.locator("#asking [name=name]").fill("Étienne Okafor")
    page.locator("#asking [name=email]").fill(new_address())
    press_continue(page)
    press_continue(page)
    return guises.at_the_form(page)


def contact_at_the_form(site: "LiveApp", new_page: NewPage) -> Guise:
    """The contact of a group, at the page about the group."""
    page = new_page()
    page.goto(f"/chucks-run/{year(site, 'chucks-run')}/register?fresh=1")
    page.locator("#asking [name=whose][value=group]").check()
    page.locator("#asking [name=name]").fill("Étienne Okafor")
    page.locator("#asking [name=email]").fill(new_address())
    press_continue(page)
    return guises.at_the_form(page)


def volunteer(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody with a shift three days before it, and one for which they wait, who has typed in the code."""
    with inside(site), writing():
        sent = _sent(site, Comer("me", "Étienne Okafor", is_registrant=True, from_age=18, shift_ids=_open(site, 2)))
        held = assignments.of(sent)
        held[0].asked_at = clock.now()
        token = links.make(sent, sent.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
        numbers = {"link": token, "held": held[0].id, "person": sent.registrant_id}
    page = new_page()
    page.goto(f"/my/{token}/code?sent=1")
    page.locator("#asking [name=code]").fill(code)
    press_continue(page)
    return Guise(page.context.storage_state(), numbers)


def contact(site: "LiveApp", new_page: NewPage) -> Guise:
    """The contact of a school whose people have no names yet, who has typed in the code."""
    with inside(site), writing():
        edition = editions.find("zoo-walk", year(site, "zoo-walk"))
        group = Group("Bloor Collegiate", 3, _open(site, 1, places=3, slug="zoo-walk"))
        sent = signup.household(
            edition, Plan("Étienne Okafor", new_address(), (), tokens.secret(), "en", group=group), by=PUBLIC
        ).registration
        token = links.make(sent, sent.registrant)
        link = links.opened_by(token)
        assert link is not None
        code = codes.make(link, token, by=PUBLIC)
    page = new_page()
    page.goto(f"/my/{token}/code?sent=1")
    page.locator("#asking [name=code]").fill(code)
    press_continue(page)
    return Guise(page.context.storage_state(), {"link": token})


def asked_to_help(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who agreed to be asked, and is."""
    with inside(site), writing():
        helper = Comer("me", "Étienne Okafor", is_registrant=True, availability="On Sunday", may_ask=True, from_age=18)
        sent = _sent(site, helper)
        shift = db.session.get_one(Shift, _open(site, 1)[0])
        _request, token = help_requests.make(shift, sent.registrant, by=OPERATOR)
    return Guise(None, {"token": token})


def organizer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, with a shift that people are on, its role, and one of its volunteers."""
    with inside(site), writing():
        helper = Comer("me", "Étienne Okafor", is_registrant=True, from_age=18, shift_ids=_open(site, 1), may_ask=True)
        sent = _sent(site, helper)
        [held] = assignments.of(sent)
        known = volunteers.of_person(sent.edition_id, sent.registrant)
        assert known is not None
        numbers: dict[str, object] = {"shift": held.shift_id, "role": held.shift.role_id, "held": held.id}
        numbers |= {"volunteer": known.id, "other": _open(site, 2)[1]}
        numbers |= {"mailing": mailings.of(sent.edition)[0].id}
    return Guise(signed_in(site, new_page), numbers)


def _sent(site: "LiveApp", comer: Comer) -> Registration:
    edition = editions.find("chucks-run", year(site, "chucks-run"))
    plan = Plan(comer.name, new_address(), (comer,), tokens.secret(), "en")
    return signup.household(edition, plan, by=PUBLIC).registration


def _open(site: "LiveApp", number: int, *, places: int = 1, slug: str = "chucks-run") -> tuple[int, ...]:
    """Shifts for adults, one after the other, with so many places more than before."""
    edition = editions.find(slug, year(site, slug))
    roles = {role.id for role in db.session.scalars(select(Role)) if not role.needs_approval}
    found: list[Shift] = []
    for shift in all_shifts.of(edition):
        if shift.role_id in roles and not shift.pool.is_full and all(one.ends_at <= shift.starts_at for one in found):
            found.append(shift)
    assert len(found) >= number, "the demo has too few shifts with room"
    for shift in found[:number]:
        if shift.pool.maximum is not None:
            shift.pool.maximum += places  # others find as many places as before
    return tuple(shift.id for shift in found[:number])
