"""The pages of giving, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import giving_guises as guises
from tests.e2e.place import Place


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form#asking button.button-main, main form#pledge button.button-main").first.click()


def _at_the_receipt(page: Page) -> None:
    guises.fill_in_a_gift(page)
    page.locator("#wants_receipt").check()
    _sent_empty(page)


def _at_the_receipt_refused(page: Page) -> None:
    _at_the_receipt(page)
    _sent_empty(page)


def _at_the_check(page: Page) -> None:
    guises.fill_in_a_gift(page)
    _sent_empty(page)


_GIVE = "/chucks-run/{open}/give"
_PAGE = "/chucks-run/{open}/fundraising"
_PROMISES = "/organize/chucks-run/{open}/pledges"

GIVING = [
    Place("give to an edition", _GIVE, guise=guises.giver),
    Place("give, nothing filled in", _GIVE, _sent_empty, guise=guises.giver),
    Place("give, for the receipt", _GIVE, _at_the_receipt, guise=guises.giver),
    Place("give, nothing for the receipt", _GIVE, _at_the_receipt_refused, guise=guises.giver),
    Place("give to a page", f"{_PAGE}/{{code}}/give", guise=guises.giver),
    Place("give to a closed page, looked over", f"{_PAGE}/{{closed}}/give", _at_the_check, guise=guises.giver),
    Place("own gifts", "/giving/{giving}/", guise=guises.donor),
    Place("promise, cancelled?", "/giving/{giving}/promises/{pledge}/cancellation", guise=guises.donor),
    Place("what others see of a gift", "/giving/{giving}/gifts/{gift}", guise=guises.donor),
    Place("address for receipts, refused", "/giving/{giving}/address", _sent_empty, guise=guises.donor),
    Place("donor link that does not work", "/giving/none-of-ours/", status=404),
    Place("donor link lost", "/giving/", _sent_empty, asks=True),
    Place("donor link sent", "/giving/sent"),
    Place("gifts received", "/my/{link}/fundraising/gifts", guise=guises.owner),
    Place("gift received, nothing filled in", "/my/{link}/fundraising/gifts/new", _sent_empty, guise=guises.owner),
    Place("promises by the unit", "/my/{link}/fundraising/units", guise=guises.owner),
    Place("how many there were", "/my/{link}/fundraising/units/{code}", _sent_empty, guise=guises.owner),
    Place("promises to give", _PROMISES, guise=guises.treasurer),
    Place("one promise to give", f"{_PROMISES}/{{pledge}}", guise=guises.treasurer),
    Place("promise that was kept, refused", f"{_PROMISES}/{{pledge}}/gift", _sent_empty, guise=guises.treasurer),
    Place("promise, cancelled by an organizer?", f"{_PROMISES}/{{pledge}}/cancellation", guise=guises.treasurer),
    Place("units of a promise", f"{_PROMISES}/{{pledge}}/units", guise=guises.treasurer),
    Place("reminders of promises", f"{_PROMISES}/reminders", guise=guises.treasurer),
]
