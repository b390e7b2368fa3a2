"""Volunteers and payments of an imported list: all of it or nothing, nothing twice, and problems by row."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.core.uploads import Table
from eventsapp.outbox.models import Message
from eventsapp.people.models import Person
from eventsapp.registration import payments
from eventsapp.registration.models import Category, Entry, Payment
from eventsapp.submissions import import_drafts
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.workflows import import_amounts, import_columns, import_helping, import_rows, importing
from eventsapp.workflows.import_rows import OUT, Reading, Why
from eventsapp.workflows.importing import How
from tests import makers

HEADS = ["Name", "Email", "Age", "Category", "Role", "Shift", "Order", "Amount paid", "Order total", "Paid on"]
AMINA = ["Amina Haddad", "amina@example.org", "41", "5 km", "", "", "A1", "$25.00", "", "2026-04-02"]
BO = ["Bo Lee", "bo@example.org", "", "", "Marshal", "2027-06-06 08:00", "", "", "", ""]
ZOE = ["Zoë Roy", "zoe@example.org", "", "5 km", "Marshal", "2027-06-06 13:00", "", "", "", ""]


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, starts_on=date(2027, 6, 6))
    makers.category(edition, name=makers.both("5 km"))
    makers.account()
    return edition


@pytest.fixture
def marshals(walk):
    """A shift in the morning and one in the afternoon."""
    role = makers.role(walk, name=makers.both("Marshal"), needs_approval=True)
    return [makers.shift(walk, doing=role, at=time(hour), until=time(hour + 4), maximum=2) for hour in (8, 13)]


def read(edition, *rows, heads=HEADS, **mapped):
    edition = db.session.merge(edition)
    table = Table([(number, list(row)) for number, row in enumerate((heads, *rows), start=1)])
    columns = import_columns.guessed(heads)
    known = {"5 km": str(db.session.scalar(select(func.min(Category.id))))}
    reading = Reading(columns, 0, known)
    offered = shifts.of(edition)
    named = import_rows.helping_values(table, reading)
    guessed = {key: import_helping.guess(text, offered, edition.zone) or OUT for key, text in named.items()}
    return table, import_rows.read(table, Reading(columns, 0, known, "", guessed | mapped), edition.starts_on)


def bring_in(app, edition, *rows, heads=HEADS, mapped=None, **how):
    with app.test_request_context():
        table, found = read(edition, *rows, heads=heads, **(mapped or {}))
        account = db.session.scalar(select(func.min(makers.Account.id)))
        with writing():
            draft = import_drafts.begin(db.session.merge(edition), account, "list.csv", table, {}, by=OPERATOR)
        with writing():
            return importing.bring_in(draft, draft.sealed_choices, found, How(**how), by=OPERATOR)


def problems(app, edition, *rows, **how):
    with app.test_request_context():
        _table, found = read(edition, *rows)
        known = importing.known(db.session.merge(edition), found, How(**how))
        return [(one.row, one.why, one.about) for one in known.problems if one.why is not Why.NO_ADDRESS]


def on_shifts():
    rows = db.session.execute(select(Person.name, Assignment.shift_id, Assignment.status).join(Assignment.person))
    return sorted(tuple(row) for row in rows)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_volunteers_come_onto_their_shifts_and_who_takes_part_too_has_one_registration(app, walk, marshals):
    outcome = bring_in(app, walk, AMINA, BO, ZOE)
    assert (outcome["people"], outcome["helping"], outcome["payments"]) == (2, 2, 1)
    morning, afternoon = (shift.id for shift in marshals)
    assert on_shifts() == [("Bo Lee", morning, "requested"), ("Zoë Roy", afternoon, "requested")]
    zoe = db.session.scalars(select(Entry).join(Entry.person).where(Person.name == "Zoë Roy")).one()
    [helping] = db.session.scalars(select(Assignment).where(Assignment.person_id == zoe.person_id))
    assert helping.registration_id == zoe.registration_id and count(Volunteer) == 2


def test_the_same_list_again_fills_no_shift_and_writes_no_payment_twice(app, walk, marshals):
    bring_in(app, walk, AMINA, BO, ZOE)
    again = bring_in(app, walk, AMINA, BO, ZOE)
    assert again == {"people": 0, "helping": 0, "payments": 0, "waiting": 0, "known": 3, "left_out": 0}
    assert (count(Assignment), count(Payment), count(Entry), count(Person)) == (2, 1, 2, 3)


def test_a_row_that_was_left_off_a_shift_comes_onto_it_later_without_its_payment_again(app, walk, marshals):
    paid = [*ZOE[:7], "10", "", ""]
    bring_in(app, walk, paid, mapped={"marshal 2027 06 06 13 00": OUT})
    assert count(Assignment) == 0 and count(Payment) == 1
    assert bring_in(app, walk, paid)["helping"] == 1
    assert count(Payment) == 1 and count(Entry) == 1


def test_who_dropped_a_shift_after_an_import_is_not_put_there_again(app, walk, marshals):
    bring_in(app, walk, BO)
    with writing():
        db.session.scalars(select(Assignment)).one().status = "dropped"
    assert bring_in(app, walk, BO)["helping"] == 0


def test_in_turn_a_full_shift_means_the_waitlist_and_history_is_confirmed(app, walk, marshals):
    helpers = [[f"Helper {number}", f"h{number}@example.org", "", "", *BO[4:]] for number in range(3)]
    bring_in(app, walk, *helpers)
    assert [status for _name, _shift, status in on_shifts()] == ["requested", "requested", "waitlisted"]
    bring_in(app, walk, ["Old", "old@example.org", "", "", *ZOE[4:]], in_turn=False)
    assert on_shifts()[-1][2] == "confirmed"


def test_history_that_does_not_fit_on_a_shift_leaves_everybody_out(app, walk, marshals):
    helpers = [[f"Helper {number}", f"h{number}@example.org", "", "", *BO[4:]] for number in range(3)]
    with pytest.raises(import_helping.NotEnoughOnShift):
        bring_in(app, walk, AMINA, *helpers, in_turn=False)
    assert (count(Assignment), count(Entry), count(Payment), count(Person)) == (0, 0, 0, 0)


def test_one_person_may_help_on_several_shifts_with_or_without_an_address(app, walk, marshals):
    late = [*BO[:5], "2027-06-06 13:00", *BO[6:]]
    nameless = [["Kim", "", "", "", *row[4:]] for row in (BO, late)]
    assert bring_in(app, walk, BO, late, *nameless)["helping"] == 4
    assert (count(Volunteer), count(Person)) == (2, 2)


def test_what_speaks_against_somebody_is_said_by_row_and_keeps_the_others_out(app, walk, marshals):
    role = makers.role(walk, name=makers.both("Parking"), minimum_age=18)
    makers.shift(walk, doing=role, at=time(9))
    parking = [*BO[:4], "Parking", "9:00 AM", *BO[6:]]
    young = ["Léo", "leo@example.org", "15", "", *parking[4:]]
    found = problems(app, walk, BO, parking, young)
    assert [(row, why) for row, why, _about in found] == [(3, Why.CLASH), (4, Why.TOO_YOUNG)]
    with pytest.raises(importing.RowsWrong):
        bring_in(app, walk, BO, parking, young)
    assert count(Assignment) == 0
    outcome = bring_in(app, walk, BO, parking, young, leaves_out=True)
    assert (outcome["helping"], outcome["left_out"]) == (1, 2)
    assert problems(app, walk, parking, young, in_turn=False) == [], "what was, was"


def test_a_promise_made_elsewhere_counts(app, walk, marshals):
    other = makers.shift(makers.edition(year=2027, starts_on=date(2027, 6, 6)), at=time(9), until=time(10))
    makers.assignment(other, makers.person("Bo Lee", "bo@example.org"))
    assert [why for _row, why, _about in problems(app, walk, BO)] == [Why.CLASH]


def test_a_shift_nobody_knows_is_a_problem_of_its_row(app, walk):
    with app.test_request_context():
        columns = import_columns.guessed(HEADS)
        table = Table([(1, HEADS), (2, BO)])
        found = import_rows.read(table, Reading(columns, 0), date(2027, 6, 6))
    assert [(one.why, one.about) for one in found.serious] == [(Why.NO_SHIFT, "Marshal · 2027-06-06 08:00")]


def test_our_own_export_is_read_with_its_volunteers(app, walk, marshals):
    heads = ["Name", "Takes part or helps", "Category or role", "Shift begins", "Reference", "E-mail address"]
    rows = (
        ["Amina", "Takes part", "5 km", "", "AAAA-BBBB", "amina@example.org"],
        ["Bo", "Helps", "Marshal", "2027-06-06 08:00", "CCCC-DDDD", "bo@example.org"],
    )
    outcome = bring_in(app, walk, *rows, heads=heads)
    assert (outcome["people"], outcome["helping"]) == (1, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Marshal · 2027-06-06 08:00", 0),
        ("marshal · 1:00 PM", 1),
        ("MARSHAL · 13 h 00", 1),
        ("Marshal", None),
        ("Parking · 8:00", None),
        ("Marshal · 9:00", None),
        ("Marshal · 2027-06-07 08:00", None),
    ],
)
def test_the_shift_is_guessed_from_its_role_and_time(app, walk, marshals, text, found):
    guessed = import_helping.guess(text, shifts.of(db.session.merge(walk)), walk.zone)
    assert guessed == ("" if found is None else str(marshals[found].id))


def test_what_each_paid_is_their_fee_and_nothing_stays_to_pay(app, walk):
    leo = ["Léo Haddad", "", "9", "5 km", "", "", "A1", "10", "", "2026-04-02"]
    bring_in(app, walk, AMINA, leo)
    [payment] = db.session.scalars(select(Payment))
    assert (payment.amount_cents, payment.method, payment.received_on) == (3500, "imported", date(2026, 4, 2))
    assert sorted(db.session.scalars(select(Entry.fee_cents))) == [1000, 2500]
    [entry, _other] = db.session.scalars(select(Entry))
    assert payments.balance(entry.registration) == 0
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.action == "payment.imported"))
    assert line.subject_id == payment.id and not db.session.scalar(select(Message.id))


def test_the_amount_of_an_order_stands_in_each_of_its_rows_and_counts_once(app, walk):
    rows = [[name, "", "", "5 km", "", "", "A1", "", "60.00", "04/15/2026"] for name in ("Amina", "Bo", "Kim")]
    bring_in(app, walk, *rows)
    [payment] = db.session.scalars(select(Payment))
    assert (payment.amount_cents, payment.received_on) == (6000, date(2026, 4, 15))
    later = ["Zoë", *rows[0][1:]]
    assert bring_in(app, walk, *rows, later) == bring_in_result(people=1, known=3)
    assert count(Payment) == 1, "the order was paid with the first list"


def bring_in_result(**more):
    return {"people": 0, "helping": 0, "payments": 0, "waiting": 0, "known": 0, "left_out": 0} | more


def test_amounts_and_days_that_cannot_be_are_problems_of_their_rows(app, walk):
    rows = [
        [*AMINA[:7], "free", "", ""],
        [*AMINA[:7], "-5", "", ""],
        [*AMINA[:7], "5", "", "2090-01-01"],
        [*AMINA[:7], "5", "", "soon"],
        ["Kim", "", "", "5 km", "", "", "B2", "", "10", ""],
        ["Lou", "", "", "5 km", "", "", "B2", "", "20", ""],
    ]
    found = [(row, why) for row, why, _about in problems(app, walk, *rows)]
    assert found == [
        (2, Why.BAD_AMOUNT),
        (3, Why.BAD_AMOUNT),
        (4, Why.BAD_DAY),
        (5, Why.BAD_DAY),
        (7, Why.ORDER_DIFFERS),
    ]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("", 0),
        ("0", 0),
        ("$25.00", 2500),
        ("25,50 $", 2550),
        ("CA$1,250.00", 125000),
        ("1 250,00 $", 125000),
        ("25 CAD", 2500),
        ("25.005", None),
        ("1.2.3", None),
        ("=1+1", None),
        ("99999999999", None),
        ("٣", None),
    ],
)
def test_amounts_are_read_as_services_write_them(text, cents):
    assert import_amounts.cents(text) == cents


def test_everybody_is_written_to_about_their_shifts_where_that_is_asked_for(app, walk, marshals):
    bring_in(app, walk, AMINA, BO, ZOE, writes=True)
    kinds = sorted(db.session.scalars(select(Message.kind)))
    assert kinds == ["household", "household", "shifts_taken"]


def test_too_many_volunteers_at_once_are_refused(app, walk, marshals, monkeypatch):
    monkeypatch.setattr(import_helping, "MOST", 1)
    with pytest.raises(import_helping.TooManyHelping):
        bring_in(app, walk, BO, ZOE)
    assert count(Assignment) == 0
