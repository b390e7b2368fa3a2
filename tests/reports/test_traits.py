"""What a roster can be filtered by beyond names and status: each filter finds what the list says of its lines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import NeedKind, NeedState
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message, MessageState
from eventsapp.questions.models import About, Kind
from eventsapp.registration import answers, changes, payments, prices
from eventsapp.registration.models import Entry, EntryStatus, Method
from eventsapp.reports import flags, rosters
from eventsapp.reports.filters import Filter, Standing, Who, understood
from eventsapp.reports.flags import Flag
from eventsapp.reports.traits import ANY_NEED, Acceptance, Flagged, Payment, Presence, Traits
from eventsapp.submissions import requests
from eventsapp.submissions.models import Registration, RequestKind
from eventsapp.volunteering.models import AssignmentStatus
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import confirming
from tests import makers


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"))


def found(walk, typed="", *, with_contacts=True, **asked):
    beside = {name: asked.pop(name) for name in ("standing", "who", "order") if name in asked}
    search = understood(typed, with_contacts=with_contacts)
    wanted = rosters.looked_up(walk.id, Filter(search=search, traits=Traits(**asked), **beside))
    page = rosters.page(walk.id, wanted)
    by_side = [sum(line.who is side for line in page.lines) for side in Who]
    assert list(rosters.counts(walk.id, wanted)) == by_side, "the counts say something else than the list"
    return [line.name for line in page.lines]


def flagged(walk, flag, standing=Standing.ALL):
    lines = rosters.page(walk.id, Filter(standing=standing)).lines
    facts = flags.facts(walk.id, lines, db.session.merge(walk).changes_close_at, with_doubts=True)
    return [line.name for line in lines if flag in facts.of(line)]


def entered(category, name, **given):
    return makers.entry(category, makers.person(name), **given)


def anew(row):
    return db.session.get_one(type(row), row.id)


@pytest.mark.parametrize("code", [None, {"percent": 50}, {"percent": 100}, {"off_cents": 1500}, {"off_cents": 9000}])
@pytest.mark.parametrize("paid_cents", [0, 1000, 2000])
def test_who_owes_is_who_is_flagged_whatever_a_code_took_off(walk, code, paid_cents):
    category = makers.category(walk)
    amina, _bo = entered(category, "Amina", fee_cents=2000), entered(category, "Bo")
    used = makers.fee_code(walk, "walk", **code) if code else None
    with writing():
        sent = db.session.get_one(Registration, anew(amina).registration_id)
        if used:
            prices.use(anew(used), sent, 2000)
        if paid_cents:
            payments.record(sent, paid_cents, Method.CASH, clock.today(walk.zone), by=OPERATOR)
    owes = found(walk, payment=Payment.OWES)
    assert owes == flagged(walk, Flag.TO_PAY)
    assert found(walk, payment=Payment.PAID) == (["Amina"] if not owes else [])
    assert found(walk, payment=Payment.FREE) == ["Bo"]


def test_who_waits_owes_nothing_yet(walk):
    category = makers.category(walk, maximum=1)
    entered(category, "Amina", fee_cents=500)
    entered(category, "Bo", fee_cents=500)
    assert found(walk, payment=Payment.OWES) == ["Amina"]


def test_a_waiver_is_signed_or_missing_for_those_who_have_to_accept_one(walk):
    category, shift = makers.category(walk), makers.shift(walk)
    amina, _leo = entered(category, "Amina"), entered(category, "Léo", is_minor=True)
    makers.assignment(shift, makers.person("Kim"))
    makers.assignment(shift, makers.person("Mia"), is_minor=True)
    assert found(walk, acceptance=Acceptance.MISSING) == [], "there is nothing to accept"
    makers.waiver(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    with writing():
        version = signing.in_force(walk.id)[WaiverKind.ADULT]
        person = anew(amina).person
        signing.sign(version, person, signer=person, name="Amina", language="en", by=PUBLIC)
    assert found(walk, acceptance=Acceptance.SIGNED) == ["Amina"]
    missing = found(walk, acceptance=Acceptance.MISSING)
    assert missing == found(walk, flagged=Flagged.UNSIGNED) == flagged(walk, Flag.UNSIGNED) == ["Léo", "Mia"]
    makers.waiver(walk, text=makers.both("Another text."))
    assert found(walk, acceptance=Acceptance.MISSING) == ["Amina", "Léo", "Mia"]


def test_ages_are_asked_for_by_the_first_age_of_a_band(walk):
    category, shift = makers.category(walk), makers.shift(walk)
    entered(category, "Child", from_age=3, to_age=12, is_minor=True)
    entered(category, "Adult", from_age=18)
    entered(category, "Unknown")
    entered(category, "Any age", from_age=0)
    makers.assignment(shift, makers.person("Youth"), from_age=14, to_age=17, is_minor=True)
    assert found(walk, ages=(0, 13)) == ["Child"]
    assert found(walk, ages=(14, 17)) == ["Youth"]
    assert found(walk, ages=(18, None)) == ["Adult"]


def test_access_needs_are_found_by_their_state(walk):
    category, shift = makers.category(walk), makers.shift(walk)
    amina, helper = makers.person("Amina"), makers.person("Kim")
    makers.entry(category, amina)
    makers.assignment(shift, helper)
    entered(category, "Bo")
    with writing():
        needs.ask(anew(walk), anew(amina), {NeedKind.CHAIR: ""}, by=PUBLIC)
        [taken_back] = needs.ask(anew(walk), anew(helper), {NeedKind.SHADE: ""}, by=PUBLIC)
        taken_back.state = NeedState.TAKEN_BACK
    assert found(walk, need=NeedState.ASKED) == found(walk, need=ANY_NEED) == ["Amina"]
    assert found(walk, need=NeedState.TAKEN_BACK) == ["Kim"]
    assert found(walk, need=NeedState.DONE) == []


def test_answers_are_found_by_their_key_also_among_several_and_of_a_whole_registration(walk):
    category = makers.category(walk)
    options = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "xm", "en": "Extra", "fr": "Très"}]
    size = makers.question(walk, kind=Kind.SIZE, options=options)
    days = makers.question(walk, kind=Kind.CHOICES, options=options)
    bus = makers.question(walk, kind=Kind.YES_NO, about=About.REGISTRATION)
    amina, bo = entered(category, "Amina"), entered(category, "Bo")
    with writing():
        for entry, one, several in ((anew(amina), "m", "m\nxm"), (anew(bo), "xm", "xm")):
            answers.keep(entry.registration, {size.id: one, days.id: several}, entry=entry)
        answers.keep(anew(bo).registration, {bus.id: "yes"})
    assert found(walk, answer=(size.id, "m")) == ["Amina"]
    assert found(walk, answer=(days.id, "m"), is_one_of_several=True) == ["Amina"]
    assert found(walk, answer=(days.id, "xm"), is_one_of_several=True) == ["Amina", "Bo"]
    assert found(walk, answer=(bus.id, "yes")) == ["Bo"]
    assert found(walk, answer=(days.id, "%"), is_one_of_several=True) == []


def test_late_is_who_signed_up_changed_or_left_when_changes_had_closed(walk, still):
    category, other = makers.category(walk), makers.category(walk)
    early, _kept, left = entered(category, "Early"), entered(category, "Kept"), entered(category, "Left")
    with writing():
        anew(walk).changes_close_at = clock.now() + timedelta(hours=1)
    still.shift(timedelta(hours=2))
    entered(category, "New")
    with writing():
        changes.to_category(anew(early), anew(other), 0, by=OPERATOR)
        changes.end(anew(left), EntryStatus.WITHDRAWN, by=PUBLIC)
    assert found(walk, flagged=Flagged.LATE) == ["Early", "New"]
    everybody = found(walk, flagged=Flagged.LATE, standing=Standing.ALL)
    assert (
        everybody == sorted({*flagged(walk, Flag.LATE), *flagged(walk, Flag.CHANGED_LATE)}) == ["Early", "Left", "New"]
    )


def test_possibly_twice_is_who_has_a_namesake_in_the_edition_that_is_somebody_else(walk):
    category, shift = makers.category(walk), makers.shift(walk)
    both = makers.person("Amina Haddad")
    makers.entry(category, both)
    makers.assignment(shift, both)
    entered(category, "Zoë Lefèvre")
    assert found(walk, flagged=Flagged.DUPLICATE) == []
    makers.assignment(shift, makers.person("ZOE LEFEVRE"))
    makers.entry(makers.category(), makers.person("Amina Haddad"))
    assert found(walk, flagged=Flagged.DUPLICATE) == flagged(walk, Flag.NAMESAKE) == ["Zoë Lefèvre", "ZOE LEFEVRE"]


@pytest.mark.parametrize("state", [MessageState.PERMANENT_FAILURE, MessageState.BOUNCED])
def test_a_mail_that_did_not_arrive_flags_everybody_of_its_registration(walk, state):
    category = makers.category(walk)
    amina, _bo = entered(category, "Amina"), entered(category, "Bo")
    with writing():
        confirming.changed(anew(amina).registration, ["Something"])
        message = db.session.scalars(select(Message)).one()
        message.state = MessageState.TEMPORARY_FAILURE
    assert found(walk, flagged=Flagged.MAIL_FAILED) == []
    with writing():
        anew(message).state = state
    assert found(walk, flagged=Flagged.MAIL_FAILED) == flagged(walk, Flag.MAIL_FAILED) == ["Amina"]


def test_a_request_that_waits_is_found_until_somebody_saw_to_it(walk):
    category = makers.category(walk)
    amina, _bo = entered(category, "Amina"), entered(category, "Bo")
    with writing():
        asked, _new = requests.ask(anew(amina).registration, RequestKind.CHANGE, "Another category", by=PUBLIC)
    assert found(walk, flagged=Flagged.CHANGE_ASKED) == flagged(walk, Flag.CHANGE_ASKED) == ["Amina"]
    with writing():
        requests.handle(anew(asked), by=OPERATOR)
    assert found(walk, flagged=Flagged.CHANGE_ASKED) == []


def test_who_is_here_and_who_is_expected_are_everybody_with_a_place(walk):
    category, shift = makers.category(walk, maximum=2), makers.shift(walk)
    amina, _bo, _waits = entered(category, "Amina"), entered(category, "Bo"), entered(category, "Zoë")
    kim, _sam = makers.assignment(shift, makers.person("Kim")), makers.assignment(shift, makers.person("Sam"))
    with writing():
        anew(amina).arrived_at = clock.now()
        anew(kim).status = AssignmentStatus.ARRIVED
    assert found(walk, presence=Presence.HERE) == ["Amina", "Kim"]
    assert found(walk, presence=Presence.EXPECTED) == ["Bo", "Sam"]


def test_members_of_a_team_are_found_by_words_of_its_name(walk):
    category = makers.category(walk)
    amina, bo = entered(category, "Amina"), entered(category, "Bo")
    makers.team(walk, "Équipe du Zoo", anew(amina).person)
    makers.team(walk, "Zoé's 100%", anew(bo).person)
    makers.team(makers.edition(), "Zoo", anew(bo).person)
    assert found(walk, team=("zoo",)) == ["Amina"]
    assert found(walk, team=("zo", "equipe")) == ["Amina"]
    assert found(walk, team=("_",)) == []


def test_everything_asked_for_is_asked_for_together(walk):
    category = makers.category(walk)
    entered(category, "Amina", fee_cents=100, from_age=18)
    entered(category, "Bo", fee_cents=100, from_age=3, to_age=12)
    assert found(walk, payment=Payment.OWES, ages=(18, None), presence=Presence.EXPECTED) == ["Amina"]
    assert found(walk, payment=Payment.OWES, who=Who.VOLUNTEERS) == []


@pytest.mark.parametrize("typed", ["zoo", "zoo equ", "EQUIPE", "101", "d9n"])
def test_a_search_finds_teams_bib_numbers_and_beginnings_of_references_too(walk, typed):
    category = makers.category(walk)
    amina = entered(category, "Amina")
    entered(category, "Bo")
    makers.team(walk, "Équipe du Zoo", anew(amina).person)
    with writing():
        anew(amina).bib = 101
        anew(amina).registration.reference = "D9NA-AAAA"
    assert found(walk, typed) == ["Amina"]
    assert found(makers.edition(), typed) == []


def test_three_letters_of_an_address_are_enough_for_those_who_may_see_it(walk):
    category, shift = makers.category(walk), makers.shift(walk)
    makers.entry(category, makers.person("Amina", "quail@example.org"))
    makers.assignment(shift, makers.person("Kim", "quartz@example.org"))
    entered(category, "Bo")
    assert found(walk, "qua") == ["Amina", "Kim"]
    assert found(walk, "qua", with_contacts=False) == []
    assert found(walk, "qu") == []
    assert found(makers.edition(starts_on=date(2031, 6, 1)), "qua") == []


def test_the_same_person_found_twice_over_is_shown_once(walk):
    entry = makers.entry(makers.category(walk), makers.person("Quail Quist", "quail@example.org"))
    makers.team(walk, "Quails", anew(entry).person)
    assert found(walk, "qua") == ["Quail Quist"]
    assert isinstance(anew(entry), Entry)
