"""What people type: made clean at the entrance, folded for search."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
_SPACES = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w\s]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})
_LINES = re.compile(r"\r\n|[\r\u2028\u2029]")


LONGEST_LINE = 2_000
LONGEST_TEXT = 50_000
"""Longer than this it is nobody's line or text: it is left as it is. Whoever takes it in refuses it by its length."""
MOST_MARKS = 30
"""So many marks on one letter are enough for every script (UAX 15, section 13); composing a longer run takes time that
grows with its square."""


def row_number(typed: str | None) -> int:
    """The number of a row as an address or a form has it; 0, which no row has, where it is none."""
    number = int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= 10 else 0
    return number if number < 2**31 else 0


def cleaned(text: str) -> str:
    """One line as it was meant: composed letters (NFC), single spaces, no invisible marks.

    Dictation and pasting add doubled spaces, line ends and marks that nobody sees; they cost nobody an error.
    """
    if len(text) > LONGEST_LINE:
        return text
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _bounded(text)).translate(_INVISIBLE)).strip()


def cleaned_lines(text: str) -> str:
    """The same for a text of several lines, whose line ends are kept."""
    if len(text) > LONGEST_TEXT:
        return text
    text = unicodedata.normalize("NFC", _bounded(_LINES.sub("\n", text))).translate(_INVISIBLE)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def unprintable(text: str) -> bool:
    """Whether something in it can never be shown: controls, text-direction overrides, non-characters."""
    if text.replace("\n", "").isprintable():  # most texts are, and that is told at once
        return False
    return any(_is_unprintable(letter) for letter in text)


def folded(text: str) -> str:
    """For search and sorting: no accents, no case, no marks; `Marie-Ève Prévost` is found by ``eve prevost``."""
    plain = unicodedata.normalize("NFKD", _bounded(text).casefold().translate(_LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return cleaned(_PUNCTUATION.sub(" ", letters))


def _bounded(text: str) -> str:
    """The text without the marks of a letter that has more than any script gives it."""
    if text.isascii():
        return text
    kept, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _is_unprintable(letter: str) -> bool:
    code = ord(letter)
    if letter == "\n":
        return False
    return (
        unicodedata.category(letter) in ("Cc", "Cs")
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )
