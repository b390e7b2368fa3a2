"""Guessing: ten wrong passwords, and no time or word tells whether an account or an address is known."""

import statistics
import time

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import sealing
from eventsapp.core.db import writing
from eventsapp.people import accounts, passwords, second_factor, sign_ins
from eventsapp.web.parts import evenly
from tests import cast, makers
from tests.visitor import fill_in, send_on

DANA = cast.ORGANIZER["email"]
PAGE = "/organize/sign-in"
PAIRS = 12
MOST_MS = 15
ELSEWHERE = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}


@pytest.fixture
def dana(app):
    return makers.account()


def guess(client, email, password="not the right one", **more):
    return fill_in(client, PAGE, {"email": email, "password": password}, **more)


def tried_until_braked(press):
    """How many wrong ones are looked at before the answer is to wait."""
    for number in range(20):
        if "There were too many tries" in press().text:
            return number
    return 20


# ---- The brake


def test_after_ten_wrong_passwords_one_waits_and_the_owner_signs_in_from_elsewhere(dana, client, app):
    assert tried_until_braked(lambda: guess(client, DANA)) == 10
    assert guess(client, DANA, cast.PASS_PHRASE).status_code == 429, "the right one waits too"
    assert guess(app.test_client(), DANA, cast.PASS_PHRASE, **ELSEWHERE).status_code == 303


def test_an_address_nobody_has_is_braked_alike(app, client):
    assert tried_until_braked(lambda: guess(client, "nobody@example.org")) == 10


def test_whoever_sits_at_an_open_browser_guesses_the_password_no_more_often(dana, client):
    assert guess(client, DANA, cast.PASS_PHRASE).status_code == 303
    page, typed = "/organize/account/password", {"old": "not it at all", "password": "six loud herons on the roof"}
    assert tried_until_braked(lambda: fill_in(client, page, typed, form="change-password")) == 10
    right = fill_in(client, page, typed | {"old": cast.PASS_PHRASE}, form="change-password")
    assert right.status_code == 422 and "There were too many tries" in right.text


def test_without_the_brake_these_tests_would_see_it(dana, client, monkeypatch):
    monkeypatch.setattr(sign_ins, "TRIES_OF_PAIR", 1000)
    assert tried_until_braked(lambda: guess(client, DANA)) == 20


# ---- The time it takes


def seconds_of(press, clock):
    began = clock()
    press()
    return clock() - began


def apart_ms(known, unknown, clock):
    """How far apart they are in the middle of so many pairs, each asked right after the other."""
    pairs = [(seconds_of(known, clock), seconds_of(unknown, clock)) for _each in range(PAIRS)]
    return 1000 * abs(statistics.median(one - other for one, other in pairs))


def sign_in_apart(client, monkeypatch):
    """In the work of this thread, which the neighbours of a busy machine do not change."""
    monkeypatch.setattr(sign_ins, "TRIES_OF_PAIR", 1000)
    form = client.get(PAGE)

    def press(email):
        return lambda: send_on(client, form, {"email": email, "password": "not the right one"})

    return apart_ms(press(DANA), press("nobody@example.org"), time.thread_time)


@pytest.mark.parametrize("kind", ["an account", "one with a second factor", "a closed one"])
def test_the_time_of_the_sign_in_tells_of_nobody(dana, client, monkeypatch, kind):
    with writing():
        if kind == "a closed one":
            accounts.close(dana, by=OPERATOR)
        elif kind == "one with a second factor":
            dana.sealed_factor = sealing.seal(second_factor.proposed())
    assert sign_in_apart(client, monkeypatch) < MOST_MS


def test_without_a_hash_that_is_nobodys_it_would(dana, client, monkeypatch):
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, typed: kept is not None and matches(kept, typed))
    assert sign_in_apart(client, monkeypatch) > MOST_MS


def asking(client, page):
    """Ask for a link of an address that is known, and of one that is not."""
    makers.organization()
    walk = makers.edition()
    makers.fundraising(walk)
    for _each in range(3):
        makers.entry(makers.category(makers.edition()), makers.person("Dana", DANA))
    makers.gift(walk, donor=makers.donor(email=DANA))
    form = client.get(page)

    def press(email):
        return lambda: send_on(client, form, {"email": email})

    return press(DANA), press("nobody@example.org")


LOST = {"forgotten password": "/organize/password", "lost link": "/my/", "lost link of a donor": "/giving/"}


@pytest.mark.parametrize("which", LOST)
def test_the_time_of_asking_for_a_link_tells_of_nobody(dana, client, which):
    """All work is done within the time after which everybody is answered: what is left is the noise of the machine,
    which `make torture` measures from outside."""
    for press in asking(client, LOST[which]):
        began, worked = time.perf_counter(), time.thread_time()
        press()
        assert time.thread_time() - worked < evenly.SECONDS <= time.perf_counter() - began


@pytest.mark.parametrize("which", LOST)
def test_the_same_words_answer_whoever_asks(dana, client, which):
    known, unknown = (press() for press in asking(client, LOST[which]))
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)


def test_without_waiting_the_time_would_tell(dana, client, monkeypatch):
    monkeypatch.setattr(evenly, "SECONDS", 0)
    known, unknown = asking(client, LOST["lost link"])
    unknown()
    assert seconds_of(known, time.thread_time) > 1.5 * seconds_of(unknown, time.thread_time)


# ---- What is kept of a password


def test_passwords_are_argon2id_with_19_mebibytes_two_passes_and_one_lane():
    for kept in (passwords.hashed(cast.PASS_PHRASE), passwords.NOBODYS):
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and not passwords.is_outdated(kept)
