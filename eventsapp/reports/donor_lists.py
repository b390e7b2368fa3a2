"""Donors for organizers: a page of them at a time, found by name or address of mail, and all that one of them gave."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, Select, cast, extract, func, select, tuple_
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Donor, Gift, GiftStatus, Pledge, PledgeStatus
from eventsapp.people import directory
from eventsapp.reports import filters

SIZE, GIFTS = 50, 100


@dataclass(frozen=True)
class Given:
    """What somebody gave: how often, how much, and when last; what was taken back is not in it."""

    gifts: int = 0
    cents: int = 0
    last_on: date | None = None


@dataclass(frozen=True)
class Page:
    """Some donors, what each gave, and where the next page begins."""

    donors: list[Donor]
    given: dict[int, Given]
    after: int | None


@dataclass(frozen=True)
class Gifts:
    """Some gifts of one donor, the latest first, and where the next page begins."""

    gifts: list[Gift]
    before: int | None


def page(typed: str, *, after: int = 0, size: int = SIZE) -> Page:
    """The donors that follow the one of that number, by name, in three statements. A search holds every word of the
    name; with an @ or in one word it is also the beginning of an address of mail."""
    query = _found(typed).where(Donor.merged_into_id.is_(None))
    last = db.session.get(Donor, after) if after else None
    if last is not None:
        query = query.where(tuple_(Donor.name_key, Donor.id) > tuple_(last.name_key, last.id))
    found = list(db.session.scalars(query.order_by(Donor.name_key, Donor.id).limit(size + 1)))
    shown = found[:size]
    return Page(shown, _given(shown), shown[-1].id if len(found) > size else None)


def by_year(donor: Donor) -> list[tuple[int, Given]]:
    """What a donor gave in each year, the latest first."""
    year = cast(extract("year", Gift.received_on), Integer)
    query = (
        select(year, func.count(), func.sum(Gift.amount_cents), func.max(Gift.received_on))
        .where(Gift.donor_id == donor.id, Gift.status != GiftStatus.REVERSED)
        .group_by(year)
        .order_by(year.desc())
    )
    return [(int(one), Given(number, int(cents), last)) for one, number, cents, last in db.session.execute(query)]


def gifts(donor: Donor, *, before: int = 0, size: int = GIFTS) -> Gifts:
    """Their gifts to whatever event, those taken back too, from the one that follows that number."""
    query = select(Gift).where(Gift.donor_id == donor.id).order_by(Gift.received_on.desc(), Gift.id.desc())
    last = db.session.get(Gift, before) if before else None
    if last is not None and last.donor_id == donor.id:
        query = query.where(tuple_(Gift.received_on, Gift.id) < tuple_(last.received_on, last.id))
    whole = (joinedload(Gift.edition).joinedload(Edition.series), joinedload(Gift.page))
    found = list(db.session.scalars(query.options(*whole).limit(size + 1)))
    return Gifts(found[:size], found[size - 1].id if len(found) > size else None)


def pledges(donor: Donor) -> list[Pledge]:
    """What they promised and have not given yet."""
    query = select(Pledge).where(Pledge.donor_id == donor.id, Pledge.status == PledgeStatus.OPEN)
    whole = (joinedload(Pledge.edition).joinedload(Edition.series), joinedload(Pledge.page))
    return list(
        db.session.scalars(query.options(*whole).order_by(Pledge.made_at.desc(), Pledge.id.desc()).limit(GIFTS))
    )


def _found(typed: str) -> Select[Donor]:
    query = select(Donor)
    typed = filters.as_typed(typed)
    if not typed:
        return query
    if "@" in typed:
        return query.where(Donor.email_key.startswith(directory.email_key(typed.replace(" ", "")), autoescape=True))
    parts = tuple(dict.fromkeys(words.folded(typed).split()))[: filters.MOST_WORDS]
    named = [Donor.name_key.contains(part, autoescape=True) for part in parts]
    if not parts:
        return query.where(Donor.id.is_(None))
    if len(parts) == 1 and len(typed) >= filters.FEWEST_LETTERS:
        return query.where(
            named[0] | Donor.email_key.startswith(directory.email_key(typed.replace(" ", "")), autoescape=True)
        )
    return query.where(*named)


def _given(shown: list[Donor]) -> dict[int, Given]:
    query = (
        select(Gift.donor_id, func.count(), func.sum(Gift.amount_cents), func.max(Gift.received_on))
        .where(Gift.donor_id.in_([one.id for one in shown]), Gift.status != GiftStatus.REVERSED)
        .group_by(Gift.donor_id)
    )
    found = db.session.execute(query) if shown else ()
    return {number or 0: Given(count, int(cents), last) for number, count, cents, last in found}
