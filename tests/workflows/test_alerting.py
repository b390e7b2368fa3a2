"""Organizers hear at once of what is given up shortly before, and of a shift at risk; they hear nobody's name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people import accounts
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole, Permission
from eventsapp.registration.models import Entry
from eventsapp.volunteering.models import Assignment
from eventsapp.workflows import changing, giving_back
from tests import makers

ALERTS = ("shift_alert", "late_drop")


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")))


def organizer_account(email, role=AccessRole.ORGANIZER, series=None, **given):
    account = makers.account(email, **given)
    with writing():
        grants.give(account, role, series, by=OPERATOR)
    return account


def give_back(assignment, by=PUBLIC):
    with writing():
        giving_back.give_back([db.session.get_one(Assignment, assignment.id)], by=by)


def withdraw(*leaving, by=PUBLIC):
    with writing():
        changing.withdraw([db.session.get_one(Entry, one.id) for one in leaving], by=by)


def alerts():
    query = select(Message).where(Message.kind.in_(ALERTS)).order_by(Message.id)
    return list(db.session.scalars(query))


def shift_with(walk, *names, minimum=1):
    shift = makers.shift(walk, minimum=minimum, ideal=5)
    return [makers.assignment(shift, makers.person(name)) for name in names]


def days_before(still, walk, days):
    still.move_to(walk.starts_at - timedelta(days=days))


def test_a_place_given_back_in_the_last_days_is_told_at_once_in_the_organizers_language(walk, still):
    organizer_account("dana@example.org", language="fr")
    bo, _eve = shift_with(walk, "Bo Lee", "Eve Roy")
    days_before(still, walk, 6)
    give_back(bo)
    [told] = alerts()
    assert (told.to_address, told.kind, told.language) == ("dana@example.org", "shift_alert", "fr")
    assert told.subject.startswith("Une place a été rendue")
    assert "Places prises maintenant\u00a0: 1." in told.text
    assert "/fr/organize/walk/" in told.text and "Bo Lee" not in told.text + told.subject


def test_long_before_it_is_told_only_if_the_shift_is_short_or_at_risk_through_it(walk):
    organizer_account("dana@example.org")
    bo, eve = shift_with(walk, "Bo Lee", "Eve Roy", minimum=1)
    give_back(bo)
    assert alerts() == []
    give_back(eve)
    [told] = alerts()
    assert told.subject.startswith("Too few people:") and "people have to be found" in told.text


def test_a_shift_that_was_short_before_is_not_told_of_again_long_before(walk):
    organizer_account("dana@example.org")
    bo, _eve = shift_with(walk, "Bo Lee", "Eve Roy", minimum=3)
    give_back(bo)
    assert alerts() == []


def test_who_gives_up_late_twice_a_day_is_told_once_and_the_next_day_again(walk, still):
    organizer_account("dana@example.org")
    first, second, third = shift_with(walk, "Bo Lee", "Eve Roy", "Kim Lee", minimum=1)
    days_before(still, walk, 5)
    give_back(first)
    give_back(second)
    assert len(alerts()) == 1
    still.shift(timedelta(days=1))
    give_back(third)
    assert len(alerts()) == 2


def test_only_who_fills_shifts_of_this_series_and_wants_it_is_told(walk, still):
    organizer_account("owner@example.org", AccessRole.OWNER)
    organizer_account("here@example.org", AccessRole.COORDINATOR, walk.series)
    organizer_account("elsewhere@example.org", AccessRole.COORDINATOR, makers.series("other"))
    organizer_account("viewer@example.org", AccessRole.VIEWER)
    organizer_account("closed@example.org", closed_at=clock.now())
    quiet = organizer_account("quiet@example.org")
    with writing():
        accounts.choose_mails(quiet, alerts=False, digest=False, today=clock.now().date(), by=OPERATOR)
    [bo] = shift_with(walk, "Bo Lee")
    days_before(still, walk, 2)
    give_back(bo)
    assert [one.to_address for one in alerts()] == ["owner@example.org", "here@example.org"]


def test_what_an_organizer_does_is_told_to_no_organizer(walk, still):
    dana = organizer_account("dana@example.org")
    [bo] = shift_with(walk, "Bo Lee")
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    days_before(still, walk, 2)
    give_back(bo, by=organizer(dana.id))
    withdraw(amina, by=organizer(dana.id))
    assert alerts() == []


def test_who_withdraws_shortly_before_is_told_once_a_day_without_a_name(walk, still):
    organizer_account("dana@example.org")
    category = makers.category(walk)
    first, second, third = (makers.entry(category, makers.person(name)) for name in ("Amina Haddad", "Kim", "Zoë"))
    withdraw(first)
    assert alerts() == [], "two months before nobody is woken"
    days_before(still, walk, 6.5)
    withdraw(second)
    withdraw(third)
    [told] = alerts()
    assert told.kind == "late_drop" and "one person who had a place has just withdrawn" in told.text
    assert "/organize/walk/" in told.text and "Kim" not in told.text


def test_who_only_waited_is_no_late_drop(walk, still):
    organizer_account("dana@example.org")
    category = makers.category(walk, maximum=1)
    makers.entry(category, makers.person("Amina"))
    waits = makers.entry(category, makers.person("Kim"))
    days_before(still, walk, 6)
    withdraw(waits)
    assert alerts() == []


def test_holders_are_found_in_one_look(walk, queries):
    for number in range(5):
        organizer_account(f"organizer{number}@example.org")
    series_id = walk.series_id
    with queries() as made:
        found = grants.holders(Permission.MANAGE_VOLUNTEERS, series_id)
    assert len(found) == 5 and len(made) == 1
    assert all(isinstance(one, Account) for one in found)
