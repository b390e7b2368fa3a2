"""Signing in and out: rows on our side, so that leaving ends every copy of a cookie.

A try counts as failed until it has succeeded, so that many at once cannot slip past the brake, and the slow look at
the password happens outside any transaction: nobody's sign-up waits for it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, delete, func, select, update

from eventsapp.audit import trail
from eventsapp.core import clock, tokens
from eventsapp.core.configured import setting
from eventsapp.core.db import db, hold, locked
from eventsapp.core.refusals import Refusal
from eventsapp.people import directory, passwords
from eventsapp.people.models import Account, FailedSignIn, SignIn

WINDOW = timedelta(minutes=15)
TRIES_OF_PAIR = 10
"""Failures with one address from one network; another network is not braked by them, so no stranger locks you out."""
TRIES_OF_NETWORK = 100
"""Failures from one network with any addresses."""
KEPT = timedelta(days=1)
NOTED_EVERY = timedelta(minutes=5)
"""So often it is written down that a browser is still used; pages in between only read."""
AHEAD = timedelta(minutes=5)
"""Clocks of hosts that work together differ by less. What a clock began that was further ahead would last too long."""


class Found(NamedTuple):
    """A browser that is signed in, and whose it is."""

    account_id: int
    name: str
    is_demo: bool
    confirmed_at: datetime
    seen_at: datetime
    is_strong: bool


class NotRecognized(Refusal):
    """The same words whether the address, the password or the account is wrong."""

    sentence = _l("The e-mail address or the password is not right. Please try again.")
    field = "password"


class TooManyTries(Refusal):
    """Whoever guesses has to wait; the right password has to wait too, or waiting would tell it."""

    sentence = _l("There were too many tries. Please wait 15 minutes, then try again.")
    status = 429


def attempt(email: str, network: str) -> FailedSignIn:
    """Note a try from that network, or refuse it."""
    key = tokens.digest(directory.email_key(email))
    hold("sign-in", key, network)
    now = clock.now()
    recent = select(func.count()).where(FailedSignIn.failed_at > now - WINDOW, FailedSignIn.network == network)
    if (db.session.scalar(recent.where(FailedSignIn.email_key == key)) or 0) >= TRIES_OF_PAIR:
        raise TooManyTries()
    if (db.session.scalar(recent) or 0) >= TRIES_OF_NETWORK:
        raise TooManyTries()
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.failed_at < now - KEPT))
    tried = FailedSignIn(email_key=key, network=network, failed_at=now)
    db.session.add(tried)
    return tried


def recognized(email: str, password: str, *, demo_may: bool) -> Account | None:
    """Whose address and password these are; it takes as long when they are nobody's."""
    account = db.session.scalars(select(Account).where(Account.email_key == directory.email_key(email))).one_or_none()
    usable = account is not None and account.closed_at is None and (demo_may or not account.is_demo)
    kept = account.password_hash if account is not None and usable else None
    return account if passwords.matches(kept, password) else None


def begin(account: Account, password: str | None, *, tried: FailedSignIn, until: datetime, client: str = "") -> str:
    """Sign the account in until then. Answers with the secret that the browser keeps; we keep its digest.

    The password, where it alone was typed just now, is hashed anew if it was hashed with other parameters than today's;
    without one, a code or a passkey was shown.
    """
    account = locked(account)
    if account.closed_at is not None:
        raise NotRecognized()
    if password is not None and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)
    forget(tried)
    now = clock.now()
    db.session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.ends_at <= now))
    secret = tokens.secret()
    db.session.add(
        SignIn(
            account_id=account.id,
            token_digest=tokens.digest(secret),
            began_at=now,
            confirmed_at=now,
            client=client[:60],
            is_strong=password is None,
            seen_at=now,
            ends_at=until,
        )
    )
    trail.record("account.signed_in", account, by=trail.organizer(account.id))
    return secret


def forget(tried: FailedSignIn) -> None:
    """It succeeded: what failed before from there is forgiven."""
    same = (FailedSignIn.email_key == tried.email_key, FailedSignIn.network == tried.network)
    db.session.execute(delete(FailedSignIn).where(*same))


def end(token: str) -> None:
    """Sign that browser out, and every copy of its cookie with it."""
    digest = tokens.digest(token)
    sign_in = db.session.scalars(select(SignIn).where(SignIn.token_digest == digest)).one_or_none()
    if sign_in is not None:
        trail.record("account.signed_out", sign_in.account, by=trail.organizer(sign_in.account_id))
        db.session.delete(sign_in)


def of(account: Account) -> list[SignIn]:
    """The browsers in which the account is signed in, the latest first."""
    now = clock.now()
    query = select(SignIn).where(SignIn.account_id == account.id, SignIn.ends_at > now, SignIn.seen_at > now - idle())
    return list(db.session.scalars(query.order_by(SignIn.began_at.desc(), SignIn.id.desc())))


def end_others(account: Account, *, but: str, only: int | None = None) -> int:
    """Sign the account out in its other browsers, or in that one of them; how many they were."""
    ending = [one for one in of(account) if one.token_digest != tokens.digest(but) and (only is None or one.id == only)]
    for one in ending:
        db.session.delete(one)
    if ending:
        trail.record("account.signed_out_elsewhere", account, by=trail.organizer(account.id), number=len(ending))
    return len(ending)


def confirm(token: str) -> None:
    """Note that the password was typed in this browser just now, or a passkey used."""
    same = update(SignIn).where(SignIn.token_digest == tokens.digest(token))
    db.session.execute(same.values(confirmed_at=clock.now()).execution_options(synchronize_session=False))


def strengthen(token: str) -> None:
    """Note that a second factor was shown in this browser."""
    same = update(SignIn).where(SignIn.token_digest == tokens.digest(token))
    db.session.execute(same.values(is_strong=True).execution_options(synchronize_session=False))


def asked_of(token: str) -> dict[str, object]:
    """The values of `STANDING`, for the browser with that secret."""
    now = clock.now()
    return {"digest": tokens.digest(token), "now": now, "soon": now + AHEAD, "idle_since": now - idle()}


def is_to_be_noted(sign_in: Found) -> bool:
    """Whether it is time to write down that it is still used."""
    return clock.now() - sign_in.seen_at >= NOTED_EVERY


def note(token: str) -> None:
    """Write down that this browser is still used."""
    same = update(SignIn).where(SignIn.token_digest == tokens.digest(token))
    db.session.execute(same.values(seen_at=clock.now()).execution_options(synchronize_session=False))


def idle() -> timedelta:
    """How long a browser may be left alone before it has to sign in again."""
    return timedelta(minutes=int(setting("SIGN_IN_IDLE_MINUTES")))


# Asked by every page for organizers, so it is put together once, and reads no more than it needs.
_SIGN_INS, _ACCOUNTS = SignIn.__table__.c, Account.__table__.c
STANDING = (
    select(
        _ACCOUNTS.id, _ACCOUNTS.name, _ACCOUNTS.is_demo, _SIGN_INS.confirmed_at, _SIGN_INS.seen_at, _SIGN_INS.is_strong
    )
    .join_from(SignIn.__table__, Account.__table__, _ACCOUNTS.id == _SIGN_INS.account_id)
    .where(
        _SIGN_INS.token_digest == bindparam("digest"),
        _SIGN_INS.ends_at > bindparam("now"),
        _SIGN_INS.seen_at > bindparam("idle_since"),
        _SIGN_INS.began_at <= bindparam("soon"),
        _ACCOUNTS.closed_at.is_(None),
    )
)
"""The sign-in of a browser if it still stands, as a `Found`."""
