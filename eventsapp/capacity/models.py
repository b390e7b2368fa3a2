"""Places and who holds them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base


class Placement(StrEnum):
    """Where a claim stands."""

    HELD = "held"
    WAITING = "waiting"


class Pool(Base):
    """The places of one category or one shift. Whoever changes who holds them holds this row first."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("maximum IS NULL OR held <= maximum", name="not_oversold"),
        CheckConstraint("held >= 0 AND waiting >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    maximum: Mapped[int | None]
    """How many places there are; none: as many as want to come."""
    held: Mapped[int] = mapped_column(default=0)
    """Places held now: counted from the claims whenever one changes, kept here so that pages need not count."""
    waiting: Mapped[int] = mapped_column(default=0)
    """Places asked for by those who wait."""

    @property
    def left(self) -> int | None:
        """Places a newcomer can have now; none when there is no limit. Who waits comes first, so then it is 0."""
        if self.maximum is None:
            return None
        return 0 if self.waiting else self.maximum - self.held

    @property
    def is_full(self) -> bool:
        return self.left == 0


class Claim(Base):
    """A party's claim to places of one pool: held, or waiting for its turn."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("pool_id", "turn"),
        Index("ix_claims_counts", "pool_id", "placement", "size"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("placement IN ('held', 'waiting')", name="placement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"))
    size: Mapped[int]
    placement: Mapped[str] = mapped_column(String(20))
    turn: Mapped[int]
    """Its place in the order of arrival, which never depends on a clock."""
    claimed_at: Mapped[datetime]
