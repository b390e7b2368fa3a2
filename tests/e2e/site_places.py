"""The pages about an event in several places, in the states people see them in."""

from playwright.sync_api import Page

from tests.e2e import guises, site_guises
from tests.e2e.place import Place


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button.button-main").first.click()


_NONE = "/organize/chucks-run/{open}/setup/sites"
_SITES = "/organize/{national}/{year}/setup/sites"
_LOCAL = "/organize/{local}/{year}"
SITES = [
    Place("no sites", _NONE, guise=guises.organizer, has_same_heading=True),
    Place("new site, refused", f"{_NONE}/new", _sent_empty, guise=guises.organizer),
    Place("all sites", _SITES, guise=site_guises.national, has_same_heading=True),
    Place("site", f"{_SITES}/{{halifax}}", guise=site_guises.national),
    Place("site that stays", f"{_SITES}/{{halifax}}/removal", guise=site_guises.national),
    Place("site that can go", f"{_SITES}/{{unused}}/removal", guise=site_guises.national),
    Place("new category, with sites", "/organize/{national}/{year}/categories/new", guise=site_guises.national),
    Place("roster of a site", "/organize/{national}/{year}/roster?site={halifax}", guise=site_guises.national),
    Place("event in several places", "/{national}/{year}/", guise=site_guises.national),
    Place("shifts in several places", "/{national}/{year}/volunteer", guise=site_guises.national),
    Place("one's own sites", "/organize/", guise=site_guises.local),
    Place("roster of one's site", f"{_LOCAL}/roster", guise=site_guises.local),
    Place("coverage of one's site", f"{_LOCAL}/coverage", guise=site_guises.local),
    Place("registration at one's site", f"{_LOCAL}/registrations/{{theirs}}", guise=site_guises.local),
]
