"""The charity's own details."""

from typing import Any

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import organizer
from eventsapp.core.db import db, writing
from eventsapp.organization import details
from tests import makers

pytestmark = pytest.mark.usefixtures("app")

SAID: dict[str, Any] = {
    "name": makers.both("Foundation", "Fondation"),
    "short_name": makers.both("F"),
    "welcome": makers.both("Welcome.", "Bienvenue\u00a0: entrez."),
    "about": makers.both("# What\n\nA disorder.", "# Quoi\n\nUn trouble."),
    "contact_email": "hello@example.org",
    "phone": "416-555-0100",
    "address": "1 Main Street",
    "website": "https://example.org",
}


def edit(**changes):
    with writing():
        return details.edit(**(SAID | changes), by=organizer(7))


def test_an_empty_house_has_no_charity_and_lives_by_toronto_time():
    assert details.current() is None
    assert details.zone() == "America/Toronto"


def test_what_was_said_is_what_is_shown():
    edit()
    charity = details.current()
    assert charity is not None
    assert {field: getattr(charity, field) for field in SAID} == SAID
    assert charity.about_html.fr == "<h2>Quoi</h2>\n<p>Un trouble.</p>"


def test_there_is_only_one_charity_however_often_it_is_edited():
    edit()
    edit(phone="  416-555 0199 ")
    charity = details.current()
    assert charity is not None
    assert charity.phone == "416-555 0199"


def test_the_trail_tells_who_changed_what_and_not_the_words():
    edit()
    edit(phone="416-555-0199", about=makers.both("New."))
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.action, line.account_id, line.details) == ("organization.edited", 7, {"changed": ["about", "phone"]})


def test_saving_without_a_change_leaves_no_trace():
    edit()
    edit()
    assert len(db.session.scalars(select(AuditLine)).all()) == 1


def test_markup_in_the_text_is_shown_and_not_obeyed():
    charity = edit(about=makers.both("<script>alert(1)</script>"))
    assert "<script" not in charity.about_html.en
    assert "&lt;script&gt;" in charity.about_html.en
