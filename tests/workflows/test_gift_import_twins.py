"""Gifts counted at the desk whose line comes with a list afterwards: asked about, and counted once."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import batches, gifts, recognizing, totals
from eventsapp.fundraising.gift_models import Gift, GiftKind, GiftMethod, GiftStatus, ReceivedLine
from eventsapp.workflows import counting_gifts, reversing
from eventsapp.workflows.gift_importing import NotWaitingNow, PerhapsReported
from tests import makers
from tests.controls.switches import longer_gap
from tests.fundraising.side_by_side import at_once
from tests.workflows.test_gift_importing import CONFIRMED, REPORTED, bring, given, saying, twins

DAY = date(2027, 3, 1)
LINE = "Date,Reference,Name,Amount\n2027-03-03,{number},Amina Haddad,50.00\n"
ONE = LINE.format(number="")


@pytest.fixture
def walk(app, still):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def counted(walk, name=("Amina", "Haddad"), day=DAY, **more):
    """A gift of $50 by e-transfer that was written down and confirmed at the desk."""
    donor = makers.donor(first_name=name[0], initial="", last_name=name[1], email="", street="") if name else None
    return makers.gift(walk, 50_00, donor=donor, received_on=day, **({"method": GiftMethod.E_TRANSFER} | more))


def test_a_gift_confirmed_at_the_desk_is_known_again_when_its_line_comes_and_counts_once(walk):
    gift = counted(walk)
    with pytest.raises(PerhapsReported):
        bring(ONE, walk)
    [twin] = twins(ONE, walk)
    assert (twin.gift.id, twin.is_likely, twin.waits) == (gift.id, True, False)
    outcome = bring(ONE, walk, saying({twin.key}, {twin.key}))
    assert (outcome["gifts"], outcome["received"], outcome["recognized"]) == (0, 0, 1)
    assert [one.id for one in given()] == [gift.id]
    assert totals.of_edition(walk.id).confirmed_cents == 50_00 and totals.differences() == []
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "gift.recognized")).one()
    assert line.subject_id == gift.id
    again = bring(ONE, walk)
    assert (again["gifts"], again["recognized"], again["known"]) == (0, 0, 1)


def test_somebody_who_says_that_they_are_two_has_both_counted(walk):
    counted(walk)
    [twin] = twins(ONE, walk)
    assert bring(ONE, walk, saying((), {twin.key}))["gifts"] == 1
    assert totals.of_edition(walk.id).confirmed_cents == 100_00
    assert twins(ONE, walk) == []  # the line is known from now on


@pytest.mark.parametrize(
    ("name", "day", "likely"),
    [
        (("Amina", "Haddad"), DAY, True),
        (("Amina", "Haddad"), date(2027, 2, 20), False),  # further apart than a statement lags behind
        (("A.", "Haddad"), DAY, False),
        (None, DAY, False),
    ],
    ids=str,
)
def test_only_one_of_the_same_name_near_its_day_is_answered_beforehand(walk, name, day, likely):
    counted(walk, name, day)
    assert [twin.is_likely for twin in twins(ONE, walk)] == [likely]


@pytest.mark.parametrize(
    ("name", "day", "more"),
    [
        (("Amina", "Haddad"), date(2027, 1, 20), {}),
        (("A.", "Haddad"), date(2027, 2, 20), {}),
        (("Cy", "Roy"), DAY, {}),
        (("Amina", "Haddad"), DAY, {"source": "canadahelps", "source_key": "its own line"}),
        (("Amina", "Haddad"), DAY, {"kind": GiftKind.IN_KIND, "method": GiftMethod.IN_KIND, "description": "Shoes"}),
    ],
    ids=str,
)
def test_one_of_another_time_or_name_or_with_a_line_of_its_own_is_nobodys_twin(walk, name, day, more):
    counted(walk, name, day, **more)
    assert twins(ONE, walk) == []


def test_a_line_that_says_the_reference_of_a_gift_is_that_gift_whatever_its_name(walk):
    gift = counted(walk, ("Cy", "Roy"), date(2027, 2, 10))
    assert [twin.is_likely for twin in twins(LINE.format(number=f"for {gift.reference.lower()}"), walk)] == [True]


def test_what_lies_in_an_envelope_is_asked_about_by_its_name_alone_and_confirmed_with_the_envelope(walk):
    with writing():
        batch = batches.open_for(walk, None, by=OPERATOR)
    counted(walk, None, status=GiftStatus.REPORTED, batch=batch, method=GiftMethod.CHEQUE)
    assert twins(ONE, walk) == []
    gift = counted(walk, status=GiftStatus.REPORTED, batch=batch, method=GiftMethod.CHEQUE)
    [twin] = twins(ONE, walk)
    assert bring(ONE, walk, saying({twin.key}, {twin.key}))["recognized"] == 1
    assert bring(ONE, walk)["confirmed"] == 0
    now = db.session.get_one(Gift, gift.id)
    assert (now.status, now.method) == (GiftStatus.REPORTED, GiftMethod.CHEQUE)


def test_what_the_list_knows_is_added_and_what_another_platform_collected_says_so(walk):
    gift = counted(walk, None)
    text = "Donation date,Transaction number,Donor name,Email,Amount\n2027-03-01,T-1,Amina Haddad,a@example.org,50\n"
    [twin] = twins(text, walk, REPORTED)
    bring(text, walk, saying({twin.key}, {twin.key}, REPORTED))
    now = db.session.get_one(Gift, gift.id)
    assert (now.donor.email, now.method, now.status) == ("a@example.org", GiftMethod.PLATFORM, GiftStatus.CONFIRMED)


def test_two_equal_lines_are_not_both_the_same_counted_gift_and_one_that_waits_goes_first(walk):
    text = ONE + "2027-03-04,,Amina Haddad,50.00\n"
    first, waiting = counted(walk), counted(walk, status=GiftStatus.REPORTED)
    assert [(twin.line.number, twin.gift.id) for twin in twins(text, walk)] == [(2, waiting.id), (3, first.id)]
    with writing():
        counting_gifts.confirm(waiting, by=OPERATOR)
    assert len(twins(text + "2027-03-05,,Amina Haddad,50.00\n", walk)) == 2


def test_a_gift_taken_back_after_the_question_is_not_taken_for_the_line(walk):
    gift = counted(walk)
    [twin] = twins(ONE, walk)
    with writing():
        reversing.reverse(gift, "Not honoured.", by=OPERATOR)
    with pytest.raises(NotWaitingNow):
        bring(ONE, walk, saying({twin.key}, {twin.key}))
    assert bring(ONE, walk)["gifts"] == 1


def import_it(edition_id, text, how):
    bring(text, db.session.get_one(Edition, edition_id), how)


def test_two_treasurers_whose_lists_are_the_same_counted_gift_have_one_gift(app, monkeypatch, walk):
    counted(walk)
    other = ONE.replace("03-03", "03-04")
    said = {text: twins(text, walk)[0].key for text in (ONE, other)}
    acts = [partial(import_it, walk.id, text, saying({key}, {key})) for text, key in said.items()]
    with longer_gap(monkeypatch, recognizing, "of_amounts"):
        wrong = at_once(app, acts)
    assert len(wrong) == 1 and isinstance(wrong[0], NotWaitingNow)
    assert len(given()) == 1 and len(db.session.scalars(select(ReceivedLine)).all()) == 1
    assert totals.differences() == []


def test_a_gift_is_not_taken_back_and_known_again_at_the_same_moment(app, monkeypatch, walk):
    gift = counted(walk)
    [twin] = twins(ONE, walk)
    number, edition_id, key = gift.id, walk.id, twin.key

    def take_back():
        with writing():
            gifts.reverse(db.session.get_one(Gift, number), "Not honoured.", by=OPERATOR)

    with longer_gap(monkeypatch, recognizing, "of_amounts"):
        wrong = at_once(app, [partial(import_it, edition_id, ONE, saying({key}, {key})), take_back])
    assert all(isinstance(one, Refusal) for one in wrong) and len(wrong) <= 1
    lines = len(db.session.scalars(select(ReceivedLine)).all())
    confirmed = totals.of_edition(edition_id).confirmed_cents
    assert (lines, confirmed) in ((0, 0), (1, 0)) and totals.differences() == []


def test_the_same_file_of_two_treasurers_at_once_comes_in_once(app, walk):
    wrong = at_once(app, [partial(import_it, walk.id, ONE, CONFIRMED) for _each in range(2)])
    assert wrong == [] and [gift.amount_cents for gift in given()] == [50_00]
    assert totals.of_edition(walk.id).confirmed_cents == 50_00 and totals.differences() == []


def test_a_gift_is_asked_about_with_the_line_that_is_likest_it_wherever_that_stands_in_the_list(walk):
    gift = counted(walk)
    far = "Date,Reference,Name,Amount\n2027-03-20,,Amina Haddad,50.00\n2027-03-03,,Amina Haddad,50.00\n"
    assert [(twin.line.number, twin.is_likely) for twin in twins(far, walk)] == [(3, True)]
    named = f"Date,Reference,Name,Amount\n2027-03-03,,A. Haddad,50.00\n2027-03-03,for {gift.reference},Cy Roy,50.00\n"
    assert [(twin.line.number, twin.is_likely) for twin in twins(named, walk)] == [(3, True)]


def test_a_gift_that_is_not_one_line_is_asked_about_with_the_next_that_looks_like_it(walk):
    counted(walk, ("A.", "Haddad"))
    text = ONE + "2027-03-04,,Amina Haddad,50.00\n"
    [first] = twins(text, walk)
    with pytest.raises(PerhapsReported):
        bring(text, walk, saying((), {first.key}))
    one, other = twins(text, walk, saying((), {first.key}))
    assert (one.key, other.line.number, other.gift.id) == (first.key, 3, first.gift.id)
    outcome = bring(text, walk, saying({other.key}, {one.key, other.key}))
    assert (outcome["gifts"], outcome["recognized"]) == (1, 1)
    assert totals.of_edition(walk.id).confirmed_cents == 100_00
