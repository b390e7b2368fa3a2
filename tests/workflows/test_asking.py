"""Questions that change while people answer them."""

import threading

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity.places import PlacesGone
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.questions import asked
from eventsapp.questions.models import Kind, Question
from eventsapp.questions.refusals import DependsInRing, IsAnswered
from eventsapp.registration import answers, categories, entries
from eventsapp.registration.models import Answer, Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.workflows import asking
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def walk(app):
    return makers.edition()


def in_turn(app, first, second):
    """The second begins while the first is at work, and before it is stored; tells what became of each."""
    has_acted, told = threading.Event(), {}

    def act(number):
        if number == 0:
            try:
                with writing():
                    first()
                    has_acted.set()
                    threading.Event().wait(0.4)  # the other is waiting for us by now, or is not made to
            except Refusal as refusal:
                told[0] = type(refusal)
        else:
            has_acted.wait(5)
            try:
                with writing():
                    second()
            except Refusal as refusal:
                told[1] = type(refusal)

    at_once(app, act, 2)
    return told


def test_a_question_that_is_just_being_answered_is_not_taken_away(app, walk):
    question, entry = makers.question(walk), makers.entry(makers.category(walk))
    question_id, registration_id = question.id, entry.registration_id
    db.session.remove()

    def answer():
        answers.keep(db.session.get_one(Registration, registration_id), {question_id: "A friend"})

    def remove():
        asking.remove(db.session.get_one(Question, question_id), by=OPERATOR)

    assert in_turn(app, answer, remove) == {1: IsAnswered}
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_answer_to_a_question_that_was_just_taken_away_costs_nobody_their_form(app, walk):
    question, entry = makers.question(walk), makers.entry(makers.category(walk))
    question_id, registration_id = question.id, entry.registration_id
    db.session.remove()

    def remove():
        asking.remove(db.session.get_one(Question, question_id), by=OPERATOR)

    def answer():
        answers.keep(db.session.get_one(Registration, registration_id), {question_id: "A friend"})

    assert in_turn(app, remove, answer) == {}
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_category_that_was_just_taken_away_is_chosen_anew(app, walk):
    category, person = makers.category(walk), makers.person()
    sent = makers.registration(walk, person)
    category_id, registration_id = category.id, sent.id
    db.session.remove()

    def remove():
        categories.remove(db.session.get_one(Category, category_id), by=OPERATOR)

    def enter():
        registration = db.session.get_one(Registration, registration_id)
        chosen = db.session.get(Category, category_id)
        if chosen is None:
            raise PlacesGone
        entries.enter(registration, [entries.Newcomer(registration.registrant, chosen)], by=PUBLIC)

    assert in_turn(app, remove, enter) == {1: PlacesGone}


def test_a_category_somebody_is_just_entering_is_not_taken_away(app, walk):
    category, person = makers.category(walk), makers.person()
    sent = makers.registration(walk, person)
    category_id, registration_id = category.id, sent.id
    db.session.remove()

    def enter():
        registration = db.session.get_one(Registration, registration_id)
        chosen = db.session.get_one(Category, category_id)
        entries.enter(registration, [entries.Newcomer(registration.registrant, chosen)], by=PUBLIC)

    def remove():
        categories.remove(db.session.get_one(Category, category_id), by=OPERATOR)

    assert in_turn(app, enter, remove) == {1: categories.CategoryIsUsed}
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_two_organizers_who_let_two_questions_depend_on_each_other_make_no_ring(app, walk):
    one, two = (makers.question(walk, makers.both(name), kind=Kind.YES_NO) for name in ("One?", "Two?"))
    pairs = [(one.id, two.id), (two.id, one.id)]
    db.session.remove()

    def depend(question_id, on_id):
        question = db.session.get_one(Question, question_id)
        wanted = asked.Described(**(vars(asked.described(question)) | {"shown_if_id": on_id, "shown_if_answer": "yes"}))
        asking.edit(question, wanted, by=OPERATOR)

    told = in_turn(app, lambda: depend(*pairs[0]), lambda: depend(*pairs[1]))
    assert told == {1: DependsInRing}


def test_two_organizers_who_add_the_same_thing_at_once_add_it_once(app, walk):
    edition_id = walk.id
    db.session.remove()

    def act(_number):
        with writing():
            edition = db.session.get_one(Edition, edition_id)
            wanted = categories.Described(makers.both("Wheel"), makers.both(""))
            categories.add(edition, wanted, maximum=3, by=OPERATOR)
            asking.ask(edition, asked.Described(makers.both("Why?"), makers.both("Because.")), by=OPERATOR)

    at_once(app, act, 4)
    assert db.session.scalar(select(func.count()).select_from(Category)) == 1
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1
