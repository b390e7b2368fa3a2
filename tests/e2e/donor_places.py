"""The pages around gifts: donors, lists of gifts that come in, matching gifts, sponsors, and what was raised."""

from playwright.sync_api import Page

from tests.e2e.donor_guises import treasurer
from tests.e2e.place import Place

_LIST = "Date,Donor Name,E-mail,Amount\n2026-01-15,Zoë Tremblay,zoe@example.org,25.00\nsoon,Robin,r@example.org,10\n"


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button:is(.button-main, .button-danger)").first.click()


def _at_the_columns(page: Page) -> None:
    page.locator("[name=source][value=statement]").check()
    page.locator("#file").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": _LIST.encode()})
    _sent_empty(page)


def _at_the_check(page: Page) -> None:
    _at_the_columns(page)
    _sent_empty(page)


def _refused_at_the_check(page: Page) -> None:
    _at_the_check(page)
    _sent_empty(page)


def _without_a_name(page: Page) -> None:
    page.locator("#first_name").fill("")
    page.locator("#last_name").fill("")
    _sent_empty(page)


_ONE, _YEAR = "/organize/donors/{donor}", "/organize/chucks-run/{open}"
_IMPORT, _SPONSORS = f"{_YEAR}/gifts/import", f"{_YEAR}/sponsors"
DONORS = [
    Place("donors", "/organize/donors", guise=treasurer),
    Place("donors, nobody found", "/organize/donors?q=zzzz", guise=treasurer),
    Place("donor", _ONE, guise=treasurer, has_same_heading=True),
    Place("change a donor", f"{_ONE}/edit", guise=treasurer),
    Place("change a donor, refused", f"{_ONE}/edit", _without_a_name, guise=treasurer),
    Place("change an organization", "/organize/donors/{company}/edit", guise=treasurer),
    Place("find the same donor", f"{_ONE}/merge?q=a", guise=treasurer),
    Place("the same donor?", f"{_ONE}/merge/{{other}}", guise=treasurer),
    Place("the same donor, refused", f"{_ONE}/merge/{{other}}", _sent_empty, guise=treasurer),
    Place("two donors that stay", f"{_ONE}/merge/{{company}}", guise=treasurer),
    Place("import gifts", _IMPORT, guise=treasurer),
    Place("import gifts, refused", _IMPORT, _sent_empty, guise=treasurer),
    Place("columns of gifts", _IMPORT, _at_the_columns, guise=treasurer),
    Place("gifts looked over", _IMPORT, _at_the_check, guise=treasurer),
    Place("gifts looked over, refused", _IMPORT, _refused_at_the_check, guise=treasurer),
    Place("matching gifts", f"{_YEAR}/matching", guise=treasurer),
    Place("no matching gifts", "/organize/information-table/{table}/matching", guise=treasurer),
    Place("new offer, refused", f"{_YEAR}/matching/new", _sent_empty, guise=treasurer),
    Place("offer", f"{_YEAR}/matching/{{offer}}", guise=treasurer),
    Place("payment of an offer, refused", f"{_YEAR}/matching/{{offer}}/payment", _sent_empty, guise=treasurer),
    Place("remove an offer", f"{_YEAR}/matching/{{offer}}/removal", guise=treasurer),
    Place("sponsors", _SPONSORS, guise=treasurer),
    Place("new sponsor, refused", f"{_SPONSORS}/new", _sent_empty, guise=treasurer),
    Place("sponsor", f"{_SPONSORS}/{{sponsor}}", guise=treasurer),
    Place("remove a sponsor", f"{_SPONSORS}/{{sponsor}}/removal", guise=treasurer),
    Place("nobody left of last time", f"{_SPONSORS}/last-time", guise=treasurer),
    Place(
        "sponsors of last time, refused",
        "/organize/chucks-run/{later}/sponsors/last-time",
        _sent_empty,
        guise=treasurer,
    ),
    Place("what was raised", f"{_YEAR}/fundraising/figures", guise=treasurer),
    Place("nothing was raised yet", "/organize/information-table/{table}/fundraising/figures", guise=treasurer),
]
