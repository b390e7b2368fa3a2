"""Answers that come back: a calendar says no, and an organizer is asked; what is no answer of ours is left alone."""

import logging
import threading
from datetime import UTC, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import answers, own
from eventsapp.calendars.own_models import CalendarAnswer
from eventsapp.commands.inbox import inbox as command
from eventsapp.commands.inbox import taken
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import inbox
from tests import makers
from tests.calendars.mailboxes import objects
from tests.calendars.test_mailing import send, take, tell, walk  # noqa: F401 - fixtures


@pytest.fixture
def invited(walk, send):  # noqa: F811
    """Somebody on a shift, and the identity of what we mailed them."""
    one = take(makers.shift(walk))
    [mail] = send()
    return one, objects(mail)[0].uid


def reply(uid, stands="DECLINED", *, attendee="ada@example.org", sender=None, method="REPLY", at=None, **head):
    """A mail as calendar programs send it."""
    mail = EmailMessage()
    mail["From"] = f"Ada Lovelace <{sender or attendee}>"
    mail["To"] = "hello@example.org"
    mail["Subject"] = f"{stands.capitalize()}: Shift"
    for name, value in head.items():
        mail[name] = value
    mail.set_content("Ada Lovelace has declined this invitation.")
    stamp = (at or clock.now()).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Program//EN", f"METHOD:{method}", "BEGIN:VEVENT"),
        *(f"UID:{uid}", f"DTSTAMP:{stamp}", "DTSTART:20270509T120000Z", "SEQUENCE:0", "SUMMARY:Shift"),
        *("ORGANIZER:mailto:hello@example.org", f"ATTENDEE;PARTSTAT={stands};CN=Ada:MAILTO:{attendee}"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    text = "\r\n".join(lines)
    mail.add_alternative(text, subtype="calendar", params={"method": method})
    return mail.as_bytes()


def asked(one):
    """Whether an organizer is asked about it."""
    db.session.rollback()
    return answers.declined_shifts([one]) == {one.id}


def trail_of_answers():
    db.session.rollback()
    query = select(AuditLine.action).where(AuditLine.action.like("calendar_answer.%")).order_by(AuditLine.id)
    return list(db.session.scalars(query))


def test_a_no_asks_an_organizer_and_ends_nothing(invited):
    one, uid = invited
    assert not asked(one)
    assert answers.take(reply(uid))
    assert asked(one)
    assert one.is_held
    assert trail_of_answers() == ["calendar_answer.declined"]


def test_the_same_answer_twice_is_one_and_a_later_yes_closes_the_question(invited, still):
    one, uid = invited
    no = reply(uid)
    answers.take(no)
    answers.take(no)
    assert trail_of_answers() == ["calendar_answer.declined"]
    still.shift(timedelta(minutes=1))
    answers.take(reply(uid, "ACCEPTED"))
    assert not asked(one)
    answers.take(no)
    assert not asked(one)
    assert trail_of_answers() == ["calendar_answer.declined", "calendar_answer.accepted"]
    answers.take(reply(uid, "TENTATIVE"))
    assert not asked(one)


def test_what_somebody_saw_to_is_asked_again_only_by_a_new_answer(invited, still):
    one, uid = invited
    no = reply(uid)
    answers.take(no)
    with writing():
        answers.see_to(own.shift_key(one.id), by=OPERATOR)
    assert not asked(one)
    answers.take(no)
    assert not asked(one)
    still.shift(timedelta(minutes=1))
    answers.take(reply(uid))
    assert asked(one)


def test_the_same_answer_at_the_same_time_is_one(app, invited):
    one, uid = invited
    no = reply(uid)
    db.session.rollback()

    def work():
        with app.app_context():
            answers.take(no)

    threads = [threading.Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked(one)
    assert trail_of_answers() == ["calendar_answer.declined"]


def test_an_address_is_the_same_in_capitals_and_with_signs_encoded(walk, send):  # noqa: F811
    one = take(makers.shift(walk), email="Ada+Runs@Example.org")
    [mail] = send()
    uid = objects(mail)[0].uid
    answers.take(reply(uid.upper(), attendee="ada%2Bruns@example.org", sender="ADA+runs@example.ORG"))
    assert asked(one)


AWAY = b"From: ada@example.org\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nAway"
MANY = b"From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 9000
LAYER = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
NOT_OURS = {
    "unknown": lambda _uid: reply("0b5f5d3e-6a0b-4f0e-9f5a-2f1c7b1f9a11"),
    "another attendee": lambda uid: reply(uid, attendee="bo@example.org"),
    "sent by another": lambda uid: reply(uid, sender="mallory@example.org"),
    "a request": lambda uid: reply(uid, method="REQUEST"),
    "passed on": lambda uid: reply(uid, "DELEGATED"),
    "no answer yet": lambda uid: reply(uid, "NEEDS-ACTION"),
    "huge": lambda uid: reply(uid) + b"x" * 70_000,
    "cut off": lambda uid: reply(uid).split(b"END:VEVENT")[0],
    "nothing": lambda _uid: b"",
    "noise": lambda _uid: bytes(range(256)) * 40,
    "two senders": lambda uid: reply(uid).replace(b"<ada@example.org>", b"<ada@example.org>, bo@example.org", 1),
    "no sender": lambda uid: reply(uid).replace(b"From:", b"X-From:", 1),
    "two who answer": lambda uid: reply(uid).replace(b"SUMMARY:Shift", b"ATTENDEE;PARTSTAT=DECLINED:mailto:bo@b.org"),
    "no date": lambda uid: reply(uid).replace(b"DTSTAMP", b"X-STAMP"),
    "a local date": lambda uid: reply(uid).replace(b"00Z\nDTSTART", b"00\nDTSTART"),
    "words alone": lambda _uid: AWAY,
    "html": lambda uid: b"From: ada@example.org\r\nContent-Type: text/html\r\n\r\n<p>METHOD:REPLY " + uid.encode(),
    "many parts": lambda _uid: MANY,
    "deep": lambda _uid: b"".join(LAYER % (number, number) for number in range(2000)),
}


@pytest.mark.parametrize("kind", NOT_OURS)
def test_what_is_no_answer_of_theirs_is_left_alone_and_not_repeated_in_a_log(invited, kind, caplog):
    one, uid = invited
    with caplog.at_level(logging.DEBUG):
        assert not answers.take(NOT_OURS[kind](uid))
    assert not asked(one)
    assert db.session.scalars(select(CalendarAnswer)).all() == []
    assert "ada" not in caplog.text.lower() and uid not in caplog.text


def test_a_date_to_come_does_not_outlast_a_true_answer(invited, still):
    one, uid = invited
    answers.take(reply(uid, at=clock.now() + timedelta(days=4000)))
    still.shift(timedelta(minutes=1))
    answers.take(reply(uid, "ACCEPTED"))
    assert not asked(one)


def test_a_pipe_delivers_one_mail(app, invited):
    one, uid = invited
    result = app.test_cli_runner().invoke(command, ["take"], input=reply(uid))
    assert (result.exit_code, result.output) == (0, "")
    assert asked(one)
    assert app.test_cli_runner().invoke(command, ["take"], input=b"\xff\x00 nothing").exit_code == 0


def test_a_folder_is_looked_through_and_what_is_no_answer_stays_unseen_for_whoever_reads_it(invited, tmp_path):
    one, uid = invited
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1.answer").write_bytes(reply(uid))
    (tmp_path / "new" / "2.words").write_bytes(b"From: someone@example.org\r\n\r\nHello, may I bring my dog?")
    (tmp_path / "new" / "3.folder").mkdir()
    (tmp_path / "new" / "4.away").symlink_to("/etc/hostname")
    assert inbox.look_through(str(tmp_path), taken) == 1
    assert sorted(mail.name for mail in (tmp_path / "cur").iterdir()) == ["1.answer:2,S", "2.words:2,"]
    assert asked(one)
    assert inbox.look_through(str(tmp_path), taken) == 0


def test_only_so_many_are_taken_in_a_round_and_a_missing_folder_is_said(invited, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    for number in range(3):
        (tmp_path / "new" / str(number)).write_bytes(b"\r\n")
    inbox.look_through(str(tmp_path), taken)
    assert len(list((tmp_path / "cur").iterdir())) == 2
    assert inbox.look_through(str(tmp_path / "nowhere"), taken) == 0
    assert "inbox not read" in caplog.text


def test_the_day_of_taking_part_can_be_declined_too(walk, send):  # noqa: F811
    entry = makers.entry(makers.category(walk), makers.person("Ada Lovelace", "ada@example.org"))
    tell(entry)
    [mail] = send()
    answers.take(reply(objects(mail)[0].uid))
    db.session.rollback()
    [person] = answers.declined_days(entry.registration)
    assert person.id == entry.person_id
    assert answers.declined_days(makers.entry(makers.category(walk)).registration) == []
