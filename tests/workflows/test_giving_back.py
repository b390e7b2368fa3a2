"""What volunteers do about a shift they have: give it back, say they still come, pass it on, take one more."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import Refusal
from eventsapp.outbox.models import Message
from eventsapp.people import households
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import HELD, Assignment, Shift, Volunteer
from eventsapp.workflows import adding, changing, giving_back, handing_over, naming, signup, taking
from eventsapp.workflows.changing import ChangesClosed, HelpsThen
from eventsapp.workflows.giving_back import CannotHaveIt, HasBegun, NotTheirsAnyMore, NotTheirsYet
from eventsapp.workflows.joining import AlreadyPromised, TooYoungToHelp
from eventsapp.workflows.naming import NamedTwice, TooManyNames
from eventsapp.workflows.plans import Comer, Group, Plan
from tests import makers
from tests.capacity.test_race import at_once

NAME, ADDRESS = "Noor Aziz", "noor@example.org"


@pytest.fixture
def run(app, still):
    """An edition two months ahead, its charity known."""
    makers.organization()
    return makers.edition(at=time(9))


def give_back(*leaving):
    with writing():
        return giving_back.give_back(leaving, by=PUBLIC)


def hand_over(assignment, name=NAME, email=ADDRESS):
    with writing():
        return giving_back.hand_over(assignment, name=name, email=email, by=PUBLIC)


def take(assignment, shift):
    """One more for somebody who helps already."""
    volunteer = volunteers.of_person(assignment.edition_id, assignment.person)
    with writing():
        return taking.take(assignment.registration, volunteer, shift, by=PUBLIC)


def letters(kind):
    return [one.to_address for one in db.session.scalars(select(Message).where(Message.kind == kind))]


def test_a_shift_given_back_is_offered_to_whoever_waits_and_both_are_told(run):
    shift = makers.shift(run, maximum=1)
    there, waiting = makers.assignment(shift), makers.assignment(shift)
    give_back(there)
    assert (there.status, waiting.status) == ("dropped", "offered")
    assert letters("shift_left") == [there.person.email]
    assert letters("shift_offer") == [waiting.person.email]
    assert give_back(there) == []
    assert (shift.pool.held, shift.pool.offered) == (0, 1)


def test_a_shift_that_has_begun_is_not_given_back_or_passed_on_by_a_form(run, still):
    there = makers.assignment(makers.shift(run))
    still.move_to(there.shift.starts_at)
    for act in (give_back, hand_over):
        with pytest.raises(HasBegun):
            act(there)
    assert there.status == "confirmed"


def test_who_cannot_come_frees_the_place_at_once_and_the_lead_is_told(run):
    lead = makers.person("Lee Leader", "lead@example.org")
    shift = makers.shift(run, maximum=1, lead=lead)
    there, waiting = makers.assignment(shift), makers.assignment(shift)
    with writing():
        giving_back.cannot_come([there], by=PUBLIC)
    assert (there.status, waiting.status) == ("dropped", "offered")
    assert letters("cannot_come") == ["lead@example.org"]


def test_who_still_comes_is_noted_once_and_who_left_meanwhile_is_not(run):
    shift = makers.shift(run)
    there, left = makers.assignment(shift), makers.assignment(shift)
    give_back(left)
    for _time in range(2):
        with writing():
            giving_back.still_coming([there, left], by=PUBLIC)
    assert (there.status, left.status) == ("reaffirmed", "dropped")
    with pytest.raises(NotTheirsAnyMore), writing():
        giving_back.still_coming([left], by=PUBLIC)


def test_a_shift_is_passed_on_to_a_named_adult_past_everybody_who_waits_and_once(run):
    shift = makers.shift(run, maximum=1)
    there, waiting = makers.assignment(shift), makers.assignment(shift)
    with pytest.raises(NotTheirsYet):
        hand_over(waiting)
    handed = hand_over(there)
    assert hand_over(there) is handed
    assert (there.status, handed.status, waiting.status) == ("dropped", "confirmed", "waitlisted")
    assert handed.registration.registrant is handed.person is not there.person
    assert (shift.pool.held, shift.pool.waiting) == (1, 1)
    assert letters("shift_handed_over") == [there.person.email]
    assert letters("shift_received") == [ADDRESS]
    with pytest.raises(NotTheirsAnyMore):
        hand_over(there, "Somebody Else", "else@example.org")


def test_where_a_role_asks_for_approval_the_new_person_has_to_be_approved_too(run):
    shift = makers.shift(run, doing=makers.role(run, needs_approval=True))
    there = makers.assignment(shift)
    with writing():
        assignments.approve(there, by=PUBLIC)
    assert hand_over(there).status == "requested"


def test_nobody_learns_why_somebody_cannot_have_a_shift(run):
    shift = makers.shift(run)
    there = makers.assignment(shift)
    busy = makers.assignment(makers.shift(run)).person
    young = makers.assignment(makers.shift(run, at=time(14), until=time(15)), from_age=14, is_minor=True).person
    on_it = makers.assignment(shift).person
    said = set()
    for person in (busy, young, on_it):
        with pytest.raises(CannotHaveIt) as refused:
            hand_over(there, person.name, person.email)
        said.add(str(refused.value))
    assert len(said) == 1
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 4


def test_a_hand_over_at_the_same_moment_as_a_give_back_leaves_one_of_them(app):
    makers.organization()
    shift = makers.shift(makers.edition(), maximum=1)
    there = makers.assignment(shift)
    waiting = makers.assignment(shift)
    assignment_id, waiting_id, pool_id = there.id, waiting.id, shift.pool_id
    db.session.remove()

    def act(number):
        try:
            with writing():
                mine = db.session.get_one(Assignment, assignment_id)
                if number % 2:
                    giving_back.give_back([mine], by=PUBLIC)
                else:
                    giving_back.hand_over(mine, name=f"Helper {number}", email=f"h{number}@example.org", by=PUBLIC)
        except Refusal as refusal:
            return str(refusal)
        return ""

    told = at_once(app, act, 12)

    pool = db.session.get_one(Pool, pool_id)
    held = list(db.session.scalars(select(Assignment).where(Assignment.status.in_(HELD))))
    assert db.session.get_one(Assignment, assignment_id).status == "dropped"
    assert pool.held == len(held) and pool.held + pool.offered == 1
    handed_over = [number for number in range(0, 12, 2) if not told[number]]
    assert len(handed_over) == len(held) <= 1
    offered = db.session.get_one(Assignment, waiting_id).status
    assert offered == ("waitlisted" if held else "offered")


def test_one_more_shift_is_taken_once_and_not_at_a_time_that_is_promised(run):
    there = makers.assignment(makers.shift(run, at=time(7), until=time(9)))
    later = makers.shift(run, at=time(9), until=time(11))
    taken = take(there, later)
    assert (taken.status, take(there, later)) == ("confirmed", taken)
    assert letters("shift_added") == [there.person.email]
    with pytest.raises(AlreadyPromised):
        take(there, makers.shift(run, at=time(8), until=time(10)))
    young = makers.assignment(makers.shift(run), from_age=14, is_minor=True)
    with pytest.raises(TooYoungToHelp, match="18"):
        take(young, makers.shift(run, at=time(14), until=time(15), doing=makers.role(run, minimum_age=18)))


def test_two_clashing_shifts_taken_in_two_tabs_at_once_end_with_one(app):
    makers.organization()
    run = makers.edition()
    there = makers.assignment(makers.shift(run, at=time(14), until=time(15)))
    ids, shift_ids = there.id, [makers.shift(run).id, makers.shift(run).id]
    db.session.remove()

    def act(number):
        try:
            with writing():
                mine = db.session.get_one(Assignment, ids)
                volunteer = volunteers.of_person(mine.edition_id, mine.person)
                shift = db.session.get_one(Shift, shift_ids[number % 2])
                return taking.take(mine.registration, volunteer, shift, by=PUBLIC).shift_id
        except AlreadyPromised:
            return None

    taken = {shift_id for shift_id in at_once(app, act, 8) if shift_id}
    assert len(taken) == 1
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2


def test_nobody_changes_to_a_category_that_starts_while_they_help(run):
    entry = makers.entry(makers.category(run))
    with writing():
        at_nine = Category(
            edition_id=run.id,
            pool=Pool(maximum=None),
            name=makers.both("Run"),
            hint=makers.both(""),
            position=1,
            starts_at=run.starts_at,
        )
        db.session.add(at_nine)
        db.session.flush()
    shift = makers.shift(run, at=time(8), until=time(10))
    with writing():
        taking.take(entry.registration, entry, shift, by=PUBLIC)
    with pytest.raises(HelpsThen), writing():
        changing.change_category(entry, at_nine, by=PUBLIC)
    runner, helper = makers.entry(at_nine), makers.assignment(shift).person
    with pytest.raises(handing_over.CannotHaveIt), writing():
        handing_over.transfer(runner, name=helper.name, email=helper.email, by=PUBLIC)
    with writing():
        comer = Comer("1", helper.name, at_nine.id, email=helper.email)
        adding.add(runner.registration, [comer], by=PUBLIC)
    assert letters("shift_clash") == [helper.email]


def test_a_group_gets_its_names_bit_by_bit_and_gives_single_places_back(run):
    shift = makers.shift(run, maximum=3)
    plan = Plan("Sam Teacher", "sam@example.org", (), "form", "en", group=Group("Hill School", 3, (shift.id,)))
    with writing():
        registration = signup.household(run, plan, by=PUBLIC).registration
    waiting = makers.assignment(shift)

    def fill(*names):
        with writing():
            return naming.fill(registration, names, by=PUBLIC)

    assert (fill("Ana Silva"), fill("Ana Silva", "Ben Ode")) == (1, 1)
    with pytest.raises(NamedTwice):
        fill("Cleo Fox", "cleo  fox")
    with pytest.raises(TooManyNames):
        fill("Cleo Fox", "Dev Rao")
    named = {one.person.name: one for one in assignments.of(registration)}
    assert {name for name, one in named.items() if not one.is_placeholder} == {"Ana Silva", "Ben Ode"}
    give_back(named["Ben Ode"])
    assert (shift.pool.held, waiting.status) == (2, "offered")
    assert clock.now() + timedelta(hours=1) < waiting.party.answer_by


def test_a_name_put_right_is_right_on_every_roster_and_only_while_changes_are_open(run, still):
    with writing():
        ana = households.member(households.of(makers.person()), "Ana Silvia", language="en")
    there, entry = makers.assignment(makers.shift(run), ana), makers.entry(makers.category(run), ana)
    with writing():
        naming.name(there.registration, ana, "Zoë Silva", by=PUBLIC)
    db.session.expire_all()
    assert (there.name_key, entry.name_key, ana.name_key) == ("zoe silva",) * 3
    still.move_to(run.starts_at)
    for act in (
        lambda: naming.name(there.registration, ana, "Too Late", by=PUBLIC),
        lambda: naming.fill(there.registration, ["Too Late"], by=PUBLIC),
    ):
        with pytest.raises(ChangesClosed), writing():
            act()
    with writing():
        assert naming.name(there.registration, ana, "Ana Silva", by=OPERATOR)


def test_said_in_two_tabs_at_once_when_they_could_help_makes_one_volunteer(app):
    makers.organization()
    entry_id = makers.entry(makers.category()).id
    db.session.remove()

    def act(number):
        with writing():
            entry = db.session.get_one(Entry, entry_id)
            taking.say_when(entry.registration, entry, f"Day {number}", may_ask=True, by=PUBLIC)

    at_once(app, act, 8)
    assert db.session.scalar(select(func.count()).select_from(Volunteer)) == 1
