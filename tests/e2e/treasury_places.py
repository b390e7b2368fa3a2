"""The pages of the treasurer's desk, in the states people see them in."""

from playwright.sync_api import Page

from eventsapp.core import clock
from tests.e2e.place import Place
from tests.e2e.treasury_guises import treasurer


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form[method=post]:not(#sign-out) button:is(.button-main, .button-danger)").first.click()


def _like_a_reported_one(page: Page) -> None:
    page.locator("#amount").fill("40")
    _sent_empty(page)


def _looked_for(page: Page) -> None:
    page.locator("#donor_words").fill("okafor")
    page.locator("#page_words").fill("a")
    with page.expect_navigation():
        page.locator("[name=look][value=donor]").click()


def _signed_once(page: Page) -> None:
    if page.locator("#own button").count():
        with page.expect_navigation():
            page.locator("#own button").click()


def _with_another_count(page: Page) -> None:
    page.locator("#cheques").fill("2")
    _sent_empty(page)


def _known_again(page: Page) -> None:
    """A statement with a gift that waits, one that is counted and one that was promised."""
    today = clock.today("America/Toronto").isoformat()
    lines = "".join(f"{today},Ines Okafor,{amount}\n" for amount in ("40", "20", "25"))
    page.locator("[name=source][value=statement]").check()
    octets = f"Date,Name,Amount\n{lines}".encode()
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": octets})
    _sent_empty(page)
    _sent_empty(page)


def _known_again_unanswered(page: Page) -> None:
    _known_again(page)
    _sent_empty(page)


_WALK = "/organize/{counted}/{year}"
_GIFTS, _ENVELOPES, _ONE = f"{_WALK}/gifts", f"{_WALK}/envelopes", f"{_WALK}/envelopes/{{envelope}}"
TREASURY = [
    Place("gifts", _GIFTS, guise=treasurer),
    Place("gifts of a page", f"{_GIFTS}?page={{page}}", guise=treasurer),
    Place("gifts, none like this", f"{_GIFTS}?status=reversed&method=card", guise=treasurer),
    Place("gifts, no such day", f"{_GIFTS}?since=soon", guise=treasurer, status=422),
    Place("new gift", f"{_GIFTS}/new?page={{gone}}", guise=treasurer),
    Place("new gift, looked for", f"{_GIFTS}/new", _looked_for, guise=treasurer),
    Place("new gift, refused", f"{_GIFTS}/new", _sent_empty, guise=treasurer),
    Place("gift", f"{_GIFTS}/{{partly}}", guise=treasurer),
    Place("confirm a gift", f"{_GIFTS}/{{reported}}/confirmation", guise=treasurer),
    Place("take a gift back, refused", f"{_GIFTS}/{{reported}}/reversal", _sent_empty, guise=treasurer),
    Place("move a gift, refused", f"{_GIFTS}/{{reported}}/page", _sent_empty, guise=treasurer),
    Place("gifts known again", f"{_GIFTS}/import", _known_again, guise=treasurer),
    Place("gifts known again, unanswered", f"{_GIFTS}/import", _known_again_unanswered, guise=treasurer),
    Place("envelopes", _ENVELOPES, guise=treasurer),
    Place("new envelope", f"{_ENVELOPES}/new?page={{gone}}", guise=treasurer),
    Place("envelope", _ONE, guise=treasurer),
    Place("closed envelope", f"{_ENVELOPES}/{{waiting}}", guise=treasurer),
    Place("lines of an envelope", f"{_ONE}/lines", guise=treasurer),
    Place("lines of an envelope, refused", f"{_ONE}/lines", _sent_empty, guise=treasurer),
    Place("lines of an envelope, reported before", f"{_ONE}/lines", _like_a_reported_one, guise=treasurer),
    Place("count of an envelope", f"{_ONE}/count", guise=treasurer),
    Place("count of an envelope, refused", f"{_ONE}/count", _with_another_count, guise=treasurer),
    Place("signatures of an envelope", f"{_ONE}/signatures", _signed_once, guise=treasurer),
    Place("close an envelope, refused", f"{_ONE}/end", _sent_empty, guise=treasurer),
    Place("deposits", "/organize/deposits", guise=treasurer),
    Place("new deposit, refused", "/organize/deposits/new", _sent_empty, guise=treasurer),
    Place("deposit", "/organize/deposits/{deposit}", guise=treasurer),
    Place("ledger", f"{_WALK}/ledger", guise=treasurer),
    Place("sums by month", f"{_WALK}/ledger/months", guise=treasurer),
]
