"""Repairing under pressure: many say yes to one place at the same moment."""

import pytest

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.volunteering.records import HelpRequest
from eventsapp.workflows import repairing
from eventsapp.workflows.repairing import Answered
from tests import makers
from tests.capacity.test_race import at_once


@pytest.fixture
def asked(app):
    """The numbers of twelve requests for one shift that has two places."""
    makers.organization()
    walk = makers.edition()
    shift = makers.shift(walk, maximum=2)
    people = [makers.person() for _each in range(12)]
    for who in people:
        sent = makers.registration(walk, who)
        with writing():
            volunteers.welcome(sent, who, may_ask=True, by=PUBLIC)
    with writing():
        return shift.id, [one.id for one in repairing.request_help(shift, people, by=OPERATOR)]


def test_two_places_are_given_to_two_of_twelve_who_say_yes_at_once(app, asked):
    shift_id, numbers = asked
    db.session.remove()

    def yes(number):
        with writing():
            return repairing.answer(db.session.get_one(HelpRequest, numbers[number]), True, by=PUBLIC)

    answers = at_once(app, yes, times=12)
    assert sorted(answers) == [Answered.COMING] * 2 + [Answered.TOO_LATE] * 10
    assert db.session.get_one(Shift, shift_id).pool.held == 2
    assert db.session.query(Assignment).count() == 2
