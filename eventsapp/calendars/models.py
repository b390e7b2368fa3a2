"""Public calendar entries and feeds as they are kept."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base, key_type


class CalendarEntry(Base):
    """What subscribers see of one edition, in both languages, written anew only when it changes."""

    __tablename__ = "calendar_entries"
    __table_args__ = (
        Index("ix_calendar_entries_window", "ends_on"),
        Index("ix_calendar_entries_series_window", "series_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), unique=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    """A random UUID that never changes (RFC 7986 section 5.3)."""
    sequence: Mapped[int]
    """Grows when time, place or status changes (RFC 5546 section 2.1.4); never falls."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    """When what is rendered last changed, to the second: both DTSTAMP and LAST-MODIFIED."""
    status: Mapped[str] = mapped_column(String(20))
    """CONFIRMED, TENTATIVE or CANCELLED."""
    zone: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day, for the window of the feeds."""
    begins_at: Mapped[datetime]
    """Where it stands in a feed."""
    place_and_time: Mapped[str] = mapped_column(String(64))
    """A digest of all that makes `sequence` grow."""
    written_for: Mapped[str] = mapped_column(String(64))
    """For which address and by which writing it was rendered (ics.writing)."""
    fragment_en: Mapped[bytes] = mapped_column(LargeBinary)
    fragment_fr: Mapped[bytes] = mapped_column(LargeBinary)


class CalendarFeed(Base):
    """A public feed in one language as it was last joined; answered from here until something in it changes."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("name", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(key_type(80))
    """``all``, or ``series/<slug>``."""
    language: Mapped[str] = mapped_column(String(2))
    is_stale: Mapped[bool] = mapped_column(default=False)
    fresh_until: Mapped[datetime]
    """The next local midnight: the window of a feed and its refresh hint move with the date."""
    written_for: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    """When its octets last changed, also by something leaving it; to the second, and never twice the same."""
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    body_gzip: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
