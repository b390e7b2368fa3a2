"""People who turned out to be one, and people who look like one and are not."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base


class Merge(Base):
    """Two rows of people became one; what the one row could not take over is kept here, sealed."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    gone_id: Mapped[int] = mapped_column(unique=True)
    """The number of the row that is no more."""
    sealed_rest: Mapped[str] = mapped_column(Text)
    """As JSON, by table: the row of the person that went, and rows that one person cannot have twice."""
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    merged_at: Mapped[datetime]


class ToldApart(Base):
    """Two people who look alike, and of whom an organizer said that they are not the same."""

    __tablename__ = "people_told_apart"
    __table_args__ = (CheckConstraint("one_id < other_id", name="in_order"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    told_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    told_at: Mapped[datetime]
