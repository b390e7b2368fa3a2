"""What organizers set up for an edition: read whole once in each process, and kept while its number stands.

The number is that of public pages (decision 54), and each request asks for it, so what this version of the app has
changed shows at once, on any host (decision 61). It is for showing, and for saying early what cannot be; an act asks
the database. Nothing is in it that the clock or a sign-up changes: places are counted when they are shown.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any
from typing import cast as cast_as

from sqlalchemy import ColumnElement, String, Table, bindparam, cast, func, literal, select
from sqlalchemy.orm import joinedload, raiseload

from eventsapp.core import clock, sqlite
from eventsapp.core.db import apart, db
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition, Series, Site, State
from eventsapp.fundraising import goals
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.publishing import changes, kept
from eventsapp.publishing.models import PublicVersion
from eventsapp.questions import asked
from eventsapp.questions.models import Question
from eventsapp.registration import codes, prices, questions
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category, Price
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.shifts import is_offered, is_on
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion

_VERSIONS = PublicVersion.__table__.c
MOST = 50
"""So many editions are kept in a process, those that were asked for last."""
LONGEST = timedelta(minutes=1)
"""After that it is read anew, should something have changed of which no number tells: the version of the app before
this one, which may still run beside it, does not know all that matters here."""


@dataclass(frozen=True)
class SetUp:
    """An edition as organizers set it up, to be looked at only: all threads share it."""

    number: int
    """Another whenever any of it is."""
    organization: Organization | None
    edition: Edition
    """With its series and its venue."""
    categories: Sequence[Category]
    """Those that are offered, in order, with their sites."""
    prices: Mapping[int, list[Price]]
    """By category id."""
    questions: Sequence[Question]
    """Everything asked, of persons and of the booking, in order."""
    asked_in: Mapping[int, set[int]]
    """Question id → the categories it is asked in; a question without any is asked in all."""
    has_codes: bool
    """Whether anybody could have a code to type in."""
    waivers: Mapping[WaiverKind, WaiverVersion]
    """The texts in force."""
    last_shift_at: datetime | None
    """When the last shift begins that could be taken; none: there is none."""
    has_pages: bool
    """Whether people who come can open a fundraising page."""

    @cached_property
    def majority(self) -> int:
        """From which age people sign for themselves there."""
        venue = self.edition.venue
        return ages.majority(venue.province if venue else "", self.edition.majority_age)

    def has_shifts(self, now: datetime) -> bool:
        """Whether there is a shift to take or to wait for."""
        return self.last_shift_at is not None and self.last_shift_at > now


def number_of(edition_id: Any) -> ColumnElement[int]:
    """The number of that edition's set-up, to be asked for together with something else."""
    number = cast(edition_id, String)
    scopes = (changes.EVERYTHING, literal(changes.edition("")) + number, literal(changes.form("")) + number)
    total = func.coalesce(func.sum(_VERSIONS.number), 0)
    return select(total).where(_VERSIONS.scope.in_(scopes)).scalar_subquery()


def find(slug: str, year: int) -> SetUp:
    """That of the public edition at an address, in one small statement; refuses with NotFound."""
    found = db.session.execute(_FOUND, {"slug": slug, "year": year}).one_or_none()
    if found is None:
        raise NotFound
    return numbered(*found)


def of(edition_id: int) -> SetUp:
    """That of an edition, as it is now."""
    return numbered(edition_id, db.session.scalar(_NUMBER, {"edition_id": edition_id}) or 0)


def numbered(edition_id: int, number: int) -> SetUp:
    """The one of that number, which was just asked for; or a later one, where it changed in this moment."""
    found = _known(edition_id, number)
    if found is None:
        with _reading:  # each takes a connection besides that of its request: together they could take all there are
            found = _known(edition_id, number) or _read_and_kept(edition_id)
    return found


def read(edition_id: int) -> SetUp:
    """The same, read whole in the transaction one stands in, and not kept."""
    now = int(db.session.scalar(_NUMBER, {"edition_id": edition_id}) or 0)
    edition = db.session.scalars(_EDITION, {"edition_id": edition_id}).one_or_none()
    if edition is None:
        raise NotFound
    return SetUp(
        number=now,
        organization=details.current(),
        edition=edition,
        categories=[one for one in db.session.scalars(_CATEGORIES, {"edition_id": edition_id}) if one.is_offered],
        prices=prices.of(edition),
        questions=asked.of(edition_id),
        asked_in=questions.by_question(edition),
        has_codes=codes.exist_for(edition),
        waivers=signing.in_force(edition_id),
        last_shift_at=db.session.scalar(_LAST_SHIFT, {"edition_id": edition_id}),
        has_pages=goals.has_pages(edition),
    )


def _known(edition_id: int, number: int) -> SetUp | None:
    with _lock:
        found, until = _kept.get(edition_id, _NOTHING)
        if found is None or found.number != number or until <= clock.now():
            return None
        _kept.move_to_end(edition_id)
        return found


def _read_and_kept(edition_id: int) -> SetUp:
    if sqlite.is_held_alone(db.session.connection()):
        return read(edition_id)
    until = clock.now() + LONGEST
    with apart():
        kept.begin()
        found = read(edition_id)
    with _lock:
        _kept[edition_id] = found, until
        _kept.move_to_end(edition_id)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


_lock, _reading = Lock(), Lock()
_NOTHING = (None, datetime.min.replace(tzinfo=UTC))
_kept: OrderedDict[int, tuple[SetUp, datetime]] = OrderedDict()

_THIS: Any = bindparam("edition_id")
_NUMBER = select(number_of(bindparam("edition_id", type_=Edition.id.type)))
# Of the tables and not of their models, which would take longer than the database.
_EDITIONS, _SERIES = cast_as(Table, Edition.__table__), cast_as(Table, Series.__table__)
_FOUND = (
    select(_EDITIONS.c.id, number_of(_EDITIONS.c.id))
    .join(_SERIES)
    .where(_SERIES.c.slug == bindparam("slug"), _EDITIONS.c.year == bindparam("year"))
    .where(_EDITIONS.c.state != State.DRAFT)
)
_EDITION = (
    select(Edition)
    .where(Edition.id == _THIS)
    .options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue), raiseload(Edition.pool))
)
_CATEGORIES = (
    select(Category)
    .where(Category.edition_id == _THIS)
    .order_by(Category.position, Category.id)
    .options(joinedload(Category.site).joinedload(Site.venue), raiseload(Category.pool))
)
_LAST_SHIFT = select(func.max(Shift.starts_at)).where(Shift.edition_id == _THIS, is_on(), is_offered())
