"""The waitlist: freed places go to those who came first, with a time to answer, and everybody is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity import places
from eventsapp.capacity.models import Party, Placement
from eventsapp.capacity.waitlist import OfferOver, TooFewPlaces
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.outbox.models import Message
from eventsapp.registration import entries
from eventsapp.registration.models import Entry
from eventsapp.workflows import changing, signup, waitlists
from eventsapp.workflows.plans import Comer, Guardian, Plan
from tests import makers

CAME = ("Ana", "Bo", "Cleo", "Dee", "Eli")


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(venue=makers.venue())


def come(category, name, size=1, *, email=None, support=None):
    """A party of an adult and children signs up; its party."""
    edition = db.session.get_one(Edition, category.edition_id)
    comers = [Comer("me", name, category.id, is_registrant=True, support=support)]
    comers += [
        Comer(f"c{number}", f"{name} junior {number}", category.id, from_age=0, to_age=9, is_minor=True)
        for number in range(1, size)
    ]
    plan = Plan(name, email or f"{name.casefold()}@example.org", tuple(comers), f"form of {name}", "en")
    with writing():
        sent = signup.household(edition, replace(plan, guardian=Guardian(is_registrant=True)), by=PUBLIC).registration
    return entries.of(sent)[0].party


def line(category, *sizes):
    """One after the other they sign up, and then nobody has been told anything yet."""
    parties = [come(category, name, size) for name, size in zip(CAME, sizes, strict=False)]
    with writing():
        for message in db.session.scalars(select(Message)):
            db.session.delete(message)
    return parties


def gives_back(party, **places_given):
    """Who holds places withdraws, as their page does it."""
    with writing():
        entries.follow(places.give_back(party, **places_given), by=PUBLIC)
        waitlists.freed(edition_of(party), by=PUBLIC)


def act(verb, party):
    with writing():
        verb(db.session.get_one(Party, party.id), by=PUBLIC)


def declines(party):
    """Who waits in it, or was offered its places, leaves on their page."""
    with writing():
        waiting = db.session.scalars(select(Entry).where(Entry.party_id == party.id)).all()
        changing.leave_line(waiting, by=PUBLIC)


def expire(still, hours=49):
    still.shift(timedelta(hours=hours))
    return waitlists.expire_due(clock.now(), by=OPERATOR)


def edition_of(party):
    return db.session.scalars(select(Edition).where(Edition.pool_id == party.pool_id)).one()


def placements(*parties):
    return [db.session.get_one(Party, party.id).placement for party in parties]


def statuses(party):
    return {entry.status for entry in db.session.scalars(select(Entry).where(Entry.party_id == party.id))}


def told():
    """Who was told what since the line stood."""
    query = select(Message.to_address, Message.kind).order_by(Message.id)
    return [(address.split("@")[0], kind) for address, kind in db.session.execute(query)]


def test_the_first_on_the_waitlist_is_offered_the_place_when_somebody_withdraws(walk):
    category = makers.category(walk, maximum=1)
    holder, first, second = line(category, 1, 1, 1)
    gives_back(holder)
    assert placements(holder, first, second) == ["released", "offered", "waiting"]
    assert (statuses(first), statuses(second)) == ({"offered"}, {"waitlisted"})
    assert first.answer_by == clock.now() + timedelta(hours=48)
    assert told() == [("bo", "offer")]


def test_who_accepts_has_the_place_and_accepting_twice_is_accepting_once(walk):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    gives_back(holder)
    for _ in range(2):
        act(waitlists.accept, first)
    assert statuses(first) == {"confirmed"}
    assert told() == [("bo", "offer"), ("bo", "accepted")]


def test_a_family_is_offered_its_places_together_with_whom_comes_along(walk):
    category = makers.category(walk, maximum=3)
    holder = come(category, "Ana", 3)
    family = come(category, "Bo", 3, support="Lou Martin")
    gives_back(holder)
    assert statuses(family) == {"offered"}
    beside = db.session.scalars(select(Entry).where(Entry.supports_id.is_not(None))).one()
    assert beside.status == "offered"
    act(waitlists.accept, family)
    assert (statuses(family), beside.status) == ({"confirmed"}, "confirmed")


def test_places_wait_for_a_family_that_is_too_big_for_them(walk):
    category = makers.category(walk, maximum=3)
    one, two, family, single = line(category, 1, 2, 3, 1)
    gives_back(one)
    assert placements(family, single) == ["waiting", "waiting"]
    gives_back(two)
    assert placements(family, single) == ["offered", "waiting"]


def test_one_of_a_waiting_family_withdraws_and_the_others_fit(walk):
    category = makers.category(walk, maximum=3)
    one, _two, family = line(category, 1, 2, 2)
    gives_back(one)
    gives_back(family, places={category.pool_id: 1})
    assert placements(family) == ["offered"]


def test_who_declines_leaves_and_the_next_is_offered_the_place(walk):
    holder, first, second = line(makers.category(walk, maximum=1), 1, 1, 1)
    gives_back(holder)
    for _ in range(2):
        declines(first)
    assert placements(first, second) == ["released", "offered"]
    assert statuses(first) == {"withdrawn"}
    assert told() == [("bo", "offer"), ("bo", "left"), ("cleo", "offer")]


def test_a_big_family_that_leaves_the_line_makes_room_for_the_small_ones_behind_it(walk):
    one, _two, family, single = line(makers.category(walk, maximum=3), 1, 2, 3, 1)
    gives_back(one)
    declines(family)
    assert placements(single) == ["offered"]


def test_who_has_accepted_in_another_tab_cannot_decline_any_more(walk):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    gives_back(holder)
    act(waitlists.accept, first)
    with pytest.raises(OfferOver):
        declines(first)
    assert statuses(first) == {"confirmed"}


def test_an_offer_nobody_answers_goes_to_the_next_and_its_party_waits_once_more(walk, still):
    holder, first, second = line(makers.category(walk, maximum=1), 1, 1, 1)
    gives_back(holder)
    assert waitlists.expire_due(clock.now(), by=OPERATOR) == 0
    assert expire(still) == 1
    assert placements(first, second) == ["waiting", "offered"]
    assert first.turn > second.turn
    assert told() == [("bo", "offer"), ("cleo", "offer"), ("bo", "offer_ended")]
    with pytest.raises(OfferOver):
        act(waitlists.accept, first)


def test_after_the_second_offer_without_an_answer_it_is_let_go(walk, still):
    holder, only = line(makers.category(walk, maximum=1), 1, 1)
    gives_back(holder)
    expire(still)
    assert placements(only) == ["offered"]  # nobody else waits, so it is offered the place again
    expire(still)
    assert (placements(only), statuses(only)) == (["released"], {"withdrawn"})
    assert told() == [("bo", "offer"), ("bo", "offer"), ("bo", "offer_ended")]


def test_an_offer_that_ran_out_is_over_though_no_worker_came_by(walk, still):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    gives_back(holder)
    still.shift(timedelta(hours=49))
    with pytest.raises(OfferOver):
        act(waitlists.accept, first)
    assert placements(first) == ["offered"]


def test_more_places_for_a_category_are_offered_to_those_who_wait(walk):
    category = makers.category(walk, maximum=1)
    _holder, first, second, third = line(category, 1, 1, 1, 1)
    with writing():
        category.pool.maximum = 3
        db.session.flush()
        waitlists.freed(walk, by=OPERATOR)
    assert placements(first, second, third) == ["offered", "offered", "waiting"]


def test_who_comes_later_does_not_get_a_place_that_was_offered(walk):
    category = makers.category(walk, maximum=1)
    holder, first = line(category, 1, 1)
    gives_back(holder)
    assert come(category, "Dee").placement == Placement.WAITING
    act(waitlists.accept, first)
    assert category.pool.held == 1


@pytest.mark.parametrize(
    ("state", "is_offered"),
    [(State.CLOSED, True), (State.ANNOUNCED, True), (State.CANCELLED, False), (State.POSTPONED, False)],
)
def test_places_are_offered_also_once_sign_up_is_closed_but_not_when_it_is_off(walk, state, is_offered):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    with writing():
        walk.state = state
    gives_back(holder)
    assert placements(first) == ["offered" if is_offered else "waiting"]


def test_nothing_is_offered_once_the_event_has_begun(walk, still):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    still.move_to(walk.starts_at)
    gives_back(holder)
    assert placements(first) == ["waiting"]
    with pytest.raises(waitlists.NoOffersNow):
        act(waitlists.offer_by_hand, first)


def test_close_to_the_day_the_time_to_answer_is_short_and_never_beyond_the_beginning(walk, still):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    still.move_to(walk.starts_at - timedelta(hours=1))
    gives_back(holder)
    assert first.answer_by == walk.starts_at


def test_of_a_cancelled_event_no_offer_can_be_accepted(walk):
    holder, first = line(makers.category(walk, maximum=1), 1, 1)
    gives_back(holder)
    with writing():
        walk.state = State.CANCELLED
    with pytest.raises(OfferOver):
        act(waitlists.accept, first)


def test_an_organizer_may_offer_out_of_turn_what_is_free_and_the_trail_tells(walk):
    one, _two, family, single = line(makers.category(walk, maximum=3), 1, 2, 3, 1)
    gives_back(one)
    with pytest.raises(TooFewPlaces):
        act(waitlists.offer_by_hand, family)
    act(waitlists.offer_by_hand, single)
    assert placements(family, single) == ["waiting", "offered"]
    actions = list(db.session.scalars(select(AuditLine.action).where(AuditLine.subject_table == "parties")))
    assert actions == ["waitlist.offered_by_hand"]


def test_one_offer_that_cannot_be_ended_does_not_stop_the_others(walk, still, monkeypatch):
    category = makers.category(walk, maximum=2)
    one, two, first, second, third = line(category, 1, 1, 1, 1, 1)
    gives_back(one)
    gives_back(two)
    poisoned, real = first.id, waitlists.expire

    def expire_but(party, *, by):
        if party.id == poisoned:
            raise ValueError("nobody foresaw this")
        return real(party, by=by)

    monkeypatch.setattr(waitlists, "expire", expire_but)
    assert expire(still) == 1
    assert placements(first, second, third) == ["offered", "waiting", "offered"]


def test_a_long_line_for_a_full_category_costs_nothing_when_another_one_has_room(walk, queries):
    full, roomy = makers.category(walk, maximum=0), makers.category(walk, maximum=9)
    line(full, 1, 1, 1)
    holder = come(roomy, "Zoe")
    with writing():
        entries.follow(places.give_back(holder), by=PUBLIC)
    with queries() as made, writing():
        waitlists.freed(walk, by=PUBLIC)
    assert not [statement for statement in made if "ORDER BY parties.turn" in statement]
