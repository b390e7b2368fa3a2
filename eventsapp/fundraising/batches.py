"""Envelopes: opened, their gifts written down, counted and signed by two people, closed for good.

Whatever changes an open envelope holds its row first, so a line can never slip into one that is being closed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import counting, gifts, receiving
from eventsapp.fundraising.batch_models import Batch, BatchSignature
from eventsapp.fundraising.counting import Count, Difference
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Gift, GiftStatus, LedgerRow
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.owning import REPORTED_BY_OWNER

LONGEST_WORDS = 1000
_SIGNERS = 2


class BatchClosed(Refusal):
    """It was counted and closed; what is wrong with it is put right by taking gifts back."""

    sentence = _l("This envelope is closed, and never opened again. What was wrong is taken back gift by gift.")
    status = 409


class ChangedSinceSeen(Refusal):
    """Somebody else counted or wrote something while the page was open."""

    sentence = _l("Something has changed in this envelope meanwhile. Look at the figures once more, then sign.")
    status = 409


class SameSigner(Refusal):
    """Two people count, not one twice."""

    sentence = _l("This is the name of whoever signed already. A second person has to count and sign.")
    field = "name"


class SignFirst(Refusal):
    """Somebody beside me signs what I have signed myself."""

    sentence = _l("Sign it yourself first.")


class NameMissing(Refusal):
    """A signature without a name."""

    sentence = _l("Enter the name of the second person.")
    field = "name"


class TwoHaveToSign(Refusal):
    """Nothing is closed on the word of one."""

    sentence = _l("Two people have to sign what is counted now, before the envelope is closed.")


class DifferenceUnexplained(Refusal):
    """The figures differ, and nobody says why."""

    sentence = _l("The figures differ. Say why, in your own words, before you close.")
    field = "difference_words"


class NothingInIt(Refusal):
    """No gift was written down."""

    sentence = _l("No gift is written down in this envelope yet. Add the lines, or only the total.")


def open_for(edition: Edition, page: FundraisingPage | None, *, declared_cents: int | None = None, by: Actor) -> Batch:
    """A new envelope: that of a page, or one with gifts for several."""
    batch = Batch(
        edition=edition,
        page=page,
        reference=_unused_reference(),
        opened_at=clock.now(),
        opened_by=by.account_id,
        declared_cents=declared_cents,
        pieces={},
    )
    db.session.add(batch)
    trail.record("batch.opened", batch, by=by, declared_cents=declared_cents)
    return batch


def find(edition: Edition, reference: str) -> Batch:
    """The envelope of the edition with that reference."""
    query = select(Batch).where(Batch.edition_id == edition.id, Batch.reference == reference.upper())
    batch = db.session.scalars(query).first()
    if batch is None:
        raise NotFound
    return batch


def add(batch: Batch, giving: Giving, *, by: Actor) -> Gift:
    """Write a gift of the envelope down; it is confirmed when the envelope is closed."""
    batch = _open(batch)
    gift = gifts.record(replace(giving, batch=batch), status=GiftStatus.REPORTED, by=by)
    _start_signing_over(batch)
    return gift


def receive(batch: Batch, gift: Gift, said: Giving, given: Given, *, by: Actor) -> Gift:
    """A gift that was reported before lies in the envelope: it becomes one of its lines and is not written anew."""
    batch = _open(batch)
    gift = receiving.receive(gift, replace(said, batch=batch), given, by=by)
    _start_signing_over(batch)
    return gift


def take_out(batch: Batch, gift: Gift, *, by: Actor) -> Gift:
    """It does not lie in it after all: it is reported as before, and waits."""
    batch = _open(batch)
    gift = locked(gift)
    if not can_be_taken_out(batch, gift):
        raise NotFound
    gift.batch = gift.form_key = None
    _start_signing_over(batch)
    trail.record("gift.not_received", gift, by=by)
    return gift


def can_be_taken_out(batch: Batch, gift: Gift) -> bool:
    """Whether it is a gift of an open envelope that was reported by whoever received it: another line is taken back."""
    is_its = gift.batch_id == batch.id and batch.closed_at is None
    return is_its and gift.source == REPORTED_BY_OWNER and gift.is_current


def count(batch: Batch, counted: Count, *, declared_cents: int | None, by: Actor) -> Batch:
    """Say what lies on the table, and what the sheet says; whoever signed another count has to sign again."""
    batch = _open(batch)
    now = (_stored_pieces(counted), counted.cheques, counted.cheques_cents, declared_cents)
    if now == (batch.pieces, batch.cheques, batch.cheques_cents, batch.declared_cents):
        return batch
    batch.pieces, batch.cheques, batch.cheques_cents, batch.declared_cents = now
    _start_signing_over(batch)
    trail.record("batch.counted", batch, by=by, counted_cents=counted.total_cents, declared_cents=declared_cents)
    return batch


def counted(batch: Batch) -> Count:
    """What was counted."""
    return Count({int(worth): number for worth, number in batch.pieces.items()}, batch.cheques, batch.cheques_cents)


def lines(batch: Batch) -> list[Gift]:
    """Its gifts in the order in which they were written down, those that were taken back too."""
    return list(db.session.scalars(select(Gift).where(Gift.batch_id == batch.id).order_by(Gift.id)))


def sum_of(written: Sequence[Gift]) -> int:
    """What the lines come to."""
    return sum(gift.amount_cents for gift in written)


def differences(batch: Batch, written: Sequence[Gift]) -> list[Difference]:
    """Where count, lines and sheet do not agree."""
    return counting.differences(counted(batch).total_cents, sum_of(written), batch.declared_cents)


def seen(batch: Batch, written: Sequence[Gift]) -> str:
    """What tells these figures from others: whoever signs says with it what they have seen."""
    pieces = sorted((int(worth), number) for worth, number in batch.pieces.items())
    figures = [pieces, batch.cheques, batch.cheques_cents, batch.declared_cents]
    amounts = [(gift.id, gift.amount_cents) for gift in written]
    return hashlib.sha256(repr((figures, amounts)).encode()).hexdigest()[:20]


def signatures(batch: Batch) -> list[BatchSignature]:
    """Those that are for what is counted and written down now; a line that was taken back since ends them."""
    if batch.closed_at is not None:
        return _signed(batch)
    last = _last_of_ledger(batch)
    return [one for one in _signed(batch) if one.ledger_id >= last]


def sign(batch: Batch, name: str, *, account_id: int | None, known: str, by: Actor) -> BatchSignature:
    """Somebody counted it: whoever is signed in, or with no account a second person beside them."""
    batch = _open(batch)
    if seen(batch, _held_lines(batch)) != known:
        raise ChangedSinceSeen
    key = words.folded(name)[:200]
    if not key:
        raise NameMissing
    valid = signatures(batch)
    if account_id is None and by.account_id not in {one.account_id for one in valid}:
        raise SignFirst
    if any(one.name_key == key or (account_id and one.account_id == account_id) for one in valid):
        raise SameSigner
    outdated = [one.id for one in _signed(batch) if one not in valid]
    db.session.execute(delete(BatchSignature).where(BatchSignature.id.in_(outdated)))
    signature = BatchSignature(batch_id=batch.id, name=name, name_key=key, account_id=account_id, signed_at=clock.now())
    signature.ledger_id = _last_of_ledger(batch)
    db.session.add(signature)
    trail.record("batch.signed", batch, by=by, beside=account_id is None)
    return signature


def close(batch: Batch, difference_words: str, *, by: Actor) -> list[Gift]:
    """Confirm all its gifts at once; from then on only reversals change anything. Says which were confirmed."""
    batch = _open(batch)
    written = _held_lines(batch)
    if not any(gift.is_current for gift in written):
        raise NothingInIt
    if len(signatures(batch)) < _SIGNERS:
        raise TwoHaveToSign
    differing = differences(batch, written)
    if differing and not difference_words:
        raise DifferenceUnexplained
    batch.difference_words = difference_words if differing else ""
    batch.closed_at = clock.now()
    trail.record(
        "batch.closed",
        batch,
        by=by,
        counted_cents=counted(batch).total_cents,
        lines_cents=sum_of(written),
        declared_cents=batch.declared_cents,
    )
    return [gifts.confirm(gift, by=by) for gift in written if gift.status == GiftStatus.REPORTED]


def _open(batch: Batch) -> Batch:
    batch = locked(batch)
    if batch.closed_at is not None:
        raise BatchClosed
    return batch


def _held_lines(batch: Batch) -> list[Gift]:
    query = select(Gift).where(Gift.batch_id == batch.id).order_by(Gift.id).with_for_update(of=Gift)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _last_of_ledger(batch: Batch) -> int:
    """Its number and not its time: a clock may be put back between a line that is taken back and a signature."""
    return db.session.scalar(select(func.max(LedgerRow.id)).join(Gift).where(Gift.batch_id == batch.id)) or 0


def _signed(batch: Batch) -> list[BatchSignature]:
    query = select(BatchSignature).where(BatchSignature.batch_id == batch.id).order_by(BatchSignature.id)
    return list(db.session.scalars(query))


def _start_signing_over(batch: Batch) -> None:
    db.session.execute(delete(BatchSignature).where(BatchSignature.batch_id == batch.id))


def _stored_pieces(counted: Count) -> dict[str, int]:
    return {str(worth): number for worth, number in sorted(counted.pieces.items()) if number}


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(Batch.id).where(Batch.reference == drawn)) is None:
            return drawn
