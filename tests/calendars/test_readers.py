"""Readers that are not ours see every edition at its time, in its state, under its name."""

import pytest

from eventsapp.calendars import feeds
from tests import makers
from tests.calendars import every_kind, lint, zone_probes
from tests.calendars.readers import BY_NAME, READERS, in_order


@pytest.fixture
def everything(app, still):
    makers.organization()
    every_kind.hold()


def test_every_reader_sees_every_edition_as_it_was_meant(everything):
    for slug, language in every_kind.FEEDS:
        octets = feeds.read(slug, language, gzipped=False).body
        lint.check(octets)
        meant = list(in_order(every_kind.meant(slug, language)))
        assert len(meant) == len(lint.events(octets))
        for name, read in READERS.items():
            assert list(in_order(read(octets))) == meant, name


@pytest.mark.parametrize("name", [name for name in READERS if name not in BY_NAME])
@pytest.mark.parametrize("zone", zone_probes.ZONES)
def test_every_reader_tells_the_time_by_the_zone_that_the_calendar_explains(still, name, zone):
    """Under a name that nobody has heard of: what is left to go by is the explanation."""
    if name == "ical" and zone in zone_probes.WITHOUT_RULES:
        return  # it takes a change without a rule for none, and knows such zones by their names alone
    meant, octets = zone_probes.calendar(zone)
    assert list(in_order(READERS[name](octets))) == meant
