"""Gifts from statements and other platforms: each line once, credited to its page, and nothing lost without a word."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.uploads import Table, read
from eventsapp.fundraising import gifts, matching_counts, pages, totals
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, GiftToThank, Pledge, PledgeStatus
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.outbox.models import Message
from eventsapp.submissions import import_drafts
from eventsapp.workflows import (
    counting_gifts,
    gift_import_columns,
    gift_import_rows,
    gift_importing,
    housekeeping,
    reporting,
    reversing,
    thanking,
    thanking_lists,
)
from eventsapp.workflows.gift_import_columns import Field
from eventsapp.workflows.gift_import_rows import Why
from eventsapp.workflows.gift_importing import How, NotWaitingNow, PerhapsReported, Source
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


def reported_by_owner(walk, page, cents=50_00, name=("Amina", "Haddad"), **more):
    donor = makers.donor(first_name=name[0], initial="", last_name=name[1], email="") if name else None
    return makers.gift(
        walk,
        cents,
        status=GiftStatus.REPORTED,
        page=page,
        donor=donor,
        source=REPORTED_BY_OWNER,
        source_key=f"{name}{cents}",
        **more,
    )


def twins(text, edition, how=CONFIRMED):
    return gift_importing.coming(edition, lines(text, edition, how), how).twins


def saying(same, keys, how=CONFIRMED):
    return replace(how, asked=frozenset(keys), same=frozenset(same))


def test_a_line_that_looks_like_a_reported_gift_does_not_come_in_unasked(walk):
    reported_by_owner(walk, makers.fundraising_page(walk))
    with pytest.raises(PerhapsReported):
        bring(STATEMENT, walk)


def test_a_line_that_is_a_reported_gift_is_received_and_the_money_counts_once(walk):
    page = makers.fundraising_page(walk)
    gift = reported_by_owner(walk, page)
    [twin] = twins(STATEMENT, walk)
    assert (twin.gift.id, twin.is_likely) == (gift.id, True)
    outcome = bring(STATEMENT, walk, saying({twin.key}, {twin.key}))
    assert (outcome["gifts"], outcome["received"]) == (2, 1)
    raised = totals.of_page(page.id)
    assert (raised.confirmed_cents, raised.reported_cents, raised.gifts) == (50_00, 0, 1)
    assert totals.of_edition(walk.id).confirmed_cents == 1350_00 and totals.differences() == []
    assert db.session.get_one(Gift, gift.id).method == GiftMethod.E_TRANSFER
    again = bring(STATEMENT, walk)
    assert (again["gifts"], again["received"], again["known"]) == (0, 0, 3)


def test_a_line_and_a_reported_gift_are_two_once_somebody_says_so(walk):
    page = makers.fundraising_page(walk)
    reported_by_owner(walk, page)
    [one] = twins(STATEMENT, walk)
    [_one, other] = twins(STATEMENT, walk, saying((), {one.key}))
    assert bring(STATEMENT, walk, saying((), {one.key, other.key}))["gifts"] == 3
    assert totals.of_page(page.id).reported_cents == 50_00


def test_a_platform_that_pays_out_later_leaves_a_reported_gift_reported(walk):
    page = makers.fundraising_page(walk, shown_name="Robin")
    gift = reported_by_owner(walk, page, 20_00, ("Zoë", "Lefèvre"))
    text = CANADAHELPS.format(code="")
    [twin] = twins(text, walk, REPORTED)
    bring(text, walk, saying({twin.key}, {twin.key}, REPORTED))
    assert db.session.get_one(Gift, gift.id).status == GiftStatus.REPORTED
    assert (totals.of_page(page.id).reported_cents, twins(STATEMENT.replace("50.00", "20.00"), walk)) == (20_00, [])
    bring(text, walk, replace(REPORTED, status=GiftStatus.CONFIRMED))
    assert totals.of_page(page.id).confirmed_cents == 20_00 and totals.differences() == []


@pytest.mark.parametrize(
    ("cents", "name"), [(51_00, ("Amina", "Haddad")), (50_00, ("Cy", "Roy")), (50_00, None)], ids=str
)
def test_a_line_of_another_amount_or_name_is_nobodys_twin(walk, cents, name):
    reported_by_owner(walk, makers.fundraising_page(walk), cents, name)
    assert twins(STATEMENT, walk) == []


def test_two_equal_lines_are_not_both_the_same_reported_gift(walk):
    reported_by_owner(walk, makers.fundraising_page(walk))
    assert [twin.line.number for twin in twins(STATEMENT, walk)] == [2]


def thanked(kind="gift_thanks"):
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def test_givers_of_a_list_are_thanked_once_each_if_that_is_wished(walk):
    makers.organization()
    text, wished = CANADAHELPS.format(code=""), replace(REPORTED, is_thanked=True)
    assert bring(text, walk, wished)["thanked"] == 2  # the third is from nobody known
    housekeeping.run(clock.now())
    assert [message.to_address for message in thanked()] == ["zoe@example.org"] * 2
    assert db.session.scalars(select(GiftToThank)).all() == []
    bring(text, walk, replace(wished, status=GiftStatus.CONFIRMED))
    housekeeping.run(clock.now())
    assert len(thanked()) == 2


def test_nobody_of_a_list_is_thanked_unasked_nor_for_what_was_taken_back(walk):
    makers.organization()
    text = CANADAHELPS.format(code="")
    bring(text, walk, REPORTED)
    housekeeping.run(clock.now())
    assert thanked() == []
    bring(text, walk, replace(REPORTED, status=GiftStatus.CONFIRMED, is_thanked=True))
    with writing():
        reversing.reverse(given()[0], "cheque came back", by=OPERATOR)
    housekeeping.run(clock.now())
    assert len(thanked()) == 1


def test_a_gift_for_which_no_thanks_can_be_written_keeps_nobody_else_from_theirs(walk, monkeypatch):
    makers.organization()
    bring(CANADAHELPS.format(code=""), walk, replace(REPORTED, is_thanked=True))
    thank, broken = thanking.gift, min(db.session.scalars(select(GiftToThank.gift_id)))
    monkeypatch.setattr(thanking, "gift", lambda gift: 1 / 0 if gift.id == broken else thank(gift))
    housekeeping.run(clock.now())
    assert len(thanked()) == 1
    assert db.session.scalars(select(GiftToThank)).all() == []


@pytest.mark.parametrize(("days", "usual"), [((0, 21), True), ((0, 22), False), ((), False)])
def test_thanks_go_without_saying_only_for_what_came_in_lately(days, usual):
    today = date(2027, 3, 10)
    assert thanking_lists.is_usual([today - timedelta(days=one) for one in days], today) is usual


def test_a_gift_said_to_be_on_the_list_that_was_confirmed_at_the_desk_meanwhile_counts_once(walk):
    gift = reported_by_owner(walk, makers.fundraising_page(walk), received_on=date(2027, 2, 27))
    [twin] = twins(STATEMENT, walk)
    with writing():
        counting_gifts.confirm(db.session.get_one(Gift, gift.id), by=OPERATOR)
    outcome = bring(STATEMENT, walk, saying({twin.key}, {twin.key}))
    assert (outcome["gifts"], outcome["received"], outcome["recognized"]) == (2, 0, 1)
    assert totals.of_edition(walk.id).confirmed_cents == 1350_00 and totals.differences() == []


def test_a_gift_said_to_be_on_the_list_that_was_taken_back_meanwhile_is_looked_at_again(walk):
    gift = reported_by_owner(walk, makers.fundraising_page(walk))
    [twin] = twins(STATEMENT, walk)
    with writing():
        reversing.reverse(db.session.get_one(Gift, gift.id), "a mistake", by=OPERATOR)
    with pytest.raises(NotWaitingNow) as refused:
        bring(STATEMENT, walk, saying({twin.key}, {twin.key}))
    assert gift.reference in str(refused.value)
    assert [one.id for one in given()] == [gift.id]


@pytest.mark.parametrize("called", ["code", "name"])
@pytest.mark.parametrize("has_another", [False, True])
def test_a_line_for_a_page_that_was_closed_is_held_against_what_was_reported_for_it(walk, called, has_another):
    person = makers.person("Robin Roe")
    page = makers.fundraising_page(walk, person=person, shown_name="Robin")
    gift = reported_by_owner(walk, page)
    with writing():
        pages.close(page, by=OPERATOR)
    if has_another:
        page = makers.fundraising_page(walk, person=person, shown_name="Robin")
    said = {"code": page.code, "name": "Robin"}[called]
    found = twins(f"Date,Amount,Name,Page\n2027-03-01,50,Amina Haddad,{said}\n", walk)
    assert [twin.gift.id for twin in found] == [gift.id]


def test_whoever_reported_a_gift_does_not_take_it_back_once_a_list_has_it(walk):
    gift = reported_by_owner(walk, makers.fundraising_page(walk), 20_00, ("Zoë", "Lefèvre"))
    text = CANADAHELPS.format(code="")
    [twin] = twins(text, walk, REPORTED)
    bring(text, walk, saying({twin.key}, {twin.key}, REPORTED))
    with pytest.raises(reporting.CountedAlready), writing():
        reporting.take_back(db.session.get_one(Gift, gift.id), "a mistake", by=PUBLIC)


def test_a_list_says_in_whose_honour_a_reported_gift_was(walk):
    gift = reported_by_owner(walk, makers.fundraising_page(walk))
    text = "Date,Amount,Name,In honour of\n2027-03-01,50,Amina Haddad,Grandma\n"
    [twin] = twins(text, walk)
    bring(text, walk, saying({twin.key}, {twin.key}))
    assert db.session.get_one(Gift, gift.id).dedication == "Grandma"


def test_a_list_of_reported_gifts_alone_is_as_old_as_its_lines(walk):
    reported_by_owner(walk, makers.fundraising_page(walk))
    text = "Date,Amount,Name\n2027-01-01,50,Amina Haddad\n"
    [twin] = twins(text, walk)
    coming = gift_importing.coming(walk, lines(text, walk), saying({twin.key}, {twin.key}))
    assert coming.days == [date(2027, 1, 1)]


@pytest.mark.parametrize("how", [CONFIRMED, REPORTED], ids=["counted", "to come"])
def test_a_promise_is_kept_by_the_reported_gift_once_its_list_says_that_the_money_is_there(walk, how):
    page = makers.fundraising_page(walk)
    gift = reported_by_owner(walk, page)
    promise = makers.pledge(walk, 50_00, page=page, donor=db.session.get_one(Gift, gift.id).donor)
    text = CANADAHELPS.format(code="").replace("Zoë,Lefèvre", "Amina,Haddad").replace("$100.00", "$50.00")
    [twin] = twins(text, walk, replace(how, source=Source.CANADAHELPS))
    bring(text, walk, saying({twin.key}, {twin.key}, replace(how, source=Source.CANADAHELPS)))
    kept = db.session.get_one(Gift, gift.id).pledge_id == promise.id
    is_ended = db.session.get_one(Pledge, promise.id).status == PledgeStatus.KEPT
    assert kept is is_ended is (how is CONFIRMED)
