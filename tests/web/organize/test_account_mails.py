"""Which mails about their work an organizer gets."""

from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.people.models import Account
from tests import makers
from tests.visitor import fill_in

PAGE = "/organize/account/mails"


def chosen():
    db.session.rollback()
    account = db.session.scalars(select(Account)).one()
    return account.wants_alerts, account.wants_digest


def test_alerts_come_unless_they_are_ended_and_the_mail_of_each_morning_only_if_it_is_chosen(app, owner):
    makers.organization()
    assert PAGE in owner.get("/organize/account").text
    assert chosen() == (True, False)
    answer = fill_in(owner, PAGE, {"alerts": None, "digest": "y"})
    assert "Saved" in owner.get(answer.location).text
    assert chosen() == (False, True)
    fill_in(owner, PAGE)
    assert chosen() == (False, True), "sent as it is, nothing changes"


def test_it_is_for_who_is_signed_in(app, client):
    makers.organization()
    assert client.get(PAGE).status_code == 302


def test_it_speaks_french(app, owner):
    makers.organization()
    assert "Les courriels que vous recevez" in owner.get(f"/fr{PAGE}").text
