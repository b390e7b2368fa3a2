"""Promises, as organizers look after them: found, kept, counted, reminded of, hidden; and shut to who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.fundraising import totals
from eventsapp.fundraising.gift_models import Gift, Pledge, PledgeStatus
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.reports import given
from tests import makers
from tests.visitor import fill_in, send_on

URL = "/organize/walk/2027/pledges"


@pytest.fixture
def walk(app, still):
    makers.organization()
    walk = makers.edition(of=makers.series("walk"))
    makers.fundraising(walk)
    return walk


@pytest.fixture
def treasurer(walk, signed_in):
    return signed_in(AccessRole.TREASURER)


def now(pledge):
    return db.session.get_one(Pledge, pledge.id, populate_existing=True)


def letters(kind):
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def test_they_are_found_by_name_page_reference_and_state(walk, treasurer):
    ines = makers.pledge(walk, donor=makers.donor(first_name="Inès", last_name="Okafor"))
    zoe = makers.pledge(
        walk, page=makers.fundraising_page(walk, shown_name="Zoë"), donor=makers.donor(first_name="Kim")
    )
    begun = makers.pledge(walk, status=PledgeStatus.BEGUN, donor=makers.donor(first_name="Lou"))
    everything = treasurer.get(URL).text
    assert ines.reference in everything and zoe.reference in everything and begun.reference not in everything
    for asked, found in (
        ("?q=ines", ines),
        ("?q=zoe", zoe),
        (f"?q={zoe.reference.lower()}", zoe),
        ("?state=begun", begun),
    ):
        shown = treasurer.get(URL + asked).text
        assert [one.reference in shown for one in (ines, zoe, begun)] == [one is found for one in (ines, zoe, begun)]
    assert "There are no such promises." in treasurer.get(f"{URL}?q=nobody").text


def test_an_empty_list_says_what_to_do_first(walk, treasurer):
    assert "pass the address of the page to give on" in treasurer.get(URL).text


def test_the_list_is_paged_by_key_and_asks_the_same_of_any_number(walk, treasurer, queries, monkeypatch):
    monkeypatch.setattr(given, "SIZE", 2)
    made = [makers.pledge(walk) for _each in range(3)]
    first = treasurer.get(URL).text
    assert made[2].reference in first and made[0].reference not in first and "Earlier" in first
    assert made[0].reference in treasurer.get(f"{URL}?before={made[1].id}").text
    monkeypatch.setattr(given, "SIZE", 50)
    with queries() as few:
        treasurer.get(URL)
    for _each in range(10):
        makers.pledge(walk)
    with queries() as many:
        treasurer.get(URL)
    assert len(few) == len(many)


def test_what_came_in_becomes_a_gift_once(walk, treasurer):
    pledge = makers.pledge(walk, wants_receipt=True, message="Go!")
    form = treasurer.get(f"{URL}/{pledge.reference}/gift")
    refused = send_on(treasurer, form, {"method": None, "amount": "0"}, form="pledge")
    assert refused.status_code == 422 and "Choose how." in refused.text
    for _twice in range(2):
        send_on(treasurer, form, {"method": "cheque", "amount": "25,50"}, form="pledge")
    [gift] = db.session.scalars(select(Gift))
    assert (gift.amount_cents, gift.method, gift.status, gift.message) == (25_50, "cheque", "confirmed", "Go!")
    assert gift.wants_receipt and gift.pledge_id == pledge.id and now(pledge).status == PledgeStatus.KEPT
    assert len(letters("gift_thanks")) == 1 and totals.of_edition(walk.id).confirmed_cents == 25_50
    assert f'/gifts/{gift.reference}"' in treasurer.get(f"{URL}/{pledge.reference}").text


def test_one_is_cancelled_after_it_was_asked(walk, treasurer):
    pledge = makers.pledge(walk)
    assert fill_in(treasurer, f"{URL}/{pledge.reference}/cancellation", form="pledge").status_code == 303
    assert now(pledge).status == PledgeStatus.CANCELLED
    again = fill_in(treasurer, f"{URL}/{pledge.reference}/cancellation", form="pledge")
    assert again.status_code == 422 and "kept or cancelled already" in again.text


def test_the_units_of_one_are_said_and_told(walk, treasurer):
    pledge = makers.pledge(walk, 3_00, per_unit=True)
    assert fill_in(treasurer, f"{URL}/{pledge.reference}/units", {"units": "2.5"}, form="pledge").status_code == 303
    assert now(pledge).due_cents == 7_50 and "$7.50" in letters("pledge_due")[0].text
    fixed = makers.pledge(walk)
    answer = fill_in(treasurer, f"{URL}/{fixed.reference}/units", {"units": "2"}, form="pledge")
    assert answer.status_code == 422 and "fixed amount" in answer.text


@pytest.mark.parametrize("act", ["gift", "units", "cancellation"])
def test_a_promise_by_the_unit_is_called_one_wherever_something_is_done_about_it(walk, treasurer, act):
    pledge = makers.pledge(walk, 3_00, per_unit=True)
    assert "$3.00 for each" in treasurer.get(f"{URL}/{pledge.reference}/{act}").text
    assert f"{pledge.donor.name}\N{NO-BREAK SPACE}: 3,00" in treasurer.get(f"/fr{URL}/{pledge.reference}/{act}").text


def test_name_and_message_are_hidden_and_shown_again(walk, treasurer):
    pledge = makers.pledge(walk, message="Something rude", shown_as="name", shown_name="Rude")
    page = treasurer.get(f"{URL}/{pledge.reference}")
    send_on(treasurer, page)
    assert now(pledge).hidden_at is not None
    page = treasurer.get(f"{URL}/{pledge.reference}")
    assert "an organizer hid it" in page.text
    send_on(treasurer, page)
    assert now(pledge).hidden_at is None


def test_a_promise_of_today_is_left_in_peace(walk, treasurer):
    makers.pledge(walk)
    assert "nobody to write to now" in treasurer.get(f"{URL}/reminders").text


def test_the_letters_go_with_one_press(walk, treasurer):
    pledge = makers.pledge(walk)
    with writing():
        pledge.made_at -= timedelta(days=8)
    page = treasurer.get(f"{URL}/reminders")
    assert "1 promise is open" in page.text
    send_on(treasurer, page, form="reminders")
    send_on(treasurer, page, form="reminders")
    assert len(letters("pledge_reminder")) == 1 and now(pledge).reminded_at is not None


def test_whoever_may_not_see_gifts_sees_no_promise(walk, signed_in):
    pledge = makers.pledge(walk)
    for role in (AccessRole.VIEWER, AccessRole.COORDINATOR, AccessRole.DESK):
        visitor = signed_in(role)
        for below in ("", f"/{pledge.reference}", f"/{pledge.reference}/gift", "/reminders"):
            assert visitor.get(URL + below).status_code == 404, (role, below)


def test_words_of_strangers_are_text(walk, treasurer):
    pledge = makers.pledge(walk, donor=makers.donor(first_name="<script>x</script>"), message="<img src=x>")
    for page in (URL, f"{URL}/{pledge.reference}"):
        assert "<script>x" not in treasurer.get(page).text and "<img src=x" not in treasurer.get(page).text
