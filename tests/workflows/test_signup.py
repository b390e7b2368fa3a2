"""Signing up: one intent is one registration, the party stays together, and everybody is told what is stored."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import func, select

from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.people import directory
from eventsapp.people.models import Household, Person
from eventsapp.registration.models import Answer, Entry, FeeCodeUse
from eventsapp.registration.prices import CodeUnknown
from eventsapp.submissions.models import Registration
from eventsapp.teams import teams
from eventsapp.teams.models import Membership
from eventsapp.teams.teams import TeamUnknown
from eventsapp.volunteering.models import Assignment
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from eventsapp.waivers.signing import WordingChanged
from eventsapp.workflows import checking, entering, signup
from eventsapp.workflows.joining import ShiftsClash
from eventsapp.workflows.plans import Acceptance, Comer, Guardian, Plan, TeamWish
from tests import makers
from tests.cast import HOSTILE_NAMES, NAMES, PARENT, PARTICIPANT, STRANGER

THE_PARENT = Guardian(is_registrant=True)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


def myself(category, key="me", **given):
    """The person at the form."""
    return Comer(key, given.pop("name", PARENT["name"]), category.id, is_registrant=True, **given)


def child(name, category, **given):
    return Comer(name.casefold(), name, category.id, to_age=9, from_age=0, is_minor=True, **given)


def plan(*comers, **given):
    """A form of the parent's that brings these."""
    usual = {"name": PARENT["name"], "email": PARENT["email"], "form_key": "form", "language": "en"}
    return Plan(comers=comers, **(usual | given))


def send(edition, asked):
    with writing():
        return signup.household(edition, asked, by=PUBLIC)


def enter(edition, category, name=PARTICIPANT["name"], email=PARTICIPANT["email"], **given):
    """Somebody signs up alone."""
    return send(edition, plan(myself(category, name=name), name=name, email=email, **given))


def help_out(edition, shifts, name=PARENT["name"], email=PARENT["email"], phone="", form_key="form", language="en"):
    helper = Comer("me", name, is_registrant=True, phone=phone, shift_ids=tuple(shift.id for shift in shifts))
    return send(edition, Plan(name, email, (helper,), form_key, language))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def statuses():
    return list(db.session.scalars(select(Entry.status).order_by(Entry.id)))


def addresses():
    return list(db.session.scalars(select(Message.to_address).order_by(Message.id)))


# ---- One person


def test_a_participant_has_a_place_a_reference_an_audit_line_and_a_mail(walk):
    outcome = enter(walk, makers.category(walk))
    assert not outcome.waits
    assert outcome.registration.registrant.name == PARTICIPANT["name"]
    [mail] = db.session.scalars(select(Message))
    assert mail.to_address == PARTICIPANT["email"]
    assert outcome.registration.reference in mail.text
    actions = db.session.scalars(select(AuditLine.action).where(AuditLine.actor == "public"))
    assert set(actions) == {"registration.submitted", "entry.entered"}


def test_who_comes_alone_needs_no_household(walk):
    enter(walk, makers.category(walk))
    assert count(Household) == 0


def test_a_full_category_means_a_turn_on_the_waitlist(walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    assert enter(walk, category).waits
    assert statuses() == ["confirmed", "waitlisted"]


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED, State.POSTPONED, State.ANNOUNCED, State.FINISHED])
def test_a_sign_up_that_comes_after_the_door_closed_is_refused(app, state):
    edition = makers.edition(state=state)
    with pytest.raises(signup.SignUpClosed):
        enter(edition, makers.category(edition))
    assert (count(Registration), count(Message), count(Person)) == (0, 0, 0)


@pytest.mark.parametrize("name", [*NAMES, *HOSTILE_NAMES])
def test_a_name_comes_back_as_it_was_typed(walk, name):
    outcome = enter(walk, makers.category(walk), name=name)
    db.session.expire_all()
    assert outcome.registration.registrant.name == name


# ---- A party


def test_a_parent_two_children_and_another_adult_come_with_one_form(walk):
    category = makers.category(walk)
    friend = Comer("friend", STRANGER["name"], category.id, email=STRANGER["email"])
    asked = plan(myself(category), child("Ada", category), child("Ben", category), friend, guardian=THE_PARENT)
    outcome = send(walk, asked)
    entries = list(db.session.scalars(select(Entry).order_by(Entry.id)))
    assert [entry.person.name for entry in entries] == [PARENT["name"], "Ada", "Ben", STRANGER["name"]]
    parent = outcome.registration.registrant
    assert [entry.guardian for entry in entries] == [None, parent, parent, None]
    assert entries[1].person.email is None
    assert entries[1].person.household == parent.household
    assert len({entry.party_id for entry in entries}) == 1


def test_a_party_waits_as_a_whole_when_not_all_of_it_fits(walk):
    category, other = makers.category(walk, maximum=2), makers.category(walk)
    makers.entry(category)
    outcome = send(walk, plan(myself(other), child("Ada", category), child("Ben", category), guardian=THE_PARENT))
    assert outcome.waits
    assert statuses() == ["confirmed", "waitlisted", "waitlisted", "waitlisted"]


def test_somebody_who_fills_the_form_in_for_others_does_not_take_part(walk):
    category = makers.category(walk)
    outcome = send(walk, plan(child("Ada", category), guardian=THE_PARENT))
    [entry] = db.session.scalars(select(Entry))
    assert (entry.person.name, outcome.registration.registrant.name) == ("Ada", PARENT["name"])


def test_a_child_is_the_same_child_next_year(walk):
    next_year = makers.edition(of=walk.series, year=2028)
    send(walk, plan(child("Zoë", makers.category(walk)), guardian=THE_PARENT))
    send(next_year, plan(child("ZOE", makers.category(next_year)), guardian=THE_PARENT, form_key="second"))
    assert (count(Entry), count(Person)) == (2, 2)


def test_a_son_called_like_his_father_is_somebody_else(walk):
    category = makers.category(walk)
    send(walk, plan(myself(category), child(PARENT["name"], category), guardian=THE_PARENT))
    assert count(Person) == count(Entry) == 2


def test_the_same_person_twice_on_one_form_is_refused_in_words(walk):
    category = makers.category(walk)
    again = Comer("again", PARENT["name"].upper(), category.id, email=PARENT["email"].upper())
    with pytest.raises(entering.NamedTwice, match="on the list twice"):
        send(walk, plan(myself(category), again))
    assert (count(Registration), count(Entry)) == (0, 0)


def test_two_telephones_make_no_two_people_on_one_form(walk):
    """Each would have a place on the shift: nobody is there twice."""
    shift = makers.shift(walk)
    once, again = (
        Comer(key, PARENT["name"], email=PARENT["email"], shift_ids=(shift.id,), phone=phone, is_registrant=key == "me")
        for key, phone in (("me", "+1 416-555-0134"), ("again", "+1 416-555-0199"))
    )
    with pytest.raises(entering.NamedTwice, match="on the list twice"):
        send(walk, plan(once, again))
    assert (count(Assignment), count(Person)) == (0, 0)


def test_whoever_joins_the_team_they_begin_is_held_for_this_edition(walk, monkeypatch):
    """Or they could join another one of it at the same moment."""
    with writing():
        walk.has_teams = True
    held = []
    monkeypatch.setattr(teams, "hold", lambda *key: held.append(key))
    outcome = enter(walk, makers.category(walk), team=TeamWish(name="The Otters"))
    assert ("membership", walk.id, outcome.registration.registrant.id) in held


def test_twenty_people_fit_on_one_form_and_no_more(walk):
    category = makers.category(walk)
    crowd = [child(f"Child {number}", category) for number in range(21)]
    with pytest.raises(checking.TooManyPeople, match="Up to 20"):
        send(walk, plan(*crowd, guardian=THE_PARENT))
    send(walk, plan(*crowd[1:], guardian=THE_PARENT))
    assert count(Entry) == 20


def test_a_form_that_brings_nobody_is_refused(walk):
    with pytest.raises(checking.NobodyComes):
        send(walk, plan())


def test_a_party_that_could_never_fit_is_asked_to_come_in_smaller_groups(walk):
    category = makers.category(walk, maximum=2)
    family = plan(myself(category), child("Ada", category), child("Ben", category), guardian=THE_PARENT)
    with pytest.raises(checking.TooManyTogether, match="5 km walk has 2 places"):
        send(walk, family)
    with writing():
        category.pool.maximum, walk.pool.maximum = None, 1
    with pytest.raises(checking.TooManyTogether, match="has 1 places"):
        send(walk, family)


def test_a_category_that_went_meanwhile_is_refused_by_name(walk):
    elsewhere = makers.category(makers.edition())
    with pytest.raises(checking.CategoryGone, match="What Ada chose"):
        send(walk, plan(child("Ada", elsewhere), guardian=THE_PARENT))


def test_who_is_too_young_for_a_category_is_refused_by_name(walk):
    category = makers.category(walk)
    with writing():
        category.minimum_age = 10
    with pytest.raises(checking.WrongAge, match="Ada"):
        send(walk, plan(child("Ada", category), guardian=THE_PARENT))


# ---- Guardians and waivers


def test_a_child_needs_an_adult_who_consents(walk):
    category = makers.category(walk)
    with pytest.raises(checking.GuardianNeeded, match="under 18"):
        send(walk, plan(child("Ada", category)))
    with pytest.raises(checking.GuardianNeeded):
        send(walk, plan(child("Ada", category), guardian=Guardian(comer="nobody")))


@pytest.mark.parametrize(
    "guardian",
    [
        Guardian(comer="kim"),
        Guardian(name=STRANGER["name"], email=STRANGER["email"]),
        Guardian(name=STRANGER["name"].upper(), email=STRANGER["email"].upper()),
    ],
)
def test_a_minor_cannot_be_the_guardian_however_they_are_named(walk, guardian):
    category = makers.category(walk)
    kim = Comer("kim", STRANGER["name"], category.id, email=STRANGER["email"], from_age=14, to_age=17, is_minor=True)
    with pytest.raises(checking.GuardianTooYoung):
        send(walk, plan(myself(category), kim, guardian=guardian))


def test_a_minor_at_the_form_cannot_be_their_own_guardian(walk):
    category = makers.category(walk)
    for guardian in (THE_PARENT, Guardian(name=PARENT["name"], email=PARENT["email"])):
        with pytest.raises(checking.GuardianTooYoung):
            send(walk, plan(myself(category, is_minor=True), guardian=guardian))


def test_everybody_signs_for_themselves_and_a_guardian_for_the_child(walk):
    category = makers.category(walk)
    adult, consent = makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    friend = Comer("friend", STRANGER["name"], category.id, email=STRANGER["email"])
    asked = plan(myself(category), child("Ada", category), friend, guardian=THE_PARENT)
    with pytest.raises(checking.WaiverNotAccepted):
        send(walk, asked)
    accepted = (Acceptance(adult.id, "me", "A. Haddad"), Acceptance(consent.id, "ada", "A. Haddad"))
    registrant = send(walk, replace(asked, acceptances=accepted)).registration.registrant
    signed = db.session.scalars(select(Signature).order_by(Signature.id))
    assert [(one.person.name, one.signer) for one in signed] == [(PARENT["name"], registrant), ("Ada", registrant)]
    [request] = db.session.scalars(select(SignatureRequest))
    assert request.signer.email == STRANGER["email"]
    assert STRANGER["email"] in addresses()


def test_nobody_signs_for_another_adult(walk):
    category = makers.category(walk)
    adult = makers.waiver(walk)
    friend = Comer("friend", STRANGER["name"], category.id, email=STRANGER["email"])
    both = (Acceptance(adult.id, "me", "A. Haddad"), Acceptance(adult.id, "friend", "K. Lee"))
    send(walk, plan(myself(category), friend, acceptances=both))
    assert [one.person.name for one in db.session.scalars(select(Signature))] == [PARENT["name"]]


def test_a_text_that_changed_while_it_was_read_is_read_again(walk):
    category, read = makers.category(walk), makers.waiver(walk)
    makers.waiver(walk, text=makers.both("Another wording."))
    with pytest.raises(WordingChanged):
        send(walk, plan(myself(category), acceptances=(Acceptance(read.id, "me", "A. Haddad"),)))


# ---- What else a form brings


def test_answers_needs_and_the_team_are_kept(walk):
    category, question = makers.category(walk), makers.question(walk)
    with writing():
        walk.has_teams = True
    team = makers.team(walk)
    me = myself(category, answers={question.id: "From a friend"}, needs={NeedKind.CHAIR: "By the gate, please"})
    send(walk, plan(me, team=TeamWish(code=team.code.lower())))
    assert (count(Answer), count(AccessNeed), count(Membership)) == (1, 1, 2)


def test_a_support_person_comes_along_on_the_roster_and_takes_no_place(walk):
    category = makers.category(walk, maximum=1)
    send(walk, plan(myself(category, support="Lou Martin")))
    entry, beside = db.session.scalars(select(Entry).order_by(Entry.id))
    assert (beside.person.name, beside.supports, beside.status) == ("Lou Martin", entry, "confirmed")
    assert category.pool.held == 1


def test_who_supports_two_people_comes_once(walk):
    category = makers.category(walk)
    ada, ben = (child(name, category, support="Lou Martin") for name in ("Ada", "Ben"))
    send(walk, plan(ada, ben, guardian=THE_PARENT))
    assert count(Entry) == 3


def test_a_support_person_who_takes_part_too_is_not_on_the_roster_twice(walk):
    category = makers.category(walk)
    send(walk, plan(myself(category), child("Ada", category, support="AMINA HADDAD"), guardian=THE_PARENT))
    assert count(Entry) == 2


def test_the_total_is_what_was_shown_or_the_form_comes_back(walk):
    category = makers.category(walk)
    price = makers.price(category, 2500)
    makers.fee_code(walk, "Friends", percent=50, maximum_uses=1)
    asked = plan(myself(category), child("Ada", category), guardian=THE_PARENT, code="FRIENDS", total_cents=2500)
    assert checking.checked(walk, asked).total_cents == 2500
    with writing():
        price.amount_cents = 3000
    with pytest.raises(checking.PriceChanged):
        send(walk, asked)
    assert send(walk, replace(asked, total_cents=3000)).total_cents == 3000
    assert db.session.scalar(select(FeeCodeUse.off_cents)) == 3000
    with pytest.raises(CodeUnknown):
        send(walk, replace(asked, form_key="another", total_cents=None))


# ---- The same again


def test_the_same_form_sent_twice_is_one_registration_and_one_answer(walk):
    category = makers.category(walk, maximum=0)
    makers.price(category, 2500)
    first, second = (enter(walk, category, total_cents=2500) for _ in range(2))
    assert (first.registration, first.waits, first.total_cents) == (second.registration, second.waits, 2500)
    assert (second.waits, second.total_cents) == (True, 2500)
    assert (count(Registration), count(Entry)) == (1, 1)


def test_a_parent_signs_up_another_child_later_with_the_same_address(walk):
    category = makers.category(walk)
    for name in ("Ada", "Ben", "Cleo"):
        send(walk, plan(child(name, category), guardian=THE_PARENT, form_key=name))
    assert count(Entry) == 3
    assert count(Person) == 4


def test_somebody_already_entered_is_told_by_mail_and_not_on_the_page(walk):
    category, other = makers.category(walk), makers.category(walk)
    makers.price(category, 2500)
    makers.price(other, 2500)
    first = enter(walk, category)
    again = enter(walk, other, name="MARIE EVE PREVOST", email="Marie.Eve@example.org", form_key="another")
    assert again.registration.reference != first.registration.reference
    assert (again.waits, again.total_cents) == (first.waits, first.total_cents) == (False, 2500)
    assert count(Entry) == 1
    assert set(addresses()) == {PARTICIPANT["email"]}


def test_of_a_party_with_somebody_already_entered_the_page_says_the_same(walk):
    category = makers.category(walk)
    makers.price(category, 2500)
    enter(walk, category, STRANGER["name"], STRANGER["email"])
    friend = Comer("friend", STRANGER["name"], category.id, email=STRANGER["email"])
    outcome = send(walk, plan(myself(category), friend, form_key="another", total_cents=5000))
    assert (outcome.waits, outcome.total_cents, count(Entry)) == (False, 5000, 2)


def test_what_is_refused_to_a_newcomer_is_refused_to_somebody_already_entered(walk):
    category = makers.category(walk)
    with writing():
        walk.has_teams = True
    enter(walk, category)
    with pytest.raises(CodeUnknown):
        enter(walk, category, form_key="a", code="nothing")
    with pytest.raises(TeamUnknown):
        enter(walk, category, form_key="b", team=TeamWish(code="NOTEAM"))


def test_somebody_of_the_same_name_and_address_is_the_same_though_the_telephones_differ(walk):
    category = makers.category(walk)
    with writing():
        for phone in ("1", "2"):
            directory.welcome(name=PARENT["name"], email=PARENT["email"], phone=phone, language="en")
    second = db.session.scalars(select(Person).order_by(Person.id.desc())).first()
    makers.entry(category, second)
    send(walk, plan(myself(category)))
    assert count(Entry) == 1


def test_who_would_wait_is_told_so_also_when_they_are_in_already(walk):
    category = makers.category(walk, maximum=1)
    enter(walk, category)
    assert enter(walk, category, form_key="again").waits
    assert enter(walk, category, STRANGER["name"], STRANGER["email"], form_key="stranger").waits


def test_nobody_is_flooded_with_mails_by_a_stranger_who_repeats_a_form(walk):
    category = makers.category(walk)
    for number in range(5):
        enter(walk, category, form_key=str(number))
    assert count(Message) == 2


def test_a_sign_up_makes_few_statements(walk, queries):
    category = makers.category(walk, maximum=10)
    versions = {kind: makers.waiver(walk, kind).id for kind in WaiverKind}
    alone = plan(myself(category), acceptances=(Acceptance(versions[WaiverKind.ADULT], "me", "A."),))
    with queries() as single:
        send(walk, alone)
    names = ("ada", "ben", "cleo")
    consents = tuple(Acceptance(versions[WaiverKind.GUARDIAN], name, "A.") for name in names)
    children = [child(name.title(), category) for name in names]
    family = plan(*children, form_key="family", guardian=THE_PARENT, acceptances=consents)
    with queries() as together:
        send(walk, family)
    assert len(single) <= 22, "\n".join(single)
    assert len(together) <= 26, "\n".join(together)


def test_a_volunteer_on_several_shifts_makes_few_statements(walk, queries):
    chosen = [makers.shift(walk, at=time(hour), until=time(hour + 1)) for hour in (8, 10, 14)]
    numbers = tuple(shift.id for shift in chosen)
    helper = Comer("me", PARENT["name"], is_registrant=True, shift_ids=numbers)
    asked = Plan(PARENT["name"], PARENT["email"], (helper,), "form", "en")
    with queries() as made:
        send(walk, asked)
    assert len(made) <= 24, "\n".join(made)


# ---- Helping


def test_a_volunteer_takes_several_shifts_at_once_and_one_mail_tells_of_all(walk):
    early = makers.shift(walk, at=time(8), until=time(10))
    late = makers.shift(walk, at=time(10), until=time(12))
    outcome = help_out(walk, [late, early], phone="+1 416-555-0134")
    assert count(Assignment) == 2
    assert outcome.registration.registrant.phone == "+1 416-555-0134"
    [mail] = db.session.scalars(select(Message))
    assert mail.text.index("8:00") < mail.text.index("10:00")


def test_two_shifts_at_the_same_time_are_refused_in_words(walk):
    with pytest.raises(ShiftsClash, match="at the same time"):
        help_out(walk, [makers.shift(walk), makers.shift(walk, at=time(11), until=time(13))])
    assert (count(Registration), count(Assignment)) == (0, 0)


def test_a_shift_at_the_time_of_one_taken_before_is_not_given_and_only_the_mail_says_so(walk):
    help_out(walk, [makers.shift(walk)])
    clashing, later = makers.shift(walk), makers.shift(walk, at=time(14), until=time(15))
    outcome = help_out(walk, [clashing, later], form_key="second")
    assert (outcome.waits_for, clashing.pool.held, later.pool.held) == (frozenset(), 0, 1)
    kinds = db.session.scalars(select(Message.kind).order_by(Message.id))
    assert list(kinds) == ["shifts_taken", "shift_clash", "shifts_taken"]


def test_a_shift_taken_twice_is_taken_once(walk):
    shift = makers.shift(walk)
    help_out(walk, [shift])
    help_out(walk, [shift], form_key="second")
    assert count(Assignment) == 1
    assert count(Message) == 2


def test_a_full_shift_means_a_turn_on_its_waitlist(walk):
    shift = makers.shift(walk, maximum=2)
    makers.assignment(shift)
    makers.assignment(shift)
    assert help_out(walk, [shift]).waits_for == {shift.id}
    assert "waitlist" in db.session.scalars(select(Message.text)).one()


def test_what_we_know_of_a_person_is_not_overwritten_by_a_form(walk):
    shift, other = makers.shift(walk), makers.shift(walk, at=time(14), until=time(15))
    first = help_out(walk, [shift], phone="+1 416-555-0100").registration.registrant
    second = help_out(walk, [other], phone="+1 900-555-0199", form_key="second").registration.registrant
    assert first.id != second.id
    assert first.phone == "+1 416-555-0100"
