"""Secrets and references, drawn by lot; and numbers that are signed, where nothing is stored."""

import hashlib
import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not mistaken for one another, read aloud or written by hand."""


def secret() -> str:
    """A secret of 256 random bits, fit for an address or a cookie; only its `digest` is ever stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a secret: enough to recognise it, nothing to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def reference() -> str:
    """A reference a person can read out, such as ``K7M4-Q2XP``; it identifies, it opens nothing."""
    number, letters = secrets.randbelow(len(READABLE) ** 8), ""  # drawn once: each request has one
    for _ in range(8):
        number, place = divmod(number, len(READABLE))
        letters += READABLE[place]
    return f"{letters[:4]}-{letters[4:]}"


def signed(number: int, use: str) -> str:
    """A number that only we can have written, for one use. It never ends, and it hides nothing."""
    return _signer(use).dumps(number)


def number_in(token: str, use: str) -> int | None:
    """The number that was signed for this use, also with an earlier key; None: it is not from us."""
    try:
        number = _signer(use).loads(token)
    except BadSignature:
        return None
    return number if isinstance(number, int) else None


def _signer(use: str) -> URLSafeSerializer:
    earlier = reversed(current_app.config["SECRET_KEY_FALLBACKS"] or [])
    keys = [*earlier, current_app.config["SECRET_KEY"]]  # itsdangerous signs with the last one
    return URLSafeSerializer(keys, salt=f"eventsapp {use}", signer_kwargs={"digest_method": hashlib.sha256})
