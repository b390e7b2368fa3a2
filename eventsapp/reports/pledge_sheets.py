"""Pledge sheets: paper on which somebody collects gifts by hand, with the code of their page to scan at the desk."""

import io

import segno

from eventsapp.core import addresses, documents, languages
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.organization import details

ROWS = 12
"""Lines for donors on a sheet; who needs more prints another one."""


def pdf(page: FundraisingPage, raising: Fundraising, *, paper: str) -> bytes:
    """The sheet of a page in the language spoken."""
    edition, charity = page.edition, details.current()
    which = {"slug": edition.series.slug, "year": edition.year, "code": page.code}
    address = addresses.of("public.fundraising.show", language=languages.current(), **which)
    given = {
        "paper": paper,
        "organization": {"name": charity.name.said() if charity else ""},
        "event": f"{edition.series.name.said()} {edition.year}",
        "event_days": languages.days(edition.starts_on, edition.ends_on),
        "name": page.shown_name,
        "code": f"{page.code[:5]} {page.code[5:]}",
        "address": address,
        "shown": address.partition("//")[2],
        "square": _square(address),
        "unit": raising.unit.said(),
        "how_to_pay": raising.how_to_pay.said(),
        "rows": ROWS,
    }
    return documents.pdf("pledge_sheet", languages.current(), given)


def _square(address: str) -> str:
    """The address as a picture (SVG), with the quiet zone that readers need (ISO/IEC 18004)."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False)
    return picture.getvalue().decode()
