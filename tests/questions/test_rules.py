"""What is asked of whom, and how people write numbers."""

import pytest

from eventsapp.questions.models import Question
from eventsapp.questions.rules import closes_ring, conditions, read_number, shown, unreachable


def question(number, *, on=None, answer=""):
    return Question(id=number, shown_if_id=on, shown_if_answer=answer)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", "12"),
        ("１２", "12"),
        (" 1 250,5 ", "1250.5"),
        ("1\u00a0250", "1250"),
        ("1,250", "1250"),
        ("2,5", "2.5"),
        ("2.50", "2.5"),
        ("−3", "-3"),
        ("٢٥", "25"),
        ("0", "0"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_however_it_was_typed(typed, read):
    assert read_number(typed) == read


@pytest.mark.parametrize("typed", ["", "two", "1e9", "1.2.3", "12 kg", "--1", "9" * 13, "½", "1" * 100_000, "NaN"])
def test_what_is_no_number_is_not_taken_for_one(typed):
    assert read_number(typed) is None


def test_a_question_that_depends_on_an_answer_is_put_only_to_those_who_gave_it():
    asked = [question(1), question(2, on=1, answer="yes"), question(3, on=2, answer="m")]
    assert [one.id for one in shown(asked, {})] == [1]
    assert [one.id for one in shown(asked, {1: ["yes"]})] == [1, 2]
    assert [one.id for one in shown(asked, {1: ["yes"], 2: ["s", "m"]})] == [1, 2, 3]


def test_an_answer_to_a_question_that_was_not_put_shows_nothing():
    asked = [question(1), question(2, on=1, answer="yes"), question(3, on=2, answer="m")]
    assert [one.id for one in shown(asked, {1: ["no"], 2: ["m"]})] == [1]


def test_questions_that_wait_for_one_another_are_put_to_nobody():
    ring = [question(1, on=2, answer="yes"), question(2, on=1, answer="yes"), question(3, on=9, answer="yes")]
    assert shown(ring, {1: ["yes"], 2: ["yes"], 9: ["yes"]}) == []
    assert len(conditions(ring[0], ring)) <= 3


def test_the_conditions_of_a_question_begin_with_the_farthest():
    asked = [question(1), question(2, on=1, answer="yes"), question(3, on=2, answer="m")]
    assert [(on.id, key) for on, key in conditions(asked[2], asked)] == [(1, "yes"), (2, "m")]


@pytest.mark.parametrize(
    ("number", "on", "closes"), [(1, 1, True), (1, 2, True), (1, 3, True), (3, 1, False), (4, 3, False)]
)
def test_a_ring_is_seen_before_it_is_closed(number, on, closes):
    asked = [question(1), question(2, on=1), question(3, on=2), question(4)]
    assert closes_ring(number, on, asked) is closes


def test_a_question_whose_chain_shares_no_category_is_asked_of_nobody():
    asked = [question(1), question(2, on=1, answer="yes"), question(3, on=2, answer="yes")]
    assert unreachable(asked, {1: {7}, 2: {7, 8}}) == set()
    assert unreachable(asked, {1: {7}, 3: {8}}) == {3}
    assert unreachable(asked[1:], {}) == {2, 3}, "what it depends on is not asked any more"
