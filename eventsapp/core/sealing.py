"""Sealing: words kept so that a copy of the database, without the key beside it, tells nobody what they are.

Fernet (AES-128-CBC with HMAC-SHA256) under keys derived from SECRET_KEY; SECRET_KEY_FALLBACKS still open what older
keys sealed.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


def seal(words: str) -> str:
    """The words as nobody reads them without the key; nothing stays nothing."""
    return _keys().encrypt(words.encode()).decode() if words else ""


def unseal(sealed: str) -> str:
    """The words again; empty where the key that sealed them is gone."""
    try:
        return _keys().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _keys() -> MultiFernet:
    secrets = (current_app.config["SECRET_KEY"], *(current_app.config["SECRET_KEY_FALLBACKS"] or ()))
    return _of(tuple(map(str, secrets)))


@lru_cache(maxsize=2)
def _of(secrets: tuple[str, ...]) -> MultiFernet:
    """Derived once: each page of a form opens what was typed, and seals it again."""
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(secret.encode(), b"eventsapp sealing", hashlib.sha256).digest())
