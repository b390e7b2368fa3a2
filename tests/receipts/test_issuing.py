"""Official receipts: issued whole or not at all, numbered without a gap, and never changed."""

import hashlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_merging
from eventsapp.fundraising.gift_models import GiftKind, GiftMethod, GiftStatus
from eventsapp.outbox.models import Message
from eventsapp.receipts import cancelling, declarations, issuing, numbers, signing, to_issue
from eventsapp.receipts.cancelling import AlreadyReplaced, ReasonMissing
from eventsapp.receipts.declarations import Declared
from eventsapp.receipts.issuing import CannotBeIssued, NothingToTotal
from eventsapp.receipts.models import Receipt, ReceiptGift, ReceiptKind, ReceiptSettings
from eventsapp.receipts.rules import Lack
from tests import makers


def issue(gift):
    with writing():
        return issuing.issue(gift, by=OPERATOR)


def issue_year(donor, year):
    with writing():
        return issuing.issue_year(donor, year, by=OPERATOR)


def lacks_of(act, *arguments):
    with pytest.raises(CannotBeIssued) as refused:
        act(*arguments)
    return refused.value.lacks


def test_a_gift_gets_a_receipt_with_everything_the_law_wants(walk):
    donor = makers.donor(first_name="Ines", initial="M.", last_name="Okafor")
    gift = makers.gift(walk, 100_00, donor=donor, purpose_cents=50_00, advantage_words="Admission to the zoo")
    receipt = issue(gift)
    assert (receipt.number, receipt.amount_cents, receipt.advantage_cents, receipt.eligible_cents) == (
        *(1, 100_00, 50_00, 50_00),
    )
    assert receipt.printed["donor"] == {"name": "Ines M. Okafor", "lines": ["12 Elm Street", "Toronto ON M4B 1B3"]}
    assert receipt.printed["advantage_words"] == "Admission to the zoo"
    assert receipt.sha256 == hashlib.sha256(receipt.file).hexdigest()


def test_a_receipt_asked_twice_is_the_same(walk):
    gift = makers.gift(walk, donor=makers.donor())
    assert issue(gift).id == issue(gift).id
    assert numbers.accounted() == numbers.Accounted(1, 1, 1)


def test_numbers_follow_one_another(walk):
    assert [issue(makers.gift(walk, donor=makers.donor())).serial for _ in range(3)] == ["000001", "000002", "000003"]


def test_a_number_whose_receipt_failed_goes_to_the_next(walk, monkeypatch):
    gift = makers.gift(walk, donor=makers.donor())

    def fails(*_arguments):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(signing, "signed", fails)
        with pytest.raises(OSError, match="no space"):
            issue(gift)
    assert issue(gift).number == 1 and numbers.accounted().is_whole


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({"donor": None}, [Lack.NO_DONOR]),
        ({"status": GiftStatus.REPORTED}, [Lack.NOT_CONFIRMED]),
        ({"amount_cents": 19_99}, [Lack.BELOW_MINIMUM]),
        ({"purpose_cents": 41_00, "advantage_words": "Zoo"}, [Lack.TOO_MUCH_ADVANTAGE]),
    ],
)
def test_what_the_law_does_not_allow_is_refused_with_the_reason(walk, given, lacks):
    gift = makers.gift(walk, **({"donor": makers.donor()} | given))
    assert lacks_of(issue, gift) == lacks
    assert db.session.scalars(select(Receipt)).all() == [] and numbers.accounted().last == 0


def test_a_donor_without_an_address_has_no_receipt(walk):
    assert lacks_of(issue, makers.gift(walk, donor=makers.donor(street=""))) == [Lack.DONOR_ADDRESS]


def test_a_charity_that_said_nothing_of_itself_issues_nothing(app, still):
    makers.organization()
    gift = makers.gift(makers.edition(), donor=makers.donor())
    assert lacks_of(issue, gift) == issuing.missing(gift) != []


def test_a_gift_in_kind_says_what_it_was_and_who_appraised_it(walk):
    given: dict[str, Any] = {"kind": GiftKind.IN_KIND, "method": GiftMethod.IN_KIND, "description": "A painting"}
    gift = makers.gift(walk, 900_00, donor=makers.donor(), **given)
    assert lacks_of(issue, gift) == [Lack.APPRAISER]
    appraised = makers.gift(walk, 900_00, donor=makers.donor(), appraiser="A. Pratt, 5 King Street", **given)
    receipt = issue(appraised)
    assert receipt.kind == ReceiptKind.IN_KIND
    assert (receipt.printed["description"], receipt.printed["appraiser"]) == ("A painting", "A. Pratt, 5 King Street")


def test_the_database_refuses_to_change_or_delete_a_receipt(walk):
    receipt = issue(makers.gift(walk, donor=makers.donor()))
    for statement in ("UPDATE receipts SET amount_cents = 1", "DELETE FROM receipts", "DELETE FROM receipt_gifts"):
        with pytest.raises(DatabaseError, match="never changed"), writing():
            db.session.execute(text(statement))
    assert receipt.amount_cents == 50_00


def test_the_database_refuses_a_second_receipt_that_stands(walk):
    gift = makers.gift(walk, donor=makers.donor())
    other = issue(makers.gift(walk, donor=makers.donor()))
    issue(gift)
    with pytest.raises(DatabaseError), writing():
        db.session.add(ReceiptGift(receipt_id=other.id, gift_id=gift.id, amount_cents=1, is_standing=True))
        db.session.flush()


def test_a_dedication_never_changes_whose_receipt_it_is(walk):
    gift = makers.gift(walk, donor=makers.donor(last_name="Okafor"), dedication="In honour of Chuck")
    assert issue(gift).donor_name == "Ines M. Okafor"


def test_another_name_needs_a_declaration_that_is_kept(walk):
    gift = makers.gift(walk, donor=makers.donor())
    declared = Declared(
        "Lena Novak", "3 Oak Avenue\nOttawa ON K1A 0B1", "Signed by both, in the binder.", date(2027, 1, 2)
    )
    with writing():
        declarations.declare(gift, declared, by=OPERATOR)
    receipt = issue(gift)
    assert receipt.donor_name == "Lena Novak" and receipt.declaration.declaration.startswith("Signed by both")
    assert receipt.printed["donor"]["lines"] == ["3 Oak Avenue", "Ottawa ON K1A 0B1"]


def test_a_donor_is_told_that_the_receipt_is_there_and_not_the_amount(walk):
    donor = makers.donor(language="fr")
    issue(makers.gift(walk, donor=donor))
    letter = db.session.scalars(select(Message).where(Message.kind == "receipt")).one()
    assert letter.to_address == donor.email and letter.language == "fr"
    assert "50" not in letter.subject and "reçu" in letter.subject and "$" not in letter.text


def test_who_has_no_address_of_mail_is_not_written_to(walk):
    issue(makers.gift(walk, donor=makers.donor(email="")))
    assert db.session.scalars(select(Message)).all() == []


def test_a_cancelled_receipt_is_replaced_by_one_that_says_so(walk):
    donor = makers.donor(first_name="Innes", last_name="Okafor")
    gift = makers.gift(walk, donor=donor)
    wrong = issue(gift)
    with writing():
        donor.first_name = "Ines"
        db.session.flush()
        right = cancelling.replace(wrong, "Name misspelled", by=OPERATOR)
    assert (right.number, right.printed["replaces"], right.donor_name) == (2, "000001", "Ines M. Okafor")
    assert cancelling.cancellation(wrong).reason == "Name misspelled"
    assert issuing.standing(gift).id == right.id and wrong.donor_name == "Innes M. Okafor"
    with pytest.raises(AlreadyReplaced, match="000002"), writing():
        cancelling.replace(wrong, "Again", by=OPERATOR)


def test_a_replacement_that_cannot_be_issued_cancels_nothing(walk):
    donor = makers.donor()
    receipt = issue(makers.gift(walk, donor=donor))
    with pytest.raises(CannotBeIssued), writing():
        donor.street = ""
        db.session.flush()
        cancelling.replace(receipt, "Moved", by=OPERATOR)
    assert cancelling.cancellation(receipt) is None


def test_a_receipt_issued_after_a_cancelled_one_replaces_it(walk):
    gift = makers.gift(walk, donor=makers.donor())
    first = issue(gift)
    with writing():
        cancelling.cancel(first, "Spoiled", by=OPERATOR)
    assert issue(gift).replaces_id == first.id


def test_cancelling_wants_a_reason_and_is_done_once(walk):
    receipt = issue(makers.gift(walk, donor=makers.donor()))
    with pytest.raises(ReasonMissing), writing():
        cancelling.cancel(receipt, " ", by=OPERATOR)
    for reason in ("Spoiled", "Once more"):
        with writing():
            cancelling.cancel(receipt, reason, by=OPERATOR)
    assert cancelling.cancellation(receipt).reason == "Spoiled"


def test_small_gifts_of_a_year_count_together_where_the_charity_says_so(walk):
    donor = makers.donor()
    for cents in (12_00, 15_00):
        makers.gift(walk, cents, donor=donor, received_on=date(2026, 3, 1))
    makers.gift(walk, 30_00, donor=donor, received_on=date(2025, 12, 31))
    with pytest.raises(NothingToTotal):
        issue_year(donor, 2026)
    makers.receipt_settings(totals_years=True)
    receipt = issue_year(donor, 2026)
    assert (receipt.kind, receipt.year, receipt.amount_cents) == (ReceiptKind.YEAR, 2026, 27_00)
    assert receipt.printed["received"] == "2026"
    assert issue_year(donor, 2026).id == receipt.id


def test_a_year_leaves_out_what_has_a_receipt_and_what_can_have_none(walk):
    donor, day = makers.donor(), date(2026, 3, 1)
    issue(makers.gift(walk, 50_00, donor=donor, received_on=day))
    makers.gift(walk, 40_00, donor=donor, received_on=day, purpose_cents=39_00, advantage_words="Zoo")
    makers.gift(walk, 70_00, donor=donor, received_on=day, status=GiftStatus.REPORTED)
    with pytest.raises(NothingToTotal):
        issue_year(donor, 2026)
    makers.gift(walk, 60_00, donor=donor, received_on=day, purpose_cents=40_00, advantage_words="Zoo")
    assert (issue_year(donor, 2026).amount_cents, issue_year(donor, 2026).eligible_cents) == (60_00, 20_00)


def test_a_year_leaves_out_what_a_platform_issues_receipts_for_unless_one_is_asked_of_us(walk):
    donor, day = makers.donor(), date(2026, 3, 1)
    makers.gift(walk, 50_00, donor=donor, received_on=day, method=GiftMethod.PLATFORM)
    assert to_issue.years(2026)[0] == []
    with pytest.raises(NothingToTotal):
        issue_year(donor, 2026)
    makers.gift(walk, 60_00, donor=donor, received_on=day, method=GiftMethod.PLATFORM, wants_receipt=True)
    assert [one.amount_cents for one in to_issue.years(2026)[0]] == [60_00]
    assert issue_year(donor, 2026).amount_cents == 60_00


def test_the_receipt_of_a_year_is_replaced_also_after_its_donor_turned_out_to_be_another(walk):
    gone, kept = makers.donor(), makers.donor(first_name="Inès")
    makers.gift(walk, 50_00, donor=gone, received_on=date(2026, 3, 1))
    first = issue_year(gone, 2026)
    with writing():
        donor_merging.merge(kept, gone, by=OPERATOR)
    assert issue_year(kept, 2026).id == first.id, "asked again it is the same one"
    with writing():
        second = cancelling.replace(first, "The name was wrong", by=OPERATOR)
    assert (second.donor_id, second.amount_cents, second.replaces_id) == (kept.id, 50_00, first.id)


def test_a_year_below_the_minimum_has_no_receipt(walk):
    makers.receipt_settings(totals_years=True)
    donor = makers.donor()
    makers.gift(walk, 12_00, donor=donor, received_on=date(2026, 3, 1))
    assert lacks_of(issue_year, donor, 2026) == [Lack.BELOW_MINIMUM]


def test_the_key_is_made_once_and_kept_sealed(walk):
    issue(makers.gift(walk, donor=makers.donor()))
    settings = db.session.get(ReceiptSettings, 1)
    kept = settings.sealed_key
    issue(makers.gift(walk, donor=makers.donor()))
    assert settings.sealed_key == kept and kept.startswith("gAAAA") and settings.certificate not in kept


def test_what_a_receipt_says_stays_when_the_settings_change(walk):
    receipt = issue(makers.gift(walk, donor=makers.donor()))
    makers.receipt_settings(legal_name="Another Name", place="Ottawa")
    db.session.expire_all()
    assert receipt.printed["organization"]["name"] == "Foundation for Dystonia"
    assert receipt.issued_on == clock.today("America/Toronto")
    with writing():
        db.session.execute(update(ReceiptSettings).values(minimum_cents=0))
    assert issue(makers.gift(walk, 1, donor=makers.donor())).printed["place"] == "Ottawa"
