"""Every command there is."""

from flask_migrate.cli import db

from eventsapp.commands import (
    accounts,
    archives,
    audit,
    db_copy,
    doctor,
    editions,
    fundraising,
    inbox,
    outbox,
    privacy,
    receipts,
    seed,
    trial,
    upgrade,
)

COMMANDS = (
    accounts.account,
    audit.audit,
    editions.edition,
    fundraising.fundraising,
    inbox.inbox,
    outbox.outbox,
    privacy.privacy,
    receipts.receipts,
    seed.seed,
    trial.demo,
    archives.backup,
    archives.restore,
    archives.export,
    archives.import_,
    db_copy.db_copy,
    doctor.doctor,
    upgrade.upgrade,
    db,
)
