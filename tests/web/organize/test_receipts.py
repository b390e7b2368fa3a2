"""Receipts, as the treasurer issues, finds, cancels and replaces them."""

import csv
import io
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donors
from eventsapp.fundraising.donors import Given
from eventsapp.permissions.table import AccessRole
from eventsapp.receipts import cancelling, setting_up
from eventsapp.receipts.models import NameDeclaration, Receipt, ReceiptTask
from eventsapp.workflows import reversing
from tests import makers
from tests.visitor import fill_in

SETTINGS = {
    "registration_number": "126616598 rr0001",
    "legal_name": "Foundation for Dystonia",
    "legal_address": "1 Main Street, Toronto, Ontario M5V 1A1",
    "place": "Toronto, Ontario",
    "signer_name": "Dana Wells",
    "signer_title_en": "Treasurer",
    "signer_title_fr": "Trésorière",
    "minimum": "20,00 $",
}
REGISTER, TO_ISSUE = "/organize/receipts/", "/organize/receipts/to-issue"


@pytest.fixture
def issued(walk):
    makers.receipt_settings()
    return makers.receipt(makers.gift(walk, donor=makers.donor(first_name="Ines", last_name="Okafor")))


@pytest.fixture
def treasurer(signed_in):
    return signed_in(AccessRole.TREASURER)


def receipts():
    return db.session.scalars(select(Receipt).order_by(Receipt.number).execution_options(populate_existing=True)).all()


def after(visitor, answer):
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"]).text


def words_of(answer):
    assert answer.status_code == 200 and answer.content_type == "application/pdf"
    return " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())


def test_the_settings_are_filled_in_and_the_register_says_what_comes_first(walk, treasurer):
    assert "First fill in the settings" in treasurer.get(REGISTER).text
    assert fill_in(treasurer, f"{REGISTER}settings", SETTINGS, form="settings").status_code == 303
    settings = setting_up.current()
    assert (settings.registration_number, settings.minimum_cents) == ("126616598RR0001", 20_00)
    assert settings.signer_title.fr == "Trésorière" and not settings.issues_online


@pytest.mark.parametrize("typed", ["126616598", "126616598RT0001", "12661659RR0001", "12-6616598 rt0001", ""])
def test_a_registration_number_that_is_none_is_refused(walk, treasurer, typed):
    answer = fill_in(treasurer, f"{REGISTER}settings", SETTINGS | {"registration_number": typed}, form="settings")
    assert answer.status_code == 422 and setting_up.current() is None
    assert f'value="{typed}"' in answer.text
    assert "Foundation for Dystonia" in answer.text


def test_digits_that_do_not_fit_together_are_asked_about_once(walk, treasurer):
    wrong = SETTINGS | {"registration_number": "126616599RR0001"}
    answer = fill_in(treasurer, f"{REGISTER}settings", wrong, form="settings")
    assert answer.status_code == 422 and "do not fit together" in answer.text
    sure = fill_in(treasurer, f"{REGISTER}settings", wrong | {"number_is_right": "y"}, form="settings")
    assert sure.status_code == 303 and setting_up.current().registration_number == "126616599RR0001"


def test_gifts_wait_and_are_issued_together(walk, treasurer):
    makers.receipt_settings()
    for cents in (50_00, 70_00):
        makers.gift(walk, cents, donor=makers.donor(), wants_receipt=True)
    makers.gift(walk, 90_00, donor=makers.donor())
    ids = [str(gift) for gift in _ticks(treasurer.get(TO_ISSUE).text)]
    assert len(ids) == 2
    said = after(treasurer, fill_in(treasurer, TO_ISSUE, {"ticked": ids}, form="issuing"))
    assert "2 receipts were issued" in said and "No gift waits for a receipt" in said
    assert [receipt.amount_cents for receipt in receipts()] == [50_00, 70_00]


def test_what_is_missing_is_said_with_a_way_to_mend_it(walk, treasurer):
    makers.receipt_settings()
    gift = makers.gift(walk, donor=makers.donor(street=""), wants_receipt=True)
    page = treasurer.get(TO_ISSUE).text
    assert "The donor’s address is missing." in page and f"{REGISTER}gifts/{gift.id}" in page
    assert "address is missing" in treasurer.get(f"{REGISTER}gifts/{gift.id}").text


def test_a_receipt_is_issued_for_one_gift(walk, treasurer):
    makers.receipt_settings()
    gift = makers.gift(walk, donor=makers.donor())
    answer = fill_in(treasurer, f"{REGISTER}gifts/{gift.id}", form="issuing")
    assert answer.headers["Location"].endswith("/receipts/1")
    assert "There is a receipt for this gift" in treasurer.get(f"{REGISTER}gifts/{gift.id}").text


def test_another_name_is_declared(walk, treasurer):
    makers.receipt_settings()
    gift = makers.gift(walk, donor=makers.donor())
    typed = {"name": "Lena Novak", "address": "3 Oak Avenue\nOttawa ON K1A 0B1", "declaration": "By both, on paper."}
    address = f"{REGISTER}gifts/{gift.id}/declaration"
    assert fill_in(treasurer, address, typed, form="declaration").status_code == 422
    assert fill_in(treasurer, address, typed | {"declared_on": "2030-01-01"}, form="declaration").status_code == 422
    assert fill_in(treasurer, address, typed | {"declared_on": "2026-01-02"}, form="declaration").status_code == 303
    assert db.session.scalars(select(NameDeclaration)).one().name == "Lena Novak"


def test_a_year_is_totalled(walk, treasurer):
    makers.receipt_settings(totals_years=True)
    donor = makers.donor()
    for cents in (12_00, 15_00):
        gift = makers.gift(walk, cents, donor=donor)
    address = f"{REGISTER}years/{gift.received_on.year}"
    assert "$27.00" in treasurer.get(address).text
    said = after(treasurer, fill_in(treasurer, address, {"ticked": [str(donor.id)]}, form="issuing"))
    assert "1 receipt was issued" in said and receipts()[0].amount_cents == 27_00


def test_whoever_is_not_there_any_more_has_no_receipt_and_the_others_have_theirs(walk, treasurer):
    makers.receipt_settings(totals_years=True)
    donor = makers.donor()
    gift = makers.gift(walk, 27_00, donor=donor)
    year = f"{REGISTER}years/{gift.received_on.year}"
    said = after(treasurer, fill_in(treasurer, year, {"ticked": ["99999", str(donor.id)]}, form="issuing"))
    assert "1 receipt was issued" in said and "Somebody has removed this meanwhile" in said


def test_a_receipt_is_cancelled_with_a_reason(issued, treasurer):
    address = f"{REGISTER}1/cancellation"
    assert fill_in(treasurer, address, {"reason": " "}, form="cancellation").status_code == 422
    assert fill_in(treasurer, address, {"reason": "Spoiled"}, form="cancellation").status_code == 303
    page = treasurer.get(f"{REGISTER}1").text
    assert "Spoiled" in page and "does not count any more" in page
    assert treasurer.get(f"{REGISTER}1/original.pdf").status_code == 404
    assert words_of(treasurer.get(f"{REGISTER}1/copy.pdf")).startswith("Cancelled Official")


def test_a_receipt_is_replaced_and_both_say_so(issued, treasurer):
    answer = fill_in(treasurer, f"{REGISTER}1/replacement", {"reason": "Misspelled"}, form="replacement")
    assert answer.headers["Location"].endswith("/receipts/2")
    assert "Receipt 000002 replaces it" in treasurer.get(f"{REGISTER}1").text
    assert "replaces receipt number 000001" in words_of(treasurer.get(f"{REGISTER}2/original.pdf"))
    assert db.session.scalars(select(ReceiptTask)).all() == []


def test_a_wrong_amount_makes_a_letter_and_something_to_do(issued, treasurer):
    typed = {"reason": "The zoo was forgotten", "was_wrong": "y"}
    fill_in(treasurer, f"{REGISTER}1/replacement", typed, form="replacement")
    letter = words_of(treasurer.get(f"{REGISTER}1/letter.pdf"))
    assert "Receipt number 000001 is cancelled" in letter and "Receipt number 000002 replaces it" in letter
    assert "The zoo was forgotten" in letter
    assert "Charities Directorate" in treasurer.get(f"{REGISTER}tasks").text
    said = after(treasurer, fill_in(treasurer, f"{REGISTER}tasks", {"note": "By registered mail"}, form="done-1"))
    assert "Noted as done" in said and "By registered mail" in said


def test_a_gift_that_goes_back_appears_with_its_day(issued, treasurer):
    gift = cancelling.gifts(issued)[0]
    with writing():
        reversing.reverse(gift, "Chargeback", by=OPERATOR)
    page = treasurer.get(f"{REGISTER}tasks").text
    assert "Tell the CRA" in page and "To be done by" in page


def test_the_donors_new_name_stands_on_the_replacement(issued, treasurer):
    with writing():
        said = Given(first_name="Inès", last_name="Okafor", street="12 Elm Street", city="Toronto", postcode="M4B 1B3")
        donors.edit(issued.donor, said, by=OPERATOR)
    fill_in(treasurer, f"{REGISTER}1/replacement", {"reason": "Accent"}, form="replacement")
    assert [receipt.donor_name for receipt in receipts()] == ["Ines M. Okafor", "Inès Okafor"]


def test_the_register_accounts_for_every_number_and_is_filtered(walk, issued, treasurer):
    other = makers.edition(of=makers.series("run"), year=2027)
    makers.receipt(makers.gift(other, donor=makers.donor(first_name="Lena", last_name="Novak")))
    page = treasurer.get(REGISTER).text
    assert "Every number from 000001 to 000002 is accounted for." in page
    assert "Okafor" in page and "Novak" in page
    of_series = treasurer.get(f"{REGISTER}?series={other.series_id}").text
    assert "Novak" in of_series and "Okafor" not in of_series
    assert "Okafor" not in treasurer.get(f"{REGISTER}?donor=lena").text
    assert "No receipt matches" in treasurer.get(f"{REGISTER}?donor=nobody").text
    assert "Okafor" in treasurer.get(f"{REGISTER}?year=none").text


def test_the_bookkeepers_file_holds_every_receipt_with_its_hash(issued, treasurer):
    fill_in(treasurer, f"{REGISTER}1/replacement", {"reason": "Misspelled"}, form="replacement")
    lines = list(csv.DictReader(io.StringIO(treasurer.get("/organize/receipts.csv").text.removeprefix("\ufeff"))))
    assert [(one["serial number"], one["state"]) for one in lines] == [("000002", "issued"), ("000001", "replaced")]
    assert lines[1]["replaced by"] == "000002" and lines[1]["reason"] == "Misspelled"
    assert lines[1]["sha256"] == issued.sha256 and lines[1]["eligible amount"] == "50.00"


def test_the_pages_make_as_many_queries_for_many_as_for_few(walk, treasurer, queries):
    makers.receipt_settings()
    makers.receipt(makers.gift(walk, donor=makers.donor(), wants_receipt=True))
    makers.gift(walk, donor=makers.donor(), wants_receipt=True)
    addresses = (REGISTER, TO_ISSUE, f"{REGISTER}years/{walk.starts_on.year}")
    few = []
    for address in addresses:
        with queries() as made:
            treasurer.get(address)
        few.append(len(made))
    for _number in range(5):
        makers.receipt(makers.gift(walk, donor=makers.donor(), wants_receipt=True))
        makers.gift(walk, donor=makers.donor(), wants_receipt=True)
    for address, number in zip(addresses, few, strict=True):
        with queries() as made:
            treasurer.get(address)
        assert len(made) == number <= 12, address


@pytest.mark.parametrize("role", [AccessRole.ORGANIZER, AccessRole.DESK, AccessRole.VIEWER, AccessRole.COORDINATOR])
def test_receipts_are_the_treasurers_alone(issued, signed_in, role):
    visitor = signed_in(role)
    for address in (REGISTER, TO_ISSUE, f"{REGISTER}1", f"{REGISTER}1/original.pdf", "/organize/receipts.csv"):
        assert visitor.get(address).status_code == 404


def test_a_treasurer_of_one_series_does_not_see_the_receipts_of_all(walk, issued, signed_in):
    assert signed_in(AccessRole.TREASURER, walk.series).get(REGISTER).status_code == 404


def test_what_does_not_exist_is_not_found(issued, treasurer):
    for address in ("99", "99/original.pdf", "99/cancellation", "gifts/99", "years/1066", "1/letter.pdf"):
        assert treasurer.get(REGISTER + address).status_code == 404, address


def _ticks(page):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            if given.get("name") == "ticked":
                found.append(given["value"])

    Reader().feed(page)
    return found


def test_what_the_charity_lacks_is_said_once_and_not_for_every_gift(walk, treasurer):
    makers.gift(walk, donor=makers.donor(), wants_receipt=True)
    makers.gift(walk, donor=makers.donor(street=""), wants_receipt=True)
    shown = treasurer.get(TO_ISSUE).text
    assert shown.count("The place of issue is missing.") == 1 and "Fill in the settings for receipts" in shown
    assert shown.count("The donor’s address is missing.") == 1 and shown.count("/organize/receipts/gifts/") == 2
    makers.receipt_settings()
    assert "Fill in the settings" not in treasurer.get(TO_ISSUE).text
