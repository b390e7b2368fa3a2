"""Whose own calendar has seen how a shift of theirs stands now."""

from datetime import timedelta

import pytest

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars import catching_up, feed_tokens, fetches, own, own_feeds, revisions
from eventsapp.core import clock, languages
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.submissions.links import Holder
from eventsapp.volunteering import assignments, shifts, volunteers
from eventsapp.volunteering.models import AssignmentStatus
from tests import makers
from tests.calendars.subscribers import own_token

IPHONE, GOOGLE = "iOS/26.6 (23G71) dataaccessd/1.0", "Google-Calendar-Importer"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), venue=makers.venue())


@pytest.fixture
def shift(walk):
    return makers.shift(walk, maximum=None)


def look(registration, person=None, agent=IPHONE, language="en"):
    """A program looks at the calendar of that person's."""
    token = own_token(registration, person)
    name = feed_tokens.feed_name(token)
    with languages.speaking(language):
        fetches.note(name, language, agent, own_feeds.read(token).version)


def following(shift):
    db.session.expire_all()
    return [(one.person.name, one.is_behind) for one in catching_up.of(shift, edition_of(shift), clock.now())]


def edition_of(shift):
    return db.session.get_one(makers.Edition, shift.edition_id)


def move(shift, to="At the bridge"):
    with writing():
        shift.place = Bilingual(to, to)


def test_who_follows_is_behind_from_a_change_until_their_calendar_looks(shift, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    makers.assignment(shift, makers.person("Sam Roy"))
    assert following(shift) == []
    look(kim.registration)
    assert following(shift) == [("Kim Lee", False)]
    still.shift(HOUR)
    move(shift)
    assert following(shift) == [("Kim Lee", True)]
    still.shift(HOUR)
    look(kim.registration)
    assert following(shift) == [("Kim Lee", False)]


def test_what_a_letter_told_meanwhile_is_not_what_the_calendar_shows(shift, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    look(kim.registration)
    still.shift(HOUR)
    move(shift)
    revisions.kept(own.things(Holder(kim.registration, kim.person_id)))
    assert following(shift) == [("Kim Lee", True)]


def test_whatever_changes_what_it_shows_counts_and_nothing_else(shift, walk, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    look(kim.registration)
    still.shift(HOUR)
    with writing():
        shift.ideal = 5
        shift.role.contact = "Sam"
    assert following(shift) == [("Kim Lee", False)]
    with writing():
        edition_of(shift).venue.street = "1 Other Street"
    assert following(shift) == [("Kim Lee", True)]


def test_who_came_onto_it_after_their_calendar_looked_is_behind(shift, walk, still):
    kim = makers.assignment(makers.shift(walk, at=makers.time(13), until=makers.time(15)), makers.person("Kim Lee"))
    look(kim.registration)
    still.shift(HOUR)
    with writing():
        volunteer = volunteers.welcome(kim.registration, kim.person, by=OPERATOR)
        shifts.take(kim.registration, shift, volunteer, by=OPERATOR)
    assert following(shift) == [("Kim Lee", True)]


def test_who_was_taken_off_is_behind_while_their_calendar_still_shows_the_shift(shift, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    unseen = makers.assignment(shift, makers.person("Ann Bo"))
    look(kim.registration)
    with writing():
        assignments.end(kim, AssignmentStatus.DROPPED, by=PUBLIC)
        assignments.end(unseen, AssignmentStatus.DROPPED, by=PUBLIC)
    still.shift(HOUR)
    look(unseen.registration)
    assert following(shift) == [("Kim Lee", True)]
    look(kim.registration)
    assert following(shift) == [("Kim Lee", False)]


def test_one_calendar_shows_the_whole_household_and_another_adult_has_their_own(shift, still):
    parent = makers.assignment(shift, makers.person("Ada Lovelace"))
    kit, sam = (makers.person(name) for name in ("Kit Lovelace", "Sam Roy"))
    with writing():
        for one, guardian in ((kit, sam), (sam, None)):
            new = volunteers.welcome(parent.registration, one, by=OPERATOR)
            new.guardian_id = guardian.id if guardian else None
            shifts.take(parent.registration, shift, new, by=OPERATOR)
    look(parent.registration, sam)
    assert following(shift) == [("Kit Lovelace", False), ("Sam Roy", False)]
    look(parent.registration)
    still.shift(HOUR)
    move(shift)
    look(parent.registration)
    assert following(shift) == [("Ada Lovelace", False), ("Kit Lovelace", True), ("Sam Roy", True)]
    look(parent.registration, sam)
    assert following(shift) == [("Ada Lovelace", False), ("Kit Lovelace", False), ("Sam Roy", False)]
    with writing():
        feed_tokens.revoke(feed_tokens.live(Holder(parent.registration, sam.id)), by=PUBLIC)
    move(shift, "By the lake")
    assert following(shift) == [("Ada Lovelace", True), ("Kit Lovelace", True), ("Sam Roy", True)]


def test_with_two_programs_both_have_to_look_unless_one_was_removed(shift, still):
    kim = makers.assignment(shift, makers.person("Kim Lee"))
    look(kim.registration, agent=GOOGLE)
    look(kim.registration, language="fr")
    still.shift(HOUR)
    move(shift)
    look(kim.registration, language="fr")
    assert following(shift) == [("Kim Lee", True)]
    for _day in range(4):
        still.shift(DAY)
        look(kim.registration, language="fr")
    assert following(shift) == [("Kim Lee", False)]


def test_who_stopped_looking_or_has_a_new_address_does_not_follow_by_the_old_one(shift, still):
    kim, sam = (makers.assignment(shift, makers.person(name)) for name in ("Kim Lee", "Sam Roy"))
    for one in (kim, sam):
        look(one.registration)
    with writing():
        feed_tokens.revoke(feed_tokens.live(Holder(kim.registration, kim.person_id)), by=PUBLIC)
    assert following(shift) == [("Sam Roy", False)]
    still.shift(3 * DAY)
    assert following(shift) == []


def test_it_is_near_from_two_days_before_it_begins_until_it_is_over(shift, still):
    for moment, expected in (
        (shift.starts_at - 2 * DAY - timedelta(seconds=1), False),
        (shift.starts_at - 2 * DAY, True),
        (shift.ends_at - timedelta(seconds=1), True),
        (shift.ends_at, False),
    ):
        assert catching_up.is_near(shift, moment) is expected


def test_it_takes_as_many_questions_for_many_as_for_one(shift, walk, queries):
    def asked():
        db.session.expire_all()
        assert all((shift.role, edition_of(shift).venue, edition_of(shift).series))  # as a page has them already
        with queries() as made:
            found = catching_up.of(shift, edition_of(shift), clock.now())
        return len(made), len(found)

    look(makers.assignment(shift).registration)
    few, one = asked()
    for _number in range(11):
        look(makers.assignment(shift).registration)
    many, twelve = asked()
    assert (one, twelve) == (1, 12)
    assert few == many <= 6
