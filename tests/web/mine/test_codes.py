"""The fresh code, from the page that wants it to the page that was wanted."""

import re
from datetime import timedelta

from sqlalchemy import select

from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest
from tests import makers
from tests.cast import PARENT
from tests.visitor import FormReader, fill_in
from tests.web.mine.conftest import codes_mailed, household_of, link_for, mailed, press


def test_what_was_wanted_goes_on_after_the_code(client, walk):
    home = household_of(makers.category(walk))
    asked = client.get(home.person(0, "transfer")).location
    below = f"people/{home.entries[0].id}/transfer"
    assert asked == home.at(f"code?next={below}")
    sent = press(client, asked, home.at(f"code/send?next={below}"))
    assert client.get(sent.location).status_code == 200
    typed = fill_in(client, sent.location, {"code": codes_mailed()[0]}, form="asking")
    assert typed.location == home.person(0, "transfer")
    assert client.get(typed.location).status_code == 200


def test_the_code_goes_to_the_owner_and_is_kept_nowhere_in_clear(client, walk):
    home = household_of(makers.category(walk))
    page = press(client, home.at("code?next=withdraw"), home.at("code/send?next=withdraw"))
    message = mailed("code")[0]
    assert message.to_address == PARENT["email"]
    assert codes_mailed()[0] not in message.text + message.subject
    assert PARENT["email"] not in client.get(page.location).text


def test_it_is_not_asked_for_again_for_a_day_and_then_it_is(client, walk, fresh, still):
    home = household_of(makers.category(walk))
    fresh(home.token)
    still.shift(timedelta(hours=23, minutes=59))
    assert client.get(home.at("details")).status_code == 200
    still.shift(timedelta(minutes=2))
    assert "/code?next=details" in client.get(home.at("details")).location


def test_the_code_of_one_browser_is_nothing_to_another(app, client, walk, fresh):
    home = household_of(makers.category(walk))
    fresh(home.token)
    stranger = app.test_client()
    assert stranger.get(home.at("details")).status_code == 303


def test_a_wrong_code_is_said_beside_the_field_and_what_was_typed_stays(client, walk):
    home = household_of(makers.category(walk))
    press(client, home.at("code"), home.at("code/send"))
    code = codes_mailed()[0]
    page = fill_in(client, home.at("code?sent=1"), {"code": f"{(int(code) + 1) % 10**6:06d}"}, form="asking")
    assert page.status_code == 422
    assert "This is not the code we sent" in page.text


def test_five_wrong_ones_end_it_also_for_the_right_one(client, walk):
    home = household_of(makers.category(walk))
    press(client, home.at("code"), home.at("code/send"))
    code = codes_mailed()[0]
    for _ in range(5):
        page = fill_in(client, home.at("code?sent=1"), {"code": f"{(int(code) + 1) % 10**6:06d}"}, form="asking")
    assert "does not work any more" in page.text
    page = fill_in(client, home.at("code?sent=1"), {"code": code}, form="asking")
    assert page.status_code == 422
    assert client.get(home.at("details")).status_code == 303


def test_a_code_that_came_late_is_said_kindly_and_what_was_typed_waits_for_the_next(client, walk, still):
    """Many homes get their first mail from us after a quarter of an hour: their server asks ours to come again."""
    home = household_of(makers.category(walk))
    token = csrf_of(client.get(home.at("code")))
    asked = client.post(home.at("request"), data={"csrf_token": token, "said": "A shady place"})
    sent = send_form(client, asked, home.at("code/send?next=request"))
    assert "ten minutes" in sent.text
    still.shift(timedelta(minutes=15))
    late = send_form(client, sent, home.at("code?next=request"), code=codes_mailed()[0])
    assert late.status_code == 422 and "it is more than ten minutes old" in late.text
    again = send_form(client, late, home.at("code/send?next=request"))
    ready = send_form(client, again, home.at("code?next=request"), code=codes_mailed()[1])
    assert ready.status_code == 200
    assert send_form(client, ready, home.at("request")).location == home.at()
    assert requests.words(db.session.scalars(select(ChangeRequest)).one()) == "A shady place"


def test_the_letter_says_until_when_on_the_clock_of_the_place(client, walk, still):
    home = household_of(makers.category(walk))
    press(client, home.at("code"), home.at("code/send"))
    until = languages.clock(clock.local(clock.now() + timedelta(minutes=10), walk.zone))
    assert f"It works for ten minutes, until {until} (" in mailed("code")[0].text


def test_nobody_has_a_mailbox_filled_with_codes(client, walk):
    home = household_of(makers.category(walk))
    for _ in range(7):
        answer = press(client, home.at("code"), home.at("code/send"))
    assert len(db.session.scalars(select(Message).where(Message.kind == "code")).all()) == 5
    assert "several codes within the last hour" in client.get(answer.location).text


def test_it_leads_to_no_other_site(client, walk, fresh):
    home = household_of(makers.category(walk))
    for wanted in ("//evil.example", "https://evil.example/", "../organize/", "\\evil", "a b"):
        page = client.get(home.at("code"), query_string={"next": wanted})
        assert "next=" not in page.text.partition("<main")[2], wanted
    fresh(home.token)
    assert client.get(home.at("code"), query_string={"next": "//evil.example"}).location == home.at()


def test_so_many_tries_from_one_network_are_braked(walk, make_app, engine_url):
    app = make_app(engine_url, RATELIMIT_ENABLED=True, CODES_PER_ADDRESS="3 per minute")
    home = household_of(makers.category(walk))
    client = app.test_client()
    answers = [fill_in(client, home.at("code?sent=1"), {"code": "123456"}, form="asking") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]


def test_what_was_typed_when_the_day_was_over_is_sent_on_after_a_new_code(client, walk, fresh, still):
    home = household_of(makers.category(walk))
    fresh(home.token)
    still.shift(timedelta(hours=23))
    wish = "Please seat us\r\nbeside the Łukasz family, at <table 4> & “near the door”."
    page = client.get(home.at("request"))
    still.shift(timedelta(hours=2))
    asked = client.post(home.at("request"), data={"csrf_token": csrf_of(page), "said": wish})
    assert asked.status_code == 401 and "What you typed is kept" in asked.text
    sent = send_form(client, asked, home.at("code/send?next=request"))
    wrong = send_form(client, sent, home.at("code?next=request"), code="12")
    assert wrong.status_code == 422
    ready = send_form(client, wrong, home.at("code?next=request"), code=codes_mailed()[-1])
    assert ready.status_code == 200 and not db.session.scalars(select(ChangeRequest)).all()
    assert send_form(client, ready, home.at("request")).location == home.at()
    kept = db.session.scalars(select(ChangeRequest)).one()
    assert requests.words(kept) == wish.replace("\r\n", "\n")


def test_a_button_pressed_when_the_day_was_over_is_pressed_again_after_a_new_code(client, walk, fresh, still):
    home = household_of(makers.category(walk))
    other = link_for(home.registration, home.registration.registrant)
    fresh(home.token)
    page = client.get(home.at("links"))
    still.shift(timedelta(hours=25))
    asked = client.post(home.at("links/revoke"), data={"csrf_token": csrf_of(page)})
    assert client.get(f"/my/{other}/").status_code == 200
    has_one = send_form(client, asked, home.at("code?next=links/revoke&sent=1"))
    assert has_one.status_code == 200
    sent = send_form(client, has_one, home.at("code/send?next=links/revoke"))
    ready = send_form(client, sent, home.at("code?next=links/revoke"), code=codes_mailed()[-1])
    assert send_form(client, ready, home.at("links/revoke")).status_code == 303
    assert client.get(f"/my/{other}/").status_code == 404


def csrf_of(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def send_form(client, page, action, **typed):
    """Send the form of this very page that goes there, as a browser does."""
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    found = next(form for form in forms if f'action="{action.replace("&", "&amp;")}"' in form)
    reader = FormReader(None)
    reader.feed(found)
    return client.post(action, data=reader.fields | typed)
