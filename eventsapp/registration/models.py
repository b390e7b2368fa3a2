"""Categories and what they cost, who takes part in them, what they answered and what they paid."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.capacity.models import Party, Pool
from eventsapp.checkout.models import Checkout
from eventsapp.core import name_words
from eventsapp.core.db import Base, key_type, one_of
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Site
from eventsapp.people.models import Person
from eventsapp.questions.models import Question
from eventsapp.submissions.models import Registration


class EntryStatus(StrEnum):
    """Where an entry stands (docs/glossary.md)."""

    CONFIRMED = "confirmed"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    DEFERRED = "deferred"


GONE = (EntryStatus.WITHDRAWN, EntryStatus.TRANSFERRED, EntryStatus.DEFERRED)
"""Statuses of those who do not take part any more."""
_GONE = "status NOT IN ('withdrawn', 'transferred', 'deferred')"
_LOOKED_AT = ("status", "category_id", "person_id", "registration_id", "bib", "arrived_at")
"""What most filters of a roster look at, so that the index alone answers them."""
_SELDOM_LOOKED_AT = ("is_minor", "from_age", "to_age")
"""What filters by waiver and age look at; in the order by name alone, since wide indexes make signing up slower. Not
the fee: SQLite would rather read all of this index than the short one of those who have one."""
COSTS = text("(status = 'confirmed' AND fee_cents > 0)")
"""Who has a place that costs something."""


class Method(StrEnum):
    """How money came."""

    CASH = "cash"
    CHEQUE = "cheque"
    E_TRANSFER = "e-transfer"
    ONLINE = "online"
    """By way of the payment provider."""
    CREDIT = "credit"
    """Carried over from an entry that was deferred."""
    IMPORTED = "imported"
    """A list that was imported says so, and not how."""


class Category(Base):
    """What a participant registers as: 5 km walk, wheel, from home."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"), unique=True)
    name: Mapped[Bilingual]
    hint: Mapped[Bilingual]
    position: Mapped[int]
    starts_at: Mapped[datetime | None]
    """When it starts, if not with the edition."""
    minimum_age: Mapped[int | None]
    """On the first day of the edition; none: from any age."""
    maximum_age: Mapped[int | None]
    asks_birth_date: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its age rule needs the day of birth; otherwise an age band is enough."""
    retired_at: Mapped[datetime | None]
    """Since when it is not offered any more; whoever is in it stays."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    """The site it belongs to; none: the whole edition."""

    pool: Mapped[Pool] = relationship()
    site: Mapped[Site | None] = relationship()

    @property
    def called(self) -> Bilingual:
        """Its name, with that of its site if it belongs to one: nobody should go to the wrong place."""
        if self.site is None:
            return self.name
        return Bilingual(en=f"{self.name.en}, {self.site.name.en}", fr=f"{self.name.fr}, {self.site.name.fr}")

    @property
    def is_offered(self) -> bool:
        """Whether newcomers can choose it."""
        return self.retired_at is None and (self.site is None or self.site.retired_at is None)


class StartNews(Base):
    """Another start of a category, of which everybody in it is to be told."""

    __tablename__ = "start_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    changed_at: Mapped[datetime]
    told_up_to: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last registration that was told, in the order of their ids."""
    ended_at: Mapped[datetime | None]
    """When everybody was told, or there was something newer to tell."""


class CategoryQuestion(Base):
    """A question that is asked in this category; one without any category is asked in all of them."""

    __tablename__ = "category_questions"

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, index=True)


class Price(Base):
    """What a category costs, up to a day or for an age group; the first that fits counts. Without any it is free."""

    __tablename__ = "prices"
    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    name: Mapped[Bilingual]
    """As people read it: Early bird, Child."""
    amount_cents: Mapped[int]
    until_at: Mapped[datetime | None]
    """Up to when it counts; none: always."""
    from_age: Mapped[int | None]
    to_age: Mapped[int | None]
    """The last age it counts for, itself included."""
    position: Mapped[int]


class FeeCode(Base):
    """A word that makes a registration cheaper."""

    __tablename__ = "fee_codes"
    __table_args__ = (
        UniqueConstraint("edition_id", "code_key"),
        CheckConstraint("(percent IS NULL) <> (off_cents IS NULL)", name="percent_or_amount"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("off_cents IS NULL OR off_cents > 0", name="off"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    code_key: Mapped[str] = mapped_column(key_type(40))
    """Folded: nobody has to mind capitals or accents."""
    percent: Mapped[int | None]
    off_cents: Mapped[int | None]
    """Off the whole registration, never below nothing."""
    maximum_uses: Mapped[int | None]
    ends_at: Mapped[datetime | None]


class FeeCodeUse(Base):
    """A registration that used a code."""

    __tablename__ = "fee_code_uses"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("fee_codes.id"), index=True)
    off_cents: Mapped[int]
    """What it took off."""

    code: Mapped[FeeCode] = relationship()


class Entry(Base):
    """One person in one category of one edition; or a support person beside one, who uses no place."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(one_of(EntryStatus, "status"), name="status"),
        CheckConstraint("(party_id IS NULL) = (supports_id IS NOT NULL)", name="place_or_support"),
        CheckConstraint("fee_cents >= 0", name="fee"),
        Index("ix_entries_roster_by_name", "edition_id", "name_key", "id", *_LOOKED_AT, *_SELDOM_LOOKED_AT),
        Index("ix_entries_of_registration", "registration_id", "status", "fee_cents"),
        Index(
            "ix_entries_that_cost",
            "edition_id",
            "name_key",
            "id",
            "status",
            "fee_cents",
            "registration_id",
            sqlite_where=COSTS,
            postgresql_where=COSTS,
        ),
        Index("ix_entries_roster_by_category", "edition_id", "category_id", "name_key", "id", "status"),
        Index("uq_entries_bib", "edition_id", "bib", unique=True),
        Index("ix_entries_roster_by_time", "edition_id", "entered_at", "id", "name_key", *_LOOKED_AT),
        Index(
            "uq_entries_once_per_edition",
            "edition_id",
            "person_id",
            unique=True,
            sqlite_where=text(_GONE),
            postgresql_where=text(_GONE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    """With whom it has its place, all or none; none: a support person, who needs no place."""
    supports_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    """The entry this support person comes along for; they share its status."""
    name_key: Mapped[str] = mapped_column(key_type())
    """The person's folded name, kept here so that a roster begins at its edition and pages by name."""
    status: Mapped[str] = mapped_column(String(20))
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was withdrawn, transferred or deferred."""
    from_age: Mapped[int | None]
    """The age band on the first day of the edition, as far as it is known: from this age…"""
    to_age: Mapped[int | None]
    """…to this one, itself included; none: and above."""
    born_on: Mapped[date | None]
    """Only where the category's age rule needs it."""
    is_minor: Mapped[bool] = mapped_column(default=False, server_default=false())
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who consents for a minor."""
    fee_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    """What taking part costs this person, settled when they signed up."""
    bib: Mapped[int | None]
    """The number they wear, which nobody else of the edition has."""
    arrived_at: Mapped[datetime | None]
    """Since when they are here, as the last of their check-ins has it."""

    registration: Mapped[Registration] = relationship()
    category: Mapped[Category] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    guardian: Mapped[Person | None] = relationship(foreign_keys=guardian_id)
    party: Mapped[Party | None] = relationship()
    supports: Mapped["Entry | None"] = relationship(remote_side="Entry.id")

    @property
    def is_current(self) -> bool:
        return self.status not in GONE


name_words.indexes(Entry.__table__)


class CheckIn(Base):
    """One arrival at the desk, or the taking back of one. Rows are only ever added."""

    __tablename__ = "check_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    is_undone: Mapped[bool]
    """Whether it takes the arrival before it back."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Answer(Base):
    """What was answered to a question: for one entry, or for the whole registration."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("question_id", "registration_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    value: Mapped[str] = mapped_column(Text)
    """As typed, or the key of the option; of several the keys, one a line; `yes` or `no`."""

    question: Mapped[Question] = relationship()


class Payment(Base):
    """Money that came in for a registration, or went back. Rows are only ever added; a mistake is reversed."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(one_of(Method, "method"), name="method"),
        CheckConstraint("amount_cents <> 0", name="amount"),
        Index("ix_payments_of_registration", "registration_id", "amount_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    amount_cents: Mapped[int]
    """Negative when it reverses another or goes back."""
    method: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)


class FeeCheckout(Base):
    """A payment online that was begun for a registration."""

    __tablename__ = "fee_checkouts"

    checkout_id: Mapped[int] = mapped_column(ForeignKey("checkouts.id"), primary_key=True, autoincrement=False)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)

    checkout: Mapped[Checkout] = relationship()
    registration: Mapped[Registration] = relationship()


class Deferral(Base):
    """An entry put off to the next edition of its series, with what was paid for it."""

    __tablename__ = "deferrals"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    credit_cents: Mapped[int]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    """The registration it was used for."""

    entry: Mapped[Entry] = relationship()
