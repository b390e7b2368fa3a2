"""News of starts: a category begins at another time of its own, and everybody in it is to be told.

Changing the category writes one row; people are told afterwards, some at a time, in the order of their registrations.
"""

from collections.abc import Sequence

from sqlalchemy import Select, func, select, update

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import GONE, Category, Entry, StartNews
from eventsapp.submissions.models import Registration


def concerned(category: Category) -> int:
    """How many are in it or wait for it, and would be told."""
    edition = db.session.get_one(Edition, category.edition_id)
    if not is_told(edition):
        return 0
    return db.session.scalar(select(func.count()).select_from(_current(category.id).subquery())) or 0


def is_told(edition: Edition) -> bool:
    """Whether people are told of its starts: not of a draft, nor of what is over or off."""
    is_on = edition.state not in (State.DRAFT, State.CANCELLED, State.POSTPONED)
    return is_on and not rules.is_over(edition, clock.now())


def note(category: Category) -> None:
    """Write down that everybody in it is to be told; who was not told yet of an earlier start hears of this alone."""
    if not concerned(category):
        return
    now = clock.now()
    earlier = update(StartNews).where(StartNews.category_id == category.id, StartNews.ended_at.is_(None))
    db.session.execute(earlier.values(ended_at=now).execution_options(synchronize_session=False))
    db.session.add(StartNews(category_id=category.id, changed_at=now))


def unfinished() -> Sequence[int]:
    """The news of which not everybody has been told."""
    query = select(StartNews.id).where(StartNews.ended_at.is_(None))
    return db.session.scalars(query.order_by(StartNews.id)).all()


def in_hand(number: int) -> StartNews | None:
    """The news to tell more people of until the transaction ends; none if it has ended, or another worker does it."""
    query = select(StartNews).where(StartNews.id == number, StartNews.ended_at.is_(None))
    return db.session.scalars(query.with_for_update(skip_locked=True)).first()


def next_told(news: StartNews, most: int) -> Sequence[Registration]:
    """The next registrations with somebody in the category; who signed up later knows it as it is."""
    theirs = _current(news.category_id).with_only_columns(Entry.registration_id)
    query = select(Registration).where(
        Registration.id.in_(theirs), Registration.id > news.told_up_to, Registration.submitted_at < news.changed_at
    )
    return db.session.scalars(query.order_by(Registration.id).limit(most)).all()


def _current(category_id: int) -> Select[int]:
    return select(Entry.id).where(Entry.category_id == category_id, Entry.status.not_in(GONE))
