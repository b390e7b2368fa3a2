"""Places and who holds them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base


class Placement(StrEnum):
    """Where a party stands: it waits, is offered its places, holds them, or let go of them."""

    HELD = "held"
    OFFERED = "offered"
    WAITING = "waiting"
    RELEASED = "released"


class Pool(Base):
    """The places of an edition, of one of its categories, or of a shift."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("maximum IS NULL OR held + offered <= maximum", name="not_oversold"),
        CheckConstraint("held >= 0 AND offered >= 0 AND waiting >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    maximum: Mapped[int | None]
    """How many places there are; none: as many as want to come."""
    held: Mapped[int] = mapped_column(default=0)
    """Places held now: what the claims say, kept here so that nobody need count them."""
    offered: Mapped[int] = mapped_column(default=0, server_default="0")
    """Places kept for parties that were offered them and have not answered yet."""
    waiting: Mapped[int] = mapped_column(default=0)
    """Places asked for by those who wait."""

    @property
    def taken(self) -> int:
        """Places held, or kept for somebody who was offered them."""
        return self.held + self.offered

    @property
    def left(self) -> int | None:
        """Places a newcomer can have now; none when there is no limit. Who waits comes first."""
        return None if self.maximum is None else max(0, self.maximum - self.taken - self.waiting)

    @property
    def is_full(self) -> bool:
        return self.left == 0


class Party(Base):
    """People who have their places together, all of them or none, in the order in which they came."""

    __tablename__ = "parties"
    __table_args__ = (
        UniqueConstraint("pool_id", "turn"),
        Index("ix_parties_line", "pool_id", "placement", "turn"),
        Index("ix_parties_answer_by", "placement", "answer_by"),
        CheckConstraint("placement IN ('held', 'offered', 'waiting', 'released')", name="placement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"))
    """The pool that every party claims here, an edition's or a shift's: whoever changes who holds places holds its
    row."""
    placement: Mapped[str] = mapped_column(String(20))
    turn: Mapped[int]
    """Its place in the order of arrival, which never depends on a clock."""
    claimed_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    """Until when an offer stands."""
    expiries: Mapped[int] = mapped_column(default=0)
    """How often an offer ran out: after the first it waits once more, after the second it is let go."""

    pool: Mapped[Pool] = relationship()
    claims: Mapped[list["Claim"]] = relationship(back_populates="party", order_by="Claim.pool_id")


class Claim(Base):
    """A party's claim to places of one pool, with the placement of its party."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("party_id", "pool_id"),
        Index("ix_claims_counts", "pool_id", "placement", "size"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("placement IN ('held', 'offered', 'waiting', 'released')", name="placement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"))
    size: Mapped[int]
    placement: Mapped[str] = mapped_column(String(20))

    party: Mapped[Party] = relationship(back_populates="claims")
    pool: Mapped[Pool] = relationship()
