"""Answers: kept, changed, taken back, and said in words."""

import pytest

from eventsapp.core.db import db, writing
from eventsapp.questions.models import About, Kind
from eventsapp.registration import answers
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from tests import makers

SIZES = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "l", "en": "Large", "fr": "Grand"}]


@pytest.fixture
def walk(app):
    return makers.edition()


@pytest.fixture
def entry(walk):
    return makers.entry(makers.category(walk))


def keep(entry, values, *, whole=False):
    with writing():
        entry = db.session.get_one(Entry, entry.id)
        sent = db.session.get_one(Registration, entry.registration_id)
        answers.keep(sent, values, entry=None if whole else entry)


def kept(entry):
    return [(one.entry_id, one.value) for one in answers.of(db.session.get_one(Registration, entry.registration_id))]


def test_an_answer_is_kept_changed_and_taken_back(walk, entry):
    question = makers.question(walk)
    keep(entry, {question.id: "From a friend"})
    assert kept(entry) == [(entry.id, "From a friend")]
    keep(entry, {question.id: "At the zoo"})
    assert kept(entry) == [(entry.id, "At the zoo")]
    keep(entry, {question.id: ""})
    assert kept(entry) == []


def test_an_answer_about_the_registration_stands_beside_those_about_people(walk, entry):
    about_one, about_all = makers.question(walk), makers.question(walk, about=About.REGISTRATION)
    keep(entry, {about_one.id: "one"})
    for value in ("all", "everybody"):
        keep(entry, {about_all.id: value}, whole=True)
    assert kept(entry) == [(entry.id, "one"), (None, "everybody")]


def test_an_answer_is_said_in_words(app, walk):
    size = makers.question(walk, kind=Kind.SIZE, options=SIZES)
    several = makers.question(walk, kind=Kind.CHOICES, options=SIZES)
    yes_no = makers.question(walk, kind=Kind.YES_NO)
    text = makers.question(walk, kind=Kind.TEXT)
    with app.test_request_context():
        assert answers.in_words(size, "m") == "Medium"
        assert answers.in_words(size, "xl") == "xl", "a size that is not offered any more"
        assert answers.in_words(several, "m\nl") == "Medium, Large"
        assert answers.in_words(yes_no, "no") == "No"
        assert answers.in_words(text, "m") == "m"
