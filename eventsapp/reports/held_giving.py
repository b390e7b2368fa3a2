"""What is held of somebody's giving: their pages, what they reported there, and what they gave and promised.

A donor is known by address of mail and name together: either alone proves nothing, since families share an address.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising import gift_lists
from eventsapp.fundraising.gift_models import Donor, Gift, Pledge
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person

Facts = dict[str, Any]


def of_reader(reader: Person) -> Facts:
    """What they gave and promised, to whatever edition."""
    donors = [donor.id for donor in _known_as(reader)]
    return {
        "gifts": [_gift(one) for one in _of_donors(Gift, donors)],
        "promises": [_promise(one) for one in _of_donors(Pledge, donors)],
    }


def pages(edition_id: int, person_ids: Collection[int]) -> dict[int, list[Facts]]:
    """The pages of these people in the edition with what they reported there, by person id."""
    query = select(FundraisingPage).where(
        FundraisingPage.edition_id == edition_id, FundraisingPage.person_id.in_(person_ids)
    )
    found = list(db.session.scalars(query.order_by(FundraisingPage.id)))
    reported = gift_lists.reported_for([page.id for page in found])
    told: dict[int, list[Facts]] = {}
    for page in found:
        theirs = [_gift(gift) for gift in reported.get(page.id, [])]
        told.setdefault(page.person_id or 0, []).append(_page(page) | {"gifts_reported": theirs})
    return told


def _known_as(reader: Person) -> list[Donor]:
    if not reader.email_key:
        return []
    query = select(Donor).where(Donor.email_key == reader.email_key, Donor.name_key == words.folded(reader.name)[:200])
    return list(db.session.scalars(query))


def _of_donors(model: Any, donors: list[int]) -> list[Any]:
    query = select(model).where(model.donor_id.in_(donors)).order_by(model.id)
    return list(db.session.scalars(query.options(joinedload(model.edition).joinedload(Edition.series))))


def _page(page: FundraisingPage) -> Facts:
    return {
        "name": page.shown_name,
        "text": page.story,
        "goal_cents": page.goal_cents,
        "made_at": page.opened_at,
        "ended_at": page.closed_at,
    }


def _gift(gift: Gift) -> Facts:
    return {
        "what": f"{gift.edition.series.name.said()} {gift.edition.year}",
        "reference": gift.reference,
        "amount_cents": gift.amount_cents,
        "received_on": gift.received_on,
        "state": gift.status,
        "method": gift.method,
        "shown_as": gift.shown_name or gift.shown_as,
        "words": "\n".join(part for part in (gift.message, gift.dedication) if part),
    }


def _promise(pledge: Pledge) -> Facts:
    return {
        "what": f"{pledge.edition.series.name.said()} {pledge.edition.year}",
        "reference": pledge.reference,
        "amount_cents": pledge.amount_cents,
        "made_at": pledge.made_at,
        "ended_at": pledge.ended_at,
        "state": pledge.status,
        "shown_as": pledge.shown_name or pledge.shown_as,
        "words": "\n".join(part for part in (pledge.message, pledge.dedication) if part),
    }
