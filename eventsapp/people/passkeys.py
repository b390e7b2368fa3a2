"""Passkeys (W3C WebAuthn): a key on somebody's own device opens their account, with a finger, a face or a PIN.

The device signs our challenge together with the address of the page, so an answer is worth nothing elsewhere, later or
twice. It must have made sure who holds it: that is a second factor in itself, and no code is asked beside it.
"""

from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import db, hold, locked
from eventsapp.people import passkey_answers as answers
from eventsapp.people.models import Account, Passkey, PasskeyChallenge, Purpose
from eventsapp.people.passkey_answers import Asked, PasskeyKnown, PasskeyNotRight, Site, TooManyPasskeys

MOST = 20
"""Of one account."""
LONGEST_NAME = 60


def of(account: Account) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)))


def holders() -> set[int]:
    """The ids of the accounts that have one."""
    return set(db.session.scalars(select(Passkey.account_id).distinct()))


def ask_to_add(account: Account, site: Site) -> Asked:
    """What a device is asked in order to make a passkey for this account, which it does not have yet."""
    account = locked(account)
    account.passkey_handle = account.passkey_handle or tokens.secret()
    asked = answers.to_add(site, account, [one.credential for one in of(account)])
    _note(asked.challenge, Purpose.ADD, account)
    return asked


def ask(site: Site, purpose: Purpose, account: Account | None = None) -> Asked:
    """What a device is asked in order to show who is there: one of this account's passkeys, or any it has for us."""
    known = [one.credential for one in of(account)] if account is not None else None
    asked = answers.to_use(site, known)
    _note(asked.challenge, purpose, account)
    return asked


def take(challenge: str, purpose: Purpose, account: Account | None = None) -> bool:
    """Take a challenge for its one answer, be it right or wrong; whether it was ours, for this and them, and fresh."""
    same = delete(PasskeyChallenge).where(PasskeyChallenge.digest == tokens.digest(challenge))
    found = db.session.execute(
        same.returning(PasskeyChallenge.purpose, PasskeyChallenge.account_id, PasskeyChallenge.ends_at)
    ).one_or_none()
    if found is None or found.ends_at <= clock.now():
        return False
    return (found.purpose, found.account_id) == (purpose, account.id if account is not None else None)


def add(account: Account, site: Site, challenge: str, answer: str, name: str, *, by: Actor) -> Passkey:
    """Keep the passkey that a device has made on this challenge, which was taken before."""
    made = answers.made(site, challenge, answer)
    digest = answers.digest_of(made.credential)
    account = locked(account)
    hold("passkey", digest)
    if len(of(account)) >= MOST:
        raise TooManyPasskeys(most=MOST)
    if db.session.scalar(select(Passkey.id).where(Passkey.key_digest == digest)) is not None:
        raise PasskeyKnown()
    passkey = Passkey(
        account_id=account.id,
        key_digest=digest,
        credential=made.credential,
        name=words.cleaned(name)[:LONGEST_NAME],
        counter=made.counter,
        made_at=clock.now(),
    )
    db.session.add(passkey)
    db.session.flush()
    trail.record("account.passkey_added", account, by=by, passkey=passkey.id)
    return passkey


def use(site: Site, challenge: str, answer: str, *, account: Account | None = None, demo_may: bool) -> Account:
    """Whose passkey has answered the challenge, taken before; if an account is named, it has to be its own."""
    digest = answers.digest_in(answer)
    found = db.session.scalars(select(Passkey).where(Passkey.key_digest == digest)).one_or_none()
    if found is None or (account is not None and found.account_id != account.id):
        raise PasskeyNotRight()
    passkey = locked(found)
    owner = passkey.account
    if owner.closed_at is not None or (owner.is_demo and not demo_may):
        raise PasskeyNotRight()
    counter = answers.used(site, challenge, answer, passkey.credential, owner.passkey_handle or "")
    if (counter or passkey.counter) and counter <= passkey.counter:  # there are two of it
        raise PasskeyNotRight()
    passkey.counter, passkey.used_at = counter, clock.now()
    trail.record("account.passkey_used", owner, by=trail.organizer(owner.id), passkey=passkey.id)
    return owner


def rename(passkey: Passkey, name: str, *, by: Actor) -> Passkey:
    """Call it something else."""
    passkey = locked(passkey)
    passkey.name = words.cleaned(name)[:LONGEST_NAME]
    trail.record("account.passkey_renamed", passkey.account, by=by, passkey=passkey.id)
    return passkey


def remove(account: Account, *, only: Passkey | None = None, by: Actor) -> int:
    """Let the account's passkeys, or that one of them, open it no more; how many they were."""
    removed = [one for one in of(account) if only is None or one.id == only.id]
    for one in removed:
        trail.record("account.passkey_removed", account, by=by, passkey=one.id)
        db.session.delete(one)
    return len(removed)


def _note(challenge: str, purpose: Purpose, account: Account | None) -> None:
    now = clock.now()
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.ends_at <= now))
    db.session.add(
        PasskeyChallenge(
            digest=tokens.digest(challenge),
            purpose=purpose,
            account_id=account.id if account is not None else None,
            ends_at=now + answers.GOOD_FOR,
        )
    )
