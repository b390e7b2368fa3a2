"""Payments asked for online, and each event that the provider sent about them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, one_of

_UNUSUAL = text("attention IS NOT NULL")


class Purpose(StrEnum):
    """What is paid for."""

    GIFT = "gift"
    FEE = "fee"


class CheckoutState(StrEnum):
    """Where it stands, as the provider told us. Paid stays paid: what went back is told by `refunded_cents`."""

    BEGUN = "begun"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


class Attention(StrEnum):
    """Why somebody should look at a payment."""

    AMOUNT = "amount"
    """Another amount came than was asked for."""
    CURRENCY = "currency"
    """It came in another currency, which our books do not hold."""
    PAID_AGAIN = "paid again"
    DISPUTED = "disputed"
    REFUND_FAILED = "refund failed"
    UNPLACED = "unplaced"
    """Money for something that is not there any more."""
    NOT_DUE = "not due"
    """It was settled another way, or called off, before this came."""
    BOOKS = "books"
    """More went back than our books still held of it."""


class Checkout(Base):
    """One payment asked for on the provider's page. It holds no name and no card: only an amount and a reference."""

    __tablename__ = "checkouts"
    __table_args__ = (
        CheckConstraint(one_of(Purpose, "purpose"), name="purpose"),
        CheckConstraint(one_of(CheckoutState, "state"), name="state"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("refunded_cents >= 0", name="refunded"),
        CheckConstraint("(state = 'paid') = (paid_cents IS NOT NULL)", name="paid_amount"),
        CheckConstraint(f"attention IS NULL OR {one_of(Attention, 'attention')}", name="attention"),
        CheckConstraint("booked_cents >= 0", name="booked"),
        Index("ix_checkouts_begun_at", "begun_at", "id"),
        Index("ix_checkouts_attention", "looked_at", "id", sqlite_where=_UNUSUAL, postgresql_where=_UNUSUAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(43), unique=True)
    """Drawn by lot: what the provider calls it, and the key that makes asking twice one payment."""
    purpose: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="CAD")
    language: Mapped[str] = mapped_column(String(2))
    provider: Mapped[str] = mapped_column(String(20))
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    """The provider's name for its page; none before it was opened."""
    address: Mapped[str | None] = mapped_column(String(2000))
    """Where that page is, as long as it is open."""
    payment_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    """The provider's name for the money that moved."""
    state: Mapped[str] = mapped_column(String(20))
    paid_cents: Mapped[int | None]
    """What truly came, which may differ from what was asked."""
    refunded_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    """What went back in all, also by a dispute that was lost."""
    disputed_at: Mapped[datetime | None]
    begun_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often a page for it came to nothing: the next one is asked for under another key."""
    booked_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    """What our books hold of it."""
    booked_at: Mapped[datetime | None]
    attention: Mapped[str | None] = mapped_column(String(20))
    """Why somebody should look at it; the last reason, of several."""
    looked_at: Mapped[datetime | None]

    @property
    def is_gift(self) -> bool:
        """Whether it is for a gift, and not for a fee."""
        return self.purpose == Purpose.GIFT

    @property
    def is_waiting(self) -> bool:
        """Whether somebody paid in a way that a bank has yet to confirm."""
        return self.state == CheckoutState.BEGUN and self.session_id is not None and self.address is None


class CheckoutEvent(Base):
    """One event of the provider, kept once however often it is sent."""

    __tablename__ = "checkout_events"
    __table_args__ = (UniqueConstraint("provider", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(80))
    checkout_id: Mapped[int | None] = mapped_column(ForeignKey("checkouts.id"), index=True)
    """What it is about; none: nothing of ours, or not known yet."""
    payment_id: Mapped[str | None] = mapped_column(String(255), index=True)
    amount_cents: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    dispute_id: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The provider's word for how a dispute stands."""
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When it took effect; none: it waits for an event that comes before it."""
    outcome: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Why somebody should look at the payment since this event; empty: all is as it should be."""

    checkout: Mapped[Checkout | None] = relationship()
