"""Categories, and who takes part in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.capacity.models import Claim, Pool
from eventsapp.core.db import Base, key_type
from eventsapp.core.languages import Bilingual
from eventsapp.people.models import Person


class EntryStatus(StrEnum):
    """Where an entry stands (docs/glossary.md)."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"


class Category(Base):
    """What a participant registers as: 5 km walk, wheel, from home."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"), unique=True)
    name: Mapped[Bilingual]
    hint: Mapped[Bilingual]
    position: Mapped[int]

    pool: Mapped[Pool] = relationship()


class Entry(Base):
    """One person in one category of one edition."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(f"status IN ({', '.join(repr(str(s)) for s in EntryStatus)})", name="status"),
        Index("ix_entries_roster_by_name", "edition_id", "name_key", "id", "status", "category_id"),
        Index("ix_entries_roster_by_time", "edition_id", "entered_at", "id", "status", "category_id", "name_key"),
        Index(
            "uq_entries_once_per_edition",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text("status <> 'withdrawn'"),
            postgresql_where=text("status <> 'withdrawn'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), index=True)
    name_key: Mapped[str] = mapped_column(key_type())
    """The person's folded name, kept here so that a roster begins at its edition and pages by name."""
    status: Mapped[str] = mapped_column(String(20))
    entered_at: Mapped[datetime]

    category: Mapped[Category] = relationship()
    person: Mapped[Person] = relationship()
    claim: Mapped[Claim] = relationship()
