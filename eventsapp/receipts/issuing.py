"""Issuing receipts: the number, the file and the row in one transaction, or none of them."""

import hashlib
from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donors
from eventsapp.fundraising.gift_models import Donor, Gift, GiftKind, GiftStatus
from eventsapp.organization import details
from eventsapp.receipts import (
    contents,
    declarations,
    letters,
    numbers,
    rules,
    setting_up,
    signature_pictures,
    signing,
    to_issue,
)
from eventsapp.receipts.contents import Contents
from eventsapp.receipts.lack_words import said
from eventsapp.receipts.models import Receipt, ReceiptCancellation, ReceiptGift, ReceiptKind, ReceiptSettings
from eventsapp.receipts.rules import Lack, Split

NO_MINIMUM = 0


class CannotBeIssued(Refusal):
    """Something that the law wants is missing, or it is no gift by the law."""

    sentence = _l("There is no receipt for this. %(reasons)s")

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(reasons=" ".join(said(lack) for lack in lacks))
        self.lacks = list(lacks)


class NothingToTotal(Refusal):
    """No gift of that year waits for a receipt."""

    sentence = _l("There is no gift of that year without a receipt.")


def missing(gift: Gift) -> list[Lack]:
    """Why this gift has no receipt of its own now; nothing: it can be issued."""
    settings = setting_up.current()
    return _missing(gift, settings, settings.minimum_cents if settings else NO_MINIMUM)


def issue(gift: Gift, *, by: Actor) -> Receipt:
    """The receipt for a gift. Asked twice it is the same one; after one that was cancelled it replaces that."""
    gift = locked(gift)
    if known := standing(gift):
        return known
    earlier = to_be_replaced([gift])
    settings = setting_up.current()
    minimum = NO_MINIMUM if earlier or settings is None else settings.minimum_cents
    if lacks := _missing(gift, settings, minimum):
        raise CannotBeIssued(lacks)
    assert settings is not None and gift.donor is not None
    kept = contents.given(gift, None).split
    assert kept is not None
    kind = ReceiptKind.IN_KIND if gift.kind == GiftKind.IN_KIND else ReceiptKind.GIFT
    return _stored(_contents(kind, gift.donor, [gift], kept, earlier), settings, by)


def issue_year(donor: Donor, year: int, *, by: Actor) -> Receipt:
    """One receipt for all gifts of money of a donor's year that have none. Asked twice it is the same one.

    Gifts below the minimum are among them where the charity totals a donor's year.
    """
    settings = setting_up.current()
    if lacks := rules.missing_of(settings.issuer(donor.language) if settings else None):
        raise CannotBeIssued(lacks)
    assert settings is not None
    minimum = NO_MINIMUM if settings.totals_years else settings.minimum_cents
    gifts = [gift for gift in _held(donor, year) if _counts(gift, minimum)]
    if not gifts:
        if known := _of_year(donor, year):
            return known
        raise NothingToTotal
    splits = [kept for gift in gifts if (kept := contents.given(gift, None).split)]
    whole = Split(sum(kept.advantage_cents for kept in splits), sum(kept.eligible_cents for kept in splits))
    earlier = to_be_replaced(gifts)
    if whole.eligible_cents < settings.minimum_cents and not earlier:
        raise CannotBeIssued([Lack.BELOW_MINIMUM])
    return _stored(_contents(ReceiptKind.YEAR, donor, gifts, whole, earlier), settings, by)


def standing(gift: Gift) -> Receipt | None:
    """The receipt of a gift that counts."""
    query = select(Receipt).join(ReceiptGift, ReceiptGift.receipt_id == Receipt.id)
    return db.session.scalars(query.where(ReceiptGift.gift_id == gift.id, ReceiptGift.is_standing)).first()


def to_be_replaced(gifts: Sequence[Gift]) -> Receipt | None:
    """The last receipt for one of these that was cancelled, if nothing has replaced it yet."""
    replaced = select(Receipt.replaces_id).where(Receipt.replaces_id.is_not(None))
    query = (
        select(Receipt)
        .join(ReceiptGift, ReceiptGift.receipt_id == Receipt.id)
        .join(ReceiptCancellation, ReceiptCancellation.receipt_id == Receipt.id)
        .where(ReceiptGift.gift_id.in_([gift.id for gift in gifts]), Receipt.id.not_in(replaced))
        .order_by(Receipt.number.desc())
    )
    return db.session.scalars(query).first()


def _missing(gift: Gift, settings: ReceiptSettings | None, minimum_cents: int) -> list[Lack]:
    issuer = settings.issuer(gift.donor.language if gift.donor else "en") if settings else None
    return rules.missing(issuer, contents.given(gift, declarations.of(gift)), minimum_cents)


def _held(donor: Donor, year: int) -> list[Gift]:
    """The donor's gifts of money of that year, held until the transaction ends; those with a receipt are left out."""
    query = (
        select(Gift)
        .where(
            Gift.donor_id.in_(donors.numbers_of(donor)),
            Gift.received_on.between(date(year, 1, 1), date(year, 12, 31)),
            Gift.status == GiftStatus.CONFIRMED,
            Gift.kind != GiftKind.IN_KIND,
            to_issue.by_us(),
        )
        .order_by(Gift.id)
        .with_for_update(of=Gift)
        .execution_options(populate_existing=True)
    )
    gifts = db.session.scalars(query).all()
    with_receipt = select(ReceiptGift.gift_id).where(
        ReceiptGift.gift_id.in_([gift.id for gift in gifts]), ReceiptGift.is_standing
    )
    known = set(db.session.scalars(with_receipt))
    return [gift for gift in gifts if gift.id not in known]


def _counts(gift: Gift, minimum_cents: int) -> bool:
    """Whether it can be part of a year; one in somebody else's name has a receipt of its own."""
    return declarations.of(gift) is None and not rules.lacks_of(contents.given(gift, None), minimum_cents)


def _of_year(donor: Donor, year: int) -> Receipt | None:
    query = (
        select(Receipt)
        .outerjoin(ReceiptCancellation, ReceiptCancellation.receipt_id == Receipt.id)
        .where(Receipt.donor_id.in_(donors.numbers_of(donor)), Receipt.year == year, Receipt.kind == ReceiptKind.YEAR)
        .where(ReceiptCancellation.receipt_id.is_(None))
        .order_by(Receipt.number.desc())
    )
    return db.session.scalars(query).first()


def _contents(kind: ReceiptKind, donor: Donor, gifts: Sequence[Gift], kept: Split, earlier: Receipt | None) -> Contents:
    declaration = declarations.of(gifts[0]) if kind != ReceiptKind.YEAR else None
    named = contents.named_by(donor, declaration)
    return Contents(kind, donor, named, gifts, kept, donor.language, declaration, earlier)


def _stored(what: Contents, settings: ReceiptSettings, by: Actor) -> Receipt:
    number = numbers.take()
    today = clock.today(details.zone())
    printed = contents.printed(what, settings, number, today)
    picture = signature_pictures.for_receipt()
    unsigned = contents.file(printed, what.language, signature=signature_pictures.drawn(picture))
    file = signing.signed(unsigned, settings)
    receipt = Receipt(
        number=number,
        kind=what.kind,
        donor_id=what.donor.id,
        donor_name=what.named.name,
        declaration_id=what.declaration.id if what.declaration else None,
        year=what.year,
        amount_cents=what.amount_cents,
        advantage_cents=what.split.advantage_cents,
        eligible_cents=what.split.eligible_cents,
        language=what.language,
        printed=printed,
        replaces_id=what.replaces.id if what.replaces else None,
        issued_on=today,
        issued_at=clock.now(),
        issued_by=by.account_id,
        sha256=hashlib.sha256(file).hexdigest(),
        file=file,
    )
    db.session.add(receipt)
    db.session.flush()
    if picture is not None:
        signature_pictures.note(receipt, picture)
    for gift in what.gifts:
        covered = {"receipt_id": receipt.id, "gift_id": gift.id, "amount_cents": gift.amount_cents}
        db.session.add(ReceiptGift(**covered, is_standing=True))
    trail.record("receipt.issued", receipt, by=by, number=number, sha256=receipt.sha256, gifts=len(what.gifts))
    letters.tell(receipt)
    return receipt
