"""How a roster is read: beginning at its edition, with an index that holds what is asked, never a whole table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from eventsapp.access.models import NeedState
from eventsapp.capacity.models import Claim, Party
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.reports import rosters
from eventsapp.reports.filters import Filter, Order, Standing, understood
from eventsapp.reports.traits import Acceptance, Flagged, Payment, Presence, Traits
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment
from tests import makers

FEW, MANY = 300, 10_000
TABLES = "entries|assignments|people|registrations|memberships|signatures|answers|payments|audit_lines|volunteers"


def _searching(typed, **wanted):
    return Filter(search=understood(typed, with_contacts=True), **wanted)


TRAITS: tuple[dict[str, Any], ...] = (
    {"payment": Payment.FREE},
    {"payment": Payment.OWES},
    {"acceptance": Acceptance.MISSING},
    {"ages": (18, None)},
    {"need": NeedState.ASKED},
    {"answer": (1, "m")},
    {"presence": Presence.EXPECTED},
    {"presence": Presence.HERE},
    {"team": ("zoo",)},
    *({"flagged": flag} for flag in Flagged),
)
QUESTIONS = (
    Filter(),
    Filter(order=Order.NEWEST),
    _searching("walker 29"),
    _searching("walker 29", order=Order.NEWEST),
    Filter(standing=Standing.GONE),
    _searching("ACHA-AAAM"),  # the reference of number 9 in the small edition
    _searching("walker17@"),
    _searching("walker17"),  # the beginning of an address, too
    _searching("AC4"),  # the beginning of a reference
    _searching("17"),
    _searching("walker 29", site_ids=(1,), traits=Traits(presence=Presence.EXPECTED)),
    Filter(order=Order.CATEGORY),
    Filter(order=Order.TEAM),
    Filter(order=Order.BIB),
    Filter(site_ids=(1,)),  # that of the small edition, where everybody is
    Filter(site_ids=(1,), order=Order.NEWEST),
    Filter(site_ids=(2,)),  # where nobody of it is
    *(Filter(traits=Traits(**asked)) for asked in TRAITS),
)


@pytest.fixture
def crowd(app):
    """A small edition beside a large one, both of participants and volunteers."""
    small, large = (_edition_of(size, year) for size, year in ((FEW, 2027), (MANY, 2028)))
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return small, large


def _edition_of(size, year):
    """People numbered from 0, every fifth of them a volunteer; ids begin with the year."""
    edition = makers.edition(year=year, starts_on=date(year, 6, 6))
    site = makers.site(edition)
    category, shift = makers.category(edition, site=site), makers.shift(edition, maximum=None, site=site)
    now = clock.now()
    rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for number in range(size):
        key, name = year * 100_000 + number, f"walker {number}"
        rows[Person].append(
            {"id": key, "name": name, "name_key": name, "language": "en", "known_since": now}
            | {"email": f"walker{number}@example.org", "email_key": f"walker{number}@example.org"}
        )
        rows[Registration].append(
            {"id": key, "edition_id": edition.id, "registrant_id": key, "reference": _reference(key)}
            | {"form_key": str(key), "language": "en", "submitted_at": now}
        )
        takes_part, helps = {"category_id": category.id, "entered_at": now}, {"shift_id": shift.id, "taken_at": now}
        is_helper = number % 5 == 0
        common = shift.pool_id if is_helper else edition.pool_id
        rows[Party].append({"id": key, "pool_id": common, "placement": "held", "turn": number + 1, "claimed_at": now})
        pools = [common] if is_helper else [common, category.pool_id]
        rows[Claim] += [{"party_id": key, "pool_id": pool, "size": 1, "placement": "held"} for pool in pools]
        rows[Assignment if is_helper else Entry].append(
            {"id": key, "edition_id": edition.id, "registration_id": key, "person_id": key, "party_id": key}
            | {"name_key": name, "status": "confirmed"}
            | (helps if is_helper else takes_part)
        )
    with writing():
        for model, many in rows.items():
            db.session.execute(insert(model), many)
    return edition


def _reference(key):
    letters = "".join("ACDEFGHJKM"[int(digit)] for digit in f"{key % 10**8:08d}")
    return f"{letters[:4]}-{letters[4:]}"


@contextmanager
def plans() -> Iterator[list[str]]:
    """The plans of all that is asked meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    found: list[str] = []
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    how = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "
    if db.engine.dialect.name == "sqlite":
        how = "EXPLAIN QUERY PLAN "
    else:  # so few rows are read quickest as they lie; what counts is that there is a better way for many
        for way in ("seqscan", "hashjoin", "mergejoin"):
            db.session.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
    for statement, parameters in asked:
        rows = db.session.connection().exec_driver_sql(how + statement, parameters)
        found.append("\n".join(str(row[-1]) for row in rows))


def test_no_question_reads_a_whole_table_or_what_comes_before_its_page(crowd):
    _check_beginning_at_its_edition(*crowd)
    _check_beginning_at_its_page(*crowd)


def _check_beginning_at_its_edition(small, _large):
    middle = f"p{small.year * 100_000 + 101}"
    for asked in QUESTIONS:
        places: tuple[dict[str, Any], ...] = ({}, {"before": rosters.END}, {"after": middle}, {"before": middle})
        for where in places:
            with plans() as found:
                wanted = rosters.looked_up(small.id, asked)
                rosters.page(small.id, wanted, **where)
                rosters.counts(small.id, wanted)
            assert found
            for plan in found:
                assert not re.findall(rf"SCAN (?:{TABLES})\b", plan), plan
                assert not re.findall(rf"Seq Scan on (?:{TABLES})\b", plan), plan
                touched = re.findall(r"(?:actual rows=|Rows Removed by \w+: )(\d+)", plan)
                assert all(int(rows) <= 300 for rows in touched), f"rows of the neighbour were looked at\n{plan}"


def _check_beginning_at_its_page(_small, large):
    """PostgreSQL says how many rows it touched: as many as are shown, wherever the page is."""
    if db.engine.dialect.name != "postgresql":
        return  # SQLite does not say; its plan is the same as above
    places: tuple[dict[str, Any], ...] = ({}, {"after": f"p{large.year * 100_000 + 1501}"}, {"before": rosters.END})
    for where in places:
        with plans() as found:
            rosters.page(large.id, Filter(), **where)
        touched = re.findall(r"on (?:entries|assignments|people|registrations) .*?actual rows=(\d+)", "\n".join(found))
        assert touched and max(map(int, touched)) <= rosters.PAGE + 2, found
