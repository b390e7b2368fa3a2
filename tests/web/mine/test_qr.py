"""QR codes for the desk: they identify, and open nothing."""

import re

import pytest
import segno

from eventsapp.web.mine import qr
from tests import makers
from tests.web.mine.visits import bring, page_of


@pytest.fixture
def amina(app):
    makers.organization()
    walk = makers.edition(of=makers.series("walk"))
    parent = makers.person("Amina Haddad", "amina@example.org")
    return bring(makers.registration(walk, parent), makers.category(walk), parent, makers.person("Mia Haddad"))[0]


def test_each_person_has_a_code_and_the_household_one_more(client, amina):
    page = page_of(amina.registration)
    shown = client.get(f"{page}/qr")
    assert shown.status_code == 200
    pictures = re.findall(r'<img class="qr-code" src="(data:image/svg[^"]*)" alt="([^"]*)"', shown.text)
    reference = amina.registration.reference
    assert [words for _picture, words in pictures] == [
        f"Code for everybody of {reference}",
        "Code for Amina Haddad",
        "Code for Mia Haddad",
    ]
    assert len({picture for picture, _words in pictures}) == 3
    assert reference in shown.text


def test_the_code_holds_the_organizers_address_and_no_secret(monkeypatch, amina):
    held, make = [], segno.make_qr

    def noting(content, error):
        held.append(content)
        return make(content, error=error)

    monkeypatch.setattr(segno, "make_qr", noting)
    qr.of(amina.registration)
    qr.of(amina.registration, amina)
    place = f"https://events.example.org/organize/walk/{amina.registration.edition.year}/registrations"
    whole = f"{place}/{amina.registration.reference}"
    assert held == [whole, f"{whole}#entry-{amina.id}"]


def test_another_adult_has_their_own_code_only(client, amina):
    kim = bring(amina.registration, amina.category, makers.person("Kim Lee", "kim@example.org"))[0]
    text = client.get(f"{page_of(amina.registration, kim.person)}/qr").text
    assert "Code for Kim Lee" in text and "Amina" not in text and "everybody" not in text
