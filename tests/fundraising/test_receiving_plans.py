"""Looking for a gift that a line may be: by an index, however many gifts there are."""

from datetime import date

import pytest

from eventsapp.fundraising import receiving, recognizing
from eventsapp.fundraising.donors import Given
from tests import makers
from tests.plans import asked, read_whole


@pytest.fixture
def walk(app):
    return makers.edition()


@pytest.mark.parametrize(
    "look",
    [
        lambda walk, page: receiving.like(walk.id, {page.id}, Given("Bo", "", "Lund"), 20_00),
        lambda walk, _page: receiving.like(walk.id, (), Given("Bo", "", "Lund"), 20_00),
        lambda walk, _page: receiving.of_amounts(walk.id, {20_00, 25_00}),
        lambda _walk, page: receiving.for_pages({page.id}),
        lambda walk, _page: recognizing.of_amounts(walk.id, {20_00, 25_00}, date(2027, 3, 1), date(2027, 3, 9)),
    ],
    ids=["like for a page", "like for none", "waiting of a list", "for an envelope", "counted of a list"],
)
def test_one_statement_finds_it_and_reads_no_table_whole(walk, look):
    page = makers.fundraising_page(walk)
    makers.gift(walk, 20_00, page=page)
    assert walk.id and page.id  # read again before anybody counts
    with asked() as made:
        look(walk, page)
    assert len(made) == 1 and read_whole(made) == []
