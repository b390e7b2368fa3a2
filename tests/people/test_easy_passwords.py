"""A password that is guessed first is none."""

import gzip
import json
from hashlib import sha256

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.people import accounts, easy_passwords, passwords
from eventsapp.people.easy_passwords import PasswordKnown, PasswordTooEasy, refuse_easy
from tests import cast, makers

DANA = ["dana@example.org", "Dana Whitecloud"]


@pytest.mark.parametrize(
    "password",
    [
        "administrator",
        "123456789012",
        "QwertyQwerty",
        "finalfantasy",
        "  leavemealone ",
        "Needforspeed!!1",
        "final fantasy",
    ],
)
def test_what_many_people_have_is_refused_however_it_is_decorated(app, password):
    with pytest.raises(PasswordKnown):
        refuse_easy(password)


@pytest.mark.parametrize(
    "password",
    [
        "Dana-Whitecloud-2027",
        "danawhitecloud1",
        "dana@example.org",
        "events.example.org",
        "Chuck’s Run 2027",
        "chucks-run-chucks-run",
        "Évènement2027!",
        "password-password",
        "passphrase 2027",
    ],
)
def test_what_is_little_more_than_a_name_of_ours_or_theirs_is_refused(app, password):
    with pytest.raises(PasswordTooEasy):
        refuse_easy(password, [*DANA, "Chuck’s Run"])


@pytest.mark.parametrize(
    "password",
    [
        cast.PASS_PHRASE,
        "Dana likes quiet otters",
        "0937 4410 2286 7153 9",
        "наши тихие выдры",
        "event of nine calm herons",
    ],
)
def test_anything_else_may_be_a_password_whatever_it_is_made_of(app, password):
    refuse_easy(password, DANA)


def test_the_list_is_the_one_that_was_looked_at_and_long_enough():
    """ASVS 6.2.4 asks for three thousand that are as long as ours have to be."""
    manifest = json.loads(easy_passwords.LISTED.with_name("manifest.json").read_text())
    [listed] = manifest["files"]
    octets = easy_passwords.LISTED.read_bytes()
    assert (listed["file"], listed["sha256"]) == (easy_passwords.LISTED.name, sha256(octets).hexdigest())
    known = gzip.decompress(octets).decode().split()
    assert len(known) >= 3_000 and all(len(one) >= passwords.SHORTEST for one in known)


def test_neither_a_new_account_nor_a_new_password_takes_one(app):
    account = makers.account()
    with pytest.raises(PasswordKnown), writing():
        accounts.create("kim@example.org", "Kim Lee", "administrator", by=OPERATOR)
    with pytest.raises(PasswordTooEasy), writing():
        accounts.reset(account, "dystonia-2027", beside=["Dystonia Canada"], by=OPERATOR)
