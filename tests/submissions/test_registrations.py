"""Taking in a registration: its reference is its own, and its form is taken in once."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventsapp.core import tokens
from eventsapp.core.db import writing
from eventsapp.submissions import registrations
from tests import makers


def take_in(edition, person, form_key):
    with writing():
        return registrations.take_in(edition, person, form_key=form_key, language="en")


def test_a_reference_that_another_has_is_drawn_again(app, monkeypatch):
    edition, person = makers.edition(), makers.person()
    drawn = iter(["K7M4-Q2XP", "K7M4-Q2XP", "A2B3-C4D5"])
    monkeypatch.setattr(tokens, "reference", lambda: next(drawn))
    assert take_in(edition, person, "one").reference == "K7M4-Q2XP"
    assert take_in(edition, person, "two").reference == "A2B3-C4D5"


def test_the_database_takes_no_form_in_twice(app):
    edition, person = makers.edition(), makers.person()
    take_in(edition, person, "one")
    with pytest.raises(IntegrityError):
        take_in(edition, person, "one")
