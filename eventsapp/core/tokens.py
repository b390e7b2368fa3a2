"""Secrets and references: what is drawn by lot."""

import hashlib
import secrets

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
    letters = "".join(secrets.choice(READABLE) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
