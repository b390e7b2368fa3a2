"""A donor's own receipts: seen and downloaded behind their link and a fresh code, as they were issued."""

from flask import Blueprint, Response, render_template, request

from eventsapp.audit import trail
from eventsapp.core.db import writing
from eventsapp.core.refusals import NotFound
from eventsapp.receipts import files, reading
from eventsapp.web.giving.doors import Door, opened
from eventsapp.web.parts import downloads

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/giving/<token>/receipts")
@opened(code=True)
def index(door: Door) -> str:
    """Those that count; one that was cancelled is not among them."""
    return render_template("giving/receipts/index.html", door=door, receipts=reading.of_donor(door.donor))


@blueprint.get("/giving/<token>/receipts/<int:number>.pdf")
@opened(code=True)
def download(door: Door, number: int) -> Response:
    """The file as it was issued."""
    found = [receipt for receipt in reading.of_donor(door.donor) if receipt.number == number]
    if not found:
        raise NotFound
    file = files.original(found[0])
    if request.method == "GET":
        with writing():
            trail.record("receipt.downloaded", found[0], by=trail.PUBLIC, number=number, copy="original")
    return downloads.pdf(f"{found[0].serial}.pdf", file)
