"""The pages on which organizers set up series, editions and venues, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import guises
from tests.e2e.place import Place


def _sent_empty(page: Page) -> None:
    """Send the page's form with nothing filled in."""
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


def _previewed(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[name=preview]").click()


def _with_a_rule_that_never_matches(page: Page) -> None:
    page.locator("[name=rule_kind][value=date]").check()
    page.locator("#rule_month").select_option("2")
    page.locator("#rule_day").select_option("30")
    _sent_empty(page)


def _another_day(page: Page) -> None:
    page.locator("#starts_on").fill("2030-05-20")
    page.locator("#ends_on").fill("")
    _sent_empty(page)


def _nowhere(page: Page) -> None:
    page.locator("#venue").select_option("")
    _sent_empty(page)


def _nothing_in_the_box(page: Page) -> None:
    page.locator("#closes_on").fill("soon")
    _sent_empty(page)


_SERIES, _VENUES = "/organize/series/chucks-run", "/organize/venues/"
_SETUP = "/organize/chucks-run/{open}/setup"

SETUP = [
    Place("all series", "/organize/series/", guise=guises.organizer),
    Place("new series", "/organize/series/new", guise=guises.organizer),
    Place("new series, refused", "/organize/series/new", _sent_empty, guise=guises.organizer),
    Place("series, organized", _SERIES, guise=guises.organizer),
    Place("preview of a series", f"{_SERIES}/preview", guise=guises.organizer),
    Place("change a series", f"{_SERIES}/edit", guise=guises.organizer),
    Place("change a series, preview", f"{_SERIES}/edit", _previewed, guise=guises.organizer),
    Place("change a series, no such day", f"{_SERIES}/edit", _with_a_rule_that_never_matches, guise=guises.organizer),
    Place("new edition", f"{_SERIES}/editions/new", guise=guises.organizer),
    Place("all venues", _VENUES, guise=guises.organizer),
    Place("new venue", f"{_VENUES}new", guise=guises.organizer),
    Place("new venue, refused", f"{_VENUES}new", _sent_empty, guise=guises.organizer),
    Place("venue", f"{_VENUES}{{venue}}", guise=guises.organizer),
    Place("venue that stays", f"{_VENUES}{{venue}}/removal", guise=guises.organizer),
    Place("setup", _SETUP, guise=guises.organizer),
    Place("setup of an announced edition", "/organize/chucks-run/{later}/setup", guise=guises.organizer),
    Place("setup of an edition that is over", "/organize/chucks-run/{over}/setup", guise=guises.organizer),
    Place("date of an edition", f"{_SETUP}/date", guise=guises.organizer),
    Place("another date?", f"{_SETUP}/date", _another_day, guise=guises.organizer),
    Place("venue of an edition", f"{_SETUP}/venue", guise=guises.organizer),
    Place("another venue?", f"{_SETUP}/venue", _nowhere, guise=guises.organizer),
    Place("texts of an edition", f"{_SETUP}/texts", guise=guises.organizer),
    Place("schedule", f"{_SETUP}/schedule", guise=guises.organizer),
    Place("schedule, refused", f"{_SETUP}/schedule", _sent_empty, guise=guises.organizer),
    Place("point of the schedule", f"{_SETUP}/schedule/{{point}}", guise=guises.organizer),
    Place("remove a point", f"{_SETUP}/schedule/{{point}}/removal", guise=guises.organizer),
    Place("preview of an edition", f"{_SETUP}/preview", guise=guises.organizer),
    Place("draft that stays", f"{_SETUP}/removal", guise=guises.organizer),
    Place("announce", f"{_SETUP}/steps/announce", guise=guises.organizer),
    Place(
        "open sign-up, something is missing",
        "/organize/chucks-run/{later}/setup/steps/open",
        _sent_empty,
        guise=guises.organizer,
    ),
    Place(
        "open sign-up, refused",
        "/organize/chucks-run/{later}/setup/steps/open",
        _nothing_in_the_box,
        guise=guises.organizer,
    ),
    Place("close sign-up", f"{_SETUP}/steps/close", guise=guises.organizer),
    Place("postpone", f"{_SETUP}/steps/postpone", guise=guises.organizer),
    Place("cancel, nothing said", f"{_SETUP}/steps/cancel", _sent_empty, guise=guises.organizer),
]
