"""The pages about next year, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import again_guises as guises
from tests.e2e.place import Place


def _press_again(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#asking button.button-main").first.click()


def _leave(page: Page) -> None:
    _press_if_there(page, "#leaving button")


def _come_back(page: Page) -> None:
    _press_if_there(page, "#coming-back button")


def _press_if_there(page: Page, button: str) -> None:
    """The page stands one way or the other: whoever looks at it in French has pressed it in English."""
    if page.locator(button).count():
        with page.expect_navigation():
            page.locator(button).click()


_STARTING = "/organize/{starting}/{held}/next-year"
AGAIN = [
    Place("start next year", _STARTING, guise=guises.starting),
    Place("start next year, a holiday", f"{_STARTING}?day=other&other=2098-07-01", guise=guises.starting),
    Place("start next year, no day", f"{_STARTING}?day=other&other=soon", guise=guises.starting, status=422),
    Place("ask last year's people", "/organize/{asking}/{year}/ask-again", guise=guises.asking),
    Place("the same again", "/again/{token}", guise=guises.asked),
    Place("the same again, a code", "/again/{token}", _press_again, guise=guises.asked),
    Place("the same again, ended", "/again/none-of-ours", status=404),
    Place("when next year opens", "/my/{link}/next-time", guise=guises.asked),
    Place("news and other mails", "/my/{link}/mails", guise=guises.asked),
    Place("stop these mails", "/leave/{leave}", _come_back, guise=guises.asked),
    Place("these mails have stopped", "/leave/{leave}", _leave, guise=guises.asked),
    Place("stop the mail of each morning", "/leave/digest/{digest}", _come_back, guise=guises.asked),
    Place("the mail of each morning has stopped", "/leave/digest/{digest}", _leave, guise=guises.asked),
    Place("stop these mails, a link cut off", "/leave/none-of-ours", status=404),
]
