"""Waivers, their versions, and who accepted them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.core.languages import Bilingual
from eventsapp.people.models import Person


class WaiverKind(StrEnum):
    """Adults accept for themselves; for a minor a guardian consents, which is another text."""

    ADULT = "adult"
    GUARDIAN = "guardian"


class Method(StrEnum):
    """How it was accepted."""

    WEB = "web"
    PAPER = "paper"
    ORAL = "oral"


class Waiver(Base):
    """What everybody of an edition has to accept: one text for adults, one for the guardians of minors."""

    __tablename__ = "waivers"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind"),
        CheckConstraint("kind IN ('adult', 'guardian')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    kind: Mapped[str] = mapped_column(String(20))


class WaiverVersion(Base):
    """One wording of a waiver. It is never edited: another wording is another version."""

    __tablename__ = "waiver_versions"
    __table_args__ = (UniqueConstraint("waiver_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    waiver_id: Mapped[int] = mapped_column(ForeignKey("waivers.id"))
    number: Mapped[int]
    title: Mapped[Bilingual]
    summary: Mapped[Bilingual]
    """The same in a few plain sentences, shown above the text."""
    text: Mapped[Bilingual]
    """In Markdown."""
    text_html: Mapped[Bilingual]
    hash_en: Mapped[str] = mapped_column(String(64))
    """SHA-256 of title and text in English, in hexadecimal digits."""
    hash_fr: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]

    waiver: Mapped[Waiver] = relationship()


NAMED = text("signed_name != ''")
"""Those that still say a name."""


class Signature(Base):
    """Somebody accepted one version, for themselves or as the guardian of a minor."""

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("version_id", "person_id"),
        CheckConstraint("method IN ('web', 'paper', 'oral')", name="method"),
        Index("ix_signatures_named", "signed_at", sqlite_where=NAMED, postgresql_where=NAMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("waiver_versions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """For whom it is accepted."""
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who accepted, if known to us: the person themselves or the guardian."""
    signed_name: Mapped[str] = mapped_column(String(200))
    """The name as it was typed."""
    language: Mapped[str] = mapped_column(String(2))
    text_hash: Mapped[str] = mapped_column(String(64))
    """The hash of what was read, in that language."""
    method: Mapped[str] = mapped_column(String(20))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """The organizer who wrote down a paper or an oral acceptance."""
    signed_at: Mapped[datetime]

    version: Mapped[WaiverVersion] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    signer: Mapped[Person | None] = relationship(foreign_keys=signer_id)


class SignatureRequest(Base):
    """A link of its own for another adult, or a guardian who is not there, to read and accept."""

    __tablename__ = "signature_requests"
    __table_args__ = (Index("ix_signature_requests_person", "person_id", "waiver_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    waiver_id: Mapped[int] = mapped_column(ForeignKey("waivers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """For whom."""
    signer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Who is asked: the person themselves, or the guardian."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    waiver: Mapped[Waiver] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    signer: Mapped[Person] = relationship(foreign_keys=signer_id)
