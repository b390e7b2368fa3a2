"""A real calendar client subscribes over HTTP and follows an edition through its life."""

import os
import subprocess
import sys
import threading
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.events.models import State
from tests import makers

WHY = Bilingual(en="The park is flooded.", fr="Le parc est inondé.")

VDIRSYNCER = """\
[general]
status_path = "{home}/status"

[pair events]
a = "feed"
b = "folder"
collections = null
conflict_resolution = "a wins"

[storage feed]
type = "http"
url = "{address}"

[storage folder]
type = "filesystem"
path = "{home}/events"
fileext = ".ics"
"""
KHAL = """\
[calendars]
[[events]]
path = {home}/events
readonly = True

[sqlite]
path = {home}/khal.db

[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class Subscriber:
    """Somebody with vdirsyncer and khal on their computer."""

    def __init__(self, home: Path, address: str, zone: str = "America/Toronto") -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        (home / "events").mkdir()
        (home / "vdirsyncer").write_text(VDIRSYNCER.format(home=home, address=address))
        (home / "khal").write_text(KHAL.format(home=home, zone=zone))
        self._run("vdirsyncer", "-c", str(home / "vdirsyncer"), "discover")

    def look(self) -> list[str]:
        """Synchronize; the events as their calendar shows them."""
        self._run("vdirsyncer", "-c", str(self.home / "vdirsyncer"), "sync")
        shown = "{start-date} {start-time}|{title}|{status}|{location}"
        listed = self._run(
            "khal", "-c", str(self.home / "khal"), "list", "-df", "", "--once", "-f", shown, "2000-01-01", "40000d"
        )
        return [line.strip() for line in listed.splitlines() if "|" in line]

    def _run(self, *command: str) -> str:
        environment = os.environ | {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "TZ": "UTC"}
        program = str(Path(sys.executable).with_name(command[0]))
        done = subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def app(databases, make_app):
    with databases.fresh("sqlite") as url:
        app = make_app(url)
        with app.app_context():
            yield app


@pytest.fixture
def site(app):
    """The app on a real port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_subscriber_sees_every_step_of_an_edition(site, tmp_path):
    walk = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    first = clock.today(makers.ZONE) + timedelta(days=100)
    edition = makers.edition(of=walk, state=State.ANNOUNCED, starts_on=first, at=None, venue=makers.venue())
    run = makers.series(name=makers.both("Run, wheel; walk"))
    another = makers.edition(of=run, starts_on=first + timedelta(days=9))
    subscriber = Subscriber(tmp_path / "subscriber", f"{site}/calendar.ics")
    park = "High Park, 1873 Bloor Street West, Toronto, ON M6R 2Z3, Canada"
    untouched = f"{another.starts_on} 09:30|Run, wheel; walk|CONFIRMED |"

    def shows(expected):
        db.session.rollback()
        assert subscriber.look() == [expected, untouched]

    shows(f"{first} |The Walk (date to be confirmed)|TENTATIVE |{park}")

    starts_at = clock.moment(datetime.combine(first, time(9, 30)), makers.ZONE)
    with writing():
        editions.confirm_date(edition, starts_at, starts_at + timedelta(hours=3), by=OPERATOR)
    shows(f"{first} 09:30|The Walk|CONFIRMED |{park}")

    with writing():
        editions.move(edition, rules.moved_to(edition, first + timedelta(days=1)), by=OPERATOR)
    shows(f"{first + timedelta(days=1)} 09:30|The Walk|CONFIRMED |{park}")

    with writing():
        editions.postpone(edition, WHY, by=OPERATOR)
    shows(f"{first + timedelta(days=1)} 09:30|POSTPONED: The Walk|TENTATIVE |{park}")

    with writing():
        editions.cancel(edition, WHY, by=OPERATOR)
    shows(f"{first + timedelta(days=1)} 09:30|CANCELLED: The Walk|CANCELLED |{park}")


def test_a_subscriber_elsewhere_sees_their_own_time_on_both_sides_of_both_clock_changes(site, tmp_path):
    walk = makers.series("walk", name=makers.both("The Walk"))
    year = clock.today(makers.ZONE).year + 1
    second_sunday_of_march = first_sunday(year, 3) + timedelta(days=7)
    first_sunday_of_november = first_sunday(year, 11)
    for number, change in enumerate((second_sunday_of_march, first_sunday_of_november)):
        for more in (-1, 1):
            day = change + timedelta(days=more)
            makers.edition(of=walk, year=year + number * 2 + (more > 0), starts_on=day)
    subscriber = Subscriber(tmp_path / "regina", f"{site}/walk/calendar.ics", zone="America/Regina")
    assert [line.split("|")[0].split()[1] for line in subscriber.look()] == ["08:30", "07:30", "07:30", "08:30"]


def first_sunday(year, month):
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7)
