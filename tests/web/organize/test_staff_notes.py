"""Notes about people: for organizers alone, with their history, and gone some time after the event."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.organizing.models import RosterNote
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from eventsapp.reports import held
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.workflows import housekeeping
from tests import cast, makers
from tests.visitor import fill_in
from tests.web.organize.test_roster import ADDRESS


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, starts_on=date(2027, 6, 6))


@pytest.fixture
def amina(walk):
    return makers.entry(makers.category(walk), makers.person("Amina Haddad", "amina@example.org"))


def page_of(entry):
    return f"/organize/walk/2027/registrations/{db.session.get_one(Registration, entry.registration_id).reference}"


def note_of(entry):
    return f"{page_of(entry)}/people/{entry.person_id}/note"


def history(page):
    part = re.search(r'id="history">.*?</ol>', page.text, re.S)
    return re.findall(r'class="as-typed">([^<]*)<', part.group(0)) if part else []


def test_a_note_is_read_with_its_author_and_every_wording_is_kept(walk, amina, owner):
    for text in ("Brings a dog", "Brings two dogs", ""):
        assert fill_in(owner, note_of(amina), {"text": text}).status_code == 303
    page = owner.get(note_of(amina))
    assert history(page) == ["The note was taken away.", "Brings two dogs", "Brings a dog"]
    assert page.text.count("Dana Whitecloud") >= 3
    assert all("dog" not in sealed for sealed in db.session.scalars(db.select(RosterNote.sealed_text)))


def test_saved_unchanged_it_is_one_note(walk, amina, owner):
    for _time in range(2):
        fill_in(owner, note_of(amina), {"text": "Dog"})
    assert db.session.scalar(db.select(db.func.count(RosterNote.id))) == 1


def test_it_stands_on_the_page_of_the_registration_for_organizers_alone(walk, amina, owner, signed_in):
    fill_in(owner, note_of(amina), {"text": "Brings a dog", "tells_desk": "y"})
    for role in AccessRole:
        visitor = signed_in(role)
        may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
        assert ("Brings a dog" in visitor.get(page_of(amina)).text) == may, role
        assert visitor.get(note_of(amina)).status_code == (200 if may else 404)
        assert "See the coordinator" in visitor.get(ADDRESS).text


def test_the_person_is_told_that_there_is_a_note_and_not_what_it_says(walk, amina, owner, client):
    fill_in(owner, note_of(amina), {"text": "Brings a dog"})
    with writing():
        registration = db.session.get_one(Registration, amina.registration_id)
        token = links.make(registration, registration.registrant)
    for page in ("", "download", "download.json", "download.csv"):
        answer = client.get(f"/my/{token}/{page}")
        assert answer.status_code in (200, 302, 303) and "dog" not in answer.text, page
    registration = db.session.get_one(Registration, amina.registration_id)
    entries = [db.session.get_one(Entry, amina.id)]
    [told] = held.of(registration, entries, [], registration.registrant)["people"]
    assert [list(one) for one in told["organizers_notes"]] == [["written_at", "what_it_says"]]
    assert "dog" not in str(told)


def test_it_goes_sixty_days_after_the_event(walk, amina, owner, still):
    fill_in(owner, note_of(amina), {"text": "Brings a dog"})
    for day, left in ((60, 1), (61, 0)):
        still.move_to(datetime(2027, 6, 6, 16, tzinfo=UTC) + timedelta(day))
        housekeeping.run(clock.now())
        assert db.session.scalar(db.select(db.func.count(RosterNote.id))) == left


def test_the_bib_number_is_kept_with_it_and_that_of_another_refused_with_the_note_kept_as_typed(walk, amina, owner):
    bo = makers.entry(db.session.merge(amina).category, makers.person("Bo"))
    assert fill_in(owner, note_of(bo), {"bib": "12"}).status_code == 303
    answer = fill_in(owner, note_of(amina), {"bib": "12", "text": "Brings a dog"})
    assert answer.status_code == 422 and "The bib number 12 belongs to Bo already." in answer.text
    assert "Brings a dog" in answer.text and db.session.scalar(db.select(db.func.count(RosterNote.id))) == 0
    for wrong in ("0", "-1", "1000000", "x", "9" * 23):
        assert fill_in(owner, note_of(amina), {"bib": wrong}).status_code == 422, wrong


def test_of_two_organizers_the_second_sees_what_the_first_noted(walk, amina, owner, signed_in):
    other = signed_in(AccessRole.ORGANIZER)
    opened = other.get(note_of(amina))
    fill_in(owner, note_of(amina), {"text": "Brings a dog"})
    fields = dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', opened.text))
    answer = other.post(note_of(amina), data=fields | {"text": "Allergic to dogs"})
    assert answer.status_code == 422 and "Brings a dog" in answer.text and "Allergic to dogs" in answer.text
    assert history(owner.get(note_of(amina))) == ["Brings a dog"]


def test_a_volunteer_has_notes_too_and_no_number(walk, owner):
    kim = makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    assert 'name="bib"' not in owner.get(note_of(kim)).text
    fill_in(owner, note_of(kim), {"text": "Speaks Korean"})
    assert "Speaks Korean" in owner.get(page_of(kim)).text


def test_somebody_who_is_not_of_the_registration_is_not_found(walk, amina, owner):
    other = makers.person("Bo")
    for number in (other.id, 0, 2**31, 10**30):
        assert owner.get(f"{page_of(amina)}/people/{number}/note").status_code == 404


def test_what_is_noted_is_text(walk, amina, owner):
    for name in cast.HOSTILE_NAMES:
        fill_in(owner, note_of(amina), {"text": name})
        page = owner.get(page_of(amina))
        assert name in unescape(page.text) and "<script>alert" not in page.text and "<img src=x" not in page.text
