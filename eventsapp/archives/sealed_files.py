"""A file that only its key opens, written and read in small pieces, however large it is.

AES-256-GCM on pieces of 64 KiB under a key that scrypt derives from the words in the settings. Each nonce counts the
piece and says whether it is the last one (the STREAM construction), so that pieces that were left out, put in another
order or cut off at the end are refused, like pieces that were changed.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"EVENTSAPP-SEALED-1\n"
_SALT, _PREFIX, _TAG = 16, 7, 16
_PIECE = 64 * 1024


class WrongKey(Exception):
    """The key is not the one it was sealed with, or the file was changed or cut off."""


class SealingFile:
    """Takes bytes and writes them sealed; what was written opens only after `close`."""

    def __init__(self, target: BinaryIO, key: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._target = target
        self._cipher = AESGCM(_derived(key, salt))
        self._waiting = bytearray()
        self._number = 0
        target.write(MARK + salt + self._prefix)

    def write(self, some: bytes) -> int:
        """Take some more; whole pieces leave at once."""
        self._waiting += some
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]))
            del self._waiting[:_PIECE]
        return len(some)

    def flush(self) -> None:
        """Nothing leaves before its piece is whole."""

    def close(self) -> None:
        """Seal what is left as the last piece."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool = False) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last), piece, None))
        self._number += 1


def is_sealed(source: BinaryIO) -> bool:
    """Whether this file, standing at its beginning, is one of ours."""
    beginning = source.read(len(MARK))
    source.seek(0)
    return beginning == MARK


def unseal(source: BinaryIO, target: BinaryIO, key: str) -> None:
    """Write what the sealed file holds; WrongKey as soon as one piece is not as it was written."""
    source.read(len(MARK))
    salt, prefix = source.read(_SALT), source.read(_PREFIX)
    cipher = AESGCM(_derived(key, salt))
    number, piece = 0, source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        try:
            target.write(cipher.decrypt(_nonce(prefix, number, not following), piece, None))
        except (InvalidTag, ValueError):
            raise WrongKey from None
        if not following:
            return
        number, piece = number + 1, following


def _derived(key: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key.encode())


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
