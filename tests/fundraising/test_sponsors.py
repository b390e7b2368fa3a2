"""Sponsors: named on the page of the edition, and apart from everything that receipts can reach."""

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import Base, writing
from eventsapp.fundraising import sponsors
from tests import makers
from tests.makers import both


def described(name="Acme", **given):
    return sponsors.Described(**({"name": name, "level": both("Gold", "Or"), "words": both("", "")} | given))


def add(edition, name="Acme", **given):
    with writing():
        return sponsors.add(edition, described(name, **given), by=OPERATOR)


def test_nothing_leads_from_a_sponsor_to_donors_gifts_or_receipts_nor_back(app):
    tables = Base.metadata.tables
    leads_to = {key.column.table.name for key in tables["sponsors"].foreign_keys}
    come_from = {
        table.name for table in tables.values() for key in table.foreign_keys if key.column.table.name == "sponsors"
    }
    assert leads_to == {"editions"} and come_from == set()


@pytest.mark.parametrize("website", ["javascript:alert(1)", "example.org", "//example.org", "https://", "ftp://x.org",
                                     "https://a@example.org", "http://[", "https://localhost"])  # fmt: skip
def test_a_website_is_a_whole_address_of_the_web(app, website):
    with pytest.raises(sponsors.WebsiteUnusable):
        add(makers.edition(), website=website)


def test_those_of_last_time_come_along_only_if_they_said_so_and_without_what_they_paid(app):
    series = makers.series("walk")
    before, now = makers.edition(of=series, year=2026), makers.edition(of=series, year=2027)
    acme, other = add(before, "Acme", amount_cents=500_00), add(before, "Other")
    assert sponsors.of(now) == [] and sponsors.of_last_time(now) == [acme, other]
    with writing():
        sponsors.bring(now, {acme.id}, by=OPERATOR)
    [brought] = sponsors.of(now)
    assert (brought.name, brought.level.fr, brought.amount_cents) == ("Acme", "Or", None)
    assert sponsors.of_last_time(now) == [other]
    with writing():
        assert sponsors.bring(now, {acme.id}, by=OPERATOR) == []


def test_they_are_moved_in_their_order(app):
    edition = makers.edition()
    first, second = add(edition, "First"), add(edition, "Second")
    with writing():
        sponsors.move(second, -1, by=OPERATOR)
    assert sponsors.of(edition) == [second, first]
