"""`flask fundraising …`: whether every figure is the sum of its rows."""

import sys

import click
from flask.cli import AppGroup

from eventsapp.fundraising import ledger, matching_counts, totals

fundraising = AppGroup("fundraising", help="Gifts: hold the figures against the ledger.")


@fundraising.command()
def check() -> None:
    """Hold every counter and every gift against the rows of the ledger; ends with 1 where they differ."""
    faults = [
        f"{table} {number}: {figure} says {counted}, the rows say {summed}"
        for table, number, figure, counted, summed in totals.differences()
    ]
    faults += [
        f"gifts {number}: amount_cents says {amount}, the rows say {summed}"
        for number, amount, summed in ledger.differing_gifts()
    ]
    faults += [
        f"matching_offers {number}: counted_cents says {counted}, the gifts say {summed}"
        for number, counted, summed in matching_counts.differences()
    ]
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo(f"{ledger.rows()} rows of the ledger: every figure is their sum.")
