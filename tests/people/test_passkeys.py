"""Passkeys: what a device answers is right once, here, for its own account; anything else opens nothing."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, organizer
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people import accounts, passkeys
from eventsapp.people.models import Account, Passkey, PasskeyChallenge, Purpose
from eventsapp.people.passkey_answers import PasskeyKnown, PasskeyNotMade, PasskeyNotRight, Site, TooManyPasskeys
from tests import makers
from tests.capacity.test_race import at_once
from tests.device import ORIGIN, TOUCHED, Device

SITE = Site("The charity", ORIGIN)


@pytest.fixture
def dana(app, still):
    return makers.account()


def ask_to_add(account):
    with writing():
        return passkeys.ask_to_add(account, SITE)


def add(account, device, **wrong):
    asked = ask_to_add(account)
    with writing():
        assert passkeys.take(asked.challenge, Purpose.ADD, account)
        answer = device.make(asked.options, **wrong)
        return passkeys.add(account, SITE, asked.challenge, answer, "Phone", by=organizer(account.id))


def ask(account=None):
    with writing():
        return passkeys.ask(SITE, Purpose.CONFIRM if account else Purpose.SIGN_IN, account)


def use(challenge, answer, account=None, demo_may=False):
    with writing():
        return passkeys.use(SITE, challenge, answer, account=account, demo_may=demo_may)


def sign_in(device, account=None, **wrong):
    asked = ask(account)
    return use(asked.challenge, device.sign(asked.options, **wrong), account)


def test_a_passkey_is_kept_and_opens_the_account_of_whoever_made_it(dana):
    phone = Device()
    passkey = add(dana, phone)
    assert (passkey.name, passkey.used_at) == ("Phone", None)
    assert sign_in(phone).id == dana.id == sign_in(phone, dana).id
    assert db.session.get_one(Passkey, passkey.id).used_at == clock.now()
    recorded = list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))
    assert recorded == ["account.passkey_added", "account.passkey_used", "account.passkey_used"]


def test_a_device_is_asked_to_look_who_it_is_and_to_find_its_passkey_by_itself(dana):
    add(dana, Device())
    asked = ask_to_add(dana).options
    assert asked["rp"] == {"id": "events.example.org", "name": "The charity"}
    chosen = asked["authenticatorSelection"]
    assert chosen["residentKey"] == chosen["userVerification"] == "required"
    assert len(asked["excludeCredentials"]) == 1 and "attestation" not in asked
    assert asked["user"]["id"] != str(dana.id) and asked["timeout"] == 300_000
    signing = ask().options
    assert signing["userVerification"] == "required" and "allowCredentials" not in signing


OTHERS_KEY = ec.generate_private_key(ec.SECP256R1())
WRONG = {
    "from another site": {"origin": "https://events.example.org.evil.example"},
    "from another port": {"origin": f"{ORIGIN}:8443"},
    "for another site": {"host": "evil.example"},
    "by somebody the device did not look at": {"flags": TOUCHED},
    "to another question": {"challenge": "A" * 43},
    "of another kind": {"kind": "payment.get"},
}
WRONG_SIGNATURES = {
    "signed with another key": {"key": OTHERS_KEY},
    "for another account": {"handle": b"somebody else"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_passkey_is_not_kept_from_an_answer(dana, wrong):
    with pytest.raises(PasskeyNotMade):
        add(dana, Device(), **wrong)
    assert passkeys.of(dana) == []


@pytest.mark.parametrize("wrong", (WRONG | WRONG_SIGNATURES).values(), ids=WRONG | WRONG_SIGNATURES)
def test_nobody_is_let_in_by_an_answer(dana, wrong):
    phone = Device()
    add(dana, phone)
    with pytest.raises(PasskeyNotRight):
        sign_in(phone, **wrong)
    assert sign_in(phone).id == dana.id


def test_a_key_of_a_kind_nobody_asked_for_is_not_kept(dana):
    with pytest.raises(PasskeyNotMade):
        add(dana, Device(), public={1: 3, 3: -65535, -1: b"\x80" * 128, -2: b"\1\0\1"})


NO_ANSWERS = ("", "{", "null", "[]", "{}", '{"id": 1}', "x" * 30_000, "[" * 15_000, '{"rawId": "é", "response": {}}')


@pytest.mark.parametrize("answer", NO_ANSWERS, ids=lambda answer: answer[:20] or "nothing")
def test_what_is_no_answer_is_refused_in_words(dana, answer):
    asked = ask()
    with pytest.raises(PasskeyNotRight):
        use(asked.challenge, answer)
    with pytest.raises(PasskeyNotMade), writing():
        passkeys.add(dana, SITE, asked.challenge, answer, "x", by=organizer(dana.id))


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "attestationObject"])
def test_a_mangled_answer_is_refused_in_words(dana, part):
    phone, makes = Device(), part == "attestationObject"
    if not makes:
        add(dana, phone)
    asked = ask_to_add(dana) if makes else ask()
    head, tail = (phone.make if makes else phone.sign)(asked.options).split(f'"{part}": "')
    for cut in (1, 3, 40, 60):
        mangled = f'{head}"{part}": "{tail[cut:]}'
        with pytest.raises(PasskeyNotMade if makes else PasskeyNotRight), writing():
            if makes:
                passkeys.add(dana, SITE, asked.challenge, mangled, "x", by=organizer(dana.id))
            else:
                passkeys.use(SITE, asked.challenge, mangled, demo_may=True)


def test_an_answer_to_no_question_at_all_is_refused(dana):
    phone = Device()
    add(dana, phone)
    with pytest.raises(PasskeyNotRight):
        use("", phone.sign(ask().options, challenge=""))
    answer = Device("tablet").make(ask_to_add(dana).options, challenge="")
    with pytest.raises(PasskeyNotMade), writing():
        passkeys.add(dana, SITE, "", answer, "x", by=organizer(dana.id))


def test_a_question_is_answered_once(dana):
    asked = ask()
    with writing():
        assert passkeys.take(asked.challenge, Purpose.SIGN_IN)
    with writing():
        assert not passkeys.take(asked.challenge, Purpose.SIGN_IN)


def test_a_question_that_is_answered_several_times_at_once_is_answered_once(app, dana):
    challenge = ask().challenge
    db.session.remove()

    def take(_number):
        with writing():
            return passkeys.take(challenge, Purpose.SIGN_IN)

    assert sorted(at_once(app, take, 4)) == [False, False, False, True]


def test_a_passkey_and_its_copy_that_answer_at_once_are_one_too_many(app, dana):
    phone = Device()
    add(dana, phone)
    asked = [ask() for _each in range(4)]
    answers = [phone.sign(one.options, counter=1) for one in asked]
    db.session.remove()

    def sign_in_too(number):
        try:
            return use(asked[number].challenge, answers[number]).id > 0
        except PasskeyNotRight:
            return False

    assert sorted(at_once(app, sign_in_too, 4)) == [False, False, False, True]


def test_one_passkey_for_two_accounts_at_once_is_one_of_one_of_them(app, dana):
    accounts_of = [dana.id, makers.account("kim@example.org").id] * 2
    asked = [ask_to_add(db.session.get_one(Account, number)) for number in accounts_of]
    answers = [Device().make(one.options) for one in asked]
    db.session.remove()

    def keep(number):
        account = db.session.get_one(Account, accounts_of[number])
        try:
            with writing():
                return passkeys.add(account, SITE, asked[number].challenge, answers[number], "x", by=OPERATOR).id > 0
        except PasskeyKnown:
            return False

    assert sorted(at_once(app, keep, 4)) == [False, False, False, True]


def test_a_question_is_good_for_five_minutes(dana, still):
    asked = ask()
    still.shift(timedelta(minutes=5))
    with writing():
        assert not passkeys.take(asked.challenge, Purpose.SIGN_IN)


def test_questions_nobody_answered_are_forgotten(dana, still):
    ask()
    still.shift(timedelta(minutes=6))
    ask()
    assert db.session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 1


def test_a_question_is_good_for_what_it_was_asked_for_and_for_nobody_else(dana):
    kim = makers.account("kim@example.org")
    for purpose, account in ((Purpose.SIGN_IN, None), (Purpose.CONFIRM, kim), (Purpose.ADD, dana)):
        asked = ask(dana)
        with writing():
            assert not passkeys.take(asked.challenge, purpose, account)
        with writing():
            assert not passkeys.take(asked.challenge, Purpose.CONFIRM, dana)


def test_somebody_elses_passkey_does_not_show_that_it_is_still_me(dana):
    kim, phone = makers.account("kim@example.org"), Device()
    add(kim, phone)
    with pytest.raises(PasskeyNotRight):
        sign_in(phone, dana)


def test_a_copy_of_a_passkey_is_found_out_by_its_counter(dana):
    phone = Device()
    add(dana, phone)
    sign_in(phone)
    sign_in(phone)
    for counter in (2, 1, 0):
        with pytest.raises(PasskeyNotRight):
            sign_in(phone, counter=counter)
    assert sign_in(phone, counter=7).id == dana.id


def test_a_passkey_that_does_not_count_is_used_again_and_again(dana):
    phone = Device()
    add(dana, phone)
    assert sign_in(phone, counter=0).id == sign_in(phone, counter=0).id == dana.id


def test_the_same_passkey_is_kept_once_whoever_says_it_is_theirs(dana):
    phone = Device()
    add(dana, phone)
    for account in (dana, makers.account("kim@example.org")):
        with pytest.raises(PasskeyKnown):
            add(account, phone)


def test_twenty_passkeys_are_enough(dana):
    for number in range(passkeys.MOST):
        add(dana, Device(str(number)))
    with pytest.raises(TooManyPasskeys):
        add(dana, Device("one more"))


def test_a_passkey_that_was_taken_away_opens_nothing(dana):
    phone, tablet = Device("phone"), Device("tablet")
    first = add(dana, phone)
    add(dana, tablet)
    with writing():
        passkeys.remove(dana, only=first, by=organizer(dana.id))
    with pytest.raises(PasskeyNotRight):
        sign_in(phone)
    assert sign_in(tablet).id == dana.id and passkeys.holders() == {dana.id}


def test_the_passkey_of_a_closed_account_opens_nothing(dana):
    phone = Device()
    add(dana, phone)
    with writing():
        accounts.close(db.session.get_one(Account, dana.id), by=OPERATOR)
    with pytest.raises(PasskeyNotRight):
        sign_in(phone)


def test_a_demo_account_has_no_passkey_where_real_people_are(app, still):
    demo, phone = makers.account(is_demo=True), Device()
    add(demo, phone)
    asked = ask()
    assert use(asked.challenge, phone.sign(asked.options), demo_may=True).id == demo.id
    with pytest.raises(PasskeyNotRight):
        sign_in(phone)
