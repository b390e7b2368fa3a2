"""Signing receipts with the charity's key: made when the first one is issued, and kept sealed."""

from eventsapp.core import sealing, signatures
from eventsapp.core.db import locked
from eventsapp.core.signatures import Key
from eventsapp.receipts.models import ReceiptSettings


def signed(file: bytes, settings: ReceiptSettings) -> bytes:
    """The same file with the charity's signature."""
    key = None if signatures.is_given() else _key(settings)
    return signatures.signed(file, key, name=settings.legal_name, place=settings.place)


def _key(settings: ReceiptSettings) -> Key:
    if (kept := _kept(settings)) is not None:
        return kept
    settings = locked(settings)
    if (kept := _kept(settings)) is not None:  # somebody made one meanwhile
        return kept
    made = signatures.new_key(settings.legal_name)
    settings.sealed_key, settings.certificate = sealing.seal(made.private), made.certificate
    return made


def _kept(settings: ReceiptSettings) -> Key | None:
    """None where there is none yet, or where the secret that sealed it is gone."""
    private = sealing.unseal(settings.sealed_key)
    return Key(private, settings.certificate) if private else None
