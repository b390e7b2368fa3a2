"""Access needs, kept apart from the sign-up."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, one_of
from eventsapp.people.models import Account, Person


class NeedKind(StrEnum):
    """What can be ticked (the access step, in its order). Asks for what helps, never for a diagnosis."""

    CHAIR = "chair"
    REST_POINTS = "rest points"
    QUIET_START = "quiet start"
    MOBILITY_DEVICE = "mobility device"
    SUPPORT_PERSON = "support person"
    VOLUNTEER_BESIDE = "volunteer beside"
    SERVICE_ANIMAL = "service animal"
    STEP_FREE = "step free"
    SHADE = "shade"
    NO_QUEUE = "no queue"
    FINE_HAND_WORK = "fine hand work"
    FOOD = "food"
    LARGE_PRINT = "large print"
    WAY_TO_REACH = "way to reach"
    SEATED_WORK = "seated work"
    SHORT_SHIFTS = "short shifts"
    NO_LIFTING = "no lifting"
    NO_WRITING = "no writing"
    SOMETHING_ELSE = "something else"
    TALK_FIRST = "talk first"


class NeedState(StrEnum):
    """Where a need stands; each but the first was told to the person."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    CANNOT = "cannot"
    """We cannot do that; the answer says what we can do."""
    DONE = "done"
    TAKEN_BACK = "taken back"


class AccessNeed(Base):
    """One thing that would help one person at one edition. Private, answered, and erased by its clock."""

    __tablename__ = "access_needs"
    __table_args__ = (
        CheckConstraint(one_of(NeedKind, "kind"), name="kind"),
        CheckConstraint(one_of(NeedState, "state"), name="state"),
        Index("ix_access_needs_edition", "edition_id", "state", "kind", "id"),
        UniqueConstraint("edition_id", "person_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    sealed_note: Mapped[str] = mapped_column(Text, default="")
    """In the person's own words, sealed."""
    sealed_answer: Mapped[str] = mapped_column(Text, default="")
    """What the person was told, sealed."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """The organizer who sees to it."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    erase_on: Mapped[date] = mapped_column(index=True)
    """The day from which it is kept as a count only."""

    person: Mapped[Person] = relationship()
    owner: Mapped[Account | None] = relationship()


class AccessCount(Base):
    """How many asked for what, once the needs themselves are gone."""

    __tablename__ = "access_counts"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    kind: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
