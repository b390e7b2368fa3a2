"""The pages on which money is raised, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import fundraising_guises as guises
from tests.e2e.place import Place


def _without_a_name(page: Page) -> None:
    page.locator("#shown_name").fill("")
    page.locator("#goal").fill("a lot")
    _sent(page)


def _with_a_goal_that_is_none(page: Page) -> None:
    page.locator("#goal").fill("0")
    page.locator("#unit_fr").fill("")
    _sent(page)


def _sent(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


_PUBLIC = "/chucks-run/{open}/fundraising"
_MINE = "/my/{link}/fundraising"
_ORGANIZE = "/organize/chucks-run/{open}/fundraising"

FUNDRAISING = [
    Place("raising money", _PUBLIC, guise=guises.donor),
    Place("raising money, nobody found", f"{_PUBLIC}?q=nobody+of+that+name", guise=guises.donor),
    Place("edition that raises money", "/chucks-run/{open}/", guise=guises.donor),
    Place("fundraising page", f"{_PUBLIC}/{{mine}}", guise=guises.donor),
    Place("fundraising page of a team", f"{_PUBLIC}/{{team}}", guise=guises.donor),
    Place("fundraising page, closed", f"{_PUBLIC}/{{closed}}", guise=guises.donor, status=410),
    Place("fundraising page of last year", "/chucks-run/{over}/fundraising/{old}", guise=guises.donor),
    Place("own fundraising", _MINE, guise=guises.owner),
    Place("own fundraising page", f"{_MINE}/people/{{person}}", guise=guises.owner),
    Place("own fundraising page, refused", f"{_MINE}/people/{{person}}", _without_a_name, guise=guises.owner),
    Place("fundraising page of a child, new", f"{_MINE}/people/{{child}}", guise=guises.owner),
    Place("own fundraising page, to be closed", f"{_MINE}/people/{{person}}/closing", guise=guises.owner),
    Place("fundraising", _ORGANIZE, guise=guises.organizer),
    Place("fundraising, not set up", "/organize/chucks-run/{later}/fundraising", guise=guises.organizer),
    Place("fundraising settings, refused", f"{_ORGANIZE}/settings", _with_a_goal_that_is_none, guise=guises.organizer),
    Place("fundraising page, to be closed", f"{_ORGANIZE}/{{mine}}/closing", _sent, guise=guises.organizer),
    Place("fundraising page, closed before", f"{_ORGANIZE}/{{closed}}/closing", guise=guises.organizer),
]
