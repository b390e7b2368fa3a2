"""How a payment stands, from everything that was told of it: the order of arrival changes nothing."""

from dataclasses import InitVar, dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from eventsapp.checkout import rules
from eventsapp.checkout.providers import Kind

NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class Fact:
    kind: str
    amount_cents: int | None
    minutes: InitVar[int] = 0
    payment_id: str | None = "pi_1"
    currency: str | None = "CAD"
    dispute_id: str | None = None
    status: str = ""
    happened_at: datetime = NOON

    def __post_init__(self, minutes):
        self.happened_at += timedelta(minutes=minutes)


PAID = Fact(Kind.PAID, 50_00)


def disputed(status, minutes, which="du_1", cents=50_00):
    return Fact(Kind.DISPUTED, cents, minutes, dispute_id=which, status=status)


def test_nothing_stands_before_the_money_is_there():
    early = [Fact(Kind.REFUNDED, 50_00), disputed("needs_response", 1), Fact(Kind.WAITING, 50_00)]
    assert rules.standing(early) == rules.Standing()


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ([PAID], 50_00),
        ([PAID, PAID], 50_00),
        ([PAID, Fact(Kind.EXPIRED, 0, 5), Fact(Kind.FAILED, 0, 6)], 50_00),
        ([PAID, Fact(Kind.REFUNDED, 20_00, 2)], 30_00),
        ([PAID, Fact(Kind.REFUNDED, 20_00, 2), Fact(Kind.REFUNDED, 35_00, 3)], 15_00),
        ([PAID, disputed("warning_needs_response", 2)], 50_00),
        ([PAID, disputed("needs_response", 2)], 0),
        ([PAID, disputed("needs_response", 2), disputed("under_review", 3), disputed("lost", 4)], 0),
        ([PAID, disputed("needs_response", 2), disputed("won", 4)], 50_00),
        ([PAID, disputed("needs_response", 2), disputed("won", 2)], 50_00),
        ([PAID, disputed("lost", 2), disputed("appeal_under_review", 3), disputed("won", 4)], 50_00),
        ([PAID, Fact(Kind.REFUNDED, 20_00, 2), disputed("needs_response", 3)], 0),
        ([PAID, disputed("lost", 2, "du_1", 10_00), disputed("lost", 3, "du_2", 5_00)], 35_00),
        ([PAID, Fact(Kind.REFUNDED, 50_00, 2, payment_id="pi_2")], 50_00),
    ],
)
def test_what_is_kept_is_the_same_in_whatever_order_it_was_told(facts, kept):
    for order in permutations(facts):
        assert rules.standing(list(order)).kept_cents == kept, order


def test_money_that_came_twice_is_known_as_such_and_counted_once():
    again = Fact(Kind.PAID, 50_00, 3, payment_id="pi_2")
    for order in permutations([PAID, again]):
        standing = rules.standing(list(order))
        assert (standing.payment_id, standing.kept_cents, standing.is_paid_again) == ("pi_1", 50_00, True)
