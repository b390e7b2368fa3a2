"""Imports that were begun, as they are kept."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.events.models import Edition


class ImportDraft(Base):
    """A list that an organizer uploaded and has not imported yet; it goes by its own clock, imported or not."""

    __tablename__ = "import_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    """Who uploaded it; nobody else opens it."""
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """What it is called in an address."""
    brings: Mapped[str] = mapped_column(String(20), default="people", server_default="people")
    """What comes in with it: people, or gifts."""
    filename: Mapped[str] = mapped_column(String(100))
    sealed_table: Mapped[str] = mapped_column(Text)
    """The rows as they were read, sealed; gone once they were imported."""
    sealed_choices: Mapped[str] = mapped_column(Text)
    """Which column is what, which category is which, as JSON, sealed."""
    begun_at: Mapped[datetime]
    erase_at: Mapped[datetime] = mapped_column(index=True)
    imported_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How many came in and how many did not, once it was imported."""

    edition: Mapped[Edition] = relationship()
