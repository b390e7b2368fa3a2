"""Views of a roster, the columns somebody chose, and notes about people."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.people.models import Account


class RosterView(Base):
    """A filter of rosters with columns and a name: its account's own, or shared with all who organize the series."""

    __tablename__ = "roster_views"
    __table_args__ = (UniqueConstraint("series_id", "account_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    """The edition it belongs to, since it asks for a category, role or answer of it; none: every one of the series."""
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(key_type(60))
    is_shared: Mapped[bool]
    asked: Mapped[dict[str, str]] = mapped_column(JSON)
    """What it asks for, and in which columns, as in the address of the roster; never what was searched for."""
    made_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class RosterColumns(Base):
    """The columns in which an account reads rosters."""

    __tablename__ = "roster_columns"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(JSON)


class RosterNote(Base):
    """What organizers noted about a person at an edition; the last row counts, the earlier ones are its history."""

    __tablename__ = "roster_notes"
    __table_args__ = (Index("ix_roster_notes_person", "edition_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    sealed_text: Mapped[str] = mapped_column(Text)
    """The words, sealed, since they may be about health; empty: there is no note any more."""
    tells_desk: Mapped[bool]
    """Whether the desk is told to send the person to the coordinator; the words it never sees."""
    written_at: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    author: Mapped[Account] = relationship()
