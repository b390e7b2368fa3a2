"""Donors for organizers: paged by name, found, each with what they gave over the years."""

from datetime import date

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.fundraising import donor_merging, gifts
from eventsapp.reports import donor_lists
from tests import makers


@pytest.fixture
def walk(app, still):
    return makers.edition()


def names(page):
    return [donor.last_name for donor in page.donors]


def test_the_list_goes_on_after_the_last_name_and_shows_nobody_twice(walk):
    for name in ("Côté", "Ashevak", "Bell", "Bell"):
        makers.donor(first_name="", initial="", last_name=name)
    first = donor_lists.page("", size=2)
    second = donor_lists.page("", after=first.after, size=2)
    assert names(first) + names(second) == ["Ashevak", "Bell", "Bell", "Côté"]
    assert second.after is None


@pytest.mark.parametrize("typed", ["cote", "ines co", "INES@exa", "ines@example.org", "inès"])
def test_somebody_is_found_by_a_part_of_the_name_or_the_beginning_of_the_address(walk, typed):
    makers.donor(first_name="Inès", last_name="Côté", email="ines@example.org")
    makers.donor(first_name="Bo", last_name="Bell", email="bo@example.org")
    assert names(donor_lists.page(typed)) == ["Côté"]


def test_marks_alone_find_nobody_and_a_donor_who_was_merged_is_not_listed(walk):
    one, other = makers.donor(last_name="Okafor"), makers.donor(last_name="Okafor")
    assert donor_lists.page("!").donors == donor_lists.page("%").donors == []
    with writing():
        donor_merging.merge(one, other, by=OPERATOR)
    assert donor_lists.page("okafor").donors == [one]


def test_what_was_given_is_summed_by_year_without_what_was_taken_back(walk):
    donor = makers.donor()
    makers.gift(walk, 10_00, donor=donor, received_on=date(2026, 5, 1))
    makers.gift(walk, 20_00, donor=donor, received_on=date(2027, 2, 1))
    gone = makers.gift(walk, 99_00, donor=donor)
    with writing():
        gifts.reverse(gone, "A mistake.", by=OPERATOR)
    assert [(year, given.gifts, given.cents) for year, given in donor_lists.by_year(donor)] == [
        (2027, 1, 20_00),
        (2026, 1, 10_00),
    ]
    [given] = donor_lists.page("").given.values()
    assert (given.gifts, given.cents, given.last_on) == (2, 30_00, date(2027, 2, 1))
    assert len(donor_lists.gifts(donor).gifts) == 3


def test_gifts_are_paged_the_latest_first(walk):
    donor = makers.donor()
    given = [makers.gift(walk, donor=donor, received_on=date(2027, 2, day)) for day in (1, 2, 2)]
    first = donor_lists.gifts(donor, size=2)
    assert first.gifts == [given[2], given[1]]
    assert donor_lists.gifts(donor, before=first.before, size=2).gifts == [given[0]]


def test_a_page_takes_as_many_statements_for_many_as_for_few(walk, queries):
    makers.gift(walk, donor=makers.donor())
    with queries() as few:
        donor_lists.page("")
    for _each in range(5):
        makers.gift(walk, donor=makers.donor())
    with queries() as many:
        donor_lists.page("")
    assert len(many) == len(few) == 2
