"""Asking the organizers for a change, or for erasure."""

import pytest
from sqlalchemy import select, text

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import Base, db, writing
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.retention import forgetting, wished
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest, Registration
from eventsapp.workflows import changing
from tests import cast, makers
from tests.web.mine.visits import bring, page_of


@pytest.fixture
def amina(app):
    makers.organization()
    walk = makers.edition(of=makers.series("walk"))
    parent = makers.person("Amina Haddad", "amina@example.org")
    return bring(makers.registration(walk, parent), makers.category(walk), parent)[0]


def asked():
    return [(one.kind, requests.words(one)) for one in db.session.scalars(select(ChangeRequest))]


def test_a_change_is_asked_for_in_ones_own_words(client, post, amina):
    page = page_of(amina.registration, knows=client)
    answer = post(client, f"{page}/request", {"said": "My sister comes instead."})
    assert answer.status_code == 303 and asked() == [("change", "My sister comes instead.")]
    assert "sister" not in str(db.session.execute(text("SELECT * FROM change_requests")).all())
    mail = db.session.scalars(select(Message)).one()
    assert (mail.kind, mail.to_address) == ("request_received", "amina@example.org")
    assert "You asked for a change." in client.get(f"{page}/request").text


def test_sent_twice_it_is_one_request_and_one_mail(client, post, amina):
    page = page_of(amina.registration, knows=client)
    for _time in range(2):
        assert post(client, f"{page}/request", {"said": "My sister comes."}).status_code == 303
    assert len(asked()) == len(db.session.scalars(select(Message)).all()) == 1
    post(client, f"{page}/request", {"said": "My brother too."})
    assert len(asked()) == 2


def test_erasure_is_asked_for_with_a_tick(client, post, amina):
    page = page_of(amina.registration, knows=client)
    assert post(client, f"{page}/erase", {"said": "Because."}).status_code == 422
    assert asked() == []
    assert post(client, f"{page}/erase", {"sure": "y", "said": ""}).status_code == 303
    assert post(client, f"{page}/erase", {"sure": "y", "said": "Please!"}).status_code == 303
    assert asked() == [("erasure", "")]


@pytest.mark.parametrize("said", ["", " \n ", "a" * 25_001, cast.UNPRINTABLE_NAMES[2]])
def test_what_cannot_be_read_is_refused_beside_its_field(client, post, amina, said):
    answer = post(client, f"{page_of(amina.registration, knows=client)}/request", {"said": said})
    assert answer.status_code == 422 and "There is a problem" in answer.text and asked() == []


def test_it_takes_a_fresh_code(client, amina):
    page = page_of(amina.registration)
    for below in ("request", "erase"):
        assert client.get(f"{page}/{below}").status_code == 303


def test_another_adult_asks_in_their_own_name_and_does_not_see_the_others(client, post, amina):
    kim = bring(amina.registration, amina.category, makers.person("Kim Lee", "kim@example.org"))[0]
    theirs = page_of(amina.registration, kim.person, knows=client)
    assert post(client, f"{theirs}/request", {"said": "I come later."}).status_code == 303
    assert asked() == [("change", "Kim Lee: I come later.")]
    assert "You asked for a change." not in client.get(f"{theirs}/request").text


def test_what_was_seen_to_does_not_wait_any_more_and_can_be_asked_again(client, post, amina):
    page = page_of(amina.registration, knows=client)
    registration_id = amina.registration_id
    post(client, f"{page}/request", {"said": "My sister comes."})
    waits = requests.waiting([registration_id])[registration_id]
    with writing():
        requests.handle(waits[0], by=OPERATOR)
    assert requests.waiting([registration_id]) == {}
    post(client, f"{page}/request", {"said": "My sister comes."})
    assert len(asked()) == 2


def test_once_nobody_takes_part_everything_is_erased_at_once_and_the_link_is_dead(client, post, amina):
    page = page_of(amina.registration, knows=client)
    assert "Erase everything now" not in client.get(f"{page}/erase").text
    with writing():
        changing.withdraw([amina], by=OPERATOR)
    number = amina.registration_id
    assert post(client, f"{page}/erase", {}).status_code == 422
    answer = post(client, f"{page}/erase", {"sure": "y"})
    assert answer.status_code == 200 and "It is erased" in answer.text
    assert asked() == [] and client.get(f"{page}/").status_code == 404
    db.session.expire_all()
    assert db.session.get_one(Registration, number).registrant.name == forgetting.NAMELESS
    everything = [row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))]
    assert "haddad" not in str(everything).casefold() and "amina" not in str(everything).casefold()


def test_whoever_another_registration_knows_stays_known(client, post, amina):
    page = page_of(amina.registration, knows=client)
    number = amina.person_id
    makers.entry(makers.category(makers.edition()), amina.person)
    with writing():
        changing.withdraw([amina], by=OPERATOR)
    post(client, f"{page}/erase", {"sure": "y"})
    db.session.expire_all()
    assert db.session.get_one(Person, number).email == "amina@example.org"


def test_a_place_taken_in_the_meantime_is_not_erased(client, post, amina):
    with pytest.raises(wished.StillTakesPart), writing():
        wished.erase(amina.registration, by=OPERATOR)
