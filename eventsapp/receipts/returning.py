"""What becomes of a receipt when its gift goes back, or when it said a wrong amount."""

from eventsapp.audit.trail import Actor
from eventsapp.core.db import locked
from eventsapp.fundraising.gift_models import Gift
from eventsapp.receipts import cancelling, issuing, rules, tasks
from eventsapp.receipts.models import Receipt, ReceiptTask, TaskKind


def returned(gift: Gift, reason: str, *, amount_cents: int | None = None, by: Actor) -> ReceiptTask | None:
    """Cancel the receipt of a gift that goes back, all of it or so much, and open what the law asks for.

    The CRA is told within 90 days where what went back is worth $50 or more. The gifts that stay, or what is left of
    this one, wait for a receipt that replaces it. To be done before the gift itself is touched.
    """
    receipt = issuing.standing(gift) or issuing.standing(locked(gift))
    if receipt is None:
        return None
    cancelling.cancel(receipt, reason, by=by)
    back_cents = gift.amount_cents if amount_cents is None else amount_cents
    law = rules.in_force(gift.received_on) or rules.ALL_RULES[-1]
    if back_cents < law.report_from_cents:
        return None
    return tasks.open_(TaskKind.REPORT_RETURN, receipt, back_cents, within=law.report_within, by=by)


def correct(receipt: Receipt, reason: str, *, by: Actor) -> Receipt:
    """Replace a receipt that said a wrong amount and may have been claimed; the letters about it are a task.

    Source: Charity Central, after CRA interpretation letter CIL 2001-023: a letter to the donor with the cancelled
    copy, copies to the Charities Directorate, and an amended T3010 if that year was filed.
    """
    replacement = cancelling.replace(receipt, reason, by=by)
    tasks.open_(TaskKind.WRONG_AMOUNT, receipt, receipt.amount_cents, within=None, by=by)
    return replacement
