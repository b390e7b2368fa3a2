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

EMAIL = "organizer@example.org"


def ready(folder: Path, *, by: Actor) -> str | None:
    """See to it that the demo organizer can sign in, and return the pass phrase; None if the account was closed.

    The phrase is drawn by lot once for each machine and kept where only its owner can read it.
    """
    phrase = _kept_phrase(folder / "demo-sign-in.txt")
    try:
        account = accounts.find(EMAIL)
    except accounts.NoSuchAccount:
        account = accounts.create(EMAIL, "Demo Organizer", phrase, is_demo=True, by=by)
        grants.give(account, AccessRole.OWNER, by=by)
        return phrase
    if account.closed_at or not account.is_demo:
        return None
    _renew_if_lost(account, phrase, by=by)
    return phrase


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
