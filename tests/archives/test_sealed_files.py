"""A sealed file: whatever is done to it, it opens as it was written or not at all."""

import io
import os

import pytest

from eventsapp.archives import sealed_files
from eventsapp.archives.sealed_files import MARK, SealingFile, WrongKey

PIECE = 64 * 1024
HEAD = len(MARK) + 16 + 7


def sealed(words: bytes, key: str = "key") -> bytes:
    target = io.BytesIO()
    file = SealingFile(target, key)
    for start in range(0, len(words), 1000):
        file.write(words[start : start + 1000])
    file.close()
    return target.getvalue()


def opened(content: bytes, key: str = "key") -> bytes:
    target = io.BytesIO()
    sealed_files.unseal(io.BytesIO(content), target, key)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_it_opens_as_it_was_written(size):
    words = os.urandom(size)
    assert opened(sealed(words)) == words


def test_another_key_does_not_open_it():
    with pytest.raises(WrongKey):
        opened(sealed(b"names"), "other key")


@pytest.mark.parametrize("at", [len(MARK), HEAD - 1, HEAD, HEAD + PIECE, -1])
def test_one_changed_bit_is_refused(at):
    content = bytearray(sealed(os.urandom(2 * PIECE)))
    content[at] ^= 1
    with pytest.raises(WrongKey):
        opened(bytes(content))


def test_what_was_cut_off_or_put_in_another_order_is_refused():
    content = sealed(os.urandom(3 * PIECE))
    piece = PIECE + 16
    first, second = content[HEAD : HEAD + piece], content[HEAD + piece : HEAD + 2 * piece]
    for wrong in (
        content[:-1],
        content[: HEAD + piece],
        content[: HEAD + 2 * piece],
        content[:HEAD],
        content[: HEAD - 3],
        content[:HEAD] + second + first + content[HEAD + 2 * piece :],
        content + b"more",
    ):
        with pytest.raises(WrongKey):
            opened(wrong)


def test_the_same_words_never_look_the_same_twice():
    assert sealed(b"names") != sealed(b"names")
