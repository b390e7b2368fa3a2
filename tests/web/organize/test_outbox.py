"""The outbox for organizers: what became of every message, one as it was, and what can still be done about it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from eventsapp.audit.models import AuditLine
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.outbox import mail
from eventsapp.outbox.models import Failure, Message, MessageState
from eventsapp.permissions.table import AccessRole, Permission
from eventsapp.reports import sent
from eventsapp.web.organize import outbox, registration_words
from eventsapp.workflows import thanking
from tests import makers

INDEX = "/organize/outbox"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def entry(walk):
    return makers.entry(makers.category(walk), makers.person("Amina <b>Haddad</b>", "amina@example.org"))


def write(entry, kind="payment", number=1, **given):
    """A letter about a registration; a receipt holds no personal link, a copy of the link does."""
    registration = entry.registration
    secrets = {"manage_link": "https://events.example.org/my/secret/"}
    with writing():
        message = mail.queue(
            kind,
            **{
                "key": f"{kind}:{number}",
                "to_address": "amina@example.org",
                "to_name": entry.person.name,
                "from_name": "Foundation",
                "reply_to": None,
                "language": "en",
                "about": f"registration:{registration.id}",
                "secrets": secrets,
                "reader": entry.person,
                "registration": registration,
                "edition": registration.edition,
                "charity": None,
            }
            | given,
        )
    assert message
    return message.id


def became(number, state, failure=None, **values):
    with writing():
        changed = update(Message).where(Message.id == number).values(state=state, failure=failure, **values)
        db.session.execute(changed.execution_options(synchronize_session=False))


def plain(entry, number=1):
    """A message without anything personal in it, as `hours_letter` or an organizer's words are."""
    made = write(entry, "link_again", number)
    with writing():
        db.session.execute(
            update(Message).where(Message.id == made).values(text="Bring <a> hat.\n", sealed_secrets=None)
        )
    return made


def stored(number):
    db.session.rollback()
    return db.session.get_one(Message, number)


def press(visitor, number, act):
    page = visitor.get(f"{INDEX}/{number}").text
    assert f"/organize/outbox/{number}/{act}" in page
    token = page.split('name="csrf_token" value="', 1)[1].split('"')[0]
    return visitor.post(f"{INDEX}/{number}/{act}", data={"csrf_token": token})


def trail():
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine.action).where(AuditLine.subject_table == "messages")))


# ---- All of them


def test_an_empty_outbox_says_what_will_stand_here_and_where_mails_go(walk, owner, app):
    page = owner.get(INDEX).text
    assert "Nothing was written yet." in page
    assert f"{app.instance_path}/mail" in page
    app.config["MAIL_HOST"] = "mail.example.org"
    assert "no mail server is set up" not in owner.get(INDEX).text


def test_it_says_how_many_there_are_and_why_some_did_not_arrive(walk, entry, owner):
    first, second, _third = (write(entry, "link_again", number) for number in range(3))
    became(first, MessageState.BOUNCED, Failure.BOUNCED)
    became(second, MessageState.SENT)
    page = owner.get(INDEX).text
    for words in (
        "All messages: 3",
        "Came back: 1",
        "Sent: 1",
        "Waits to be sent: 1",
        "The reader’s mail server sent it back.",
    ):
        assert words in page, words
    only = owner.get(f"{INDEX}?state=bounced").text
    assert f"{INDEX}/{first}" in only and f"{INDEX}/{second}" not in only


@pytest.mark.parametrize(
    "asked", ["?state=nothing", "?before=x", "?before=-1", "?before=99999999999999", "?state=sent"]
)
def test_what_cannot_be_read_in_an_address_is_as_if_not_asked(walk, entry, owner, asked):
    write(entry, "link_again")
    assert owner.get(INDEX + asked).status_code == 200


@pytest.mark.parametrize("state", [None, MessageState.QUEUED])
def test_it_goes_on_page_by_page_without_a_gap_or_a_double(walk, entry, monkeypatch, state):
    monkeypatch.setattr(sent, "SIZE", 3)
    numbers = [write(entry, "link_again", number) for number in range(8)]
    found, before = [], None
    while True:
        page = sent.page(state, before=before)
        found += [one.id for one in page.messages]
        before = page.following
        if before is None:
            break
    assert found == numbers[::-1]


def test_it_asks_as_often_for_much_as_for_little(walk, entry, owner, queries):
    counts = []
    for number in (1, 40):
        for _ in range(number):
            write(entry, "link_again", f"{number}-{_}")
        with queries() as asked:
            owner.get(f"{INDEX}?state=queued")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ---- One of them


def test_one_is_read_as_it_was_without_what_is_for_its_reader_alone(walk, entry, owner):
    number = write(entry, "link_again")
    page = owner.get(f"{INDEX}/{number}").text
    assert "amina@example.org" in page and "[personal link]" in page and "Amina &lt;b&gt;Haddad&lt;/b&gt;" in page
    assert entry.registration.reference in page and "/my/secret" not in page
    look = owner.get(f"{INDEX}/{number}/look")
    assert "default-src 'none'" in look.headers["Content-Security-Policy"]
    assert ">Your page, to see and change everything yourself</a>" in look.text and "/my/secret" not in look.text
    assert "no-store" in look.headers["Cache-Control"]


def test_what_waits_can_be_sent_at_once(walk, entry, owner):
    number = write(entry, "link_again", due_at=clock.now() + timedelta(days=3))
    assert press(owner, number, "now").status_code == 303
    assert stored(number).due_at == clock.now()
    assert trail() == ["message.brought_forward"]


def test_what_waits_can_be_left_unsent_and_its_secrets_go(walk, entry, owner):
    number = write(entry, "link_again")
    press(owner, number, "skip")
    message = stored(number)
    assert (message.state, message.failure) == (MessageState.WITHHELD, Failure.SKIPPED)
    assert message.sealed_secrets is None
    assert trail() == ["message.skipped"]
    assert "An organizer decided not to send it." in owner.get(f"{INDEX}/{number}").text


@pytest.mark.parametrize("act", ["now", "skip"])
def test_what_was_sent_meanwhile_can_be_neither(walk, entry, owner, act):
    number = write(entry, "link_again")
    page = owner.get(f"{INDEX}/{number}").text
    became(number, MessageState.SENT)
    token = page.split('name="csrf_token" value="', 1)[1].split('"')[0]
    answer = owner.post(f"{INDEX}/{number}/{act}", data={"csrf_token": token})
    assert answer.status_code == 303
    assert "This message does not wait any more." in owner.get(answer.location).text
    assert (stored(number).state, trail()) == (MessageState.SENT, [])


def test_what_came_back_is_sent_again_as_a_message_of_its_own_once(walk, entry, owner):
    number = plain(entry)
    became(number, MessageState.BOUNCED, Failure.BOUNCED)
    press(owner, number, "again")
    press(owner, number, "again")
    old, again = db.session.scalars(select(Message).order_by(Message.id))
    assert (again.state, again.text, again.to_address) == (MessageState.QUEUED, old.text, old.to_address)
    assert again.message_id != old.message_id
    assert trail() == ["message.sent_again"]


def test_what_held_a_personal_link_is_not_sent_again_and_the_page_says_what_to_do(walk, entry, owner):
    number = write(entry, "link_again")
    became(number, MessageState.SENT, sealed_secrets=None)
    page = owner.get(f"{INDEX}/{number}").text
    assert "The page of the registration can send a new link." in page
    assert f"{number}/again" not in page


# ---- Who may


def test_in_one_series_one_sees_the_messages_of_its_registrations_and_not_the_outbox(walk, entry, signed_in):
    other = makers.entry(makers.category(makers.edition(of=makers.series("run"))))
    ours, theirs = write(entry, "link_again"), write(other, "link_again", 2)
    nobodys = write(entry, "link_again", 3, about=None)
    visitor = signed_in(AccessRole.COORDINATOR, walk.series)
    assert visitor.get(f"{INDEX}/{ours}").status_code == 200
    assert visitor.get(f"{INDEX}/{ours}/look").status_code == 200
    for closed in (INDEX, f"{INDEX}/{theirs}", f"{INDEX}/{theirs}/look", f"{INDEX}/{nobodys}", f"{INDEX}/999"):
        assert visitor.get(closed).status_code == 404, closed
    assert "sending-now" not in visitor.get(f"{INDEX}/{ours}").text


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.DESK, AccessRole.TREASURER, None])
def test_who_may_not_see_contacts_sees_no_message(walk, entry, signed_in, role):
    number = write(entry, "link_again")
    visitor = signed_in(role)
    for address in (INDEX, f"{INDEX}/{number}", f"{INDEX}/{number}/look"):
        assert visitor.get(address).status_code == 404


def test_the_page_of_the_registration_leads_there(walk, entry, owner):
    number = write(entry, "link_again")
    page = owner.get(f"/organize/walk/2027/registrations/{entry.registration.reference}").text
    assert f'href="{INDEX}/{number}"' in page


def test_letters_about_gifts_are_for_those_who_see_gifts(walk, owner, signed_in):
    """Whoever sees contacts without gifts learns neither who gave nor that somebody did."""
    makers.fundraising(walk)
    donor = makers.donor(first_name="Ines", last_name="Thistledown")
    gift = makers.gift(walk, donor=donor)
    with writing():
        thanking.gift(gift)
    number = db.session.scalars(select(Message.id).where(Message.kind == "gift_thanks")).one()
    assert "Thistledown" in owner.get(INDEX).text and owner.get(f"{INDEX}/{number}").status_code == 200
    coordinator = signed_in(AccessRole.COORDINATOR)
    assert "Thistledown" not in coordinator.get(INDEX).text
    for below in ("", "/look"):
        assert coordinator.get(f"{INDEX}/{number}{below}").status_code == 404


def test_every_letter_to_a_donor_is_one_about_gifts():
    told = {kind for kind in registration_words.MESSAGES if kind.startswith(("gift", "giving", "pledge", "receipt"))}
    assert told == outbox.TELL_OF[Permission.SEE_GIFTS]
