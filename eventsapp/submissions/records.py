"""What somebody agreed to, what they want no mail about, and who was asked to sign up the same again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type, one_of
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration


class Purpose(StrEnum):
    """What somebody agreed that we may do."""

    NEXT_SIGN_UP = "next sign-up"


class Where(StrEnum):
    """Where somebody said what they wish."""

    SIGN_UP = "sign-up"
    OWN_PAGE = "own page"
    LEAVE_PAGE = "leave page"
    ONE_CLICK = "one click"
    """The button that a mail program shows beside the message (RFC 8058)."""
    ORGANIZER = "organizer"
    """An organizer, whom they told."""


class Consent(Base):
    """That somebody agreed to something, in which words. Rows are only ever added, and withdrawn once."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint(one_of(Purpose, "purpose"), name="purpose"),
        CheckConstraint(one_of(Where, "form"), name="form"),
        CheckConstraint(f"left_at_form IS NULL OR {one_of(Where, 'left_at_form')}", name="left_at_form"),
        Index(
            "uq_consents_once_at_a_time",
            "registration_id",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    """With which they gave it; it tells of which series they want to hear."""
    purpose: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    """What they read, to the letter."""
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    form: Mapped[str | None] = mapped_column(String(20))
    """Where they agreed; None: before that was kept."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    left_at_form: Mapped[str | None] = mapped_column(String(20))
    """Where it ended together with everything else; None: it stands, was taken back by itself, or that was not kept."""

    person: Mapped[Person] = relationship()
    registration: Mapped[Registration] = relationship()


class Wish(Base):
    """That somebody wants one kind of message, or does not want it. Rows are only ever added; the last one counts."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("purpose IN ('fundraising', 'news', 'partner')", name="purpose"),
        CheckConstraint(one_of(Where, "form"), name="form"),
        Index("ix_wishes_person_id_purpose", "person_id", "purpose"),
        Index("ix_wishes_address_key_purpose", "address_key", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    address_key: Mapped[str] = mapped_column(key_type(254))
    """Their address when they said it: it counts for everybody who shares it, and for them at another one."""
    purpose: Mapped[str] = mapped_column(String(20))
    wanted: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    """What they read, to the letter."""
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    form: Mapped[str] = mapped_column(String(20))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    """With which, if it was with one."""
    said_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    registration: Mapped[Registration | None] = relationship()


class AskingRound(Base):
    """Last year's people are asked, once for each edition, some at a time."""

    __tablename__ = "asking_rounds"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    """The edition whose people are asked."""
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    told_up_to: Mapped[int] = mapped_column(default=0, server_default="0")
    """The consent up to which they were written to."""
    ended_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship(foreign_keys=edition_id)
    source: Mapped[Edition] = relationship(foreign_keys=source_id)


class SameAgain(Base):
    """Somebody who was asked, by a link of their own, whether they sign up the same again."""

    __tablename__ = "same_again"
    __table_args__ = (UniqueConstraint("edition_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    """Last year's: what would be the same."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    """When they said: not this year."""

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship()
    registration: Mapped[Registration] = relationship()
