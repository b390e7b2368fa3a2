"""What lies beside the rows: forms never sent, lists, logs, backups and receipts. It goes, or the law keeps it."""

import logging
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select, update

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.commands import daily_backups
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.core.uploads import Table
from eventsapp.outbox.models import Message, MessageState
from eventsapp.retention import erasing
from eventsapp.retention.table import BOOKS_YEARS, DRAFT_DAYS, SIGNATURE_DAYS
from eventsapp.submissions import drafts, import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.submissions.models import Draft
from eventsapp.workflows import housekeeping
from tests import makers
from tests.retention.test_erasing import NAMES, YEARS, found, pass_time, people_of


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


def test_what_was_begun_and_never_sent_goes_sooner(app, walk, still):
    """Their words are sealed, and the rows go as well."""
    listed = Table([(1, ["Name", "E-mail"]), (2, ["Zephyrine Marchbanks", "marchbanks@example.org"])])
    account = makers.account()
    with writing():
        drafts.begin(walk, "a secret of that page", {"who": [["name", "Quillfeather"]]}, language="en", by=PUBLIC)
        import_drafts.begin(walk, account.id, "marchbanks.csv", listed, {}, by=OPERATOR)
    assert found(app) == ["marchbanks"], "the name of the file"
    still.shift(timedelta(days=DRAFT_DAYS + 1))
    housekeeping.run(clock.now())
    erasing.forget_due(clock.now())
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (Draft, ImportDraft)] == [0, 0]
    assert found(app) == []


def test_no_log_ever_holds_a_name(app, walk, still, client, caplog):
    with caplog.at_level(logging.DEBUG):
        people_of(walk)
        client.get("/zoo-walk/?q=Quillfeather")
        client.post("/my/", data={"email": "quillfeather@example.org"})
        pass_time(still, YEARS + timedelta(days=SIGNATURE_DAYS), walk)
    ours = [record for record in caplog.records if record.name.startswith("eventsapp")]
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert told and not [name for name in NAMES if name in told]


def test_a_backup_from_before_goes_with_the_others_of_its_age(app, walk, still, tmp_path):
    """So many days after the erasing no backup holds what was erased."""
    app.config |= {"BACKUP_FOLDER": str(tmp_path / "backups"), "BACKUP_KEEP": 2}
    people_of(walk)
    still.shift(YEARS)
    assert daily_backups.make_due(clock.now()) and "Quillfeather" in in_backups(tmp_path)
    pass_time(still, timedelta(days=SIGNATURE_DAYS), walk)
    for _day in range(2):
        still.shift(timedelta(days=1))
        assert daily_backups.make_due(clock.now())
    assert in_backups(tmp_path) == set()


def in_backups(folder):
    told = b""
    for path in (folder / "backups").glob("*.zip"):
        with ZipFile(path) as packed:
            told += b"".join(packed.read(name) for name in packed.namelist())
    assert told
    return {name for name in NAMES if name.encode() in told}


def test_of_whoever_has_a_receipt_the_receipt_alone_says_the_name(app, walk, still):
    """The law wants each number accounted for: a receipt stays as it was issued (decisions 49 and 55)."""
    people_of(walk)
    makers.receipt_settings()
    donor = makers.donor(first_name="Zephyrine", last_name="Marchbanks", email="marchbanks@example.org")
    makers.receipt(makers.gift(walk, 80_00, donor=donor))
    with writing():
        db.session.execute(update(Message).values(state=MessageState.SENT, sent_at=clock.now()))
    pass_time(still, timedelta(days=366 * (BOOKS_YEARS + 3)), walk)
    erasing.forget_due(clock.now())
    db.session.rollback()
    holding = {
        table.name
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
        if any(name in str(row._mapping) for name in NAMES)
    }
    assert holding == {"receipts"}
