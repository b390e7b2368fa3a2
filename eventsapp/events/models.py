"""Series, their yearly editions, and where they take place."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import Base, key_type, one_of
from eventsapp.core.languages import Bilingual
from eventsapp.people.models import Account


class State(StrEnum):
    """The life of an edition (docs/glossary.md)."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    FINISHED = "finished"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Venue(Base):
    """A place with address, map and access notes; without a street it is online."""

    __tablename__ = "venues"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Bilingual]
    street: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    province: Mapped[str] = mapped_column(String(2), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    directions: Mapped[Bilingual]
    access_notes: Mapped[Bilingual]

    @property
    def is_online(self) -> bool:
        return not self.street


class Series(Base):
    """A recurring event with a lasting name and address; a one-off is a series of one."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("(usual_start IS NULL) = (usual_end IS NULL)", name="both_usual_times_or_none"),
        CheckConstraint("usual_days >= 1", name="usual_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(key_type(60), unique=True)
    """Its lasting address, such as ``chucks-run``."""
    name: Mapped[Bilingual]
    summary: Mapped[Bilingual]
    """One or two sentences for lists."""
    description_html: Mapped[Bilingual]
    """The page's text, rendered from `description` when it was saved."""
    description: Mapped[Bilingual]
    rule: Mapped[str] = mapped_column(String(200))
    """How an edition's date is proposed: an RFC 5545 RRULE (``FREQ=YEARLY;BYMONTH=6;BYDAY=1SU``), or empty."""
    first_year: Mapped[int | None]
    """The year of the first edition, from which the ordinal ("49th annual") follows."""
    position: Mapped[int] = mapped_column(default=0)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    """Where it usually takes place."""
    usual_start: Mapped[time | None]
    """When it usually begins on the wall; none: whole days."""
    usual_end: Mapped[time | None]
    usual_days: Mapped[int] = mapped_column(default=1, server_default="1")
    """How many days it usually lasts."""

    venue: Mapped[Venue | None] = relationship()


class Edition(Base):
    """One year's happening of a series."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("series_id", "year"),
        CheckConstraint(one_of(State, "state"), name="state"),
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name="times_in_order"),
        CheckConstraint("offer_hours > 0", name="offer_hours"),
        CheckConstraint("reaffirm_hours >= 0", name="reaffirm_hours"),
        CheckConstraint("help_requests_most >= 0", name="help_requests_most"),
        Index("ix_editions_starts_on", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day, itself included; the same day for most."""
    starts_at: Mapped[datetime | None]
    """None: whole days, as for a month at home or a date not yet confirmed."""
    ends_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(60))
    """The IANA time zone of the place, in which its times are told."""
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    closes_at: Mapped[datetime | None]
    """When sign-up ends; none: when the edition begins."""
    notice: Mapped[Bilingual | None]
    """What everybody must know now, such as why it was cancelled."""
    to_bring: Mapped[Bilingual | None]
    """What whoever takes part should bring along."""
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"), unique=True)
    """The places of all who take part, whatever their category."""
    changes_close_at: Mapped[datetime | None]
    """Until when people change their registrations themselves; none: until it begins. Afterwards they ask."""
    offer_hours: Mapped[int] = mapped_column(default=48, server_default="48")
    """How long somebody from the waitlist has to answer an offer; less when the day is near."""
    majority_age: Mapped[int | None]
    """From which age people sign for themselves; none: as the province of its venue has it."""
    access_lead: Mapped[str] = mapped_column(String(100), default="", server_default="")
    """The name of the person who reads access needs."""
    has_teams: Mapped[bool] = mapped_column(default=False, server_default=false())
    reaffirm_hours: Mapped[int] = mapped_column(default=72, server_default="72")
    """How long before a shift its volunteers are asked whether they still come; 0: they are not asked."""
    help_requests_most: Mapped[int] = mapped_column(default=2, server_default="2")
    """How often one person is asked to help within 30 days."""
    ways_to_pay: Mapped[Bilingual | None]
    """How a fee can be paid later, in words: the e-transfer address, to whom a cheque is made out."""
    forgotten_at: Mapped[datetime | None]
    """Since when it names nobody any more: its time was over, and only numbers are left."""

    series: Mapped[Series] = relationship()
    venue: Mapped[Venue | None] = relationship()
    pool: Mapped[Pool] = relationship()

    def __init__(self, **given: Any) -> None:
        if "pool_id" not in given:
            given.setdefault("pool", Pool(maximum=None))
        super().__init__(**given)

    @property
    def ordinal(self) -> int | None:
        """49 for the 49th annual one, if the series counts."""
        return None if self.series.first_year is None else self.year - self.series.first_year + 1

    @property
    def local_start(self) -> datetime | None:
        return None if self.starts_at is None else clock.local(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime | None:
        return None if self.ends_at is None else clock.local(self.ends_at, self.zone)


class Site(Base):
    """A local place under an edition: of a national walk the one in Halifax. Most editions have none."""

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("edition_id", "name_key_en"),
        UniqueConstraint("edition_id", "name_key_fr"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    name: Mapped[Bilingual]
    name_key_en: Mapped[str] = mapped_column(key_type())
    """The name in English, folded: no two sites of an edition are called the same."""
    name_key_fr: Mapped[str] = mapped_column(key_type())
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    """Where it is, if not where the edition is."""
    led_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    """Who answers for it, by their account; organizers alone see that. What they may do is given to them apart."""
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    """Since when it is not offered to newcomers any more; whoever signed up for it stays."""

    edition: Mapped[Edition] = relationship()
    venue: Mapped[Venue | None] = relationship()
    lead: Mapped[Account | None] = relationship()


class EditionNews(Base):
    """A change of when, where or whether an edition takes place, of which everybody who comes is to be told."""

    __tablename__ = "edition_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    before: Mapped[dict[str, str]] = mapped_column(JSON)
    """How it was (`news.Told`)."""
    after: Mapped[dict[str, str]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    told_up_to: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last registration that was told, in the order of their ids."""
    ended_at: Mapped[datetime | None]
    """When everybody was told, or there was something newer to tell."""


class ScheduleItem(Base):
    """A timed point in an edition: the desk opens, the start."""

    __tablename__ = "schedule_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    starts_at: Mapped[datetime]
    title: Mapped[Bilingual]
