"""The pages of mailings: the plan, writing one down, seeing it as a reader would, sending it, keeping somebody out."""

import re
from datetime import date, time
from html import unescape

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db
from eventsapp.events import rules
from eventsapp.mailings.models import KeptOut, Mailing
from eventsapp.organization import details
from eventsapp.outbox.models import Message, MessagePurpose
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions.models import Registration
from eventsapp.workflows import moving
from tests import makers
from tests.rounds.conftest import act, add, go_round, week_before
from tests.visitor import fill_in, send_on

PLAN = "/organize/walk/2027/mailings"
WORDS = {
    "subject_en": "{event}: soon",
    "text_en": "Hello {first name}",
    "subject_fr": "{activité} : bientôt",
    "text_fr": "Bonjour {prénom}",
    "step": "save",
}
RULE = {"when": "rule", "days": "7", "since": "starts-", "at": "10:00"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=series, starts_on=date(2027, 6, 6), venue=makers.venue())


@pytest.fixture
def people(walk):
    category = makers.category(walk)
    french = makers.entry(category, makers.person("Zoé Roy", "zoe@example.org"))
    act(lambda: setattr(french.registration, "language", "fr"))
    makers.entry(category, makers.person("Ada Byron", "ada@example.org"), fee_cents=2500)
    return category


def write(visitor, data=None, asked="", **more):
    return fill_in(visitor, f"{PLAN}/new{asked}", WORDS | RULE | (data or {}), form="mailing", **more)


def and_then(visitor, answer):
    """The page one is led to."""
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"])


def only():
    db.session.rollback()
    return db.session.scalars(select(Mailing)).one()


def test_the_empty_plan_says_what_to_do_first(walk, owner):
    assert "Nothing is planned yet." in owner.get(PLAN).text


def test_the_usual_messages_are_added_once(walk, owner):
    answer = and_then(owner, fill_in(owner, PLAN, form="usual"))
    assert "6 messages were added." in answer.text
    assert "14 days before the event begins, at 10:00\N{NO-BREAK SPACE}a.m." in answer.text
    assert "2 days after the event ends" in answer.text
    assert "They are all there already." in and_then(owner, fill_in(owner, PLAN, form="usual")).text
    assert len(list(db.session.scalars(select(Mailing)))) == 6


def test_a_rule_is_written_down_and_stands_in_the_plan_with_its_moment_and_its_people(walk, people, owner):
    answer = and_then(owner, write(owner, asked="?payment=owes"))
    assert "Saved. Nothing is sent before its moment" in answer.text
    mailing = only()
    assert (mailing.anchor, mailing.days, mailing.at, mailing.asked) == ("starts", -7, time(10), {"payment": "owes"})
    plan = owner.get(PLAN).text
    assert "The Walk 2027: soon" in plan and "Sunday, May 30, 2027" in plan
    assert "Payment: To pay" in plan and "1 line of the roster now" in plan
    assert "Now it would go to 1 person, 1 in English" in answer.text


def test_a_moment_is_read_on_the_clock_of_the_place(walk, owner):
    write(owner, {"when": "moment", "on": "2027-04-01", "on_time": "5 p.m."})
    assert only().send_at.isoformat() == "2027-04-01T21:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"text_en": "Hello {frist name}"}, "“{frist name}” is not something that can be filled in"),
        ({"subject_fr": "{votre page}"}, "can only stand in the text"),
        ({"text_fr": ""}, "Write the message in French."),
        ({"days": ""}, "Enter how many days"),
        ({"when": "moment", "on": "2027-01-01", "on_time": "10:00"}, "This moment is past."),
        ({"when": "moment", "on": "soon", "on_time": "10:00"}, "Enter a day as year, month and day"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(walk, owner, typed, beside):
    answer = write(owner, typed)
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert (beside in text and "Bonjour {prénom}" in text) or "text_fr" in typed
    assert not list(db.session.scalars(select(Mailing)))


def test_what_was_typed_for_the_other_kind_of_moment_is_still_there_when_it_is_refused(walk, owner):
    typed = {"when": "by hand", "days": "21", "at": "7 a.m.", "on": "2027-04-01", "on_time": "5 p.m.", "text_fr": ""}
    answer = write(owner, typed)
    assert answer.status_code == 422
    assert all(f'value="{typed[name]}"' in answer.text for name in ("days", "at", "on", "on_time"))


def test_how_many_would_get_it_is_counted_before_anything_is_saved(walk, people, owner):
    nobody = makers.entry(people, makers.person("Nobody"))
    act(lambda: setattr(nobody.person, "email", None))
    answer = write(owner, {"step": "count"})
    text = unescape(answer.text)
    assert answer.status_code == 200 and "Now it would go to 2 people, 1 in English, 1 in French" in text
    assert "1 person has no address" in text and "Hello {first name}" in text
    assert not list(db.session.scalars(select(Mailing)))


def test_it_is_seen_as_a_real_person_would_in_their_language_and_from_one_to_the_next(walk, people, owner):
    mailing = add(walk, text="Hello {first name}: {your page}", french="Bonjour {prénom}")
    page = owner.get(f"{PLAN}/{mailing.id}/preview").text
    assert "Hello Ada: [personal link]" in page and "/my/" not in page
    later = unescape(re.search(r'href="([^"]*)" rel="next"', page).group(1))
    assert "Bonjour Zoé" in owner.get(later).text
    assert not list(db.session.scalars(select(Message)))


def test_a_test_goes_to_oneself_in_both_languages_and_holds_nobody_s_link(walk, people, owner):
    mailing = add(walk, text="Hello {first name}: {your page}", french="Bonjour {prénom}")
    fill_in(owner, f"{PLAN}/{mailing.id}", form=None)
    found = list(db.session.scalars(select(Message).order_by(Message.id)))
    assert [one.to_address for one in found] == ["organizer1@example.org"] * 2
    assert [one.subject for one in found] == ["Test: The Walk 2027: soon", "Essai : La Marche 2027 : bientôt"]
    assert "Hello Dana" in found[0].text
    assert only().written == 0


def test_it_is_sent_at_once_after_it_was_looked_over_and_then_cannot_be_changed(walk, people, owner):
    write(owner, {"when": "by hand"})
    mailing = only()
    look = owner.get(f"{PLAN}/{mailing.id}/send").text
    assert "Send it now to 2 people" in look and "2 people, 1 in English, 1 in French" in look
    answer = and_then(owner, fill_in(owner, f"{PLAN}/{mailing.id}/send", form="send"))
    assert "It is being sent." in answer.text
    assert go_round() == 2
    assert "2 messages" in owner.get(f"{PLAN}/{mailing.id}").text
    assert "was sent already" in owner.get(f"{PLAN}/{mailing.id}/send").text
    assert "was sent already" in owner.get(f"{PLAN}/{mailing.id}/removal").text
    refused = fill_in(owner, f"{PLAN}/{mailing.id}/edit", {"text_en": "Other", "step": "save"}, form="mailing")
    assert refused.status_code == 422 and only().text.en == "Hello {first name}"


def test_it_is_switched_off_and_on(walk, people, owner, still):
    mailing = add(walk)
    page = owner.get(f"{PLAN}/{mailing.id}")
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    address = f"{PLAN}/{mailing.id}/switch"
    assert "switched off" in and_then(owner, owner.post(address, data={"csrf_token": token, "off": "1"})).text
    assert not only().is_on
    owner.post(address, data={"csrf_token": token, "on": "1"})
    assert only().is_on
    owner.post(address, data={"csrf_token": token, "off": "1"})
    week_before(still)
    assert go_round() == 0


def test_one_that_nobody_was_sent_is_removed(walk, owner):
    mailing = add(walk)
    answer = and_then(owner, fill_in(owner, f"{PLAN}/{mailing.id}/removal", form="removal"))
    assert "The mailing was removed." in answer.text
    assert not list(db.session.scalars(select(Mailing)))


def test_two_who_change_it_at_once_are_told_also_of_another_list(walk, people, owner):
    mailing = add(walk)
    address = f"{PLAN}/{mailing.id}/edit"
    page = owner.get(address)
    fill_in(owner, address, {"payment": "owes", "step": "save"}, form="mailing")
    late = send_on(owner, page, {"text_en": "Mine", "step": "save"}, form="mailing")
    assert late.status_code == 422 and "Somebody else changed this" in late.text
    assert '<option selected value="owes">' in late.text
    assert only().text.en != "Mine" and only().asked == {"payment": "owes"}


def test_a_message_whose_list_is_gone_goes_to_nobody_also_after_a_word_of_it_was_changed(walk, people, owner):
    gone = makers.category(walk, name=makers.both("Relay"))
    mailing = add(walk, asked={"category": str(gone.id)})
    act(lambda: db.session.delete(db.session.merge(gone)))
    address = f"{PLAN}/{mailing.id}/edit"
    page = owner.get(address).text
    assert "not on the roster any more, so nobody would get it" in page and "Now it would go to" not in page
    assert fill_in(owner, address, {"text_en": "Hello", "step": "save"}, form="mailing").status_code == 303
    assert only().text.en == "Hello" and only().asked == {"category": str(gone.id)}
    fill_in(owner, address, {"payment": "owes", "step": "save"}, form="mailing")
    assert only().asked == {"payment": "owes"}


def test_what_was_chosen_and_is_gone_when_it_is_saved_does_not_become_everybody(walk, people, owner):
    gone = makers.category(walk, name=makers.both("Relay"))
    page = owner.get(f"{PLAN}/new?category={gone.id}")
    act(lambda: db.session.delete(db.session.merge(gone)))
    answer = send_on(owner, page, WORDS | RULE, form="mailing")
    assert answer.status_code == 422 and "is not on the roster any more. Look over to whom it goes" in answer.text
    assert not list(db.session.scalars(select(Mailing)))
    assert send_on(owner, answer, {"step": "save"}, form="mailing").status_code == 303
    assert only().asked == {}


def test_the_roster_leads_to_a_message_to_all_that_it_shows(walk, people, owner):
    page = owner.get("/organize/walk/2027/roster?payment=owes").text
    assert f'href="{PLAN}/new?payment=owes"' in page
    form = owner.get(f"{PLAN}/new?payment=owes").text
    assert "Filters: Payment: To pay" in form and "Now it would go to 1 person" in form


def test_what_was_searched_for_is_not_kept_and_that_is_said(walk, people, owner):
    assert "Write to all that this list shows" not in owner.get("/organize/walk/2027/roster?q=ada").text
    assert "is not kept" in owner.get(f"{PLAN}/new?q=ada").text


def test_the_timeline_says_what_is_still_to_come_and_somebody_is_kept_out(walk, people, owner, still):
    mailing = add(walk)
    reference = db.session.scalars(select(Registration.reference).where(Registration.language == "en")).one()
    address = f"/organize/walk/2027/registrations/{reference}/timeline"
    page = owner.get(address).text
    assert "Do not send this one" in page and ", The Walk 2027: soon, Ada Byron<" in page
    answer = and_then(owner, fill_in(owner, address, {"skip": "1"}))
    assert "Ada Byron is not sent this one." in answer.text
    assert db.session.scalars(select(KeptOut.mailing_id)).all() == [mailing.id]
    week_before(still)
    assert go_round() == 1
    assert "still to be written" not in owner.get(address).text


def test_a_mailing_stays_shut_to_who_may_not_write_and_to_who_organizes_something_else(walk, people, signed_in):
    mailing = add(walk)
    series = db.session.merge(walk).series
    addresses = [PLAN, f"{PLAN}/new", *(f"{PLAN}/{mailing.id}{end}" for end in ("", "/edit", "/preview", "/send"))]
    for visitor in (signed_in(AccessRole.COORDINATOR, series), signed_in(AccessRole.ORGANIZER, makers.series("run"))):
        assert {visitor.get(address).status_code for address in addresses} == {404}
    assert signed_in(AccessRole.ORGANIZER, series).get(PLAN).status_code == 200


def test_the_mailing_of_another_year_is_not_found(walk, owner):
    other = add(makers.edition(of=walk.series, starts_on=date(2028, 6, 4)))
    assert owner.get(f"{PLAN}/{other.id}").status_code == 404


def test_the_plan_is_there_in_french(walk, people, owner):
    add(walk)
    page = unescape(owner.get(f"/fr{PLAN}").text)
    assert "La Marche 2027 : bientôt" in page
    assert "7 jours avant le début de l’activité, à 10\N{NO-BREAK SPACE}h" in page


def test_the_plan_asks_for_a_number_of_statements_that_grows_with_its_mailings_alone(walk, people, owner, queries):
    add(walk)
    with queries() as one:
        owner.get(PLAN)
    for days in range(2, 6):
        add(walk, days=-days, anchor="starts", at=time(9))
    with queries() as five:
        owner.get(PLAN)
    assert len(five) - len(one) <= 4


def test_the_moment_of_a_mailing_follows_the_edition_when_it_moves(walk, owner):
    add(walk)
    act(lambda: moving.move(walk, rules.moved_to(walk, date(2027, 6, 7)), by=OPERATOR))
    assert "Monday, May 31, 2027" in owner.get(PLAN).text


def test_what_waits_for_a_postal_address_says_so_on_the_plan_and_on_its_own_page(walk, owner):
    mailing = add(walk, purpose=MessagePurpose.FUNDRAISING)
    said = "must say the charity’s postal address"
    assert said not in owner.get(PLAN).text
    act(lambda: setattr(details.current(), "address", ""))
    assert said in owner.get(PLAN).text and said in owner.get(f"{PLAN}/{mailing.id}").text
