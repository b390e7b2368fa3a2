"""Counts: how many chose what, those with a place apart from those who wait."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.questions.models import About, Kind
from eventsapp.registration import answers, changes
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.reports import counts
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from tests import makers

SIZES = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "l", "en": "Large", "fr": "Grand"}]


@pytest.fixture
def walk(app):
    return makers.edition()


def answered(category, question, value, *, whole=False):
    entry = makers.entry(category)
    with writing():
        entry = db.session.get_one(Entry, entry.id)
        answers.keep(entry.registration, {question.id: value}, entry=None if whole else entry)
    return entry


def told(app, walk):
    with app.test_request_context():
        return [[(one.words, one.confirmed, one.waiting) for one in count.choices] for count in counts.of(walk.id)]


def test_sizes_are_counted_for_those_with_a_place_and_those_who_wait_apart(app, walk):
    size = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    category = makers.category(walk, maximum=2)
    for value in ("m", "m", "m", "l"):
        answered(category, size, value)
    assert told(app, walk) == [[("Medium", 2, 1), ("Large", 0, 1)]]


def test_who_left_is_not_counted(app, walk):
    size = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    category = makers.category(walk)
    gone = answered(category, size, "m")
    with writing():
        changes.end(db.session.get_one(Entry, gone.id), EntryStatus.WITHDRAWN, by=OPERATOR)
    assert told(app, walk) == [[("Medium", 0, 0), ("Large", 0, 0)]]


def test_several_choices_are_counted_each(app, walk):
    several = makers.question(walk, kind=Kind.CHOICES, options=SIZES)
    category = makers.category(walk)
    answered(category, several, "m\nl")
    answered(category, several, "l")
    assert told(app, walk) == [[("Medium", 1, 0), ("Large", 2, 0)]]


def test_a_choice_that_is_not_offered_any_more_is_counted_under_its_key(app, walk):
    size = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    answered(makers.category(walk), size, "xl")
    assert told(app, walk)[0][-1] == ("xl", 1, 0)


def test_an_answer_for_a_whole_registration_counts_once_it_has_a_place(app, walk):
    question = makers.question(walk, kind=Kind.YES_NO, about=About.REGISTRATION)
    category = makers.category(walk, maximum=1)
    for value in ("yes", "no"):
        answered(category, question, value, whole=True)
    assert told(app, walk) == [[("Yes", 1, 0), ("No", 0, 1)]]


def test_a_registration_of_those_who_only_help_counts_too(app, walk):
    vegan = makers.question(walk, makers.both("Vegan?"), kind=Kind.YES_NO, about=About.REGISTRATION)
    kim = makers.assignment(makers.shift(walk))
    with writing():
        answers.keep(db.session.get_one(Registration, kim.registration_id), {vegan.id: "yes"})
    assert told(app, walk)[0][0] == ("Yes", 1, 0)
    with writing():
        db.session.get_one(Assignment, kim.id).status = AssignmentStatus.NO_SHOW
    assert told(app, walk)[0][0] == ("Yes", 0, 0)


def test_texts_are_not_counted_and_nothing_of_another_edition_is(app, walk):
    makers.question(walk, kind=Kind.TEXT)
    other = makers.edition()
    answered(makers.category(other), makers.question(other, kind=Kind.YES_NO), "yes")
    assert told(app, walk) == []


def test_it_asks_the_database_as_often_for_many_as_for_one(app, walk, queries):
    category = makers.category(walk)
    for _number in range(3):
        question = makers.question(walk, kind=Kind.SIZE, options=SIZES)
        for value in ("m", "l"):
            answered(category, question, value)
    with queries() as asked:
        told(app, walk)
    assert len(asked) <= 3 + 1, asked  # the edition itself, which the test looks up
