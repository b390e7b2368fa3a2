"""Passwords that are guessed first: those many people have, and those that rest on words of ours or of the account."""

import gzip
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from eventsapp.core import words
from eventsapp.core.configured import setting
from eventsapp.core.refusals import Refusal

LISTED = Path(__file__).with_name("wordlists") / "common-passwords.txt.gz"
"""The passwords of twelve characters and more among the most common million of what was stolen elsewhere."""

OURS = (
    "account, admin, administrator, benevole, bienvenue, charity, compte, event, events, eventsapp, evenement,"
    "fundraiser, marche, motdepasse, organisateur, organizer, owner, pass, passphrase, password, phrase, run, secret,"
    "treasurer, tresorier, volunteer, walk, welcome"
)
"""Words that whoever guesses here tries first; those of the account, of our address and the charity's join them."""
SHORTEST_WORD = 3
LETTERS_BESIDE = 6
"""So many letters there must be beside such words, where there are any."""


class PasswordKnown(Refusal):
    """Programs that guess go through such lists first."""

    sentence = _l("Many people have this password, so it is tried first. Choose another one; a few words are good.")
    field = "password"


class PasswordTooEasy(Refusal):
    """Whoever knows whose account it is knows half of it."""

    sentence = _l("This password is little more than a name, our address or a word such as event. Add a few others.")
    field = "password"


def refuse_easy(password: str, beside: Iterable[str] = ()) -> None:
    """Refuse what is guessed first; `beside` are texts about the account and the charity, whose words are easy here."""
    _refuse_known(password)
    _refuse_about(password, [OURS, *_of_address(), *beside])


def listed() -> set[str]:
    """What many people have, small letters; read anew each time, which is seldom."""
    return set(gzip.decompress(LISTED.read_bytes()).decode().split("\n")) - {""}


def _refuse_known(password: str) -> None:
    typed = unicodedata.normalize("NFC", password.strip()).casefold()
    bare = "".join(typed.split()).strip("0123456789!?.,;:-_*#$+")
    if {typed, "".join(typed.split()), bare} & listed():
        raise PasswordKnown()


def _refuse_about(password: str, texts: Iterable[str]) -> None:
    rest = left = "".join(words.folded(password).split())
    for word in sorted({word for text in texts for word in words.folded(text).split()}, key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            left = left.replace(word, " ")
    if left != rest and sum(letter.isalpha() for letter in left) < LETTERS_BESIDE:
        raise PasswordTooEasy()


def _of_address() -> list[str]:
    return [urlsplit(setting("PUBLIC_URL")).hostname or "", setting("MAIL_SENDER")]
