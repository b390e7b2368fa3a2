"""Calendars that are somebody's own: which version they were shown, who may read them, and who looked when."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.events.models import Series
from eventsapp.people.models import Account, Person
from eventsapp.submissions.models import Registration


class CalendarRevision(Base):
    """What was last shown of one thing that is not public: its identity stays, its sequence never falls."""

    __tablename__ = "calendar_revisions"

    key: Mapped[str] = mapped_column(key_type(80), primary_key=True)
    """Which thing, such as ``assignment:17``."""
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    """A random UUID that never changes (RFC 7986 section 5.3)."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Grows when time, place or status changed since it was last shown (RFC 5546 section 2.1.4)."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    """When it was first shown as it is now, to the second."""
    place_and_time: Mapped[str] = mapped_column(String(64))
    """A digest of all that makes `sequence` grow."""
    shown: Mapped[str] = mapped_column(String(64))
    """A digest of all that is shown."""


class CalendarMail(Base):
    """Which version of a thing somebody was last sent by mail."""

    __tablename__ = "calendar_mails"

    key: Mapped[str] = mapped_column(ForeignKey("calendar_revisions.key"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    sequence: Mapped[int]
    shown: Mapped[str] = mapped_column(String(64))
    is_cancelled: Mapped[bool] = mapped_column(default=False)


class CalendarAnswer(Base):
    """What somebody's calendar answered last to an invitation of ours."""

    __tablename__ = "calendar_answers"

    key: Mapped[str] = mapped_column(ForeignKey("calendar_revisions.key"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    """To whom the invitation went."""
    said_at: Mapped[datetime]
    is_declined: Mapped[bool]
    """Whether they do not come: a question for an organizer, until somebody saw to it."""
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class FeedToken(Base):
    """A secret address of a calendar: one household's own, or an organizer's."""

    __tablename__ = "feed_tokens"
    __table_args__ = (
        CheckConstraint("(registration_id IS NULL) = (person_id IS NULL)", name="whose"),
        CheckConstraint("(registration_id IS NULL) <> (account_id IS NULL)", name="one_holder"),
        Index("ix_feed_tokens_holder", "registration_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(300))
    """To show it again to whom it belongs; nothing to whoever has a copy of the database without the key."""
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose it is: it shows what this person's manage link reaches of the registration."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    """The one series an organizer's calendar is about; none: all that the account may see."""
    alarms: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """How many minutes before, with commas between: ``1440,120``. Only who asked for reminders has some."""
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    registration: Mapped[Registration | None] = relationship()
    person: Mapped[Person | None] = relationship()
    account: Mapped[Account | None] = relationship()
    series: Mapped[Series | None] = relationship()

    @property
    def reminders(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(minutes=int(minutes)) for minutes in self.alarms.split(",") if minutes)


class FeedVersion(Base):
    """Which octets a feed behind a token had when it was last read, and since when; one for each language."""

    __tablename__ = "feed_versions"

    token_id: Mapped[int] = mapped_column(ForeignKey("feed_tokens.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    """To the second, and never twice the same."""


class FeedFetch(Base):
    """When a kind of client last looked at a feed, and which version it has. No address, and nobody's name."""

    __tablename__ = "feed_fetches"
    __table_args__ = (UniqueConstraint("feed", "language", "client"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(key_type(80))
    """``all``, ``series/<slug>``, or ``token/<number>``."""
    language: Mapped[str] = mapped_column(String(2))
    client: Mapped[str] = mapped_column(String(20))
    """A family of programs, such as ``google``."""
    etag: Mapped[str] = mapped_column(String(64))
    version_at: Mapped[datetime]
    """Since when the version that it has is the feed's."""
    fetched_at: Mapped[datetime]
    pause_seconds: Mapped[int | None]
    """How long it waited between its last two looks."""
