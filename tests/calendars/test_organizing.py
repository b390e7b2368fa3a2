"""An organizer's calendar: every shift in reach with how it is covered, and what ends when; nobody's name."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars import organizer_feeds, organizing
from eventsapp.capacity.models import Party, Placement, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions, rules
from eventsapp.events.models import State
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.models import Grant
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering import assignments
from eventsapp.volunteering.models import AssignmentStatus, Shift
from eventsapp.volunteering.records import ShiftCount
from eventsapp.workflows import moving
from tests import makers
from tests.calendars.organizers import organizer_calendar, organizer_events, organizer_token, titles
from tests.calendars.subscribers import version_of

EVENT = "The Walk 2027"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), venue=makers.venue())


def value(event, name):
    return event.one(name).value


def of_shift(token, language="en"):
    """The one event that is a shift."""
    [event] = [one for one in organizer_events(token, language=language) if "/shifts/" in value(one, "URL")]
    return event


# ---- Shifts


def test_a_shift_says_how_many_it_has_and_needs_in_the_words_of_the_coverage_board(walk):
    shift = makers.shift(walk, minimum=4, ideal=6, maximum=8)
    for number in range(2):
        makers.assignment(shift, makers.person(f"Helper {number}", f"helper{number}@example.org"))
    with writing():
        db.session.scalars(select(makers.Assignment)).first().asked_at = clock.now()
    event = of_shift(organizer_token())
    assert event.text("SUMMARY") == "Water table: 2 of 4, 2 short (The Walk 2027)"
    assert event.text("LOCATION") == "By the gate, High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada"
    assert event.text("DESCRIPTION").split("\n")[:3] == [
        "Has 2, needs 4, ideally 6",
        "At most 8",
        "2 short, 1 unconfirmed",
    ]
    assert value(event, "URL") == f"https://events.example.org/organize/walk/2027/shifts/{shift.id}"
    assert [value(event, name) for name in ("CLASS", "TRANSP", "STATUS")] == ["PRIVATE", "TRANSPARENT", "CONFIRMED"]
    assert value(event, "DTSTART").endswith("T080000")


def test_french_calendars_say_it_in_french_under_the_same_identity(walk):
    makers.shift(walk, minimum=4, ideal=6)
    token = organizer_token()
    english, french = (of_shift(token, language) for language in ("en", "fr"))
    assert version_of(english) == version_of(french)
    assert french.text("SUMMARY") == "Table d'eau\N{NO-BREAK SPACE}: 0 sur 4, il en manque 4 (La Marche 2027)"
    assert "/fr/organize/walk/2027/shifts/" in value(french, "URL")
    assert organizer_calendar(token, language="fr").text("NAME") == "Quarts et échéances"


@pytest.mark.parametrize(
    ("needed", "held", "said"),
    [
        ((2, 4), 0, "0 of 2, 2 short"),
        ((2, 4), 3, "3 of 4, 1 more would help"),
        ((2, 3), 3, "3 of 3, enough"),
        ((1, 1), 2, "2, enough"),
    ],
)
def test_enough_is_said_against_what_there_would_ideally_be(walk, needed, held, said):
    minimum, ideal = needed
    shift = makers.shift(walk, minimum=minimum, ideal=ideal, maximum=None)
    for _each in range(held):
        makers.assignment(shift)
    assert of_shift(organizer_token()).text("SUMMARY") == f"Water table: {said} ({EVENT})"


def test_who_did_not_answer_or_stayed_away_last_year_puts_a_shift_at_risk(walk):
    earlier = makers.edition(of=walk.series, starts_on=date(2026, 5, 10))
    before = makers.shift(earlier)
    shift = makers.shift(walk, minimum=2, ideal=2)
    for _each in range(2):
        makers.assignment(shift)
    with writing():
        counted = ShiftCount(shift_id=before.id, needed=4, signed_up=10, came=7, missed=3, counted_at=clock.now())
        db.session.add(counted)
    event = of_shift(organizer_token())
    assert event.text("SUMMARY") == f"Water table: 2 of 2, at risk ({EVENT})"
    assert "Last year 30% did not come" in event.text("DESCRIPTION")


def test_a_sign_up_changes_the_title_but_not_the_sequence(walk):
    shift = makers.shift(walk, minimum=2)
    token = organizer_token()
    uid, sequence, modified = version_of(of_shift(token))
    again = version_of(of_shift(token))
    one = makers.assignment(shift)
    after = of_shift(token)
    assert again == (uid, sequence, modified)
    assert after.text("SUMMARY") == f"Water table: 1 of 2, 1 short ({EVENT})"
    assert version_of(after)[:2] == (uid, sequence)
    assert version_of(after)[2] > modified
    with writing():
        assignments.end(one, AssignmentStatus.DROPPED, by=PUBLIC)
    assert "0 of 2, 2 short" in of_shift(token).text("SUMMARY")
    with writing():
        db.session.get_one(Shift, shift.id).starts_at -= timedelta(hours=1)
    assert version_of(of_shift(token))[:2] == (uid, sequence + 1)


def test_nobodys_name_nor_contact_is_in_it(walk):
    role = makers.role(walk, contact="Sam Roy, 416-555-0199", needs_approval=True)
    shift = makers.shift(walk, doing=role, lead=makers.person("Joan Tremblay", "joan@example.org"), maximum=1)
    for name in ("Kim Lee", "Ada Lovelace"):
        makers.assignment(shift, makers.person(name, f"{name[:3].lower()}@example.org"))
    makers.entry(makers.category(walk), makers.person("Byron Ward", "byron@example.org"))
    token = organizer_token(email="dana@example.org")
    for language in ("en", "fr"):
        whole = str(organizer_calendar(token, language=language))
        for hidden in ("Sam", "Roy", "416-555", "Joan", "joan@", "Kim", "kim@", "Ada", "Byron", "Dana", "dana@"):
            assert hidden not in whole, hidden
        assert "/my/" not in whole and "/cal/" not in whole


def test_a_cancelled_shift_is_shown_as_cancelled_to_who_saw_it_for_thirty_days(walk, still):
    seen, unseen = makers.shift(walk), makers.shift(walk, at=time(13), until=time(15))
    with writing():
        db.session.get_one(Shift, unseen.id).cancelled_at = clock.now()
    token = organizer_token()
    uid, sequence, _at = version_of(of_shift(token))
    with writing():
        db.session.get_one(Shift, seen.id).cancelled_at = clock.now()
    event = of_shift(token)
    assert (event.text("SUMMARY"), value(event, "STATUS")) == (f"CANCELLED: Water table ({EVENT})", "CANCELLED")
    assert version_of(event)[:2] == (uid, sequence + 1)
    still.shift(timedelta(days=31))
    assert not any("Water table" in title for title in titles(token))


def test_a_cancelled_edition_takes_its_shifts_along_and_has_no_deadlines(walk):
    makers.shift(walk)
    token = organizer_token()
    assert len(titles(token)) == 2
    with writing():
        editions.cancel(walk, makers.both("There is a storm."), by=OPERATOR)
    assert titles(token) == [f"CANCELLED: Water table ({EVENT})"]


def test_a_draft_and_a_date_to_be_confirmed_are_only_planned(walk):
    makers.shift(walk, minimum=1)
    token = organizer_token()
    with writing():
        walk.state = State.DRAFT
    event = of_shift(token)
    assert event.text("SUMMARY") == f"Draft: Water table: 0 of 1, 1 short ({EVENT})"
    assert value(event, "STATUS") == "TENTATIVE"
    assert "only organizers see it" in event.text("DESCRIPTION")
    with writing():
        walk.state, walk.starts_at, walk.ends_at = State.ANNOUNCED, None, None
    event = of_shift(token)
    assert event.text("SUMMARY").endswith(f"({EVENT}) (date to be confirmed)")
    assert value(event, "STATUS") == "TENTATIVE"


def test_a_shift_that_is_over_stays_a_month_and_says_what_it_had(walk, still):
    makers.assignment(makers.shift(walk, minimum=1, ideal=1))
    token = organizer_token()
    still.move_to(walk.ends_at + timedelta(days=1))
    assert of_shift(token).text("SUMMARY") == f"Water table: 1 of 1 ({EVENT})"
    still.move_to(walk.ends_at + timedelta(days=40))
    assert titles(token) == []


def test_work_done_long_before_the_day_leaves_a_month_after_it_was_done(walk, still):
    early = makers.shift(walk)
    with writing():
        for name in ("starts_at", "ends_at"):
            setattr(early, name, getattr(early, name) - timedelta(days=40))
    token = organizer_token()
    assert any("Water table" in title for title in titles(token))
    still.move_to(walk.starts_at)
    assert not any("Water table" in title for title in titles(token))


# ---- Deadlines


def test_sign_up_and_changes_close_and_move_with_the_edition(walk):
    with writing():
        walk.closes_at = walk.starts_at - timedelta(days=2)
        walk.changes_close_at = walk.starts_at - timedelta(days=1)
    token = organizer_token()
    closing, changing = organizer_events(token)
    assert closing.text("SUMMARY") == f"Sign-up closes ({EVENT})"
    assert changing.text("SUMMARY") == f"Changes to sign-ups close ({EVENT})"
    assert value(closing, "DTEND").endswith("T093000")
    assert value(closing, "DTSTART").endswith("T091500")
    assert value(closing, "URL").endswith("/organize/walk/2027/roster")
    with writing():
        moving.move(walk, rules.moved_to(walk, walk.starts_on + timedelta(days=7)), by=OPERATOR)
    moved = organizer_events(token)[0]
    assert version_of(moved)[:2] == (version_of(closing)[0], 1)
    assert int(value(moved, "DTEND")[:8]) > int(value(closing, "DTEND")[:8])
    with writing():
        editions.close(walk, by=OPERATOR)
    assert titles(token) == [f"Changes to sign-ups close ({EVENT})"]
    assert titles(token, language="fr") == ["Fin des modifications aux inscriptions (La Marche 2027)"]


def test_what_ends_at_midnight_stands_on_the_day_that_it_ends(walk):
    with writing():
        walk.closes_at = clock.moment(
            clock.local(walk.starts_at, walk.zone).replace(hour=0, minute=0, tzinfo=None), walk.zone
        )
    [event] = organizer_events(organizer_token())
    assert value(event, "DTSTART") == f"{walk.starts_on - timedelta(days=1):%Y%m%d}T234500"


def test_a_price_that_ends_in_several_categories_is_one_deadline(walk):
    until = walk.starts_at - timedelta(days=30)
    for _each in range(2):
        makers.price(makers.category(walk), 2500, name=makers.both("Early bird", "Hâtif"), until_at=until)
    makers.price(makers.category(walk), 3000)
    token = organizer_token()
    assert titles(token)[0] == f"The price “Early bird” ends ({EVENT})"
    assert len(titles(token)) == 2
    assert titles(token, language="fr")[0] == (
        "Fin du tarif «\N{NO-BREAK SPACE}Hâtif\N{NO-BREAK SPACE}» (La Marche 2027)"
    )


def test_offers_that_run_out_on_one_day_are_one_deadline_and_gone_once_answered(walk):
    shift = makers.shift(walk)
    pools = [shift.pool_id, shift.pool_id, walk.pool_id]
    answer_by = clock.now() + timedelta(hours=3)
    with writing():
        for turn, pool in enumerate(pools, 90):
            offered = {"placement": Placement.OFFERED, "claimed_at": clock.now(), "answer_by": answer_by}
            db.session.add(Party(pool_id=pool, turn=turn, **offered))
    token = organizer_token()
    assert set(titles(token)[:2]) == {
        f"2 offers of a place run out: Water table ({EVENT})",
        f"1 offer of a place runs out ({EVENT})",
    }
    with writing():
        for party in db.session.scalars(select(Party)):
            party.placement = Placement.HELD
    assert len(titles(token)) == 2


# ---- Within reach


def test_a_coordinator_of_one_series_sees_only_it_and_an_owner_everything(walk):
    other = makers.edition(of=makers.series("run", name=makers.both("The Run")))
    for edition in (walk, other):
        makers.shift(edition)
    coordinator = organizer_token(walk.series)
    owner = organizer_token(role=AccessRole.OWNER, email="owner@example.org")
    one_of_all = organizer_token(role=AccessRole.OWNER, only=other.series, email="third@example.org")
    assert all("The Walk" in title for title in titles(coordinator))
    assert {"The Walk" in title for title in titles(owner)} == {True, False}
    assert all("The Run" in title for title in titles(one_of_all))
    assert organizer_calendar(one_of_all).text("NAME") == "The Run: shifts and deadlines"


def test_a_grant_taken_away_or_an_account_closed_ends_it_and_a_grant_given_again_begins_it(walk):
    token = organizer_token(walk.series, only=walk.series)
    assert organizer_feeds.reach(token)
    grant = db.session.scalars(select(Grant)).one()
    with writing():
        db.session.delete(grant)
    assert not organizer_feeds.reach(token)
    with writing():
        grants.give(token.account, AccessRole.VIEWER, walk.series, by=OPERATOR)
    assert organizer_feeds.reach(token)
    with writing():
        accounts.close(token.account, by=OPERATOR)
    assert not organizer_feeds.reach(token)


def test_a_grant_for_another_series_opens_no_calendar_of_this_one(walk):
    token = organizer_token(makers.series("run"), only=walk.series)
    assert not organizer_feeds.reach(token)


# ---- Many


def test_it_asks_as_much_for_many_shifts_as_for_few(walk, queries):
    makers.assignment(makers.shift(walk))
    token = organizer_token()
    few = _asked(token, queries)
    for hour in range(8, 18):
        makers.assignment(makers.shift(walk, at=time(hour), until=time(hour, 45)))
    assert _asked(token, queries) == few <= 16


def _asked(token, queries):
    organizer_events(token)
    db.session.expire_all()
    with queries() as made:
        organizer_events(token)
    return len(made)


def test_of_more_than_a_calendar_bears_the_nearest_ahead_come_first_and_then_those_just_over(walk, still, monkeypatch):
    monkeypatch.setattr(organizing, "MOST", 6)
    role = makers.role(walk)
    with writing():
        walk.state = State.CLOSED
        for day in (-20, -2, -1, 1, 2, 3, 4, 500):
            begins = walk.starts_at + timedelta(days=day)
            pool, place = Pool(maximum=3), makers.both("")
            times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
            db.session.add(Shift(edition_id=walk.id, role=role, pool=pool, minimum=0, ideal=0, place=place, **times))
    still.move_to(walk.starts_at)
    shown = [value(event, "DTSTART")[:8] for event in organizer_events(organizer_token())]
    assert shown == [f"{walk.starts_on + timedelta(days=day):%Y%m%d}" for day in (-1, 1, 2, 3, 4, 500)]
