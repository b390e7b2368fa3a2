"""The letter to a donor whose receipt was cancelled: what it said, why, and what takes its place."""

from eventsapp.core import clock, documents, languages
from eventsapp.organization import details
from eventsapp.receipts.reading import Standing, of_number


def written(standing: Standing) -> bytes:
    """As a tagged PDF in the donor's language; it is written anew each time and not kept."""
    receipt, cancellation = standing.receipt, standing.cancellation
    assert cancellation is not None
    replacement = of_number(standing.replacement) if standing.replacement else None
    charity = details.current()
    printed = receipt.printed
    with languages.speaking(receipt.language):
        made_on = languages.day(clock.today(details.zone()))
    given = {
        "organization": {**printed["organization"], "contact": charity.contact_email if charity else ""},
        "number": printed["number"],
        "donor": printed["donor"],
        "issued": printed["issued"],
        "eligible": printed["eligible"],
        "reason": cancellation.reason,
        "replacement": (
            {"number": replacement.serial, "eligible": replacement.printed["eligible"]} if replacement else None
        ),
        "authority": printed["authority"],
        "signer": printed["signer"],
        "made_on": f"{made_on[:1].upper()}{made_on[1:]}",
    }
    return documents.pdf("receipt_letter", receipt.language, given)
