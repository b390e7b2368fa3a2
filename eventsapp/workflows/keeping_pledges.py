"""What becomes of promises: units said, kept with a gift, and a letter to those that are still open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, hold, locked, locked_all
from eventsapp.events.models import Edition, State
from eventsapp.fundraising import gifts, pages, pledges
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, Pledge, PledgeStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.workflows import thanking

AGAIN_AFTER = timedelta(days=7)
"""Nobody is written to of the same promise more often, nor in the first days after it was made."""
AT_ONCE = 200


@dataclass(frozen=True)
class Settled:
    """What saying the units of a page came to."""

    pledges: int
    due_cents: int


def by_the_unit(page: FundraisingPage) -> list[Pledge]:
    """The promises to a page that wait for their units, or could have others said; in the order of their ids."""
    query = select(Pledge).where(
        Pledge.page_id == page.id, Pledge.status == PledgeStatus.OPEN, Pledge.per_unit.is_(True)
    )
    return list(db.session.scalars(query.order_by(Pledge.id)))


def settle_page(page: FundraisingPage, hundredths: int, *, by: Actor) -> Settled:
    """Say for all promises to a page how many units there were; whoever made one is told what it comes to."""
    promised = [pledge for pledge in locked_all(by_the_unit(page)) if pledge.status == PledgeStatus.OPEN]
    for pledge in promised:
        settle(pledge, hundredths, by=by)
    return Settled(len(promised), sum(pledge.due_cents or 0 for pledge in promised))


def settle(pledge: Pledge, hundredths: int, *, by: Actor) -> Pledge:
    """The same for one promise; said again, it is told to nobody again."""
    pledge = locked(pledge)
    if pledge.units_hundredths != hundredths:
        pledge = pledges.settle_units(pledge, hundredths, by=by)
        thanking.due(pledge)
    return pledge


def kept_by(given: Gift | Giving, *, amount_cents: int | None = None) -> Pledge | None:
    """The open promise that this gift keeps: of the same name, for the same page, of just this amount. None where there
    is none, or more than one, which is for people to tell."""
    if given.donor is None or given.pledge is not None:
        return None
    query = (
        select(Pledge)
        .join(Donor)
        .where(
            Pledge.edition_id == given.edition.id,
            Pledge.page_id.is_not_distinct_from(given.page.id if given.page else None),
            Pledge.status == PledgeStatus.OPEN,
            Donor.name_key == given.donor.name_key,
        )
    )
    amount = given.amount_cents if amount_cents is None else amount_cents
    found = [pledge for pledge in db.session.scalars(query) if pledge.due_cents == amount]
    return found[0] if len(found) == 1 else None


def held_for(given: Sequence[Gift], *, beside: Collection[Pledge] = ()) -> dict[int, Pledge]:
    """The promises that these gifts keep, by the ids of the gifts, all of them held, and others beside them: before the
    gifts themselves, and before the counters, which every gift waits for."""
    found = {gift.id: pledge for gift in given if (pledge := kept_by(gift))}
    held = {pledge.id: pledge for pledge in locked_all([*found.values(), *beside])}
    return {number: held[pledge.id] for number, pledge in found.items()}


def is_still_kept_by(gift: Gift, pledge: Pledge) -> bool:
    """Whether it does, now that both are held: another gift may have kept it, or it was cancelled."""
    return pledge.status == PledgeStatus.OPEN and gift.pledge_id is None and pledge.due_cents == gift.amount_cents


def counted(gift: Gift, promised: Pledge | None, *, by: Actor) -> None:
    """A promise that was made of this gift before is kept, so that nobody is reminded of what they gave. The promise is
    held already, since the counters are by now."""
    if promised is not None and is_still_kept_by(gift, promised):
        pledges.keep(promised, by=by)
        gift.pledge = promised


def keep(pledge: Pledge, *, amount_cents: int, method: GiftMethod, received_on: date, form_key: str, by: Actor) -> Gift:
    """What was promised has come in: a gift is written down and thanked for. The same form sent twice is one gift."""
    hold("gift form", form_key)
    known = db.session.scalars(select(Gift).where(Gift.form_key == form_key)).first()
    if known is not None:
        return known
    pledge = locked(pledge)
    if pledge.status in (PledgeStatus.KEPT, PledgeStatus.CANCELLED):
        raise pledges.PledgeEnded
    giving = gifts.Giving(
        edition=pledge.edition,
        page=pages.counting(pledge.page) if pledge.page else None,
        donor=pledge.donor,
        pledge=pledge,
        amount_cents=amount_cents,
        method=method,
        received_on=received_on,
        shown_as=ShownAs(pledge.shown_as),
        shown_name=pledge.shown_name,
        message=pledge.message,
        dedication=pledge.dedication,
        wants_receipt=pledge.wants_receipt,
        form_key=form_key,
    )
    gift = gifts.record(giving, status=GiftStatus.CONFIRMED, by=by)
    gift.hidden_at = pledge.hidden_at
    pledges.keep(pledge, by=by)
    thanking.gift(gift)
    return gift


def to_remind(edition: Edition) -> int:
    """How many open promises would be written about now."""
    return db.session.scalar(select(func.count()).select_from(Pledge).where(*_due_for_a_letter(edition))) or 0


def remind(edition: Edition, *, by: Actor) -> int:
    """Write about so many of them as one press may; says about how many."""
    hold("pledge reminders", edition.id)
    query = select(Pledge).where(*_due_for_a_letter(edition)).order_by(Pledge.id).limit(AT_ONCE).with_for_update()
    written = list(db.session.scalars(query))
    for pledge in written:
        pledge.reminded_at = clock.now()
        trail.record("pledge.reminded", pledge, by=by)
        thanking.remind(pledge)
    return len(written)


def _due_for_a_letter(edition: Edition) -> list[Any]:
    """Open, with an amount that is known, and left in peace for a while; none where the edition was called off."""
    before = clock.now() - AGAIN_AFTER
    return [
        Pledge.edition_id == edition.id,
        edition.state != State.CANCELLED,
        Pledge.status == PledgeStatus.OPEN,
        Pledge.made_at <= before,
        or_(Pledge.per_unit.is_(False), Pledge.units_hundredths > 0),
        or_(Pledge.reminded_at.is_(None), Pledge.reminded_at <= before),
        Pledge.donor.has(Donor.email_key.is_not(None)),
    ]
