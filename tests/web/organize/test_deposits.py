"""Deposits: what went to the bank, held against its slip, and down to every gift."""

import re
from html import unescape

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.fundraising import batches
from eventsapp.permissions.table import AccessRole
from eventsapp.workflows import reversing
from tests import makers
from tests.fundraising.test_deposits import closed, make
from tests.visitor import fill_in, send_on

INDEX = "/organize/deposits"


@pytest.fixture
def dana(app):
    return makers.account("counting@example.org")


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def test_closed_envelopes_become_a_deposit_that_opens_down_to_its_gifts(walk, dana, owner):
    first, second = closed(walk, dana), closed(walk, dana)
    assert first.reference in owner.get(INDEX).text
    typed = {"batches": [str(first.id), str(second.id)], "amount": "50"}
    answer = fill_in(owner, f"{INDEX}/new", typed, form="deposit")
    assert answer.status_code == 303
    shown = owner.get(answer.location)
    assert "The slip says what was counted." in text_of(shown)
    assert f"/organize/walk/2027/gifts?batch={first.reference}" in shown.text
    gifts = owner.get(f"/organize/walk/2027/gifts?deposit={answer.location.rsplit('/', 1)[1]}")
    assert "4 gifts in this list. Confirmed: $50.00." in text_of(gifts)
    assert "No envelope waits for the bank." in text_of(owner.get(INDEX))


def test_a_difference_is_explained_and_stays_to_be_read(walk, dana, owner):
    batch = closed(walk, dana)
    answer = fill_in(owner, f"{INDEX}/new", {"batches": [str(batch.id)], "amount": "24"}, form="deposit")
    assert answer.status_code == 422 and "The slip says $24.00, and $25.00 was counted." in text_of(answer)
    assert 'value="24"' in answer.text
    answer = send_on(owner, answer, {"difference_words": "A coin was bent."}, form="deposit")
    shown = text_of(owner.get(answer.location))
    assert "The slip differs by −$1.00" in shown and "Why: A coin was bent." in shown


def test_nothing_ticked_and_an_envelope_somebody_else_deposited_are_refused(walk, dana, owner):
    batch = closed(walk, dana)
    open_form = owner.get(f"{INDEX}/new")
    assert send_on(owner, open_form, {"amount": "25"}, form="deposit").status_code == 422
    make(batch)
    answer = send_on(owner, open_form, {"amount": "25", "batches": [str(batch.id)]}, form="deposit")
    assert answer.status_code == 422 and "One of your choices is no longer offered." in text_of(answer)


def test_what_was_taken_back_afterwards_is_said_on_it(walk, dana, owner):
    batch = closed(walk, dana)
    deposit = make(batch)
    with writing():
        reversing.reverse(batches.lines(batch)[0], "Not honoured.", by=OPERATOR)
    assert "Since the envelopes were closed, gifts of $20.00 were taken back." in text_of(
        owner.get(f"{INDEX}/{deposit.reference}")
    )


@pytest.mark.parametrize("role", list(AccessRole))
def test_deposits_are_for_those_who_may_in_the_whole_organization(walk, dana, signed_in, role):
    deposit = make(closed(walk, dana))
    doors = (INDEX, f"{INDEX}/new", f"{INDEX}/{deposit.reference}")
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.TREASURER)
    assert {signed_in(role).get(door).status_code for door in doors} == {200 if may else 404}
    if role is not AccessRole.OWNER:
        assert signed_in(role, walk.series).get(INDEX).status_code == 404
