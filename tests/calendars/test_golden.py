"""Every state of an edition as subscribers get it, octet for octet, in both languages.

After a change that is meant: `pytest tests/calendars/test_golden.py --rewrite-golden`, then read the difference.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import feeds, writing
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.db import writing as transaction
from eventsapp.events import editions, rules
from eventsapp.events.models import State
from tests import makers
from tests.calendars import lint

GOLDEN = Path(__file__).with_name("golden")
JUNE, MONTH = date(2027, 6, 6), (date(2027, 5, 1), date(2027, 5, 31))
NINE, ONE = datetime(2027, 6, 6, 13, 30, tzinfo=UTC), datetime(2027, 6, 6, 17, 0, tzinfo=UTC)
WHY = makers.both("The park is flooded; sorry, everybody.", "Le parc est inondé; désolés, tout le monde.")

LIVES = {
    "announced": ["draft", "announce"],
    "confirmed": ["draft", "announce", "confirm"],
    "open": ["draft", "announce", "confirm", "open"],
    "closed": ["draft", "announce", "confirm", "open", "close"],
    "moved": ["draft", "announce", "confirm", "open", "move"],
    "finished": ["draft", "announce", "confirm", "open", "close", "finish"],
    "postponed": ["draft", "announce", "confirm", "postpone"],
    "announced-again": ["draft", "announce", "confirm", "postpone", "announce again"],
    "cancelled": ["draft", "announce", "confirm", "open", "cancel"],
    "taken-back": ["draft", "announce", "confirm", "take back"],
    "month-at-home": ["month at home"],
    "two-days": ["two days"],
    "in-another-zone": ["in another zone"],
    "second-one-oclock": ["second one o'clock"],
}


@pytest.fixture
def walk(app, still, monkeypatch):
    monkeypatch.setattr(writing, "uuid4", lambda: UUID("0b8f5c1e-6d0b-4b1a-9a55-0d6b3a0c9f11"))
    makers.organization()
    return makers.series("walk", name=makers.both("Walk, run; wheel", "Marche, course; fauteuil"))


class Life:
    """An edition and the acts of its life, an hour between them."""

    def __init__(self, walk, still):
        self.walk, self.still = walk, still
        self.edition = None

    def act(self, name):
        self.still.shift(3600)
        with transaction():
            getattr(self, name.replace(" ", "_").replace("'", ""))()

    def draft(self):
        place = makers.Venue(**VENUE)
        self.edition = editions.draft(
            self.walk, 2027, rules.whole_days(JUNE), zone=makers.ZONE, venue=place, by=OPERATOR
        )

    def announce(self):
        editions.announce(self.edition, by=OPERATOR)

    def announce_again(self):
        editions.announce(self.edition, when=rules.whole_days(date(2027, 9, 12)), by=OPERATOR)

    def confirm(self):
        editions.confirm_date(self.edition, NINE, ONE, by=OPERATOR)
        eight = clock.moment(datetime.combine(JUNE, time(8)), makers.ZONE)
        opens = makers.both("The desk opens", "L’accueil ouvre")
        db.session.add(makers.ScheduleItem(edition_id=self.edition.id, starts_at=eight, title=opens))

    def open(self):
        editions.open_(self.edition, by=OPERATOR)

    def close(self):
        editions.close(self.edition, by=OPERATOR)

    def move(self):
        editions.move(self.edition, rules.moved_to(self.edition, date(2027, 6, 13)), by=OPERATOR)

    def finish(self):
        self.still.move_to(datetime(2027, 6, 7, 12, 0, tzinfo=UTC))
        editions.finish(self.edition, by=OPERATOR)

    def postpone(self):
        editions.postpone(self.edition, WHY, by=OPERATOR)

    def cancel(self):
        editions.cancel(self.edition, WHY, by=OPERATOR)

    def take_back(self):
        self.edition.state = State.DRAFT

    def month_at_home(self):
        self._held(starts_on=MONTH[0], ends_on=MONTH[1], at=None, venue=makers.venue(street=""))

    def two_days(self):
        self._held(starts_on=date(2027, 3, 13), ends_on=date(2027, 3, 14))

    def in_another_zone(self):
        self._held(starts_on=JUNE, zone="America/St_Johns", venue=makers.venue(**ST_JOHNS))

    def second_one_oclock(self):
        day = date(2027, 11, 7)
        twice = datetime(2027, 11, 7, 6, 0, tzinfo=UTC)
        self._held(starts_on=day, starts_at=twice, ends_at=datetime(2027, 11, 7, 17, 0, tzinfo=UTC))

    def _held(self, **given):
        self.edition = makers.edition(of=self.walk, **given)


VENUE = {
    "name": makers.both("High Park, gate 3", "Parc High, entrée 3"),
    "street": "1873 Bloor Street West",
    "city": "Toronto",
    "province": "ON",
    "postcode": "M6R 2Z3",
    "latitude": 43.6465,
    "longitude": -79.4637,
    "directions": makers.both("Get off at High Park station.", "Descendez à la station High Park."),
    "access_notes": makers.both("Paved; no steps.", "Asphalté; aucune marche."),
}
ST_JOHNS = {"street": "50 The Boulevard", "city": "St. John's", "province": "NL", "postcode": "A1A 1K4"}


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_state_is_what_it_was(request, walk, still, name, language):
    life = Life(walk, still)
    for act in LIVES[name]:
        life.act(act)
    octets = feeds.read("walk", language, gzipped=False).body
    lint.check(octets)
    file = GOLDEN / f"{name}.{language}.ics"
    if request.config.getoption("rewrite_golden"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_bytes(octets)
    kept = file.read_bytes() if file.exists() else b""
    assert octets.decode().split("\r\n") == kept.decode().split("\r\n"), f"if meant: pytest {__file__} --rewrite-golden"
    assert octets == kept


def test_nothing_is_kept_that_no_edition_is():
    names = {f"{name}.{language}.ics" for name in LIVES for language in ("en", "fr")}
    assert {file.name for file in GOLDEN.iterdir()} == names
