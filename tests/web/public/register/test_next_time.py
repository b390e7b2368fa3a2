"""On the page at the end: what we may write besides is asked, box by box, and nobody has ticked one before."""

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField

from eventsapp.core.db import db
from eventsapp.outbox.models import MessagePurpose
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Consent, Where, Wish
from tests import makers
from tests.last_years import two_years
from tests.visitor import FormReader, send_on
from tests.web.public.register.test_again import go_on

BOXES = {"next_sign_up", "news"}


@pytest.fixture
def years(app, still):
    return two_years()


@pytest.fixture
def done(years, client):
    """The page at the end of Kim's sign-up."""
    page = go_on(client, client.get("/walk/2027/register"), whose="myself", name="Kim Lee", email="kim@example.org")
    for _step in range(6):
        if page.request.path.endswith("/done"):
            break
        page = go_on(client, page)
    return page


def sent_by(page):
    """What a browser sends if the form is sent as it is."""
    reader = FormReader("next-time")
    reader.feed(page.text)
    return reader.fields


def test_no_box_is_ticked_before_somebody_ticks_it(done):
    assert 'name="news"' in done.text and 'name="next_sign_up"' in done.text
    assert not BOXES & set(sent_by(done))


def test_no_form_anywhere_ticks_a_box_of_consent_by_itself(app):
    words = {str(one) for one in [*consents.WORDS.values(), *wishes.WORDS.values()]}
    found = []
    with app.test_request_context():
        for form in _every(FlaskForm):
            for name, field in vars(form).items():
                is_box = getattr(field, "field_class", None) is BooleanField
                if is_box and str(field.args[0] if field.args else field.kwargs.get("label")) in words:
                    found.append(name)
                    assert not field.kwargs.get("default"), f"{form.__name__}.{name}"
    assert set(found) == BOXES


def test_news_are_agreed_to_alone_in_the_words_beside_the_box(done, client):
    answer = send_on(client, done, {"news": "y"}, form="next-time")
    page = client.get(answer.location)
    assert "Thank you. We will write to you." in page.text
    assert 'name="news"' not in page.text and 'name="next_sign_up"' in page.text
    said = db.session.scalars(select(Wish)).one()
    assert (said.purpose, said.wanted, said.words) == ("news", True, "News of the charity, a few times a year")
    assert (said.version, said.language, said.form) == (1, "en", Where.SIGN_UP)
    assert said.person.name == "Kim Lee" and said.registration.registrant is said.person
    assert len(db.session.scalars(select(Consent)).all()) == 1, "that of last year"


def test_sent_without_a_tick_nothing_is_agreed_to_and_it_is_said(done, client):
    answer = send_on(client, done, form="next-time")
    assert "Nothing was ticked" in client.get(answer.location).text
    assert db.session.scalars(select(Wish)).all() == []


def test_the_page_does_not_tell_what_the_address_agreed_to_before(done, client):
    send_on(client, done, {"news": "y"}, form="next-time")
    again = makers.registration(makers.edition(), makers.person("Kim Lee", "kim@example.org"))
    assert not db.session.scalar(
        select(wishes.is_said(Registration, MessagePurpose.NEWS)).where(Registration.id == again.id)
    )


def _every(kind):
    return [one for direct in kind.__subclasses__() for one in (direct, *_every(direct))]
