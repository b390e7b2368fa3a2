"""Taking out everything that is held, behind a fresh code."""

import csv
import io
import json

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from tests import cast, makers
from tests.web.mine.visits import bring, page_of

FILES = ("download.json", "download.csv")


@pytest.fixture
def amina(app):
    makers.organization()
    walk = makers.edition(of=makers.series("walk"))
    parent = makers.person("Amina Haddad", "amina@example.org", phone="647-555-0119")
    entry = bring(makers.registration(walk, parent), makers.category(walk), parent)[0]
    with writing():
        needs.ask(walk, parent, {NeedKind.CHAIR: "With arms"}, by=PUBLIC)
    return entry


def test_both_files_hold_it_and_nobody_keeps_them(client, amina):
    page = page_of(amina.registration, knows=client)
    reference = amina.registration.reference
    assert "download.csv" in client.get(f"{page}/download").text
    for file in FILES:
        answer = client.get(f"{page}/{file}")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.{file[-4:].strip(".")}"'
        for held in ("Amina Haddad", "amina@example.org", "647-555-0119", "With arms", reference):
            assert held in answer.text


def test_no_secret_is_in_them(client, amina):
    page = page_of(amina.registration, knows=client)
    for file in FILES:
        assert page.removeprefix("/my/") not in client.get(f"{page}/{file}").text


def test_a_sheet_never_calculates_and_a_file_of_ours_is_valid(client, amina):
    for name in (*cast.NAMES, *cast.HOSTILE_NAMES):
        bring(amina.registration, amina.category, makers.person(name))
    page = page_of(amina.registration, knows=client)
    cells = [cell for row in csv.reader(io.StringIO(client.get(f"{page}/download.csv").text[1:])) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    people = json.loads(client.get(f"{page}/download.json").text)["people"]
    assert [one["name"] for one in people][1:] == [*cast.NAMES, *cast.HOSTILE_NAMES]


def test_a_table_speaks_the_language_of_the_page(client, amina):
    page = page_of(amina.registration, knows=client)
    assert "Marche de 5 km" in client.get(f"/fr{page}/download.csv").text


def test_it_takes_a_fresh_code(client, amina):
    page = page_of(amina.registration)
    for below in ("download", *FILES):
        answer = client.get(f"{page}/{below}")
        assert answer.status_code == 303 and "Amina" not in answer.text


def test_another_adult_takes_out_only_what_is_theirs(client, amina):
    kim = bring(amina.registration, amina.category, makers.person("Kim Lee", "kim@example.org"))[0]
    page = page_of(amina.registration, kim.person, knows=client)
    for file in FILES:
        text = client.get(f"{page}/{file}").text
        assert "Kim Lee" in text and "Amina" not in text and "amina" not in text and "arms" not in text
