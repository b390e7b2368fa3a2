"""Every page there is, in every state people see it in, and how one gets there in either language."""

from playwright.sync_api import Page

from tests.e2e import guises
from tests.e2e.again_places import AGAIN
from tests.e2e.donor_places import DONORS
from tests.e2e.forms import press_continue
from tests.e2e.fundraising_places import FUNDRAISING
from tests.e2e.giving_places import GIVING
from tests.e2e.helping_places import HELPING
from tests.e2e.offering_places import OFFERING
from tests.e2e.paying_places import PAYING
from tests.e2e.place import Place
from tests.e2e.receipt_places import RECEIPTS
from tests.e2e.records import new_address
from tests.e2e.setup_places import SETUP
from tests.e2e.site_places import SITES
from tests.e2e.treasury_places import TREASURY


def give(page: Page, name: str = "Zoë Tremblay", email: str = "") -> None:
    """Fill in who it is."""
    page.locator("#name").fill(name)
    page.locator("#email").fill(email or new_address())


def _with_a_bad_address(page: Page) -> None:
    give(page, email="zoe at example")
    press_continue(page)


def _wrong_pass_phrase(page: Page) -> None:
    page.locator("#email").fill("nobody@example.org")
    page.locator("#password").fill("not this one")
    with page.expect_navigation():
        page.locator("#sign-in button").click()


def _without_a_name(page: Page) -> None:
    page.locator("#name_en").fill("")
    page.locator("#website").fill("nowhere")
    with page.expect_navigation():
        page.locator("#organization button").click()


def _sent_empty(page: Page) -> None:
    """Send the page's form with nothing filled in."""
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


def _at_the_columns(page: Page) -> None:
    """Upload a list with mistakes."""
    text = "Name,E-mail,Sub-event,Remarks\nZoë Ã,nowhere,5 km,a\n,a@example.org,10 km,b\nRobin,r@example.org,5 km,\n"
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()})
    _sent_empty(page)


def _at_the_places(page: Page) -> None:
    _at_the_columns(page)
    _sent_empty(page)


def _at_the_check(page: Page) -> None:
    _at_the_places(page)
    _sent_empty(page)


def _with_limits_that_cannot_be(page: Page) -> None:
    page.locator("main input[type=text]").first.fill("x")
    _sent_empty(page)


_REGISTER = "/chucks-run/{open}/register"
_SIGN_IN, _LOST = "/organize/sign-in", "/my/"
_EVENT = "/organize/chucks-run/{open}"
_ROSTER = f"{_EVENT}/roster"
_PAYER = "/organize/zoo-walk/{zoo}/registrations/{payer}"
_OWN = "/my/{link}/people/{own}"

PUBLIC = [
    Place("home", "/"),
    Place("about dystonia", "/about-dystonia"),
    Place("your information", "/privacy"),
    Place("calendar", "/calendar"),
    Place("calendar of a series", "/calendar?series=zoo-walk"),
    Place("series", "/chucks-run/"),
    Place("edition", "/chucks-run/{open}/"),
    Place("edition that is over", "/chucks-run/{over}/"),
    Place("edition to come", "/chucks-run/{later}/"),
    Place("edition for volunteers only", "/information-table/{table}/"),
    Place("sign-up that is over", "/chucks-run/{over}/register"),
    Place("sign-up not open yet", "/chucks-run/{later}/volunteer"),
    Place("no such page", "/no-such-page", status=404),
    Place("teams", "/chucks-run/{open}/teams"),
    Place("team", "/chucks-run/{open}/teams/{team}", guise=guises.invited),
    Place("sign-in", _SIGN_IN, asks=True),
    Place("sign-in, refused", _SIGN_IN, _wrong_pass_phrase, asks=True),
]
FORM = [
    Place("sign-up", _REGISTER, asks=True),
    Place("sign-up, nothing filled in", _REGISTER, press_continue, asks=True),
    Place("sign-up, bad address", _REGISTER, _with_a_bad_address, asks=True),
    Place("sign-up on one page", f"{_REGISTER}?view=one", asks=True),
    Place("sign-up begun elsewhere", f"{_REGISTER}/AAAA-AAAA/who"),
    Place("sign-up, begun", "{form}/who", guise=guises.family_at_the_form),
    Place("sign-up, people", "{form}/people", guise=guises.family_at_the_form),
    Place("sign-up, a person", "{form}/people/p1", guise=guises.family_at_the_form, has_same_heading=True),
    Place("sign-up, part", "{form}/part/p1", guise=guises.family_at_the_form),
    Place("sign-up, together", "{form}/together", guise=guises.family_at_the_form),
    Place("sign-up, help for several", "{form}/help", guise=guises.family_at_the_form),
    Place("sign-up, help for one of them", "{form}/help/p1", guise=guises.family_at_the_form),
    Place("sign-up, rules", "{form}/rules", guise=guises.family_at_the_form),
    Place("sign-up, check", "{form}/check", guise=guises.family_at_the_form),
    Place("sign-up, finish later", "{form}/later", guise=guises.family_at_the_form),
    Place("sign-up, a family on one page", "{form}?view=one", guise=guises.family_at_the_form),
    Place("sign-up, people with something missing", "{form}/people?wrong=1", guise=guises.in_trouble, status=422),
    Place("sign-up, a person without a name", "{form}/people/p1?wrong=1", guise=guises.in_trouble, status=422),
    Place("sign-up, part not chosen", "{form}/part/me?wrong=1", guise=guises.in_trouble, status=422),
    Place("sign-up, rules not accepted", "{form}/rules?wrong=1", guise=guises.in_trouble, status=422),
    Place("sign-up, a minor", "{form}/people/me", guise=guises.at_the_zoo),
    Place("sign-up, part with prices and questions", "{form}/part/me", guise=guises.at_the_zoo),
    Place("sign-up, a code", "{form}/together", guise=guises.at_the_zoo),
    Place("sign-up, help", "{form}/help", guise=guises.at_the_zoo),
    Place("sign-up, check with prices", "{form}/check", guise=guises.at_the_zoo),
    Place("sign-up, check a waitlist", "{form}/check", guise=guises.last_in_line),
    Place("sign-up, done", "{form}/done", guise=guises.done),
    Place("sign-up, on the waitlist", "{form}/done", guise=guises.done_waiting),
    Place("link to finish that ended", f"{_REGISTER}/finish/none-of-ours", status=404),
]
MINE = [
    Place("own page", "/my/{link}/", guise=guises.parent),
    Place("own page with an offer", "/my/{link}/", guise=guises.offered),
    Place("offer, no thank you", "/my/{link}/people/{own}/leave", guise=guises.offered),
    Place("own page of a payer", "/my/{link}/", guise=guises.payer),
    Place("code, not sent yet", "/my/{link}/details", guise=guises.passed_on),
    Place("code, wrong", "/my/{link}/code?sent=1", _sent_empty, guise=guises.passed_on),
    Place("own ways", _OWN, guise=guises.parent),
    Place("own details", "/my/{link}/details", guise=guises.parent),
    Place("a child's name", "/my/{link}/people/{child}/name", guise=guises.parent),
    Place("category", f"{_OWN}/category", guise=guises.parent),
    Place("answers", f"{_OWN}/answers", guise=guises.parent),
    Place("withdraw", f"{_OWN}/withdraw", guise=guises.parent),
    Place("withdraw everybody", "/my/{link}/withdraw", guise=guises.parent),
    Place("transfer", f"{_OWN}/transfer", guise=guises.parent),
    Place("transfer, refused", f"{_OWN}/transfer", _sent_empty, guise=guises.parent),
    Place("defer", f"{_OWN}/defer", guise=guises.parent),
    Place("own team", "/my/{link}/team", guise=guises.parent),
    Place("how a team shows me", f"{_OWN}/team/shown", guise=guises.parent),
    Place("own needs", "/my/{link}/needs", guise=guises.parent),
    Place("more needs", "/my/{link}/needs/{person}", _sent_empty, guise=guises.parent),
    Place("add a person", "/my/{link}/add", guise=guises.parent),
    Place("add a person, refused", "/my/{link}/add", _sent_empty, guise=guises.parent),
    Place("own calendar, to be made", "/my/{link}/calendar", guise=guises.offered),
    Place("own calendar", "/my/{link}/calendar", _sent_empty, guise=guises.parent),
    Place("new address for the calendar", "/my/{link}/calendar/renew", guise=guises.parent),
    Place("own links", "/my/{link}/links", guise=guises.parent),
    Place("erase", "/my/{link}/erase", guise=guises.parent),
    Place("request", "/my/{link}/request", guise=guises.parent),
    Place("download", "/my/{link}/download", guise=guises.parent),
    Place("squares for the desk", "/my/{link}/qr", guise=guises.parent),
    Place("how to pay", "/my/{link}/payment", guise=guises.payer),
    Place("rules to accept", "/sign/{token}", guise=guises.asked_to_sign),
    Place("rules not accepted", "/sign/{token}", _sent_empty, guise=guises.asked_to_sign),
    Place("wrong link", "/my/none-of-ours/", status=404),
    Place("wrong link to rules", "/sign/none-of-ours", status=404),
    Place("lost link", _LOST, asks=True),
    Place("lost link, nothing filled in", _LOST, _sent_empty, asks=True),
    Place("lost link, sent", "/my/sent"),
]
ORGANIZERS = [
    Place("editions", "/organize/", guise=guises.organizer),
    Place("calendars of an organizer", "/organize/calendar", guise=guises.subscriber),
    Place("calendar of an organizer", "/organize/calendar/{calendar}", guise=guises.subscriber),
    Place("calendar of an organizer, end", "/organize/calendar/{calendar}/end", guise=guises.subscriber),
    Place("edition at a glance", f"{_EVENT}/", guise=guises.organizer),
    Place("edition at a glance, over", "/organize/chucks-run/{over}/", guise=guises.organizer),
    Place("roster", _ROSTER, guise=guises.organizer),
    Place("roster, nobody found", f"{_ROSTER}?q=nobody+of+that+name", guise=guises.organizer),
    Place("roster, nobody yet", "/organize/chucks-run/{later}/roster", guise=guises.organizer),
    Place("roster, filtered and sorted", f"{_ROSTER}?payment=free&flag=late&sort=category", guise=guises.organizer),
    Place("roster of volunteers alone", "/organize/information-table/{table}/roster", guise=guises.organizer),
    Place("roster's columns", f"{_ROSTER}/columns", guise=guises.organizer),
    Place("a view to save", f"{_ROSTER}/views/new?status=confirmed", guise=guises.organizer),
    Place("a view, refused", f"{_ROSTER}/views/new?status=confirmed", _sent_empty, guise=guises.organizer),
    Place("saved views", f"{_ROSTER}/views", guise=guises.organizer),
    Place("withdraw several", f"{_ROSTER}/selection?do=withdraw&all=1", guise=guises.organizer),
    Place("write to several", f"{_ROSTER}/selection?do=message&all=1", guise=guises.organizer),
    Place("take several off their shifts", f"{_ROSTER}/selection?do=take-off&all=1", guise=guises.organizer),
    Place("put several on another shift", f"{_ROSTER}/selection?do=shift&all=1", _sent_empty, guise=guises.organizer),
    Place("number several", f"{_ROSTER}/selection?do=bibs&all=1", _sent_empty, guise=guises.organizer),
    Place("at the desk", f"{_EVENT}/walk-up", guise=guises.organizer),
    Place("at the desk, refused", f"{_EVENT}/walk-up", _sent_empty, guise=guises.organizer),
    Place("what happened", f"{_EVENT}/registrations/{{family}}/timeline", guise=guises.organizer),
    Place("note about somebody", f"{_EVENT}/registrations/{{family}}/people/{{noted}}/note", guise=guises.organizer),
    Place("download or print", f"{_EVENT}/exports", guise=guises.organizer),
    Place("download or print, nobody", f"{_EVENT}/exports?q=nobody+of+that+name", guise=guises.organizer),
    Place("import", f"{_EVENT}/imports", guise=guises.organizer),
    Place("import, no file", f"{_EVENT}/imports", _sent_empty, guise=guises.organizer),
    Place("import, columns", f"{_EVENT}/imports", _at_the_columns, guise=guises.organizer),
    Place("import, places", f"{_EVENT}/imports", _at_the_places, guise=guises.organizer),
    Place("import, check", f"{_EVENT}/imports", _at_the_check, guise=guises.organizer),
    Place("duplicates", f"{_EVENT}/duplicates?years=all", guise=guises.organizer),
    Place("duplicates, none", "/organize/chucks-run/{later}/duplicates", guise=guises.organizer),
    Place("charity's texts", "/organize/organization", guise=guises.organizer),
    Place("charity's texts, refused", "/organize/organization", _without_a_name, guise=guises.organizer),
    Place("no such roster", "/organize/chucks-run/1901/roster", guise=guises.organizer, status=404),
    Place("registration", f"{_EVENT}/registrations/{{family}}", guise=guises.organizer),
    Place("registration with payments", _PAYER, guise=guises.organizer),
    Place("payment", f"{_PAYER}/payment", guise=guises.organizer),
    Place("payment, refused", f"{_PAYER}/payment", _sent_empty, guise=guises.organizer),
    Place(
        "signature on paper",
        f"{_EVENT}/registrations/{{family}}/entries/{{unsigned}}/signature",
        guise=guises.organizer,
    ),
    Place("counts", f"{_EVENT}/counts", guise=guises.organizer),
    Place("what subscribers see", f"{_EVENT}/calendar", guise=guises.organizer),
    Place("sign-up settings", f"{_EVENT}/sign-up", guise=guises.organizer),
    Place("sign-up settings, refused", f"{_EVENT}/sign-up", _with_limits_that_cannot_be, guise=guises.organizer),
    Place("access needs", f"{_EVENT}/access-needs", guise=guises.organizer),
    Place("people who organize", "/organize/accounts", guise=guises.organizer),
    Place("account of somebody", "/organize/accounts/1", guise=guises.organizer, has_same_heading=True),
    Place("invite somebody, nothing filled in", "/organize/accounts/invite", _sent_empty, guise=guises.organizer),
    Place("own account", "/organize/account", guise=guises.organizer),
    Place("which mails an organizer gets", "/organize/account/mails", guise=guises.organizer),
    Place("own password, nothing filled in", "/organize/account/password", _sent_empty, guise=guises.organizer),
    Place("second factor", "/organize/account/second-factor", guise=guises.organizer),
    Place("second factor needed", "/organize/account/second-factor/needed", guise=guises.organizer),
    Place("password once more", "/organize/confirm", guise=guises.organizer),
    Place("audit trail", "/organize/audit", guise=guises.organizer),
    Place("audit trail, no such day", "/organize/audit?since=2027-02-30", guise=guises.organizer, status=422),
    Place("seals of the audit trail", "/organize/audit/check", guise=guises.organizer),
    Place("outbox", "/organize/outbox", guise=guises.reader_of_mail),
    Place("outbox, nothing withheld", "/organize/outbox?state=withheld", guise=guises.reader_of_mail),
    Place("one message", "/organize/outbox/{message}", guise=guises.reader_of_mail),
    Place("forgotten password", "/organize/password", asks=True),
    Place("invitation that ended", "/organize/invitation/none-of-ours", status=404),
    Place("one access need", f"{_EVENT}/access-needs/{{need}}", guise=guises.organizer),
]
EVERY = [
    *(PUBLIC + FORM + MINE + ORGANIZERS + HELPING + OFFERING + SETUP + AGAIN + SITES),
    *(PAYING + FUNDRAISING + GIVING + TREASURY + DONORS + RECEIPTS),
]
