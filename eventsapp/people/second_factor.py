"""The second factor: a code from an app on a phone (TOTP, RFC 6238), or one from paper that works once."""

import secrets
from collections.abc import Iterator

import pyotp
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import Refusal
from eventsapp.people import passwords
from eventsapp.people.models import Account, Passkey, RecoveryCode

STEP_SECONDS = 30
LATE_STEPS = 1
"""A code is good for half a minute more on either side: clocks differ, and typing takes its time."""
RECOVERY_CODES = 10


class CodeNotRight(Refusal):
    """Neither the phone's code of this moment nor one from paper."""

    sentence = _l("This code is not right, or it was used already. Wait for the next one, and type it in.")
    field = "code"


def proposed() -> str:
    """A new secret to share with an app."""
    return pyotp.random_base32()


def address(account: Account, secret: str, issuer: str) -> str:
    """The secret as the address (``otpauth:``) that apps read from a square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=issuer)


def turn_on(account: Account, secret: str, code: str, *, by: Actor) -> list[str]:
    """Ask for a code at every sign-in from now on, once the app has shown one; answers with the codes for paper."""
    account = locked(account)
    step = _step(secret, code)
    if step is None:
        raise CodeNotRight()
    account.sealed_factor, account.factor_step = sealing.seal(secret), step
    trail.record("account.second_factor_on", account, by=by)
    return recovery_codes(account, by=by)


def is_there(account_id: int) -> bool:
    """Whether the account has a second factor of any kind: codes from a phone, or a passkey."""
    phone = select(Account.id).where(Account.id == account_id, Account.sealed_factor.is_not(None))
    passkey = select(Passkey.account_id).where(Passkey.account_id == account_id)
    return db.session.scalar(phone.union_all(passkey).limit(1)) is not None


def turn_off(account: Account, *, by: Actor) -> None:
    """Ask for the password alone again."""
    account = locked(account)
    account.sealed_factor = account.factor_step = None
    _forget_codes(account)
    trail.record("account.second_factor_off", account, by=by)


def recovery_codes(account: Account, *, by: Actor) -> list[str]:
    """New codes for paper; the earlier ones work no more. They are told once, and only hashes are kept."""
    _forget_codes(account)
    codes = [_drawn() for _each in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(account_id=account.id, hashed=passwords.hashed(_digest(account, code))) for code in codes
    )
    trail.record("account.recovery_codes", account, by=by, number=len(codes))
    return codes


def codes_left(account: Account) -> int:
    """How many of the codes on paper were not used yet."""
    query = select(RecoveryCode.id).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(query).all())


def use(account: Account, code: str) -> None:
    """Take a code for true once; refuses it with CodeNotRight ever after."""
    account = locked(account)
    step = _step(sealing.unseal(account.sealed_factor or ""), code)
    if step is not None and step > (account.factor_step or 0):
        account.factor_step = step
        return
    paper = _on_paper(account, code)
    if paper is None:
        raise CodeNotRight()
    paper.used_at = clock.now()
    trail.record("account.recovery_code_used", account, by=trail.organizer(account.id), left=codes_left(account) - 1)


def _step(secret: str, code: str) -> int | None:
    """Of which half minute the code is, if it is near enough to now."""
    typed = "".join(letter for letter in code if letter.isascii() and letter.isdigit())
    if not secret or len(typed) != 6:
        return None
    code_of = pyotp.TOTP(secret).generate_otp
    for step in _near(int(clock.now().timestamp()) // STEP_SECONDS):
        if secrets.compare_digest(code_of(step), typed):
            return step
    return None


def _near(now: int) -> Iterator[int]:
    yield from (now, now - LATE_STEPS, now + LATE_STEPS)


def _drawn() -> str:
    return f"{tokens.reference()}-{tokens.reference()[:4]}"


def _on_paper(account: Account, code: str) -> RecoveryCode | None:
    """The unused code on paper that was typed, if it was one; what cannot be one costs no work."""
    if len(_letters(code)) != len(_letters(_drawn())):
        return None
    unused = select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    typed = _digest(account, code)
    return next((one for one in db.session.scalars(unused) if passwords.matches(one.hashed, typed)), None)


def _digest(account: Account, code: str) -> str:
    return tokens.digest(f"recovery {account.id} {_letters(code)}")


def _letters(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _forget_codes(account: Account) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
