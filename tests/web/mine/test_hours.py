"""Hours behind the manage link, and the letter: its words, tags and language as others read them."""

import io
import re
from datetime import date, time

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.people.models import Account
from eventsapp.volunteering import attendance, hours, hours_letters, shifts, volunteers
from eventsapp.volunteering.records import Hours, HoursLetter
from tests import cast, makers
from tests.visitor import fill_in
from tests.web.mine.visits import page_of


@pytest.fixture
def walk(app, still):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=series, starts_on=date(2027, 3, 9))


@pytest.fixture
def water(walk):
    sam = makers.person("Samuel Okafor")
    return makers.shift(walk, doing=makers.role(walk), at=time(7), until=time(9, 30), lead=sam)


@pytest.fixture
def leo(walk, water):
    """A student whose mother filled in the form; he came, nothing is approved yet."""
    amina = makers.person("Amina Haddad", "amina@example.org")
    sent = makers.registration(walk, amina)
    person = makers.person("Léo Haddad", language="fr")
    with writing():
        helper = volunteers.welcome(sent, person, from_age=16, is_minor=True, guardian=amina, by=OPERATOR)
        assignment = shifts.take(sent, water, helper, by=OPERATOR)
    with writing():
        attendance.arrive(assignment, by=OPERATOR)
    return assignment


def approve(assignment, minutes=150):
    account = db.session.scalars(select(Account)).first() or makers.account()
    with writing():
        hours.approve(assignment, minutes, account, by=OPERATOR)


def letter(client, page, language):
    answer = fill_in(client, f"{page}/hours", {"language": language})
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    return PdfReader(io.BytesIO(answer.data))


def ask(client, page, assignment):
    """Send the form of the letter, whether or not the page offers it."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{page}/request").text)
    return client.post(f"{page}/hours/{assignment.id}/letter", data={"csrf_token": token[1], "language": "en"})


def tags(document):
    """The kinds of tags in reading order."""
    found = []

    def walk_through(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk_through(child)
        elif isinstance(node, dict):
            found.append(node.get("/S"))
            if "/K" in node:
                walk_through(node["/K"])

    walk_through(document.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return [tag for tag in found if tag]


def said(document):
    return " ".join("\n".join(page.extract_text() for page in document.pages).split()).replace("\u00a0", " ")


def code_in(text):
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)[0]


def test_the_letter_tells_it_all_in_the_language_asked_for_and_is_tagged(client, leo):
    approve(leo)
    page = page_of(leo.registration, knows=client)
    english, french = (letter(client, page, language) for language in ("en", "fr"))
    for document, language in ((english, "en-CA"), (french, "fr-CA")):
        root = document.trailer["/Root"]
        assert root["/Lang"] == language and root["/MarkInfo"]["/Marked"]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in document.xmp_metadata.stream.get_data()
        assert "Léo Haddad" in document.metadata.title
        found = tags(document)
        assert found.count("/H1") == 1 and found.index("/H1") < found.index("/Table") < found.index("/H2")
        assert found.count("/TH") == found.count("/TD") == 4
    for words in (
        "Foundation for Dystonia",
        "Léo Haddad helped as a volunteer at The Walk 2027 (Tuesday, March 9, 2027).",
        "Tuesday, March 9, 2027, 7:00 a.m. to 9:30 a.m.",
        "Water table",
        "2 hours 30 minutes",
        "Samuel Okafor",
        "Hours approved by: Dana Whitecloud",
        "events.example.org/verify",
    ):
        assert words in said(english), words
    for words in ("Fondation pour la dystonie", "La Marche 2027 (le mardi 9 mars 2027)", "7 h à 9 h 30", "Table d'eau"):
        assert words in said(french), words
    codes = {code_in(said(document)) for document in (english, french)}
    assert len(codes) == 2 and all(hours_letters.is_genuine(code) for code in codes)


def test_only_approved_hours_stand_on_it(client, leo, walk):
    approve(leo)
    parking = makers.shift(walk, doing=makers.role(walk, name=makers.both("Parking")), at=time(10), until=time(12))
    with writing():
        helper = volunteers.of_person(walk.id, leo.person)
        more = shifts.take(leo.registration, parking, helper, by=OPERATOR)
        attendance.arrive(more, by=OPERATOR)
    page = page_of(leo.registration, knows=client)
    text = said(letter(client, page, "en"))
    assert "Parking" not in text and "Hours in all: 2 hours 30 minutes" in text
    assert "Parking" in client.get(f"{page}/hours").text


def test_there_is_no_letter_before_the_hours_are_approved(client, leo):
    page = page_of(leo.registration, knows=client)
    shown = client.get(f"{page}/hours").text
    assert "the hours have not been approved" in shown and "(PDF)" not in shown
    approve(leo, 0)
    answer = ask(client, page, leo)
    assert answer.status_code == 303 and "not been approved" in client.get(answer.headers["Location"]).text
    assert db.session.scalar(select(func.count()).select_from(HoursLetter)) == 0


def test_it_takes_a_fresh_code_and_reaches_only_ones_own(client, leo, water):
    approve(leo)
    assert client.get(f"{page_of(leo.registration)}/hours").status_code == 303
    kim = makers.assignment(water, makers.person("Kim Lee", "kim@example.org"))
    with writing():
        attendance.arrive(kim, by=OPERATOR)
    page = page_of(kim.registration, knows=client)
    assert "Léo" not in client.get(f"{page}/hours").text
    assert ask(client, page, leo).status_code == 404


def test_looking_at_the_page_makes_no_letter_and_keeps_no_code(client, leo):
    approve(leo)
    page = page_of(leo.registration, knows=client)
    for _ in range(3):
        assert client.get(f"{page}/hours").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(HoursLetter)) == 0
    code = code_in(said(letter(client, page, "fr")))
    kept = db.session.scalars(select(HoursLetter)).one()
    assert code not in kept.code_digest and kept.minutes == 150 and kept.language == "fr"


def test_who_is_called_like_nobody_else_gets_a_letter_too(client, leo):
    approve(leo)
    for name in cast.HOSTILE_NAMES:
        with writing():
            leo.person.name = name
        page = page_of(leo.registration, knows=client)
        assert letter(client, page, "en").pages
        assert "<script>alert" not in client.get(f"/fr{page}/hours").text
    assert db.session.get_one(Hours, leo.id).minutes == 150
