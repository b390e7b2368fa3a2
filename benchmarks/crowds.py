"""Crowds: many people in one edition at once, written by the database itself, row for row as signing up does.

One in ten helps on a shift, the others take part, with a bib number; of those one in 25 is on a waitlist, one in four
in a team, and one in three is checked in. On either database.
"""

from datetime import timedelta
from itertools import islice, product

from sqlalchemy import func, insert, select, text

from eventsapp.capacity.models import Party
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.words import folded
from eventsapp.demo import names
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration

ONE_PERSON = "Zebulon Quartermain"
"""Somebody who is in every crowd once, in its middle."""
COMMON_NAME = "tremblay"
"""Many are called that."""

_DIFFERENT = 10_000
"""Names before they begin to repeat."""

# Person, party and registration of somebody have the same number; :first is that of the first one.
_STATEMENTS = """
WITH RECURSIVE copies (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM copies WHERE value < :copies)
INSERT INTO people (id, name, name_key, email, email_key, phone, language, known_since)
SELECT id + copies.value * :different, name, name_key,
       'walker' || (id + copies.value * :different) || '@example.org',
       'walker' || (id + copies.value * :different) || '@example.org',
       phone, language, known_since
FROM people, copies
WHERE id >= :first AND id + copies.value * :different < :end;

UPDATE people SET name = :one, name_key = :one_key WHERE id = :middle;

INSERT INTO registrations (id, edition_id, registrant_id, reference, form_key, language, submitted_at)
SELECT id, :edition, id, CAST(id AS VARCHAR), 'crowd-' || id, language, known_since
FROM people WHERE id BETWEEN :first AND :end - 1;

CREATE TEMPORARY TABLE crowd (id INTEGER, category_id INTEGER, shift_id INTEGER, pool_id INTEGER, common_id INTEGER,
       name_key VARCHAR, known_since TIMESTAMP WITH TIME ZONE, placement VARCHAR);

INSERT INTO crowd SELECT people.id, offers.category_id, offers.shift_id, offers.pool_id,
       coalesce(offers.shift_pool_id, :common) AS common_id, name_key, known_since,
       CASE WHEN helps = 0 AND people.id % 25 = 1 THEN 'waiting' ELSE 'held' END AS placement
FROM people JOIN (
    SELECT id AS category_id, NULL AS shift_id, pool_id, NULL AS shift_pool_id, 0 AS helps,
           row_number() OVER (ORDER BY id) - 1 AS place FROM categories
    WHERE edition_id = :edition
    UNION ALL
    SELECT NULL, id, pool_id, pool_id, 1, row_number() OVER (ORDER BY id) - 1 FROM shifts WHERE edition_id = :edition
) AS offers ON helps = CASE WHEN people.id % 10 = 0 THEN 1 ELSE 0 END AND place = people.id / 10 % 3
WHERE people.id BETWEEN :first AND :end - 1;

INSERT INTO parties (id, pool_id, placement, turn, claimed_at, expiries)
SELECT id, common_id, placement, id, known_since, 0 FROM crowd;

INSERT INTO claims (party_id, pool_id, size, placement)
SELECT id, pool_id, 1, placement FROM crowd
UNION ALL SELECT id, common_id, 1, placement FROM crowd WHERE common_id <> pool_id;

INSERT INTO entries
       (edition_id, registration_id, category_id, person_id, party_id, name_key, status, entered_at, bib, arrived_at,
        from_age)
SELECT :edition, id, category_id, id, id, name_key,
       CASE placement WHEN 'held' THEN 'confirmed' ELSE 'waitlisted' END, known_since,
       id, CASE WHEN id % 3 = 0 AND placement = 'held' THEN known_since END, 18
FROM crowd WHERE category_id IS NOT NULL;

INSERT INTO teams (edition_id, name, name_key, code, is_listed, begun_at)
SELECT :edition, 'Team ' || id, 'team ' || id, 'C' || id, is_listed, known_since
FROM crowd, (SELECT 1 = 1 AS is_listed) AS listed WHERE id % 80 = 1;

INSERT INTO memberships (edition_id, team_id, person_id, is_minor, shown_as, joined_at)
SELECT :edition, teams.id, crowd.id, 1 = 0, 'first name', known_since
FROM crowd JOIN teams ON teams.edition_id = :edition AND teams.code = 'C' || (crowd.id - crowd.id % 80 + 1)
WHERE crowd.id % 4 = 1;

INSERT INTO volunteers (edition_id, registration_id, person_id, joined_at)
SELECT :edition, id, id, known_since FROM crowd WHERE shift_id IS NOT NULL;

INSERT INTO assignments
       (edition_id, registration_id, shift_id, person_id, party_id, name_key, status, taken_at)
SELECT :edition, id, shift_id, id, id, name_key, 'confirmed', known_since
FROM crowd WHERE shift_id IS NOT NULL;

DROP TABLE crowd;

UPDATE pools SET
       held = (SELECT count(*) FROM claims WHERE pool_id = pools.id AND placement = 'held'),
       waiting = (SELECT count(*) FROM claims WHERE pool_id = pools.id AND placement = 'waiting')
WHERE id IN (SELECT pool_id FROM categories WHERE edition_id = :edition
             UNION SELECT pool_id FROM shifts WHERE edition_id = :edition
             UNION SELECT :common);
"""


def fill(edition: Edition, size: int) -> None:
    """Sign that many people up for an edition with three categories and three shifts (data.edition)."""
    first = 1 + max(db.session.scalar(select(func.max(model.id))) or 0 for model in (Person, Registration, Party))
    values = {
        "edition": edition.id,
        "common": edition.pool_id,
        "first": first,
        "end": first + size,
        "middle": first + size // 2 + 1,
        "different": _DIFFERENT,
        "copies": max(1, size // _DIFFERENT),
        "one": ONE_PERSON,
        "one_key": folded(ONE_PERSON),
    }
    with writing():
        db.session.execute(insert(Person.__table__), _people(first, min(size, _DIFFERENT)))  # type: ignore[arg-type]
        for statement in _STATEMENTS.split(";\n\n"):
            db.session.execute(text(statement.rstrip(";\n")), values)
        if db.engine.dialect.name == "postgresql":
            for table in ("people", "registrations", "parties"):
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                db.session.execute(text(last))
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as the database does by itself, in its own time


def _people(first: int, size: int) -> list[dict[str, object]]:
    """Names as varied as those of the demo's people, each with a second family name."""
    now = clock.now()
    known = [one.name for one in names.people(600)]
    families = sorted({name.split()[-1] for name in known})
    made = []
    for number, (family, name) in enumerate(islice(product(families, known), size), first):
        email = f"walker{number}@example.org"
        made.append(
            {
                "id": number,
                "name": f"{name} {family}",
                "name_key": folded(f"{name} {family}"),
                "email": email,
                "email_key": email,
                "phone": None if number % 3 else "416-555-0123",
                "language": "en",
                "known_since": now - timedelta(seconds=number),
            }
        )
    return made
