"""Forgotten passwords: a mailed link at which an account gets a new one, once, within an hour."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from eventsapp.audit import trail
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.people import accounts, directory
from eventsapp.people.models import Account, PasswordLink

GOOD_FOR = timedelta(hours=1)


def make(email: str) -> tuple[Account, str] | None:
    """A link for the account with this address, and whose it is; None where there is nobody to mail it to."""
    query = select(Account).where(
        Account.email_key == directory.email_key(email), Account.closed_at.is_(None), Account.is_demo.is_(False)
    )
    account = db.session.scalars(query).one_or_none()
    if account is None:
        return None
    secret, now = tokens.secret(), clock.now()
    db.session.add(
        PasswordLink(account_id=account.id, digest=tokens.digest(secret), made_at=now, ends_at=now + GOOD_FOR)
    )
    return account, secret


def opened_by(secret: str) -> PasswordLink | None:
    """The link of this secret, while it works."""
    query = select(PasswordLink).where(
        PasswordLink.digest == tokens.digest(secret),
        PasswordLink.used_at.is_(None),
        PasswordLink.ends_at > clock.now(),
    )
    link = db.session.scalars(query).one_or_none()
    return link if link is not None and link.account.closed_at is None else None


def use(link: PasswordLink, password: str, *, beside: Iterable[str] = ()) -> Account:
    """Give the account its new password, which signs it out everywhere and ends all its links."""
    account = accounts.reset(link.account, password, beside=beside, by=trail.organizer(link.account_id))
    now = clock.now()
    unused = update(PasswordLink).where(PasswordLink.account_id == account.id, PasswordLink.used_at.is_(None))
    db.session.execute(unused.values(used_at=now).execution_options(synchronize_session=False))
    return account
