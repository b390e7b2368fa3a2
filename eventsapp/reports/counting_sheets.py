"""A sheet to count an envelope on: every coin and note, cheques, and two lines to sign."""

from flask_babel import gettext as _

from eventsapp.core import documents, languages, money
from eventsapp.fundraising import batches
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.counting import DENOMINATIONS
from eventsapp.organization import details


def pdf(batch: Batch) -> bytes:
    """The sheet in the language of the page, with what is known so far."""
    lines = batches.lines(batch)
    charity = details.current()
    edition = batch.edition
    given = {
        "organization": {"name": charity.name.said() if charity else "", "lines": []},
        "heading": _("Counting sheet %(reference)s", reference=batch.reference),
        "event": f"{edition.series.name.said()} {edition.year}",
        "whose": batch.page.shown_name if batch.page else _("for several"),
        "declared": money.said(batch.declared_cents) if batch.declared_cents is not None else "",
        "written": money.said(batches.sum_of(lines)) if lines else "",
        "worths": [money.said(worth) for worth in DENOMINATIONS],
    }
    return documents.pdf("counting_sheet", languages.current(), given)
