"""What would help on the day, on the page of a registration."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.access import answering, needs
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.registration import entries
from eventsapp.registration.models import EntryStatus
from tests import cast, makers
from tests.web.mine.visits import bring, page_of


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), access_lead="Dana Whitecloud")


@pytest.fixture
def amina(walk):
    """The entry of somebody who filled in the form, and comes with a child."""
    parent = makers.person("Amina Haddad", "amina@example.org")
    sent = makers.registration(walk, parent)
    return bring(sent, makers.category(walk), parent, makers.person("Mia Haddad", "mia@example.org"))[0]


def ask(walk, entry, kind=NeedKind.CHAIR, note="With arms, please"):
    with writing():
        return needs.ask(walk, entry.person, {kind: note}, by=PUBLIC)[0]


def kept():
    return {(need.kind, need.state): needs.words(need) for need in db.session.scalars(select(AccessNeed))}


def test_without_a_fresh_code_nobody_reads_them(client, walk, amina):
    need = ask(walk, amina)
    page = page_of(amina.registration)
    for below in ("needs", f"needs/{amina.person_id}", f"needs/{amina.person_id}/{need.id}"):
        answer = client.get(f"{page}/{below}")
        assert answer.status_code == 303 and "arms" not in answer.text


def test_everybody_sees_what_they_asked_for_and_what_became_of_it(client, walk, amina):
    need = ask(walk, amina)
    with writing():
        answering.answer(need, NeedState.CONFIRMED, "It waits by the gate.", seen=answering.version(need), by=OPERATOR)
    page = client.get(f"{page_of(amina.registration, knows=client)}/needs")
    for said in (
        "Only Dana Whitecloud",
        "erased 60 days after the event",
        "A chair at the start or along the way",
        "With arms, please",
        "Confirmed",
        "It waits by the gate.",
        "Add something for Mia Haddad",
    ):
        assert said in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_more_can_be_asked_for(client, post, walk, amina):
    page = page_of(amina.registration, knows=client)
    typed = {"kinds": ["shade", "no queue"], "note": "The light hurts.\nI wave."}
    assert post(client, f"{page}/needs/{amina.person_id}", typed).status_code == 303
    assert kept() == {
        ("shade", "asked"): "The light hurts.\nI wave.",
        ("no queue", "asked"): "The light hurts.\nI wave.",
    }
    form = client.get(f"{page}/needs/{amina.person_id}").text
    assert 'value="shade"' not in form and 'value="chair"' in form
    assert "The light hurts.<br>I wave." in client.get(f"{page}/needs").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kinds": [], "note": "All alone"}, "Tick at least one, or go back."),
        ({"kinds": ["diagnosis"], "note": "All alone"}, "One of your choices is no longer offered."),
        ({"kinds": ["chair"], "note": "All alone" + "a" * 1000}, "Please use at most 1000 characters"),
        ({"kinds": ["chair"], "note": f"All alone{cast.UNPRINTABLE_NAMES[1]}"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(client, post, walk, amina, typed, sentence):
    answer = post(client, f"{page_of(amina.registration, knows=client)}/needs/{amina.person_id}", typed)
    assert answer.status_code == 422 and sentence in answer.text and "All alone" in answer.text
    assert kept() == {}


def test_a_support_person_gets_an_entry_beside_and_loses_it_again(client, post, walk, amina):
    page = page_of(amina.registration, knows=client)
    post(client, f"{page}/needs/{amina.person_id}", {"kinds": ["support person"]})
    beside = entries.beside_of(amina)
    assert [one.person.name for one in beside] == ["Support person of Amina Haddad"]
    assert walk.pool.held == 2
    need = db.session.scalars(select(AccessNeed)).one()
    assert post(client, f"{page}/needs", form=f"taking-back-{need.id}").status_code == 303
    assert entries.beside_of(amina) == [] and beside[0].status == EntryStatus.WITHDRAWN


def test_words_can_be_changed_and_are_then_answered_anew(client, post, walk, amina):
    need = ask(walk, amina)
    with writing():
        answering.answer(need, NeedState.CONFIRMED, "Yes", seen=answering.version(need), by=OPERATOR)
    address = f"{page_of(amina.registration, knows=client)}/needs/{amina.person_id}/{need.id}"
    assert "With arms, please" in client.get(address).text
    assert post(client, address, {"note": "Without arms"}).status_code == 303
    assert kept() == {("chair", "asked"): "Without arms"}


def test_what_is_not_needed_any_more_is_taken_back(client, post, walk, amina):
    need = ask(walk, amina)
    page = page_of(amina.registration, knows=client)
    answer = post(client, f"{page}/needs", form=f"taking-back-{need.id}")
    assert answer.status_code == 303 and kept() == {("chair", "taken back"): ""}
    text = client.get(f"{page}/needs").text
    assert "Taken back: A chair at the start or along the way" in text
    assert client.get(f"{page}/needs/{amina.person_id}/{need.id}").status_code == 404
    assert post(client, f"{page}/needs/{amina.person_id}", {"kinds": ["chair"], "note": "After all"}).status_code == 303
    assert kept() == {("chair", "asked"): "After all"}


def test_a_week_before_it_warns_and_never_closes_until_the_day_is_over(still, client, post, walk, amina):
    page = page_of(amina.registration, knows=client)
    assert "we may not manage everything" not in client.get(f"{page}/needs").text
    still.move_to(walk.starts_at - timedelta(days=6))
    page = page_of(amina.registration, knows=client)
    assert "we may not manage everything" in client.get(f"{page}/needs/{amina.person_id}").text
    assert post(client, f"{page}/needs/{amina.person_id}", {"kinds": ["shade"]}).status_code == 303
    still.move_to(walk.ends_at + timedelta(hours=1))
    page = page_of(amina.registration, knows=client)
    assert post(client, f"{page}/needs/{amina.person_id}", {"kinds": ["chair"]}).status_code == 303
    before = client.get(f"{page}/needs/{amina.person_id}").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', before).group(1)
    still.move_to(walk.ends_at + timedelta(days=1))
    page = page_of(amina.registration, knows=client)
    assert "The event is over" in client.get(f"{page}/needs").text
    late = client.post(f"{page}/needs/{amina.person_id}", data={"csrf_token": token, "kinds": "food"})
    assert late.status_code in (400, 422) and ("food", "asked") not in kept()


def test_another_adult_sees_only_their_own(client, walk, amina):
    kim = bring(amina.registration, amina.category, makers.person("Kim Lee", "kim@example.org"))[0]
    need = ask(walk, amina)
    ask(walk, kim, note="For Kim")
    page = page_of(amina.registration, kim.person, knows=client)
    text = client.get(f"{page}/needs").text
    assert "For Kim" in text and "arms" not in text
    for below in (f"needs/{amina.person_id}", f"needs/{amina.person_id}/{need.id}", f"needs/{kim.person_id}/{need.id}"):
        assert client.get(f"{page}/{below}").status_code == 404


@pytest.mark.parametrize("number", ["9" * 23, "0", "-1"])
def test_a_number_that_is_nobodys_is_not_found(client, walk, amina, number):
    page = page_of(amina.registration, knows=client)
    assert client.get(f"{page}/needs/{number}").status_code == 404
    assert client.get(f"{page}/needs/{amina.person_id}/{number}").status_code == 404


def test_it_asks_the_database_as_often_for_many_as_for_one(client, walk, amina, queries):
    page = page_of(amina.registration, knows=client)
    with queries() as one:
        client.get(f"{page}/needs")
    for _number in range(5):
        entry = bring(amina.registration, amina.category, makers.person())[0]
        ask(walk, entry)
    with queries() as many:
        client.get(f"{page}/needs")
    assert len(many) <= len(one) + 1, many
