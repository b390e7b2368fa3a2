"""The command line: `flask <noun> <verb>`."""

from flask import Flask

from eventsapp.commands import accounts, audit, editions, inbox, outbox, receipts, seed


def init_app(app: Flask) -> None:
    """Add the commands."""
    groups = (accounts.account, audit.audit, editions.edition, inbox.inbox, outbox.outbox, receipts.receipts, seed.seed)
    for group in groups:
        app.cli.add_command(group)
