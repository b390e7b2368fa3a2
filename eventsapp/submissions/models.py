"""Registrations: what somebody sent in, what they are still writing, and the links that open it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.events.models import Edition
from eventsapp.people.models import Person


class Basis(StrEnum):
    """On what ground somebody fills the form in: for themselves, as the parent or guardian, or as agreed."""

    SELF = "self"
    GUARDIAN = "guardian"
    AGREED = "agreed"


class Registration(Base):
    """One submission for one edition; entries and assignments belong to it."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index("ix_registrations_registrant", "registrant_id", "edition_id"),
        Index("ix_registrations_reference", "edition_id", "reference"),
        CheckConstraint("basis IN ('self', 'guardian', 'agreed')", name="basis"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    registrant_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reference: Mapped[str] = mapped_column(key_type(9), unique=True)
    """What a person reads out at the desk. It identifies; it opens nothing."""
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the opened form it was sent with: the same form sent twice is one registration."""
    language: Mapped[str] = mapped_column(String(2))
    basis: Mapped[str] = mapped_column(String(20), default=Basis.SELF, server_default="self")
    group_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    """The school, company or club that helps together, of which the registrant is the contact."""
    submitted_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    registrant: Mapped[Person] = relationship()


class Draft(Base):
    """A form somebody has begun: its answers are kept for a while, so that nothing typed is lost."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """What it is called in an address; without its secret it opens nothing."""
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the secret that the browser keeps in its session."""
    mailed_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the secret in the link that was mailed to finish later."""
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_answers: Mapped[str] = mapped_column(Text)
    """What was typed, as JSON, sealed: some of it may be about health."""
    language: Mapped[str] = mapped_column(String(2))
    begun_at: Mapped[datetime]
    erase_at: Mapped[datetime] = mapped_column(index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    """What it became; then its answers are gone from here."""

    edition: Mapped[Edition] = relationship()


class ManageLink(Base):
    """A secret address at which somebody sees and changes a registration; its digest is all we keep of it."""

    __tablename__ = "manage_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """To whom it was sent; a fresh code goes to the address on file of the same person."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
    person: Mapped[Person] = relationship()


class FreshCode(Base):
    """A code just mailed to the person of a link; who types it in may change what costs something."""

    __tablename__ = "fresh_codes"
    __table_args__ = (CheckConstraint("(link_id IS NULL) <> (same_again_id IS NULL)", name="of_one_link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("manage_links.id"), index=True)
    same_again_id: Mapped[int | None] = mapped_column(ForeignKey("same_again.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class RequestKind(StrEnum):
    """What somebody asks the organizers for."""

    CHANGE = "change"
    ERASURE = "erasure"


WAITING = text("handled_at IS NULL")
"""Those nobody has seen to yet."""


class ChangeRequest(Base):
    """Something a person asks the organizers to do with their registration, since they cannot do it themselves."""

    __tablename__ = "change_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'erasure')", name="kind"),
        Index("ix_change_requests_waiting", "registration_id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    sealed_words: Mapped[str] = mapped_column(Text)
    """In their own words, sealed: people explain, and explain with their health."""
    asked_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    registration: Mapped[Registration] = relationship()
