"""Who pays for an event and is named for it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition


class Sponsor(Base):
    """Who is named for what they pay. That is no gift: nothing leads from here to donors, gifts or receipts."""

    __tablename__ = "sponsors"
    __table_args__ = (
        CheckConstraint("amount_cents IS NULL OR amount_cents > 0", name="amount"),
        Index("ix_sponsors_of_edition", "edition_id", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[Bilingual]
    """What they are called among the others, such as "Gold"; may be empty."""
    website: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[Bilingual]
    """A sentence about them."""
    amount_cents: Mapped[int | None]
    """What they pay, for our own books."""
    position: Mapped[int]
    added_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
