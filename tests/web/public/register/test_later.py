"""Finishing later: the link by mail opens the form on any device, needs no account, and dies when it is sent."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core import sealing
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Entry
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from eventsapp.workflows import drafting
from tests import makers
from tests.cast import PARENT, PARTICIPANT
from tests.visitor import FormReader, fill_in
from tests.web.public.register.walking import CHILD, URL, add, begin, go, text, walk


@pytest.fixture
def edition(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())
    makers.category(edition)
    return edition


def later(client, where, **typed):
    """Fill in some of that page and press the button to finish later."""
    page = client.get(where)
    assert "Send me a link to finish later" in page.text
    kept_as = re.search(r'name="from" value="([^"]*)" formaction="([^"]*)"', page.text)
    reader = FormReader("asking")
    reader.feed(page.text)
    return client.post(kept_as[2], data={**reader.fields, **typed, "from": kept_as[1]})


def mails():
    return list(db.session.scalars(select(Message).where(Message.kind == "draft_link").order_by(Message.id)))


def link(mail):
    """The address in it, as it is when it is sent."""
    found = re.search(r"/(?:fr/)?zoo-walk/2027/register/finish/[\w-]+", sealing.unseal(mail.sealed_secrets))
    return found[0]


@pytest.fixture
def mailed(client, edition):
    """The link in the mail to somebody who stopped at the access step."""
    where = go(client, begin(client))
    assert later(client, where, needs="chair", device="Scooter").status_code == 303
    return link(mails()[0])


def test_the_link_goes_to_the_address_of_the_first_page_and_what_was_typed_is_kept(client, edition, mailed):
    [mail] = mails()
    assert mail.to_address == PARTICIPANT["email"]
    assert mailed not in mail.text
    kept = sealing.unseal(db.session.scalars(select(Draft)).one().sealed_answers)
    assert "Scooter" in kept
    assert "chair" in kept


def test_it_opens_the_form_on_another_device_at_the_first_page_that_is_not_finished(app, client, edition):
    where = begin(client)
    later(client, where)
    elsewhere = app.test_client()
    opened = elsewhere.get(link(mails()[0]))
    assert opened.location == where.replace("/part/me", "/help")
    assert fill_in(elsewhere, walk(elsewhere, opened.location), form="asking").status_code == 303
    assert db.session.scalars(select(Entry)).one().person.email == PARTICIPANT["email"]


def test_the_page_after_it_says_where_the_link_went_and_until_when_it_works(client, edition, mailed):
    reference = db.session.scalars(select(Draft.reference)).one()
    page = client.get(f"{URL}/{reference}/later")
    assert f"We have sent the link to {PARTICIPANT['email']}" in text(page)
    assert "until Wednesday, March 24, 2027" in text(page)
    assert "Go on now" in page.text


@pytest.mark.parametrize("end", ["sent", "too old"])
def test_it_dies_when_the_form_is_sent_or_after_fourteen_days_and_says_so(app, client, edition, mailed, still, end):
    if end == "sent":
        check = walk(client, client.get(mailed).location.split("?")[0])
        assert fill_in(client, check, form="asking").status_code == 303
    else:
        still.shift(timedelta(days=14, minutes=1))
    for visitor in (client, app.test_client()):
        page = visitor.get(mailed)
        assert page.status_code == 404
        assert "This link does not work any more" in page.text
        assert PARTICIPANT["email"] not in page.text


def test_a_form_that_another_tab_sends_meanwhile_needs_no_link(client, edition, monkeypatch):
    where = go(client, begin(client))
    once = drafting.mail_link

    def after_the_other_tab(number, *address, **how):
        drafts.send(db.session.get_one(Draft, number), sent, {"waits": False})
        return once(number, *address, **how)

    sent = makers.registration(edition, makers.person())
    monkeypatch.setattr(drafting, "mail_link", after_the_other_tab)
    assert later(client, where, needs="chair").location.endswith("/done")
    assert mails() == []
    assert drafts.answers_of(db.session.scalars(select(Draft)).one()) == {"waits": False}


def test_every_wrong_link_has_the_same_answer(client, edition, mailed):
    makers.category(makers.edition(of=makers.series("other-walk")))
    answers = [client.get(f"{URL}/finish/{token}") for token in ("nothing", "x" * 43, "%00", "é" * 300)]
    assert {page.status_code for page in answers} == {404}
    assert len({text(page) for page in answers}) == 1
    assert client.get(mailed.replace("zoo-walk", "other-walk")).status_code == 404


def test_three_mails_a_day_are_enough_and_the_fourth_is_refused_in_words(client, edition, still):
    where = begin(client)
    for _time in range(3):
        assert later(client, where).status_code == 303
    refused = later(client, where)
    assert refused.status_code == 422
    assert "We have sent this link 3 times today" in refused.text
    assert len(mails()) == 3
    assert client.get(link(mails()[-1])).status_code == 302
    still.shift(timedelta(days=1))
    assert later(client, where).status_code == 303


def test_who_came_by_a_link_and_asks_for_another_stays_in(app, client, edition, mailed):
    elsewhere = app.test_client()
    where = elsewhere.get(mailed).location.split("?")[0]
    assert later(elsewhere, where.replace("/check", "/help")).status_code == 303
    assert "Marie" in elsewhere.get(where.replace("/check", "/who")).text
    assert "Marie" in client.get(where.replace("/check", "/who")).text


def test_a_mistake_in_the_address_is_mended_first(client, edition):
    where = begin(client)
    who = where.split("/part")[0] + "/who"
    assert fill_in(client, who, {"email": "nobody"}, form="asking").status_code == 422
    assert later(client, where).location == f"{who}?wrong=1"
    assert mails() == []


def test_a_person_who_is_being_added_is_kept_when_the_rest_is_put_off(client, edition):
    where = begin(client, "others", who=PARENT)
    assert later(client, where, **CHILD).status_code == 303
    people = where.removesuffix("/new")
    assert "Léo Haddad" in client.get(people).text
    assert add(client, people).endswith("/part/me")


@pytest.mark.parametrize("page", ["", "people/p9", "part/p9", "people", "../x", "removed", "part/"])
def test_a_made_up_page_changes_nothing(client, edition, page):
    where = begin(client)
    before = sealing.unseal(db.session.scalars(select(Draft)).one().sealed_answers)
    reader = FormReader("asking")
    reader.feed(client.get(where).text)
    address = where.split("/part")[0] + "/later"
    client.post(address, data={**reader.fields, "name": "Somebody", "from": page})
    db.session.expire_all()
    after = sealing.unseal(db.session.scalars(select(Draft)).one().sealed_answers)
    assert before.rstrip("}") in after
    assert "Somebody" not in after


def test_a_stranger_mails_nothing(app, client, edition):
    where = begin(client)
    stranger = app.test_client()
    reader = FormReader("asking")
    reader.feed(stranger.get(URL).text)
    stranger.post(where.split("/part")[0] + "/later", data=reader.fields)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_french_form_sends_a_french_link(client, edition):
    later_french = begin(client, url=f"/fr{URL}")
    page = client.get(later_french)
    address = re.search(r'formaction="([^"]*)"', page.text)[1]
    reader = FormReader("asking")
    reader.feed(page.text)
    client.post(address, data=reader.fields)
    [mail] = mails()
    assert mail.language == "fr"
    assert link(mail).startswith("/fr/")
