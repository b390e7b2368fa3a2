"""What was counted, and where it differs from what was written."""

import pytest

from eventsapp.fundraising.counting import DENOMINATIONS, Against, Count, Difference, differences


def test_coins_notes_and_cheques_are_added_up():
    count = Count({5: 3, 25: 4, 2_00: 1, 20_00: 2, 100_00: 1}, cheques=2, cheques_cents=75_50)
    assert count.cash_cents == 15 + 1_00 + 2_00 + 40_00 + 100_00
    assert count.total_cents == count.cash_cents + 75_50
    assert Count().total_cents == 0


def test_canada_has_no_penny_any_more():
    assert min(DENOMINATIONS) == 5 and max(DENOMINATIONS) == 100_00


@pytest.mark.parametrize(
    ("counted", "lines", "declared", "found"),
    [
        (100, 100, 100, []),
        (100, 100, None, []),
        (120, 100, None, [Difference(Against.LINES, 20)]),
        (100, 100, 110, [Difference(Against.DECLARED, -10)]),
        (90, 100, 110, [Difference(Against.LINES, -10), Difference(Against.DECLARED, -20)]),
        (0, 0, 0, []),
    ],
)
def test_the_count_is_held_against_the_lines_and_the_sheet(counted, lines, declared, found):
    assert differences(counted, lines, declared) == found
