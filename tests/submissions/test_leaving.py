"""Leaving all at once, and coming back: what ended then comes again, and nothing that somebody ended otherwise."""

from datetime import timedelta

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.submissions import consents, leaving, wishes
from eventsapp.submissions.records import Purpose, Where
from eventsapp.submissions.wishes import Saying
from tests import makers
from tests.capacity.test_race import at_once

FUNDRAISING, NEWS, PARTNER = MessagePurpose.FUNDRAISING, MessagePurpose.NEWS, MessagePurpose.PARTNER
LETTER = Purpose.NEXT_SIGN_UP


@pytest.fixture
def later(still):
    """Every act at a moment of its own."""
    return lambda: still.shift(timedelta(minutes=1))


def say(act, person, purpose):
    with writing():
        act(person, purpose, Saying(Where.OWN_PAGE), by=PUBLIC)


def leave(person):
    with writing():
        return leaving.leave(person, Where.ONE_CLICK, by=PUBLIC)


def come_back(person):
    with writing():
        leaving.come_back(person, by=PUBLIC)


def sent_by(person):
    return makers.entry(makers.category(), person).registration


def give(registration):
    with writing():
        consents.give(registration, registration.registrant, LETTER, by=PUBLIC)


def test_what_comes_is_told_with_what_others_at_the_address_agreed_to(app):
    amina = makers.person("Amina", "home@example.org")
    give(sent_by(makers.person("Omar", "home@example.org")))
    say(wishes.agree, amina, NEWS)
    standing = leaving.standing(amina)
    assert standing.purposes == [FUNDRAISING, NEWS] and standing.agreed == [LETTER]
    leave(amina)
    assert not leaving.standing(amina).gets_any


def test_who_has_no_address_ends_nothing_of_others_without_one(app, later):
    others = sent_by(makers.person("Omar"))
    give(others)
    with writing():
        others.registrant.email = others.registrant.email_key = None
    nobody = makers.person("Amina")
    with writing():
        nobody.email = nobody.email_key = None
    assert not leave(nobody)
    assert consents.current(others, others.registrant, LETTER) is not None


def test_coming_back_brings_nothing_that_was_ended_by_itself_since(app, later):
    amina = makers.person("Amina")
    registration = sent_by(amina)
    say(wishes.agree, amina, NEWS)
    give(registration)
    later()
    leave(amina)
    later()
    say(wishes.agree, amina, NEWS)
    give(registration)
    later()
    say(wishes.refuse, amina, NEWS)
    with writing():
        consents.withdraw(registration, amina, LETTER, by=PUBLIC)
    come_back(amina)
    assert wishes.wanted(amina) == [FUNDRAISING]
    assert consents.current(registration, amina, LETTER) is None


def test_coming_back_brings_all_that_ended_with_the_last_press(app, later):
    amina = makers.person("Amina")
    registration = sent_by(amina)
    say(wishes.agree, amina, NEWS)
    give(registration)
    later()
    leave(amina)
    later()
    come_back(amina)
    assert wishes.wanted(amina) == [FUNDRAISING, NEWS]
    assert consents.current(registration, amina, LETTER) is not None


def test_coming_back_brings_the_letter_of_next_year_where_the_press_ended_nothing_else(app, later):
    amina = makers.person("Amina")
    registration = sent_by(amina)
    say(wishes.refuse, amina, FUNDRAISING)
    give(registration)
    later()
    leave(amina)
    later()
    come_back(amina)
    assert wishes.wanted(amina) == []
    assert consents.current(registration, amina, LETTER) is not None


def test_coming_back_does_not_bring_the_letter_of_next_year_that_was_taken_back_by_itself(app, later):
    amina = makers.person("Amina")
    registration = sent_by(amina)
    give(registration)
    with writing():
        consents.withdraw(registration, amina, LETTER, by=PUBLIC)
    later()
    come_back(amina)
    assert consents.current(registration, amina, LETTER) is None


def test_what_an_earlier_press_ended_stays_ended(app, later):
    amina = makers.person("Amina")
    say(wishes.agree, amina, NEWS)
    leave(amina)
    later()
    say(wishes.agree, amina, FUNDRAISING)
    later()
    leave(amina)
    come_back(amina)
    assert wishes.wanted(amina) == [FUNDRAISING]


def test_what_somebody_refused_on_their_own_page_stays_refused(app, later):
    amina = makers.person("Amina")
    say(wishes.refuse, amina, FUNDRAISING)
    say(wishes.agree, amina, NEWS)
    later()
    leave(amina)
    later()
    come_back(amina)
    assert wishes.wanted(amina) == [NEWS]


def test_whoever_was_never_asked_gets_support_back_and_nothing_else(app, later):
    amina = makers.person("Amina")
    leave(amina)
    later()
    come_back(amina)
    assert wishes.wanted(amina) == [FUNDRAISING]


def test_pressed_by_many_at_once_it_is_written_down_once(app):
    amina = makers.person("Amina")
    number = amina.id

    def press(_number):
        with writing():
            return leaving.leave(db.session.get_one(Person, number), Where.ONE_CLICK, by=PUBLIC)

    assert sorted(at_once(app, press, 8)) == [False] * 7 + [True]
    db.session.rollback()
    assert [one.purpose for one in wishes.of(amina)] == [FUNDRAISING]
