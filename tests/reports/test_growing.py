"""What organizers' pages cost with many people, gifts, mails and acts: as much as with few."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from benchmarks import crowds, data
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising.gift_models import Donor, Gift
from eventsapp.outbox.models import Message
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from tests import cast, makers, plans
from tests.visitor import fill_in

FEW, MANY = 100, 1_800
LARGEST = 75_000
"""Octets of a page, before it is compressed."""
FILES = ("as_csv", "roster_csv", "roster_pdf", "roster_xlsx")
"""They hold everybody, and are written a batch at a time."""


@pytest.fixture
def edition(app):
    made = data.edition("crowd")
    _fill(made, FEW)
    _fill(made, FEW)  # the same names again: some may be there twice, as among many
    return made


@pytest.fixture
def owner(app):
    account = makers.account("dana@example.org")
    with writing():
        grants.give(account, AccessRole.OWNER, by=OPERATOR)
    visitor = app.test_client()
    fill_in(visitor, "/organize/sign-in", {"email": "dana@example.org", "password": cast.PASS_PHRASE})
    return visitor


def test_a_page_asks_as_much_of_many_as_of_few_reads_no_table_to_its_end_and_stays_short(app, owner, edition):
    addresses = _pages(app, edition)
    owner.get(addresses["organize.calendar.show"])  # what a calendar shows is written when it is first read
    few = {name: _visit(owner, address) for name, address in addresses.items()}
    _fill(edition, MANY)
    faults = []
    for name, address in addresses.items():
        asked, size = _visit(owner, address)
        is_file = name.endswith(FILES)
        if len(asked) != len(few[name][0]) and not is_file:
            faults.append(f"{name}: {len(few[name][0])} statements with few, {len(asked)} with many")
        if size > LARGEST and not is_file:
            faults.append(f"{name}: {size} octets")
        faults += [f"{name} reads all of it:\n{plan}" for plan in plans.read_whole(asked)]
    assert len(addresses) > 80
    assert not faults, "\n\n".join(faults)


def test_a_plan_that_reads_a_whole_table_is_noticed(app, edition):
    with plans.asked() as made:
        db.session.execute(text("SELECT count(*) FROM people WHERE phone = '1'"))
        db.session.execute(text("SELECT name FROM people WHERE id = 7"))
    assert len(made) == 2
    assert len(plans.read_whole(made)) == 1


def _pages(app, edition):
    """Every page for organizers that needs no more than an edition, by its endpoint."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("organize.") and "GET" in rule.methods and rule.arguments <= {"slug", "year"}:
            where = {"slug": edition.series.slug, "year": edition.year}
            found[rule.endpoint] = rule.build({name: where[name] for name in rule.arguments})[1]
    return found


def _visit(visitor, address):
    with plans.asked() as made:
        answer = visitor.get(address)
        size = len(answer.get_data())
    return made, size


def _fill(edition, size):
    crowds.fill(edition, size)
    first = (db.session.query(Donor.id).order_by(Donor.id.desc()).limit(1).scalar() or 0) + 1
    numbers, now, today = range(first, first + size), clock.now(), clock.today(edition.zone)
    with writing():
        db.session.execute(insert(Donor), [_donor(number, now) for number in numbers])
        db.session.execute(insert(Gift), [_gift(edition, number, now, today) for number in numbers])
        db.session.execute(insert(Message), [_message(number, now) for number in numbers])
        db.session.execute(insert(AuditLine), [_line(number, now) for number in numbers])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _donor(number, now):
    name, email = f"Robin Walker {number}", f"donor{number}@example.org"
    return (
        {"id": number, "kind": "person", "first_name": "Robin", "last_name": f"Walker {number}"}
        | {"name_key": name.lower(), "email": email, "email_key": email, "language": "en", "known_since": now}
    )  # fmt: skip


def _gift(edition, number, now, today):
    return (
        {"reference": f"{number:09d}", "edition_id": edition.id, "donor_id": number, "kind": "money", "method": "cash"}
        | {"amount_cents": 500 + number, "status": "confirmed", "shown_as": "anonymous", "recorded_at": now}
        | {"received_on": today - timedelta(days=number % 200)}
    )


def _message(number, now):
    state = ("sent", "queued", "permanent failure")[number % 3]
    return (
        {"key": f"test:{number}", "kind": "household", "purpose": "service", "about": f"registration:{number}"}
        | {"message_id": f"<{number}@example.org>", "to_address": f"w{number}@example.org", "to_name": ""}
        | {"from_name": "", "language": "en", "subject": "Hello", "text": "Hello\n", "state": state, "attempts": 0}
        | {"failure": "refused" if state == "permanent failure" else None, "queued_at": now, "due_at": now}
    )


def _line(number, now):
    return (
        {"done_at": now, "actor": "public", "action": "entry.entered", "details": {}}
        | {"subject_table": "entries", "subject_id": number}
    )  # fmt: skip
