"""The command line: `flask <noun> <verb>`."""

from flask import Flask

from eventsapp.commands import accounts, audit, editions, inbox, outbox, seed


def init_app(app: Flask) -> None:
    """Add the commands."""
    for group in (accounts.account, audit.audit, editions.edition, inbox.inbox, outbox.outbox, seed.seed):
        app.cli.add_command(group)
