"""Teams and who is in them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type
from eventsapp.events.models import Edition
from eventsapp.people.models import Person


class ShownAs(StrEnum):
    """How a member is shown on the team's page."""

    FULL_NAME = "full name"
    FIRST_NAME = "first name"
    HIDDEN = "hidden"


class Team(Base):
    """Participants of one edition who take part or raise money together."""

    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("edition_id", "name_key"),
        UniqueConstraint("edition_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(key_type(100))
    code: Mapped[str] = mapped_column(String(12))
    """What is passed on to join, as in its address; it shows the team's page, nothing else."""
    captain_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    is_listed: Mapped[bool] = mapped_column(default=True)
    """Whether a search finds it; otherwise only its code and its link lead there."""
    begun_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    captain: Mapped[Person | None] = relationship()


class Membership(Base):
    """A person in a team. Whoever left has left a row with its end."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_one_team",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        CheckConstraint("shown_as IN ('full name', 'first name', 'hidden')", name="shown_as"),
        CheckConstraint("NOT is_minor OR shown_as <> 'full name'", name="children_by_first_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_minor: Mapped[bool]
    shown_as: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    person: Mapped[Person] = relationship()
