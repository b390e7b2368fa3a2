"""What is recorded of those who help: who was asked, what was seen of them, hours and letters, and how shifts went."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type, one_of
from eventsapp.people.models import Account, Person
from eventsapp.volunteering.models import Assignment, Shift


class HelpRequest(Base):
    """Somebody who was asked, by a link of their own, to help on a shift that is short."""

    __tablename__ = "help_requests"
    __table_args__ = (
        UniqueConstraint("shift_id", "person_id"),
        Index("ix_help_requests_person", "person_id", "asked_at"),
        CheckConstraint("answer IN ('', 'yes', 'no')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answer: Mapped[str] = mapped_column(String(3), default="", server_default="")
    answered_at: Mapped[datetime | None]

    shift: Mapped[Shift] = relationship()
    person: Mapped[Person] = relationship()


class QualificationKind(StrEnum):
    """What was seen of a person: a training, or one of the police checks."""

    TRAINING = "training"
    CRIMINAL = "criminal"
    JUDICIAL = "judicial"
    VULNERABLE = "vulnerable"


class Qualification(Base):
    """That a training or a check was seen, and when: never the document."""

    __tablename__ = "qualifications"
    __table_args__ = (CheckConstraint(one_of(QualificationKind, "kind"), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    training_key: Mapped[str] = mapped_column(key_type(), default="", server_default="")
    """The folded English name of the training."""
    seen_on: Mapped[date]
    valid_until: Mapped[date | None]
    """Its last day; none: without end."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Hours(Base):
    """The time credited to an assignment, and who approved it."""

    __tablename__ = "hours"
    __table_args__ = (CheckConstraint("minutes >= 0 AND minutes <= 2880", name="minutes"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    minutes: Mapped[int]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime]

    assignment: Mapped[Assignment] = relationship()
    approver: Mapped[Account | None] = relationship()


class HoursLetter(Base):
    """A letter about somebody's hours at an edition, known again by the code on it."""

    __tablename__ = "hours_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    minutes: Mapped[int]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """When it ceased to count, because hours it tells of were corrected or taken back."""

    person: Mapped[Person] = relationship()


class ShiftCount(Base):
    """What a shift of the past needed and who came, as numbers that stay when the names have gone."""

    __tablename__ = "shift_counts"

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), primary_key=True)
    needed: Mapped[int]
    signed_up: Mapped[int]
    """How many had a place when it began."""
    came: Mapped[int]
    missed: Mapped[int]
    counted_at: Mapped[datetime]

    shift: Mapped[Shift] = relationship()
