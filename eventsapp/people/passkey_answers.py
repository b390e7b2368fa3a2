"""What a device is asked about a passkey, and whether what it answers is right (W3C WebAuthn, sections 7.1 and 7.2)."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from flask_babel import lazy_gettext as _l

from eventsapp.core import tokens
from eventsapp.core.refusals import Refusal
from eventsapp.people.models import Account

GOOD_FOR = timedelta(minutes=5)
LONGEST = 20_000
"""So many characters an answer has at most."""
KEYS: tuple[type[CoseKey], ...] = (EdDSA, ES256, RS256)
"""The kinds of keys that every browser and device knows; one that was asked for and is not made by us is refused."""
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, struct.error, RecursionError)


class PasskeyNotRight(Refusal):
    """The same words whether nothing answered, the answer was wrong or late, or the account is closed."""

    sentence = _l("That did not work with a passkey. Please try again, or use your password.")


class PasskeyNotMade(Refusal):
    """The person changed their mind, or the device cannot do it."""

    sentence = _l("No passkey was made. Please try again.")


class PasskeyKnown(Refusal):
    """One for each device is enough."""

    sentence = _l("This device has a passkey for your account already.")


class TooManyPasskeys(Refusal):
    """Nobody keeps an eye on more."""

    sentence = _l("You have %(most)d passkeys. Remove one that you do not use any more first.")


@dataclass(frozen=True)
class Site:
    """Where passkeys are good: the name that devices show, and the one origin whose pages they answer."""

    name: str
    origin: str


@dataclass(frozen=True)
class Asked:
    """What the browser hands on to a device, and the challenge in it."""

    options: dict[str, Any]
    challenge: str


@dataclass(frozen=True)
class Made:
    """A new passkey: its attested credential data, and how often it was used."""

    credential: bytes
    counter: int


def to_add(site: Site, account: Account, known: Sequence[bytes]) -> Asked:
    """Ask for a passkey that its device keeps and finds by itself, so that nobody has to type who they are."""
    asked, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=(account.passkey_handle or "").encode(), name=account.email, display_name=account.name
        ),
        [AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(asked.public_key, state)


def to_use(site: Site, known: Sequence[bytes] | None) -> Asked:
    """Ask for one of these passkeys; None: for any that the device has for us."""
    asked, state = _server(site).authenticate_begin(
        None if known is None else [AttestedCredentialData(one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(asked.public_key, state)


def made(site: Site, challenge: str, answer: str) -> Made:
    """The passkey that was made on this challenge; refuses anything else with PasskeyNotMade."""
    with _reading(answer, PasskeyNotMade) as read:
        data = _server(site).register_complete(_state(challenge), read)
        credential = data.credential_data
        if credential is None or not isinstance(credential.public_key, KEYS) or len(credential.credential_id) > 1023:
            raise PasskeyNotMade()
        return Made(bytes(credential), data.counter)


def used(site: Site, challenge: str, answer: str, credential: bytes, handle: str) -> int:
    """How often the passkey says it was used, after it signed this challenge; refuses anything else."""
    with _reading(answer, PasskeyNotRight) as read:
        response = AuthenticationResponse.from_dict(read)
        _server(site).authenticate_complete(_state(challenge), [AttestedCredentialData(credential)], response)
        if response.response.user_handle not in (None, handle.encode()):
            raise PasskeyNotRight()
        return response.response.authenticator_data.counter


def digest_in(answer: str) -> str:
    """By what the passkey that answers is found."""
    with _reading(answer, PasskeyNotRight) as read:
        return _digest(AuthenticationResponse.from_dict(read).raw_id)


def digest_of(credential: bytes) -> str:
    """By what a passkey is found."""
    return _digest(AttestedCredentialData(credential).credential_id)


def _asked(options: Mapping[str, Any], state: Mapping[str, Any]) -> Asked:
    return Asked({**options, "timeout": int(GOOD_FOR.total_seconds() * 1000)}, state["challenge"])


@contextmanager
def _reading(answer: str, refused: type[Refusal]) -> Iterator[dict[str, Any]]:
    """The answer as it was sent; whatever is wrong with it becomes that refusal."""
    try:
        if not 0 < len(answer) <= LONGEST:
            raise refused()
        yield json.loads(answer)
    except _UNREADABLE as error:
        raise refused() from error


def _digest(credential_id: bytes) -> str:
    return tokens.digest(credential_id.hex())


def _server(site: Site) -> Fido2Server:
    party = PublicKeyCredentialRpEntity(name=site.name, id=urlsplit(site.origin).hostname)
    server = Fido2Server(party, verify_origin=lambda origin: origin == site.origin)
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=kind.ALGORITHM) for kind in KEYS
    ]
    return server


def _state(challenge: str) -> dict[str, Any]:
    if not challenge:
        raise ValueError("an answer to nothing")
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}
