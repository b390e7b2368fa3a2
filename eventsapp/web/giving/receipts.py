"""A donor's own receipts: seen and downloaded behind their link, as they were issued."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, render_template

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor
from eventsapp.receipts import files, reading
from eventsapp.web.parts import downloads

blueprint = Blueprint("receipts", __name__)

View = Callable[..., Any]


def opened(view: View) -> View:
    """Open a page to whoever has a donor's link that works, and hand its view the `donor` and the `token`."""

    @wraps(view)
    def behind(token: str, **values: Any) -> Any:
        link = donor_links.opened_by(token)
        if link is None:
            raise NotFound
        return view(donor=link.donor, token=token, **values)

    behind.guard = "donor link"  # type: ignore[attr-defined]
    return behind


@blueprint.get("/giving/<token>/receipts")
@opened
def index(donor: Donor, token: str) -> str:
    """Those that count; one that was cancelled is not among them."""
    return render_template("giving/receipts/index.html", donor=donor, token=token, receipts=reading.of_donor(donor))


@blueprint.get("/giving/<token>/receipts/<int:number>.pdf")
@opened
def download(donor: Donor, token: str, number: int) -> Response:
    """The file as it was issued."""
    found = [receipt for receipt in reading.of_donor(donor) if receipt.number == number]
    if not found:
        raise NotFound
    file = files.original(found[0])
    with writing():
        trail.record("receipt.downloaded", found[0], by=trail.PUBLIC, number=number, copy="original")
    return downloads.pdf(f"{found[0].serial}.pdf", file)
