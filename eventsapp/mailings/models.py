"""Mailings as they are kept: what is written, to whom, when, and what became of it."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, one_of
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.outbox.models import MessagePurpose


class Anchor(StrEnum):
    """The day of an edition from which a rule counts its days."""

    STARTS = "starts"
    ENDS = "ends"
    """Its last day."""
    CLOSES = "closes"
    """The day on which sign-up ends."""


class PassedOver(StrEnum):
    """Why nobody was written to when the moment came."""

    LATE = "late"
    """It was past when the mailing was made, or when anybody could have sent it."""
    RESTING = "resting"
    """The edition was no firm date at that moment: a draft, to be confirmed, postponed, cancelled or put away."""
    UNREADABLE = "unreadable"
    """It was for a category, a role or an answer that is not there any more."""


UNFINISHED = text("is_on AND ended_at IS NULL")
"""Those that wait for their moment, or are being written."""


class Mailing(Base):
    """What is written to many people of an edition: by rule, so many days before or after; or by hand, at one moment.

    What became of it is that of the last time: a rule whose edition moves comes due anew.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        CheckConstraint(one_of(MessagePurpose, "purpose"), name="purpose"),
        CheckConstraint(f"anchor IS NULL OR {one_of(Anchor, 'anchor')}", name="anchor"),
        CheckConstraint(f"passed_over IS NULL OR {one_of(PassedOver, 'passed_over')}", name="passed_over"),
        CheckConstraint("(anchor IS NULL) = (days IS NULL) AND (anchor IS NULL) = (at IS NULL)", name="whole_rule"),
        CheckConstraint("anchor IS NULL OR send_at IS NULL", name="by_rule_or_by_hand"),
        CheckConstraint("ended_at IS NULL OR ran_for IS NOT NULL", name="ended_for_a_moment"),
        Index("ix_mailings_unfinished", "edition_id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    subject: Mapped[Bilingual]
    text: Mapped[Bilingual]
    """Plain words with placeholders (`placeholders.py`), as is the subject."""
    purpose: Mapped[str] = mapped_column(String(20))
    asked: Mapped[dict[str, str]] = mapped_column(JSON)
    """Whom it is for: what it asks of the roster, as in its address; never what was searched for."""
    anchor: Mapped[str | None] = mapped_column(String(20))
    """None: it is sent by hand."""
    days: Mapped[int | None]
    """How many days after the anchor; below zero before it."""
    at: Mapped[time | None]
    """At what time of that day, on the clock of the place."""
    send_at: Mapped[datetime | None]
    """When it is sent by hand; none: nobody has said yet."""
    is_on: Mapped[bool]
    armed_at: Mapped[datetime]
    """Since when it waits for its moment; one that was earlier is let pass."""
    ran_for: Mapped[datetime | None]
    """The moment that came, and for which it was sent or passed over."""
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    told_up_to: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """The mark of the last line of the roster that was written to, the newest sign-up first."""
    written: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many messages."""
    unreachable: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many people had no address, nor anybody who reads for them."""
    unwanted: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many readers had not agreed to messages of this purpose, or not any more."""
    passed_over: Mapped[str | None] = mapped_column(String(20))
    made_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()

    @property
    def is_rule(self) -> bool:
        return self.anchor is not None

    @property
    def is_under_way(self) -> bool:
        """Whether some may be written to and others are not yet."""
        return self.begun_at is not None and self.ended_at is None


class KeptOut(Base):
    """Somebody whom an organizer keeps out of one mailing."""

    __tablename__ = "kept_out_of_mailings"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    """The reader."""
    kept_out_at: Mapped[datetime]
