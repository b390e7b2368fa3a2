"""Proof of what people agreed to: on a registration's page, and all of it as a file."""

import csv
import io

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.core.languages import speaking
from eventsapp.outbox.models import MessagePurpose
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.records import Purpose, Where, Wish
from eventsapp.submissions.wishes import Saying
from tests import makers
from tests.visitor import fill_in

FILE = "/organize/consents.csv"


@pytest.fixture
def sent(app, still):
    """Amina agreed to news in French and to the letter about next year, and took that back."""
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    registration = makers.entry(
        makers.category(edition), makers.person("Amina Haddad", "amina@example.org")
    ).registration
    amina = registration.registrant
    with writing(), speaking("fr"):
        wishes.agree(amina, MessagePurpose.NEWS, Saying(Where.SIGN_UP, registration), by=PUBLIC)
    with writing():
        consents.give(registration, amina, Purpose.NEXT_SIGN_UP, Where.OWN_PAGE, by=PUBLIC)
    still.shift(60)
    with writing():
        consents.withdraw(registration, amina, Purpose.NEXT_SIGN_UP, by=PUBLIC)
    return registration


def page_of(sent):
    return f"/organize/walk/2027/registrations/{sent.reference}"


def read(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_file_says_for_which_address_somebody_agreed_whatever_theirs_is_now(sent, owner):
    with writing():
        amina = db.session.merge(sent).registrant
        amina.email = amina.email_key = "new@example.org"
    _letter, news = read(owner.get(FILE))
    assert news["E-mail address"] == "amina@example.org"


def test_the_file_says_who_agreed_in_which_words_when_where_and_what_was_taken_back(sent, owner):
    letter, news = read(owner.get(FILE))
    assert letter["Words"] == "You may write to me when sign-up for next year opens"
    assert (letter["Version"], letter["Language"], letter["Where"]) == ("1", "en", "on their own page")
    assert letter["When"] == "2027-03-10T10:00:00-05:00" and letter["Taken back"] == "2027-03-10T10:01:00-05:00"
    assert news["Words"] == "Nouvelles de l’organisme, quelques fois par année"
    assert (news["Name"], news["E-mail address"]) == ("Amina Haddad", "amina@example.org")
    assert (news["Agreed or refused"], news["Registration"]) == ("agreed", sent.reference)
    assert (news["Language"], news["Where"]) == ("fr", "at the end of the sign-up form")
    lines = select(AuditLine).where(AuditLine.action == "consent.exported")
    assert len(db.session.scalars(lines).all()) == 1


def test_who_answers_for_one_series_does_not_take_out_everybodys(sent, signed_in):
    series = sent.edition.series
    assert signed_in(AccessRole.ORGANIZER, series).get(FILE).status_code == 404


def test_the_registrations_page_shows_the_proof_to_who_manages_registrations(sent, owner):
    page = owner.get(page_of(sent)).text
    assert "What we may write besides" in page and "Nouvelles de l’organisme" in page
    assert "taken back" in page and "at the end of the sign-up form" in page


def test_who_only_sees_the_roster_sees_none_of_it(sent, signed_in):
    page = signed_in(AccessRole.VIEWER).get(page_of(sent)).text
    assert "What we may write besides" not in page


def test_what_somebody_told_an_organizer_is_written_down_and_counts_at_once(sent, owner):
    answer = fill_in(owner, page_of(sent), form="refusal")
    assert "Noted" in owner.get(answer.location).text
    amina = sent.registrant
    db.session.rollback()
    assert not any(wishes.is_wanted(amina, kind) for kind in wishes.WORDS)
    last = db.session.scalars(select(Wish).order_by(Wish.id.desc())).first()
    assert last.form == Where.ORGANIZER
