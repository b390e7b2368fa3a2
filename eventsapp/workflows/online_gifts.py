"""A gift that was paid online: written down, taken back when its money goes back, given back when we win a dispute."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout.models import Checkout
from eventsapp.core.db import db, locked, locked_all
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, pages, pledges
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, Pledge, PledgeStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.workflows import reversing, thanking


@dataclass(frozen=True)
class Books:
    """The books of fundraising, as one payment changes them."""

    checkout: Checkout
    pledge: Pledge

    @property
    def edition(self) -> Edition:
        return self.pledge.edition

    def hold_it(self) -> bool:
        """Whether a list of the provider's brought it in before."""
        return bool(self._gifts())

    def came(self, cents: int, day: date) -> None:
        """The money is there: a confirmed gift, and a pledge that was kept."""
        pledge = locked(self.pledge)  # before the counters, which every gift waits for
        gift = self._record(cents, day, str(self.checkout.payment_id))
        if gift.status == GiftStatus.REPORTED:  # a list of the provider's brought it in before
            gift = gifts.confirm(gift, by=OPERATOR)
        thanking.gift(gift)
        if pledge.status not in (PledgeStatus.KEPT, PledgeStatus.CANCELLED):
            pledges.keep(pledge, by=OPERATOR)

    def came_back(self, cents: int, day: date, event_id: str) -> None:
        """What a bank had taken is ours again: the ledger only grows, so it is another gift."""
        self._record(cents, day, f"{self.checkout.payment_id}:{event_id}")

    def went(self, cents: int, reason: str) -> bool:
        """Take so much back; whether our books still held all of it."""
        for gift in locked_all(self._gifts()):
            part = min(cents, gift.amount_cents if gift.is_current else 0)
            if part:
                reversing.reverse(gift, reason, amount_cents=part, by=OPERATOR)
                cents -= part
        return cents == 0

    def _record(self, cents: int, day: date, key: str) -> Gift:
        pledge = self.pledge
        gift = gifts.record(
            Giving(
                edition=pledge.edition,
                page=pages.counting(pledge.page) if pledge.page else None,
                donor=pledge.donor,
                pledge=pledge,
                amount_cents=cents,
                method=GiftMethod.ONLINE,
                received_on=day,
                shown_as=ShownAs(pledge.shown_as),
                shown_name=pledge.shown_name,
                message=pledge.message,
                dedication=pledge.dedication,
                wants_receipt=pledge.wants_receipt,
                source=self.checkout.provider,
                source_key=key,
            ),
            status=GiftStatus.CONFIRMED,
            by=OPERATOR,
        )
        gift.hidden_at = gift.hidden_at or pledge.hidden_at
        return gift

    def _gifts(self) -> list[Gift]:
        key = str(self.checkout.payment_id)
        query = select(Gift).where(
            Gift.source == self.checkout.provider,
            or_(Gift.source_key == key, Gift.source_key.startswith(f"{key}:", autoescape=True)),
        )
        return list(db.session.scalars(query.order_by(Gift.id)))
