"""The pages of receipts, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import receipt_guises
from tests.e2e.place import Place
from tests.e2e.receipt_guises import treasurer


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


def _with_a_wrong_digit(page: Page) -> None:
    page.locator("#registration_number").fill("126616599RR0001")
    _sent_empty(page)


def _unsigned(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#signature .button-main").click()


def _without_code(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#asking button").click()


_RECEIPTS = "/organize/receipts/"
RECEIPTS = [
    Place("register of receipts", _RECEIPTS, guise=treasurer),
    Place("register of receipts, nothing found", f"{_RECEIPTS}?donor=nobody", guise=treasurer),
    Place("settings for receipts", f"{_RECEIPTS}settings", guise=treasurer),
    Place("settings for receipts, refused", f"{_RECEIPTS}settings", _with_a_wrong_digit, guise=treasurer),
    Place("signature on receipts", f"{_RECEIPTS}signature", guise=treasurer),
    Place("signature on receipts, refused", f"{_RECEIPTS}signature", _unsigned, guise=treasurer),
    Place("receipts to issue", f"{_RECEIPTS}to-issue", guise=treasurer),
    Place("receipts for a year", f"{_RECEIPTS}years/{{gift_year}}", guise=treasurer),
    Place("receipts for a year, none", f"{_RECEIPTS}years/2001", guise=treasurer),
    Place("gift that waits for a receipt", f"{_RECEIPTS}gifts/{{waiting}}", guise=treasurer),
    Place("gift that lacks something", f"{_RECEIPTS}gifts/{{lacking}}", guise=treasurer),
    Place("who truly gave, refused", f"{_RECEIPTS}gifts/{{waiting}}/declaration", _sent_empty, guise=treasurer),
    Place("receipt", f"{_RECEIPTS}{{standing}}", guise=treasurer),
    Place("receipt, cancelled", f"{_RECEIPTS}{{cancelled}}", guise=treasurer),
    Place("receipt, replaced", f"{_RECEIPTS}{{replaced}}", guise=treasurer),
    Place("cancel a receipt, refused", f"{_RECEIPTS}{{standing}}/cancellation", _sent_empty, guise=treasurer),
    Place("replace a receipt, refused", f"{_RECEIPTS}{{standing}}/replacement", _sent_empty, guise=treasurer),
    Place("to do about receipts", f"{_RECEIPTS}tasks", guise=treasurer),
    Place("code of a donor", "/giving/{giving}/code", guise=receipt_guises.donor_without_code),
    Place("code of a donor, mailed", "/giving/{giving}/code?sent=1", guise=receipt_guises.donor_without_code),
    Place("code of a donor, refused", "/giving/{giving}/code", _without_code, guise=receipt_guises.donor_without_code),
    Place("a donor’s receipts", "/giving/{giving}/receipts", guise=receipt_guises.donor),
    Place("a donor without receipts", "/giving/{giving}/receipts", guise=receipt_guises.new_donor),
]
