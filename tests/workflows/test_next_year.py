"""Starting next year from the last edition: what comes along, when, and what does not."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions, sites
from eventsapp.events.editions import DayIsPast, YearTaken
from eventsapp.events.models import Edition, ScheduleItem, State
from eventsapp.registration import categories, codes, prices
from eventsapp.registration.models import Entry
from eventsapp.volunteering import carrying, planning, roles, shifts
from eventsapp.volunteering.carrying import Truth
from eventsapp.volunteering.models import Assignment, Role, Shift
from eventsapp.volunteering.records import ShiftCount
from eventsapp.workflows import next_year, next_year_lines
from eventsapp.workflows.along import What, key
from eventsapp.workflows.next_year import NotLater, StillADraft
from eventsapp.workflows.next_year_lines import Fate, Why
from tests import makers
from tests.capacity.test_race import at_once
from tests.makers import both

WINTER, SUMMER = date(2027, 3, 7), date(2028, 6, 4)
"""Before the clocks go forward, and a Sunday of the year after, long since they did."""


def at(day, hour, minute=0):
    return clock.moment(datetime.combine(day, time(hour, minute)), makers.ZONE)


def on_the_wall(moment):
    return clock.local(moment, makers.ZONE).strftime("%Y-%m-%d %H:%M")


def start(source, day=SUMMER):
    with writing():
        return next_year.start(source, day, by=OPERATOR)


def numbers():
    models = (Edition, ScheduleItem, Role, Shift, Pool, AuditLine)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


@pytest.fixture
def series(app, still):
    return makers.series("walk", first_year=1979)


@pytest.fixture
def last(series):
    """Last year's edition on a day in winter, with one of each and somebody in it."""
    edition = makers.edition(
        of=series,
        starts_on=WINTER,
        venue=makers.venue(),
        state=State.FINISHED,
        closes_at=at(date(2027, 3, 1), 23, 59),
        changes_close_at=at(date(2027, 3, 6), 18),
        to_bring=both("A hat"),
        offer_hours=12,
        majority_age=19,
        access_lead="Mary",
        has_teams=True,
        reaffirm_hours=0,
        help_requests_most=5,
        ways_to_pay=both("By cheque"),
        notice=both("The bridge was closed."),
    )
    with writing():
        edition.pool.maximum = 80
    makers.schedule_item(edition, at=time(8, 30), title=both("The desk opens"))
    walk = makers.category(edition, maximum=40)
    makers.price(walk, 1000, until_at=at(date(2027, 2, 1), 0))
    makers.fee_code(edition, "friends")
    makers.entry(walk)
    return edition


@pytest.fixture
def water(last):
    """The water table from 8 to 12, led by somebody; six were needed, nine signed up and four came."""
    role = makers.role(last, minimum_age=16, contact="Dana, 416-555-0177")
    shift = makers.shift(last, doing=role, minimum=4, ideal=6, maximum=9, priority="critical", lead=makers.person())
    makers.assignment(shift)
    with writing():
        told = {"needed": 6, "signed_up": 9, "came": 4, "missed": 5}
        db.session.add(ShiftCount(shift_id=shift.id, counted_at=clock.now(), **told))
    return shift


def test_everything_that_was_set_up_comes_along_as_a_draft_at_the_same_times_of_the_day(last, water):
    edition = start(last)
    assert (edition.state, edition.year, edition.ordinal) == (State.DRAFT, 2028, 50)
    assert on_the_wall(edition.starts_at) == "2028-06-04 09:30" and on_the_wall(edition.ends_at) == "2028-06-04 13:00"
    assert edition.starts_at == datetime(2028, 6, 4, 13, 30, tzinfo=UTC), "in summer it is an hour earlier elsewhere"
    assert last.starts_at == datetime(2027, 3, 7, 14, 30, tzinfo=UTC)
    assert (edition.zone, edition.venue) == (last.zone, last.venue)
    assert on_the_wall(edition.closes_at) == "2028-05-29 23:59"
    assert on_the_wall(edition.changes_close_at) == "2028-06-03 18:00"
    kept = ("to_bring", "offer_hours", "majority_age", "access_lead", "has_teams", "reaffirm_hours", "ways_to_pay")
    assert [getattr(edition, name) for name in kept] == [getattr(last, name) for name in kept]
    assert (edition.help_requests_most, edition.pool.maximum, edition.pool.held) == (5, 80, 0)
    [desk] = editions.schedule(edition)
    assert (on_the_wall(desk.starts_at), desk.title.en) == ("2028-06-04 08:30", "The desk opens")
    [walk] = categories.of(edition)
    [early] = prices.of(edition)[walk.id]
    assert (walk.pool.maximum, early.amount_cents, on_the_wall(early.until_at)) == (40, 1000, "2028-05-01 00:00")
    [role] = roles.of(edition)
    assert (role.name.en, role.minimum_age, role.contact) == ("Water table", 16, "Dana, 416-555-0177")
    [shift] = shifts.of(edition)
    assert (on_the_wall(shift.starts_at), on_the_wall(shift.ends_at)) == ("2028-06-04 08:00", "2028-06-04 12:00")
    assert (shift.minimum, shift.ideal, shift.pool.maximum, shift.priority) == (4, 6, 9, "critical")


def test_people_and_what_was_said_of_that_year_alone_stay_behind(last, water):
    gone = makers.shift(last, doing=water.role, at=time(14, 0), until=time(16, 0))
    with writing():
        gone.cancelled_at = clock.now()
    edition = start(last)
    [shift] = shifts.of(edition, with_cancelled=True)
    assert shift.lead is None and shift.pool.held == 0
    assert edition.notice is None and codes.of(edition) == []
    for model in (Entry, Assignment):
        assert db.session.scalars(select(model).where(model.edition_id == edition.id)).all() == []


def test_each_shift_knows_how_it_went_last_year_even_once_that_was_corrected(last, water):
    edition = start(last)
    [shift] = shifts.of(edition)
    assert carrying.last_time(shift) == Truth(needed=6, signed_up=9, came=4)
    with writing():
        db.session.get_one(ShiftCount, water.id).came = 5
    assert carrying.last_time(shift).came == 5
    assert carrying.last_time(water) is None


def test_a_shift_that_was_followed_can_still_be_removed(last):
    shift = makers.shift(last)
    edition = start(last)
    with writing():
        roles.remove(shift.role, by=OPERATOR)
    [there] = shifts.of(edition)
    db.session.refresh(there)
    assert there.follows_id is None


def test_of_last_year_in_summer_it_is_the_same_the_other_way_round(series):
    last = makers.edition(of=series, starts_on=date(2026, 10, 4), state=State.FINISHED)
    makers.shift(last, at=time(23, 0), until=time(23, 30))
    edition = start(last, date(2027, 11, 14))
    assert on_the_wall(edition.starts_at) == "2027-11-14 09:30"
    assert on_the_wall(shifts.of(edition)[0].starts_at) == "2027-11-14 23:00"
    assert edition.starts_at.hour == last.starts_at.hour + 1


def test_whole_days_stay_whole_days_of_the_same_number(series):
    last = makers.edition(of=series, at=None, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
    edition = start(last, date(2027, 9, 1))
    assert (edition.starts_at, edition.starts_on, edition.ends_on) == (None, date(2027, 9, 1), date(2027, 9, 30))


def test_a_leap_day_is_followed_by_the_next_one_and_by_any_other_day(series):
    with writing():
        series.rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    last = makers.edition(of=series, starts_on=date(2024, 2, 29), state=State.FINISHED)
    assert next_year.dates(last)[:2] == [date(2028, 2, 29), date(2032, 2, 29)]
    makers.schedule_item(last, at=time(8, 0))
    edition = start(last, date(2029, 3, 1))
    assert on_the_wall(editions.schedule(edition)[0].starts_at) == "2029-03-01 08:00"


def test_the_rule_proposes_ten_days_after_the_last_year_and_after_today(series, still):
    last = makers.edition(of=series, starts_on=date(2026, 6, 7), state=State.FINISHED)
    proposed = next_year.dates(last)
    assert proposed[:2] == [date(2027, 6, 6), date(2028, 6, 4)] and len(proposed) == 10
    still.move_to(datetime(2027, 6, 6, 16, tzinfo=UTC))
    assert next_year.dates(last)[0] == date(2028, 6, 4)


@pytest.mark.parametrize("rule", ["", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "every now and then"])
def test_without_a_rule_or_with_one_that_never_matches_no_day_is_proposed_and_any_can_be_chosen(series, rule):
    with writing():
        series.rule = rule
    last = makers.edition(of=series, starts_on=date(2026, 6, 7))
    assert next_year.dates(last) == []
    assert start(last, date(2027, 5, 9)).starts_on == date(2027, 5, 9)


def test_a_second_edition_of_the_same_year_is_refused(last, water):
    start(last)
    before = numbers()
    with pytest.raises(YearTaken):
        start(last, date(2028, 9, 3))
    assert numbers() == before


def test_pressed_by_several_at_the_same_moment_it_begins_once(app):
    last = makers.edition(starts_on=date(2020, 6, 7), state=State.FINISHED)
    makers.shift(last)
    number, year = last.id, clock.now().year + 1

    def press(_number):
        try:
            return start(db.session.get_one(Edition, number), date(year, 6, 6)).id
        except YearTaken:
            return None

    began = [one for one in at_once(app, press, 6) if one is not None]
    assert len(began) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 2
    assert db.session.scalar(select(func.count()).select_from(Shift)) == 2


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(date(2027, 12, 31), NotLater), (date(2026, 1, 1), NotLater)],
)
def test_a_day_of_the_same_year_or_before_is_refused(last, day, refusal):
    with pytest.raises(refusal):
        start(last, day)


def test_a_day_that_is_past_is_refused(series):
    last = makers.edition(of=series, starts_on=date(2024, 6, 2))
    with pytest.raises(DayIsPast):
        start(last, date(2027, 3, 9))


def test_it_starts_from_the_last_year_that_was_more_than_a_draft_also_from_a_cancelled_one(series):
    makers.edition(of=series, starts_on=date(2025, 6, 1), state=State.FINISHED)
    cancelled = makers.edition(of=series, starts_on=date(2026, 6, 7), state=State.CANCELLED)
    draft = makers.edition(of=series, starts_on=date(2027, 6, 6), state=State.DRAFT)
    assert next_year.latest(series) == cancelled and next_year.later(cancelled) == [draft]
    with pytest.raises(StillADraft):
        start(draft, date(2028, 6, 4))
    assert start(cancelled, date(2028, 6, 4)).state == State.DRAFT


def test_whatever_is_left_stays_behind_and_the_rest_comes_along(last, water):
    walk, [item] = categories.of(last)[0], editions.schedule(last)
    desk = makers.role(last, name=both("Desk"))
    makers.shift(last, doing=desk, at=time(9, 0), until=time(10, 0))
    late = makers.shift(last, doing=desk, at=time(10, 0), until=time(11, 0))
    settled = (What.VENUE, What.TO_BRING, What.WAYS_TO_PAY, What.OFFER_HOURS, What.CLOSES, What.PLACES, What.TEAMS)
    rows = {What.CATEGORY: walk, What.SCHEDULE: item, What.ROLE: water.role, What.SHIFT: late}
    left = frozenset({key(what) for what in settled} | {key(what, row.id) for what, row in rows.items()})
    proposal = next_year_lines.proposed(last, SUMMER, left)
    with writing():
        edition = next_year.start(last, SUMMER, left, by=OPERATOR)
    assert (edition.venue, edition.to_bring, edition.ways_to_pay, edition.closes_at) == (None, None, None, None)
    assert (edition.offer_hours, edition.has_teams, edition.pool.maximum) == (48, False, None)
    assert on_the_wall(edition.changes_close_at) == "2028-06-03 18:00" and edition.access_lead == "Mary"
    assert categories.of(edition) == [] and editions.schedule(edition) == [] and prices.of(edition) == {}
    assert [role.name.en for role in roles.of(edition)] == ["Desk"]
    assert [on_the_wall(one.starts_at)[-5:] for one in shifts.of(edition)] == ["09:00"]
    behind = {(line.what, line.whys) for line in proposal.of(Fate.LEFT) if not line.is_unwanted}
    assert behind == {
        (What.PRICE, (Why.ITS_CATEGORY,)),
        (What.SHIFT, (Why.ITS_ROLE,)),
        (What.CODE, (Why.CODE,)),
    }
    assert {line.key for line in proposal.lines if line.is_unwanted} == left


# ---- What the page says before


def test_a_dry_run_changes_nothing_and_tells_what_then_is(last, water):
    before = numbers()
    proposal = next_year_lines.proposed(last, SUMMER)
    assert not db.session.new and not db.session.dirty and numbers() == before
    edition = start(last)
    assert (proposal.year, proposal.ordinal) == (edition.year, edition.ordinal)
    told = {line.what: line for line in proposal.lines}
    assert told[What.WHEN].after == (edition.starts_at, edition.ends_at)
    assert told[What.CLOSES].after == (edition.closes_at,)
    assert told[What.SCHEDULE].after == (editions.schedule(edition)[0].starts_at,)
    [shift] = shifts.of(edition)
    assert told[What.SHIFT].after == (shift.starts_at, shift.ends_at)
    [walk] = categories.of(edition)
    assert told[What.PRICE].after == (prices.of(edition)[walk.id][0].until_at,)


def test_each_line_says_what_becomes_of_it(last, water):
    told = {line.what: line for line in next_year_lines.proposed(last, SUMMER).lines}
    fates = {what: line.fate for what, line in told.items()}
    assert fates[What.VENUE] is fates[What.CATEGORY] is fates[What.PLACES] is Fate.KEPT
    assert fates[What.WHEN] is fates[What.SHIFT] is fates[What.SCHEDULE] is fates[What.PRICE] is Fate.SHIFTED
    assert fates[What.CODE] is Fate.LEFT
    assert (fates[What.ROLE], told[What.ROLE].whys) == (Fate.NEEDS_YOU, (Why.CONTACT,))
    assert told[What.SHIFT].truth == Truth(6, 9, 4)


def test_what_names_the_old_year_or_lacks_a_language_needs_somebody(last):
    with writing():
        last.to_bring = both("The T-shirt of 2027", "")
    makers.schedule_item(last, title=both("Photo", ""))
    makers.role(last, name=both("", "Table d'eau"), requirements=both("Came in 2027"))
    lines = next_year_lines.proposed(last, SUMMER).of(Fate.NEEDS_YOU)
    assert {(line.what, line.whys) for line in lines} == {
        (What.TO_BRING, (Why.NAMES_YEAR, Why.NO_FRENCH)),
        (What.SCHEDULE, (Why.NO_FRENCH,)),
        (What.ROLE, (Why.NAMES_YEAR, Why.NO_ENGLISH)),
    }


def test_a_time_that_the_clocks_leave_out_is_an_hour_later_and_needs_somebody(series):
    last = makers.edition(of=series, starts_on=date(2026, 3, 1), venue=makers.venue())
    makers.shift(last, at=time(2, 15), until=time(2, 45))
    makers.shift(last, at=time(8, 0), until=time(9, 0))
    spring = date(2028, 3, 12)
    [line] = next_year_lines.proposed(last, spring).of(Fate.NEEDS_YOU)
    assert line.whys == (Why.NO_SUCH_TIME,)
    edition = start(last, spring)
    assert [on_the_wall(one.starts_at)[-5:] for one in shifts.of(edition)] == ["03:15", "08:00"]
    assert line.after == (shifts.of(edition)[0].starts_at, shifts.of(edition)[0].ends_at)


def test_a_deadline_that_is_past_already_needs_somebody(series):
    last = makers.edition(
        of=series, starts_on=date(2026, 3, 15), venue=makers.venue(), closes_at=at(date(2026, 3, 1), 12)
    )
    [line] = next_year_lines.proposed(last, date(2027, 3, 14)).of(Fate.NEEDS_YOU)
    assert (line.what, line.whys) == (What.CLOSES, (Why.PAST,))


def test_without_a_venue_somebody_has_to_choose_one(series):
    last = makers.edition(of=series, starts_on=date(2026, 3, 15))
    [line] = next_year_lines.proposed(last, SUMMER).of(Fate.NEEDS_YOU)
    assert (line.what, line.whys) == (What.VENUE, (Why.NO_VENUE,))


def test_with_thirty_shifts_as_many_questions_are_asked_as_with_three(last, queries):
    def planned(number):
        role = roles.of(last)[0]
        begins, ends = at(WINTER, number), at(WINTER, number, 30)
        return planning.Planned(role, begins, ends, both(f"Place {number}"), 1, 1, None)

    makers.role(last)
    with writing():
        planning.add(last, [planned(number) for number in range(3)], by=OPERATOR)
    with queries() as few:
        next_year_lines.proposed(last, SUMMER)
    with writing():
        planning.add(last, [planned(number) for number in range(3, 23)], by=OPERATOR)
    with queries() as many:
        next_year_lines.proposed(last, SUMMER)
    assert len(few) == len(many) <= 27, len(many)


def test_sites_come_along_with_their_shifts_and_one_that_is_not_offered_stays_behind(series):
    last = makers.edition(of=series, starts_on=date(2027, 6, 6))
    halifax, closed = makers.site(last, "Halifax"), makers.site(last, "Digby", retired_at=clock.now())
    role = makers.role(last)
    for site in (halifax, closed, None):
        makers.shift(last, doing=role, site=site)
    told = [line.of.en for line in next_year_lines.proposed(last, SUMMER).lines if line.what is What.SHIFT]
    assert told == ["Halifax, By the gate", "By the gate"]
    edition = start(last)
    [site] = sites.of(edition)
    assert {shift.site_id for shift in shifts.of(edition)} == {site.id, None}
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "edition.started")).one()
    assert line.details["sites"] == 1
