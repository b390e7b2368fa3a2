"""A mailing whose moment comes is written once to each reader, in their language, whatever happens meanwhile."""

import threading
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock, working
from eventsapp.core.db import db, writing
from eventsapp.events import editions, rules
from eventsapp.mailings import keeping_out, mailings
from eventsapp.mailings.models import Mailing, PassedOver
from eventsapp.organization import details
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message, MessagePurpose
from eventsapp.people.models import Person
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import rosters
from eventsapp.rounds import audience, letters, sending, upcoming, withholding
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from eventsapp.workflows import moving, posting
from tests import makers
from tests.rounds.conftest import DUE, act, add, described, go_round, week_before, written

SMOKE = makers.both("Smoke from forest fires.", "Fumée de feux de forêt.")


def reloaded(mailing):
    return db.session.get(Mailing, mailing.id, populate_existing=True)


def many(category, number):
    for one in range(number):
        makers.entry(category, makers.person(f"Person {one}", f"person{one}@example.org"))


def test_a_rule_writes_to_everybody_when_its_moment_comes_and_not_before(walk, category, still):
    makers.entry(category, makers.person("Ada Byron", "ada@example.org"))
    makers.assignment(makers.shift(walk), makers.person("Vic", "vic@example.org"))
    mailing = add(walk)
    week_before(still, later=-timedelta(seconds=1))
    assert go_round() == 0 and not written()
    week_before(still)
    assert go_round() == 2
    letters_ = written()
    assert letters_.keys() == {"ada@example.org", "vic@example.org"}
    assert letters_["ada@example.org"].subject == "The Walk 2027: soon"
    assert letters_["ada@example.org"].text.startswith("Hello Ada\n\nDid something change")
    mailing = reloaded(mailing)
    assert (mailing.written, mailing.ended_at, mailing.ran_for) == (2, clock.now(), clock.now())
    assert go_round() == 0 and len(written()) == 2


def test_each_reads_in_the_language_of_their_registration(walk, category, still):
    one = makers.entry(category, makers.person("Zoé", "zoe@example.org"))
    act(lambda: setattr(one.registration, "language", "fr"))
    add(walk, text="Hello {first name}", french="Bonjour {prénom}, {date}")
    week_before(still)
    go_round()
    letter = written()["zoe@example.org"]
    assert letter.language == "fr"
    assert letter.subject == "La Marche 2027 : bientôt"
    assert letter.text.startswith("Bonjour Zoé, le dimanche 6 juin 2027")


def test_a_household_is_written_to_once_at_the_address_there_is(walk, category, still):
    parent = makers.entry(category, makers.person("Amina", "amina@example.org"))
    child = makers.entry(category, makers.person("Bo"), is_minor=True)

    def one_household():
        child.person.email = child.person.email_key = None
        child.guardian = parent.person
        child.registration = parent.registration

    act(one_household)
    add(walk)
    week_before(still)
    assert go_round() == 1
    assert list(written()) == ["amina@example.org"]


def test_who_has_no_address_is_counted_and_said(walk, category, still):
    one = makers.entry(category, makers.person("Nobody"))
    act(lambda: setattr(one.person, "email", None))
    mailing = add(walk)
    week_before(still)
    assert go_round() == 0
    assert (reloaded(mailing).unreachable, reloaded(mailing).written) == (1, 0)


def test_only_whom_the_filter_shows_is_written_to(walk, category, still):
    other = makers.category(walk, name=makers.both("Wheel", "Roues"))
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    makers.entry(other, makers.person("Bo", "bo@example.org"))
    add(walk, asked={"category": str(other.id)})
    week_before(still)
    go_round()
    assert list(written()) == ["bo@example.org"]


def test_a_filter_that_asks_for_what_is_gone_writes_to_nobody_rather_than_to_everybody(walk, category, still):
    makers.entry(category)
    mailing = add(walk, asked={"category": "999999"})
    week_before(still)
    assert go_round() == 0 and not written()
    assert reloaded(mailing).passed_over == PassedOver.UNREADABLE


def test_who_is_kept_out_gets_nothing(walk, category, still):
    ada = makers.person("Ada", "ada@example.org")
    makers.entry(category, ada)
    makers.entry(category, makers.person("Bo", "bo@example.org"))
    mailing = add(walk)
    act(lambda: keeping_out.keep_out(mailing, ada, by=OPERATOR))
    week_before(still)
    go_round()
    assert list(written()) == ["bo@example.org"]


def test_what_is_no_service_goes_only_to_who_wants_it_and_says_how_to_leave(walk, category, still):
    ada, bo = makers.person("Ada", "ada@example.org"), makers.person("Bo", "bo@example.org")
    for one in (ada, bo):
        makers.entry(category, one)
    act(lambda: wishes.agree(bo, MessagePurpose.NEWS, Saying(Where.ORGANIZER), by=OPERATOR))
    mailing = add(walk, purpose=MessagePurpose.NEWS)
    week_before(still)
    go_round()
    [letter] = written().values()
    assert letter.to_address == "bo@example.org" and letter.purpose == MessagePurpose.NEWS
    assert letter.sealed_leave_address and "One press is enough:\n[personal link" in letter.text
    assert reloaded(mailing).unwanted == 1


def test_the_link_to_somebody_s_page_is_sealed_and_opens_their_page(walk, category, still, client):
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    add(walk, text="Your page: {your page}")
    week_before(still)
    go_round()
    letter = written()["ada@example.org"]
    assert "/my/" not in letter.text and "Your page: [personal link" in letter.text
    address = next(word for word in envelopes.opened(letter).split() if "/my/" in word)
    assert client.get(address.removeprefix("https://events.example.org")).status_code == 200


def test_every_placeholder_is_filled_in_from_what_is_known(walk, category, still):
    act(lambda: setattr(walk, "ways_to_pay", makers.both("By cheque.")))
    one = makers.entry(category, makers.person("Ada Byron", "ada@example.org"), fee_cents=2500)
    makers.assignment(makers.shift(walk), one.person)
    add(walk, text="{date}|{time}|{venue}|{days left}|{reference}|{category}|{to pay}|{ways to pay}|{participants}")
    week_before(still)
    go_round()
    text = written()["ada@example.org"].text.split("\n")[0]
    reference = text.split("|")[4]
    assert len(reference) == 9
    assert text.replace("\N{NO-BREAK SPACE}", " ").split("|")[:4] == [
        "Sunday, June 6, 2027",
        "9:30 a.m.",
        "High Park, 1873 Bloor Street West, Toronto",
        "7 days",
    ]
    assert text.endswith("|By cheque.|1 person")


def test_whoever_is_at_a_site_reads_where_and_when_it_begins_there(walk, category, still):
    halifax = makers.site(
        walk, "Halifax", venue=makers.venue(name=makers.both("Common"), street="1 Main", city="Halifax")
    )
    there = makers.category(walk, site=halifax)
    starts_at = walk.starts_at + timedelta(minutes=30)
    act(lambda: setattr(db.session.merge(there), "starts_at", starts_at))
    makers.entry(there, makers.person("Ada", "ada@example.org"))
    makers.assignment(makers.shift(walk, site=halifax), makers.person("Kim", "kim@example.org"))
    makers.entry(category, makers.person("Bo", "bo@example.org"))
    add(walk, text="{time}|{venue}|{category}|{shifts}")
    week_before(still)
    go_round()
    said = {name: one.text.split("\n")[0].replace("\N{NO-BREAK SPACE}", " ") for name, one in written().items()}
    assert said["ada@example.org"] == "10:00 a.m.|Common, 1 Main, Halifax|5 km walk, Halifax|"
    assert said["kim@example.org"].startswith("9:30 a.m.|Common, 1 Main, Halifax|volunteering|- ")
    assert said["kim@example.org"].endswith(", Halifax, By the gate")
    assert said["bo@example.org"] == "9:30 a.m.|High Park, 1873 Bloor Street West, Toronto|5 km walk|"


def test_what_is_to_pay_is_written_to_who_signed_them_up_and_to_nobody_else_of_the_registration(walk, category, still):
    ada = makers.entry(category, makers.person("Ada", "ada@example.org"), fee_cents=2500)
    bo = makers.entry(category, makers.person("Bo", "bo@example.org"), fee_cents=2500)

    def one_registration():
        bo.registration = ada.registration
        ada.status = EntryStatus.WITHDRAWN

    act(one_registration)
    mailing = add(walk, asked={"payment": "owes"}, text="{first name}, {to pay}, {category}")
    wanted = audience.filter_of(mailing.asked, rosters.menu(walk.id))
    assert audience.of(walk.id, wanted, MessagePurpose.SERVICE, who_pays=True).size == 1
    assert [one.reader.name for one in upcoming.of(db.session.merge(ada).registration)] == ["Ada"]
    week_before(still)
    assert go_round() == 1
    assert written()["ada@example.org"].text.startswith("Ada, $25.00, 5 km walk\n")
    assert withholding.reason(written()["ada@example.org"].id) is None


def test_a_name_that_looks_like_a_placeholder_or_a_template_is_only_a_name(walk, category, still):
    makers.entry(category, makers.person("{reference}", "ada@example.org"))
    makers.entry(category, makers.person("{{7*7}}{%raw%}", "bo@example.org"))
    add(walk)
    week_before(still)
    go_round()
    assert written()["ada@example.org"].text.startswith("Hello {reference}\n")
    assert written()["bo@example.org"].text.startswith("Hello {{7*7}}{%raw%}\n")


def test_an_edition_that_moves_takes_its_rule_along_and_it_comes_due_anew_when_it_was_sent_already(
    walk, category, still
):
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    add(walk)
    week_before(still)
    assert go_round() == 1
    act(lambda: moving.move(walk, rules.moved_to(walk, date(2027, 6, 20)), by=OPERATOR))
    assert go_round() == 0
    week_before(still, later=timedelta(days=14))
    assert go_round() == 1
    assert db.session.scalar(select(func.count()).select_from(Message).where(Message.kind == letters.KIND)) == 2


@pytest.mark.parametrize("what", [editions.postpone, editions.cancel])
def test_no_rule_is_sent_for_an_event_that_does_not_take_place_as_planned(walk, category, still, what):
    makers.entry(category)
    mailing = add(walk)
    act(lambda: what(walk, SMOKE, by=OPERATOR))
    week_before(still)
    assert go_round() == 0 and not written()
    assert reloaded(mailing).passed_over == PassedOver.RESTING


def test_what_is_sent_by_hand_is_sent_at_its_moment(walk, category, still):
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    add(walk, send_at=clock.now() + timedelta(hours=2))
    assert go_round() == 0
    still.shift(timedelta(hours=2))
    assert go_round() == 1


def test_sent_now_it_goes_at_once_and_not_again_when_its_moment_comes(walk, category, still):
    makers.entry(category, makers.person("Ada", "ada@example.org"))
    mailing = add(walk)
    act(lambda: mailings.send_now(mailing, by=OPERATOR))
    assert go_round() == 1
    week_before(still)
    assert go_round() == 0 and len(written()) == 1
    with pytest.raises(mailings.SentAlready):
        act(lambda: mailings.send_now(mailing, by=OPERATOR))


def test_a_rule_made_when_its_moment_is_past_does_not_go_at_once(walk, category, still):
    makers.entry(category)
    week_before(still, later=timedelta(hours=1))
    mailing = add(walk)
    assert go_round() == 0 and not written()
    assert reloaded(mailing).passed_over == PassedOver.LATE


def test_what_no_worker_sent_for_more_than_a_day_is_let_pass_and_said(walk, category, still):
    makers.entry(category)
    mailing = add(walk)
    week_before(still, later=timedelta(hours=25))
    assert go_round() == 0 and not written()
    assert reloaded(mailing).passed_over == PassedOver.LATE
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.action == "mailing.passed_over"))
    assert line.details == {"why": "late"}


def test_a_clock_that_jumps_an_hour_forward_and_back_sends_nothing_twice(walk, category, still):
    many(category, 3)
    add(walk)
    week_before(still)
    go_round()
    for hours in (1, -1, -1, 2):
        still.shift(timedelta(hours=hours))
        assert go_round() == 0
    assert len(written()) == 3


def test_a_crash_in_the_middle_costs_nobody_their_letter_and_writes_to_nobody_twice(walk, category, still, monkeypatch):
    many(category, 7)
    mailing = add(walk)
    week_before(still)
    monkeypatch.setattr(sending, "AT_ONCE", 3)
    real, made = posting.post, []

    def post(*args, **options):
        made.append(options["key"])
        if len(made) == 5:
            raise KeyboardInterrupt  # as a kill would, this goes through every handler
        real(*args, **options)

    monkeypatch.setattr(posting, "post", post)
    with pytest.raises(KeyboardInterrupt):
        go_round()
    db.session.rollback()
    assert len(written()) == 3 and reloaded(mailing).written == 3
    monkeypatch.setattr(posting, "post", real)
    assert go_round() == 4
    assert len(written()) == 7 and reloaded(mailing).written == 7


def test_one_mailing_that_cannot_be_written_keeps_no_other_back(walk, category, still, monkeypatch):
    many(category, 1)
    broken, sound = add(walk, text="Broken {first name}"), add(walk, asked={"who": "participants"})
    week_before(still)
    real = letters.writer

    def writer(mailing, *args):
        if mailing.id == broken.id:
            raise ValueError("nobody foresaw this")
        return real(mailing, *args)

    monkeypatch.setattr(letters, "writer", writer)
    assert go_round() == 1
    assert reloaded(sound).written == 1 and reloaded(broken).begun_at is None


def test_without_a_postal_address_what_asks_for_support_waits_for_one_in_peace(walk, category, still, caplog):
    many(category, 2)
    mailing = add(walk, purpose=MessagePurpose.FUNDRAISING)
    week_before(still)
    address = details.current().address
    with writing():
        details.current().address = ""
    assert go_round() == 0 and not caplog.records and reloaded(mailing).begun_at is None
    still.shift(timedelta(hours=1))
    with writing():
        details.current().address = address
    assert go_round() == 2


def test_switched_off_in_the_middle_it_stops_and_goes_on_when_switched_on(walk, category, still, monkeypatch):
    many(category, 5)
    mailing = add(walk)
    week_before(still)
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    monkeypatch.setattr(working, "ROUND_SECONDS", 0.0)
    act(lambda: mailings.send_now(mailing, by=OPERATOR))
    sending.go_on(mailing.id, clock.now(), by=OPERATOR)
    act(lambda: mailings.switch(mailing, False, by=OPERATOR))
    monkeypatch.setattr(working, "ROUND_SECONDS", 10.0)
    assert go_round() == 0 and len(written()) == 2
    act(lambda: mailings.switch(mailing, True, by=OPERATOR))
    assert go_round() == 3


def test_an_event_cancelled_while_a_rule_is_being_written_ends_it(walk, category, still, monkeypatch):
    many(category, 4)
    mailing = add(walk)
    week_before(still)
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    sending.go_on(mailing.id, clock.now(), by=OPERATOR)
    act(lambda: editions.cancel(walk, SMOKE, by=OPERATOR))
    assert go_round() == 0
    assert (reloaded(mailing).written, reloaded(mailing).passed_over) == (2, PassedOver.RESTING)


def test_two_workers_at_once_write_to_each_once(app, walk, category, still, monkeypatch):
    many(category, 24)
    mailing = add(walk)
    week_before(still)
    monkeypatch.setattr(sending, "AT_ONCE", 3)
    number, now, start, done = mailing.id, clock.now(), threading.Barrier(2), []
    db.session.rollback()

    def work():
        with app.app_context():
            start.wait()
            done.append(sending.send_due(now, by=OPERATOR))
            db.session.remove()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    go_round()
    assert len(written()) == 24
    assert db.session.get(Mailing, number, populate_existing=True).written == 24


def test_who_withdrew_before_is_not_written_to(walk, category, still):
    one = makers.entry(category, makers.person("Ada", "ada@example.org"))
    add(walk)
    act(lambda: setattr(one, "status", EntryStatus.WITHDRAWN))
    week_before(still)
    assert go_round() == 0 and not written()


def test_a_thank_you_tells_the_totals(walk, category, still):
    for name in ("Ada", "Bo", "Cy"):
        makers.entry(category, makers.person(name, f"{name.lower()}@example.org"))
    makers.assignment(makers.shift(walk), makers.person("Vic", "vic@example.org"))
    wanted = described("{participants}, {volunteers}, {volunteer hours}", anchor="ends", days=2, at=time(10))
    add(walk, wanted)
    still.move_to(DUE + timedelta(days=9))
    assert go_round() == 4
    assert written()["ada@example.org"].text.startswith("3 people, 1 volunteer, 4 hours\n")


def test_the_letters_of_a_mailing_ask_for_as_many_statements_as_there_are_letters(walk, category, still, queries):
    """What is common is looked up once for each batch, so a letter costs what writing it costs."""
    many(category, 10)
    add(walk, text="{first name} {category} {to pay} {shifts} {venue}")
    week_before(still)
    db.session.rollback()
    with queries() as made:
        sending.send_due(clock.now(), by=OPERATOR)
    assert len(made) <= 30 + 10 * 5
    assert db.session.scalar(select(func.count()).select_from(Person)) == 10
