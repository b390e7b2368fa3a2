"""Rows in an order that organizers choose."""

from dataclasses import dataclass

import pytest

from eventsapp.core import ordering
from eventsapp.core.refusals import GoneMeanwhile


@dataclass
class Row:
    name: str
    position: int


@pytest.fixture
def rows():
    return [Row("a", 3), Row("b", 3), Row("c", 8)]


def test_the_next_one_stands_behind_all_others(rows):
    assert ordering.after(rows) == 9
    assert ordering.after([]) == 0


@pytest.mark.parametrize(
    ("name", "steps", "position", "order"),
    [("a", 1, 1, "bac"), ("c", -1, 1, "acb"), ("a", 9, 2, "bca"), ("a", -1, None, "abc"), ("b", 0, None, "abc")],
)
def test_one_is_moved_among_the_others_and_stays_at_either_end(rows, name, steps, position, order):
    row = next(one for one in rows if one.name == name)
    assert ordering.move(list(rows), row, steps) == position
    in_order = sorted(rows, key=lambda one: one.position)
    assert "".join(one.name for one in in_order) == order
    assert [one.position for one in in_order] == [0, 1, 2]


def test_one_that_is_not_there_any_more_is_refused(rows):
    with pytest.raises(GoneMeanwhile):
        ordering.move(rows, Row("d", 9), 1)
