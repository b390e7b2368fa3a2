"""Gifts that were reported and come to the desk at last: found again, and received instead of written down twice."""

import heapq
from collections.abc import Collection
from difflib import SequenceMatcher

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.fundraising import donors
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, Gift, GiftKind, GiftMethod, GiftStatus, ReceivedLine
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.owning import REPORTED_BY_OWNER

MOST = 50
"""So many are shown at once."""
AT_ONCE = 500
_NEAR = 0.84
"""How much of two names is the same letter by letter."""


class ReceivedAlready(Refusal):
    """Somebody else received it, took it back or said another amount."""

    sentence = _l("The gift you chose does not wait any more: it was received, changed or taken back. Look once more.")
    status = 409


def page_ids(*named: FundraisingPage | None) -> set[int]:
    """The numbers of these pages, and of closed ones of the same owners: a gift may have been reported for any."""
    meant = [page for page in named if page is not None]
    people = {page.person_id for page in meant if page.person_id is not None}
    teams = {page.team_id for page in meant if page.team_id is not None}
    theirs = or_(FundraisingPage.person_id.in_(people), FundraisingPage.team_id.in_(teams))
    query = select(FundraisingPage.id).where(
        FundraisingPage.edition_id.in_({page.edition_id for page in meant}),
        FundraisingPage.closed_at.is_not(None),
        theirs,
    )
    return {page.id for page in meant} | set(db.session.scalars(query) if meant else ())


def for_pages(page_ids: Collection[int], *, before: int | None = None) -> tuple[list[Gift], int | None]:
    """What was reported for these pages and nobody has received yet, the latest first, and the number to go on before
    if there are more; one statement."""
    query = select(Gift).where(*_waiting(), Gift.page_id.in_(page_ids)).order_by(Gift.id.desc()).limit(MOST + 1)
    query = query if before is None else query.where(Gift.id < before)
    found = list(db.session.scalars(query.options(*_SHOWN)))
    return found[:MOST], found[MOST - 1].id if len(found) > MOST else None


def among(page_ids: Collection[int], references: Collection[str]) -> list[Gift]:
    """Those of these references that were reported for these pages, and wait."""
    query = select(Gift).where(*_waiting(), Gift.page_id.in_(page_ids), Gift.reference.in_(references))
    return list(db.session.scalars(query.order_by(Gift.id)))


def like(edition_id: int, page_ids: Collection[int], given: Given, amount_cents: int) -> list[Gift]:
    """Those that a line of this name and amount may be, the most alike first. A line for no page may be a gift for any,
    but only one of just this name. All that wait are looked at, and so many as are shown at once are kept."""
    query = select(Gift).where(*_waiting(), Gift.edition_id == edition_id, Gift.amount_cents == amount_cents)
    if page_ids:
        query = query.where(Gift.page_id.in_(page_ids))
    elif given.name_key:
        query = query.where(Gift.donor.has(Donor.name_key == given.name_key))
    else:
        return []
    found = db.session.scalars(query.options(*_SHOWN).execution_options(yield_per=AT_ONCE))
    alike = (gift for gift in found if may_be_same(gift, given))
    return heapq.nsmallest(MOST, alike, lambda gift: (not is_same_name(gift, given), gift.donor is None, gift.id))


def of_amounts(edition_id: int, amounts: Collection[int]) -> dict[int, list[Gift]]:
    """All of an edition that wait and have one of these amounts, by the amount; for a whole list."""
    found: dict[int, list[Gift]] = {}
    listed = sorted(amounts)
    for some in (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)):
        query = select(Gift).where(*_waiting(), Gift.edition_id == edition_id, Gift.amount_cents.in_(some))
        for gift in db.session.scalars(query.order_by(Gift.id).options(*_SHOWN)):
            found.setdefault(gift.amount_cents, []).append(gift)
    return found


def is_same_name(gift: Gift, given: Given) -> bool:
    """Whether both say just the same name."""
    return bool(given.name_key) and gift.donor is not None and gift.donor.name_key == given.name_key


def may_be_same(gift: Gift, given: Given) -> bool:
    """Whether both may come from one person: one of the two says no name, or less of it, or nearly the same."""
    one, other = gift.donor.name_key if gift.donor else "", given.name_key
    if not one or not other:
        return True
    first, second = one.split(), other.split()
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    if first[-1] == second[-1] and first[0][0] == second[0][0]:
        return True
    return SequenceMatcher(None, one, other).ratio() >= _NEAR


def receive(gift: Gift, said: Giving, given: Given, *, by: Actor) -> Gift:
    """It is here, as a line says: in the envelope or the list of that line, in the way it says, and what the report did
    not know is filled in. Whether it is counted is said by `gifts.confirm`, or by the envelope."""
    gift = locked(gift)
    if said.form_key and gift.form_key == said.form_key:
        return gift
    still = (Gift.id == gift.id, Gift.edition_id == said.edition.id, Gift.amount_cents == said.amount_cents)
    if db.session.scalar(select(Gift.id).where(*_waiting(), *still)) is None:
        raise ReceivedAlready
    fill_in(gift, said, given, by=by)
    gift.batch = said.batch
    gift.method = said.method
    gift.form_key = said.form_key or gift.form_key  # the line sent again is this gift
    trail.record("gift.received", gift, by=by, amount_cents=gift.amount_cents, method=gift.method)
    return gift


def fill_in(gift: Gift, said: Giving, given: Given, *, by: Actor) -> None:
    """What nobody knew of a gift that is held, and a line says; a line of a list is kept beside it."""
    if gift.donor is None:
        gift.donor = donors.standing(said.donor) if said.donor else None
    else:
        donors.complete(gift.donor, given, by=by)
    gift.wants_receipt = gift.donor is not None and (gift.wants_receipt or said.wants_receipt)
    gift.dedication = gift.dedication or said.dedication
    if said.source and said.source_key:
        db.session.add(ReceivedLine(gift=gift, source=said.source, source_key=said.source_key))


def of_lists(numbers: Collection[int]) -> set[int]:
    """Those of these gifts that are a line of a list."""
    return set(db.session.scalars(select(ReceivedLine.gift_id).where(ReceivedLine.gift_id.in_(numbers))))


def lists_of(gift: Gift) -> list[str]:
    """The sources of the lists of which a line is known to be this gift."""
    query = select(ReceivedLine.source).where(ReceivedLine.gift_id == gift.id).order_by(ReceivedLine.id)
    return list(db.session.scalars(query))


def said_of(gift: Gift) -> Giving:
    """A gift as a line that says of it what is known already."""
    return Giving(
        edition=gift.edition,
        amount_cents=gift.amount_cents,
        method=GiftMethod(gift.method),
        received_on=gift.received_on,
    )


def _waiting() -> tuple[ColumnElement[bool], ...]:
    """Reported by whoever received it, or at the desk, and not in an envelope; what another platform reports comes in
    with the platform's next list."""
    return (
        Gift.status == GiftStatus.REPORTED,
        Gift.batch_id.is_(None),
        Gift.kind == GiftKind.MONEY,
        *without_a_line(),
    )


def without_a_line() -> tuple[ColumnElement[bool], ...]:
    """Written down here, and no line of a list is known to be it."""
    return (
        or_(Gift.source.is_(None), Gift.source == REPORTED_BY_OWNER),
        ~exists().where(ReceivedLine.gift_id == Gift.id),
    )


_SHOWN = (joinedload(Gift.donor), joinedload(Gift.page))
