"""The columns of a roster: one's own choice, and only what one may see."""

import re
from html import unescape

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.organizing import columns, notes
from eventsapp.organizing.models import RosterColumns
from eventsapp.people.models import Account
from eventsapp.permissions.table import AccessRole
from eventsapp.questions.models import Audience
from eventsapp.registration import answers
from tests import cast, makers
from tests.visitor import fill_in
from tests.web.organize.test_roster import ADDRESS

PLACE = f"{ADDRESS}/columns"
EVERY = [
    "does",
    "status",
    "bib",
    "team",
    "age",
    "payment",
    "waiver",
    "here",
    "reference",
    "signed_up",
    "contact",
    "note",
]


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"), year=2027)


@pytest.fixture
def amina(walk):
    makers.waiver(walk)
    person = makers.person("Amina Haddad", "amina@example.org")
    entry = makers.entry(makers.category(walk), person, fee_cents=1050, from_age=18)
    makers.team(walk, "Zoo Crew", person)
    with writing():
        entry = db.session.merge(entry)
        entry.bib, entry.arrived_at = 417, clock.now()
    return entry


def cells(page):
    row = re.search(r'<tr role="row"><th role="rowheader".*?</tr>', page.text, re.S).group(0)
    found = re.findall(r'data-label="([^"]*)">(.*?)</td>', row, re.S)
    said = {unescape(label): unescape(re.sub(r"<[^>]*>", "", words)).strip() for label, words in found}
    said.pop("Choose", None)  # the tick for what is done for several at once
    return said


def choose(visitor, *keys, **more):
    answer = fill_in(visitor, PLACE, {"columns": list(keys), **more})
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["Location"])


def test_the_usual_columns_are_there_until_somebody_chooses_others(walk, amina, owner):
    assert list(cells(owner.get(ADDRESS))) == ["Category or role", "Status", "Reference", "Signed up", "Contact"]
    page = choose(owner, "bib", "team")
    assert cells(page) == {"Bib number": "417", "Team": "Zoo Crew"}
    choose(owner, usual="1")
    assert "Category or role" in cells(owner.get(ADDRESS))
    assert db.session.scalar(db.select(RosterColumns)) is None


def test_each_column_says_what_is_known(walk, amina, owner):
    account_id = db.session.scalar(db.select(Account.id))
    with writing():
        person = db.session.merge(amina).person
        notes.write(
            db.session.merge(walk), person, "Brings a dog", tells_desk=False, account_id=account_id, by=OPERATOR
        )
    said = cells(choose(owner, *EVERY))
    assert said["Age"] == "18 years or older" and said["Payment"] == "To pay for all: $10.50"
    assert said["Waiver or consent"] == "Not accepted" and said["Note"] == "Brings a dog"
    assert said["Checked in"].startswith("10:00")


def test_answers_have_columns_of_their_own_for_those_who_may_see_them(walk, amina, owner, signed_in):
    ours = makers.question(walk, makers.both("Heard of us?"), audience=Audience.ORGANIZERS)
    with writing():
        entry = db.session.merge(amina)
        answers.keep(entry.registration, {ours.id: "=1+1"}, entry=entry)
    assert cells(choose(owner, f"q{ours.id}")) == {"Heard of us?": "=1+1"}
    desk = signed_in(AccessRole.DESK)
    assert "Heard of us?" not in desk.get(PLACE).text
    assert fill_in(desk, PLACE, {"columns": [f"q{ours.id}"]}).status_code == 422


@pytest.mark.parametrize("role", list(AccessRole))
def test_contacts_and_notes_are_columns_only_for_those_who_may_see_them(walk, amina, signed_in, role):
    visitor = signed_in(role)
    with writing():
        account_id = db.session.scalar(db.select(Account.id).order_by(Account.id.desc()))
        columns.choose(account_id, EVERY)
    said = cells(visitor.get(ADDRESS))
    assert ("Contact" in said) == (role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR))
    assert ("Note" in said) == (role in (AccessRole.OWNER, AccessRole.ORGANIZER))


def test_columns_of_another_event_are_kept_when_one_chooses_here(walk, amina, owner):
    other = makers.edition(of=makers.series("other"), year=2027)
    theirs = makers.question(other)
    with writing():
        account_id = db.session.scalar(db.select(Account.id))
        columns.choose(account_id, ["bib", f"q{theirs.id}"])
    choose(owner, "team")
    assert columns.of(account_id) == ["team", f"q{theirs.id}"]


def test_nothing_chosen_is_refused(walk, amina, owner):
    answer = fill_in(owner, PLACE, {"columns": []})
    assert answer.status_code == 422 and "Choose at least one column." in answer.text


def test_a_choice_is_nobody_elses(walk, amina, owner, signed_in):
    choose(owner, "bib")
    assert "Status" in cells(signed_in(AccessRole.ORGANIZER).get(ADDRESS))


def test_every_column_at_once_asks_as_often_for_many_as_for_one(walk, amina, owner, queries):
    """Teams, waivers in force and notes are each asked for once more than for the usual columns."""
    category = db.session.merge(amina).category
    for name in (*cast.NAMES, *cast.HOSTILE_NAMES):
        makers.entry(category, makers.person(name))
    choose(owner, *EVERY)
    with queries() as asked:
        assert owner.get(ADDRESS).status_code == 200
    assert len(asked) <= 9 + 3, "\n".join(one[:120] for one in asked)


def test_whatever_a_question_is_called_its_column_stands_there(walk, owner):
    """Whoever copies words out of a document may bring the mark of a picture along."""
    makers.entry(makers.category(walk), makers.person("Amina Haddad"))
    number = makers.question(walk, makers.both("Shirt \ufffc {{ size }} %s", "Chandail \ufffc")).id
    page = owner.get(f"/organize/walk/2027/roster?columns=q{number}")
    assert page.status_code == 200
    assert 'data-label="Shirt \ufffc {{ size }} %s"' in page.text and "Amina Haddad" in page.text
