"""Making the demo's series and editions, and bringing them up to date without touching what is there."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from sqlalchemy import select

from eventsapp.audit.trail import Actor
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.words import folded
from eventsapp.demo import setting_up, years
from eventsapp.demo.content import RoleContent, SeriesContent
from eventsapp.demo.years import Planned
from eventsapp.events import editions, rules, series, venues
from eventsapp.events.models import Edition, ScheduleItem, Series, State, Venue
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.registration.models import Category
from eventsapp.volunteering import roles
from eventsapp.volunteering.models import Role, Shift
from eventsapp.workflows import moving


def bring_up_to_date(content: SeriesContent, *, position: int, now: datetime, by: Actor) -> Iterator[Edition]:
    """Make the series and the editions it lacks today; yield those that are new, or newly open for sign-up.

    What an operator or organizer has changed stays as it is: only a tentative date that was never touched is
    confirmed and opened when its turn comes.
    """
    held = _series(content, position=position, by=by)
    existing = {edition.year: edition for edition in _editions(held)}
    for edition in existing.values():
        if edition.state != rules.standing(edition, now) == State.FINISHED:
            editions.finish(edition, by=by)
    venue = next((edition.venue for edition in existing.values() if edition.venue), None)
    for plan in years.planned(content, now):
        known = existing.get(plan.year)
        if known is None:
            venue = venue or venues.add(content.venue, by=by)
            held.venue = held.venue or venue
            yield _made(content, held, venue, plan, by=by)
        elif plan.state is State.OPEN and _awaits_its_turn(known, plan):
            yield _opened(content, known, plan, by=by)


def catch_up(content: SeriesContent, *, now: datetime, by: Actor) -> Iterator[Edition]:
    """Set up open editions that were made when there was nothing to set up; yield them.

    Only while nobody but invented people has signed up there: somebody real agreed to other terms, which stay.
    """
    held = db.session.scalars(select(Edition).join(Series).where(Series.slug == content.slug))
    for edition in list(held):
        if rules.is_open(edition, now) and setting_up.is_bare(content, edition):
            setting_up.set_up(content, edition, by=by)
            yield edition


def _series(content: SeriesContent, *, position: int, by: Actor) -> Series:
    known = db.session.scalar(select(Series).where(Series.slug == content.slug))
    wanted = series.Described(
        content.slug,
        name=content.name,
        summary=content.summary,
        description=content.description,
        rule=content.rule,
        first_year=content.first_year,
        usual_start=content.begins,
        usual_end=content.ends,
        usual_days=content.days,
    )
    return known or series.begin(wanted, position=position, by=by)


def _editions(held: Series) -> list[Edition]:
    query = select(Edition).where(Edition.series_id == held.id).order_by(Edition.year.desc())
    return list(db.session.scalars(query))


def _made(content: SeriesContent, held: Series, venue: Venue, plan: Planned, *, by: Actor) -> Edition:
    is_tentative = plan.state is State.ANNOUNCED
    when = years.tentative(plan.when) if is_tentative else plan.when
    edition = editions.draft(held, plan.year, when, zone=content.zone, venue=venue, by=by)
    editions.announce(edition, by=by)
    if is_tentative:
        return edition
    _add_details(content, edition)
    if plan.state is not State.FINISHED:
        setting_up.set_up(content, edition, by=by)
    if plan.state is State.OPEN:
        return editions.open_(edition, closes_at=plan.closes_at, by=by)
    edition.closes_at = plan.closes_at
    if plan.state is State.FINISHED:
        return editions.finish(edition, by=by)
    edition.state = State.OPEN  # it was opened months ago; the clock has closed it since
    return edition


def _awaits_its_turn(edition: Edition, plan: Planned) -> bool:
    return rules.is_tentative(edition) and edition.starts_on == plan.when.starts_on


def _opened(content: SeriesContent, edition: Edition, plan: Planned, *, by: Actor) -> Edition:
    if plan.when.starts_at and plan.when.ends_at:
        moving.confirm_date(edition, plan.when.starts_at, plan.when.ends_at, by=by)
    has_details = db.session.scalar(select(Category.id).where(Category.edition_id == edition.id).limit(1)) or (
        db.session.scalar(select(Role.id).where(Role.edition_id == edition.id).limit(1))
    )
    if not has_details:
        _add_details(content, edition)
        setting_up.set_up(content, edition, by=by)
    return editions.open_(edition, closes_at=plan.closes_at, by=by)


def _add_details(content: SeriesContent, edition: Edition) -> None:
    for item in content.schedule:
        moment = clock.moment(datetime.combine(edition.starts_on, item.at), edition.zone)
        db.session.add(ScheduleItem(edition_id=edition.id, starts_at=moment, title=item.title))
    setting_up.add_categories(content, edition)
    for position, role in enumerate(content.roles):
        _add_role(role, edition, position)
    db.session.flush()


def _add_role(content: RoleContent, edition: Edition, position: int) -> None:
    described = {one.name: getattr(content, one.name) for one in fields(roles.Described)}
    role = Role(edition_id=edition.id, position=position, **described)
    for shift in content.shifts:
        walls = (datetime.combine(edition.starts_on, wall) for wall in (shift.begins, shift.ends))
        begins, ends = (clock.moment(wall, edition.zone) for wall in walls)
        db.session.add(
            Shift(
                edition_id=edition.id,
                role=role,
                pool=Pool(maximum=shift.maximum),
                starts_at=begins,
                ends_at=ends,
                place=shift.place,
                minimum=shift.minimum,
                ideal=shift.ideal,
                priority=shift.priority,
                lead=_lead(shift.lead) if shift.lead else None,
            )
        )


def _lead(name: str) -> Person:
    """Who leads a shift, known to us beforehand."""
    address = f"{folded(name).replace(' ', '.')}@example.org"
    return directory.welcome(name=name, email=address, language="en")
