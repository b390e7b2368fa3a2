"""Receipts, which are never changed, and what belongs to them: numbers, cancellations, declarations, things to do."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, one_of
from eventsapp.core.languages import Bilingual
from eventsapp.fundraising.gift_models import Donor, Gift
from eventsapp.people.models import Account
from eventsapp.receipts.rules import Issuer

MINIMUM_CENTS = 20_00
_STANDING = text("is_standing")


class ReceiptSettings(Base):
    """How the charity issues receipts, and with what it signs them; one row."""

    __tablename__ = "receipt_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("minimum_cents >= 0", name="minimum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    registration_number: Mapped[str] = mapped_column(String(15), default="")
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    """As it is on file with the CRA, and its address likewise."""
    legal_address: Mapped[str] = mapped_column(String(300), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    signer_name: Mapped[str] = mapped_column(String(120), default="")
    signer_title: Mapped[Bilingual] = mapped_column(default=lambda: Bilingual(en="", fr=""))
    minimum_cents: Mapped[int] = mapped_column(default=MINIMUM_CENTS)
    """The charity's own policy: nobody is owed a receipt."""
    totals_years: Mapped[bool] = mapped_column(default=False)
    """Whether gifts below the minimum count together, in a receipt for a donor's year."""
    issues_online: Mapped[bool] = mapped_column(default=False)
    """Whether a gift that was paid online has its receipt without anybody asking for it."""
    sealed_key: Mapped[str] = mapped_column(Text, default="")
    """The private key that files are signed with, sealed; made when the first receipt is issued."""
    certificate: Mapped[str] = mapped_column(Text, default="")

    def issuer(self, language: str) -> Issuer:
        """The charity as a receipt in that language names it."""
        return Issuer(
            self.registration_number,
            self.legal_name,
            self.legal_address,
            self.place,
            self.signer_name,
            self.signer_title.said(language),
        )


class ReceiptCounter(Base):
    """The last number that was given away; one row. Whoever issues a receipt holds it until the receipt is stored."""

    __tablename__ = "receipt_counters"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class ReceiptKind(StrEnum):
    """What a receipt is for."""

    GIFT = "gift"
    YEAR = "year"
    """All gifts of money of one donor in a year that have no receipt of their own."""
    IN_KIND = "in kind"


class NameDeclaration(Base):
    """What was declared in writing about who truly gave, where the payment bears another name; never changed."""

    __tablename__ = "name_declarations"

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    """Its lines, one below the other."""
    declaration: Mapped[str] = mapped_column(Text)
    """Who declared what, and where the paper is."""
    declared_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    gift: Mapped[Gift] = relationship()


class Receipt(Base):
    """An official receipt with its file. Rows are only ever added: the database refuses to change or delete one."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint(one_of(ReceiptKind, "kind"), name="kind"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("advantage_cents >= 0 AND eligible_cents > 0", name="amounts"),
        CheckConstraint("eligible_cents = amount_cents - advantage_cents", name="eligible"),
        Index("ix_receipts_of_donor", "donor_id", "number"),
        Index("ix_receipts_of_year", "year", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    donor_id: Mapped[int] = mapped_column(ForeignKey("donors.id"))
    donor_name: Mapped[str] = mapped_column(String(250))
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("name_declarations.id"), index=True)
    """Why it bears another name than the donor's."""
    year: Mapped[int]
    """In which the gift was received."""
    amount_cents: Mapped[int]
    advantage_cents: Mapped[int]
    eligible_cents: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    printed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """All that stands on it, as it was printed."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"), unique=True)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file, as it is stored."""
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    donor: Mapped[Donor] = relationship()
    declaration: Mapped[NameDeclaration | None] = relationship()
    replaces: Mapped["Receipt | None"] = relationship(remote_side="Receipt.id")
    issuer: Mapped[Account | None] = relationship()

    @property
    def serial(self) -> str:
        """The serial number as it is printed: ``000123``."""
        return serial(self.number)


def serial(number: int) -> str:
    """A number as it is printed."""
    return f"{number:06d}"


class ReceiptGift(Base):
    """A gift that a receipt is for, with its amount then. A gift has one receipt that stands: the database says so."""

    __tablename__ = "receipt_gifts"
    __table_args__ = (
        Index("uq_receipt_gifts_standing", "gift_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("ix_receipt_gifts_gift_id", "gift_id"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"), primary_key=True)
    amount_cents: Mapped[int]
    is_standing: Mapped[bool]
    """Not cancelled."""

    receipt: Mapped[Receipt] = relationship()
    gift: Mapped[Gift] = relationship()


class ReceiptCancellation(Base):
    """That a receipt does not count any more, and why; its file stays. Never changed."""

    __tablename__ = "receipt_cancellations"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(300))
    cancelled_at: Mapped[datetime]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    receipt: Mapped[Receipt] = relationship()
    canceller: Mapped[Account | None] = relationship()


class TaskKind(StrEnum):
    """What has to be done outside of this program."""

    REPORT_RETURN = "report return"
    """Tell the CRA that a gift went back after its receipt was issued."""
    WRONG_AMOUNT = "wrong amount"
    """Write to the donor and to the Charities Directorate about a receipt that said a wrong amount."""


class ReceiptTask(Base):
    """Something the treasurer has to do about a receipt, by a day if the law says one."""

    __tablename__ = "receipt_tasks"
    __table_args__ = (
        CheckConstraint(one_of(TaskKind, "kind"), name="kind"),
        Index("ix_receipt_tasks_open", "is_done", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    amount_cents: Mapped[int]
    """What went back, or what the receipt wrongly said."""
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    is_done: Mapped[bool] = mapped_column(default=False, server_default=false())
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What was done, in words of whoever did."""

    receipt: Mapped[Receipt] = relationship()
