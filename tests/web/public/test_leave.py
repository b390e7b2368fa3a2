"""Leaving: one press from the mail, by a person or by their mail program, and nothing else that can be done there."""

import pytest

from eventsapp.outbox.models import MessagePurpose
from eventsapp.submissions import wishes
from tests import makers

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def amina(app):
    makers.organization()
    return makers.person("Amina Haddad", "amina.haddad@example.org")


@pytest.fixture
def address(amina):
    return "/leave/" + wishes.leave_address(amina, "en").rsplit("/", 1)[1]


def is_written_to(person):
    return wishes.is_wanted(person, MessagePurpose.FUNDRAISING)


def test_a_mail_programs_own_button_works_at_once_without_a_cookie_or_a_form(client, amina, address):
    for _twice in range(2):
        answer = client.post(address, data=ONE_CLICK)
        assert answer.status_code == 200 and not answer.text
        assert "Set-Cookie" not in answer.headers
        assert not is_written_to(amina)


def test_an_address_that_is_not_from_us_ends_nothing(client, amina, address):
    assert client.post(address[:-2], data=ONE_CLICK).status_code == 404
    assert is_written_to(amina)
