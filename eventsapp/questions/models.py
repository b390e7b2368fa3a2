"""Questions as organizers ask them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base, one_of
from eventsapp.core.languages import Bilingual


class About(StrEnum):
    """Whether each person is asked, or the booking once."""

    PERSON = "person"
    REGISTRATION = "registration"


class Kind(StrEnum):
    """What an answer looks like."""

    TEXT = "text"
    LONG_TEXT = "long text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    YES_NO = "yes or no"
    SIZE = "size"
    """A choice whose answers are counted for ordering: shirts, kits."""


class Audience(StrEnum):
    """Who sees the answers."""

    ORGANIZERS = "organizers"
    DESK = "desk"
    """The organizers and the people at the desk."""


class Question(Base):
    """One thing an edition asks beyond name and category."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint(one_of(About, "about"), name="about"),
        CheckConstraint(one_of(Kind, "kind"), name="kind"),
        CheckConstraint(one_of(Audience, "audience"), name="audience"),
        CheckConstraint("keep_days >= 0", name="keep_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    about: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[Bilingual]
    hint: Mapped[Bilingual]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Of a choice or a size: ``[{"key": "m", "en": "Medium", "fr": "Moyen"}, …]`` in the organizer's order."""
    is_required: Mapped[bool] = mapped_column(default=False)
    shown_if_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    """The question on whose answer it depends; none: it is always asked."""
    shown_if_answer: Mapped[str] = mapped_column(String(60), default="")
    """The key of that answer; `yes` or `no` of a question for yes or no."""
    purpose: Mapped[Bilingual]
    audience: Mapped[str] = mapped_column(String(20))
    keep_days: Mapped[int]
    """How many days after the edition the answers go."""
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    """Since when it is not asked any more; answers that were given stay until their day."""
