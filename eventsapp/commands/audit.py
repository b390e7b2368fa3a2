"""`flask audit …`: whether the audit trail was tampered with."""

import sys

import click
from flask.cli import AppGroup

from eventsapp.audit import chain
from eventsapp.core import clock

audit = AppGroup("audit", help="The audit trail: seal and verify it.")


@audit.command()
@click.option("--since", metavar="SEAL", default="", help="A seal noted before: it has to be in the chain still.")
def verify(since: str) -> None:
    """Check every seal of the trail; ends with 1 if a line was changed, lost or slipped in."""
    verdict = chain.verified(clock.now(), since=since)
    for number, fault in verdict.faults:
        click.echo(f"{number:>10}  {fault}")
    click.echo(f"{verdict.lines} lines sealed, {chain.unsealed()} waiting. Last seal: {verdict.head}")
    if verdict.faults:
        sys.exit(1)


@audit.command()
def seal() -> None:
    """Seal what has settled now; the worker of the outbox does it by itself."""
    click.echo(f"{chain.seal_due(clock.now())} lines sealed.")
