"""Helping beside taking part: one form for both, with ages, clashes and a guardian's consent."""

from datetime import time

import pytest
from sqlalchemy import select

from eventsapp.access.models import AccessNeed
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.registration.models import Entry
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft, Registration
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Assignment, AssignmentStatus, Volunteer
from eventsapp.waivers.models import Signature, WaiverKind
from tests import makers
from tests.cast import PARENT, PARTICIPANT
from tests.visitor import fill_in
from tests.web.public.register.walking import CHILD, URL, add, begin, go, signed, text, walk

ONLY = {"category": "help"}
TEENAGER = {"name": "Léo Haddad", "band": "14-17"}
NO_DECISION = {"me": [["category", "help"], ["settled", "1"]]}


@pytest.fixture
def edition(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


@pytest.fixture
def category(edition):
    return makers.category(edition)


@pytest.fixture
def table(edition):
    return makers.role(edition, minimum_age=16, beside_guardian_age=10)


@pytest.fixture
def early(table):
    return makers.shift(doing=table, at=time(7), until=time(9))


@pytest.fixture
def late(table):
    return makers.shift(doing=table, at=time(10), until=time(12))


@pytest.fixture
def from_list(client, edition):
    """`from_list([shift])`: come from the list of shifts with these ticked; the page it leads to."""

    def come(shifts):
        ticked = [["shift", str(shift.id)] for shift in shifts] or [["fits", "no"]]
        answers = {"part": NO_DECISION, "shifts": {"me": ticked}}
        secret = "the secret of a browser, long enough"
        with client.application.test_request_context("/"), writing():
            row = drafts.begin(edition, secret, answers, language="en", by=PUBLIC)
            reference = row.reference
        with client.session_transaction() as session:
            session["drafts"] = {reference: secret}
        return f"{URL}/{reference}/who"

    return come


def send(client, check):
    page = client.get(check)
    answer = fill_in(client, check, form="asking")
    assert answer.status_code == 303, text(answer)
    return text(page), text(client.get(answer.location))


def helpers():
    query = select(Assignment).join(Assignment.shift).order_by(Assignment.id)
    return [(one.person.name, one.shift_id, one.status) for one in db.session.scalars(query)]


def test_somebody_walks_and_helps_before_it_with_one_form(client, edition, category, early):
    where = begin(client)
    assert "Would you like to help as well?" in client.get(where).text
    where = go(client, where, helps="y")
    assert "/shifts/me" in where
    page = {"shift": str(early.id), "phone": "416 555 0134", "may_ask": "y"}
    check = walk(client, go(client, where, **page))
    seen, done = send(client, check)
    for words in ("5 km walk", "Water table, 7:00 a.m. to 9:00 a.m.", "+1 416-555-0134"):
        assert words in seen, words
    assert "You are signed up!" in done
    assert "Water table, 7:00 a.m. to 9:00 a.m." in done
    assert [one.person.name for one in db.session.scalars(select(Entry))] == [PARTICIPANT["name"]]
    assert helpers() == [(PARTICIPANT["name"], early.id, AssignmentStatus.CONFIRMED)]
    assert db.session.scalars(select(Volunteer)).one().may_ask


def test_who_changes_their_mind_about_helping_takes_part_only(client, edition, category, early):
    where = begin(client)
    go(client, where, helps="y")
    assert "Continue without helping" in client.get(where).text
    check = walk(client, go(client, where, helps=["y", "n"]))
    send(client, check)
    assert helpers() == []


def test_a_teenager_helps_with_consent_while_the_parent_walks(client, edition, category, early, late):
    for kind in WaiverKind:
        makers.waiver(edition, kind)
    where = add(client, begin(client, "others", who=PARENT), TEENAGER)
    where = go(client, where, category=str(category.id))
    where = go(client, where, **ONLY)
    page = client.get(where)
    assert "Age of Léo Haddad on the day" in page.text
    assert 'name="phone"' not in page.text
    young = fill_in(client, where, {"shift": str(early.id), "band": "14-15"}, form="asking")
    assert young.status_code == 422
    assert "is for people from age 16" in text(young)
    assert "checked" in young.text.split(f'value="{early.id}"')[1][:20]
    where = go(client, where, shift=str(early.id), band="16-17")
    while not where.endswith("/rules"):
        where = go(client, where)
    assert "Léo Haddad helps: Water table, 7:00 a.m. to 9:00 a.m." in text(client.get(where))
    check = go(client, where, **signed(PARENT, "p1"))
    other = makers.shift(doing=early.role, at=time(6), until=time(7))
    go(client, where.replace("/rules", "/shifts/p1"), shift=[str(early.id), str(other.id)])
    again = client.get(client.get(check).location)
    assert "What Léo Haddad does has changed." in again.text
    assert "Léo Haddad helps: Water table, 6:00 a.m. to 7:00 a.m." in text(again)
    go(client, where.replace("/rules", "/shifts/p1"), shift=str(early.id))
    send(client, go(client, where, **signed(PARENT, "p1")))
    helper = db.session.scalars(select(Volunteer)).one()
    assert (helper.is_minor, helper.from_age, helper.guardian.name) == (True, 16, PARENT["name"])
    assert helpers() == [("Léo Haddad", early.id, AssignmentStatus.CONFIRMED)]
    assert {one.person.name for one in db.session.scalars(select(Signature))} == {PARENT["name"], "Léo Haddad"}


def test_a_child_too_young_for_any_shift_is_told_why(client, edition, category, early, late):
    tall = makers.shift(doing=makers.role(edition, minimum_age=18), at=time(7), until=time(9))
    where = add(client, begin(client, "others", who=PARENT), CHILD)
    where = go(client, go(client, where), **ONLY)
    page = client.get(where)
    assert page.text.split(f'value="{tall.id}"')[1].split("</div>")[0].count("From age 18") >= 1
    assert "disabled" in page.text.split(f'value="{tall.id}"')[1][:40]
    assert "disabled" not in page.text.split(f'value="{early.id}"')[1][:40]  # beside their parent they could


def test_what_cannot_be_done_at_once_is_refused_and_everything_typed_stays(client, edition, category, early, table):
    other = makers.shift(doing=makers.role(edition, name=makers.both("Course guide")), at=time(8), until=time(10))
    where = go(client, begin(client), helps="y")
    page = fill_in(
        client, where, {"shift": [str(early.id), str(other.id)], "phone": "705 555 0199", "may_ask": "y"}, form="asking"
    )
    assert page.status_code == 422
    said = text(page)
    assert said.count("are at the same time. Please choose one of them.") == 2
    assert "Course guide (8:00 a.m.)" in said
    assert page.text.count(" checked") >= 3
    assert "705-555-0199" in page.text
    assert "/check" in walk(client, go(client, where, shift=str(other.id)))


def test_a_shift_at_ones_own_start_is_refused_and_one_close_to_it_only_warned(client, edition, category, early, late):
    with writing():
        category.starts_at = late.starts_at
    where = go(client, begin(client), helps="y")
    page = fill_in(client, where, {"shift": str(late.id)}, form="asking")
    assert page.status_code == 422
    assert "5 km walk, start at 10:00 a.m. are at the same time" in text(page)
    with writing():
        category.starts_at = early.ends_at
    check = walk(client, go(client, where, shift=str(early.id)))
    seen, _done = send(client, check)
    assert "There are only 0 minutes between" in seen
    assert len(helpers()) == 1


def test_who_comes_from_the_list_says_who_they_are_and_is_asked_nothing_twice(
    client, edition, category, early, late, from_list
):
    makers.waiver(edition)
    asked = makers.question(edition)
    where = from_list([early, late])
    assert "Help at" in client.get(where).text
    where = go(client, where, whose="myself", name=PARTICIPANT["name"], email=PARTICIPANT["email"])
    page = client.get(where)
    assert page.request.path.endswith("/shifts/me")
    assert page.text.count(" checked") == 2
    where = go(client, where)
    page = client.get(where)
    assert page.request.path.endswith("/help")
    assert "Work I can do sitting down" in page.text
    assert "A quiet start" not in page.text
    check = go(client, where, needs="seated work")
    assert check.endswith("/check")
    seen, done = send(client, check)
    assert asked.label.en not in seen
    assert "Thank you for helping!" in done
    assert [one.kind for one in db.session.scalars(select(AccessNeed))] == ["seated work"]
    assert len(helpers()) == 2
    assert db.session.scalars(select(Entry)).all() == []


def test_where_nothing_fits_they_say_when_they_could(client, edition, early, from_list):
    where = go(client, from_list([]), whose="myself", name=PARTICIPANT["name"], email=PARTICIPANT["email"])
    empty = fill_in(client, where, {}, form="asking")
    assert text(empty).count("Write when you could help, or choose a shift.") == 2
    check = walk(client, go(client, where, availability="Saturday until noon"))
    seen, done = send(client, check)
    assert "Saturday until noon" in seen
    assert "We write to you when something fits." in done
    assert volunteers.availability(db.session.scalars(select(Volunteer)).one()) == "Saturday until noon"


def test_shifts_ticked_for_somebody_else_are_theirs(client, edition, category, early, from_list):
    where = go(client, from_list([early]), whose="else", name=PARENT["name"], email=PARENT["email"])
    where = add(client, where, {"name": "Noor Haddad", "band": "18-", "basis": "agreed"})
    assert where.endswith("/shifts/p1")
    send(client, walk(client, where))
    assert helpers() == [("Noor Haddad", early.id, AssignmentStatus.CONFIRMED)]


def test_a_group_takes_its_places_together_and_is_named_later(client, edition, category, early):
    where = begin(client, "group")
    small = fill_in(client, where, {"name": "High Park School", "size": "0"}, form="asking")
    assert "Enter a whole number from 1 to 200." in text(small)
    where = go(client, where, name="High Park School", size="５")
    big = fill_in(client, where, {"shift": str(early.id)}, form="asking")
    assert "has 3 places in all" in text(big)
    with writing():
        early.pool.maximum = 5
    check = go(client, where, shift=str(early.id))
    assert check.endswith("/check")
    seen, done = send(client, check)
    assert "You give them later, on your own page." in seen
    assert "High Park School" in done
    assert len(helpers()) == 5
    assert db.session.scalars(select(Registration)).one().group_name == "High Park School"


def test_an_event_with_shifts_and_nothing_to_take_part_in_takes_volunteers(client, edition, early):
    where = begin(client)
    assert where.endswith("/shifts/me")
    seen, _done = send(client, walk(client, go(client, where, shift=str(early.id))))
    assert "Nothing, only helps" in seen
    assert len(helpers()) == 1


def test_a_shift_that_went_meanwhile_is_chosen_again_and_a_full_one_is_waited_for(client, edition, early, late):
    makers.assignment(late)
    with writing():
        late.pool.maximum = 1
    where = begin(client)
    check = walk(client, go(client, where, shift=[str(early.id), str(late.id)]))
    with writing():
        early.cancelled_at = early.starts_at
    again = client.get(client.get(check).location)
    assert "One of your choices is no longer offered." in again.text
    where = again.request.path
    check = walk(client, go(client, where))
    page = client.get(check)
    assert "is full" in text(page)
    assert ">Join the waitlist<" in page.text
    _seen, done = send(client, check)
    assert "you are on its waitlist" in done
    assert helpers()[-1][2] == AssignmentStatus.WAITLISTED


def test_with_many_shifts_a_page_at_a_time_is_shown_and_what_was_ticked_stays(client, edition, table, early, queries):
    for _number in range(60):
        makers.shift(doing=table, at=time(13), until=time(14))
    where = begin(client)
    turned = fill_in(client, where, {"shift": str(early.id), "go": "page-2"}, form="asking")
    assert turned.location.endswith("page=2")
    with queries() as made:
        page = client.get(turned.location)
    assert len(made) <= 5
    assert "page 2 of 2" in text(page)
    assert page.text.count(" checked") == 1
    assert page.text.count('type="checkbox"') == 1 + 11 + 1  # chosen, the rest of 61, may be asked
    assert db.session.scalars(select(Draft)).one()


def test_all_on_one_page_somebody_walks_and_helps(client, edition, category, early):
    one = f"{URL}?view=one"
    typed = {
        "who-whose": "myself",
        "who-name": PARTICIPANT["name"],
        "who-email": PARTICIPANT["email"],
        "part-me-helps": "y",
    }
    missing = fill_in(client, one, typed, form="asking")
    assert missing.status_code == 422
    assert "Choose at least one shift" in text(missing)
    done = fill_in(client, client.get(one).location, {"shifts-me-shift": str(early.id)}, form="asking")
    assert done.location.endswith("/check"), text(done)
    send(client, done.location)
    assert len(helpers()) == 1
