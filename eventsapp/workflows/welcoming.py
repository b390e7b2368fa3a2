"""Inviting those who organize, and helping them back in: acts with a mail, whose link is given once."""

from typing import Any

from eventsapp.audit.trail import Actor
from eventsapp.core import addresses, clock
from eventsapp.core.db import locked
from eventsapp.core.tokens import digest
from eventsapp.events import series
from eventsapp.events.models import Series, Site
from eventsapp.organization import details
from eventsapp.outbox import mail
from eventsapp.people import accounts, passkeys, password_links, second_factor
from eventsapp.people.models import Account, Passkey
from eventsapp.permissions import invitations
from eventsapp.permissions.models import Invitation
from eventsapp.permissions.table import AccessRole


def invite(
    email: str, name: str, access_role: AccessRole, part: Series | Site | None, *, language: str, host: str, by: Actor
) -> Invitation:
    """Invite somebody by mail; `host` is the name of who invites them."""
    email = accounts.address_of(email)
    invitation, secret = invitations.invite(email, name, access_role, part, language=language, by=by)
    link = addresses.of("organize.invited.accept", language=language, token=secret)
    _write(
        "invitation",
        f"invitation:{invitation.id}",
        email,
        name,
        language,
        link,
        host=host,
        role=access_role,
        series=part.edition.series if isinstance(part, Site) else part,
        site=part if isinstance(part, Site) else None,
    )
    return invitation


def names_here() -> list[str]:
    """What the charity and its series are called: no password may be little more than that."""
    charity = details.current()
    called = [one.name for one in series.listed()] + ([charity.name, charity.short_name] if charity else [])
    return [words for name in called for words in (name.en, name.fr)]


def send_password_link(email: str) -> None:
    """Mail a link for a new password; who has no account gets nothing, and nobody learns which it was."""
    made = password_links.make(email)
    if made is not None:
        account, secret = made
        link = addresses.of("organize.invited.new_password", language=account.language, token=secret)
        key = f"password_link:{digest(secret)[:24]}"
        _write("password_link", key, account.email, account.name, account.language, link)


def tell_of_change(account: Account, what: str, key: str) -> None:
    """Tell an account by mail that what opens it has changed: if it was not them, they should know."""
    _write("account_changed", key, account.email, account.name, account.language, what=what)


def turn_code_off(account: Account, *, by: Actor) -> None:
    """Let the password be enough again, and tell the account by mail."""
    if locked(account).has_second_factor:
        second_factor.turn_off(account, by=by)
        tell_of_change(account, "factor off", f"factor_off:{account.id}:{clock.now().timestamp()}")


def remove_passkeys(account: Account, *, only: Passkey | None = None, by: Actor) -> int:
    """Let its passkeys, or that one of them, open an account no more, and tell it by mail; how many they were."""
    removed = passkeys.remove(account, only=only, by=by)
    if removed:
        key = f"passkey_removed:{account.id}:{clock.now().timestamp()}"
        tell_of_change(account, "passkey removed", key)
    return removed


def _write(kind: str, key: str, email: str, name: str, language: str, link: str = "", **values: Any) -> None:
    charity = details.current()
    mail.queue(
        kind,
        key=key,
        to_address=email,
        to_name=name,
        from_name=charity.name.said(language) if charity else "",
        reply_to=charity.contact_email if charity else None,
        language=language,
        charity=charity,
        name=name,
        secrets={"link": link} if link else None,
        **values,
    )
