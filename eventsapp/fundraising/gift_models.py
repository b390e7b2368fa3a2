"""Who gives, what was promised and what was given, and the ledger that every figure comes from."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.checkout.models import Checkout
from eventsapp.core.db import Base, key_type, one_of
from eventsapp.events.models import Edition
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.models import FundraisingPage

_RECEIPT_WANTED = text("wants_receipt AND status = 'confirmed'")
RECEIPT_WANTED = text("gifts.wants_receipt AND gifts.status = 'confirmed'")
"""Gifts for which a receipt was asked for; said word for word as their index says it, or the index is not used."""


class DonorKind(StrEnum):
    """Who can give."""

    PERSON = "person"
    ORGANIZATION = "organization"


NAMED = text("name_key != ''")
"""Donors of whom the books still tell who they are."""


class Donor(Base):
    """Who gives, as the books know them: apart from the people who take part, since the law keeps these for years."""

    __tablename__ = "donors"
    __table_args__ = (
        CheckConstraint(one_of(DonorKind, "kind"), name="kind"),
        Index("ix_donors_name_key", "name_key", "id"),
        Index("ix_donors_email_key", "email_key", "name_key"),
        Index("ix_donors_named", "known_since", sqlite_where=NAMED, postgresql_where=NAMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    first_name: Mapped[str] = mapped_column(String(100), default="")
    initial: Mapped[str] = mapped_column(String(10), default="")
    last_name: Mapped[str] = mapped_column(String(100), default="")
    organization_name: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[str] = mapped_column(key_type())
    """The whole name folded for search and sorting."""
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(key_type(254))
    phone: Mapped[str] = mapped_column(String(60), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    province: Mapped[str] = mapped_column(String(60), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    """Empty: Canada."""
    language: Mapped[str] = mapped_column(String(2))
    known_since: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("donors.id"), index=True)
    """With whom it turned out to be one; this row stays, since receipts that were issued name it."""

    @property
    def name(self) -> str:
        """As a receipt says it: first name, initial, last name; or the organization's."""
        if self.kind == DonorKind.ORGANIZATION:
            return self.organization_name
        return " ".join(part for part in (self.first_name, self.initial, self.last_name) if part)

    @property
    def has_address(self) -> bool:
        return bool(self.street and self.city and self.postcode)


class DonorLink(Base):
    """A secret address at which a donor sees their own gifts and receipts; its digest is all we keep of it."""

    __tablename__ = "donor_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    donor_id: Mapped[int] = mapped_column(ForeignKey("donors.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    donor: Mapped[Donor] = relationship()


class DonorCode(Base):
    """A code just mailed to a donor; who types it in sees their receipts, which say where they live."""

    __tablename__ = "donor_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    donor_link_id: Mapped[int] = mapped_column(ForeignKey("donor_links.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class ShownAs(StrEnum):
    """How a gift or a pledge is shown on a page."""

    NAME = "name"
    ANONYMOUS = "anonymous"


class PledgeStatus(StrEnum):
    """Where a pledge stands."""

    BEGUN = "begun"
    """Whoever made it went on to pay online and has not paid; it counts nowhere."""
    OPEN = "open"
    KEPT = "kept"
    CANCELLED = "cancelled"


class Pledge(Base):
    """A promise to give: an amount, or so much for each unit."""

    __tablename__ = "pledges"
    __table_args__ = (
        CheckConstraint(one_of(PledgeStatus, "status"), name="status"),
        CheckConstraint(one_of(ShownAs, "shown_as"), name="shown_as"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("maximum_cents IS NULL OR maximum_cents > 0", name="maximum"),
        CheckConstraint("units_hundredths IS NULL OR units_hundredths >= 0", name="units"),
        CheckConstraint("per_unit OR units_hundredths IS NULL", name="units_where_counted"),
        Index("ix_pledges_of_edition", "edition_id", "status", "id"),
        Index("ix_pledges_of_page", "page_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(key_type(9), unique=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    """The key of the opened form it was sent with: the same form sent twice is one pledge."""
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("fundraising_pages.id"))
    donor_id: Mapped[int] = mapped_column(ForeignKey("donors.id"), index=True)
    amount_cents: Mapped[int]
    """In all, or for each unit."""
    per_unit: Mapped[bool] = mapped_column(default=False, server_default=false())
    maximum_cents: Mapped[int | None]
    """The most it may come to, of a pledge by the unit."""
    units_hundredths: Mapped[int | None]
    """How many units there were, in hundredths; none: not known yet."""
    shown_as: Mapped[str] = mapped_column(String(20))
    shown_name: Mapped[str] = mapped_column(String(100), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    dedication: Mapped[str] = mapped_column(String(200), default="")
    """In honour or in memory of somebody; it never changes who is on the receipt."""
    wants_receipt: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    made_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    """When a letter last reminded of it."""
    ended_at: Mapped[datetime | None]
    """When it was kept or cancelled."""
    hidden_at: Mapped[datetime | None]
    """Since an organizer took its name and words off the public pages."""

    edition: Mapped[Edition] = relationship()
    page: Mapped[FundraisingPage | None] = relationship()
    donor: Mapped[Donor] = relationship()

    @property
    def due_cents(self) -> int | None:
        """What it comes to; None while its units are not known. Half a cent is rounded up."""
        if not self.per_unit:
            return self.amount_cents
        if self.units_hundredths is None:
            return None
        due = (self.amount_cents * self.units_hundredths + 50) // 100
        return due if self.maximum_cents is None else min(due, self.maximum_cents)


class PledgeCheckout(Base):
    """A payment online that was begun to keep a pledge."""

    __tablename__ = "pledge_checkouts"

    checkout_id: Mapped[int] = mapped_column(ForeignKey("checkouts.id"), primary_key=True, autoincrement=False)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)

    checkout: Mapped[Checkout] = relationship()
    pledge: Mapped[Pledge] = relationship()


class GiftKind(StrEnum):
    """What is given. A fee, a sponsorship or a ticket is none of these, so no receipt can ever come of it."""

    MONEY = "money"
    IN_KIND = "in kind"
    MATCHING = "matching"
    """An organization gives as much as others gave."""


class GiftMethod(StrEnum):
    """How it came."""

    CASH = "cash"
    CHEQUE = "cheque"
    E_TRANSFER = "e-transfer"
    CARD = "card"
    """At a terminal of ours."""
    ONLINE = "online"
    PLATFORM = "platform"
    """Collected by another platform, which passes it on."""
    IN_KIND = "in kind"


class GiftStatus(StrEnum):
    """Where a gift stands; whether it has a receipt is the receipts' own affair."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REVERSED = "reversed"


class Gift(Base):
    """Something given, as it stands now; how it came to that is told by its rows in the ledger."""

    __tablename__ = "gifts"
    __table_args__ = (
        CheckConstraint(one_of(GiftKind, "kind"), name="kind"),
        CheckConstraint(one_of(GiftMethod, "method"), name="method"),
        CheckConstraint(one_of(GiftStatus, "status"), name="status"),
        CheckConstraint(one_of(ShownAs, "shown_as"), name="shown_as"),
        CheckConstraint("amount_cents >= 0", name="amount"),
        CheckConstraint("(amount_cents = 0) = (status = 'reversed')", name="nothing_left_if_reversed"),
        CheckConstraint("purpose_cents >= 0 AND other_cents >= 0", name="advantage"),
        CheckConstraint("(kind = 'in kind') = (method = 'in kind')", name="in_kind"),
        UniqueConstraint("source", "source_key"),
        Index("ix_gifts_of_edition", "edition_id", "id", "status"),
        Index("ix_gifts_of_page", "page_id", "id", "status"),
        Index("ix_gifts_of_donor", "donor_id", "received_on", "id"),
        Index("ix_gifts_by_day", "edition_id", "received_on", "id"),
        Index("ix_gifts_by_amount", "edition_id", "status", "amount_cents", "received_on", "id"),
        Index(
            *("ix_gifts_receipt_wanted", "recorded_at", "id"),
            sqlite_where=_RECEIPT_WANTED,
            postgresql_where=_RECEIPT_WANTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(key_type(9), unique=True)
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The key of the opened form it was written down with, once however often it is sent."""
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("fundraising_pages.id"))
    """For whose page it counts; none: for the edition alone."""
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donors.id"))
    """None: nobody knows who gave it, so there is never a receipt."""
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledges.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(20))
    amount_cents: Mapped[int]
    """As it stands: the sum of its rows in the ledger. Of a gift in kind its fair market value."""
    status: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    shown_as: Mapped[str] = mapped_column(String(20))
    shown_name: Mapped[str] = mapped_column(String(100), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    dedication: Mapped[str] = mapped_column(String(200), default="")
    wants_receipt: Mapped[bool] = mapped_column(default=False, server_default=false())
    purpose_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    """Fair market value of advantages that are the purpose of the event: always deducted on a receipt."""
    other_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    """…of any other advantage: deducted unless it is small."""
    advantage_words: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(String(300), default="")
    """What was given in kind."""
    appraiser: Mapped[str] = mapped_column(String(300), default="")
    """Name and address of who said what a gift in kind is worth."""
    source: Mapped[str | None] = mapped_column(String(40))
    """Where it was read from: the payment provider, a statement, another platform; none: written down here."""
    source_key: Mapped[str | None] = mapped_column(String(255))
    """What it is called there, so that it comes in once."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    hidden_at: Mapped[datetime | None]
    """Since an organizer took its name and words off the public pages."""

    edition: Mapped[Edition] = relationship()
    page: Mapped[FundraisingPage | None] = relationship()
    donor: Mapped[Donor | None] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    batch: Mapped[Batch | None] = relationship()

    @property
    def is_current(self) -> bool:
        return self.status != GiftStatus.REVERSED


class ReceivedLine(Base):
    """A line of a list from elsewhere that is a gift reported here before: it never comes in as one of its own."""

    __tablename__ = "received_lines"
    __table_args__ = (UniqueConstraint("source", "source_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str] = mapped_column(String(255))
    """What it is called there."""

    gift: Mapped[Gift] = relationship()


class GiftToThank(Base):
    """A gift of a list that came in, for which thanks are to be written; the row goes once they are."""

    __tablename__ = "gifts_to_thank"

    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"), primary_key=True, autoincrement=False)

    gift: Mapped[Gift] = relationship()


class LedgerAct(StrEnum):
    """What a row of the ledger tells."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    """Counted to another amount than was reported."""
    REVERSED = "reversed"
    MOVED = "moved"
    """It counts for another page: one row takes it from there, one puts it here."""


REASON_SAID = text("reason != ''")
"""Rows of the ledger that still say why; said word for word as their index says it."""


class LedgerRow(Base):
    """One step of a gift, in whole cents. Rows are only ever added: the database refuses to change or delete one, and
    lets but a reason be emptied."""

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint(one_of(LedgerAct, "act"), name="act"),
        CheckConstraint("reported_cents <> 0 OR confirmed_cents <> 0", name="amount"),
        Index("ix_ledger_of_edition", "edition_id", "id"),
        Index("ix_ledger_of_page", "page_id", "id"),
        Index("ix_ledger_reasons", "recorded_at", "id", sqlite_where=REASON_SAID, postgresql_where=REASON_SAID),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("fundraising_pages.id"))
    gift_id: Mapped[int] = mapped_column(ForeignKey("gifts.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    reported_cents: Mapped[int] = mapped_column(default=0)
    """By how much what is reported changes; below zero it becomes less."""
    confirmed_cents: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was reversed or moved, in words of whoever did; emptied once it is out of the books."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    gift: Mapped[Gift] = relationship()
