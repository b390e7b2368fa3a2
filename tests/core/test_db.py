"""One act, one transaction; moments in UTC; texts in both languages."""

import time
from dataclasses import replace
from datetime import datetime

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, hold, locked, locked_all, writing
from eventsapp.core.refusals import GoneMeanwhile
from eventsapp.core.sqlite import _Line
from eventsapp.events.models import Edition, Series
from eventsapp.registration import categories
from eventsapp.registration.models import Category
from tests import makers
from tests.capacity.test_race import at_once


def test_an_act_that_fails_leaves_nothing_behind(app):
    text = makers.both("x")

    def fail() -> None:
        with writing():
            db.session.add(Series(slug="x", name=text, summary=text, description=text, description_html=text, rule=""))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.query(Series).count() == 0


def test_a_change_made_outside_a_transaction_of_its_own_is_not_quietly_taken_along(app):
    series = makers.series()
    series.slug = "changed"
    with pytest.raises(RuntimeError), writing():
        pass
    db.session.rollback()


def test_a_moment_without_a_time_zone_is_refused(app):
    edition = makers.edition()
    with pytest.raises(Exception, match="time zone"), writing():
        edition.closes_at = datetime(2027, 6, 1)  # noqa: DTZ001 - that is the point
        db.session.flush()


def test_a_moment_comes_back_as_it_was_stored(app):
    edition = makers.edition()
    before = edition.starts_at
    db.session.expire_all()
    assert edition.starts_at == before
    assert edition.starts_at.utcoffset().total_seconds() == 0


def removed_by_another(app, category):
    """Somebody else removes it, in a session of their own."""
    number = category.id

    def act(_number):
        with writing():
            categories.remove(db.session.get_one(Category, number), by=OPERATOR)

    at_once(app, act, 1)


@pytest.mark.parametrize("is_read_again", [False, True], ids=["before the act", "within it"])
def test_a_row_that_somebody_removed_meanwhile_is_refused_in_words(app, is_read_again):
    category = makers.category(makers.edition())
    wanted = categories.described(category)
    removed_by_another(app, category)
    with pytest.raises(GoneMeanwhile), writing():
        locked(category) if is_read_again else categories.edit(category, wanted, by=OPERATOR)


def test_what_is_removed_while_others_act_on_it_is_an_error_page_for_nobody(app):
    edition = makers.edition()
    numbers = [makers.category(edition, name=makers.both(f"Walk {number}")).id for number in range(4)]

    def act(number):
        try:
            with writing():
                category = db.session.get(Category, numbers[number % 4])
                if category is None:
                    return "gone"
                if number < 3:
                    categories.remove(category, by=OPERATOR)
                elif number % 2:
                    categories.move(category, 1, by=OPERATOR)
                else:
                    wanted = replace(categories.described(category), hint=makers.both(f"Hint {number}"))
                    categories.edit(category, wanted, by=OPERATOR)
        except GoneMeanwhile:
            return "gone"
        return "done"

    assert set(at_once(app, act, 12)) <= {"gone", "done"}
    db.session.rollback()
    assert [one.id for one in categories.of(db.session.get_one(Edition, edition.id))] == numbers[3:]


def test_a_row_that_is_locked_keeps_what_was_set_on_it(app):
    edition = makers.edition()
    with writing():
        edition.access_lead = "Robin"
        locked(edition)
        assert edition.access_lead == "Robin"
    db.session.refresh(edition)
    assert edition.access_lead == "Robin"


def test_several_rows_are_held_in_the_order_of_their_ids_and_none_may_be_missing(app):
    held = [makers.series() for _ in range(3)]
    numbers = [one.id for one in held]
    with writing():
        assert [one.id for one in locked_all([held[2], held[0], held[1], held[0]])] == numbers
        assert locked_all([]) == []
    with writing():
        db.session.delete(held[1])
        db.session.flush()
        with pytest.raises(GoneMeanwhile):
            locked_all(held)


def test_whoever_waits_to_write_is_overtaken_by_few(app):
    """Seven write again and again: each waits for about the six others, and for nobody's luck."""
    order, overtaken = list[int](), list[int]()

    def keep_writing(number):
        for _ in range(20):
            asked = len(order)
            with writing():
                hold("the line")
                overtaken.append(len(order) - asked)
                order.append(number)
                time.sleep(0.003)

    at_once(app, keep_writing, 7)
    assert len(order) == 7 * 20
    assert max(overtaken) <= 14


def test_a_writer_that_is_broken_off_in_line_lets_the_next_one_through(monkeypatch):
    line = _Line()

    def break_off(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(line._moved, "wait_for", break_off)
        with line.turn(10):
            pass
    began = time.monotonic()
    with line.turn(5):
        assert time.monotonic() - began < 1
