"""Crews: many shifts in one edition, with about twenty people on each, written by the database itself. For SQLite."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select, text

from eventsapp.capacity.models import Party, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Priority, Shift
from eventsapp.volunteering.records import ShiftCount
from tests import makers

ROLES = 20
CREW = 20
"""The most people on one shift; some have up to four fewer."""
_STATIONS = 10

# Person, registration and party of somebody have the same number; :first is that of the first one.
_STATEMENTS = """
CREATE TEMPORARY TABLE crew AS
SELECT :first + row_number() OVER (ORDER BY shifts.id, place.value) - 1 AS id, shifts.id AS shift_id, pool_id,
       place.value AS turn
FROM shifts, (SELECT value FROM json_each(:places)) AS place
WHERE edition_id = :edition AND place.value <= :crew - shifts.id % 5;

INSERT INTO people (id, name, name_key, email, email_key, language, known_since)
SELECT id, 'Helper ' || id, 'helper ' || id, 'helper' || id || '@example.org', 'helper' || id || '@example.org', 'en',
       :now FROM crew;

INSERT INTO registrations (id, edition_id, registrant_id, reference, form_key, language, submitted_at)
SELECT id, :edition, id, printf('%04d-%04d', id / 10000, id % 10000), 'crew-' || id, 'en', :now FROM crew;

INSERT INTO parties (id, pool_id, placement, turn, claimed_at, expiries)
SELECT id, pool_id, 'held', turn, :now, 0 FROM crew;

INSERT INTO claims (party_id, pool_id, size, placement) SELECT id, pool_id, 1, 'held' FROM crew;

INSERT INTO volunteers (edition_id, registration_id, person_id, joined_at)
SELECT :edition, id, id, :now FROM crew;

INSERT INTO assignments
       (edition_id, registration_id, shift_id, person_id, party_id, name_key, status, taken_at, asked_at)
SELECT :edition, id, shift_id, id, id, 'helper ' || id, 'confirmed', :now,
       CASE WHEN id % 40 = 0 THEN :now ELSE NULL END
FROM crew;

DROP TABLE crew;

UPDATE pools SET held = (SELECT count(*) FROM claims WHERE pool_id = pools.id)
WHERE id IN (SELECT pool_id FROM shifts WHERE edition_id = :edition);
"""


def edition(slug: str, shifts: int) -> Edition:
    """An open edition with so many shifts of twenty roles, ten at a time, and a past one that says who did not come."""
    series = makers.series(slug)
    made, earlier = makers.edition(of=series), makers.edition(of=series, year=clock.now().year - 1)
    roles = [makers.role(made, name=makers.both(f"Role {number}")) for number in range(ROLES)]
    before = [makers.role(earlier, name=makers.both(f"Role {number}")) for number in range(ROLES)]
    with writing():
        db.session.add_all(_shift(made, roles[number % ROLES].id, number) for number in range(shifts))
        past = [_shift(earlier, role.id, 0) for role in before]
        db.session.add_all(past)
        db.session.flush()
        for number, shift in enumerate(past):
            seen = {"needed": 15, "signed_up": 20, "came": 20 - number % 8, "missed": number % 8}
            db.session.add(ShiftCount(shift_id=shift.id, counted_at=clock.now(), **seen))
        _fill(made)
    return made


def _shift(edition: Edition, role_id: int, number: int) -> Shift:
    """Of two hours, ten at a time, at one of ten stations."""
    starts_at = clock.moment(datetime.combine(edition.starts_on, time(6)), edition.zone)
    starts_at += timedelta(hours=2 * (number // _STATIONS))
    return Shift(
        edition_id=edition.id,
        role_id=role_id,
        pool=Pool(maximum=30),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=makers.both(f"Station {number % _STATIONS}", f"Poste {number % _STATIONS}"),
        minimum=CREW - 2 - number % 4,
        ideal=CREW,
        priority=list(Priority)[number % len(Priority)],
    )


def _fill(edition: Edition) -> None:
    first = 1 + max(db.session.scalar(select(func.max(model.id))) or 0 for model in (Person, Registration, Party))
    values = {
        "edition": edition.id,
        "first": first,
        "crew": CREW,
        "places": str(list(range(1, CREW + 1))),
        "now": clock.now().strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
    for statement in _STATEMENTS.split(";\n\n"):
        db.session.execute(text(statement.rstrip(";\n")), values)
