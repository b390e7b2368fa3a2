"""Thunderbird's reader sees every edition at its time, in its state, under its name; as iCalendar and as jCal."""

import pytest

from eventsapp.calendars import feeds, jcal
from tests import makers
from tests.calendars import every_kind, zone_probes
from tests.calendars.readers import in_order
from tests.e2e.ical_js import IcalJs


@pytest.fixture(scope="module")
def ical_js(browser):
    context = browser.new_context()
    yield IcalJs(context.new_page())
    context.close()


@pytest.fixture
def everything(app, still):
    makers.organization()
    every_kind.hold()


def test_it_sees_every_edition_as_it_was_meant_in_both_forms(everything, ical_js):
    for slug, language in every_kind.FEEDS:
        octets, as_jcal = (feeds.read(slug, language, gzipped=False, as_jcal=form).body for form in (False, True))
        meant = list(in_order(every_kind.meant(slug, language)))
        assert bool(meant) == (slug != "nothing")
        assert list(in_order(ical_js.read(octets))) == meant
        assert list(in_order(ical_js.read_jcal(as_jcal))) == meant


@pytest.mark.parametrize("zone", zone_probes.ZONES)
def test_it_tells_the_time_by_the_zone_that_the_calendar_explains(still, ical_js, zone):
    meant, octets = zone_probes.calendar(zone)
    assert list(in_order(ical_js.read(octets))) == meant
    assert list(in_order(ical_js.read_jcal(jcal.written(octets)))) == meant
