"""The pages about helping, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import helping_guises as guises
from tests.e2e.forms import press_continue
from tests.e2e.place import Place


def _sent_empty(page: Page) -> None:
    """Send the page's form with nothing filled in."""
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


def _a_wrong_code(page: Page) -> None:
    page.locator("#code").fill("AAAA-BBBB-CCCC")
    _sent_empty(page)


def _two_at_once(page: Page) -> None:
    for box in page.locator("[name=shift]:not([disabled])").all():
        box.check()
    press_continue(page)


_LIST = "/chucks-run/{open}/volunteer"
_SHIFT = "/my/{link}/shifts/{held}"
_EVENT = "/organize/chucks-run/{open}"
_ROLE, _PLANNED = f"{_EVENT}/roles/{{role}}", f"{_EVENT}/shifts/{{shift}}"
_ONE = f"{_PLANNED}/assignments/{{held}}"

HELPING = [
    Place("shifts to take", _LIST, asks=True),
    Place("shifts to take, by place", f"{_LIST}?order=place&seated=y", asks=True),
    Place("shifts to take, none ticked", _LIST, press_continue, asks=True),
    Place("shifts to take, at the same time", _LIST, _two_at_once, asks=True),
    Place("help wanted", "/chucks-run/{open}/help-wanted"),
    Place("letter to be confirmed", "/verify", asks=True),
    Place("letter nobody knows", "/verify", _a_wrong_code, asks=True),
    Place("sign-up, shifts", "{form}/shifts/me", guise=guises.helper_at_the_form),
    Place("sign-up, help for a helper", "{form}/help", guise=guises.helper_at_the_form),
    Place("sign-up, group", "{form}/group", guise=guises.contact_at_the_form),
    Place("sign-up, group without a name", "{form}/group", press_continue, guise=guises.contact_at_the_form),
    Place("own page of a volunteer", "/my/{link}/", guise=guises.volunteer),
    Place("own shift", _SHIFT, guise=guises.volunteer),
    Place("giving back", f"{_SHIFT}/give-back", guise=guises.volunteer),
    Place("cannot come", f"{_SHIFT}/cannot-come", guise=guises.volunteer),
    Place("passing on a shift", f"{_SHIFT}/hand-over", guise=guises.volunteer),
    Place("passing on to nobody", f"{_SHIFT}/hand-over", _sent_empty, guise=guises.volunteer),
    Place("helping more", "/my/{link}/helping/{person}", guise=guises.volunteer),
    Place("when I could help", "/my/{link}/helping/{person}/when", guise=guises.volunteer),
    Place("own hours", "/my/{link}/hours", guise=guises.volunteer),
    Place("people of a group", "/my/{link}/group", guise=guises.contact),
    Place("asked to help", "/help/{token}", guise=guises.asked_to_help),
    Place("coverage", f"{_EVENT}/coverage", guise=guises.organizer),
    Place("coverage by place", f"{_EVENT}/coverage?sort=place&only=at-risk", guise=guises.organizer),
    Place("roles", f"{_EVENT}/roles", guise=guises.organizer),
    Place("new role, nothing filled in", f"{_EVENT}/roles/new", _sent_empty, guise=guises.organizer),
    Place("role", _ROLE, guise=guises.organizer),
    Place("role, edit", f"{_ROLE}/edit", guise=guises.organizer),
    Place("role, copy", f"{_ROLE}/copy", guise=guises.organizer),
    Place("new shift, nothing filled in", f"{_ROLE}/shifts/new", _sent_empty, guise=guises.organizer),
    Place("shifts from a pattern", f"{_ROLE}/shifts/pattern", guise=guises.organizer),
    Place("shifts of a day copied", f"{_EVENT}/shifts/copy-day", guise=guises.organizer),
    Place("shift", _PLANNED, guise=guises.organizer),
    Place("shift, edit", f"{_PLANNED}/edit", guise=guises.organizer),
    Place("shift, cancel", f"{_PLANNED}/cancellation", guise=guises.organizer),
    Place("shift, people", f"{_PLANNED}/people?q=etienne", guise=guises.organizer),
    Place("shift, somebody new", f"{_PLANNED}/people/new", _sent_empty, guise=guises.organizer),
    Place("shift, whom to ask", f"{_PLANNED}/help", guise=guises.organizer),
    Place("shift, take off", f"{_ONE}/end", guise=guises.organizer),
    Place("shift, move", f"{_ONE}/move", guise=guises.organizer),
    Place("volunteers", f"{_EVENT}/volunteers", guise=guises.organizer),
    Place("volunteer", f"{_EVENT}/volunteers/{{volunteer}}", guise=guises.organizer, has_same_heading=True),
    Place("message", f"{_EVENT}/messages/new", guise=guises.organizer),
    Place("message, nothing written", f"{_EVENT}/messages/new", _sent_empty, guise=guises.organizer),
    Place("mailings", f"{_EVENT}/mailings", guise=guises.organizer),
    Place("new mailing", f"{_EVENT}/mailings/new?payment=owes", guise=guises.organizer),
    Place("new mailing, nothing written", f"{_EVENT}/mailings/new", _sent_empty, guise=guises.organizer),
    Place("mailing", f"{_EVENT}/mailings/{{mailing}}", guise=guises.organizer),
    Place("mailing, change it", f"{_EVENT}/mailings/{{mailing}}/edit", guise=guises.organizer),
    Place("mailing, as its readers see it", f"{_EVENT}/mailings/{{mailing}}/preview", guise=guises.organizer),
    Place("mailing, look it over", f"{_EVENT}/mailings/{{mailing}}/send", guise=guises.organizer),
    Place("mailing, remove it", f"{_EVENT}/mailings/{{mailing}}/removal", guise=guises.organizer),
    Place("attendance", f"{_EVENT}/attendance", guise=guises.organizer),
    Place("fewer people", f"{_EVENT}/attendance/fewer", guise=guises.organizer),
    Place("hours", f"{_EVENT}/hours", guise=guises.organizer),
]
