"""What an edition raised against the one before, and donors as counts."""

from datetime import date, timedelta

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.fundraising import gifts
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.reports import giving_figures
from tests import makers

TODAY = date(2027, 3, 10)


@pytest.fixture
def years(app, still):
    series = makers.series("walk")
    before = makers.edition(of=series, year=2026, starts_on=date(2026, 6, 7))
    now = makers.edition(of=series, year=2027, starts_on=date(2027, 6, 6))
    return before, now


def test_last_year_is_compared_at_the_same_number_of_days_before_the_event(years):
    before, now = years
    makers.gift(before, 100_00, received_on=date(2026, 6, 7) - timedelta(days=88))
    makers.gift(before, 50_00, received_on=date(2026, 6, 7) - timedelta(days=87))
    makers.gift(now, 70_00, received_on=TODAY)
    figures = giving_figures.of(now, TODAY)
    assert figures.today == 88
    assert figures.now.until(figures.today) == 70_00
    assert (figures.before.until(figures.today), figures.before.cents) == (100_00, 150_00)


def test_the_weeks_go_on_after_the_event_and_this_year_ends_today(years):
    before, now = years
    makers.gift(before, 10_00, received_on=date(2026, 6, 7) + timedelta(days=10))
    makers.gift(now, 5_00, received_on=TODAY - timedelta(days=3))
    rows = giving_figures.of(now, TODAY).weeks()
    assert rows[0] == (13, 5_00, 0)
    assert rows[-1] == (-2, None, 10_00)
    assert [week for week, this, _last in rows if this is not None] == [13]


def test_gifts_by_method_with_their_average_and_the_one_in_the_middle(years):
    _before, now = years
    for cents in (10_00, 20_00, 90_00):
        makers.gift(now, cents)
    makers.gift(now, 30_00, method=GiftMethod.ONLINE, status=GiftStatus.REPORTED)
    gone = makers.gift(now, 500_00)
    with writing():
        gifts.reverse(gone, "A mistake.", by=OPERATOR)
    year = giving_figures.of(now, TODAY).now
    assert year.by_method == {"cash": (3, 120_00), "online": (1, 30_00)}
    assert (year.gifts, year.cents, year.average_cents, year.median_cents) == (4, 150_00, 37_50, 25_00)


def test_pages_and_their_part(years):
    _before, now = years
    page = makers.fundraising_page(now)
    makers.fundraising_page(now)
    makers.gift(now, 30_00, page=page)
    makers.gift(now, 10_00)
    year = giving_figures.of(now, TODAY).now
    assert (year.pages, year.page_cents, year.cents) == (1, 30_00, 40_00)


def test_donors_are_counted_as_new_returning_and_lapsed(years):
    before, now = years
    loyal, gone, fresh = makers.donor(), makers.donor(), makers.donor()
    makers.gift(before, donor=loyal)
    makers.gift(before, donor=gone)
    makers.gift(now, donor=loyal)
    makers.gift(now, donor=loyal)
    makers.gift(now, donor=fresh)
    makers.gift(now)
    donors = giving_figures.of(now, TODAY).donors
    assert (donors.all, donors.new, donors.returning, donors.earlier, donors.lapsed) == (2, 1, 1, 2, 1)
    assert donors.kept_percent == 50


def test_they_take_nine_statements_however_many_gifts_there_are(years, queries):
    before, now = years
    for edition in (before, now):
        for _each in range(3):
            makers.gift(edition, donor=makers.donor())
    with queries() as made:
        giving_figures.of(now, TODAY)
    assert len(made) <= 12, made


def test_without_anything_there_is_nothing_to_divide_by(years):
    figures = giving_figures.of(years[0], TODAY)
    assert figures.before is None and figures.donors.kept_percent is None
    assert (figures.now.average_cents, figures.now.median_cents) == (0, 0)
