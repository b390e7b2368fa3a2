"""Thanks for gifts that came in with a list: asked for at its import, and written afterwards, some at a time."""

import logging
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Donor, Gift, GiftStatus, GiftToThank
from eventsapp.workflows import thanking

log = logging.getLogger("eventsapp.thanking")

USUAL_DAYS = 21
"""Whoever gave longer ago is not thanked unless somebody wishes so: by now the letter would surprise them."""
_AT_ONCE = 100


def is_usual(received_on: Collection[date], today: date) -> bool:
    """Whether the gifts of a list are all so fresh that thanks go without saying."""
    return bool(received_on) and min(received_on) >= today - timedelta(days=USUAL_DAYS)


def ask(numbers: Collection[int]) -> int:
    """Let thanks be written for those of these gifts whose giver can be written to; says for how many."""
    reachable: list[int] = []
    listed = sorted(numbers)
    for some in (listed[start : start + 500] for start in range(0, len(listed), 500)):
        asked = select(GiftToThank.gift_id).where(GiftToThank.gift_id.in_(some))
        query = select(Gift.id).join(Gift.donor).where(Gift.id.in_(some), Donor.email_key.is_not(None))
        reachable += db.session.scalars(query.where(Gift.id.not_in(asked)))
    if reachable:
        db.session.execute(insert(GiftToThank), [{"gift_id": number} for number in reachable])
    return len(reachable)


def write_due() -> None:
    """Write them: once for each gift, whoever thanked for it first; for one that was taken back meanwhile, none."""
    while numbers := _portion():
        with writing():
            held = select(GiftToThank.gift_id).where(GiftToThank.gift_id.in_(numbers)).with_for_update(skip_locked=True)
            found = sorted(db.session.scalars(held))
            query = select(Gift).where(Gift.id.in_(found)).order_by(Gift.id)
            shown = (joinedload(Gift.donor), joinedload(Gift.page), joinedload(Gift.pledge))
            for gift in db.session.scalars(query.options(*shown)):
                if gift.status != GiftStatus.REVERSED:
                    _try_to_thank(gift)
            db.session.execute(delete(GiftToThank).where(GiftToThank.gift_id.in_(found)))
        if not found:
            return


def _try_to_thank(gift: Gift) -> None:
    """One for which it cannot be written keeps nobody else from theirs."""
    number = gift.id
    try:
        with db.session.begin_nested():
            thanking.gift(gift)
    except (OperationalError, InterfaceError):
        raise
    except Exception as bug:
        log.error("thanks not written", extra={"fields": {"gift": number, "bug": type(bug).__name__}})


def _portion() -> list[int]:
    return list(db.session.scalars(select(GiftToThank.gift_id).order_by(GiftToThank.gift_id).limit(_AT_ONCE)))
