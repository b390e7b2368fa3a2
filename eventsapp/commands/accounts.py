"""The command line for organizers' accounts: who has a login, and what it may do."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.core.refusals import Refusal
from eventsapp.events import series
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.workflows import welcoming

account = AppGroup("account", help="Organizers' accounts: create, list, close, reset, forget-factors.")

_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@account.command()
@click.argument("email")
@click.argument("name")
@click.option("--owner", is_flag=True, help="May do everything.")
@click.option("--role", type=click.Choice([str(role) for role in AccessRole]), help="The access role to give.")
@click.option("--series", "slug", metavar="SLUG", help="Give the role for this series only.")
@_from_stdin
def create(email: str, name: str, owner: bool, role: str | None, slug: str | None, password_stdin: bool) -> None:
    """Create an account for EMAIL, the address NAME signs in with."""
    if owner and (role or slug):
        raise click.UsageError("An owner may do everything: leave --role and --series out.")
    if slug and not role:
        raise click.UsageError("Say with --role what the account may do in that series.")
    password = _asked(password_stdin)
    with _in_words(), writing():
        made = accounts.create(email, name, password, beside=welcoming.names_here(), by=OPERATOR)
        given = AccessRole.OWNER if owner else AccessRole(role) if role else None
        if given is not None:
            grants.give(made, given, series.find(slug) if slug else None, by=OPERATOR)
        address = made.email
    where = f"for {slug}" if slug else "for everything"
    click.echo(f"Created {address}: {f'{given} {where}' if given else 'no access role yet'}.")


@account.command("list")
def list_() -> None:
    """List all accounts and their access roles."""
    slugs = {one.id: one.slug for one in series.listed()}
    for one in accounts.listed():
        held = sorted(
            f"{role} ({slugs.get(series_id, 'gone') if series_id else 'everything'})"
            for role, series_id in grants.held(one.id).roles
        )
        held += sorted(f"{role} (site {site_id})" for role, site_id in grants.held(one.id).at_sites)
        marks = [mark for mark, holds in (("closed", one.closed_at), ("demo", one.is_demo)) if holds]
        click.echo("\t".join([one.email, one.name, ", ".join(held) or "no access role", *marks]))


@account.command()
@click.argument("email")
def close(email: str) -> None:
    """Close the account of EMAIL for good, and sign it out everywhere."""
    with _in_words(), writing():
        accounts.close(accounts.find(email), by=OPERATOR)
    click.echo("Closed.")


@account.command()
@click.argument("email")
@_from_stdin
def reset(email: str, password_stdin: bool) -> None:
    """Give the account of EMAIL a new password, and sign it out everywhere."""
    with _in_words():
        accounts.find(email)
    password = _asked(password_stdin)
    with _in_words(), writing():
        accounts.reset(accounts.find(email), password, beside=welcoming.names_here(), by=OPERATOR)
    click.echo("The new password holds from now on.")


@account.command()
@click.argument("email")
def forget_factors(email: str) -> None:
    """For EMAIL who lost phone and paper, or their passkeys: ask for the password alone, and sign it out everywhere.

    Where a second factor is needed, they choose a new one once they have signed in. The account is told by mail.
    """
    with _in_words(), writing():
        found = accounts.find(email)
        welcoming.turn_code_off(found, by=OPERATOR)
        welcoming.remove_passkeys(found, by=OPERATOR)
        accounts.sign_out_everywhere(found, by=OPERATOR)
    click.echo("The password alone opens it now.")


def _asked(from_stdin: bool) -> str:
    """The password: twice at the keyboard, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))


@contextmanager
def _in_words() -> Iterator[None]:
    """A refusal is an answer, not a fault."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
