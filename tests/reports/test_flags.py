"""Flags: what organizers must not overlook, said of each line."""

from datetime import timedelta

import pytest

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.registration import entries, payments
from eventsapp.registration.models import Entry, EntryStatus, Method
from eventsapp.reports import flags, rosters
from eventsapp.reports.filters import Filter, Standing
from eventsapp.reports.flags import Flag
from eventsapp.submissions import requests
from eventsapp.submissions.models import Registration, RequestKind
from eventsapp.volunteering.models import Assignment, AssignmentStatus
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from tests import makers


@pytest.fixture
def walk(app, still):
    return makers.edition()


def flagged(walk, closes=None, **wanted):
    lines = rosters.page(walk.id, Filter(**wanted)).lines
    found = flags.facts(walk.id, lines, closes)
    return {line.name: found.of(line) for line in lines}


def test_nothing_is_flagged_where_nothing_is_asked(walk):
    makers.entry(makers.category(walk), makers.person("Amina"))
    makers.assignment(makers.shift(walk), makers.person("Kim"))
    assert flagged(walk) == {"Amina": [], "Kim": []}


def test_a_waiver_is_missing_until_what_is_in_force_is_accepted(walk):
    version = makers.waiver(walk)
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    makers.entry(makers.category(walk), makers.person("Léo"), is_minor=True)  # for whom no text is in force
    assert flagged(walk) == {"Amina": [Flag.UNSIGNED], "Léo": [Flag.MINOR]}
    with writing():
        person = db.session.get_one(Entry, amina.id).person
        signing.sign(db.session.merge(version), person, signer=person, name="Amina", language="en", by=PUBLIC)
    assert flagged(walk)["Amina"] == []
    makers.waiver(walk, text=makers.both("Another text."))
    makers.waiver(walk, WaiverKind.GUARDIAN)
    assert flagged(walk) == {"Amina": [Flag.UNSIGNED], "Léo": [Flag.MINOR, Flag.UNSIGNED]}


def test_who_has_a_place_that_costs_something_has_to_pay_until_all_is_paid(walk):
    category = makers.category(walk, maximum=1)
    amina = makers.entry(category, makers.person("Amina"), fee_cents=2000)
    makers.entry(category, makers.person("Bo"), fee_cents=2000)  # waits
    assert flagged(walk) == {"Amina": [Flag.TO_PAY], "Bo": []}
    for cents, expected in ((1999, [Flag.TO_PAY]), (1, [])):
        with writing():
            sent = db.session.get_one(Registration, amina.registration_id)
            payments.record(sent, cents, Method.CASH, clock.today(walk.zone), by=OPERATOR)
        assert flagged(walk)["Amina"] == expected


def test_a_request_is_flagged_until_somebody_saw_to_it(walk):
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    with writing():
        sent = db.session.get_one(Registration, amina.registration_id)
        request, _is_new = requests.ask(sent, RequestKind.ERASURE, "Please", by=PUBLIC)
    assert flagged(walk)["Amina"] == [Flag.CHANGE_ASKED]
    with writing():
        requests.handle(db.session.merge(request), by=OPERATOR)
    assert flagged(walk)["Amina"] == []


def test_who_signs_up_when_the_time_for_changes_has_passed_is_late(walk, still):
    category, closes = makers.category(walk), clock.now()
    makers.entry(category, makers.person("Amina"))
    still.shift(timedelta(seconds=1))
    makers.entry(category, makers.person("Bo"))
    assert flagged(walk, closes) == {"Amina": [], "Bo": [Flag.LATE]}


def test_a_support_person_is_said_to_be_one_and_accepts_a_waiver_too(walk):
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    sam = makers.person("Sam").id
    with writing():
        entries.support(db.session.get_one(Entry, amina.id), db.session.get_one(makers.Person, sam), by=OPERATOR)
    makers.waiver(walk)
    assert flagged(walk)["Sam"] == [Flag.SUPPORT, Flag.UNSIGNED]


def test_who_left_has_nothing_left_to_do(walk):
    makers.waiver(walk)
    amina = makers.entry(makers.category(walk), makers.person("Amina"), fee_cents=2000)
    with writing():
        db.session.get_one(Entry, amina.id).status = EntryStatus.WITHDRAWN
    assert flagged(walk, standing=Standing.GONE) == {"Amina": []}


def test_a_minor_who_helps_needs_consent_and_an_adult_who_only_helps_accepts_nothing(walk):
    makers.waiver(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    shift = makers.shift(walk, maximum=None)
    leo = makers.assignment(shift, makers.person("Léo"), from_age=16, is_minor=True)
    makers.assignment(shift, makers.person("Kim"))
    pupil = makers.assignment(shift, makers.person("Maple School 1"))
    with writing():
        db.session.get_one(Assignment, pupil.id).is_placeholder = True
    assert flagged(walk) == {"Kim": [], "Léo": [Flag.MINOR, Flag.UNSIGNED], "Maple School 1": [Flag.PLACEHOLDER]}
    with writing():
        db.session.get_one(Assignment, leo.id).status = AssignmentStatus.DROPPED
    assert flagged(walk, standing=Standing.GONE) == {"Léo": [Flag.MINOR]}


def test_every_flag_has_words(app):
    with app.test_request_context():
        assert set(flags.in_words()) == set(Flag)
