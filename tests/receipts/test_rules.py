"""What the law says of receipts: the examples of the CRA, and what holds for every amount."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.receipts import rules
from eventsapp.receipts.rules import Given, Issuer, Lack, Split

CENTS = st.integers(0, 100_000_000)
ISSUER = Issuer("126616598RR0001", "Foundation for Dystonia", "1 Main Street", "Toronto", "Dana Wells", "Treasurer")
GIFT = Given(
    amount_cents=100_00,
    received_on=date(2026, 6, 7),
    has_donor=True,
    donor_name="Ines M. Okafor",
    has_address=True,
    is_confirmed=True,
)


@pytest.mark.parametrize(
    ("gift", "purpose", "other", "eligible"),
    [
        (100_00, 50_00, 0, 50_00),
        (100_00, 81_00, 0, None),
        (100_00, 80_00, 0, 20_00),
        (200_00, 175_00, 0, None),
        (1000_00, 0, 75_00, 1000_00),
        (1000_00, 0, 76_00, 924_00),
        (50_00, 0, 5_00, 50_00),
        (50_00, 0, 5_01, 44_99),
        (45_00, 40_00, 0, None),
        (60_00, 40_00, 0, 20_00),
    ],
)
def test_the_examples_of_the_cra_come_out_as_it_says(gift, purpose, other, eligible):
    kept = rules.split(gift, purpose, other)
    assert (kept.eligible_cents if kept else None) == eligible


@given(CENTS, CENTS, CENTS)
def test_what_is_deducted_and_what_is_left_are_the_gift(gift, purpose, other):
    kept = rules.split(gift, purpose, other)
    if kept is not None:
        assert kept.advantage_cents + kept.eligible_cents == gift
        assert kept.advantage_cents in (purpose, purpose + other)
        assert kept.eligible_cents * 100 >= gift * 20 and kept.eligible_cents > 0


@given(CENTS, CENTS, CENTS)
def test_the_rule_is_the_one_written_in_fractions(gift, purpose, other):
    counted = purpose + (other if other > min(7500, Fraction(gift, 10)) else 0)
    wanted = None if gift == 0 or counted > Fraction(gift * 80, 100) else Split(counted, gift - counted)
    assert rules.split(gift, purpose, other) == wanted


@given(CENTS, CENTS, CENTS)
def test_a_greater_purpose_never_makes_a_greater_receipt(gift, purpose, other):
    less, more = rules.split(gift, purpose, other), rules.split(gift, purpose + 1, other)
    assert more is None or (less is not None and more.eligible_cents < less.eligible_cents)


@pytest.mark.parametrize("gift", [0, -1, -100_00])
def test_nothing_and_less_has_no_receipt(gift):
    assert rules.split(gift, 0, 0) is None


def test_rules_apply_from_their_day_on(monkeypatch):
    harder = replace(rules.ALL_RULES[0], applies_from=date(2027, 1, 1), most_advantage_percent=50)
    monkeypatch.setattr(rules, "ALL_RULES", (*rules.ALL_RULES, harder))
    gift = replace(GIFT, purpose_cents=60_00, advantage_words="Zoo", received_on=date(2026, 12, 31))
    assert gift.split == Split(60_00, 40_00)
    assert replace(gift, received_on=date(2027, 1, 1)).split is None


def test_a_whole_gift_lacks_nothing():
    assert rules.missing(ISSUER, GIFT, 20_00) == []


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"has_donor": False}, Lack.NO_DONOR),
        ({"donor_name": ""}, Lack.DONOR_NAME),
        ({"has_address": False}, Lack.DONOR_ADDRESS),
        ({"is_confirmed": False}, Lack.NOT_CONFIRMED),
        ({"is_confirmed": False, "is_reversed": True}, Lack.REVERSED),
        ({"purpose_cents": 50_00}, Lack.ADVANTAGE_WORDS),
        ({"purpose_cents": 81_00}, Lack.TOO_MUCH_ADVANTAGE),
        ({"amount_cents": 19_99}, Lack.BELOW_MINIMUM),
        ({"amount_cents": 45_00, "purpose_cents": 26_00, "advantage_words": "Zoo"}, Lack.BELOW_MINIMUM),
        ({"is_in_kind": True, "appraiser": "A. Pratt"}, Lack.DESCRIPTION),
        ({"is_in_kind": True, "description": "A painting"}, Lack.APPRAISER),
        ({"received_on": date(2002, 12, 20)}, Lack.BEFORE_RULES),
    ],
)
def test_what_is_missing_of_the_gift_is_said(change, lack):
    assert rules.missing(ISSUER, replace(GIFT, **change), 20_00) == [lack]


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"registration_number": "126616598RR001"}, Lack.REGISTRATION_NUMBER),
        ({"legal_name": ""}, Lack.LEGAL_NAME),
        ({"legal_address": ""}, Lack.LEGAL_ADDRESS),
        ({"place": ""}, Lack.PLACE),
        ({"signer_name": ""}, Lack.SIGNER),
        ({"signer_title": ""}, Lack.SIGNER),
    ],
)
def test_what_is_missing_of_the_charity_is_said(change, lack):
    assert rules.missing(replace(ISSUER, **change), GIFT, 20_00) == [lack]
    assert lack.mended_at == "settings"


def test_without_settings_everything_of_the_charity_is_missing():
    assert rules.missing(None, GIFT, 20_00) == list(rules.SETTINGS)


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("126616598RR0001", True),
        ("123456789RR0001", True),
        ("126616598 RR 0001", False),
        ("126616598rr0001", False),
        ("126616598RT0001", False),
        ("１２６６１６５９８RR0001", False),
        ("", False),
    ],
)
def test_a_registration_number_is_written_as_the_cra_writes_it(typed, is_one):
    assert rules.is_registration_number(typed) is is_one


def test_a_digit_typed_wrong_is_noticed():
    assert rules.digits_fit("126616598RR0001")
    assert not rules.digits_fit("126616599RR0001") and not rules.digits_fit("216616598RR0001")
