"""How a payment stands after all that its provider told, in whatever order it arrived."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from eventsapp.checkout.providers import Kind

_OVER = ("won", "lost", "prevented", "warning_closed")


class Fact(Protocol):
    """What one event told."""

    kind: str
    payment_id: str | None
    amount_cents: int | None
    currency: str | None
    dispute_id: str | None
    status: str
    happened_at: datetime


@dataclass(frozen=True)
class Standing:
    """What came, and what went back."""

    payment_id: str | None = None
    paid_cents: int | None = None
    """None: nothing came yet."""
    currency: str = ""
    refunded_cents: int = 0
    disputed_cents: int = 0
    """What banks took back, as long as they have it."""
    is_disputed: bool = False
    """Whether anybody ever objected, also if nothing came of it."""
    is_paid_again: bool = False
    """Whether money came twice for the same thing."""

    @property
    def back_cents(self) -> int:
        """What went back in all; never more than came."""
        return min(self.paid_cents or 0, self.refunded_cents + self.disputed_cents)

    @property
    def kept_cents(self) -> int:
        """What is left with us."""
        return (self.paid_cents or 0) - self.back_cents


def standing(facts: Collection[Fact]) -> Standing:
    """How it stands. A refund or a dispute counts also before the payment itself is heard of, and then for nothing."""
    paid = sorted((fact for fact in facts if fact.kind == Kind.PAID), key=lambda fact: fact.happened_at)
    if not paid:
        return Standing()
    first = paid[0]
    own = [fact for fact in facts if fact.payment_id == first.payment_id]
    disputes = _latest(own)
    return Standing(
        payment_id=first.payment_id,
        paid_cents=first.amount_cents or 0,
        currency=first.currency or "",
        refunded_cents=max((fact.amount_cents or 0 for fact in own if fact.kind == Kind.REFUNDED), default=0),
        disputed_cents=sum(fact.amount_cents or 0 for fact in disputes if is_taken(fact.status)),
        is_disputed=bool(disputes),
        is_paid_again=any(fact.payment_id != first.payment_id for fact in paid),
    )


def is_taken(status: str) -> bool:
    """Whether a dispute of that status keeps the money from us.

    A bank takes it when the dispute begins and gives it back if we win; a question before a dispute (`warning_…`)
    takes nothing: https://docs.stripe.com/disputes/how-disputes-work.
    """
    return not status.startswith("warning_") and status not in ("won", "prevented")


def _latest(facts: Collection[Fact]) -> list[Fact]:
    """The last word on each dispute; of two within one second the one that ends it."""
    last: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.status in _OVER)):
        if fact.kind == Kind.DISPUTED and fact.dispute_id:
            last[fact.dispute_id] = fact
    return list(last.values())
