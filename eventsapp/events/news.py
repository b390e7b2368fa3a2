"""News of editions: when, where or whether one takes place has changed, and everybody who comes is to be told.

The act that changes an edition writes one row. People are told afterwards, some at a time, in the order of their
registrations; so each row knows how far it has come, and a later one knows whom the earlier one reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select, update

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition, EditionNews


@dataclass(frozen=True)
class Told:
    """What people were told of an edition: when, where, and how firmly."""

    starts: date | datetime
    """Moments when it has times, else its first day and its last."""
    ends: date | datetime
    place: Bilingual
    status: str
    """As calendars have it: confirmed, tentative or cancelled."""

    def packed(self) -> dict[str, str]:
        """As it is kept."""
        return {
            "starts": _packed(self.starts),
            "ends": _packed(self.ends),
            "place_en": self.place.en,
            "place_fr": self.place.fr,
            "status": self.status,
        }


def told(kept: dict[str, str]) -> Told:
    """As it was."""
    place = Bilingual(en=kept["place_en"], fr=kept["place_fr"])
    return Told(_unpacked(kept["starts"]), _unpacked(kept["ends"]), place, kept["status"])


def note(edition: Edition, before: Told, after: Told) -> None:
    """Write down that everybody is to be told; what is still being told of an earlier change ends here."""
    now = clock.now()
    earlier = update(EditionNews).where(EditionNews.edition_id == edition.id, EditionNews.ended_at.is_(None))
    db.session.execute(earlier.values(ended_at=now).execution_options(synchronize_session=False))
    news = EditionNews(edition_id=edition.id, before=before.packed(), after=after.packed(), changed_at=now)
    db.session.add(news)


def unfinished() -> Sequence[int]:
    """The news of which not everybody has been told."""
    query = select(EditionNews.id).where(EditionNews.ended_at.is_(None))
    return db.session.scalars(query.order_by(EditionNews.id)).all()


def in_hand(number: int) -> EditionNews | None:
    """The news to tell more people of until the transaction ends; none if it has ended, or another worker does it."""
    query = select(EditionNews).where(EditionNews.id == number, EditionNews.ended_at.is_(None))
    return db.session.scalars(query.with_for_update(skip_locked=True)).first()


def up_to(news: EditionNews) -> Sequence[EditionNews]:
    """This news and all before it of the same edition, the latest first."""
    query = select(EditionNews).where(EditionNews.edition_id == news.edition_id, EditionNews.id <= news.id)
    return db.session.scalars(query.order_by(EditionNews.id.desc())).all()


def known(registration_id: int, submitted_at: datetime, latest_first: Sequence[EditionNews]) -> Told:
    """What that registration was told last before the latest news: by an earlier one that reached it, or at sign-up."""
    latest, *others = latest_first
    before = latest.before
    for earlier in others:
        if registration_id <= earlier.told_up_to or submitted_at >= earlier.changed_at:
            break
        before = earlier.before
    return told(before)


def _packed(value: date | datetime) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def _unpacked(kept: str) -> date | datetime:
    return datetime.fromisoformat(kept) if "T" in kept else date.fromisoformat(kept)
