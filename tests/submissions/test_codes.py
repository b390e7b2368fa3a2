"""Fresh codes: the right one within ten minutes, a few tries, and nothing to guess from."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.submissions import codes, links
from eventsapp.submissions.codes import Typed
from eventsapp.submissions.models import FreshCode
from tests import makers


@pytest.fixture
def token(app, still):
    registration = makers.registration(makers.edition(), makers.person())
    with writing():
        return links.make(registration, registration.registrant)


WIDE = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
"""Digits as a Japanese keyboard writes them."""


def ask(token):
    with writing():
        return codes.make(links.opened_by(token), token, by=PUBLIC)


def type_in(token, typed):
    with writing():
        return codes.type_in(links.opened_by(token), token, typed, by=PUBLIC)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("written", ["{0}", "{3}", " {0} ", "{1} {2}", "{1}-{2}", "{1}\u00a0{2}"])
def test_it_is_right_however_it_is_typed_or_pasted(token, written):
    code = ask(token)
    assert type_in(token, written.format(code, code[:3], code[3:], code.translate(WIDE))) is Typed.RIGHT


def test_it_works_once(token):
    code = ask(token)
    type_in(token, code)
    assert type_in(token, code) is Typed.ENDED


def test_after_ten_minutes_it_has_ended_and_whoever_has_it_is_told_so(token, still):
    code = ask(token)
    still.shift(timedelta(minutes=10))
    assert type_in(token, wrong(code)) is Typed.ENDED
    assert [type_in(token, code) for _ in range(10)] == [Typed.LATE] * 10
    still.shift(timedelta(days=1))
    assert type_in(token, code) is Typed.ENDED


def test_an_older_code_that_came_late_takes_no_try_from_the_newer_one(token, still):
    """Mail to many homes is held back the first time: what was asked for twice comes twice."""
    late = ask(token)
    still.shift(timedelta(minutes=11))
    newer = ask(token)
    assert [type_in(token, late) for _ in range(10)] == [Typed.LATE] * 10
    assert type_in(token, newer) is Typed.RIGHT


def test_a_code_that_was_guessed_at_too_often_is_none_that_came_late(token, still):
    code = ask(token)
    for _ in range(5):
        type_in(token, wrong(code))
    still.shift(timedelta(minutes=11))
    assert type_in(token, code) is Typed.ENDED


def test_four_mistakes_are_forgiven_and_the_fifth_is_the_last(token):
    code = ask(token)
    assert [type_in(token, wrong(code)) for _ in range(5)] == [Typed.WRONG] * 4 + [Typed.ENDED]
    assert type_in(token, code) is Typed.ENDED


def test_the_first_of_two_works_too_since_mails_overtake_each_other(token):
    first = ask(token)
    ask(token)
    assert type_in(token, first) is Typed.RIGHT


def test_a_code_of_one_link_is_nothing_to_another(token):
    link = links.opened_by(token)
    with writing():
        other = links.make(link.registration, link.person)
    code = ask(token)
    ask(other)
    assert type_in(other, code) is not Typed.RIGHT


def test_a_mailbox_is_not_filled(token, still):
    for _ in range(5):
        ask(token)
    with pytest.raises(codes.EnoughCodes):
        ask(token)
    still.shift(timedelta(hours=1, seconds=1))
    assert len(ask(token)) == 6


def test_what_is_kept_says_nothing_without_the_link(token):
    code = ask(token)
    kept = db.session.scalars(select(FreshCode)).one()
    assert code not in kept.digest
    assert kept.digest != codes._digest("", code)


def test_letters_where_digits_are_asked_for_are_simply_wrong(token):
    ask(token)
    assert type_in(token, "no idea") is Typed.WRONG
