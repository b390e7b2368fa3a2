"""Accounts: the logins of those who organize, made by whoever runs the server."""

from collections.abc import Iterable
from datetime import date

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.people import directory, easy_passwords, passwords
from eventsapp.people.models import Account, SignIn


class AccountExists(Refusal):
    """One account for one address, also a closed one."""

    sentence = _l("There is already an account for that e-mail address.")
    field = "email"


class AddressUnusable(Refusal):
    """An account is known by its e-mail address."""

    sentence = _l("Enter one complete e-mail address, like name@example.org.")
    field = "email"


class NameMissing(Refusal):
    """The audit trail has to name somebody."""

    sentence = _l("Enter the name of the person whose account it is.")
    field = "name"


class PasswordNotRight(Refusal):
    """Whoever sits down at somebody else's screen does not know it."""

    sentence = _l("This is not your password. Please try again.")
    field = "old"


class NoSuchAccount(NotFound):
    """Nobody has that address."""

    sentence = _l("There is no account for that e-mail address.")


def create(
    email: str,
    name: str,
    password: str,
    *,
    language: str = "en",
    is_demo: bool = False,
    beside: Iterable[str] = (),
    by: Actor,
) -> Account:
    """Make an account; what it may do is granted separately. A demo account never signs in in production.

    `beside` are names of the charity, on which no password may rest.
    """
    address = address_of(email)
    name = words.cleaned(name)[:200]
    if not name or words.unprintable(name):
        raise NameMissing()
    key = directory.email_key(address)
    hold("account", key)
    if _find(key) is not None:
        raise AccountExists()
    easy_passwords.refuse_easy(password, [address, name, *beside])
    account = Account(
        email=address,
        email_key=key,
        name=name,
        password_hash=passwords.hashed(password),
        language=language,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    db.session.add(account)
    trail.record("account.created", account, by=by, is_demo=is_demo)
    return account


def choose_mails(account: Account, *, alerts: bool, digest: bool, today: date, by: Actor) -> None:
    """Say which mails about their work they get; the first one in the morning comes tomorrow."""
    account = locked(account)
    if digest and not account.wants_digest:
        account.digest_on = today
    if (account.wants_alerts, account.wants_digest) != (alerts, digest):
        account.wants_alerts, account.wants_digest = alerts, digest
        trail.record("account.mails_chosen", account, by=by, alerts=alerts, digest=digest)


def refuse_known(email: str) -> None:
    """Refuse an address for which there is an account already, open or closed."""
    if _find(directory.email_key(words.cleaned(email))) is not None:
        raise AccountExists()


def find(email: str) -> Account:
    """The account with this address, open or closed."""
    account = _find(directory.email_key(words.cleaned(email)))
    if account is None:
        raise NoSuchAccount()
    return account


def listed() -> list[Account]:
    """All accounts, the oldest first."""
    return list(db.session.scalars(select(Account).order_by(Account.id)))


def close(account: Account, *, by: Actor) -> Account:
    """End it for good: nobody signs in with it any more, and whoever is signed in is out at once."""
    account = locked(account)
    account.closed_at = account.closed_at or clock.now()
    _sign_out_everywhere(account)
    trail.record("account.closed", account, by=by)
    return account


def reset(account: Account, password: str, *, beside: Iterable[str] = (), by: Actor) -> Account:
    """Give it a new password, which signs it out everywhere."""
    account = locked(account)
    easy_passwords.refuse_easy(password, [account.email, account.name, *beside])
    account.password_hash = passwords.hashed(password)
    _sign_out_everywhere(account)
    trail.record("account.reset", account, by=by)
    return account


def change_password(account: Account, old: str, new: str, *, beside: Iterable[str] = (), by: Actor) -> Account:
    """Give one's own account another password, knowing the old one; it is signed out everywhere."""
    if not passwords.matches(account.password_hash, old):
        raise PasswordNotRight()
    return reset(account, new, beside=beside, by=by)


def sign_out_everywhere(account: Account, *, by: Actor) -> None:
    """End every sign-in of the account."""
    _sign_out_everywhere(account)
    trail.record("account.signed_out_everywhere", account, by=by)


def _sign_out_everywhere(account: Account) -> None:
    db.session.execute(delete(SignIn).where(SignIn.account_id == account.id))


def _find(key: str) -> Account | None:
    return db.session.scalars(select(Account).where(Account.email_key == key)).one_or_none()


def address_of(email: str) -> str:
    """The one complete address that was typed; refuses anything else."""
    try:
        return validate_email(words.cleaned(email), check_deliverability=False).normalized
    except EmailNotValidError:
        raise AddressUnusable() from None
