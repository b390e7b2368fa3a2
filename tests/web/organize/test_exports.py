"""Taking a roster out."""

import csv
import io

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.permissions.table import AccessRole
from tests import makers

ADDRESS = "/organize/walk/2027/roster.csv"


@pytest.fixture
def walk(app):
    edition = makers.edition(of=makers.series("walk"), year=2027)
    category = makers.category(edition)
    for name in ("Zoë Lefèvre", "Amina Haddad"):
        makers.entry(category, makers.person(name))
    return edition


def read(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def exported():
    return list(db.session.scalars(select(AuditLine).where(AuditLine.action == "roster.exported")))


def test_it_is_a_file_that_a_spreadsheet_opens(walk, owner):
    answer = owner.get(ADDRESS)
    assert answer.data.startswith(b"\xef\xbb\xbfName,")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="walk-2027-roster.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert [row["Name"] for row in read(answer)] == ["Amina Haddad", "Zoë Lefèvre"]


def test_it_holds_exactly_what_the_filter_shows(walk, owner):
    assert [row["Name"] for row in read(owner.get(f"{ADDRESS}?q=lefevre&status=confirmed"))] == ["Zoë Lefèvre"]
    assert read(owner.get(f"{ADDRESS}?who=volunteers")) == []


def test_every_export_is_recorded_without_what_was_searched(walk, owner):
    owner.get(f"{ADDRESS}?q=lefevre&status=confirmed")
    (line,) = exported()
    assert line.actor == "organizer" and line.subject_id == walk.id
    assert line.details == {"with_contacts": True, "searched": True, "filter": {"status": "confirmed"}}


def test_asking_for_the_head_alone_takes_nothing_out(walk, owner):
    assert owner.head(ADDRESS).status_code == 200
    assert exported() == []


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_some_roles_may(walk, signed_in, role):
    answer = signed_in(role).get(ADDRESS)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert answer.status_code == (200 if may else 404)
    assert len(exported()) == may


def test_it_speaks_french(walk, owner):
    assert "Marche de 5 km" in owner.get(f"/fr{ADDRESS}").text


def test_it_is_shut_to_strangers(walk, client):
    assert client.get(ADDRESS).status_code == 302 and exported() == []
