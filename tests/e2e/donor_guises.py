"""Whoever sees to what stands around the gifts: donors who may be one, an offer, a sponsor."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.e2e.guises import Guise
from tests.e2e.records import ask, signed_in

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp

NewPage = Callable[..., Page]


def treasurer(site: "LiveApp", new_page: NewPage) -> Guise:
    """The demo's organizer, with numbers of the demo's books."""
    (donor, other), (organization,) = (
        [number for (number,) in ask(site, f"select id from donors where kind = '{kind}' order by id limit {most}")]
        for kind, most in (("person", 2), ("organization", 1))
    )
    of_this_year = """join editions on editions.id = edition_id join series on series.id = series_id
        where slug = 'chucks-run' and state = 'open'"""
    [(offer,)] = ask(site, f"select min(matching_offers.id) from matching_offers {of_this_year}")
    [(sponsor,)] = ask(site, f"select min(sponsors.id) from sponsors {of_this_year}")
    where = {"donor": donor, "other": other, "company": organization, "offer": offer, "sponsor": sponsor}
    return Guise(signed_in(site, new_page), where)
