"""Changing what was sent: withdrawing, another category, another person, next year, one more person, a new name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.capacity import waitlist
from eventsapp.capacity.models import Party
from eventsapp.capacity.places import NoPlaceLeft
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.outbox.models import Message
from eventsapp.registration import deferrals, entries, payments
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Deferral, Entry, Method
from eventsapp.submissions import links
from eventsapp.teams import teams
from eventsapp.waivers.models import SignatureRequest, WaiverKind
from eventsapp.workflows import adding, changing, checking, correcting, handing_over, signup
from eventsapp.workflows.changing import ChangesClosed, NotThereAnyMore, Stage
from eventsapp.workflows.checking import WrongAge
from eventsapp.workflows.handing_over import CannotHaveIt, NoPlaceYet, NotYoursAlone, OnlyAdultsPassOn
from eventsapp.workflows.plans import Comer
from tests import makers
from tests.cast import PARENT, STRANGER


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


def party(category, *people, **given):
    """People with their places together, in a registration of the first."""
    sent = makers.registration(db.session.get_one(Edition, category.edition_id), people[0])
    with writing():
        return entries.enter(sent, [Newcomer(one, category, **given) for one in people], by=OPERATOR)


def done(act):
    with writing():
        return act()


def status(entry):
    return db.session.get_one(Entry, entry.id, populate_existing=True).status


def mails(kind):
    return [message.to_address for message in db.session.scalars(select(Message).where(Message.kind == kind))]


def figures(category):
    db.session.refresh(category.pool)
    return category.pool.held, category.pool.offered, category.pool.waiting


# ---- Withdrawing


def test_a_place_is_free_at_once_and_offered_to_the_next(walk):
    category = makers.category(walk, maximum=1)
    first, second = makers.entry(category), makers.entry(category)
    done(lambda: changing.withdraw([first], by=PUBLIC))
    assert (status(first), status(second)) == ("withdrawn", "offered")
    assert figures(category) == (0, 1, 0)
    assert mails("left") == [first.person.email] and mails("offer") == [second.person.email]


def test_one_of_a_party_goes_and_the_others_stay(walk):
    category = makers.category(walk, maximum=3)
    one, two, three = party(category, makers.person(), makers.person(), makers.person())
    done(lambda: changing.withdraw([two], by=PUBLIC))
    assert [status(entry) for entry in (one, two, three)] == ["confirmed", "withdrawn", "confirmed"]
    assert figures(category) == (2, 0, 0)


def test_withdrawn_twice_is_withdrawn_once(walk):
    category = makers.category(walk)
    one, _two = party(category, makers.person(), makers.person())
    done(lambda: changing.withdraw([one], by=PUBLIC))
    assert done(lambda: changing.withdraw([one], by=PUBLIC)) == []
    assert figures(category) == (1, 0, 0)
    assert len(mails("left")) == 1


def test_who_supports_somebody_goes_with_them_and_can_go_alone(walk):
    category = makers.category(walk)
    one = makers.entry(category)
    helper = makers.person()
    with writing():
        beside = entries.support(one, helper, by=OPERATOR)
    done(lambda: changing.withdraw([one, beside], by=PUBLIC))
    assert (status(one), status(beside)) == ("withdrawn", "withdrawn")
    assert figures(category) == (0, 0, 0)


def test_who_withdraws_leaves_the_team(walk):
    with writing():
        walk.has_teams = True
    captain = makers.person()
    entry = makers.entry(makers.category(walk), captain)
    makers.team(walk, captain=captain)
    done(lambda: changing.withdraw([entry], by=PUBLIC))
    assert teams.of(walk, captain) is None


def test_one_of_a_waiting_party_leaves_the_line_and_the_others_keep_their_turn(walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    one, two = party(category, makers.person(), makers.person())
    turn = one.party.turn
    done(lambda: changing.leave_line([two], by=PUBLIC))
    assert (status(one), status(two)) == ("waitlisted", "withdrawn")
    assert db.session.get_one(Party, one.party_id, populate_existing=True).turn == turn


def test_leaving_the_line_never_gives_up_a_place_that_was_taken_meanwhile(walk):
    entry = makers.entry(makers.category(walk))
    with pytest.raises(waitlist.OfferOver):
        done(lambda: changing.leave_line([entry], by=PUBLIC))
    assert status(entry) == "confirmed"


def test_the_trail_tells_of_states_and_of_nobody(walk):
    entry = makers.entry(makers.category(walk), makers.person(PARENT["name"], PARENT["email"]))
    done(lambda: changing.withdraw([entry], by=PUBLIC))
    lines = list(db.session.scalars(select(AuditLine)))
    assert "entry.withdrawn" in [line.action for line in lines]
    assert PARENT["name"] not in str([line.details for line in lines])


# ---- When changes are open


@pytest.mark.parametrize(
    ("state", "ahead", "stage"),
    [
        (State.OPEN, timedelta(days=8), Stage.OPEN),
        (State.OPEN, timedelta(days=7), Stage.ASKING),
        (State.CLOSED, timedelta(days=8), Stage.OPEN),
        (State.OPEN, timedelta(days=-1), Stage.OVER),
        (State.CANCELLED, timedelta(days=8), Stage.OVER),
        (State.POSTPONED, timedelta(days=1), Stage.OPEN),
    ],
)
def test_changes_are_open_until_their_time_and_while_there_is_something_to_change(walk, state, ahead, stage):
    with writing():
        walk.state, walk.changes_close_at = state, walk.starts_at - timedelta(days=7)
    assert changing.stage(walk, walk.starts_at - ahead) is stage


def test_after_that_only_organizers_change(walk, still):
    category = makers.category(walk)
    entry = makers.entry(category)
    still.move_to(walk.starts_at)
    with pytest.raises(ChangesClosed):
        done(lambda: changing.withdraw([entry], by=PUBLIC))
    done(lambda: changing.withdraw([entry], by=organizer(makers.account().id)))
    assert status(entry) == "withdrawn"


# ---- Another category


def test_another_category_at_its_own_price(walk):
    walking, wheeling = makers.category(walk), makers.category(walk, name=makers.both("Wheel"), maximum=1)
    makers.price(wheeling, 4000)
    entry = makers.entry(walking, fee_cents=2500)
    done(lambda: changing.change_category(entry, wheeling, by=PUBLIC))
    assert (entry.category_id, entry.fee_cents) == (wheeling.id, 4000)
    assert (figures(walking), figures(wheeling)) == ((0, 0, 0), (1, 0, 0))
    assert mails("changed")


def test_the_price_is_that_of_the_day_of_signing_up(walk, still):
    walking, wheeling = makers.category(walk), makers.category(walk, position=1)
    makers.price(wheeling, 2000, until_at=clock.now() + timedelta(days=1))
    makers.price(wheeling, 4000)
    entry = makers.entry(walking)
    still.shift(timedelta(days=3))
    done(lambda: changing.change_category(entry, wheeling, by=PUBLIC))
    assert entry.fee_cents == 2000


def test_where_it_is_full_one_keeps_what_one_has(walk):
    walking, wheeling = makers.category(walk), makers.category(walk, maximum=1)
    makers.entry(wheeling)
    entry = makers.entry(walking)
    with pytest.raises(NoPlaceLeft):
        done(lambda: changing.change_category(entry, wheeling, by=PUBLIC))
    db.session.expire_all()
    assert (entry.category_id, entry.status) == (walking.id, "confirmed")


def test_the_place_left_behind_is_offered(walk):
    walking, wheeling = makers.category(walk, maximum=1), makers.category(walk)
    entry, waits = makers.entry(walking), makers.entry(walking)
    done(lambda: changing.change_category(entry, wheeling, by=PUBLIC))
    assert status(waits) == "offered"


def test_who_waits_is_offered_a_place_where_there_are_some(walk):
    walking, wheeling = makers.category(walk, maximum=1), makers.category(walk)
    makers.entry(walking)
    waits = makers.entry(walking)
    done(lambda: changing.change_category(waits, wheeling, by=PUBLIC))
    assert (status(waits), figures(walking), figures(wheeling)) == ("offered", (1, 0, 0), (0, 1, 0))


def test_a_category_for_adults_is_not_for_a_child(walk):
    walking, run = makers.category(walk), makers.category(walk)
    with writing():
        run.minimum_age = 14
    entry = makers.entry(walking, from_age=0, to_age=13)
    with pytest.raises(WrongAge):
        done(lambda: changing.change_category(entry, run, by=PUBLIC))


def test_one_that_goes_by_the_day_of_birth_needs_it(walk):
    walking, run = makers.category(walk), makers.category(walk)
    with writing():
        run.minimum_age, run.asks_birth_date = 14, True
    entry = makers.entry(walking, from_age=14, to_age=17)
    with pytest.raises(changing.BirthDateUnknown):
        done(lambda: changing.change_category(entry, run, by=PUBLIC))
    with writing():
        entry.born_on = walk.starts_on.replace(year=walk.starts_on.year - 14)
    done(lambda: changing.change_category(entry, run, by=PUBLIC))
    assert entry.category_id == run.id


def test_a_category_of_another_edition_is_not_offered(walk):
    entry = makers.entry(makers.category(walk))
    other = makers.category()
    with pytest.raises(checking.CategoryGone):
        done(lambda: changing.change_category(entry, other, by=PUBLIC))


def test_who_withdrew_changes_nothing_any_more(walk):
    walking, wheeling = makers.category(walk), makers.category(walk)
    entry = makers.entry(walking)
    done(lambda: changing.withdraw([entry], by=PUBLIC))
    for act in (
        lambda: changing.change_category(entry, wheeling, by=PUBLIC),
        lambda: handing_over.transfer(entry, name=STRANGER["name"], email=STRANGER["email"], by=PUBLIC),
        lambda: handing_over.defer(entry, by=PUBLIC),
    ):
        with pytest.raises(NotThereAnyMore):
            done(act)


# ---- Another person


def hand_on(entry, who=STRANGER):
    return done(lambda: handing_over.transfer(entry, name=who["name"], email=who["email"], by=PUBLIC))


def test_the_new_person_has_the_place_a_page_of_their_own_and_a_waiver_to_sign(walk):
    category = makers.category(walk, maximum=1)
    makers.waiver(walk)
    entry = makers.entry(category, fee_cents=2500)
    waits = makers.entry(category)
    new = hand_on(entry)
    assert (status(entry), status(new), status(waits)) == ("transferred", "confirmed", "waitlisted")
    assert new.registration_id != entry.registration_id and new.registration.registrant.email == STRANGER["email"]
    assert links.live(new.registration, new.person)
    assert db.session.scalars(select(SignatureRequest)).one().signer == new.person
    assert figures(category) == (1, 0, 1)
    assert mails("transferred_to") == [STRANGER["email"]]


def test_what_was_paid_stays_with_who_paid_it(walk):
    entry = makers.entry(makers.category(walk), fee_cents=2500)
    with writing():
        payments.record(entry.registration, 2500, Method.CASH, clock.today(walk.zone), by=OPERATOR)
    new = hand_on(entry)
    assert (payments.balance(entry.registration), payments.balance(new.registration)) == (0, 0)


def test_the_same_form_twice_passes_it_on_once(walk):
    entry = makers.entry(makers.category(walk))
    first = hand_on(entry)
    assert hand_on(entry) is first
    assert len(db.session.scalars(select(Entry)).all()) == 2


def test_passed_on_to_one_it_is_not_there_for_another(walk):
    entry = makers.entry(makers.category(walk))
    hand_on(entry)
    with pytest.raises(NotThereAnyMore):
        hand_on(entry, PARENT)


def test_who_takes_part_already_is_refused_without_saying_so(walk):
    category = makers.category(walk)
    makers.entry(category, makers.person(STRANGER["name"], STRANGER["email"]))
    entry = makers.entry(category)
    with pytest.raises(CannotHaveIt) as refused:
        hand_on(entry)
    assert "already" not in str(refused.value) and "take part" not in str(refused.value)
    assert status(entry) == "confirmed"


def test_nobody_passes_on_a_childs_place_or_one_they_do_not_have(walk):
    category = makers.category(walk, maximum=1)
    minor, waits = makers.entry(category, is_minor=True), makers.entry(category)
    with pytest.raises(OnlyAdultsPassOn):
        hand_on(minor)
    with pytest.raises(NoPlaceYet):
        hand_on(waits)


def test_a_category_for_children_is_not_passed_on_to_an_adult(walk):
    category = makers.category(walk)
    with writing():
        category.maximum_age = 13
    entry = makers.entry(category)
    with pytest.raises(WrongAge):
        hand_on(entry)


def test_one_of_a_party_passed_on_keeps_the_party_together(walk):
    category = makers.category(walk, maximum=2)
    one, two = party(category, makers.person(), makers.person())
    new = hand_on(two)
    assert new.party_id == one.party_id
    assert {entry.id for entry in entries.of_party(one.party)} == {one.id, new.id}


# ---- Next year


def paid_entry(walk, fee=2500, paid=2500):
    entry = makers.entry(makers.category(walk, maximum=1), fee_cents=fee)
    if paid:
        with writing():
            payments.record(entry.registration, paid, Method.E_TRANSFER, clock.today(walk.zone), by=OPERATOR)
    return entry


def test_the_place_goes_and_what_was_paid_is_kept(walk):
    entry = paid_entry(walk)
    waits = makers.entry(entry.category)
    done(lambda: handing_over.defer(entry, by=PUBLIC))
    assert (status(entry), status(waits)) == ("deferred", "offered")
    assert db.session.scalars(select(Deferral)).one().credit_cents == 2500
    assert payments.balance(entry.registration) == 0


@pytest.mark.parametrize(("fee", "paid", "credit"), [(2500, 0, 0), (2500, 1000, 1000), (0, 0, 0), (2500, 4000, 2500)])
def test_what_is_kept_is_what_came_in_and_never_more_than_it_cost(walk, fee, paid, credit):
    entry = paid_entry(walk, fee, paid)
    done(lambda: handing_over.defer(entry, by=PUBLIC))
    assert db.session.scalars(select(Deferral)).one().credit_cents == credit


def test_next_time_it_is_taken_off_once(walk):
    entry = paid_entry(walk)
    done(lambda: handing_over.defer(entry, by=PUBLIC))
    next_year = makers.edition(of=walk.series, starts_on=walk.starts_on.replace(year=walk.starts_on.year + 1))
    again = makers.entry(makers.category(next_year), entry.person, fee_cents=3000)
    assert done(lambda: deferrals.use(again.registration, [entry.person], by=PUBLIC)) == 2500
    assert done(lambda: deferrals.use(again.registration, [entry.person], by=PUBLIC)) == 0
    assert payments.balance(again.registration) == 500


def test_it_is_not_taken_off_the_same_edition_or_another_series_or_for_somebody_else(walk):
    entry = paid_entry(walk)
    done(lambda: handing_over.defer(entry, by=PUBLIC))
    same = makers.entry(entry.category, makers.person())
    elsewhere = makers.entry(makers.category(), entry.person)
    assert done(lambda: deferrals.use(same.registration, [entry.person], by=PUBLIC)) == 0
    assert done(lambda: deferrals.use(elsewhere.registration, [entry.person], by=PUBLIC)) == 0
    next_year = makers.edition(of=walk.series, starts_on=walk.starts_on.replace(year=walk.starts_on.year + 1))
    stranger = makers.entry(makers.category(next_year))
    assert done(lambda: deferrals.use(stranger.registration, [stranger.person], by=PUBLIC)) == 0


def test_who_waits_has_nothing_to_put_off(walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category)
    waits = makers.entry(category)
    with pytest.raises(NoPlaceYet):
        done(lambda: handing_over.defer(waits, by=PUBLIC))


# ---- One more person


def add(entry, *comers):
    return done(lambda: adding.add(entry.registration, comers, by=PUBLIC))


def test_a_child_comes_too_and_the_registrant_is_asked_to_consent(walk):
    category = makers.category(walk)
    makers.waiver(walk, WaiverKind.GUARDIAN)
    entry = makers.entry(category)
    (added,) = add(entry, Comer("1", "Léo", category.id, from_age=0, to_age=13, is_minor=True))
    assert added.registration_id == entry.registration_id and added.guardian == entry.person
    assert added.person.household == entry.person.household
    assert db.session.scalars(select(SignatureRequest)).one().signer == entry.person
    assert mails("added") == [entry.person.email]


def test_where_it_is_full_only_the_new_one_waits(walk):
    category = makers.category(walk, maximum=1)
    entry = makers.entry(category)
    (added,) = add(entry, Comer("1", "Léo", category.id))
    assert (status(entry), status(added)) == ("confirmed", "waitlisted")


def test_the_same_person_twice_is_one(walk):
    category = makers.category(walk)
    entry = makers.entry(category)
    add(entry, Comer("1", "Léo", category.id))
    assert add(entry, Comer("1", "léo", category.id)) == []


def test_somebody_of_another_registration_is_not_added_and_not_told_of(walk):
    category = makers.category(walk)
    makers.entry(category, makers.person(STRANGER["name"], STRANGER["email"]))
    entry = makers.entry(category)
    with pytest.raises(adding.CannotBeAdded):
        add(entry, Comer("1", STRANGER["name"], category.id, email=STRANGER["email"]))


def test_when_sign_up_is_closed_nobody_is_added(walk):
    category = makers.category(walk)
    entry = makers.entry(category)
    with writing():
        walk.state = State.CLOSED
    with pytest.raises(signup.SignUpClosed):
        add(entry, Comer("1", "Léo", category.id))


# ---- A new name, a new address


def test_the_old_and_the_new_address_are_told(walk):
    entry = makers.entry(makers.category(walk), makers.person(PARENT["name"], PARENT["email"]))
    person = entry.person
    given = {"name": person.name, "email": "new@example.org", "phone": ""}
    assert done(lambda: correcting.contact(entry.registration, person, **given, by=PUBLIC))
    assert mails("address_left") == [PARENT["email"]] and mails("address_new") == ["new@example.org"]
    assert not done(lambda: correcting.contact(entry.registration, person, **given, by=PUBLIC))


def test_another_adults_new_address_is_told_to_them(walk):
    entry = makers.entry(makers.category(walk))
    friend = makers.person(STRANGER["name"], STRANGER["email"])
    given = {"name": friend.name, "email": "kim@example.org", "phone": ""}
    done(lambda: correcting.contact(entry.registration, friend, **given, by=PUBLIC))
    assert mails("address_left") == [STRANGER["email"]] and mails("address_new") == ["kim@example.org"]


def test_a_corrected_name_stands_on_the_roster(walk):
    category = makers.category(walk)
    entry = makers.entry(category)
    (leo,) = add(entry, Comer("1", "Loe", category.id))
    assert done(lambda: correcting.rename(leo, "Léo", by=PUBLIC))
    db.session.expire_all()
    assert (leo.person.name, leo.name_key) == ("Léo", "leo")


def test_nobody_renames_somebody_who_has_a_page_of_their_own(walk):
    entry = makers.entry(makers.category(walk))
    with pytest.raises(correcting.HasOwnPage):
        done(lambda: correcting.rename(entry, "Somebody else", by=PUBLIC))


# ---- Taking a registration over


def signed_up_by_helper(walk, *people):
    helper = makers.person()
    sent = makers.registration(walk, helper)
    category = makers.category(walk)
    with writing():
        entries.enter(sent, [Newcomer(one, category) for one in people], by=OPERATOR)
        return sent, helper, [links.opened_by(links.make(sent, one)) for one in (*people, helper)]


def test_who_was_signed_up_takes_the_registration_over_and_the_helper_is_out(walk):
    person = makers.person()
    sent, helper, (own, helpers) = signed_up_by_helper(walk, person)
    done(lambda: handing_over.take_over(own, by=PUBLIC))
    db.session.expire_all()
    assert sent.registrant == person and links.live(sent, helper) == [] and helpers.revoked_at
    done(lambda: handing_over.take_over(own, by=PUBLIC))


def test_but_not_the_places_of_others(walk):
    _sent, _helper, (own, _other, _helpers) = signed_up_by_helper(walk, makers.person(), makers.person())
    with pytest.raises(NotYoursAlone):
        done(lambda: handing_over.take_over(own, by=PUBLIC))
