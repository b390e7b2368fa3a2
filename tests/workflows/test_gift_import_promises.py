"""Promises that gifts of a list keep: offered beside the list, and kept if somebody says so."""

from dataclasses import replace

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.fundraising import pledges, totals
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus, Pledge
from eventsapp.workflows import gift_importing
from eventsapp.workflows.gift_import_promises import PromisesChanged
from eventsapp.workflows.gift_importing import How, PerhapsPromised, Source
from tests import makers
from tests.workflows.test_gift_importing import CONFIRMED, bring, given, lines

LINE = "Date,Reference,Name,Email,Amount,Page\n2027-03-03,{number},{name},{email},{amount},{page}\n"
PAID_OUT = How(Source.CANADAHELPS, GiftMethod.PLATFORM, GiftStatus.CONFIRMED)


@pytest.fixture
def walk(app, still):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


@pytest.fixture
def page(walk):
    return makers.fundraising_page(walk, shown_name="Robin")


def line(name="Amina Haddad", amount="50", page="", number="", email=""):
    return LINE.format(name=name, amount=amount, page=page, number=number, email=email)


def promised(walk, page, cents=50_00, **more):
    donor = makers.donor(first_name="Amina", initial="", last_name="Haddad", email="amina@example.org")
    return makers.pledge(walk, cents, page=page, donor=donor, **more)


def offers(text, edition, how=CONFIRMED):
    return gift_importing.coming(edition, lines(text, edition, how), how).offers


def saying(kept, offered, how=CONFIRMED):
    return replace(how, kept=frozenset(kept), offered=frozenset(one.key for one in offered))


def status(pledge):
    return db.session.get_one(Pledge, pledge.id).status


def test_a_line_of_a_statement_keeps_a_promise_and_counts_for_whom_it_was_promised(walk, page):
    pledge = promised(walk, page, shown_as="name", shown_name="Amina H.", message="Go Robin!", wants_receipt=True)
    with pytest.raises(PerhapsPromised):
        bring(line(), walk)
    [offer] = offers(line(), walk)
    assert (offer.pledge.id, offer.is_likely) == (pledge.id, True)
    outcome = bring(line(), walk, saying([offer.key], [offer]))
    assert (outcome["gifts"], outcome["kept"]) == (1, 1)
    [gift] = given()
    assert (gift.pledge_id, gift.page_id, gift.donor_id) == (pledge.id, page.id, pledge.donor_id)
    assert (gift.shown_name, gift.message, gift.wants_receipt) == ("Amina H.", "Go Robin!", True)
    assert status(pledge) == "kept"
    raised = totals.of_page(page.id)
    assert (raised.confirmed_cents, raised.pledged_cents) == (50_00, 0) and totals.differences() == []


def test_a_promise_that_is_not_ticked_stays_open_and_the_gift_is_one_beside_it(walk, page):
    pledge = promised(walk, page)
    bring(line(), walk, saying([], offers(line(), walk)))
    assert status(pledge) == "open" and [gift.pledge_id for gift in given()] == [None]


def test_a_gift_of_a_platform_keeps_its_promise_once_a_later_list_says_it_was_paid_out(walk, page):
    pledge, text = promised(walk, page), line(number="T-1", page="Robin")
    reported = replace(PAID_OUT, status=GiftStatus.REPORTED)
    assert offers(text, walk, reported) == []
    bring(text, walk, reported)
    [offer] = offers(text, walk, PAID_OUT)
    assert offer.is_likely
    outcome = bring(text, walk, saying([offer.key], [offer], PAID_OUT))
    assert (outcome["gifts"], outcome["confirmed"], outcome["kept"]) == (0, 1, 1)
    assert status(pledge) == "kept" and [gift.pledge_id for gift in given()] == [pledge.id]
    assert totals.differences() == []


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ({}, [True]),
        ({"page": "Robin"}, [True]),
        ({"page": "Robin", "amount": "60"}, [False]),  # more than was promised, for the same page
        ({"amount": "60"}, []),
        ({"name": "Cy Roy"}, []),
        ({"name": "A. Haddad", "email": "amina@example.org"}, [False]),
    ],
    ids=str,
)
def test_what_is_plain_is_ticked_beforehand_and_what_is_less_so_is_offered(walk, page, said, likely):
    promised(walk, page)
    assert [offer.is_likely for offer in offers(line(**said), walk)] == likely


def test_a_line_that_says_the_reference_of_a_promise_keeps_it_and_is_from_whom_it_names(walk, page):
    pledge = promised(walk, page)
    text = line(name="Cy Roy", amount="40", number=f"re {pledge.reference}")
    [offer] = offers(text, walk)
    assert offer.is_likely
    bring(text, walk, saying([offer.key], [offer]))
    [gift] = given()
    assert (gift.pledge_id, gift.donor.name, gift.amount_cents) == (pledge.id, "Cy Roy", 40_00)


def test_between_several_promises_somebody_chooses_and_a_gift_keeps_one(walk, page):
    other = makers.fundraising_page(walk, shown_name="Sam")
    pledges_made = [promised(walk, page), promised(walk, other)]
    found = offers(line(), walk)
    assert [(offer.pledge.id, offer.is_likely) for offer in found] == [(one.id, False) for one in pledges_made]
    with pytest.raises(PromisesChanged):
        bring(line(), walk, saying([offer.key for offer in found], found))
    bring(line(), walk, saying([found[1].key], found))
    assert [status(one) for one in pledges_made] == ["open", "kept"]
    assert [gift.page_id for gift in given()] == [other.id]


def test_two_equal_lines_do_not_keep_one_promise_twice(walk, page):
    promised(walk, page)
    text = line() + "2027-03-04,,Amina Haddad,,50,\n"
    found = offers(text, walk)
    assert [offer.is_likely for offer in found] == [True, False]
    with pytest.raises(PromisesChanged):
        bring(text, walk, saying([offer.key for offer in found], found))
    assert given() == []


def test_a_promise_cancelled_after_the_question_is_looked_at_again(walk, page):
    pledge = promised(walk, page)
    found = offers(line(), walk)
    with writing():
        pledges.cancel(pledge, by=OPERATOR)
    with pytest.raises(PromisesChanged):
        bring(line(), walk, saying([f"2:{pledge.reference}"], found))


def test_what_organizers_took_off_the_page_stays_off_when_the_promise_is_kept(walk, page):
    pledge = promised(walk, page, shown_as="name", shown_name="Rude words")
    with writing():
        db.session.get_one(Pledge, pledge.id).hidden_at = pledge.made_at
    [offer] = offers(line(), walk)
    bring(line(), walk, saying([offer.key], [offer]))
    assert db.session.get_one(Gift, given()[0].id).hidden_at is not None


def test_a_promise_by_the_lap_whose_laps_nobody_has_said_is_not_offered(walk, page):
    promised(walk, page, 5_00, per_unit=True)
    assert offers(line(page="Robin"), walk) == []
