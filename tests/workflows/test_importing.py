"""Importing a list: all of it or nothing, nobody twice, limits kept, and every engine at the same time."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select, text

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration import entries
from eventsapp.registration.models import Category, Entry, EntryStatus
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.submissions.models import Basis, Registration
from eventsapp.teams.models import Membership, Team
from eventsapp.workflows import housekeeping, import_columns, import_rows, importing
from eventsapp.workflows.import_rows import Reading, Why
from eventsapp.workflows.importing import How
from tests import makers

HEADS = ["Name", "Email", "Phone", "Category", "Age", "Team", "Order"]
FAMILY = (
    ["Amina Haddad", "amina@example.org", "647-555-0119", "5 km", "41", "Otters", "A1"],
    ["Léo Haddad", "", "", "5 km", "9", "Otters", "A1"],
    ["Kim Lee", "kim@example.org", "", "5 km", "", "", ""],
)


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), has_teams=True)
    makers.category(edition, name=makers.both("5 km"))
    makers.account()
    return edition


def draft_of(edition, *rows):
    account = db.session.scalar(select(func.min(makers.Account.id)))
    table = Table([(number, list(row)) for number, row in enumerate((HEADS, *rows), start=1)])
    with writing():
        return import_drafts.begin(edition, account, "list.csv", table, {}, by=OPERATOR)


def rows_of(edition, draft, **categories):
    table = import_drafts.table_of(draft)
    known = {"5 km": str(db.session.scalar(select(func.min(Category.id)).where(Category.edition_id == edition.id)))}
    reading = Reading(import_columns.guessed(HEADS), 0, known | categories)
    return import_rows.read(table, reading, date(2027, 6, 6))


def bring_in(app, edition, *rows, categories=None, **how):
    draft = draft_of(edition, *rows)
    with app.test_request_context():
        read = rows_of(edition, draft, **(categories or {}))
        with writing():
            return importing.bring_in(draft, draft.sealed_choices, read, How(**how), by=OPERATOR)


def all_entries():
    return list(db.session.scalars(select(Entry).order_by(Entry.name_key)))


def test_a_family_comes_in_with_one_registration_a_household_and_a_team(app, walk):
    outcome = bring_in(app, walk, *FAMILY)
    assert outcome == {"people": 3, "helping": 0, "payments": 0, "waiting": 0, "known": 0, "left_out": 0}
    amina, kim, leo = all_entries()
    assert amina.registration is leo.registration and kim.registration is not leo.registration
    assert amina.registration.registrant is amina.person and amina.registration.basis == Basis.AGREED
    assert leo.person.household is amina.person.household and leo.person.email is None
    assert (leo.is_minor, leo.guardian, leo.from_age, leo.born_on) == (True, amina.person, 9, None)
    assert amina.person.phone == "+1 647-555-0119" and {one.status for one in all_entries()} == {"confirmed"}
    (team,) = db.session.scalars(select(Team))
    assert team.captain is amina.person
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 2


def test_places_are_counted_as_with_every_sign_up(app, walk):
    bring_in(app, walk, *FAMILY)
    category = db.session.scalars(select(Category)).one()
    assert (category.pool.held, db.session.get_one(Pool, walk.pool_id).held) == (3, 3)
    parties = {entry.party_id for entry in all_entries()}
    assert len(parties) == 2


def test_the_same_list_again_changes_nothing_and_says_so(app, walk):
    bring_in(app, walk, *FAMILY)
    before = [db.session.scalar(select(func.count()).select_from(one)) for one in (Person, Registration, Entry, Team)]
    assert bring_in(app, walk, *FAMILY) == {
        "people": 0,
        "helping": 0,
        "payments": 0,
        "waiting": 0,
        "known": 3,
        "left_out": 0,
    }
    after = [db.session.scalar(select(func.count()).select_from(one)) for one in (Person, Registration, Entry, Team)]
    assert after == before


def test_who_withdrew_after_an_import_does_not_come_back_with_the_same_list(app, walk):
    bring_in(app, walk, *FAMILY)
    with writing():
        for entry in all_entries():
            entry.status = EntryStatus.WITHDRAWN
    assert bring_in(app, walk, *FAMILY)["people"] == 0


def test_a_longer_list_brings_in_who_is_new_with_those_they_belong_to(app, walk):
    bring_in(app, walk, *FAMILY)
    bring_in(app, walk, *FAMILY, ["Mia Haddad", "", "", "5 km", "7", "", "A1"])
    entered = all_entries()
    assert len(entered) == 4 and entered[-1].name_key == "mia haddad"
    assert entered[-1].registration is entered[0].registration
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 2


def test_who_signed_up_themselves_is_left_as_they_are(app, walk):
    category = db.session.scalars(select(Category)).one()
    makers.entry(category, makers.person("KIM  LEE", "Kim@example.org"))
    assert bring_in(app, walk, *FAMILY)["known"] == 1
    assert len(all_entries()) == 3


def test_somebody_known_from_another_year_is_the_same_person_and_nothing_of_them_is_overwritten(app, walk):
    known = makers.person("Amina Haddad", "amina@example.org", language="fr")
    other = makers.person("Kim Lee", "kim@example.org", phone="+1 613-555-0100")
    bring_in(app, walk, *FAMILY)
    amina, kim, _leo = all_entries()
    assert amina.person.id == known.id and amina.person.language == "fr"
    assert amina.person.phone == "+1 647-555-0119" and kim.person.id == other.id


def test_limits_count_and_a_family_that_does_not_fit_waits_together(app, walk):
    with writing():
        db.session.scalars(select(Category)).one().pool.maximum = 1
    assert bring_in(app, walk, *FAMILY)["waiting"] == 3, "places are kept for who waits"
    assert {entry.status for entry in all_entries()} == {"waitlisted"}


def test_history_is_confirmed_but_breaks_no_limit(app, walk):
    category = db.session.scalars(select(Category)).one()
    makers.entry(category)
    with writing():
        category.pool.maximum = 3
    with pytest.raises(importing.NotEnoughPlaces) as refused:
        bring_in(app, walk, *FAMILY, in_turn=False)
    assert "Raise the limits" in str(refused.value) and len(all_entries()) == 1
    with writing():
        db.session.merge(category).pool.maximum = 4
    bring_in(app, walk, *FAMILY, in_turn=False)
    assert {entry.status for entry in all_entries()} == {"confirmed"}


def test_a_row_that_cannot_be_read_keeps_all_out_unless_it_is_to_stay_out(app, walk):
    with pytest.raises(importing.RowsWrong):
        bring_in(app, walk, *FAMILY, ["", "x@example.org", "", "5 km"])
    assert all_entries() == [] and db.session.scalars(select(Registration)).all() == []
    outcome = bring_in(app, walk, *FAMILY, ["", "x@example.org", "", "5 km"], leaves_out=True)
    assert (outcome["people"], outcome["left_out"]) == (3, 1)


def test_what_goes_wrong_in_the_middle_leaves_nothing(app, walk, monkeypatch):
    def fails(*_given, **_more):
        raise RuntimeError("the power went")

    monkeypatch.setattr("eventsapp.teams.joining_teams.join_all", fails)
    with pytest.raises(RuntimeError):
        bring_in(app, walk, *FAMILY)
    assert all_entries() == [] and db.session.get_one(Pool, walk.pool_id).held == 0
    assert db.session.scalars(select(Person)).all() == []


def test_a_new_category_is_made_once_with_as_many_places_as_want_to_come(app, walk):
    rows = (["Bo", "bo@example.org", "", "10 KM", "", "", ""], ["Mo", "mo@example.org", "", "10 km", "", "", ""])
    bring_in(app, walk, *rows, categories={"10 km": "new"})
    made = db.session.scalars(select(Category).order_by(Category.id.desc())).first()
    assert (made.name.en, made.pool.maximum, made.pool.held) == ("10 KM", None, 2)
    assert bring_in(app, walk, ["Jo", "jo@example.org", "", "10 km", "", "", ""], categories={"10 km": "new"})["people"]
    assert db.session.scalar(select(func.count()).select_from(Category)) == 2


def test_nobody_gets_a_mail_unless_asked_for(app, walk):
    bring_in(app, walk, *FAMILY)
    assert db.session.scalars(select(Message)).all() == []
    other = makers.edition(of=makers.series("zoo"))
    makers.category(other, name=makers.both("5 km"))
    bring_in(app, other, *FAMILY, writes=True, language="fr")
    messages = db.session.scalars(select(Message).order_by(Message.to_address)).all()
    assert [(one.to_address, one.language) for one in messages] == [
        ("amina@example.org", "fr"),
        ("kim@example.org", "fr"),
    ]


def test_it_is_recorded_who_came_by_which_list(app, walk):
    bring_in(app, walk, *FAMILY)
    lines = db.session.scalars(select(AuditLine)).all()
    actions = [line.action for line in lines]
    assert actions.count("entry.imported") == 3 and actions.count("registration.imported") == 2
    (done,) = [line for line in lines if line.action == "import.done"]
    assert done.subject_id == walk.id and done.details["people"] == 3
    assert not any("amina" in str(line.details).lower() for line in lines)


def test_sent_twice_it_is_imported_once_and_its_rows_are_gone(app, walk):
    draft = draft_of(walk, *FAMILY)
    with app.test_request_context():
        read = rows_of(walk, draft)
        kept = draft.sealed_choices
        for _each in range(2):
            with writing():
                outcome = importing.bring_in(draft, kept, read, How(), by=OPERATOR)
            assert outcome["people"] == 3
    assert draft.sealed_table == "" and draft.sealed_choices == "" and len(all_entries()) == 3


def test_choices_changed_in_another_window_are_not_overlooked(app, walk):
    draft = draft_of(walk, *FAMILY)
    with app.test_request_context(), pytest.raises(importing.ChosenAnew), writing():
        importing.bring_in(draft, "as they were before", rows_of(walk, draft), How(), by=OPERATOR)


def test_a_list_is_sealed_and_goes_after_a_day(app, walk, still):
    draft = draft_of(walk, *FAMILY)
    stored = db.session.execute(text("SELECT * FROM import_drafts")).one()
    assert "Haddad" not in str(stored) and "amina" not in str(stored)
    number = draft.id
    still.shift(import_drafts.KEPT)
    housekeeping.run(clock.now())
    assert db.session.get(ImportDraft, number) is None


def test_when_they_signed_up_is_kept_but_never_a_day_to_come(app, walk, still):
    heads = [*HEADS, "Registration Date"]
    rows = [["Bo", "bo@example.org", "", "5 km", "", "", "", day] for day in ("2026-05-01 09:30",)]
    rows.append(["Mo", "mo@example.org", "", "5 km", "", "", "", "2099-01-01"])
    table = Table([(number, row) for number, row in enumerate((heads, *rows), start=1)])
    with writing():
        account = db.session.scalar(select(func.min(makers.Account.id)))
        draft = import_drafts.begin(walk, account, "", table, {}, by=OPERATOR)
    category = str(db.session.scalar(select(Category.id)))
    with app.test_request_context():
        read = import_rows.read(table, Reading(import_columns.guessed(heads), 0, {"5 km": category}), walk.starts_on)
        with writing():
            importing.bring_in(draft, draft.sealed_choices, read, How(), by=OPERATOR)
    bo, mo = all_entries()
    assert clock.local(bo.entered_at, walk.zone).isoformat()[:16] == "2026-05-01T09:30"
    assert bo.registration.submitted_at == bo.entered_at and mo.entered_at == clock.now()


def test_the_preview_says_who_is_in_already(app, walk):
    bring_in(app, walk, *FAMILY)
    category = db.session.scalars(select(Category)).one()
    makers.entry(category, makers.person("Bo", "bo@example.org"))
    draft = draft_of(walk, *FAMILY, ["Bo", "bo@example.org", "", "5 km", "", "", ""])
    with app.test_request_context():
        found = importing.known(walk, rows_of(walk, draft))
    why = [(one.row, one.why) for one in found.problems if one.why is not Why.NO_ADDRESS]
    assert why == [(2, Why.BEFORE), (3, Why.BEFORE), (4, Why.BEFORE), (5, Why.ALREADY_IN)]
    assert found.people == []


def test_as_many_queries_whatever_the_length_of_the_list(app, walk, queries):
    made = []
    for size in (5, 50):
        rows = [[f"Robin {size} {n}", f"r{size}.{n}@example.org", "", "5 km", "", "", ""] for n in range(size)]
        draft = draft_of(walk, *rows)
        with app.test_request_context():
            read = rows_of(walk, draft)
            with queries() as asked, writing():
                importing.bring_in(draft, draft.sealed_choices, read, How(), by=OPERATOR)
        made.append(len([one for one in asked if not one.startswith("INSERT")]))
    assert made[0] == made[1]


@pytest.mark.parametrize("tries", [6])
def test_two_imports_of_one_list_at_once_bring_nobody_twice(app, walk, tries):
    edition_id = walk.id
    drafts = [draft_of(walk, *FAMILY).id for _each in range(tries)]
    db.session.commit()
    outcomes, gate = [], threading.Barrier(tries)

    def run(number):
        with app.app_context(), app.test_request_context():
            draft = db.session.get_one(ImportDraft, number)
            edition = db.session.get_one(Edition, edition_id)
            read, kept = rows_of(edition, draft), draft.sealed_choices
            gate.wait()
            with writing():
                outcomes.append(importing.bring_in(draft, kept, read, How(), by=OPERATOR)["people"])
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0] * (tries - 1) + [3]
    assert len(all_entries()) == 3 and db.session.get_one(Pool, walk.pool_id).held == 3
    assert entries.current(walk, all_entries()[0].person) is not None
