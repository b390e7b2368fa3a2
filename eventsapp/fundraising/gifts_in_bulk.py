"""Many gifts at once, as a list brings them in: each with its row in the ledger, the counters moved once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, hold
from eventsapp.fundraising import donors, gifts, matching_counts, totals
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, Gift, GiftKind, GiftStatus, LedgerAct, LedgerRow, ReceivedLine
from eventsapp.fundraising.gifts import Giving, NotReceivedYet

_AT_ONCE = 500
_BELONGS_TO = ("edition", "page", "donor", "pledge", "batch")


def welcome_all(everybody: Sequence[Given], *, by: Actor) -> list[Donor]:
    """The donor of each, in the same order, as `donors.welcome` finds them: by name and address of mail together. Who
    says neither an address of mail nor where they live is somebody new each time."""
    hold("donors")
    known = _known({given.email.casefold() for given in everybody if given.email})
    completed: dict[int, list[str]] = {}
    found, fresh = [], []
    for given in everybody:
        key = _identity(given)
        donor = known.get(key) if key else None
        if donor is None:
            donor = donors.new(given)
            fresh.append(donor)
        elif (filled := donors.fill(donor, given)) and donor.id:
            completed[donor.id] = sorted({*completed.get(donor.id, []), *filled})
        if key:
            known[key] = donor
        found.append(donor)
    db.session.add_all(fresh)
    db.session.flush()
    trail.record_all("donor.welcomed", Donor, [donor.id for donor in fresh], by=by)
    for number, changed in completed.items():
        trail.record("donor.completed", db.session.get_one(Donor, number), by=by, changed=changed)
    return found


def record_all(givings: Sequence[Giving], *, status: GiftStatus, by: Actor) -> list[int]:
    """Write down all of them, of one edition, that were not written down before; refused as `gifts.record` would. Says
    the numbers of the gifts, in the same order."""
    if not givings:
        return []
    for giving in givings:
        gifts.refuse_amount(giving.amount_cents)
        if giving.received_on > clock.today(giving.edition.zone):
            raise NotReceivedYet
    db.session.flush()
    written = {"recorded_at": clock.now(), "recorded_by": by.account_id}
    references = _unused_references(len(givings))
    rows = [
        {**_row(giving), "reference": reference, "status": status, **written}
        for giving, reference in zip(givings, references, strict=True)
    ]
    adding = insert(Gift).returning(Gift.id, sort_by_parameter_order=True)
    numbers = list(db.session.scalars(adding, rows))
    trail.record_all(f"gift.{status}", Gift, numbers, by=by)
    is_confirmed = status is GiftStatus.CONFIRMED
    act = LedgerAct.CONFIRMED if is_confirmed else LedgerAct.REPORTED
    db.session.execute(
        insert(LedgerRow),
        [
            {
                "edition_id": row["edition_id"],
                "page_id": row["page_id"],
                "gift_id": number,
                "act": act,
                "confirmed_cents": row["amount_cents"] if is_confirmed else 0,
                "reported_cents": 0 if is_confirmed else row["amount_cents"],
                **written,
            }
            for row, number in zip(rows, numbers, strict=True)
        ],
    )
    _count(givings, is_confirmed=is_confirmed)
    return numbers


def _row(giving: Giving) -> dict[str, Any]:
    """The gift as its table has it: with the numbers of what it belongs to."""
    said = vars(giving).copy()
    for name in _BELONGS_TO:
        one = said.pop(name)
        said[f"{name}_id"] = one.id if one is not None else None
    return said


def of_source(source: str, keys: Collection[str]) -> dict[str, Gift]:
    """The gifts that came in from that source under these keys before, or were received by such a line, to whichever
    edition."""
    found: dict[str, Gift] = {}
    for some in _portions(keys):
        query = select(Gift).where(Gift.source == source, Gift.source_key.in_(some))
        found |= {gift.source_key or "": gift for gift in db.session.scalars(query)}
        received = select(ReceivedLine.source_key, Gift).join(ReceivedLine.gift)
        received = received.where(ReceivedLine.source == source, ReceivedLine.source_key.in_(some))
        found |= {row[0]: row[1] for row in db.session.execute(received)}
    return found


def _count(givings: Sequence[Giving], *, is_confirmed: bool) -> None:
    edition_id = givings[0].edition.id
    by_page: dict[int | None, list[int]] = defaultdict(list)
    by_day: dict[date, int] = defaultdict(int)
    for giving in givings:
        by_page[giving.page.id if giving.page else None].append(giving.amount_cents)
        by_day[giving.received_on] += giving.amount_cents if giving.kind is GiftKind.MONEY else 0
    for page_id, amounts in sorted(by_page.items(), key=lambda one: one[0] or 0):
        confirmed = sum(amounts) if is_confirmed else 0
        reported = sum(amounts) - confirmed
        totals.count(edition_id, page_id, confirmed_cents=confirmed, reported_cents=reported, gifts=len(amounts))
    if is_confirmed:
        for received_on, cents in by_day.items():
            matching_counts.count_day(edition_id, received_on, cents)


def _identity(given: Given) -> tuple[str, ...] | None:
    if given.email:
        return (given.name_key, given.email.casefold())
    if given.street and given.postcode:
        return (given.name_key, given.street.casefold(), given.postcode.casefold().replace(" ", ""))
    return None


def _known(addresses: Collection[str]) -> dict[tuple[str, ...], Donor]:
    """Donors by name and address of mail; of one who was merged since, the other."""
    found: dict[tuple[str, ...], Donor] = {}
    for some in _portions(addresses):
        for donor in db.session.scalars(select(Donor).where(Donor.email_key.in_(some)).order_by(Donor.id)):
            found.setdefault((donor.name_key, donor.email_key or ""), donor)
    merged = {donor.merged_into_id for donor in found.values() if donor.merged_into_id}
    kept = {one.id: one for some in _portions(merged) for one in _those(some)}
    return {key: kept.get(donor.merged_into_id or 0, donor) for key, donor in found.items()}


def _those(numbers: Sequence[int]) -> Iterable[Donor]:
    return db.session.scalars(select(Donor).where(Donor.id.in_(numbers)))


def _unused_references(number: int) -> list[str]:
    drawn: set[str] = set()
    while len(drawn) < number:
        fresh = {tokens.reference() for _each in range(number - len(drawn))} - drawn
        for some in _portions(fresh):
            fresh -= set(db.session.scalars(select(Gift.reference).where(Gift.reference.in_(some))))
        drawn |= fresh
    return list(drawn)


def _portions(keys: Collection[Any]) -> list[list[Any]]:
    listed = sorted(keys)
    return [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
