"""Registrations: what somebody sent in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.events.models import Edition
from eventsapp.people.models import Person


class Registration(Base):
    """One submission for one edition; entries and assignments belong to it."""

    __tablename__ = "registrations"
    __table_args__ = (Index("ix_registrations_registrant", "registrant_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    registrant_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    """What a person reads out at the desk. It identifies; it opens nothing."""
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the opened form it was sent with: the same form sent twice is one registration."""
    language: Mapped[str] = mapped_column(String(2))
    submitted_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    registrant: Mapped[Person] = relationship()
