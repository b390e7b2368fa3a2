"""Checking a letter: whether it is genuine, and nothing more, however somebody asks."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.volunteering import hours_letters
from eventsapp.volunteering.records import HoursLetter
from tests import makers
from tests.visitor import fill_in

VERIFY = "/verify"


@pytest.fixture
def code(app):
    makers.organization()
    kim = makers.assignment(makers.shift(), makers.person("Kim Lee"))
    with writing():
        return hours_letters.make(kim.edition_id, kim.person, 150, language="en", by=OPERATOR)


def check(client, typed, at=VERIFY):
    return fill_in(client, at, {"code": typed})


def test_a_genuine_letter_is_called_genuine_and_nothing_else_is_told(client, code):
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code.replace('-', '')}  "):
        answer = check(client, typed)
        assert answer.status_code == 200 and "This letter is genuine" in answer.text
    for secret in ("Kim", "150", "2 hours", code, "The Walk"):
        assert secret not in answer.text
    assert check(client, code, f"/fr{VERIFY}").status_code == 200


def test_every_wrong_code_gets_the_same_answer(client, code):
    ended = db.session.scalars(select(HoursLetter)).one()
    with writing():
        hours_letters.end(ended.edition_id, ended.person, by=OPERATOR)
    pages = set()
    for typed in (code, "K7M4-Q2XP-9TRW", "1", "'; DROP TABLE--", "🌻", code[:-1]):
        answer = check(client, typed)
        assert answer.status_code == 422 and "This letter is genuine" not in answer.text
        pages.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(pages) == 1


def test_nothing_typed_is_not_a_wrong_code(client, code):
    assert "Type the code that stands on the letter" in check(client, " ").text


def test_guessing_is_braked(client, code, app):
    app.config.update(RATELIMIT_ENABLED=True, LETTER_CHECKS_PER_ADDRESS="3 per minute")
    answers = [check(client, f"AAAA-BBBB-CCC{number}").status_code for number in range(2, 8)]
    assert answers[:3] == [422, 422, 422] and set(answers[3:]) == {429}
