"""Asked to help by a link of one's own: yes, no, and what happened meanwhile."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.volunteering import assignments, help_requests, volunteers
from eventsapp.volunteering.models import Shift
from eventsapp.volunteering.records import HelpRequest
from tests import makers


@pytest.fixture
def asked(app, still):
    """Kim, who agreed to be asked, was asked for a shift that is short: the request and the address in the letter."""
    makers.organization()
    walk = makers.edition()
    kim = makers.person("Kim Lee", "kim@example.org")
    sent = makers.registration(walk, kim)
    shift = makers.shift(walk, maximum=1, doing=makers.role(walk, contact="Pat, 416-555-0199"))
    with writing():
        volunteers.welcome(sent, kim, may_ask=True, by=OPERATOR)
        request, token = help_requests.make(shift, kim, by=OPERATOR)
    return request, f"/help/{token}"


def answer(post, client, address, said):
    return post(client, address, {"answer": said}, form="answer")


def test_a_yes_gives_the_place_and_tells_whom_to_reach(client, post, asked):
    request, address = asked
    page = client.get(address)
    assert "Could you help: Water table?" in page.text and "416-555-0199" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert answer(post, client, address, "yes").status_code == 303
    assert "The shift is yours." in client.get(address).text and "416-555-0199" in client.get(address).text
    [there] = assignments.of_shift(db.session.get_one(Shift, request.shift_id))
    assert there.person_id == request.person_id


def test_a_no_is_thanked_for_and_may_become_a_yes(client, post, asked):
    request, address = asked
    answer(post, client, address, "no")
    assert "Thank you for telling us" in client.get(address).text
    assert db.session.get_one(HelpRequest, request.id).answer == "no"
    answer(post, client, address, "yes")
    assert "The shift is yours." in client.get(address).text


def test_who_comes_too_late_is_told_kindly(client, post, asked, still):
    request, address = asked
    makers.assignment(request.shift)
    answer(post, client, address, "yes")
    assert "Somebody else was faster" in client.get(address).text
    still.move_to(request.shift.starts_at)
    assert "This shift has begun" in client.get(address).text


def test_what_was_promised_meanwhile_is_said_and_a_made_up_link_opens_nothing(client, post, asked):
    request, address = asked
    other = makers.shift(doing=request.shift.role)
    makers.assignment(other, request.person)
    refused = answer(post, client, address, "yes")
    assert refused.status_code == 422 and "has promised something else for that time" in refused.text
    assert client.get("/help/made-up").status_code == 404
