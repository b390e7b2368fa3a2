"""What becomes of a receipt when its gift goes back, or when it said a wrong amount."""

from eventsapp.audit.trail import Actor
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import cancelling, issuing, rules, tasks
from eventsapp.receipts.models import Receipt, ReceiptTask, TaskKind


def returned(gift: Gift, returned_cents: int, reason: str, *, by: Actor) -> ReceiptTask | None:
    """Cancel the receipt of a gift of which so much went back, and open what the law asks for.

    The CRA is told within 90 days where what went back is worth $50 or more. The gifts that stay, or what is left of
    this one, wait for a receipt that replaces it.
    """
    receipt = issuing.standing(gift)
    if receipt is None:
        return None
    cancelling.cancel(receipt, reason, by=by)
    law = rules.in_force(gift.received_on) or rules.ALL_RULES[-1]
    if returned_cents < law.report_from_cents:
        return None
    return tasks.open_(TaskKind.REPORT_RETURN, receipt, returned_cents, within=law.report_within, by=by)


def correct(receipt: Receipt, reason: str, *, by: Actor) -> Receipt:
    """Replace a receipt that said a wrong amount and may have been claimed; the letters about it are a task.

    Source: Charity Central, after CRA interpretation letter CIL 2001-023: a letter to the donor with the cancelled
    copy, copies to the Charities Directorate, and an amended T3010 if that year was filed.
    """
    replacement = cancelling.replace(receipt, reason, by=by)
    tasks.open_(TaskKind.WRONG_AMOUNT, receipt, receipt.amount_cents, within=None, by=by)
    return replacement
