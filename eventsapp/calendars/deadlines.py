"""What organizers have to think of in time: when sign-up, changes, prices and offers of places end."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventsapp.calendars.entries import Seen, plain_line
from eventsapp.calendars.organized import Organized
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events import rules
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import Category, Price
from eventsapp.volunteering.models import Shift

_UPCOMING = (State.DRAFT, State.ANNOUNCED, State.OPEN)


@dataclass(frozen=True)
class Deadline:
    """Something that ends at a moment, or at several of one day, the first of which counts."""

    key: str
    edition: Edition
    moments: tuple[datetime, ...]
    what: Callable[[], str]
    """What ends, in the language being spoken."""
    shift: Shift | None = None
    is_off = False

    @property
    def ends_at(self) -> datetime:
        return self.moments[0]

    starts_at = ends_at

    def seen(self, organized: Organized) -> Seen:
        """As a calendar shows it, in the language being spoken."""
        return organized.deadline(self.what(), self.moments, self.shift)


def of(editions: Collection[Edition], since: datetime, most: int) -> list[Deadline]:
    """What ends in these editions from then on, in three queries; of each kind at most so many, the soonest."""
    by_id = {edition.id: edition for edition in editions if edition.state in (*_UPCOMING, State.CLOSED)}
    found = [*_of_sign_up(by_id.values()), *_of_prices(by_id, since, most), *_of_offers(by_id, since, most)]
    return [deadline for deadline in found if deadline.ends_at >= since]


def _of_sign_up(editions: Iterable[Edition]) -> Iterator[Deadline]:
    for one in editions:
        if one.state in _UPCOMING:
            yield Deadline(f"sign-up:{one.id}", one, (rules.sign_up_ends_at(one),), _sign_up)
        if one.changes_close_at is not None:
            yield Deadline(f"changes:{one.id}", one, (one.changes_close_at,), _changes)


def _of_prices(editions: dict[int, Edition], since: datetime, most: int) -> Iterator[Deadline]:
    """Prices of one name that end together are one, whatever the categories."""
    query = (
        select(Category.edition_id, Price.until_at, Price.name, Price.id)
        .join(Category, Category.id == Price.category_id)
        .where(Category.edition_id.in_(editions), Price.until_at >= since)
        .order_by(Price.until_at, Price.id)
        .limit(most)
    )
    seen = set()
    for edition_id, until_at, name, number in db.session.execute(query):
        if until_at is not None and (edition_id, until_at, name) not in seen:
            seen.add((edition_id, until_at, name))
            yield Deadline(f"price:{number}", editions[edition_id], (until_at,), partial(_price, name))


def _of_offers(editions: dict[int, Edition], since: datetime, most: int) -> Iterator[Deadline]:
    """Offers of places in one edition, or on one shift, that run out on one day are one."""
    offered = select(Party.answer_by).where(Party.placement == Placement.OFFERED, Party.answer_by >= since)
    soonest = offered.order_by(Party.answer_by, Party.id).limit(most)
    to_take_part = soonest.join(Edition, Edition.pool_id == Party.pool_id).where(Edition.id.in_(editions))
    to_help = soonest.join(Shift, Shift.pool_id == Party.pool_id).where(Shift.edition_id.in_(editions))
    together: dict[str, tuple[Edition, Shift | None, list[datetime]]] = {}
    for answer_by, edition_id in db.session.execute(to_take_part.add_columns(Edition.id)):
        edition = editions[edition_id]
        key = f"offers:edition:{edition_id}:{_day(answer_by, edition)}"
        together.setdefault(key, (edition, None, []))[2].append(answer_by)
    whole = to_help.add_columns(Shift).join(Shift.role).options(contains_eager(Shift.role))
    for answer_by, shift in db.session.execute(whole):
        edition = editions[shift.edition_id]
        key = f"offers:shift:{shift.id}:{_day(answer_by, edition)}"
        together.setdefault(key, (edition, shift, []))[2].append(answer_by)
    for key, (edition, shift, moments) in together.items():
        yield Deadline(key, edition, tuple(moments), partial(_offers, len(moments), shift), shift)


def _day(moment: datetime, edition: Edition) -> str:
    return clock.local(moment, edition.zone).date().isoformat()


def _sign_up() -> str:
    return _("Sign-up closes")


def _changes() -> str:
    return _("Changes to sign-ups close")


def _price(name: Bilingual) -> str:
    return _("The price “%(price)s” ends", price=plain_line(name.said()))


def _offers(number: int, shift: Shift | None) -> str:
    said = ngettext("%(num)s offer of a place runs out", "%(num)s offers of a place run out", number)
    return _("%(what)s: %(role)s", what=said, role=plain_line(shift.role.name.said())) if shift else said
