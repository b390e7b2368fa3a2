"""`flask receipts …`: whether every number is there and every file is what was issued."""

import pytest
from sqlalchemy import text

from eventsapp.core.db import db, writing
from tests import makers


@pytest.fixture
def two(app, still):
    makers.organization()
    makers.receipt_settings()
    edition = makers.edition()
    return [makers.receipt(makers.gift(edition, donor=makers.donor())) for _ in range(2)]


def check(app):
    db.session.remove()
    return app.test_cli_runner().invoke(args=["receipts", "check"])


def behind_its_back(statement):
    """As somebody could with the database in hand, and only after taking its own guard away."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with writing():
        for trigger, table in (
            ("receipts_no_update", "receipts"),
            ("receipts_no_delete", "receipts"),
            ("receipt_gifts_no_delete", "receipt_gifts"),
        ):
            db.session.execute(text(f"DROP TRIGGER {trigger}" + ("" if is_sqlite else f" ON {table}")))
        for one in statement:
            db.session.execute(text(one))


def test_all_is_well(app, two):
    answer = check(app)
    assert answer.exit_code == 0 and "2 receipts checked." in answer.output


def test_a_file_that_was_altered_is_named(app, two):
    behind_its_back(["UPDATE receipts SET sha256 = 'another' WHERE number = 2"])
    answer = check(app)
    assert answer.exit_code == 1 and "000002" in answer.output and "000001" not in answer.output


def test_a_receipt_that_vanished_is_missed(app, two):
    behind_its_back(["DELETE FROM receipt_gifts WHERE receipt_id = 1", "DELETE FROM receipts WHERE number = 1"])
    answer = check(app)
    assert answer.exit_code == 1 and "2 given away, 1 receipts" in answer.output
