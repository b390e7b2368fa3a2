"""What somebody tried who should not is in the log, without what they typed."""

import logging

import pytest

from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in
from tests.web.organize.conftest import signed_in

__all__ = ["signed_in"]


@pytest.fixture
def noted(caplog):
    """The events so far, each with its fields."""
    caplog.set_level(logging.INFO)

    def read():
        return [(one.message, one.fields) for one in caplog.records if one.name == "eventsapp.security"]

    return read


def test_a_wrong_password_and_the_brake_on_it(app, client, noted):
    makers.account()
    for _try in range(11):
        fill_in(client, "/organize/sign-in", {"email": cast.ORGANIZER["email"], "password": "hunter2 hunter2"})
    events = [event for event, _fields in noted()]
    assert events == ["sign-in failed"] * 10 + ["sign-in braked"]
    assert "hunter2" not in str(noted()) and cast.ORGANIZER["email"] not in str(noted())
    assert noted()[0][1]["network"] and noted()[0][1]["route"] == "/organize/sign-in"


def test_a_door_beyond_somebodys_reach_names_their_account(app, signed_in, noted):
    assert signed_in(AccessRole.VIEWER).get("/organize/accounts").status_code == 404
    [(event, fields)] = noted()
    assert (event, fields["permission"]) == ("beyond reach", "manage accounts")
    assert fields["account"]


def test_a_form_of_another_site_and_one_without_its_token(app, client, noted):
    client.post("/organize/sign-in", data={"email": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    client.post("/organize/sign-in", data={"email": "x"})
    assert [event for event, _fields in noted()] == ["form of another site", "form without its token"]


def test_somebody_who_presses_too_often(engine_url, make_app, noted):
    app = make_app(engine_url, RATELIMIT_ENABLED=True, SIGN_INS_PER_ADDRESS="1 per minute")
    with app.app_context():
        client = app.test_client()
        for _twice in range(2):
            fill_in(client, "/organize/sign-in", {"email": "x", "password": "y"})
    assert noted()[-1][0] == "braked" and noted()[-1][1]["brake"] == "SIGN_INS_PER_ADDRESS"


def test_a_page_for_organizers_says_whose_account_opened_it(app, signed_in, caplog):
    caplog.set_level(logging.INFO)
    signed_in(AccessRole.VIEWER).get("/organize/")
    told = [one.fields for one in caplog.records if one.name == "eventsapp.access"][-1]
    assert told["account"]
