"""`flask seed demo`: the charity's events, whatever day it is."""

import stat
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select

from eventsapp.access.models import AccessNeed
from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Party, Placement
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.demo import names, terms, whole, years
from eventsapp.demo.content import TORONTO, SeriesContent
from eventsapp.events import editions, recurrence, rules, series
from eventsapp.events.models import Edition, State
from eventsapp.organization import details
from eventsapp.outbox.models import Message
from eventsapp.people import accounts, passwords
from eventsapp.permissions import grants
from eventsapp.permissions.table import Permission
from eventsapp.questions import asked
from eventsapp.questions.models import Question
from eventsapp.registration import categories, entries, payments, prices
from eventsapp.registration.models import Answer, Entry, FeeCode, FeeCodeUse, Payment, Price
from eventsapp.submissions.models import Registration
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.volunteering.records import ShiftCount
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature, SignatureRequest, Waiver, WaiverKind, WaiverVersion
from tests import makers

DAYS = [
    date(2027, 1, 1), date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 14), date(2027, 4, 17),
    date(2027, 6, 1), date(2027, 6, 5), date(2027, 6, 6), date(2027, 6, 7), date(2027, 6, 30), date(2027, 7, 1),
    date(2027, 8, 8), date(2027, 9, 18), date(2027, 11, 7), date(2027, 11, 11), date(2027, 12, 31), date(2028, 2, 28),
    date(2028, 2, 29), date(2028, 3, 12), date(2028, 6, 4), date(2028, 11, 5),
]  # fmt: skip
"""Days of two years: events themselves, the days beside them, a leap day, the ends of daylight saving and of a year."""


def seed(app: Flask, *options: str) -> Result:
    """What the command answers."""
    result = app.test_cli_runner().invoke(args=["seed", "demo", *options])
    db.session.rollback()
    return result


def at(day: date, wall: time = time(12, 0)) -> datetime:
    return clock.moment(datetime.combine(day, wall), TORONTO)


def every_day() -> Iterator[date]:
    return (date(2027, 1, 1) + timedelta(days=number) for number in range(2 * 365 + 1))


def how_many(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# ---- On any day


@pytest.mark.parametrize("content", whole.SERIES, ids=lambda content: content.slug)
def test_on_any_day_one_is_over_one_is_open_and_one_is_announced(content: SeriesContent):
    for day in every_day():
        plans = years.planned(content, at(day, time(14, 15)))
        states = [plan.state for plan in plans]
        assert [state for state in states if state is not State.CLOSED] == [State.FINISHED, State.OPEN, State.ANNOUNCED]
        assert [plan.year for plan in plans] == list(range(plans[0].year, plans[0].year + len(plans)))
        assert_held_by_the_rule(content, [plan.when.starts_on for plan in plans])


def assert_held_by_the_rule(content: SeriesContent, days: list[date]) -> None:
    assert days == recurrence.next_dates(content.rule, days[0] - timedelta(days=1), len(days))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_seeded_on_any_day_the_demo_shows_last_year_this_year_and_next(databases, make_app, still, day):
    still.move_to(at(day))
    with databases.fresh("sqlite") as url, make_app(url).app_context():
        with writing():
            whole.set_up(clock.now(), with_people=False, by=OPERATOR)
        for content in whole.SERIES:
            assert_shows_last_this_and_next(content)
        db.session.remove()


def test_run_again_as_the_years_go_by_it_rolls_forward(app, still):
    for day in DAYS:
        still.move_to(at(day))
        assert seed(app, "--no-people").exit_code == 0
        for content in whole.SERIES:
            assert_shows_last_this_and_next(content)


def assert_shows_last_this_and_next(content: SeriesContent) -> None:
    held = editions.of(series.find(content.slug))
    now = clock.now()
    stands = {edition.year: rules.standing(edition, now) for edition in held}
    assert list(stands.values()).count(State.OPEN) == 1
    assert list(stands.values()).count(State.ANNOUNCED) == 1
    assert list(stands.values()).count(State.CLOSED) <= 1
    order = [State.FINISHED, State.CLOSED, State.OPEN, State.ANNOUNCED]
    placed = [order.index(stands[year]) for year in sorted(stands)]
    assert placed == sorted(placed)
    assert stands[min(stands)] is State.FINISHED
    assert_held_by_the_rule(content, sorted(edition.starts_on for edition in held))
    for edition in held:
        assert edition.year == edition.starts_on.year
        if not rules.is_tentative(edition):
            assert (edition.local_start and edition.local_start.time()) == content.begins
            assert categories.of(edition) or shifts.of(edition)


def test_a_year_without_anybody_looking_leaves_no_hole(app, still):
    still.move_to(at(date(2027, 1, 1)))
    seed(app, "--no-people")
    still.move_to(at(date(2029, 7, 15)))
    seed(app, "--no-people")
    stands = {edition.year: rules.standing(edition, clock.now()) for edition in editions.of(series.find("chucks-run"))}
    assert stands == {
        2026: State.FINISHED,
        2027: State.FINISHED,
        2028: State.FINISHED,
        2029: State.FINISHED,
        2030: State.OPEN,
        2031: State.ANNOUNCED,
    }


# ---- What is in it


@pytest.mark.usefixtures("still")
def test_the_demo_is_full_of_people_and_writes_to_none_of_them(app):
    answer = seed(app)
    assert answer.exit_code == 0, answer.output
    run = editions.find("chucks-run", 2027)
    assert 55 <= signed_up(run) <= 65
    assert 25 <= signed_up(editions.find("zoo-walk", 2027)) <= 35
    assert 50 <= sum(signed_up(one) for one in all_editions() if one.state == State.FINISHED) <= 75
    assert how_many(Message) == 0
    assert any(category.pool.waiting for category in categories.of(run))
    assert any(category.pool.maximum is None for category in categories.of(run))
    assert any(category.pool.left == 1 for category in categories.of(run))
    assert any(shift.pool.waiting for shift in shifts.of(run))
    assert any(shift.pool.held < shift.minimum for shift in shifts.of(run))


@pytest.mark.usefixtures("still")
def test_families_teams_needs_payments_and_missing_signatures_are_there_to_look_at(app):
    seed(app)
    run, zoo = editions.find("chucks-run", 2027), editions.find("zoo-walk", 2027)
    children = select(Entry).where(Entry.edition_id == run.id, Entry.is_minor)
    assert {entry.category.name.en for entry in db.session.scalars(children)} >= {"Children's run, 200 m"}
    assert db.session.scalars(select(Entry).where(Entry.supports_id.is_not(None))).all()
    parties = db.session.scalars(select(Party).where(Party.placement == Placement.WAITING)).all()
    assert 3 in {len(entries.of_party(party)) for party in parties}
    [team] = db.session.scalars(select(Team))
    assert how_many(Membership) == 5
    assert team.edition_id == run.id
    assert how_many(AccessNeed) >= 6
    [payment] = db.session.scalars(select(Payment))
    registration = db.session.get_one(Registration, payment.registration_id)
    assert (registration.edition_id, payments.balance(registration)) == (zoo.id, 0)
    unsigned = set(db.session.scalars(select(Entry.person_id).where(Entry.edition_id == run.id))) - set(
        db.session.scalars(select(Signature.person_id))
    )
    assert 1 <= len(unsigned) <= 5


@pytest.mark.usefixtures("still")
def test_a_student_a_school_and_what_last_year_tells_are_there_to_look_at(app):
    seed(app)
    run = editions.find("chucks-run", 2027)
    students = select(Volunteer).where(Volunteer.edition_id == run.id, Volunteer.is_minor)
    assert [bool(student.guardian_id) for student in db.session.scalars(students)] == [True]
    groups = db.session.scalars(select(Registration.group_name).where(Registration.group_name != ""))
    assert groups.all() == ["Swansea High School"]
    roles = {shift.role for shift in shifts.of(run)}
    assert any(role.training for role in roles)
    assert any(role.needs_approval for role in roles)
    assert any(shift.lead for shift in shifts.of(run))
    counts = db.session.scalars(select(ShiftCount)).all()
    assert sum(count.missed for count in counts) >= 2
    assert sum(count.came for count in counts) > sum(count.missed for count in counts)


@pytest.mark.usefixtures("still")
def test_what_open_editions_ask_is_there_and_says_why_and_for_how_long(app):
    seed(app, "--no-people")
    for slug in ("chucks-run", "zoo-walk", "sudbury-picnic", "bowling-afternoon"):
        edition = next(one for one in editions.of(series.find(slug)) if one.state == State.OPEN)
        assert set(signing.in_force(edition.id)) == set(WaiverKind)
        assert edition.access_lead
        questions = asked.of(edition.id)
        assert questions
        assert all(question.purpose.en and question.purpose.fr for question in questions)
    run, zoo = editions.find("chucks-run", 2027), editions.find("zoo-walk", 2027)
    assert run.has_teams
    assert any(question.shown_if_id for question in asked.of(run.id))
    assert any(category.maximum_age for category in categories.of(run))
    assert any(category.starts_at for category in categories.of(run))
    offered = [price for prices_there in prices.of(zoo).values() for price in prices_there]
    assert {bool(price.until_at) for price in offered} == {True, False}
    assert zoo.ways_to_pay
    assert prices.find_code(zoo, "Friends", clock.now()).percent == 20


@pytest.mark.parametrize("kind", WaiverKind)
def test_the_terms_are_in_both_languages_and_take_no_right_from_a_child(kind):
    text = terms.text(kind, makers.both("The Walk", "La Marche"))
    assert "The Walk" in text.en
    assert "La Marche" in text.fr
    if kind is WaiverKind.GUARDIAN:
        assert "takes no right away from the young person" in text.en
        assert "n’enlève aucun droit à la jeune personne" in text.fr
        assert "waive" not in text.en.casefold()


# ---- On what an earlier release made


def bare(app, edition: Edition) -> None:
    """Leave the edition as the release before made it: without anything to ask or to accept."""
    with writing():
        for model in (SignatureRequest, Signature, WaiverVersion, Waiver, FeeCodeUse, FeeCode, Price, Answer, Question):
            db.session.execute(delete(model))
        edition = db.session.merge(edition)
        edition.access_lead, edition.has_teams, edition.ways_to_pay = "", False, None


@pytest.mark.usefixtures("still")
def test_open_editions_of_an_earlier_release_are_set_up_once(app):
    seed(app, "--no-people")
    zoo = editions.find("zoo-walk", 2027)
    bare(app, zoo)
    assert seed(app).exit_code == 0
    assert set(signing.in_force(zoo.id)) == set(WaiverKind)
    assert prices.of(zoo)
    before = (how_many(WaiverVersion), how_many(Question), how_many(Registration))
    seed(app)
    assert (how_many(WaiverVersion), how_many(Question), how_many(Registration)) == before


@pytest.mark.usefixtures("still")
def test_where_somebody_real_has_signed_up_nothing_is_changed(app):
    seed(app, "--no-people")
    zoo = editions.find("zoo-walk", 2027)
    bare(app, zoo)
    makers.entry(categories.of(zoo)[0], makers.person(email="real@example.net"))
    seed(app)
    assert signing.in_force(zoo.id) == {}
    assert prices.of(zoo) == {}


@pytest.mark.usefixtures("still")
def test_run_twice_it_is_the_same(app):
    seed(app)
    before = {model: how_many(model) for model in (Edition, Registration, Entry, Assignment, WaiverVersion, Question)}
    again = seed(app)
    assert again.output.startswith("Demo: everything is up to date.\n")
    assert {model: how_many(model) for model in before} == before


@pytest.mark.usefixtures("still")
def test_the_series_are_of_every_kind(app):
    seed(app, "--no-people")
    run = editions.find("chucks-run", 2027)
    assert (run.starts_on, run.ordinal) == (date(2027, 6, 6), 49)
    month = editions.find("freedom-to-move", 2027)
    assert (month.starts_on, month.ends_on, month.starts_at) == (date(2027, 6, 1), date(2027, 6, 30), None)
    assert month.venue is not None
    assert month.venue.is_online
    table = editions.find("information-table", 2028)
    assert (table.starts_on, table.state) == (date(2028, 2, 29), State.OPEN)
    helpers_only = editions.find("information-table", 2027)
    assert (categories.of(helpers_only), len(shifts.of(helpers_only))) == ([], 5)
    charity = details.current()
    assert charity is not None
    assert charity.short_name == makers.both("DMRF Canada", "FRMD Canada")
    assert "<h2>" in charity.about_html.fr


def test_everything_is_said_in_both_languages():
    for content in whole.SERIES:
        said = [content.name, content.summary, content.description, content.venue.name, content.venue.access_notes]
        said += [text for category in content.categories for text in (category.name, category.hint)]
        said += [text for role in content.roles for text in (role.name, role.description)]
        said += [text for role in content.roles for text in (role.requirements, role.training) if text]
        said += [shift.place for role in content.roles for shift in role.shifts]
        said += [text for question in content.questions for text in (question.label, question.purpose)]
        said += [words for question in content.questions for _key, words in question.options]
        said += [price.name for category in content.categories for price in category.prices]
        assert all(text.en.strip() and text.fr.strip() and text.en != text.fr for text in said)


def test_a_series_that_is_there_already_is_left_as_it_was_made(app, still):
    seed(app, "--no-people")
    with writing():
        series.find("zoo-walk").name = makers.both("Our Zoo Day", "Notre journée au zoo")
        editions.cancel(
            editions.find("zoo-walk", 2027), makers.both("The zoo is closed.", "Le zoo est fermé."), by=OPERATOR
        )
        editions.move(editions.find("chucks-run", 2028), rules.whole_days(date(2028, 6, 11)), by=OPERATOR)
    still.move_to(at(date(2027, 10, 1)))
    seed(app, "--no-people")
    assert series.find("zoo-walk").name.en == "Our Zoo Day"
    assert editions.find("zoo-walk", 2027).state == State.CANCELLED
    moved = editions.find("chucks-run", 2028)
    assert (moved.state, moved.starts_on) == (State.ANNOUNCED, date(2028, 6, 11))


def signed_up(edition: Edition) -> int:
    entries = select(func.count()).select_from(Entry).where(Entry.edition_id == edition.id)
    assignments = select(func.count()).select_from(Assignment).where(Assignment.edition_id == edition.id)
    return (db.session.scalar(entries) or 0) + (db.session.scalar(assignments) or 0)


def all_editions() -> list[Edition]:
    return list(db.session.scalars(select(Edition)))


def test_invented_people_are_varied_and_nobody_is_there_twice():
    people = names.people(80)
    assert len({person.name for person in people}) == len({person.email for person in people}) == 80
    assert all(person.email.endswith("@example.org") for person in people)
    assert {person.language for person in people} == {"en", "fr"}
    assert len({person.name.split()[0] for person in people[:30]}) > 20


# ---- Signing in


@pytest.mark.usefixtures("still")
def test_it_says_how_to_sign_in_and_keeps_the_pass_phrase_to_this_machine(app):
    paper = Path(app.instance_path) / "demo-sign-in.txt"
    first, second = seed(app, "--no-people"), seed(app, "--no-people")
    phrase = paper.read_text().strip()
    assert stat.S_IMODE(paper.stat().st_mode) == 0o600
    for answer in (first, second):
        assert "https://events.example.org/organize/sign-in" in answer.output
        assert "organizer@example.org" in answer.output
        assert phrase in answer.output
    account = accounts.find("organizer@example.org")
    assert account.is_demo
    assert passwords.matches(account.password_hash, phrase)
    assert grants.held(account.id).allows(Permission.EDIT_ORGANIZATION)


@pytest.mark.usefixtures("still")
def test_a_lost_pass_phrase_is_drawn_again(app):
    seed(app, "--no-people")
    paper = Path(app.instance_path) / "demo-sign-in.txt"
    lost = paper.read_text().strip()
    paper.unlink()
    seed(app, "--no-people")
    found = paper.read_text().strip()
    account = accounts.find("organizer@example.org")
    assert found != lost
    assert passwords.matches(account.password_hash, found)
    assert not passwords.matches(account.password_hash, lost)


@pytest.mark.usefixtures("still")
def test_a_closed_demo_account_stays_closed(app):
    seed(app, "--no-people")
    with writing():
        accounts.close(accounts.find("organizer@example.org"), by=OPERATOR)
    assert "account is closed" in seed(app, "--no-people").output
    assert accounts.find("organizer@example.org").closed_at is not None


def test_in_production_nothing_is_invented(engine_url, make_app):
    app = make_app(engine_url, ENVIRONMENT="production")
    with app.app_context():
        answer = seed(app)
        assert answer.exit_code == 1
        assert "Demo events and accounts are never made here." in answer.output
        assert how_many(Edition) == 0
        assert accounts.listed() == []
