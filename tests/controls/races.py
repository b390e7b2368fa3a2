"""Races with all that must be so afterwards, each short: few people, and a moment between look and act to miss."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.capacity import places
from eventsapp.capacity.models import Claim, Party, Placement, Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.fundraising import gifts, totals
from eventsapp.fundraising.gift_models import Gift, GiftMethod, GiftStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.outbox import delivery, mail
from eventsapp.outbox.models import Message, MessageState
from eventsapp.receipts import issuing, numbers
from eventsapp.registration import entries
from eventsapp.registration.models import Entry
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.workflows import (
    changing,
    in_bulk,
    in_bulk_helping,
    rostering,
    shift_letters,
    signup,
    waitlists,
)
from eventsapp.workflows.plans import Comer, Plan
from tests import makers
from tests.controls.switches import longer_gap, slow_commits
from tests.fundraising.side_by_side import at_once

Off = AbstractContextManager[None]


def in_one(act: Callable[[], object]) -> Callable[[], None]:
    """That act as a transaction of its own."""

    def carry_out() -> None:
        with writing():
            act()

    return carry_out


def sign_up(edition_id: int, category_id: int, number: int, form_key: str = "") -> bool:
    """Somebody signs up; whether they are told to wait."""
    name, address = f"Runner {number}", f"runner{number}@example.org"
    plan = Plan(
        name, address, (Comer("me", name, category_id, is_registrant=True),), form_key or f"form-{number}", "en"
    )
    return signup.household(db.session.get_one(Edition, edition_id), plan, by=PUBLIC).waits


def figures_are_true() -> None:
    """What stands on each pool is what its claims say, and nothing is sold twice."""
    for pool in db.session.scalars(select(Pool)):
        sums = select(Claim.placement, func.sum(Claim.size)).where(Claim.pool_id == pool.id).group_by(Claim.placement)
        counted = {placement: int(size) for placement, size in db.session.execute(sums)}
        figures = {"held": pool.held, "offered": pool.offered, "waiting": pool.waiting}
        assert {state: size for state, size in figures.items() if size} == counted
        assert pool.maximum is None or pool.taken <= pool.maximum


def last_place(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Three people want the last place: one has it, the others wait in their order, and nobody sees an error."""
    edition = makers.edition()
    category = makers.category(edition, maximum=1)
    edition_id, category_id = edition.id, category.id
    told: list[bool] = []
    acts = [in_one(lambda one=number: told.append(sign_up(edition_id, category_id, one))) for number in range(3)]  # type: ignore[misc]
    with longer_gap(patch, places, "free_of"), off:
        assert at_once(app, acts) == []
    assert sorted(told) == [False, True, True]
    line = list(db.session.execute(select(Party.turn, Party.placement).order_by(Party.turn)))
    assert line == [(1, Placement.HELD), (2, Placement.WAITING), (3, Placement.WAITING)]
    figures_are_true()


def line_and_newcomer(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Somebody leaves while somebody else comes: whoever waited is offered the place, and the newcomer waits."""
    category = makers.category(maximum=1)
    leaving, waiting = makers.entry(category), makers.entry(category)
    edition_id, category_id, entry_id, first_id = category.edition_id, category.id, leaving.id, waiting.party_id
    leave = in_one(lambda: changing.withdraw([db.session.get_one(Entry, entry_id)], by=PUBLIC))
    come = in_one(lambda: sign_up(edition_id, category_id, 1))
    with longer_gap(patch, places, "free_of"), off:
        assert at_once(app, [leave, come]) == []
    assert db.session.get_one(Party, first_id).placement == Placement.OFFERED
    figures_are_true()


def double_click(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Somebody presses twice to leave: one place is free, and one of the two who wait is offered it, in one letter."""
    category = makers.category(maximum=1)
    entry = makers.entry(category)
    for _ in range(2):
        makers.entry(category)
    entry_id, pool_id = entry.id, category.pool_id
    leave = in_one(lambda: changing.withdraw([db.session.get_one(Entry, entry_id)], by=PUBLIC))
    with longer_gap(patch, places, "read"), off:
        assert at_once(app, [leave, leave]) == []
    pool = db.session.get_one(Pool, pool_id)
    assert (pool.held, pool.offered, pool.waiting) == (0, 1, 1)
    assert letters() == {"left": 1, "offer": 1}
    figures_are_true()


def offer_run_out(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Two workers see that an offer ran out: it ends once, and the next in line is offered the place, once."""
    category = makers.category(maximum=1)
    leaving, silent, _patient = (makers.entry(category) for _ in range(3))
    edition = db.session.get_one(Edition, category.edition_id)
    with writing():
        entries.follow(places.give_back(leaving.party), by=OPERATOR)
        waitlists.freed(edition, by=OPERATOR)
    with writing():
        silent.party.answer_by = clock.now() - timedelta(minutes=1)
    party_id, ended = silent.party_id, list[bool]()
    end = in_one(lambda: ended.append(waitlists.expire(db.session.get_one(Party, party_id), by=OPERATOR)))
    with longer_gap(patch, places, "last_turn"), off:
        assert at_once(app, [end, end]) == []
    assert sorted(ended) == [False, True]
    assert letters()["offer"] == 2
    figures_are_true()


def two_forms(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """The same person on two forms at once is entered once, and sees no error."""
    category = makers.category()
    edition_id, category_id = category.edition_id, category.id
    acts = [in_one(lambda key=key: sign_up(edition_id, category_id, 1, key)) for key in ("one", "other")]  # type: ignore[misc]
    with longer_gap(patch, entries, "already_in"), off:
        assert at_once(app, acts) == []
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def one_form(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Whatever else fails, the key of a form is there once: here nobody finds the form that was sent before."""
    category = makers.category()
    edition_id, category_id = category.edition_id, category.id
    send = in_one(lambda: sign_up(edition_id, category_id, 1, "one-form"))
    with patch.context() as patched, off:
        patched.setattr(registrations, "of_form", lambda _key: None)
        at_once(app, [send, send])
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def claimed_once(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Two workers ask for mail at the same moment: each message is claimed by one of them."""
    queued = _queue(4)
    claimed: list[int] = []

    def ask() -> None:
        claimed.extend(one.id for one in delivery.claim(10, now=clock.now()))

    with slow_commits(), off:
        assert at_once(app, [ask, ask]) == []
    assert Counter(claimed) == Counter(queued)


def in_hand_of_one(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """What a worker is sending is not given to the next one who asks."""
    queued = _queue(3)
    with off:
        first = [one.id for one in delivery.claim(10, now=clock.now())]
        second = [one.id for one in delivery.claim(10, now=clock.now())]
    assert (first, second) == (queued, [])
    assert set(db.session.scalars(select(Message.state))) == {MessageState.SENDING}


def counters(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Three gifts at once to one page: the counters are the sums of the rows."""
    edition = makers.edition()
    makers.fundraising(edition)
    page = makers.fundraising_page(edition)
    makers.gift(edition, page=page)
    edition_id, page_id = edition.id, page.id

    def give() -> None:
        giving = gifts.Giving(
            edition=db.session.get_one(Edition, edition_id),
            page=db.session.get_one(FundraisingPage, page_id),
            amount_cents=10_00,
            method=GiftMethod.CASH,
            received_on=clock.today("America/Toronto"),
        )
        gifts.record(giving, status=GiftStatus.CONFIRMED, by=PUBLIC)

    with off:
        assert at_once(app, [in_one(give)] * 3) == []
    assert totals.differences() == []
    assert totals.of_page(page_id).confirmed_cents == 80_00


def receipt_numbers(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Three receipts at once: three numbers, without a gap."""
    makers.organization()
    makers.receipt_settings()
    edition, donor = makers.edition(), makers.donor(email="")
    gift_ids = [makers.gift(edition, donor=donor).id for _ in range(3)]
    acts = [in_one(lambda one=one: issuing.issue(db.session.get_one(Gift, one), by=OPERATOR)) for one in gift_ids]  # type: ignore[misc]
    with off:
        assert at_once(app, acts) == []
    assert numbers.accounted().is_whole and numbers.accounted().receipts == 3


def moved_in_bulk(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Two organizers move the same helpers at once, each to another shift: everybody is on one shift, where there is a
    place for them, and is told once."""
    makers.organization()
    edition = makers.edition()
    left = makers.shift(edition, maximum=4)
    to = [makers.shift(edition, at=time(13), until=time(15), maximum=3).id for _ in range(2)]
    helpers, edition_id, left_id = [makers.assignment(left).id for _ in range(4)], edition.id, left.id
    done: list[int] = []

    def move(to_id: int) -> None:
        chosen = [db.session.get_one(Assignment, one) for one in helpers]
        deed = in_bulk_helping.moving(db.session.get_one(Edition, edition_id), chosen, db.session.get_one(Shift, to_id))
        done.append(_carried_out(deed, edition_id, helpers))

    with longer_gap(patch, rostering, "refuse_unfit"), off:
        assert at_once(app, [lambda one=one: move(one) for one in to]) == []  # type: ignore[misc]
    moved = [one for one in db.session.scalars(select(Assignment)) if one.shift_id != left_id]
    assert len(moved) == sum(done) >= 3, "whom one has moved, the other leaves where they are"
    assert db.session.scalar(select(func.count()).where(Message.kind == "shift_moved")) == len(moved)
    _shifts_are_true()


def approved_in_bulk(app: Flask, patch: pytest.MonkeyPatch, off: Off) -> None:
    """Two organizers approve the same helpers while a third takes them off: they are approved by one, or not at all,
    told once of each, and no place is lost."""
    makers.organization()
    edition = makers.edition()
    shift = makers.shift(edition, doing=makers.role(edition, needs_approval=True), maximum=4)
    helpers, edition_id = [makers.assignment(shift).id for _ in range(4)], edition.id
    done: list[tuple[str, int]] = []

    def carry_out(deed_of: Callable[[Edition, list[Assignment]], in_bulk.Deed]) -> None:
        chosen = [db.session.get_one(Assignment, one) for one in helpers]
        deed = deed_of(db.session.get_one(Edition, edition_id), chosen)
        done.append((deed.name, _carried_out(deed, edition_id, helpers)))

    acts = [lambda: carry_out(in_bulk_helping.approving)] * 2 + [lambda: carry_out(in_bulk_helping.taking_off)]
    with longer_gap(patch, shift_letters, "approved"), off:
        assert at_once(app, acts) == []
    told = Counter(db.session.scalars(select(Message.kind).where(Message.kind.like("shift_%"))))
    assert sum(number for deed, number in done if deed == "approve") == told["shift_approved"]
    assert told["shift_approved"] in (0, len(helpers)) and told.total() - told["shift_approved"] == len(helpers)
    assert {one.is_held for one in db.session.scalars(select(Assignment))} == {False}
    _shifts_are_true()


def _carried_out(deed: in_bulk.Deed, edition_id: int, numbers: list[int]) -> int:
    with writing():
        done, _left_out = in_bulk.carry_out(deed, db.session.get_one(Edition, edition_id), numbers, by=OPERATOR)
    return done


def _shifts_are_true() -> None:
    """Each pool holds as many as are on its shift."""
    for shift in db.session.scalars(select(Shift)):
        held = list(db.session.scalars(select(Assignment).where(Assignment.shift_id == shift.id)))
        assert shift.pool.held == sum(one.is_held for one in held)
    figures_are_true()


def letters() -> Counter[str]:
    """How many letters of each kind that tells of leaving and of offers."""
    kinds = db.session.scalars(select(Message.kind).where(Message.kind.in_(("left", "offer"))))
    return Counter(kinds)


def _queue(number: int) -> list[int]:
    registration = makers.entry(makers.category()).registration
    with writing():
        for one in range(number):
            mail.queue(
                "link_again",
                key=f"control:{one}",
                to_address=f"reader{one}@example.org",
                to_name="Robin Walker",
                from_name="Foundation",
                reply_to=None,
                language="en",
                secrets={"manage_link": "https://events.example.org/my/0123456789/"},
                reader=registration.registrant,
                registration=registration,
                edition=registration.edition,
                charity=None,
            )
    return list(db.session.scalars(select(Message.id).order_by(Message.id)))
