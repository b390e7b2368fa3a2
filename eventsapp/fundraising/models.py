"""Editions that raise money, the pages of people and teams, and what was raised so far."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.teams.models import Team

OPEN = text("closed_at IS NULL")
"""Pages that are still there."""


class Fundraising(Base):
    """How an edition raises money; without a row it does not."""

    __tablename__ = "fundraisings"
    __table_args__ = (CheckConstraint("goal_cents IS NULL OR goal_cents > 0", name="goal"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    goal_cents: Mapped[int | None] = mapped_column(BigInteger)
    allows_pages: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether people and teams may have pages of their own."""
    has_leaderboard: Mapped[bool] = mapped_column(default=False, server_default=false())
    unit: Mapped[Bilingual]
    """What a pledge can be counted by: kilometre, lap; empty: only whole amounts are pledged."""
    how_to_pay: Mapped[Bilingual]
    """How cash, a cheque or an e-transfer reaches us."""

    edition: Mapped[Edition] = relationship()


class FundraisingPage(Base):
    """The page of a person or a team in one edition: unlisted, with a first name, until its owner wishes more."""

    __tablename__ = "fundraising_pages"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (team_id IS NULL)", name="person_or_team"),
        CheckConstraint("goal_cents IS NULL OR goal_cents > 0", name="goal"),
        CheckConstraint("NOT (is_minor AND (is_listed OR on_leaderboard))", name="children_unlisted"),
        Index(
            "uq_fundraising_pages_person",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("uq_fundraising_pages_team", "team_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_fundraising_pages_by_name", "edition_id", "name_key", "id", "closed_at", "is_listed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    code: Mapped[str] = mapped_column(key_type(12), unique=True)
    """What its address and its pledge sheet say; it shows the page, nothing else."""
    shown_name: Mapped[str] = mapped_column(String(100))
    """What everybody reads: a first name, unless an adult wishes more."""
    name_key: Mapped[str] = mapped_column(key_type(100))
    is_minor: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(2))
    """Of the story, which its owner writes in one language."""
    story: Mapped[str] = mapped_column(Text)
    """Plain text."""
    goal_cents: Mapped[int | None] = mapped_column(BigInteger)
    is_listed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the edition's list and its search show it; otherwise only its address leads there."""
    on_leaderboard: Mapped[bool] = mapped_column(default=False, server_default=false())
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Since when it is shown no more, and new gifts count for the team or the edition."""

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person | None] = relationship()
    team: Mapped[Team | None] = relationship()


class Counted:
    """Sums of rows, moved in the transaction that adds the row, so that no page ever sums the ledger."""

    confirmed_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Money counted."""
    reported_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Said to have been given, not counted yet."""
    pledged_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Promised, not given yet; of pledges by the unit only once their units are known."""
    gifts: Mapped[int] = mapped_column(default=0, server_default="0")
    """Gifts that stand, reported or confirmed."""


class EditionTotal(Counted, Base):
    """What was raised for an edition, by whatever page."""

    __tablename__ = "edition_totals"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True, autoincrement=False)


class PageTotal(Counted, Base):
    """What was raised by one page itself; a team's members have theirs beside it."""

    __tablename__ = "page_totals"

    page_id: Mapped[int] = mapped_column(ForeignKey("fundraising_pages.id"), primary_key=True, autoincrement=False)
