"""The steps in the life of an edition."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition, State
from tests import makers

pytestmark = pytest.mark.usefixtures("app", "still")

JUNE_6, JUNE_13 = date(2027, 6, 6), date(2027, 6, 13)
SMOKE = Bilingual(en="The air is full of smoke.", fr="L’air est rempli de fumée.")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.moment(datetime.combine(day, time(hour, minute)), makers.ZONE)


def a_run(state: State = State.OPEN, **given: object) -> Edition:
    return makers.edition(state=state, starts_on=JUNE_6, **given)  # type: ignore[arg-type]


def tentative() -> Edition:
    return a_run(State.ANNOUNCED, at=None)


def act(step, *given, **said):
    with writing():
        return step(*given, **said, by=OPERATOR)


def the_audit_trail() -> list[str]:
    return list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


# ---- Finding


def test_an_edition_is_found_by_its_series_and_year():
    run = a_run()
    assert editions.find(run.series.slug, 2027) is run


@pytest.mark.parametrize(("slug", "year"), [("nothing", 2027), ("chucks-run", 2026)])
def test_what_does_not_exist_is_not_found(slug, year):
    makers.edition(of=makers.series("chucks-run"), starts_on=JUNE_6)
    with pytest.raises(NotFound):
        editions.find(slug, year)


def test_a_draft_is_not_found_by_the_public():
    run = a_run(State.DRAFT)
    with pytest.raises(NotFound):
        editions.find(run.series.slug, 2027)
    assert editions.find(run.series.slug, 2027, with_drafts=True) is run


def test_an_edition_is_read_with_its_series_and_venue_in_one_query():
    slug = a_run(venue=makers.venue()).series.slug
    db.session.expunge_all()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    run = editions.find(slug, 2027)
    assert (run.series.slug, run.venue and run.venue.city) == (slug, "Toronto")
    assert len(asked) == 1


def test_a_series_lists_its_editions_the_latest_first_without_drafts():
    series = makers.series()
    for year, state in [(2025, State.ARCHIVED), (2026, State.FINISHED), (2027, State.OPEN), (2028, State.DRAFT)]:
        makers.edition(of=series, state=state, starts_on=date(year, 6, 6))
    assert [edition.year for edition in editions.of(series)] == [2027, 2026, 2025]


def test_the_next_editions_come_soonest_first_and_those_over_not_at_all():
    run, walk, past = a_run(), makers.edition(starts_on=date(2027, 4, 1)), makers.edition(starts_on=date(2027, 3, 9))
    draft, postponed = a_run(State.DRAFT), makers.edition(state=State.POSTPONED, starts_on=date(2027, 2, 1))
    coming = editions.upcoming(clock.now(), 10)
    assert coming == [walk, run, postponed]
    assert not {past, draft} & set(coming)
    assert editions.upcoming(clock.now(), 1) == [walk]


def test_an_event_going_on_is_still_among_the_next_ones(still):
    run = a_run()
    still.move_to(at(JUNE_6, 12, 59))
    assert editions.upcoming(clock.now(), 3) == [run]
    still.move_to(at(JUNE_6, 13))
    assert editions.upcoming(clock.now(), 3) == []


def test_a_month_in_vancouver_is_on_until_its_own_midnight(still):
    month = makers.edition(starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30), at=None, zone="America/Vancouver")
    still.move_to(datetime(2027, 7, 1, 6, 59, tzinfo=UTC))
    assert editions.upcoming(clock.now(), 3) == [month]
    still.move_to(datetime(2027, 7, 1, 7, 0, tzinfo=UTC))
    assert editions.upcoming(clock.now(), 3) == []


# ---- Announced, confirmed, opened, closed


def test_an_edition_goes_from_a_draft_to_open_and_leaves_a_trail():
    with writing():
        run = editions.draft(makers.Series(**SERIES), 2027, rules.whole_days(JUNE_6), zone=makers.ZONE, by=OPERATOR)
    act(editions.announce, run)
    assert rules.is_tentative(run)
    act(editions.confirm_date, run, at(JUNE_13, 9, 30), at(JUNE_13, 13))
    act(editions.open_, run)
    assert (run.state, run.starts_on, run.local_start and run.local_start.hour) == (State.OPEN, JUNE_13, 9)
    act(editions.close, run)
    assert rules.standing(run, clock.now()) is State.CLOSED
    steps = ["drafted", "announced", "date_confirmed", "opened", "closed"]
    assert the_audit_trail() == [f"edition.{step}" for step in steps]


SERIES = {
    "slug": "walk",
    "name": makers.both("Walk"),
    "summary": makers.both("Walk"),
    "description": makers.both("Walk"),
    "description_html": makers.both("Walk"),
    "rule": "",
}


def test_a_tentative_day_is_not_opened():
    with pytest.raises(editions.DateNotConfirmed):
        act(editions.open_, tentative())


def test_a_month_at_home_needs_no_times_to_be_opened():
    month = makers.edition(state=State.ANNOUNCED, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30), at=None)
    act(editions.open_, month, closes_at=at(date(2027, 7, 1), 0))
    assert rules.is_open(month, at(date(2027, 6, 20), 12))


def test_a_closed_edition_is_opened_again():
    run = act(editions.close, a_run())
    assert act(editions.open_, run).state == State.OPEN


def test_sign_up_that_would_be_over_is_not_opened(still):
    run = a_run(State.CLOSED, closes_at=at(JUNE_6 - timedelta(days=2), 18))
    still.move_to(at(JUNE_6 - timedelta(days=1), 9))
    with pytest.raises(editions.SignUpIsOver):
        act(editions.open_, run)
    assert rules.is_open(act(editions.open_, run, closes_at=at(JUNE_6, 8)), clock.now())


def test_a_confirmed_date_is_not_confirmed_again():
    with pytest.raises(editions.DateAlreadyConfirmed):
        act(editions.confirm_date, a_run(State.ANNOUNCED), at(JUNE_13, 9), at(JUNE_13, 12))


def test_an_event_ends_after_it_begins():
    with pytest.raises(editions.TimesOutOfOrder):
        act(editions.confirm_date, tentative(), at(JUNE_6, 13), at(JUNE_6, 9, 30))


# ---- Moved, postponed, cancelled


def test_the_schedule_and_the_end_of_sign_up_move_along():
    run = a_run(closes_at=at(JUNE_6, 8))
    desk = makers.schedule_item(run, at=time(8, 0))
    act(editions.move, run, rules.moved_to(run, date(2027, 11, 14)))  # across the end of daylight saving
    assert desk.starts_at == at(date(2027, 11, 14), 8)
    assert run.closes_at == at(date(2027, 11, 14), 8)
    assert run.year == 2027


def test_nothing_is_moved_into_the_past():
    run = a_run()
    with pytest.raises(editions.DayIsPast):
        act(editions.move, run, rules.moved_to(run, date(2027, 3, 9)))
    assert run.starts_on == JUNE_6


def test_a_postponed_edition_waits_for_its_new_date():
    run = act(editions.postpone, a_run(), SMOKE)
    assert (run.state, run.notice) == (State.POSTPONED, SMOKE)
    with pytest.raises(editions.NewDateNeeded):
        act(editions.announce, run)
    act(editions.announce, run, when=rules.moved_to(run, JUNE_13))
    assert (run.state, run.starts_on, run.notice) == (State.ANNOUNCED, JUNE_13, None)


def test_a_cancelled_edition_says_why_and_stays_so():
    run = act(editions.cancel, a_run(), SMOKE)
    assert (run.state, run.notice) == (State.CANCELLED, SMOKE)
    assert editions.find(run.series.slug, 2027).state == State.CANCELLED
    with pytest.raises(editions.CannotBeAnnounced):
        act(editions.announce, run, when=rules.moved_to(run, JUNE_13))


@pytest.mark.parametrize("step", [editions.cancel, editions.postpone])
def test_nobody_is_left_without_a_reason(step):
    with pytest.raises(editions.NoticeMissing):
        act(step, a_run(), Bilingual(en="  ", fr="\n"))


def test_an_event_that_was_held_can_no_longer_be_cancelled(still):
    run = a_run()
    still.move_to(at(JUNE_6, 13))
    with pytest.raises(editions.CannotBeCancelled):
        act(editions.cancel, run, SMOKE)


def test_an_edition_is_finished_only_when_it_is_over_and_then_put_away(still):
    run = a_run()
    with pytest.raises(editions.CannotBeFinished):
        act(editions.finish, run)
    still.move_to(at(JUNE_6, 13))
    assert act(editions.finish, run).state == State.FINISHED
    assert act(editions.archive, run).state == State.ARCHIVED


IMPOSSIBLE = [
    (editions.announce, (), {State.DRAFT, State.POSTPONED}, editions.CannotBeAnnounced),
    (editions.open_, (), {State.ANNOUNCED, State.CLOSED}, editions.CannotBeOpened),
    (editions.close, (), {State.OPEN}, editions.CannotBeClosed),
    (
        editions.move,
        (rules.whole_days(JUNE_13),),
        {State.DRAFT, State.ANNOUNCED, State.OPEN, State.CLOSED},
        editions.CannotBeMoved,
    ),
    (editions.postpone, (SMOKE,), {State.ANNOUNCED, State.OPEN, State.CLOSED}, editions.CannotBePostponed),
    (
        editions.cancel,
        (SMOKE,),
        {State.ANNOUNCED, State.OPEN, State.CLOSED, State.POSTPONED},
        editions.CannotBeCancelled,
    ),
    (editions.archive, (), {State.FINISHED}, editions.CannotBeArchived),
]


@pytest.mark.parametrize(("step", "given", "possible", "refusal"), IMPOSSIBLE)
def test_each_step_is_refused_in_words_from_every_other_state(step, given, possible, refusal):
    series = makers.series()
    for number, state in enumerate(set(State) - possible):
        edition = makers.edition(of=series, state=state, starts_on=JUNE_6, year=2000 + number)
        with pytest.raises(refusal) as refused:
            act(step, edition, *given)
        assert str(refused.value).endswith(".")
        assert edition.state == state
    assert the_audit_trail() == []
