"""The ledger: every step in order, summed by month and method, and taken out for the bookkeeper."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import writing
from eventsapp.fundraising import gifts
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.permissions.table import AccessRole
from eventsapp.reports import bookkeeping
from tests import makers

INDEX = "/organize/walk/2027/ledger"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def moved(walk):
    """A gift that was reported, counted to less, moved and partly taken back."""
    page, other = makers.fundraising_page(walk), makers.fundraising_page(walk)
    gift = makers.gift(walk, 50_00, page=page, status=GiftStatus.REPORTED)
    with writing():
        gifts.confirm(gift, amount_cents=45_00, by=OPERATOR)
    with writing():
        gifts.credit(gift, other, "+the wrong sheet", by=OPERATOR)
    with writing():
        gifts.reverse(gift, "A coin was bad.", amount_cents=2_00, by=OPERATOR)
    return gift


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def test_every_step_is_a_row_in_order(walk, moved, owner):
    shown = text_of(owner.get(INDEX))
    steps = ["Confirmed to another amount", "+the wrong sheet", "A coin was bad."]
    assert [shown.index(step) for step in steps] == sorted(shown.index(step) for step in steps)
    assert "reported $0.00, confirmed $43.00" in shown
    assert f"/organize/walk/2027/gifts/{moved.reference}" in owner.get(INDEX).text


def test_it_is_taken_out_as_it_is_and_sums_to_the_total(walk, moved, owner, monkeypatch):
    monkeypatch.setattr(bookkeeping, "BATCH", 2)
    answer = owner.get(f"{INDEX}/export/csv")
    head, *lines = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    told = [dict(zip(head, line, strict=True)) for line in lines]
    assert [one["Confirmed amount"] for one in told] == ["0.00", "45.00", "-45.00", "45.00", "-2.00"]
    assert [one["Reported amount"] for one in told] == ["50.00", "-50.00", "0.00", "0.00", "0.00"]
    assert told[2]["Reason"] == "'+the wrong sheet" and told[2]["Page"] != ""
    assert owner.get(f"{INDEX}/export/xlsx").get_data()[:2] == b"PK"
    before = (clock.today(walk.zone) - timedelta(days=1)).isoformat()
    assert len(owner.get(f"{INDEX}/export/csv?until={before}").get_data().splitlines()) == 1


def test_it_is_summed_by_month_and_method_down_to_the_gifts(walk, moved, owner):
    makers.gift(walk, 7_00, method=GiftMethod.CHEQUE)
    page = owner.get(f"{INDEX}/months")
    shown = text_of(page)
    assert "March 2027" in shown and "confirmed $50.00, reported $0.00" in shown
    assert "method=cheque&amp;since=2027-03-01&amp;until=2027-03-31" in page.text
    assert "mars 2027" in text_of(owner.get(f"/fr{INDEX}/months")).lower()


def test_days_that_cannot_be_read_are_said_and_an_empty_one_says_what_makes_a_row(walk, owner):
    assert "Nothing is in the ledger yet." in text_of(owner.get(INDEX))
    for asked in ("since=soon", "since=2027-03-02&until=2027-03-01", "page=NOSUCH"):
        assert owner.get(f"{INDEX}?{asked}").status_code == 422
    assert owner.get(f"{INDEX}?after=99999999999").status_code == 200


@pytest.mark.parametrize("role", list(AccessRole))
def test_the_ledger_is_for_those_who_may_see_gifts(walk, signed_in, role):
    visitor = signed_in(role)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.TREASURER)
    doors = (INDEX, f"{INDEX}/months", f"{INDEX}/export/csv")
    assert {visitor.get(door).status_code for door in doors} == {200 if may else 404}
