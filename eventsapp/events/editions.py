"""Editions: finding one year's happening, and the steps of its life."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db, hold, locked
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events import rules
from eventsapp.events.models import Edition, ScheduleItem, Series, State, Venue
from eventsapp.events.rules import When

_BEFORE_THE_END = (State.ANNOUNCED, State.OPEN, State.CLOSED)


class YearTaken(Refusal):
    sentence = _("There is an edition of that year already.")
    field = "year"


class CannotBeAnnounced(Refusal):
    sentence = _("Only a draft or a postponed edition can be announced.")


class NewDateNeeded(Refusal):
    sentence = _("A postponed edition needs a new date before it is announced again.")
    field = "starts_on"


class DateAlreadyConfirmed(Refusal):
    sentence = _("Only an announced date can be confirmed. To change a confirmed one, move the edition.")


class TimesOutOfOrder(Refusal):
    sentence = _("It must end after it begins.")
    field = "ends_at"


class DayIsPast(Refusal):
    sentence = _("That time is past. Choose one that is still to come.")
    field = "starts_on"


class CannotBeOpened(Refusal):
    sentence = _("Only an announced or a closed edition can be opened for sign-up.")


class DateNotConfirmed(Refusal):
    sentence = _("Its date is not confirmed yet. Confirm the date and its times first.")


class SignUpIsOver(Refusal):
    sentence = _("Its sign-up has ended. Move the edition, or give a later end of sign-up.")
    field = "closes_at"


class CannotBeClosed(Refusal):
    sentence = _("Only an edition that is open for sign-up can be closed.")


class CannotBeMoved(Refusal):
    sentence = _("Only a draft or an announced, open or closed edition can be moved.")


class CannotBePostponed(Refusal):
    sentence = _("Only an announced, open or closed edition can be postponed.")


class CannotBeCancelled(Refusal):
    sentence = _("Only an announced, open, closed or postponed edition can be cancelled.")


class NoticeMissing(Refusal):
    sentence = _("Say in a sentence what happened, so that everybody who asks can read it.")
    field = "notice_en"


class CannotBeFinished(Refusal):
    sentence = _("Only an edition whose time has passed can be finished.")


class CannotBeArchived(Refusal):
    sentence = _("Only a finished edition can be archived.")


def find(slug: str, year: int, *, with_drafts: bool = False) -> Edition:
    """The edition with its series and its venue, in one query; refuses with NotFound, also for a draft."""
    edition = db.session.scalar(_OF_YEAR, {"slug": slug, "year": year})
    if edition is None or (edition.state == State.DRAFT and not with_drafts):
        raise NotFound
    return edition


def of(series: Series, *, with_drafts: bool = False) -> Sequence[Edition]:
    """All public editions of a series, the latest first."""
    query = _with_series_and_venue().where(Series.id == series.id)
    if not with_drafts:
        query = query.where(Edition.state != State.DRAFT)
    return db.session.scalars(query.order_by(Edition.year.desc())).all()


def upcoming(now: datetime, limit: int) -> Sequence[Edition]:
    """The next public editions that are not over, soonest first; postponed ones, having no day, last."""
    query = _with_series_and_venue().where(
        Edition.state.not_in((State.DRAFT, State.FINISHED, State.ARCHIVED)),
        or_(Edition.ends_on >= (now - rules.ONE_DAY).date(), Edition.state == State.POSTPONED),
    )
    ahead = [
        edition
        for edition in db.session.scalars(query.order_by(Edition.starts_on, Edition.id))
        if edition.state == State.POSTPONED or not rules.is_over(edition, now)
    ]
    return sorted(ahead, key=lambda edition: edition.state == State.POSTPONED)[:limit]


def schedule(edition: Edition) -> Sequence[ScheduleItem]:
    """What happens when, in order."""
    query = select(ScheduleItem).where(ScheduleItem.edition_id == edition.id)
    return db.session.scalars(query.order_by(ScheduleItem.starts_at, ScheduleItem.id)).all()


def draft(series: Series, year: int, when: When, *, zone: str, venue: Venue | None = None, by: Actor) -> Edition:
    """Begin the edition of a year, seen by nobody outside yet."""
    _refuse_unless(when.is_in_order, TimesOutOfOrder)
    hold("edition", series.slug, year)
    same = select(Edition.id).where(Edition.series_id == series.id, Edition.year == year)
    _refuse_unless(series.id is None or db.session.scalar(same) is None, YearTaken)
    edition = Edition(
        series=series,
        year=year,
        state=State.DRAFT,
        starts_on=when.starts_on,
        ends_on=when.ends_on,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        zone=zone,
        venue=venue,
    )
    db.session.add(edition)
    trail.record("edition.drafted", edition, by=by)
    return edition


def announce(edition: Edition, *, when: When | None = None, by: Actor) -> Edition:
    """Show it to everybody, with a date that may still change; a postponed one needs its new date."""
    edition = locked(edition)
    _refuse_unless(edition.state in (State.DRAFT, State.POSTPONED), CannotBeAnnounced)
    _refuse_unless(when is not None or edition.state == State.DRAFT, NewDateNeeded)
    if when is not None:
        _set_when(edition, when)
    edition.notice = None
    return _enter(State.ANNOUNCED, edition, "edition.announced", by)


def confirm_date(edition: Edition, starts_at: datetime, ends_at: datetime, *, by: Actor) -> Edition:
    """Say for certain when it begins and ends; the schedule moves along."""
    edition = locked(edition)
    _refuse_unless(rules.is_tentative(edition), DateAlreadyConfirmed)
    _set_when(edition, rules.at_times(starts_at, ends_at, edition.zone))
    trail.record("edition.date_confirmed", edition, by=by, **_told(rules.when(edition)))
    return edition


def move(edition: Edition, when: When, *, by: Actor) -> Edition:
    """Hold it at another time; the schedule and the ends of sign-up and of changes move along, as the wall shows them.

    Shifts belong to volunteering: `workflows.moving` moves them too, and is what pages and commands call.
    """
    edition = locked(edition)
    _refuse_unless(rules.standing(edition, clock.now()) in (State.DRAFT, *_BEFORE_THE_END), CannotBeMoved)
    before = _told(rules.when(edition))
    _set_when(edition, when)
    trail.record("edition.moved", edition, by=by, before=before, after=_told(when))
    return edition


def open_(edition: Edition, *, closes_at: datetime | None = None, by: Actor) -> Edition:
    """Open it for sign-up, or open it again. One day without times is a date nobody has confirmed."""
    edition = locked(edition)
    now = clock.now()
    _refuse_unless(edition.state in (State.ANNOUNCED, State.CLOSED), CannotBeOpened)
    has_whole_days = edition.starts_on < edition.ends_on
    _refuse_unless(edition.starts_at is not None or has_whole_days, DateNotConfirmed)
    edition.closes_at = closes_at or edition.closes_at
    _refuse_unless(now < rules.sign_up_ends_at(edition), SignUpIsOver)
    return _enter(State.OPEN, edition, "edition.opened", by)


def close(edition: Edition, *, by: Actor) -> Edition:
    """End its sign-up before its time."""
    edition = locked(edition)
    _refuse_unless(rules.is_open(edition, clock.now()), CannotBeClosed)
    return _enter(State.CLOSED, edition, "edition.closed", by)


def set_sign_up(
    edition: Edition,
    *,
    offer_hours: int,
    changes_close_at: datetime | None,
    majority_age: int | None,
    access_lead: str,
    has_teams: bool,
    ways_to_pay: Bilingual | None,
    reaffirm_hours: int,
    help_requests_most: int,
    by: Actor,
) -> Edition:
    """Settle how people sign up for it and how long they can change what they sent."""
    edition = locked(edition)
    edition.offer_hours = offer_hours
    edition.changes_close_at = changes_close_at
    edition.majority_age = majority_age
    edition.access_lead = access_lead
    edition.has_teams = has_teams
    edition.ways_to_pay = ways_to_pay
    edition.reaffirm_hours = reaffirm_hours
    edition.help_requests_most = help_requests_most
    trail.record(
        "edition.sign_up_settled",
        edition,
        by=by,
        offer_hours=offer_hours,
        changes_close_at=changes_close_at.isoformat() if changes_close_at else None,
        majority_age=majority_age,
        has_teams=has_teams,
        reaffirm_hours=reaffirm_hours,
        help_requests_most=help_requests_most,
    )
    return edition


def postpone(edition: Edition, notice: Bilingual, *, by: Actor) -> Edition:
    """Say that it will not be held on its day; it is announced again when the new one is known."""
    edition = locked(edition)
    _refuse_unless(rules.standing(edition, clock.now()) in _BEFORE_THE_END, CannotBePostponed)
    edition.notice = _said_aloud(notice)
    return _enter(State.POSTPONED, edition, "edition.postponed", by)


def cancel(edition: Edition, notice: Bilingual, *, by: Actor) -> Edition:
    """Call it off for good; it stays where people look for it, with the notice."""
    edition = locked(edition)
    standing = rules.standing(edition, clock.now())
    _refuse_unless(standing in (*_BEFORE_THE_END, State.POSTPONED), CannotBeCancelled)
    edition.notice = _said_aloud(notice)
    return _enter(State.CANCELLED, edition, "edition.cancelled", by)


def finish(edition: Edition, *, by: Actor) -> Edition:
    """Write down that it is over, as the clock already says."""
    edition = locked(edition)
    is_running = edition.state in _BEFORE_THE_END
    _refuse_unless(is_running and rules.is_over(edition, clock.now()), CannotBeFinished)
    return _enter(State.FINISHED, edition, "edition.finished", by)


def archive(edition: Edition, *, by: Actor) -> Edition:
    """Put a finished edition away."""
    edition = locked(edition)
    _refuse_unless(edition.state == State.FINISHED, CannotBeArchived)
    return _enter(State.ARCHIVED, edition, "edition.archived", by)


def _with_series_and_venue() -> Select[Edition]:
    series, venue = contains_eager(Edition.series), joinedload(Edition.venue)
    return select(Edition).join(Edition.series).options(series, venue)


# Asked by every page of an edition, so it is put together once.
_OF_YEAR = _with_series_and_venue().where(Series.slug == bindparam("slug"), Edition.year == bindparam("year"))


def _refuse_unless(is_so: bool, refusal: type[Refusal]) -> None:
    if not is_so:
        raise refusal


def _enter(state: State, edition: Edition, action: str, by: Actor) -> Edition:
    left, edition.state = edition.state, state
    trail.record(action, edition, by=by, before=str(left), after=str(state))
    return edition


def _set_when(edition: Edition, when: When) -> None:
    if not when.is_in_order:
        raise TimesOutOfOrder
    step = rules.shift_between(rules.when(edition), when, edition.zone)
    edition.starts_on, edition.ends_on = when.starts_on, when.ends_on
    edition.starts_at, edition.ends_at = when.starts_at, when.ends_at
    if rules.is_over(edition, clock.now()):
        raise DayIsPast
    if edition.closes_at is not None:
        edition.closes_at = rules.shifted(edition.closes_at, step, edition.zone)
    if edition.changes_close_at is not None:
        edition.changes_close_at = rules.shifted(edition.changes_close_at, step, edition.zone)
    for item in schedule(edition) if step != timedelta() else ():
        item.starts_at = rules.shifted(item.starts_at, step, edition.zone)


def _said_aloud(notice: Bilingual) -> Bilingual:
    said = Bilingual(en=words.cleaned_lines(notice.en), fr=words.cleaned_lines(notice.fr))
    if not said.en and not said.fr:
        raise NoticeMissing
    return said


def _told(when: When) -> dict[str, str | None]:
    moments = {"starts_at": when.starts_at, "ends_at": when.ends_at}
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {"starts_on": when.starts_on.isoformat(), "ends_on": when.ends_on.isoformat()} | told
