"""The letter that tells a donor that a receipt is there, behind a link of their own. It says no amount."""

from eventsapp.core import addresses
from eventsapp.fundraising import donor_links
from eventsapp.organization import details
from eventsapp.outbox import mail
from eventsapp.receipts.models import Receipt


def tell(receipt: Receipt) -> bool:
    """Write it, once; who has no address has the receipt on paper, and the answer is no."""
    donor, language = receipt.donor, receipt.language
    key = f"receipt:{receipt.id}"
    if not donor.email or mail.is_known(key):
        return False
    charity = details.current()
    token = donor_links.make(donor)
    message = mail.queue(
        "receipt",
        key=key,
        to_address=donor.email,
        to_name=donor.name,
        from_name=charity.name.said(language) if charity else "",
        reply_to=charity.contact_email if charity else None,
        language=language,
        secrets={"link": addresses.of("giving.receipts.index", language=language, token=token)},
        receipt=receipt,
        charity=charity,
    )
    return message is not None
