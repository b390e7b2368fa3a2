"""The command line: `flask <noun> <verb>`."""

from flask import Flask

from eventsapp.commands import accounts, audit, editions, fundraising, inbox, outbox, seed


def init_app(app: Flask) -> None:
    """Add the commands."""
    groups = (
        accounts.account,
        audit.audit,
        editions.edition,
        fundraising.fundraising,
        inbox.inbox,
        outbox.outbox,
        seed.seed,
    )
    for group in groups:
        app.cli.add_command(group)
