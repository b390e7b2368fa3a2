"""Writing to volunteers: looked over first, each reader once, in their language; who cannot be told is named."""

import re
from datetime import time

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.visitor import fill_in

ADDRESS = "/organize/walk/2027/messages/new"
WORDS = {
    "subject_en": "Bring a hat",
    "text_en": "It will be <hot>.",
    "subject_fr": "Un chapeau",
    "text_fr": "Il fera chaud.",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def water(walk):
    return makers.shift(walk, maximum=3)


@pytest.fixture
def everybody(walk, water):
    """Ada on two shifts, Zoé who reads French, Rose without an address, and Sam who waits."""
    ada = makers.assignment(water, makers.person("Ada", "ada@example.org"))
    makers.assignment(makers.shift(walk, at=time(13), until=time(14)), ada.person)
    zoe = makers.assignment(water, makers.person("Zoé", "zoe@example.org"))
    rose = makers.assignment(water, makers.person("Rose"))
    makers.assignment(water, makers.person("Sam", "sam@example.org"))
    with writing():
        db.session.add_all([zoe.registration, rose.person])
        zoe.registration.language = "fr"
        rose.person.email = rose.person.email_key = None


def write(visitor, more="", **typed):
    return fill_in(visitor, f"{ADDRESS}{more}", WORDS | {"step": "look"} | typed, form="message")


def letters():
    query = select(Message).where(Message.kind == "shift_message").order_by(Message.id)
    return [(one.to_address, one.language, one.subject) for one in db.session.scalars(query)]


def looked_over(page):
    """What the page that shows the message before it goes sends, in the words of its writer."""
    filled = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return {**filled, "text_en": WORDS["text_en"], "step": "send"}


def answers_to(visitor, *forms, more=""):
    """What each of these forms is answered with."""
    said = []
    for form in forms:
        answer = visitor.post(f"{ADDRESS}{more}", data=form)
        assert answer.status_code == 303, answer.text
        found = re.search(r"Sent to \d+ \w+\.|This message was sent before\.", visitor.get(answer.location).text)
        said.append(found and found[0])
    return said


def test_it_is_looked_over_with_who_gets_it_and_who_does_not_and_then_sent_once(walk, everybody, owner):
    page = write(owner)
    assert page.status_code == 200 and letters() == []
    assert "3 people" not in page.text and "2 people, 1 in English, 1 in French" in page.text
    assert "1 person cannot be written to" in page.text and "<li>Rose</li>" in page.text
    assert "1 person who waits for a place does not get it." in page.text and "It will be &lt;hot&gt;." in page.text
    assert answers_to(owner, looked_over(page), looked_over(page)) == [
        "Sent to 2 people.",
        "This message was sent before.",
    ]
    assert letters() == [
        ("ada@example.org", "en", "Bring a hat (The Walk (walk) 2027)"),
        ("zoe@example.org", "fr", "Un chapeau (La Marche (walk) 2027)"),
    ]
    assert "It will be <hot>." in db.session.scalars(select(Message.text).order_by(Message.id)).first()
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.action == "volunteers.written_to"))
    assert line.details == {"readers": 2}


def test_a_correction_sent_from_the_same_form_reaches_everybody(walk, water, everybody, owner):
    first = looked_over(write(owner, f"?shift={water.id}"))
    corrected, to_all = first | {"text_en": "Bring a coat instead."}, first | {"to": "everybody"}
    said = answers_to(owner, first, corrected, corrected, to_all, more=f"?shift={water.id}")
    assert said == ["Sent to 2 people.", "Sent to 2 people.", "This message was sent before.", "Sent to 2 people."]
    assert [address for address, *_more in letters()] == ["ada@example.org", "zoe@example.org"] * 3
    late = makers.assignment(makers.shift(walk), makers.person("Kim", "kim@example.org"))
    assert answers_to(owner, to_all, more=f"?shift={water.id}") == ["Sent to 1 person."]
    assert letters()[-1][0] == late.person.email


@pytest.mark.parametrize("key", ["", "short", "x" * 10_000])
def test_a_form_without_a_key_of_its_own_is_looked_over_again_with_one(walk, everybody, owner, key):
    filled = looked_over(write(owner)) | {"form_key": key}
    again = owner.post(ADDRESS, data=filled)
    assert again.status_code == 200 and letters() == []
    assert answers_to(owner, looked_over(again), looked_over(again)) == [
        "Sent to 2 people.",
        "This message was sent before.",
    ]


def test_changing_something_keeps_what_was_typed(walk, everybody, owner):
    back = write(owner, step="change")
    assert back.status_code == 200 and 'value="Bring a hat"' in back.text and "It will be &lt;hot&gt;." in back.text


def test_what_somebody_cannot_read_is_not_sent(walk, everybody, owner):
    answer = write(owner, subject_fr="", text_fr="")
    assert answer.status_code == 422 and answer.text.count("1 of them reads French. Write this in French.") == 4
    assert 'value="Bring a hat"' in answer.text
    roles = re.findall(r'<option value="(role:[^"]+)"', owner.get(ADDRESS).text)
    assert write(owner, to=roles[-1], subject_fr="", text_fr="").status_code == 200


def test_a_shift_is_written_to_from_its_page_and_those_who_wait_if_wished(walk, water, everybody, owner):
    more = f"?shift={water.id}"
    assert "Those on Water table" in owner.get(f"{ADDRESS}{more}").text
    assert "3 people, 2 in English, 1 in French" in write(owner, more, with_waiting="y").text
    for wrong in ("?shift=999999", "?shift=a"):
        assert owner.get(f"{ADDRESS}{wrong}").status_code == 404
    assert write(owner, to=f"shift:{water.id}").status_code == 422


def test_nobody_and_too_many_are_refused(walk, owner, signed_in, monkeypatch, request):
    assert "Nobody who can be written to is among them." in write(owner).text
    request.getfixturevalue("everybody")
    monkeypatch.setattr("eventsapp.workflows.announcing.MOST", 2)
    assert "Write to one role after another." in write(owner).text
    assert signed_in(AccessRole.VIEWER).get(ADDRESS).status_code == 404
