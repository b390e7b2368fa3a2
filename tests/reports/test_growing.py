"""What every organizers' page costs when there are many people, gifts, mails and acts: as much as when there are few."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, text

from benchmarks import crowds, data
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Donor, Gift, LedgerRow
from eventsapp.outbox.models import Message
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in

FEW, MANY = 200, 2_000
FILES = (".csv", ".xlsx", ".pdf")


@pytest.fixture
def edition(app):
    made = data.edition("crowd")
    fill(made, FEW)
    return made


def fill(edition, size):
    crowds.fill(edition, size)
    now, today = clock.now(), clock.today(edition.zone)
    tag = f"{size:05d}"
    with writing():
        first = (db.session.query(Donor.id).order_by(Donor.id.desc()).limit(1).scalar() or 0) + 1
        rows = range(size)
        db.session.execute(insert(Donor), [donor(first + row, now) for row in rows])
        db.session.execute(insert(Gift), [gift(edition, tag, row, first + row, now, today) for row in rows])
        db.session.execute(insert(Message), [message(tag, row, now) for row in rows])
        db.session.execute(insert(AuditLine), [line(row, now) for row in rows])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('donors', 'id'), (SELECT max(id) FROM donors))"))
            connection.execute(text("VACUUM ANALYZE"))


def donor(number, now):
    return {
        "id": number,
        "kind": "person",
        "first_name": "Robin",
        "last_name": f"Walker {number}",
        "name_key": f"robin walker {number}",
        "email": f"d{number}@example.org",
        "email_key": f"d{number}@example.org",
        "language": "en",
        "known_since": now,
    }


def gift(edition, tag, row, donor_id, now, today):
    return {
        "reference": f"{tag[-3:]}{row:06d}",
        "edition_id": edition.id,
        "donor_id": donor_id,
        "kind": "money",
        "method": "cash",
        "amount_cents": 500 + row,
        "status": "confirmed",
        "received_on": today - timedelta(days=row % 200),
        "shown_as": "anonymous",
        "recorded_at": now,
    }


def message(tag, row, now):
    return {
        "key": f"test:{tag}:{row}",
        "kind": "household",
        "purpose": "service",
        "about": f"registration:{row + 1}",
        "message_id": f"<{tag}{row}@example.org>",
        "to_address": f"w{row}@example.org",
        "to_name": "",
        "from_name": "",
        "language": "en",
        "subject": "Hello",
        "text": "Hello\n",
        "state": ("sent", "queued", "permanent failure")[row % 3],
        "attempts": 0,
        "queued_at": now,
        "due_at": now,
    }


def line(row, now):
    return {
        "done_at": now,
        "actor": "public",
        "action": "entry.entered",
        "subject_table": "entries",
        "subject_id": row + 1,
        "details": {},
    }


@contextmanager
def asked():
    made = []

    def note(_connection, _cursor, statement, parameters, _context, many):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            made.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_explore(app, edition):
    account = makers.account("dana@example.org")
    with writing():
        grants.give(account, AccessRole.OWNER, by=OPERATOR)
    client = app.test_client()
    assert fill_in(client, "/organize/sign-in", {"email": "dana@example.org", "password": cast.PASS_PHRASE}).status_code == 303
    slug, year = edition.series.slug, edition.year
    pages = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("organize.") and "GET" in rule.methods and rule.arguments <= {"slug", "year"}:
            values = {"slug": slug, "year": year}
            pages.append((rule.endpoint, rule.build({k: values[k] for k in rule.arguments})[1]))
    def visit():
        got = {}
        for endpoint, address in pages:
            client.get(address).get_data()
        for endpoint, address in pages:
            with asked() as made:
                answer = client.get(address)
                size = len(answer.get_data())
            got[endpoint] = (answer.status_code, made, size)
        return got
    few = visit()
    fill(edition, MANY)
    many = visit()
    big = set("people registrations entries assignments parties claims messages audit_lines gifts donors pledges ledger_rows memberships signatures answers payments consents manage_links access_needs drafts volunteers hours".split())
    out = open(f"/tmp/growing-{db.engine.dialect.name}.txt", "w")
    for endpoint in sorted(few):
        s1, m1, b1 = few[endpoint]
        s2, m2, b2 = many[endpoint]
        print(endpoint, s1, s2, len(m1), len(m2), b1, b2, "DIFF" if len(m1) != len(m2) else "", "BIG" if b2 > 100_000 else "", file=out)
        if db.engine.dialect.name == "postgresql":
            for way in ("seqscan", "hashjoin", "mergejoin"):
                db.session.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
        how = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN (COSTS OFF) "
        for statement, parameters in m2:
            if not statement.lstrip("(").startswith(("SELECT", "WITH")):
                continue
            rows = db.session.connection().exec_driver_sql(how + statement, parameters)
            plan = "\n".join(str(row[-1]) for row in rows)
            bad = [t for t in re.findall(r"(?:SCAN|Seq Scan on) (\w+)", plan) if re.sub(r"_\d+$", "", t) in big]
            if bad:
                print("   SCAN", endpoint, bad, re.sub(r"SELECT .*? FROM", "SELECT … FROM", statement.replace("\n", " "), count=1)[:700], file=out)
