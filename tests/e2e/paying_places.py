"""The pages about paying online, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import paying_guises as guises
from tests.e2e.place import Place


def _sent_empty(page: Page) -> None:
    page.locator("#refund [name=amount]").fill("")
    with page.expect_navigation():
        page.locator("#refund button").first.click()


_ORGANIZERS = "/organize/payments-online"
PAYING = [
    Place("how to pay, also online", "/my/{link}/payment", guise=guises.owing),
    Place("payment online, begun", "/checkout/{begun}", guise=guises.paying),
    Place("payment online, being checked", "/checkout/{begun}?came=back", guise=guises.paying),
    Place("payment online, arrived", "/checkout/{arrived}", guise=guises.paying),
    Place("payment online, ended", "/checkout/{ended}", guise=guises.paying),
    Place("payments online to look at", _ORGANIZERS, guise=guises.paying),
    Place("all payments online", f"{_ORGANIZERS}?all=1", guise=guises.paying),
    Place("give money back", f"{_ORGANIZERS}/{{payment}}/refund", guise=guises.paying),
    Place("give money back, refused", f"{_ORGANIZERS}/{{payment}}/refund", _sent_empty, guise=guises.paying),
]
