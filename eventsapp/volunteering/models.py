"""Roles, their shifts, and who helps on them."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.capacity.models import Party, Pool
from eventsapp.core import name_words
from eventsapp.core.db import Base, key_type, one_of
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Site
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration


class AssignmentStatus(StrEnum):
    """Where an assignment stands (docs/glossary.md)."""

    REQUESTED = "requested"
    """It has its place, and an organizer has to approve it."""
    CONFIRMED = "confirmed"
    REAFFIRMED = "reaffirmed"
    """Asked shortly before, the volunteer said: still coming."""
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    DECLINED = "declined"
    """Not approved."""
    DROPPED = "dropped"
    NO_SHOW = "no-show"


GONE = (AssignmentStatus.DECLINED, AssignmentStatus.DROPPED, AssignmentStatus.NO_SHOW)
"""Statuses of those who are not on the shift (any more); they hold no place."""
HELD = (
    AssignmentStatus.REQUESTED,
    AssignmentStatus.CONFIRMED,
    AssignmentStatus.REAFFIRMED,
    AssignmentStatus.ARRIVED,
    AssignmentStatus.COMPLETED,
)
"""Statuses of those who have their place."""
_GONE = "status NOT IN ('declined', 'dropped', 'no-show')"
_LOOKED_AT = ("status", "shift_id", "person_id", "registration_id")
"""What most filters of a roster look at, so that the index alone answers them."""
IN_QUESTION = text("(status = 'requested' OR (status = 'confirmed' AND asked_at IS NOT NULL))")
"""Those who have a place but may not come: nobody approved them yet, or they have not said whether they still come."""


class Check(StrEnum):
    """Which police check a role asks for; the document itself is never kept."""

    NONE = "none"
    CRIMINAL = "criminal"
    JUDICIAL = "judicial"
    VULNERABLE = "vulnerable"


class Priority(StrEnum):
    """What goes without, when too few come."""

    CRITICAL = "critical"
    USUAL = "usual"
    NICE = "nice"


class Role(Base):
    """A kind of work in an edition."""

    __tablename__ = "roles"
    __table_args__ = (
        CheckConstraint(one_of(Check, "check_kind"), name="check_kind"),
        CheckConstraint("(night_from IS NULL) = (night_until IS NULL)", name="night"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    name: Mapped[Bilingual]
    description: Mapped[Bilingual]
    requirements: Mapped[Bilingual | None]
    """What it needs of a person: standing for two hours, a driver's licence."""
    minimum_age: Mapped[int | None]
    """On the day; none: `rules.USUAL_AGE`."""
    beside_guardian_age: Mapped[int | None]
    """From this age a child may help where their guardian takes the same shift; none: they may not."""
    night_age: Mapped[int | None]
    """The minimum age of a shift that touches the night, if it is higher."""
    night_from: Mapped[time | None]
    night_until: Mapped[time | None]
    """The night on the clock of the place; it may go over midnight."""
    training: Mapped[Bilingual | None]
    """The training it asks for, by name; none: no training."""
    check_kind: Mapped[str] = mapped_column(String(20), default=Check.NONE, server_default="none")
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_seated: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_no_lifting: Mapped[bool] = mapped_column(default=False, server_default=false())
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Whom volunteers reach on the day, and how. Told only to those who have a place."""
    position: Mapped[int]


class Shift(Base):
    """A role at a time and place, with the helpers it needs; its pool's maximum is the most it can use."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("minimum >= 0 AND minimum <= ideal", name="minimum_up_to_ideal"),
        CheckConstraint(one_of(Priority, "priority"), name="priority"),
        Index("ix_shifts_by_time", "edition_id", "starts_at", "id"),
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
    priority: Mapped[str] = mapped_column(String(20), default=Priority.USUAL, server_default="usual")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who leads it, and is told when somebody cannot come."""
    cancelled_at: Mapped[datetime | None]
    """When it was cancelled; its assignments were dropped then."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id", ondelete="SET NULL"), index=True)
    """The shift of the year before from which it was carried over."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    """The site it belongs to; none: the whole edition."""

    role: Mapped[Role] = relationship()
    pool: Mapped[Pool] = relationship()
    lead: Mapped[Person | None] = relationship()
    site: Mapped[Site | None] = relationship()

    @property
    def where(self) -> Bilingual:
        """Its place, with the site before it if it belongs to one."""
        if self.site is None:
            return self.place
        pairs = ((self.site.name.en, self.place.en), (self.site.name.fr, self.place.fr))
        english, french = (", ".join(part for part in pair if part) for pair in pairs)
        return Bilingual(en=english, fr=french)

    @property
    def is_offered(self) -> bool:
        """Whether newcomers can choose it, as far as its site goes."""
        return self.site is None or self.site.retired_at is None


class Volunteer(Base):
    """A person who gives time at an edition, and what is known of them for it."""

    __tablename__ = "volunteers"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    """The form that first brought them."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    from_age: Mapped[int | None]
    """The age band on the first day of the edition, as far as it is known: from this age…"""
    to_age: Mapped[int | None]
    """…to this one, itself included; none: and above."""
    is_minor: Mapped[bool] = mapped_column(default=False, server_default=false())
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who consents for a minor."""
    sealed_availability: Mapped[str] = mapped_column(Text, default="", server_default="")
    """When they could help and with what, in their own words, where nothing fitted; sealed."""
    may_ask: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they agreed to be asked when a shift is short."""
    joined_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    guardian: Mapped[Person | None] = relationship(foreign_keys=guardian_id)


class Assignment(Base):
    """A volunteer on a shift."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint(one_of(AssignmentStatus, "status"), name="status"),
        Index("ix_assignments_roster_by_name", "edition_id", "name_key", "id", *_LOOKED_AT),
        Index("ix_assignments_roster_by_time", "edition_id", "taken_at", "id", "name_key", *_LOOKED_AT),
        Index("ix_assignments_of_shift", "shift_id", "status", "id"),
        Index(
            "ix_assignments_in_question",
            "edition_id",
            "shift_id",
            "status",
            sqlite_where=IN_QUESTION,
            postgresql_where=IN_QUESTION,
        ),
        Index(
            "uq_assignments_once_per_shift",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=text(_GONE),
            postgresql_where=text(_GONE),
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
    is_placeholder: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the place is kept for somebody whose name comes later."""
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was declined, dropped or missed."""
    approved_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When they were asked whether they still come."""
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
    shift: Mapped[Shift] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()

    @property
    def is_current(self) -> bool:
        return self.status not in GONE

    @property
    def is_held(self) -> bool:
        return self.status in HELD


name_words.indexes(Assignment.__table__)
