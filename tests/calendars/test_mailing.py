"""Mails that bring the calendar along: the same entries as in the feed, changed and taken off, and never twice."""

import signal
import threading
from datetime import time as wall
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars import feed_tokens, mailing
from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import parts
from eventsapp.outbox.models import Message, MessageState
from eventsapp.volunteering import assignments, shifts, volunteers
from eventsapp.workflows import changing_shifts, confirming, giving_back, posting, reassigning, shift_letters
from tests import cast, makers
from tests.calendars.mailboxes import ICS, Phone, objects, words
from tests.calendars.subscribers import own_events, own_token, version_of
from tests.commands.test_outbox import ended, start  # noqa: F401 - a fixture
from tests.outbox.conftest import until

WORDS_ALONE = "multipart/alternative"
"""As text and as HTML, with nothing for the calendar."""
ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk", name=makers.both("The Walk", "La Marche")), venue=makers.venue())


@pytest.fixture
def send(make_worker, sink):
    """Send what is due; the mails that arrived meanwhile."""

    def send():
        before = len(sink.mails)
        make_worker().run_once()
        return sink.mails[before:]

    return send


def tell(one, kind="changed", **values):
    """Write to whose it is, as one of the acts does."""
    with writing():
        values.setdefault("sentences", ["Something was changed."])
        posting.post(kind, one.registration, one.person, key=posting.anew(kind, one.id), **values)


def take(shift, **who):
    """Somebody on a shift, told so."""
    one = makers.assignment(shift, makers.person(**(ADA | who)))
    with writing():
        shift_letters.taken([one])
    return one


def give_back(one):
    with writing():
        giving_back.give_back([one], by=PUBLIC)


def later(shift, hours=1):
    with writing():
        was = shift_letters.was(shift)
        shift.starts_at += timedelta(hours=hours)
        shift.ends_at += timedelta(hours=hours)
        shift_letters.shift_changed(assignments.of_shift(shift), was)


def also_on(shift, one, who=None):
    """Somebody of the same registration on another shift as well."""
    with writing():
        volunteer = volunteers.welcome(one.registration, who or one.person, by=OPERATOR)
        return shifts.take(one.registration, shift, volunteer, by=OPERATOR)


def child(name):
    """Somebody who cannot be written to."""
    with writing():
        person = makers.Person(name=name, name_key=name, language="en", known_since=clock.now())
        db.session.add(person)
        db.session.flush()
        return person


def fetched(token, at=None):
    """A program looked at the feed."""
    with writing():
        db.session.add(
            FeedFetch(
                feed=feed_tokens.feed_name(token),
                language="en",
                client="apple",
                etag="x",
                version_at=clock.now(),
                fetched_at=at or clock.now(),
            )
        )


# ---- The invitation


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_confirmation_brings_the_entry_of_the_feed_as_an_invitation(walk, send, language):
    one = makers.assignment(makers.shift(walk), makers.person(**ADA, language=language))
    with writing():
        one.registration.language = language
        shift_letters.taken([one])
    [mail] = send()
    [invitation] = objects(mail)
    [entry] = own_events(one.registration, language=language)
    event: Any = Calendar.from_ical(invitation.octets).events[0]
    assert invitation.method == "REQUEST"
    assert (invitation.uid, invitation.sequence) == version_of(entry)[:2]
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
        assert str(event[name]) == entry.text(name)
    for name in ("DTSTART", "DTEND", "STATUS", "CLASS", "TRANSP", "RELATED-TO", "URL"):
        assert event[name].to_ical().decode() == entry.one(name).value
    assert (event.start, event.end) == (one.shift.starts_at, one.shift.ends_at)
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "OPAQUE")
    assert event.stamp == clock.now()
    charity = "Fondation pour la dystonie" if language == "fr" else "Foundation for Dystonia"
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == ("mailto:hello@example.org", charity)
    assert str(event["ATTENDEE"]) == "mailto:ada@example.org"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Ada Lovelace",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }


def test_the_mail_is_put_together_as_programs_want_it(walk, send):
    take(makers.shift(walk))
    [mail] = send()
    both, file = mail.iter_parts()
    plain, html, calendar = both.iter_parts()
    assert [part.get_content_type() for part in (mail, both, file)] == ["multipart/mixed", "multipart/alternative", ICS]
    forms = [part.get_content_type() for part in (plain, html, calendar)]
    assert forms == ["text/plain", "text/html", "text/calendar"]  # Outlook and Gmail look for the calendar last
    params = calendar["Content-Type"].params
    assert (params["method"], params["charset"], calendar.get_filename()) == ("REQUEST", "utf-8", None)
    assert {part["Content-Transfer-Encoding"] for part in (calendar, file)} == {"base64"}
    assert (file["Content-Type"].params["name"], file.get_filename()) == ("invite.ics", "invite.ics")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == objects(mail)[0].octets
    assert mail["Reply-To"] == "hello@example.org"
    assert "Hello Ada Lovelace," in words(mail)


def test_it_tells_of_nobody_else_and_opens_nothing(walk, send):
    role = makers.role(walk, contact="Sam, 416-555-0103")
    shift = makers.shift(doing=role, lead=makers.person("Lee Lead", "lead@example.org"))
    makers.assignment(shift, makers.person("Other Helper", "other@example.org"))
    one = take(shift)
    [mail] = send()
    told = objects(mail)[0].octets.decode().replace("\r\n ", "")
    assert "/my/" in words(mail)
    for secret in ("/my/", "/cal/", "Lee", "Sam", "0103", "Other", one.registration.reference):
        assert secret not in told


def test_who_waits_is_invited_tentatively_and_then_for_certain(walk, send):
    shift = makers.shift(walk, maximum=1)
    makers.assignment(shift)
    waiting = take(shift)
    phone = Phone()
    [mail] = send()
    [first] = phone.receive(mail)
    assert first.event.attendee.params["PARTSTAT"] == ["TENTATIVE"]
    assert first.event.status.value == "TENTATIVE"
    with writing():
        waiting.status = "confirmed"
        shift_letters.accepted([waiting])
    [mail] = send()
    [second] = phone.receive(mail)
    assert (second.uid, second.event.attendee.params["PARTSTAT"]) == (first.uid, ["ACCEPTED"])
    assert second.event.status.value == "CONFIRMED"


STRANGE = (*cast.NAMES, *cast.HOSTILE_NAMES, *cast.UNPRINTABLE_NAMES[1:], 'A "b" ^n c', "🌻" * 90)


@pytest.mark.parametrize("name", STRANGE)
def test_names_of_every_kind_stay_names(walk, send, name):
    one = take(makers.shift(walk), name=name, email="o'neil+a&b%3f@example.org")
    [mail] = send()
    [invitation] = objects(mail)
    [event] = Calendar.from_ical(invitation.octets).walk("VEVENT")
    [line] = [line for line in invitation.octets.replace(b"\r\n ", b"").split(b"\r\n") if line.startswith(b"ATTENDEE")]
    assert unquote(str(event["ATTENDEE"])) == "mailto:o'neil+a&b%3f@example.org"
    assert event["ATTENDEE"].params["CN"].replace("= ?", "=?") == db.session.scalar(select(Message.to_name))
    assert all(len(line) <= 75 for line in invitation.octets.split(b"\r\n"))
    assert not any(octet < 32 for octet in line)
    assert str(event["UID"]) == version_of(own_events(one.registration)[0])[0]


def test_each_thing_is_an_object_of_its_own_and_the_day_comes_first(walk, send):
    entry = makers.entry(makers.category(walk), makers.person(**ADA))
    for at in (18, 15):
        also_on(makers.shift(walk, at=wall(at), until=wall(at + 2)), entry)
    tell(entry)
    [mail] = send()
    found = objects(mail)
    assert [one.event.summary.value for one in found] == [
        "Taking part: The Walk 2027",
        *["Shift: Water table (The Walk 2027)"] * 2,
    ]
    assert [one.event.dtstart.value.hour for one in found] == [9, 15, 18]
    assert {one.uid for one in found} == {version_of(event)[0] for event in own_events(entry.registration)}
    assert mail.get_body(("calendar",)).get_payload(decode=True) == found[0].octets
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["invite.ics", "invite-2.ics", "invite-3.ics"]


def test_letters_that_change_nothing_go_as_ever(walk, send):
    one = take(makers.shift(walk))
    with writing():
        confirming.link_again(one.registration, one.person)
        posting.post("request_received", one.registration, one.person, key="r", kind_of_request="change")
    first, second, third = send()
    assert first.is_multipart()
    assert [mail.get_content_type() for mail in (second, third)] == [WORDS_ALONE] * 2
    tell(one)
    [mail] = send()
    assert mail.get_content_type() == WORDS_ALONE


# ---- What changes, and what ends


def test_changes_and_the_end_reach_the_entry_the_first_mail_made_and_the_feed_agrees(walk, send):
    shift = makers.shift(walk)
    one = take(shift)
    phone = Phone()
    [mail] = send()
    phone.receive(mail)
    later(shift)
    [mail] = send()
    [changed] = phone.receive(mail)
    assert changed.event.dtstart.value == shift.starts_at
    [entry] = own_events(one.registration)
    assert (changed.uid, changed.sequence) == version_of(entry)[:2]
    give_back(one)
    [mail] = send()
    [cancelled] = phone.receive(mail)
    assert (cancelled.method, cancelled.event.status.value) == ("CANCEL", "CANCELLED")
    assert cancelled.event.organizer.value == "mailto:hello@example.org"
    assert cancelled.event.attendee.value == "mailto:ada@example.org"
    assert mail.get_body(("calendar",))["Content-Type"].params["method"] == "CANCEL"
    assert phone.shown == {}
    [entry] = own_events(one.registration)
    assert (cancelled.uid, cancelled.sequence) == version_of(entry)[:2]


def test_another_shift_instead_moves_the_entry(walk, send):
    one = take(makers.shift(walk))
    phone = Phone()
    phone.receive(send()[0])
    other = makers.shift(walk, at=wall(15), until=wall(17))
    with writing():
        reassigning.move(one, other, by=OPERATOR)
    [mail] = send()
    [moved] = phone.receive(mail)
    assert list(phone.shown) == [moved.uid]
    assert moved.event.dtstart.value.hour == 15


def test_a_cancelled_shift_goes_from_every_calendar(walk, send):
    shift = makers.shift(walk)
    take(shift)
    take(shift, name="Bo", email="bo@example.org")
    phones = {mail["To"].addresses[0].addr_spec: Phone() for mail in send()}
    assert len(phones) == 2
    with writing():
        changing_shifts.cancel(shift, tell=True, by=OPERATOR)
    assert [objects(mail)[0].method for mail in send()] == ["CANCEL"] * 2


def test_what_a_mail_never_brought_is_not_taken_off(walk, send):
    one = makers.assignment(makers.shift(walk), makers.person(**ADA))
    give_back(one)
    [mail] = send()
    assert mail.get_content_type() == WORDS_ALONE


def test_of_two_on_one_shift_the_other_stands_for_both_when_one_leaves(walk, send):
    shift = makers.shift(walk)
    one = take(shift)
    other = also_on(shift, one, child("Byron"))
    phone = Phone()
    [first] = phone.receive(send()[0])
    give_back(one)
    [mail] = send()
    assert [found.method for found in phone.receive(mail)] == ["REQUEST", "CANCEL"]
    [left] = phone.shown
    assert left != first.uid
    assert version_of(own_events(one.registration)[0])[0] == left
    give_back(other)
    phone.receive(send()[0])
    assert phone.shown == {}


def test_what_is_past_is_not_put_on_and_not_taken_off(walk, send, still):
    one = take(makers.shift(walk))
    still.move_to(walk.ends_at + timedelta(days=1))
    [mail] = send()
    assert mail.get_content_type() == WORDS_ALONE
    assert one.is_current


# ---- Late, again, and at the same time


def test_a_mail_that_was_late_revives_nothing(walk, send, sink):
    sink.at_reader = {"ada@example.org": "450 4.2.0 later"}
    one = take(makers.shift(walk))
    assert send() == []
    assert settled_now() == ["REQUEST"]
    sink.at_reader = {}
    give_back(one)
    phone = Phone()
    [left] = send()
    assert [found.method for found in phone.receive(left)] == ["CANCEL"]
    due_again()
    [taken] = send()
    assert taken.get_content_type() == WORDS_ALONE
    assert objects(taken) == []
    assert phone.shown == {}


def test_a_confirmation_that_waited_for_the_mail_server_tells_what_is_true_when_it_goes(walk, send):
    shift = makers.shift(walk)
    one = take(shift)
    later(shift)
    first, second = send()
    assert objects(first)[0].event.dtstart.value == shift.starts_at
    assert objects(second) == []
    give_back(one)
    taken_again = take(shift)
    give_back(taken_again)
    mails = send()
    assert [found.method for mail in mails for found in objects(mail)] == ["CANCEL"]


def test_a_mail_that_was_not_taken_brings_the_same_octets_the_next_time(walk, send, sink, still):
    sink.at_message = {"ada@example.org": "451 4.3.0 later"}
    take(makers.shift(walk))
    assert send() == []
    [before] = stored_parts()
    sink.at_message = {}
    still.shift(timedelta(minutes=5))
    [mail] = send()
    assert [one.octets.decode() for one in objects(mail)] == [before.text]


def test_two_workers_settle_one_message_alike_and_one_thing_once(app, walk):
    shift = makers.shift(walk)
    one = take(shift)
    tell(one)
    numbers = list(db.session.scalars(select(Message.id).order_by(Message.id)))
    db.session.rollback()
    together = threading.Barrier(4)
    got = []

    def settle(number):
        with app.app_context():
            together.wait()
            got.append((number, [part.text for part in mailing.settled(number, sender="events@example.org")]))

    threads = [threading.Thread(target=settle, args=[number]) for number in [*numbers, *numbers]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_number = {number: [texts for which, texts in got if which == number] for number in numbers}
    assert all(texts[0] == texts[1] for texts in by_number.values())
    assert sorted(len(texts[0]) for texts in by_number.values()) == [0, 1]


def test_a_worker_killed_after_settling_leaves_the_same_invitation_to_the_next(app, sink, start):  # noqa: F811
    makers.organization()
    sink.seconds_for_each = 600
    one = take(makers.shift())
    worker = start()
    until(stored_parts)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    [settled] = stored_parts()
    assert sink.mails == []
    sink.seconds_for_each = 0
    due_again()
    ended(start("--once"))
    [mail] = sink.mails
    assert [found.octets.decode() for found in objects(mail)] == [settled.text]
    tell(one)
    ended(start("--once"))
    assert objects(sink.mails[-1]) == []


def test_a_fault_in_the_invitation_does_not_keep_the_words(walk, send, monkeypatch, caplog):
    one = take(makers.shift(walk))
    with monkeypatch.context() as broken:
        broken.setattr("eventsapp.calendars.invitations.written", lambda *_args, **_values: 1 / 0)
        [mail] = send()
    assert mail.get_content_type() == WORDS_ALONE
    assert "message goes without its calendar" in caplog.text
    assert "ada@example.org" not in caplog.text
    tell(one)
    [mail] = send()
    assert len(objects(mail)) == 1


# ---- An invitation, or the feed


def test_who_follows_their_feed_gets_words_alone_until_it_was_silent_for_two_weeks(walk, send, still):
    shift = makers.shift(walk)
    one = take(shift)
    phone = Phone()
    phone.receive(send()[0])
    fetched(own_token(one.registration))
    later(shift)
    assert [mail.get_content_type() for mail in send()] == [WORDS_ALONE]
    still.shift(timedelta(days=14, seconds=1))
    tell(one)
    [mail] = send()
    [again] = phone.receive(mail)
    assert again.event.dtstart.value == shift.starts_at


def test_a_feed_that_was_revoked_is_not_followed(walk, send):
    one = take(makers.shift(walk))
    token = own_token(one.registration)
    fetched(token)
    with writing():
        feed_tokens.revoke(token, by=PUBLIC)
    [mail] = send()
    assert len(objects(mail)) == 1


def test_each_reads_of_their_own_only(walk, send):
    category = makers.category(walk)
    entry = makers.entry(category, makers.person(**ADA))
    bo = makers.person("Bo", "bo@example.org")
    also_on(makers.shift(walk), entry, bo)
    tell(entry)
    with writing():
        posting.post("changed", entry.registration, bo, key="bo", sentences=["Something."])
    to_ada, to_bo = send()
    assert [one.event.summary.value for one in objects(to_ada)] == ["Taking part: The Walk 2027"]
    assert [one.event.summary.value for one in objects(to_bo)] == ["Shift: Water table (The Walk 2027)"]
    assert objects(to_bo)[0].event.attendee.value == "mailto:bo@example.org"


def stored_parts():
    db.session.rollback()
    kept = db.session.scalars(select(Message.calendar_parts).order_by(Message.id)).all()
    db.session.rollback()
    return [part for one in kept if one for part in parts.unpacked(one)]


def settled_now():
    return [part.method for part in stored_parts()]


def due_again():
    """Time passes: leases end, and what failed is due."""
    with writing():
        waiting = update(Message).where(Message.state != MessageState.SENT)
        db.session.execute(waiting.values(due_at=clock.now() - timedelta(seconds=1)))
