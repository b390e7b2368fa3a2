"""Telling starts: everybody in a category is told that it begins at another time than they knew."""

from functools import partial

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.registration import entries, start_news
from eventsapp.registration.models import Category, StartNews
from eventsapp.submissions.models import Registration
from eventsapp.workflows import posting, spreading, summaries


def tell_due(*, by: Actor) -> int:
    """Write the letters that are due, as `spreading.spread_due` does; says how many registrations were told."""
    return spreading.in_rounds(start_news.unfinished(), lambda number: _tell_some(number, by=by))


def _tell_some(number: int, *, by: Actor) -> int:
    with writing():
        news = start_news.in_hand(number)
        if news is None:
            return 0
        category = db.session.get_one(Category, news.category_id)
        edition = db.session.get_one(Edition, category.edition_id)
        some = start_news.next_told(news, spreading.AT_ONCE) if start_news.is_told(edition) else []
        if not some:
            news.ended_at = clock.now()
            trail.record("category.start_told", category, by=by, news=news.id)
            return 0
        for registration in some:
            spreading.try_to_tell(registration, partial(_tell, news, category))
        news.told_up_to = some[-1].id
        return len(some)


def _tell(news: StartNews, category: Category, registration: Registration) -> None:
    edition = registration.edition
    entered = [one for one in entries.of(registration) if one.is_current and one.category_id == category.id]
    for reader, theirs in posting.readers(registration, entered).items():
        posting.post(
            "start_moved",
            registration,
            reader,
            key=f"start_news:{news.id}:{registration.id}:{reader.id}",
            category=category,
            starts_at=clock.local(category.starts_at, edition.zone) if category.starts_at else None,
            people=summaries.lines(edition, theirs),
        )
