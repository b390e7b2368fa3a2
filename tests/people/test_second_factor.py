"""The second factor: codes from a phone and from paper, each good once."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people import second_factor
from eventsapp.people.models import RecoveryCode
from eventsapp.people.second_factor import CodeNotRight
from tests import makers

SECRET = pyotp.random_base32()


def code(ahead=0):
    return pyotp.TOTP(SECRET).generate_otp(int(clock.now().timestamp()) // 30 + ahead)


@pytest.fixture
def dana(app, still):
    account = makers.account()
    with writing():
        second_factor.turn_on(account, SECRET, code(), by=OPERATOR)
    return account


def use(account, typed):
    with writing():
        second_factor.use(account, typed)


def test_the_next_code_of_the_phone_is_taken_once_however_it_is_typed(dana, still):
    still.shift(timedelta(seconds=30))
    now = code()
    use(dana, f" {now[:3]} {now[3:]} ")
    with pytest.raises(CodeNotRight):
        use(dana, now)


def test_the_code_that_turned_it_on_does_not_sign_in(dana):
    with pytest.raises(CodeNotRight):
        use(dana, code())


@pytest.mark.parametrize(("seconds", "is_taken"), [(35, True), (95, False)])
def test_a_code_is_good_a_little_longer_than_it_is_shown(dana, still, seconds, is_taken):
    still.shift(timedelta(seconds=60))
    shown = code()
    still.shift(timedelta(seconds=seconds))
    if is_taken:
        use(dana, shown)
    else:
        with pytest.raises(CodeNotRight):
            use(dana, shown)


def test_each_code_on_paper_works_once_and_new_ones_end_the_old(dana):
    with writing():
        first, second, *_rest = second_factor.recovery_codes(dana, by=OPERATOR)
    use(dana, first.lower().replace("-", " "))
    assert second_factor.codes_left(dana) == second_factor.RECOVERY_CODES - 1
    with pytest.raises(CodeNotRight):
        use(dana, first)
    with writing():
        second_factor.recovery_codes(dana, by=OPERATOR)
    with pytest.raises(CodeNotRight):
        use(dana, second)


def test_of_a_code_on_paper_only_a_hash_is_kept_that_takes_work_to_guess(dana):
    kept = db.session.scalars(select(RecoveryCode.hashed)).all()
    assert len(set(kept)) == second_factor.RECOVERY_CODES
    assert all(one.startswith("$argon2id$") for one in kept)


@pytest.mark.parametrize("typed", ["", "12345", "0000000", "x" * 10_000, "１２３４５６", "AAAA-AAAA-AAAA"])
def test_nothing_else_is_a_code(dana, typed):
    with pytest.raises(CodeNotRight):
        use(dana, typed)


def test_it_is_turned_on_only_by_who_has_the_secret(app, still):
    account = makers.account()
    with pytest.raises(CodeNotRight), writing():
        second_factor.turn_on(account, SECRET, "000000" if code() != "000000" else "000001", by=OPERATOR)
    assert not account.has_second_factor
