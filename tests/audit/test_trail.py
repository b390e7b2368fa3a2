"""Lines of one act that go in together: in their order, about rows that are new, and none of an act that fails."""

import pytest
from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people.models import Household
from tests import makers


def lines():
    query = select(AuditLine.action, AuditLine.subject_table, AuditLine.subject_id, AuditLine.details)
    return [tuple(line) for line in db.session.execute(query.order_by(AuditLine.id))]


def test_lines_of_one_act_go_in_together_and_in_their_order(app, queries):
    person = makers.person()
    with writing(), queries() as made, trail.together():
        home = Household(made_at=clock.now())
        db.session.add(home)
        trail.record("test.first", home, by=OPERATOR)
        trail.record("test.second", person, by=OPERATOR, number=2)
    assert lines() == [("test.first", "households", home.id, {}), ("test.second", "people", person.id, {"number": 2})]
    assert sum(statement.startswith("INSERT INTO audit_lines") for statement in made) == 1


def test_an_act_inside_another_writes_its_lines_with_those_of_the_other(app, queries):
    person = makers.person()
    with writing(), queries() as made, trail.together():
        trail.record("test.first", person, by=OPERATOR)
        with trail.together():
            home = Household(made_at=clock.now())
            db.session.add(home)
            trail.record("test.second", home, by=OPERATOR)
        assert home.id, "what is inside is stored at its own end"
        with pytest.raises(ZeroDivisionError), trail.together():
            trail.record("test.failed", person, by=OPERATOR)
            _give_up()
        trail.record("test.third", person, by=OPERATOR)
    assert [action for action, *_rest in lines()] == ["test.first", "test.second", "test.third"]
    assert sum(statement.startswith("INSERT INTO audit_lines") for statement in made) == 1


def test_an_act_that_fails_leaves_no_line_to_the_next_one(app):
    person = makers.person()
    with pytest.raises(ZeroDivisionError), writing(), trail.together():
        trail.record("test.failed", person, by=OPERATOR)
        _give_up()
    with writing():
        trail.record("test.done", person, by=OPERATOR)
    assert [action for action, *_rest in lines()] == ["test.done"]


def _give_up():
    raise ZeroDivisionError
