"""The shifts on a registration's page: how they stand, and everything their volunteers do about them there."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.volunteering import assignments, shifts, volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Shift
from eventsapp.waivers.models import Signature, WaiverKind
from eventsapp.workflows import giving_back, helping, reassigning, shift_waitlists, signup
from eventsapp.workflows.plans import Group, Plan
from tests import makers
from tests.visitor import fill_in
from tests.web.mine.conftest import child, press
from tests.web.mine.visits import page_of


@pytest.fixture
def amina(walk):
    """Somebody who helps in the morning, at the water table, where two can help."""
    role = makers.role(walk, contact="Pat, 416-555-0199")
    return makers.assignment(makers.shift(walk, doing=role, maximum=2), makers.person("Amina Haddad", "amina@x.org"))


def status(assignment):
    return db.session.get_one(Assignment, assignment.id, populate_existing=True).status


def bring(amina, shift, who, **given):
    """Somebody else on Amina's form."""
    sent = amina.registration
    with writing():
        return shifts.take(sent, shift, volunteers.welcome(sent, who, **given, by=OPERATOR), by=OPERATOR)


def ask_if_coming(*of):
    with writing():
        for one in of:
            one.asked_at = clock.now()


def full_for(walk, who):
    """A shift of two places with `who` in line, and the two who have them."""
    shift = makers.shift(walk, at=time(13), until=time(15), maximum=2)
    return [makers.assignment(shift), makers.assignment(shift)], makers.assignment(shift, who)


def test_who_helps_sees_when_where_and_whom_to_reach_and_no_empty_part_about_taking_part(client, amina):
    page = client.get(f"{page_of(amina.registration)}/").text
    for said in ("Who helps", "Water table", "8:00", "12:00", "By the gate", "Has a place"):
        assert said in page
    assert "Pat, 416-555-0199" in page and "Who takes part" not in page


def test_who_waits_sees_the_place_in_line_and_not_whom_to_reach(client, walk):
    role = makers.role(walk, contact="Pat, 416-555-0199")
    shift = makers.shift(walk, doing=role, maximum=1)
    makers.assignment(shift)
    waiting = makers.assignment(shift)
    page = client.get(f"{page_of(waiting.registration)}/").text
    assert "Number 1 in line." in page and "416-555-0199" not in page


def test_a_shift_is_given_back_after_a_fresh_code_and_once(client, post, walk, amina):
    address = f"{page_of(amina.registration)}/shifts/{amina.id}/give-back"
    assert "/code?next=" in client.get(address).location
    address = f"{page_of(amina.registration, knows=client)}/shifts/{amina.id}/give-back"
    page = client.get(address).text
    assert page.index("Keep the shift") < page.rindex("Give the shift back")
    answer = post(client, address)
    assert "Given back: Amina Haddad." in client.get(answer.location).text
    assert status(amina) == "dropped"
    assert client.get(address).status_code == 303


def test_an_old_page_neither_gives_back_nor_passes_on_a_shift_it_never_showed(client, walk, amina):
    base = f"{page_of(amina.registration, knows=client)}/shifts/{amina.id}"
    typed = {"shift": str(amina.shift_id), "name": "Kim Lee", "email": "kim@example.org", "knows": "y"}
    there = makers.shift(walk, at=time(13), until=time(15))
    with writing():
        reassigning.move(amina, there, by=OPERATOR)
    for below in ("give-back", "hand-over"):
        answer = fill_in(client, f"{base}/{below}", typed, form="asking")
        assert answer.status_code == 422, below
    assert (status(amina), amina.shift_id) == ("confirmed", there.id)


def test_what_somebody_else_has_by_now_is_not_said_to_be_given_back(client, post, walk, amina):
    address = f"{page_of(amina.registration, knows=client)}/shifts/{amina.id}/give-back"
    with writing():
        giving_back.hand_over(amina, name="Kim Lee", email="kim@example.org", by=PUBLIC)
    page = client.get(client.get(address).location).text
    assert "Given back" not in page
    assert "Amina Haddad: not on this shift any more." in page


def test_still_coming_is_answered_without_a_code_for_all_at_once(client, walk, amina):
    léo = bring(amina, makers.shift(walk, at=time(13), until=time(15)), child("Léo"), from_age=16, is_minor=True)
    page = f"{page_of(amina.registration)}/"
    assert "Are you still coming" not in client.get(page).text
    ask_if_coming(amina, léo)
    assert "I cannot come: Water table" in client.get(page).text
    press(client, page, f"{page}coming")
    assert (status(amina), status(léo)) == ("reaffirmed", "reaffirmed")
    assert "We count on you" in client.get(page).text


def test_cannot_come_is_asked_once_more_and_only_of_those_who_were_asked(client, walk, amina):
    page = page_of(amina.registration)
    address = f"{page}/shifts/{amina.id}/cannot-come"
    assert client.get(address).location.endswith("/give-back")
    ask_if_coming(amina)
    assert "Can you not come: Water table?" in client.get(address).text
    press(client, address, address)
    assert status(amina) == "dropped"


def test_an_offer_is_accepted_or_declined_with_the_link_alone(client, walk, amina):
    there, waiting = full_for(walk, amina.person)
    with writing():
        assignments.end(there[0], AssignmentStatus.DROPPED, by=OPERATOR)
        shift_waitlists.freed(waiting.shift, by=OPERATOR)
    page = page_of(waiting.registration)
    assert "A place is free: Water table" in client.get(f"{page}/").text
    press(client, f"{page}/", f"{page}/shifts/{waiting.id}/accept")
    assert status(waiting) == "confirmed"
    assert client.get(f"{page}/shifts/{waiting.id}/leave").status_code == 303


def test_a_shift_is_passed_on_to_a_named_person_who_agreed(client, post, amina):
    address = f"{page_of(amina.registration, knows=client)}/shifts/{amina.id}/hand-over"
    typed = {"name": "Noor Aziz", "email": "noor@example.org"}
    assert "Otherwise ask them first." in post(client, address, typed).text
    answer = post(client, address, typed | {"knows": "y"})
    assert "The shift now belongs to Noor Aziz." in client.get(answer.location).text
    assert [one.person.name for one in assignments.of_shift(amina.shift)] == ["Noor Aziz"]
    assert "cannot be passed on here now" in client.get(address).text


def test_one_more_shift_is_taken_and_what_does_not_go_is_said_beside_it(client, post, walk, amina):
    makers.shift(walk, at=time(9), until=time(10), doing=makers.role(walk, name=makers.both("Parking")))
    later = makers.shift(walk, at=time(13), until=time(15), doing=makers.role(walk, name=makers.both("Tidying up")))
    page = page_of(amina.registration, knows=client)
    shown = client.get(f"{page}/helping")
    shown = client.get(shown.location).text
    assert "are at the same time." in shown and "Tidying up" in shown
    answer = post(client, f"{page}/helping/{amina.person_id}", {"shifts": later.id})
    assert "The shift belongs to Amina Haddad." in client.get(answer.location).text
    assert {one.shift_id for one in assignments.of(amina.registration)} == {amina.shift_id, later.id}
    refused = post(client, f"{page}/helping/{amina.person_id}", {"shifts": later.id})
    assert refused.status_code == 422 and "Choose a shift." in refused.text


def test_when_nothing_fits_they_say_when_they_could_and_that_stays_theirs(client, post, walk, amina):
    kim = makers.person("Kim Lee", "kim@example.org")
    bring(amina, makers.shift(walk), kim)
    page = page_of(amina.registration, knows=client)
    assert client.get(f"{page}/helping/{kim.id}/when").status_code == 404
    post(client, f"{page}/helping/{amina.person_id}/when", {"availability": "Fridays,\nseated", "may_ask": "y"})
    amina = volunteers.of_person(walk.id, db.session.get_one(Assignment, amina.id).person)
    assert (volunteers.availability(amina), amina.may_ask) == ("Fridays,\nseated", True)
    assert "Fridays" not in amina.sealed_availability
    assert "Fridays" in client.get(f"{page}/helping/{amina.person_id}/when").text


def test_a_helper_asks_for_what_helps_and_nobody_else_reads_it(client, post, walk, amina):
    kim = makers.person("Kim Lee", "kim@example.org")
    kims = bring(amina, makers.shift(walk), kim)
    with writing():
        helping.ask(volunteers.of_person(walk.id, kim), [NeedKind.CHAIR], "For Kim alone", by=PUBLIC)
    page = page_of(amina.registration, knows=client)
    assert "Kim" not in client.get(f"{page}/needs").text
    assert client.get(f"{page}/needs/{kim.id}").status_code == 404
    post(client, f"{page}/needs/{amina.person_id}", {"kinds": ["seated work"], "note": "Please"})
    assert [need.kind for need in needs.of(walk.id, [amina.person_id])] == ["seated work"]
    assert "For Kim alone" in client.get(f"{page_of(kims.registration, kim, knows=client)}/needs").text


def test_a_guardian_accepts_from_the_page_for_a_minor_who_only_helps(client, post, walk, amina):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    makers.waiver(walk, WaiverKind.ADULT)
    léo = bring(amina, makers.shift(walk), child("Léo"), from_age=16, is_minor=True, guardian=amina.person)
    page = page_of(amina.registration)
    shown = client.get(f"{page}/").text
    assert "Read and accept the rules for Léo" in shown and "rules for Amina" not in shown
    post(client, f"{page}/sign/{léo.person_id}", {"waiver": "y", "name": "Amina Haddad"})
    assert [one.person_id for one in db.session.scalars(select(Signature))] == [léo.person_id]
    assert "Read and accept" not in client.get(f"{page}/").text


@pytest.fixture
def kim(walk, amina):
    """A minor with an own address, whose guardian signed her up; Amina put her into another form as well."""
    makers.waiver(walk, WaiverKind.GUARDIAN)
    given = {"from_age": 16, "to_age": 17, "is_minor": True, "guardian": makers.person("Sami Lee", "sami@example.org")}
    kims = makers.assignment(makers.shift(walk, at=time(6), until=time(7)), makers.person("Kim Lee"), **given)
    bring(amina, makers.shift(walk, at=time(13), until=time(14)), kims.person)
    return kims


def test_who_put_somebody_with_an_address_into_a_form_learns_nothing_of_their_guardian_and_consent(
    client, walk, amina, kim
):
    page = page_of(amina.registration, knows=client)
    shown = client.get(f"{page}/").text
    assert "Kim Lee" in shown and "Sami" not in shown and "rules for Kim" not in shown
    for below in ("", "/again"):
        assert client.get(f"{page}/sign/{kim.person_id}{below}").status_code == 404
    sami = volunteers.of_person(walk.id, kim.person).guardian
    bring(amina, makers.shift(walk), child("Léo"), from_age=16, is_minor=True, guardian=sami)
    assert "Sami Lee still has to accept the rules for Léo." in client.get(f"{page}/").text
    own = page_of(kim.registration, kim.person, knows=client)
    assert "Sami Lee still has to accept the rules for Kim Lee." in client.get(f"{own}/").text
    assert "Send the link to Sami Lee again" in client.get(f"{own}/sign/{kim.person_id}/again").text
    guardians = page_of(kim.registration, sami)
    assert "Read and accept the rules for Kim Lee" in client.get(f"{guardians}/").text
    assert "<form" in client.get(f"{guardians}/sign/{kim.person_id}").text.split("<main")[1]


def test_who_put_somebody_with_an_address_into_a_form_does_not_learn_how_old_they_are(client, post, walk, amina, kim):
    late = makers.shift(walk, at=time(15), until=time(16), doing=makers.role(walk, minimum_age=18))
    busy = makers.shift(walk, at=time(6), until=time(7), doing=makers.role(walk))
    own = page_of(kim.registration, kim.person, knows=client)
    assert "For people from age 18." in client.get(f"{own}/helping/{kim.person_id}").text
    address = f"{page_of(amina.registration, knows=client)}/helping/{kim.person_id}"
    assert "from age" not in client.get(address).text
    said = set()
    for shift in (late, busy):
        answer = post(client, address, {"shifts": shift.id})
        assert answer.status_code == 422 and "from age" not in answer.text
        said.add("Kim Lee cannot take this shift here." in answer.text)
    assert said == {True}


def test_who_gives_back_is_told_of_a_child_that_may_not_stay_alone(client, walk):
    shift = makers.shift(walk, doing=makers.role(walk, beside_guardian_age=10))
    amina = makers.assignment(shift, makers.person("Amina Haddad", "amina@x.org"))
    bring(amina, shift, child("Mia"), from_age=11, to_age=13, is_minor=True, guardian=amina.person)
    page = page_of(amina.registration, knows=client)
    for below in ("give-back", "hand-over"):
        assert "only beside a parent or guardian: Mia." in client.get(f"{page}/shifts/{amina.id}/{below}").text


def test_another_adults_link_reaches_their_own_shifts_only(client, walk, amina):
    kim = makers.person("Kim Lee", "kim@example.org")
    kims = bring(amina, makers.shift(walk), kim)
    page = page_of(amina.registration, kim, knows=client)
    assert "Water table" in client.get(f"{page}/").text and "Amina" not in client.get(f"{page}/").text
    for below in ("", "/give-back", "/hand-over", "/cannot-come", "/leave"):
        assert client.get(f"{page}/shifts/{amina.id}{below}").status_code == 404
        assert client.get(f"{page}/shifts/{kims.id}{below}").status_code in (200, 303)


def test_a_group_is_named_from_a_list_and_gives_back_the_places_it_does_not_need(client, post, still, walk):
    shift = makers.shift(walk, maximum=40)
    plan = Plan("Sam Teacher", "sam@example.org", (), "form", "en", group=Group("Hill School", 30, (shift.id,)))
    with writing():
        registration = signup.household(db.session.get_one(Edition, walk.id), plan, by=PUBLIC).registration
    page = page_of(registration, knows=client)
    assert "Hill School: 30 people" in client.get(f"{page}/").text
    typed = {"names": "Ana Silva\n\nBen Ode\n"}
    post(client, f"{page}/group", typed)
    shown = client.get(f"{page}/group").text
    assert "28 places have no name yet." in shown and "Correct the name Ben Ode" in shown
    ben = next(one for one in assignments.of(registration) if one.person.name == "Ben Ode")
    assert not ben.is_placeholder
    post(client, f"{page}/group", typed)
    assert "28 places have no name yet." in client.get(f"{page}/group").text
    post(client, f"{page}/helping/{ben.person_id}/name", {"name": "Ben Odé"})
    post(client, f"{page}/shifts/{ben.id}/give-back", {"people": [ben.id]})
    assert (status(ben), db.session.get_one(Shift, shift.id).pool.held) == ("dropped", 29)
    still.move_to(db.session.get_one(Edition, walk.id).starts_at)
    page = page_of(registration, knows=client)
    assert "Name the people" not in client.get(f"{page}/").text
    assert client.get(f"{page}/group").location.endswith("/request")


def test_the_page_costs_as_much_for_many_shifts_as_for_two(client, walk, amina, queries):
    bring(amina, makers.shift(walk, at=time(13), until=time(14)), child("Léo"))
    page = f"{page_of(amina.registration)}/"
    with queries() as two:
        client.get(page)
    for hour in range(14, 20):
        bring(amina, makers.shift(walk, at=time(hour), until=time(hour + 1)), amina.person)
    with queries() as many:
        client.get(page)
    assert len(many) <= len(two), many


def test_the_shifts_to_take_cost_as_much_for_forty_as_for_two(client, walk, amina, queries):
    role = makers.role(walk)
    makers.shift(walk, doing=role)
    page = f"{page_of(amina.registration, knows=client)}/helping/{amina.person_id}"
    with queries() as two:
        client.get(page)
    for number in range(40):
        makers.shift(walk, doing=role, at=time(number % 20), until=time(number % 20 + 2))
    with queries() as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(two), many


def test_once_a_shift_has_begun_the_page_says_whom_to_tell(client, still, amina):
    still.move_to(amina.shift.starts_at + timedelta(minutes=1))
    page = page_of(amina.registration, knows=client)
    assert "See or change" not in client.get(f"{page}/").text
    assert "Tell the people on the spot" in client.get(f"{page}/shifts/{amina.id}/give-back").text
