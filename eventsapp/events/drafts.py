"""Drafts of editions that were made by mistake: taken away as long as nothing hangs on them."""

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Pool
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.events import hanging
from eventsapp.events.models import Edition, ScheduleItem, State


class NotADraft(Refusal):
    """People have seen it."""

    sentence = _("People have seen this edition, so it stays. You can cancel it instead.")


class SomethingHangsOnIt(Refusal):
    """Sites, categories, roles, waivers, registrations: work somebody has put into it."""

    sentence = _(
        "This draft has sites, categories, roles, waivers or registrations, so it stays. "
        "Remove those that can be first."
    )


def remove(edition: Edition, *, by: Actor) -> None:
    """Take it away with its schedule and its places."""
    edition = locked(edition)
    if edition.state != State.DRAFT:
        raise NotADraft
    if has_more(edition):
        raise SomethingHangsOnIt
    trail.record("edition.removed", edition, by=by, series=edition.series_id, year=edition.year)
    pool_id = edition.pool_id
    for item in db.session.scalars(select(ScheduleItem).where(ScheduleItem.edition_id == edition.id)):
        db.session.delete(item)
    db.session.flush()
    db.session.delete(edition)
    db.session.flush()
    db.session.execute(delete(Pool).where(Pool.id == pool_id))


def has_more(edition: Edition) -> bool:
    """Whether any row of any table belongs to it, but for its schedule."""
    return hanging.has_any(edition, besides=(ScheduleItem.__tablename__,))
