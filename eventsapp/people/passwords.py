"""Passwords: kept as argon2id hashes that take the same effort for whoever asks."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal

SHORTEST, LONGEST = 12, 200

# OWASP's smallest argon2id setting: about 30 ms and 19 MiB, so that two people signing in do not stop the site.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$4HBgXl3lwY6aMOenXy7zKg$S2BM0Gr/u9ghy61NSfiha/1AU9VjXRKRjMKrZIc35UE"
"""The hash that is checked when there is no account, so that its absence cannot be told from the time taken."""


class PasswordTooShort(Refusal):
    """Length is what makes a password hard to guess; nothing else is asked of it."""

    sentence = _l("Choose a password of at least %(shortest)d characters; a few words in a row are good.")
    field = "password"


class PasswordTooLong(Refusal):
    """Longer ones only cost us work."""

    sentence = _l("Choose a password of at most %(longest)d characters.")
    field = "password"


def hashed(password: str) -> str:
    """What is stored of a password; refuses what is too short or too long."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    return _hasher.hash(_octets(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password of that hash; without one it works just as long and says no."""
    try:
        _hasher.verify(kept or NOBODYS, _octets(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(password) <= LONGEST


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _octets(password: str) -> bytes:
    """The same letters are the same octets, however the keyboard composed them (RFC 8265 section 4.2.2)."""
    return unicodedata.normalize("NFC", password[: LONGEST + 1]).encode("utf-8", "replace")
