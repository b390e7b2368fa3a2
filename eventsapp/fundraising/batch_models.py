"""Money counted together, and put in the bank together."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.events.models import Edition
from eventsapp.fundraising.models import FundraisingPage


class Deposit(Base):
    """Batches that went to the bank together."""

    __tablename__ = "deposits"
    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(key_type(9), unique=True)
    deposited_on: Mapped[date] = mapped_column(index=True)
    amount_cents: Mapped[int]
    """As the bank's slip says."""
    difference_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why it differs from what was counted; never empty where it does."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Batch(Base):
    """An envelope, or any gifts that are counted together."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("declared_cents IS NULL OR declared_cents >= 0", name="declared"),
        CheckConstraint("cheques >= 0 AND cheques_cents >= 0", name="cheques"),
        Index("ix_batches_of_edition", "edition_id", "opened_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("fundraising_pages.id"), index=True)
    """Whose envelope it is; none: gifts for several pages, or for the edition."""
    reference: Mapped[str] = mapped_column(key_type(9), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    declared_cents: Mapped[int | None]
    """What the sheet or the envelope says is in it."""
    pieces: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Coins and notes that were counted: worth in cents -> how many."""
    cheques: Mapped[int] = mapped_column(default=0, server_default="0")
    cheques_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    difference_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why what was counted, declared and written down differ; never empty in a closed batch where they do."""
    closed_at: Mapped[datetime | None]
    """Since two people signed it: nothing in it changes any more but by a reversal."""
    deposit_id: Mapped[int | None] = mapped_column(ForeignKey("deposits.id"), index=True)

    edition: Mapped[Edition] = relationship()
    page: Mapped[FundraisingPage | None] = relationship()
    deposit: Mapped[Deposit | None] = relationship()


class BatchSignature(Base):
    """One of the two people who counted a batch."""

    __tablename__ = "batch_signatures"
    __table_args__ = (UniqueConstraint("batch_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(key_type())
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who signed in a browser of their own; none: somebody who counted beside them."""
    signed_at: Mapped[datetime]
    ledger_id: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last row of the ledger about a gift of the envelope that was there by then; what came later was not seen."""
