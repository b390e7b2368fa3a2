"""Reading and accepting: a link of one's own for every other adult, and for the guardian of a child."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit import trail
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.registration import changes
from eventsapp.registration.models import EntryStatus
from eventsapp.waivers import signing as waivers
from eventsapp.waivers.models import Method, Signature, SignatureRequest, WaiverKind
from eventsapp.workflows import signing
from tests import cast, makers
from tests.web.mine.visits import bring, page_of

ACCEPT = {"waiver": "y", "name": "Kim Lee"}


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def kim(walk):
    """Another adult of Amina's registration."""
    amina = makers.person("Amina Haddad", "amina@example.org")
    kim = makers.person("Kim Lee", "kim@example.org")
    return bring(makers.registration(walk, amina), makers.category(walk), kim)[0]


@pytest.fixture
def léo(walk):
    """A child whose guardian does not come along."""
    amina = makers.person("Amina Haddad", "amina@example.org")
    child = makers.person("Léo Haddad", "leo@example.org")
    guardian = makers.person("Sami Haddad", "sami@example.org")
    sent = makers.registration(walk, amina)
    return bring(sent, makers.category(walk), child, is_minor=True, guardian=guardian)[0]


def link_for(version, entry, signer=None):
    with writing():
        signer = signer or entry.guardian or entry.person
        return f"/sign/{waivers.ask(version.waiver, entry.person, signer, language='en')}"


def signatures():
    return db.session.scalars(select(Signature)).all()


def test_another_adult_reads_the_whole_text_and_accepts_it(still, client, post, walk, kim):
    version = makers.waiver(walk)
    link = link_for(version, kim)
    page = client.get(link)
    for words in ("Hello Kim Lee", "You take part at your own risk.", "I take part <em>at my own risk</em>."):
        assert words in page.text
    assert post(client, link, ACCEPT).status_code == 303
    signature = signatures()[0]
    assert (signature.person_id, signature.signer_id) == (kim.person_id, kim.person_id)
    assert (signature.signed_name, signature.language, signature.method) == ("Kim Lee", "en", Method.WEB)
    assert signature.text_hash == version.hash_en
    copy = db.session.scalars(select(Message).where(Message.key == f"signed:{signature.id}")).one()
    assert copy.to_address == "kim@example.org"
    assert "Thank you. It is accepted." in client.get(link).text


def test_in_french_the_french_text_is_read_and_accepted(client, post, walk, kim):
    version = makers.waiver(walk)
    link = f"/fr{link_for(version, kim)}"
    assert "Je participe <em>à mes risques</em>." in client.get(link).text
    assert post(client, link, ACCEPT).status_code == 303
    assert (signatures()[0].language, signatures()[0].text_hash) == ("fr", version.hash_fr)


def test_a_guardian_accepts_for_a_child_called_by_the_first_name(client, post, walk, léo):
    link = link_for(makers.waiver(walk, WaiverKind.GUARDIAN), léo)
    page = client.get(link).text
    assert "I am an adult and the parent or guardian of Léo." in page and "Haddad" not in page
    assert post(client, link, {"waiver": "y", "name": "Sami Haddad"}).status_code == 303
    signature = signatures()[0]
    assert (signature.person_id, signature.signer_id) == (léo.person_id, léo.guardian_id)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"waiver": None, "name": "Kim Lee"}, "Read the text, then tick the box to accept it."),
        ({"waiver": "y", "name": " "}, "Type your full name."),
        ({"waiver": "y", "name": "a" * 201}, "Please use at most 200 characters"),
        ({"waiver": "y", "name": cast.UNPRINTABLE_NAMES[0]}, "cannot be shown"),
    ],
)
def test_without_tick_and_name_nothing_is_accepted(client, post, walk, kim, typed, sentence):
    answer = post(client, link_for(makers.waiver(walk), kim), typed)
    assert answer.status_code == 422 and sentence in answer.text and "There is a problem" in answer.text
    assert (typed["name"] or "").strip()[:10] in answer.text
    assert signatures() == []


def test_a_text_that_changed_while_reading_is_read_again(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    form = re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', client.get(link).text)
    newer = makers.waiver(walk, text=makers.both("I bring water."))
    newer_id = newer.id
    answer = client.post(link, data=dict(form) | ACCEPT)
    assert answer.status_code == 422 and signatures() == []
    assert "The text changed while you were reading. Please read it again." in answer.text
    assert "I bring water." in answer.text and f'value="{newer_id}"' in answer.text
    assert not re.search(r'name="waiver"[^>]*checked', answer.text) and 'value="Kim Lee"' in answer.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', answer.text).group(1)
    assert client.post(link, data=ACCEPT | {"csrf_token": token, "version": newer_id}).status_code == 303
    assert [one.version_id for one in signatures()] == [newer_id]


@pytest.mark.parametrize("version", ["", "x", "9" * 23, "-1", "٣"])
def test_a_version_that_is_none_accepts_nothing(client, post, walk, kim, version):
    answer = post(client, link_for(makers.waiver(walk), kim), ACCEPT | {"version": version})
    assert answer.status_code == 422 and signatures() == []


def test_looking_changes_nothing(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    lines = db.session.scalar(select(func.count()).select_from(AuditLine))
    for method in ("GET", "HEAD"):
        assert client.open(link, method=method).status_code == 200
    assert signatures() == [] and db.session.scalar(select(func.count()).select_from(AuditLine)) == lines


def test_sent_twice_it_is_one_signature_and_one_mail(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    form = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', client.get(link).text)) | ACCEPT
    assert [client.post(link, data=form).status_code for _time in range(2)] == [303, 303]
    assert len(signatures()) == 1
    assert len(db.session.scalars(select(Message).where(Message.key.startswith("signed:"))).all()) == 1


def test_a_newer_wording_asks_who_accepted_the_older_one_again(client, post, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    post(client, link, ACCEPT)
    makers.waiver(walk, text=makers.both("I bring water."))
    assert "I bring water." in client.get(link).text
    assert post(client, link, ACCEPT).status_code == 303 and len(signatures()) == 2


def test_who_withdrew_has_nothing_to_accept(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    with writing():
        changes.end(kim, EntryStatus.WITHDRAWN, by=PUBLIC)
    assert "Kim Lee does not take part or help any more." in client.get(link).text


def test_after_the_event_there_is_nothing_to_accept(still, client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    still.move_to(walk.ends_at + timedelta(minutes=1))
    assert "This event is over." in client.get(link).text


def test_a_cancelled_event_says_so(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    with writing():
        walk.state = State.CANCELLED
    assert "This event was cancelled." in client.get(link).text


def test_what_ended_while_the_page_was_open_is_said(still, client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    form = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', client.get(link).text)) | ACCEPT
    with writing():
        changes.end(kim, EntryStatus.WITHDRAWN, by=PUBLIC)
    answer = client.post(link, data=form)
    assert "does not take part or help any more" in answer.text and signatures() == []


def test_a_minor_does_not_accept_for_a_minor(client, walk, léo):
    """The guardian named turns out to take part as a minor too, or to be the child."""
    version = makers.waiver(walk, WaiverKind.GUARDIAN)
    link = link_for(version, léo)
    bring(makers.registration(walk, léo.guardian), makers.category(walk), léo.guardian, is_minor=True)
    assert "A parent or guardian who is an adult has to accept this." in client.get(link).text
    own = link_for(version, léo, léo.person)
    assert "A parent or guardian who is an adult has to accept this." in client.get(own).text


def test_every_link_that_does_not_work_has_the_same_page(client, walk, kim):
    revoked = link_for(makers.waiver(walk), kim)
    with writing():
        for asked in db.session.scalars(select(SignatureRequest)):
            asked.revoked_at = asked.asked_at
    pages = [client.get(link) for link in (revoked, "/sign/made-up", f"/sign/{'x' * 43}")]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r"/sign/[\w-]+", "", page.text) for page in pages}) == 1
    assert "This link does not work" in pages[0].text


def test_nobody_keeps_the_page_or_lists_it(client, walk, kim):
    link = link_for(makers.waiver(walk), kim)
    for page in (client.get(link), client.get("/sign/made-up")):
        assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert 'rel="canonical"' not in page.text


def test_who_holds_the_manage_link_accepts_from_the_page_without_a_code(client, post, walk):
    amina = makers.person("Amina Haddad", "amina@example.org")
    sent = makers.registration(walk, amina)
    own, childs = bring(sent, makers.category(walk), amina)[0], makers.person("Mia", "mia@example.org")
    child = bring(sent, makers.category(walk), childs, is_minor=True, guardian=amina)[0]
    makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    page = page_of(sent)
    for entry in (own, child):
        number = entry.id
        assert post(client, f"{page}/sign/{number}", ACCEPT | {"name": "Amina Haddad"}).status_code == 303
        assert f'href="{page}/"' in client.get(f"{page}/sign/{number}").text
    assert {one.signer_id for one in signatures()} == {amina.id} and len(signatures()) == 2


def test_who_calls_himself_a_guardian_does_not_learn_who_accepted_for_somebody_with_an_address(client, walk, léo):
    version = makers.waiver(walk, WaiverKind.GUARDIAN)
    with writing():
        waivers.sign(version, léo.person, signer=léo.guardian, name="Sami Haddad", language="en", by=PUBLIC)
        changes.end(léo, EntryStatus.WITHDRAWN, by=PUBLIC)
    stranger = makers.person("Sam Stranger")
    sent = makers.registration(walk, stranger)
    bring(sent, makers.category(walk), léo.person, is_minor=True, guardian=stranger)
    answer = client.get(f"{page_of(sent)}/sign/{léo.person_id}")
    assert "It is accepted already." in answer.text and "Sami" not in answer.text


def test_nobody_accepts_for_another_adult(client, walk, kim):
    makers.waiver(walk)
    page = page_of(kim.registration)
    answer = client.get(f"{page}/sign/{kim.person_id}")
    assert "Kim Lee has to accept this in person" in answer.text and "<form" not in answer.text.split("<main")[1]
    assert client.get(f"{page}/sign/999999").status_code == client.get(f"{page}/sign/{'9' * 23}").status_code == 404


# ---- Asking again, and what organizers write down


def test_the_link_is_mailed_again_and_the_earlier_one_ends(still, client, walk, kim):
    earlier = link_for(makers.waiver(walk), kim)
    still.shift(signing.AGAIN_AFTER)
    with writing():
        signing.ask_again(kim, by=PUBLIC)
    assert client.get(earlier).status_code == 404
    mail = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert mail.to_address == "kim@example.org"
    with pytest.raises(signing.AskedJustNow), writing():
        signing.ask_again(kim, by=PUBLIC)


def test_the_registrant_has_the_link_mailed_again_from_the_page(still, client, post, walk, kim):
    earlier = link_for(makers.waiver(walk), kim)
    still.shift(signing.AGAIN_AFTER)
    address = f"{page_of(kim.registration, knows=client)}/sign/{kim.person_id}/again"
    assert "Send the link to Kim Lee again" in client.get(address).text and client.get(earlier).status_code == 200
    assert post(client, address).status_code == 303 and client.get(earlier).status_code == 404
    answer = post(client, address)
    assert answer.status_code == 422 and "We sent it a few minutes ago." in answer.text


def test_to_have_it_mailed_again_takes_a_fresh_code(client, walk, kim):
    makers.waiver(walk)
    assert client.get(f"{page_of(kim.registration)}/sign/{kim.person_id}/again").status_code == 303


def test_nobody_is_asked_again_for_what_is_accepted_or_without_an_address(walk, kim):
    version = makers.waiver(walk)
    person = kim.person
    with writing():
        person.email = None
    with pytest.raises(signing.NobodyToAsk), writing():
        signing.ask_again(kim, by=OPERATOR)
    with writing():
        person.email = "kim@example.org"
        waivers.sign(version, person, signer=person, name="Kim Lee", language="en", by=PUBLIC)
    with pytest.raises(signing.AlreadyAccepted), writing():
        signing.ask_again(kim, by=OPERATOR)


def test_paper_is_written_down_also_after_the_day_and_by_whom(still, walk, léo):
    makers.waiver(walk, WaiverKind.GUARDIAN)
    assert signing.missing([léo]) == {léo.person_id: léo.guardian}
    account = makers.account()
    still.move_to(walk.ends_at + timedelta(days=2))
    with writing():
        signature = signing.write_down(
            léo, name="Sami Haddad", method=Method.PAPER, language="fr", by=trail.organizer(account.id)
        )
    assert (signature.method, signature.recorded_by) == (Method.PAPER, account.id)
    assert signing.missing([léo]) == {}


def test_who_has_no_address_signs_on_paper_and_no_mail_is_spoken_of(still, client, walk):
    amina = makers.person("Amina Haddad", "amina@example.org")
    makers.waiver(walk)
    sent = makers.registration(walk, amina)
    robert = makers.person("Robert Haddad")
    with writing():
        robert.email = robert.email_key = None
    bring(sent, makers.category(walk), robert)
    page = client.get(f"{page_of(sent, amina)}/").text
    assert "Robert Haddad has no e-mail address here, and signs on paper at the desk." in page
    assert "The link is in the mail" not in page
    assert "Send the link" not in page
