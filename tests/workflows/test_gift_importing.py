"""Gifts from statements and other platforms: each line once, credited to its page, and nothing lost without a word."""

from datetime import date
from itertools import count

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.uploads import Table, read
from eventsapp.fundraising import gifts, matching_counts, pages, totals
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus
from eventsapp.submissions import import_drafts
from eventsapp.workflows import gift_import_columns, gift_import_rows, gift_importing
from eventsapp.workflows.gift_import_columns import Field
from eventsapp.workflows.gift_import_rows import Why
from eventsapp.workflows.gift_importing import How, Source
from eventsapp.workflows.importing import ChosenAnew
from tests import makers

STATEMENT = """Date,Description,Withdrawals,Deposits,Balance
2027-03-01,INTERAC e-Transfer from Amina Haddad,,50.00,1050.00
2027-03-01,INTERAC e-Transfer from Amina Haddad,,50.00,1100.00
2027-03-02,Monthly fee,12.00,,1088.00
2027-03-03,INTERAC e-Transfer from Jian Chen,,"1,250.00",2338.00
"""
CANADAHELPS = """DONATION DATE,TRANSACTION NUMBER,DONOR FIRST NAME,DONOR LAST NAME,DONOR EMAIL ADDRESS,DONOR ADDRESS 1,\
DONOR CITY,DONOR PROVINCE/STATE,DONOR POSTAL/ZIP CODE,AMOUNT,FEE,FUNDRAISING PAGE
2027/02/14,T-1,Zoë,Lefèvre,zoe@example.org,1 Elm St,Toronto,ON,M4B 1B3,$100.00,$3.75,{code}
2027/02/14,T-2,Zoë,Lefèvre,zoe@example.org,1 Elm St,Toronto,ON,M4B 1B3,$20.00,$0.75,Robin
2027/02/15,T-3,,,,,,,,25.00,$1.00,Nobody's page
"""
_numbers = count(1)
CONFIRMED = How(Source.STATEMENT, GiftMethod.E_TRANSFER, GiftStatus.CONFIRMED)
REPORTED = How(Source.CANADAHELPS, GiftMethod.PLATFORM, GiftStatus.REPORTED)


@pytest.fixture
def walk(app, still):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def lines(text, edition, how=CONFIRMED):
    table = read(text.encode())
    head = gift_import_columns.head_of(table)
    columns = gift_import_columns.guessed(table.rows[head][1])
    today = clock.today(edition.zone)
    return gift_import_rows.read(table, head, columns, source=how.source, today=today, language="en")


def bring(text, edition, how=CONFIRMED):
    account = makers.account(f"treasurer{next(_numbers)}@example.org")
    with writing():
        draft = import_drafts.begin(edition, account.id, "list.csv", Table([]), {}, brings="gifts", by=OPERATOR)
    with writing():
        return gift_importing.bring_in(draft, draft.sealed_choices, lines(text, edition, how), how, by=OPERATOR)


def whys(text, edition, how=CONFIRMED):
    return [(one.row, one.why) for one in gift_importing.coming(edition, lines(text, edition, how), how).problems]


def given():
    return list(db.session.scalars(select(Gift).order_by(Gift.received_on, Gift.id)))


def test_a_statement_comes_in_confirmed_and_two_equal_lines_are_two_gifts(walk):
    outcome = bring(STATEMENT, walk)
    assert (outcome["gifts"], outcome["amount_cents"], outcome["left_out"]) == (3, 1350_00, 1)
    assert [(gift.amount_cents, gift.donor.name, gift.received_on) for gift in given()] == [
        (50_00, "Amina Haddad", date(2027, 3, 1)),
        (50_00, "Amina Haddad", date(2027, 3, 1)),
        (1250_00, "Jian Chen", date(2027, 3, 3)),
    ]
    assert totals.of_edition(walk.id).confirmed_cents == 1350_00
    assert totals.differences() == [] and matching_counts.differences() == []
    assert len({gift.source_key for gift in given()}) == 3


def test_the_same_file_again_is_no_gift_and_a_longer_one_only_its_new_lines(walk):
    bring(STATEMENT, walk)
    assert bring(STATEMENT, walk)["gifts"] == 0
    longer = STATEMENT + '2027-03-03,INTERAC e-Transfer from Jian Chen,,"1,250.00",3588.00\n'
    assert whys(longer, walk) == [(2, Why.KNOWN), (3, Why.KNOWN), (4, Why.NOT_A_GIFT), (5, Why.KNOWN)]
    outcome = bring(longer, walk)
    assert (outcome["gifts"], outcome["known"]) == (1, 3)
    assert bring("\n".join([*STATEMENT.splitlines()[:1], *reversed(STATEMENT.splitlines()[1:])]), walk)["gifts"] == 0


def test_a_line_that_came_in_with_another_event_is_left_there(walk):
    bring(STATEMENT, walk)
    other = makers.edition()
    assert [why for _row, why in whys(STATEMENT, other)].count(Why.ELSEWHERE) == 3
    assert bring(STATEMENT, other)["gifts"] == 0


def test_an_export_is_reported_credited_by_code_or_exact_name_and_its_fee_not_taken_off(walk):
    page = makers.fundraising_page(walk, shown_name="Team Hope")
    robin = makers.fundraising_page(walk, person=makers.person(name="Robin"))
    text = CANADAHELPS.format(code=page.code.lower())
    assert whys(text, walk, REPORTED) == [(4, Why.NOBODY), (4, Why.NO_SUCH_PAGE)]
    bring(text, walk, REPORTED)
    assert [(gift.amount_cents, gift.page, gift.status) for gift in given()] == [
        (100_00, page, "reported"),
        (20_00, robin, "reported"),
        (25_00, None, "reported"),
    ]
    [donor] = db.session.scalars(select(Donor))
    assert (donor.email, donor.street, donor.postcode) == ("zoe@example.org", "1 Elm St", "M4B 1B3")
    assert given()[2].donor is None
    assert totals.of_page(page.id).reported_cents == 100_00 and totals.differences() == []


def test_the_same_export_as_paid_out_confirms_what_was_reported(walk):
    text = CANADAHELPS.format(code="")
    bring(text, walk, REPORTED)
    with writing():
        gifts.reverse(given()[0], "Refunded.", by=OPERATOR)
    paid_out = How(Source.CANADAHELPS, GiftMethod.PLATFORM, GiftStatus.CONFIRMED)
    outcome = bring(text, walk, paid_out)
    assert (outcome["gifts"], outcome["confirmed"], outcome["known"]) == (0, 2, 1)
    assert totals.of_edition(walk.id).confirmed_cents == 45_00 and totals.differences() == []


def test_a_corrected_name_does_not_make_a_second_gift_of_a_transaction_with_a_number(walk):
    bring(CANADAHELPS.format(code=""), walk, REPORTED)
    mended = CANADAHELPS.format(code="").replace("Lefèvre", "Lefevre-Roy").replace("$100.00", "100")
    assert bring(mended, walk, REPORTED)["gifts"] == 0


def test_a_cheque_number_twice_with_other_amounts_is_two_gifts(walk):
    text = "Date,Reference,Name,Amount\n2027-03-01,101,Ann A,5\n2027-03-01,101,Ben B,6\n"
    assert bring(text, walk)["gifts"] == 2


def test_what_stripe_told_us_of_does_not_come_in_again_with_its_export(walk):
    makers.gift(walk, 30_00, method=GiftMethod.ONLINE, source="stripe", source_key="pi_1")
    text = (
        "id,PaymentIntent ID,Created (UTC),Amount,Fee,Customer Email\nch_1,pi_1,2027-03-01 10:00,30.00,1.17,a@x.org\n"
    )
    text += "ch_2,pi_2,2027-03-01 10:05,40.00,1.46,b@x.org\n"
    how = How(Source.STRIPE, GiftMethod.ONLINE, GiftStatus.CONFIRMED)
    assert bring(text, walk, how)["gifts"] == 1
    assert {gift.source_key for gift in given()} == {"pi_1", "pi_2"}


def test_a_fee_that_was_paid_online_is_no_gift_in_the_export_of_stripe(walk):
    with writing():
        fee = checkouts.begin(Purpose.FEE, 30_00, language="en")
        fee.payment_id = "pi_1"
    text = "id,PaymentIntent ID,Created (UTC),Amount,Customer Email\nch_1,pi_1,2027-03-01 10:00,30.00,a@x.org\n"
    how = How(Source.STRIPE, GiftMethod.ONLINE, GiftStatus.CONFIRMED)
    assert whys(text, walk, how) == [(2, Why.A_FEE)]
    outcome = bring(text, walk, how)
    assert (outcome["gifts"], outcome["left_out"], given()) == (0, 1, [])


@pytest.mark.parametrize(
    "line, why",
    [
        ("soon,10.00", Why.NO_DAY),
        ("2027-13-01,10.00", Why.NO_DAY),
        ("2031-01-01,10.00", Why.TO_COME),
        ("2027-03-01,ten", Why.NO_AMOUNT),
        ("2027-03-01,0.001", Why.NO_AMOUNT),
        ("2027-03-01,1e9", Why.NO_AMOUNT),
        ("2027-03-01,twelve", Why.NO_AMOUNT),
        ("2027-03-01,9000000", Why.TOO_LARGE),
        ("2027-03-01,0", Why.NOT_A_GIFT),
        ("2027-03-01,-5.00", Why.NOT_A_GIFT),
        ("2027-03-01,(5.00)", Why.NOT_A_GIFT),
        ("2027-03-01,5\u202e.00", Why.UNPRINTABLE),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_keeps_the_rest_out_until_told(walk, line, why):
    text = f"Day,Amount,Name\n2027-03-01,10,Ann A\n{line},Ben B\n"
    assert whys(text, walk) == [(3, why)]
    if why is Why.NOT_A_GIFT:
        assert bring(text, walk)["gifts"] == 1
        return
    with pytest.raises(gift_importing.LinesWrong):
        bring(text, walk)
    assert given() == []
    how = How(Source.STATEMENT, GiftMethod.CASH, GiftStatus.CONFIRMED, leaves_out=True)
    outcome = bring(text, walk, how)
    assert (outcome["gifts"], outcome["left_out"]) == (1, 1)


@pytest.mark.parametrize("amount", ["12.50", "12,50 $", "$12.50", "CA$12.50", "+12.50"])
def test_an_amount_is_read_as_people_and_platforms_write_it(walk, amount):
    [line] = lines(f'Date;Montant;Nom\n14/03/2026;"{amount}";Ann A\n', walk).gifts
    assert (line.amount_cents, line.received_on) == (12_50, date(2026, 3, 14))


def test_a_gift_to_a_closed_page_counts_for_the_team_or_the_event_and_a_shared_name_for_the_event(walk):
    closed = makers.fundraising_page(walk, shown_name="Sam")
    with writing():
        pages.close(closed, by=OPERATOR)
    for _each in range(2):
        makers.fundraising_page(walk, shown_name="Alex")
    text = "Date,Amount,Name,Page\n2027-03-01,1,Ann A,Sam\n2027-03-01,2,Ben B,Alex\n"
    assert whys(text, walk) == [(2, Why.PAGE_CLOSED), (3, Why.SEVERAL_PAGES)]
    bring(text, walk)
    assert [gift.page for gift in given()] == [None, None]


def test_a_known_donor_is_found_by_name_and_address_of_mail_and_completed(walk):
    known = makers.donor(
        first_name="Ines", last_name="Okafor", email="ines@example.org", street="", city="", postcode=""
    )
    text = "Date,Amount,First name,Last name,Email,Address,City,Postal code\n"
    text += "2027-03-01,5,Ines,Okafor,INES@example.org,1 Elm,Toronto,M4B 1B3\n" * 2
    text += "2027-03-01,5,Other,Person,ines@example.org,,,\n"
    bring(text, walk)
    assert [gift.donor_id == known.id for gift in given()] == [True, True, False]
    assert known.street == "1 Elm"


def test_a_name_alone_is_no_proof_that_two_are_one(walk):
    bring("Date,Amount,Name\n2027-03-01,5,Ann A\n2027-03-02,5,Ann A\n", walk)
    assert len({gift.donor_id for gift in given()}) == 2


def test_a_list_whose_choices_changed_meanwhile_is_looked_over_again(walk):
    account = makers.account("t@example.org")
    with writing():
        draft = import_drafts.begin(walk, account.id, "list.csv", Table([]), {}, brings="gifts", by=OPERATOR)
    with pytest.raises(ChosenAnew), writing():
        gift_importing.bring_in(draft, "other", lines(STATEMENT, walk), CONFIRMED, by=OPERATOR)


@pytest.mark.parametrize(
    "heads, fields",
    [
        (["Date", "Prénom", "Nom", "Montant"], [Field.DAY, Field.FIRST_NAME, Field.LAST_NAME, Field.AMOUNT]),
        (["id", "PaymentIntent ID", "Amount", "Fee", "Net"], [None, Field.REFERENCE, Field.AMOUNT, None, None]),
        (["Date", "Description", "Debit", "Credit"], [Field.DAY, Field.NAME, None, Field.AMOUNT]),
    ],
)
def test_columns_are_guessed_and_fees_and_what_goes_out_are_none_of_ours(heads, fields):
    found = gift_import_columns.guessed(heads)
    assert [found.get(number) for number in range(len(heads))] == fields
