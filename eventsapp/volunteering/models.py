"""Roles, their shifts, and who helps on them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.capacity.models import Party, Pool
from eventsapp.core.db import Base, key_type
from eventsapp.core.languages import Bilingual
from eventsapp.people.models import Person


class AssignmentStatus(StrEnum):
    """Where an assignment stands (docs/glossary.md)."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    DROPPED = "dropped"


class Role(Base):
    """A kind of work in an edition."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    name: Mapped[Bilingual]
    description: Mapped[Bilingual]
    minimum_age: Mapped[int | None]
    position: Mapped[int]


class Shift(Base):
    """A role at a time and place, with the helpers it needs; its pool's maximum is the most it can use."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("minimum >= 0 AND minimum <= ideal", name="minimum_up_to_ideal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"), unique=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[Bilingual]
    minimum: Mapped[int]
    """Fewer than this and the work cannot be done."""
    ideal: Mapped[int]

    role: Mapped[Role] = relationship()
    pool: Mapped[Pool] = relationship()


class Assignment(Base):
    """A volunteer on a shift."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint(f"status IN ({', '.join(repr(str(s)) for s in AssignmentStatus)})", name="status"),
        Index("ix_assignments_roster_by_name", "edition_id", "name_key", "id", "status", "shift_id"),
        Index("ix_assignments_roster_by_time", "edition_id", "taken_at", "id", "status", "shift_id", "name_key"),
        Index(
            "uq_assignments_once_per_shift",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=text("status <> 'dropped'"),
            postgresql_where=text("status <> 'dropped'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    name_key: Mapped[str] = mapped_column(key_type())
    """The volunteer's folded name, kept here so that a roster begins at its edition and pages by name."""
    status: Mapped[str] = mapped_column(String(20))
    taken_at: Mapped[datetime]

    shift: Mapped[Shift] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()
