"""Offers of organizations to give as much again as others give."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Donor


class MatchingOffer(Base):
    """What an organization promised to add to the gifts that an edition receives within some days."""

    __tablename__ = "matching_offers"
    __table_args__ = (
        CheckConstraint("ratio_percent > 0 AND ratio_percent <= 1000", name="ratio"),
        CheckConstraint("maximum_cents > 0", name="maximum"),
        CheckConstraint("from_on <= to_on", name="days"),
        Index("ix_matching_offers_of_edition", "edition_id", "from_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    donor_id: Mapped[int] = mapped_column(ForeignKey("donors.id"), index=True)
    shown_name: Mapped[str] = mapped_column(String(100))
    """As everybody reads it."""
    ratio_percent: Mapped[int]
    """How much is added to a gift: 100 doubles it."""
    maximum_cents: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date]
    """First and last day on which a gift may have come in."""
    counted_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Confirmed gifts of money that came in on those days: moved with each row of the ledger."""
    added_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    donor: Mapped[Donor] = relationship()

    @property
    def matched_cents(self) -> int:
        """What the organization owes so far; part of a cent is left to it."""
        return max(0, min(self.maximum_cents, self.counted_cents * self.ratio_percent // 100))
