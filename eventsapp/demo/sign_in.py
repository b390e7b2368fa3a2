"""The demo organizer's account, and the slip of paper its pass phrase is written on."""

import os
from contextlib import suppress
from pathlib import Path

from eventsapp.audit.trail import Actor
from eventsapp.core import tokens
from eventsapp.people import accounts, passwords
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole

EMAIL, TREASURER = "organizer@example.org", "treasurer@example.org"


def ready(folder: Path, *, by: Actor) -> str | None:
    """See to it that the demo organizer and treasurer can sign in, and return the pass phrase; None if the organizer's
    account was closed.

    The phrase is drawn by lot once for each machine and kept where only its owner can read it.
    """
    phrase = _kept_phrase(folder / "demo-sign-in.txt")
    _account(TREASURER, "Demo Treasurer", AccessRole.TREASURER, phrase, by=by)
    is_open = _account(EMAIL, "Demo Organizer", AccessRole.OWNER, phrase, by=by)
    return phrase if is_open else None


def _account(email: str, name: str, role: AccessRole, phrase: str, *, by: Actor) -> bool:
    """See to it that this account opens with the phrase; says whether it does."""
    try:
        account = accounts.find(email)
    except accounts.NoSuchAccount:
        account = accounts.create(email, name, phrase, is_demo=True, by=by)
        grants.give(account, role, by=by)
        return True
    if account.closed_at or not account.is_demo:
        return False
    _renew_if_lost(account, phrase, by=by)
    return True


def _renew_if_lost(account: Account, phrase: str, *, by: Actor) -> None:
    if not passwords.matches(account.password_hash, phrase):
        accounts.reset(account, phrase, by=by)


def _kept_phrase(paper: Path) -> str:
    with suppress(FileNotFoundError):
        if phrase := paper.read_text(encoding="utf-8").strip():
            return phrase
    phrase = f"{tokens.reference()}-{tokens.reference()}"
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.unlink(missing_ok=True)
    with os.fdopen(os.open(paper, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{phrase}\n")
    return phrase
