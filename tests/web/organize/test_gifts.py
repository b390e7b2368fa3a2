"""Gifts at the treasurer's desk: written down, found again, confirmed, taken back and moved."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import pages, totals
from eventsapp.fundraising.gift_models import Donor, Gift, GiftStatus
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.visitor import fill_in, send_on

INDEX = "/organize/walk/2027/gifts"
NEW = f"{INDEX}/new"


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def record(visitor, **typed):
    typed = {"amount": "25.00", "method": "cash", "donor": "unknown"} | typed
    return fill_in(visitor, NEW, typed, form="gift")


def stored():
    db.session.rollback()
    return list(db.session.scalars(select(Gift).order_by(Gift.id)))


# ---- Written down


def test_a_gift_is_written_down_for_whoever_holds_the_page(walk, owner, page):
    answer = record(owner, page_words="ana silva", amount="1 250,50 $", wants_receipt=None)
    [gift] = stored()
    assert answer.status_code == 303 and answer.location.endswith(f"/gifts/{gift.reference}")
    assert (gift.amount_cents, gift.page_id, gift.status, gift.donor_id) == (1250_50, page.id, "confirmed", None)
    shown = text_of(owner.get(answer.location))
    for said in ("$1,250.50", "Cash", "Ana", "Nobody knows who", "Dana Whitecloud", "Wednesday, March 10, 2027"):
        assert said in shown, said


def test_sent_twice_it_is_one_gift(walk, owner):
    form = owner.get(NEW)
    for _each in range(2):
        sent = {"amount": "25", "method": "cash", "donor": "unknown"}
        assert send_on(owner, form, sent, form="gift").status_code == 303
    assert len(stored()) == 1


@pytest.mark.parametrize("typed", ["0", "-5", "0.001", "1e9", "", "abc", "1000000.01", "∞"])
def test_what_is_no_amount_is_refused_beside_it_and_nothing_is_lost(walk, owner, typed):
    answer = record(owner, amount=typed, method="cheque", shown_name="The Okafors")
    assert answer.status_code == 422 and stored() == []
    assert 'id="amount-error"' in answer.text and 'value="The Okafors"' in answer.text
    assert re.search(r'value="cheque" checked', answer.text)


@pytest.mark.parametrize("typed", ["12,50 $", "12.50", "１２．５０", "$12.5"])
def test_an_amount_is_read_as_people_write_it(walk, owner, typed):
    record(owner, amount=typed)
    assert [gift.amount_cents for gift in stored()] == [12_50]


def test_a_scanned_code_of_last_year_says_so_and_offers_this_years_page(walk, owner, page):
    before = makers.edition(of=walk.series, year=2026)
    old = makers.fundraising_page(before, person=page.person)
    scanned = f"https://events.example.org/walk/2026/fundraising/{old.code}"
    answer = record(owner, page_words=scanned)
    assert answer.status_code == 422 and stored() == []
    assert "This code is from The Walk (walk) 2026." in text_of(answer) and page.code in answer.text
    assert send_on(owner, answer, {"page": page.code}, form="gift").status_code == 303
    assert [gift.page_id for gift in stored()] == [page.id]


def test_a_withdrawn_page_is_said_and_its_gift_counts_for_the_event(walk, owner, page):
    with writing():
        pages.close(page, by=OPERATOR)
    answer = record(owner, page_words=page.code)
    assert answer.status_code == 422 and "This page was withdrawn. Gifts to it count for the event." in text_of(answer)
    assert send_on(owner, answer, {"page": "edition"}, form="gift").status_code == 303
    assert [gift.page_id for gift in stored()] == [None]


def test_a_name_nobody_has_and_a_page_of_nobody_are_refused(walk, owner):
    answer = record(owner, page_words="zzz", page="NOTOFFERED")
    assert answer.status_code == 422 and "No page of this event has this name or code." in text_of(answer)


def test_looking_for_a_page_or_a_donor_keeps_what_was_typed(walk, owner, page):
    ines = makers.donor(last_name="Okafor")
    looking = {"amount": "33.10", "page_words": "ana", "donor_words": "okaf", "look": "donor"}
    answer = fill_in(owner, NEW, looking, form="gift")
    assert answer.status_code == 200 and 'value="33.10"' in answer.text and stored() == []
    assert f'value="{ines.id}"' in answer.text and "Ines M. Okafor, Toronto" in text_of(answer)
    send_on(owner, answer, {"donor": str(ines.id), "method": "cheque"}, form="gift")
    [gift] = stored()
    assert (gift.donor_id, gift.page_id, gift.amount_cents) == (ines.id, page.id, 33_10)


def test_somebody_new_is_kept_with_their_address_and_found_again_by_it(walk, owner):
    new = {"donor": "new", "first_name": "Bo", "last_name": "Lund", "street": "1 A St", "postcode": "m4b1b3"}
    record(owner, **new, wants_receipt="y")
    record(owner, **new | {"postcode": "M4B 1B3", "first_name": "BO", "is_another": "y"})
    assert [donor.name for donor in db.session.scalars(select(Donor))] == ["Bo Lund"]
    assert len({gift.donor_id for gift in stored()}) == 1
    answer = record(owner, donor="new")
    assert answer.status_code == 422 and "Enter the name of whoever gives." in answer.text


def test_the_same_gift_once_more_is_asked_about(walk, owner):
    ines = makers.donor(last_name="Okafor")
    first = makers.gift(walk, 25_00, donor=ines)
    typed = {"donor_words": "okafor", "donor": str(ines.id)}
    answer = record(owner, **typed)
    assert answer.status_code == 422 and first.reference in answer.text and len(stored()) == 1
    assert send_on(owner, answer, {"is_another": "y"}, form="gift").status_code == 303
    assert len(stored()) == 2


def test_a_gift_that_came_with_a_list_is_asked_about_at_the_desk_days_later(walk, owner):
    bo = makers.donor(first_name="Bo", initial="", last_name="Lund")
    today = clock.today(walk.zone)
    first = makers.gift(
        walk, 25_00, donor=bo, received_on=today - timedelta(days=3), source="statement", source_key="1"
    )
    answer = record(owner, donor="new", first_name="Bo", last_name="Lund")
    assert answer.status_code == 422 and first.reference in answer.text and len(stored()) == 1
    assert send_on(owner, answer, {"is_another": "y"}, form="gift").status_code == 303 and len(stored()) == 2


def test_a_gift_in_kind_says_what_it_is_and_who_appraised_it(walk, owner):
    answer = record(owner, method="in kind", amount="400")
    assert answer.status_code == 422 and 'id="description-error"' in answer.text
    described = {"description": "Ten pairs of shoes", "appraiser": "J. Roy, 1 Main Street"}
    assert record(owner, method="in kind", amount="400", **described).status_code == 303
    [gift] = stored()
    assert (gift.kind, gift.method, gift.description) == ("in kind", "in kind", "Ten pairs of shoes")


def test_what_was_given_in_return_is_kept(walk, owner):
    record(owner, purpose="30", other="5,25", advantage_words="Dinner and a mug")
    [gift] = stored()
    assert (gift.purpose_cents, gift.other_cents, gift.advantage_words) == (30_00, 5_25, "Dinner and a mug")


# ---- What becomes of it


def test_a_reported_gift_is_confirmed_to_what_was_there(walk, owner, page):
    gift = makers.gift(walk, 50_00, page=page, status=GiftStatus.REPORTED)
    answer = fill_in(owner, f"{INDEX}/{gift.reference}/confirmation", {"amount": "45"}, form="act")
    assert answer.status_code == 303
    assert totals.of_page(page.id).confirmed_cents == 45_00
    shown = text_of(owner.get(answer.location))
    assert "Confirmed to another amount −$50.00 $45.00" in shown


def test_it_is_taken_back_with_a_reason_wholly_or_in_part(walk, owner):
    gift = makers.gift(walk, 50_00)
    act = f"{INDEX}/{gift.reference}/reversal"
    assert fill_in(owner, act, {"reason": ""}, form="act").status_code == 422
    answer = fill_in(owner, act, {"reason": "Too much", "amount": "60"}, form="act")
    assert answer.status_code == 422 and "This is more than was given." in answer.text
    fill_in(owner, act, {"reason": "A coin was bad", "amount": "2"}, form="act")
    assert totals.of_edition(walk.id).confirmed_cents == 48_00
    fill_in(owner, act, {"reason": "Not honoured"}, form="act")
    assert totals.of_edition(walk.id).confirmed_cents == 0
    assert fill_in(owner, act, {"reason": "Once more"}, form="act").status_code == 422
    shown = text_of(owner.get(f"{INDEX}/{gift.reference}"))
    assert "A coin was bad" in shown and "Not honoured" in shown and "Take it back" not in shown


def test_it_is_moved_to_another_page_with_a_reason(walk, owner, page):
    gift = makers.gift(walk, 50_00)
    act = f"{INDEX}/{gift.reference}/page"
    assert fill_in(owner, act, {"page_words": page.code}, form="act").status_code == 422
    moved = {"page_words": page.code, "reason": "Her envelope"}
    assert fill_in(owner, act, moved, form="act").status_code == 303
    assert totals.of_page(page.id).confirmed_cents == 50_00


def test_a_tick_that_no_database_can_hold_confirms_nothing(walk, owner):
    makers.gift(walk, status=GiftStatus.REPORTED)
    assert fill_in(owner, INDEX, {"ticked": ["AAAA\x00BBBB"]}, form="confirming").status_code in (303, 404)
    assert [gift.status for gift in stored()] == ["reported"]
    assert owner.get(f"{INDEX}/AAAA%00BBBB").status_code == 404


def test_many_are_confirmed_with_one_press(walk, owner):
    waiting = [makers.gift(walk, status=GiftStatus.REPORTED).reference for _each in range(3)]
    left = waiting.pop()
    answer = fill_in(owner, INDEX, {"ticked": [*waiting, "NONE-SUCH"]}, form="confirming")
    assert answer.status_code == 303 and "2 gifts are confirmed." in text_of(owner.get(answer.location))
    assert [gift.reference for gift in stored() if gift.status == "reported"] == [left]


# ---- The list


def test_an_empty_list_says_what_to_do_first(walk, owner, signed_in):
    assert "Open an envelope, or write a first gift down." in text_of(owner.get(INDEX))
    assert "No gift is like this." in text_of(owner.get(f"{INDEX}?donor=zz"))


def test_what_is_filtered_is_shown_with_its_sum(walk, owner, page):
    makers.gift(walk, 10_00, page=page, donor=makers.donor(last_name="Okafor"))
    makers.gift(walk, 5_00, status=GiftStatus.REPORTED)
    for asked, said in (
        ("", "2 gifts in this list. Confirmed: $10.00. Reported: $5.00."),
        ("?status=reported", "1 gift in this list. Confirmed: $0.00. Reported: $5.00."),
        (f"?page=/walk/2027/fundraising/{page.code}", "1 gift in this list. Confirmed: $10.00."),
        ("?donor=okaf", "1 gift in this list. Confirmed: $10.00."),
        ("?without=y", "1 gift in this list. Confirmed: $0.00."),
        ("?status=nonsense&method=xx", "2 gifts in this list."),
    ):
        assert said in text_of(owner.get(INDEX + asked)), asked
    for asked in ("?page=NOSUCHPAGE", "?batch=XXXX-XXXX", "?deposit=XXXX-XXXX", "?receipt=y"):
        assert "No gift is like this." in text_of(owner.get(INDEX + asked)), asked
    assert owner.get(f"{INDEX}?since=soon").status_code == 422
    assert owner.get(f"{INDEX}?since=2027-03-02&until=2027-03-01").status_code == 422
    assert owner.get(f"{INDEX}?before=9999999999999999&donor=%00").status_code == 200


def test_a_page_of_it_costs_as_many_queries_whatever_it_shows(walk, owner, queries):
    def fill(number):
        for _each in range(number):
            makers.gift(walk, donor=makers.donor(), page=makers.fundraising_page(walk))

    fill(2)
    owner.get(INDEX)
    with queries() as few:
        owner.get(INDEX)
    fill(20)
    with queries() as many:
        owner.get(INDEX)
    assert len(few) == len(many) <= 12, many


def test_the_gifts_of_the_filter_leave_as_a_spreadsheet_without_formulas(walk, owner, page):
    makers.gift(walk, 10_05, page=page, donor=makers.donor(first_name="=1+1", initial="", last_name="Okafor"))
    makers.gift(walk, 5_00, status=GiftStatus.REPORTED)
    answer = owner.get(f"{INDEX}/export/csv?status=confirmed")
    head, line = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    told = dict(zip(head, line, strict=True))
    assert told["Donor"] == "'=1+1 Okafor" and (told["Confirmed amount"], told["Reported amount"]) == ("10.05", "0.00")
    assert (told["Page"], told["Received on"], told["Recorded"]) == ("Ana", "2027-03-10", "2027-03-10 10:00")
    assert owner.get(f"{INDEX}/export/xlsx").get_data()[:2] == b"PK"
    noted = list(db.session.scalars(select(AuditLine.details).where(AuditLine.action == "gift.exported")))
    assert [(one["format"], one["rows"], one["contents"]) for one in noted] == [
        ("csv", 1, "gifts"),
        ("xlsx", 2, "gifts"),
    ]


# ---- Who may


@pytest.mark.parametrize("role", list(AccessRole))
def test_gifts_are_for_those_who_may_see_them(walk, signed_in, role):
    visitor = signed_in(role, None if role is AccessRole.OWNER else walk.series)
    gift = makers.gift(walk)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.TREASURER)
    doors = (INDEX, NEW, f"{INDEX}/{gift.reference}", f"{INDEX}/{gift.reference}/reversal", f"{INDEX}/export/csv")
    assert {visitor.get(door).status_code for door in doors} == {200 if may else 404}
    assert ("/walk/2027/gifts" in visitor.get("/organize/walk/2027/roster").text) == may


def test_a_gift_leads_to_its_donor_its_receipt_and_its_promise_for_whoever_may_open_them(walk, signed_in):
    donor = makers.donor()
    pledge = makers.pledge(walk, donor=donor)
    gift = makers.gift(walk, donor=donor, pledge=pledge, wants_receipt=True)
    treasurer, here = signed_in(AccessRole.TREASURER), f"{INDEX}/{gift.reference}"
    shown = treasurer.get(here).text
    for way in (f"/organize/donors/{donor.id}", f"/organize/receipts/gifts/{gift.id}", f"/pledges/{pledge.reference}"):
        assert f'{way}"' in shown
    makers.receipt_settings()
    receipt = makers.receipt(gift)
    shown = treasurer.get(here).text
    assert f'/organize/receipts/{receipt.number}"' in shown and "/organize/receipts/gifts/" not in shown
    shown = signed_in(AccessRole.ORGANIZER).get(here).text
    assert donor.name in shown and "/organize/donors" not in shown and "/organize/receipts" not in shown


@pytest.mark.parametrize(
    ("address", "section", "way"),
    [
        (INDEX, 'gifts" aria-current="page">Fundraising', 'gifts" aria-current="page">Gifts'),
        (NEW, 'gifts" aria-current="true">Fundraising', 'gifts" aria-current="true">Gifts'),
        ("/organize/walk/2027/ledger", 'gifts" aria-current="true">Fundraising', 'ledger" aria-current="page">Ledger'),
        (
            "/organize/receipts/settings",
            'deposits" aria-current="true">Money',
            'receipts/" aria-current="true">Receipts',
        ),
        ("/organize/deposits", 'deposits" aria-current="page">Money', 'deposits" aria-current="page">Deposits'),
    ],
)
def test_both_rows_of_ways_say_where_one_is(walk, owner, address, section, way):
    shown = owner.get(address).text
    assert section in shown and way in shown
    assert shown.count('aria-current="page"') + shown.count('aria-current="true"') == 2


def test_a_gift_of_another_edition_is_not_found(walk, owner):
    other = makers.gift(makers.edition(of=makers.series("run"), year=2027))
    assert owner.get(f"{INDEX}/{other.reference}").status_code == 404


def test_it_is_shut_to_strangers(walk, client):
    assert client.get(INDEX).status_code == client.get(NEW).status_code == 302
