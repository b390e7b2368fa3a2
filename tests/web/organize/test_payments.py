"""Writing payments down at a desk: as people type amounts, once, and without ever altering one."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.outbox.models import Message
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import payments
from eventsapp.registration.models import Payment
from tests import makers
from tests.registration.test_prices import family
from tests.visitor import fill_in


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def sent(walk):
    return family(makers.category(walk), 2500)[0]


@pytest.fixture
def page(sent):
    return f"/organize/walk/2027/registrations/{sent.reference}"


def recorded():
    return [(one.amount_cents, one.method, str(one.received_on)) for one in db.session.scalars(select(Payment))]


def record(visitor, page, amount="25.00", **typed):
    return fill_in(visitor, f"{page}/payment", {"amount": amount, "method": "cash"} | typed, form="payment")


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12,50 $", 1250),
        ("$12.50", 1250),
        ("12.5", 1250),
        ("25", 2500),
        ("１２．５０", 1250),
        ("１２，５０ ＄", 1250),
        ("1\u00a0250,00\u00a0$", 125000),
        ("1 250", 125000),
        ("1,250.00", 125000),
        (" $ 7 ", 700),
        ("0,01", 1),
    ],
)
def test_an_amount_is_read_as_people_write_it(walk, owner, page, typed, cents):
    assert record(owner, page, typed).status_code == 303
    assert recorded() == [(cents, "cash", "2027-03-10")]


WRONG = (
    "0",
    "0,00 $",
    "-5",
    "−5",
    "0.001",
    "1e9",
    "12.345",
    "abc",
    "",
    "１２３４５６７８９",
    "1/2",
    "∞",
    "\x00",
    "9" * 5000,
)


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_amount_is_refused_beside_it_and_nothing_is_lost(walk, owner, page, typed):
    answer = record(owner, page, typed, method="cheque", received_on="2027-03-01")
    assert answer.status_code == 422 and recorded() == []
    assert 'id="amount-error"' in answer.text and 'href="#amount"' in answer.text
    assert re.search(r'value="cheque" checked', answer.text) and 'value="2027-03-01"' in answer.text


@pytest.mark.parametrize("typed", ["2027-03-11", "2027-02-30", "1999-01-01", "tomorrow", "", "03/04/2027", "\x00"])
def test_a_day_that_is_none_or_still_to_come_is_refused_beside_it(walk, owner, page, typed):
    answer = record(owner, page, received_on=typed)
    assert answer.status_code == 422 and 'id="received_on-error"' in answer.text and recorded() == []


@pytest.mark.parametrize("method", ["credit", "bitcoin", "", None])
def test_a_way_to_pay_that_is_not_offered_is_refused(walk, owner, page, method):
    answer = record(owner, page, method=method)
    assert answer.status_code == 422 and "Choose how it was paid." in answer.text and recorded() == []


def test_it_is_confirmed_by_mail_and_shown_with_what_is_left(walk, owner, sent, page):
    record(owner, page, "10")
    text = text_of(owner.get(page))
    for said in ("Fee owed now $25.00", "Paid so far $10.00", "Still to pay $15.00", "Cash"):
        assert said in text, said
    message = db.session.scalars(select(Message).where(Message.kind == "payment")).one()
    assert "$10.00" in message.text and "$15.00" in message.text


def test_a_fee_is_never_called_a_donation(walk, owner, page):
    record(owner, page)
    for address in (page, f"{page}/payment", f"/fr{page}", f"/fr{page}/payment"):
        words = text_of(owner.get(address)).lower()
        assert not re.search(r"\bdonat|\bdons?\b", words), address


def test_too_much_is_said_and_not_refused(walk, owner, page):
    assert record(owner, page, "30").status_code == 303
    assert "Paid too much $5.00" in text_of(owner.get(page))


def test_a_second_press_records_nothing_and_says_why(walk, owner, page):
    form = owner.get(f"{page}/payment")
    token = re.search(r'name="csrf_token" value="([^"]*)"', form.text).group(1)
    typed = {"csrf_token": token, "known": "0", "amount": "25", "method": "cash", "received_on": "2027-03-10"}
    assert owner.post(f"{page}/payment", data=typed).status_code == 303
    again = owner.post(f"{page}/payment", data=typed)
    assert again.status_code == 422 and len(recorded()) == 1
    assert "A payment was recorded for this registration since you opened this form" in again.text
    assert 'name="known" type="hidden" value="1"' in again.text, "who means it sends it once more"


def test_a_mistake_is_taken_back_and_both_rows_stay(walk, owner, sent, page):
    record(owner, page, "25")
    answer = fill_in(owner, page)
    assert answer.status_code == 303
    assert [cents for cents, _method, _on in recorded()] == [2500, -2500]
    text = text_of(owner.get(page))
    assert "−$25.00" in text and "Still to pay $25.00" in text
    assert "Take back payment" not in text
    assert payments.balance(sent) == 2500


@pytest.mark.parametrize("role", list(AccessRole))
def test_payments_are_recorded_by_those_who_may(walk, signed_in, page, role):
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.TREASURER)
    assert (visitor.get(f"{page}/payment").status_code == 200) == may
    assert ("Record a payment" in visitor.get(page).text) == may
    assert "Fee owed now" in visitor.get(page).text


def test_it_is_shut_to_strangers(walk, client, page):
    assert client.get(f"{page}/payment").status_code == 302
