"""What an edition still misses, and whom a change of it concerns."""

from datetime import date, time, timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import State
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import concerned, missing
from eventsapp.reports.missing import Part, What
from eventsapp.waivers.models import WaiverKind
from tests import makers

pytestmark = pytest.mark.usefixtures("still")


@pytest.fixture
def walk(app):
    return makers.edition(state=State.DRAFT, starts_on=date(2027, 6, 6))


def whats(edition):
    return {(gap.part, gap.what) for gap in missing.of(edition, clock.now())}


def test_a_bare_draft_misses_everything(walk):
    assert whats(walk) == {
        (Part.VENUE, What.VENUE),
        (Part.SCHEDULE, What.SCHEDULE),
        (Part.CATEGORIES, What.NOTHING_TO_JOIN),
        (Part.WAIVERS, What.ADULT_WAIVER),
        (Part.WAIVERS, What.CONSENT),
        (Part.SIGN_UP, What.ACCESS_LEAD),
    }


def test_what_is_there_is_not_missing(walk):
    makers.schedule_item(walk)
    makers.category(walk)
    for kind in WaiverKind:
        makers.waiver(walk, kind)
    venue = makers.venue()
    with writing():
        walk.venue, walk.access_lead = venue, "Dana"
    assert whats(walk) == set()


def test_an_event_for_helpers_alone_misses_no_category_but_the_shifts_of_its_roles(walk):
    role = makers.role(walk)
    assert (Part.ROLES, What.SHIFTS) in whats(walk)
    makers.shift(walk, doing=role)
    assert {(Part.ROLES, What.SHIFTS), (Part.CATEGORIES, What.NOTHING_TO_JOIN)}.isdisjoint(whats(walk))


def test_a_date_without_times_and_one_that_is_past_are_said(app):
    tentative = makers.edition(state=State.ANNOUNCED, at=None)
    assert (Part.DATE, What.CONFIRMED_DATE) in whats(tentative)
    month = makers.edition(state=State.DRAFT, at=None, starts_on=date(2027, 9, 1), ends_on=date(2027, 9, 30))
    assert (Part.DATE, What.CONFIRMED_DATE) not in whats(month)
    past = makers.edition(state=State.DRAFT, starts_on=date(2027, 1, 10))
    assert (Part.DATE, What.DATE_TO_COME) in whats(past)
    early = makers.edition(state=State.DRAFT, closes_at=clock.now() - timedelta(days=1))
    assert (Part.SIGN_UP, What.LATER_END) in whats(early)


@pytest.mark.parametrize(("text", "what"), [(("Hat", ""), What.FRENCH), (("", "Chapeau"), What.ENGLISH)])
def test_a_text_in_one_language_misses_the_other(walk, text, what):
    with writing():
        walk.to_bring = Bilingual(*text)
    gaps = [gap for gap in missing.of(walk, clock.now()) if gap.part is Part.TEXTS]
    assert [(gap.what, gap.of) for gap in gaps] == [(what, "to_bring")]


def test_the_newest_wording_of_a_waiver_counts(walk):
    makers.waiver(walk, text=Bilingual("At my own risk.", ""))
    assert (Part.WAIVERS, What.FRENCH) in whats(walk)
    makers.waiver(walk, text=makers.both("At my own risk.", "À mes risques."))
    assert (Part.WAIVERS, What.FRENCH) not in whats(walk)


def test_a_change_concerns_those_who_take_part_wait_or_help_each_address_once(app, queries):
    edition = makers.edition(starts_on=date(2027, 6, 6))
    category = makers.category(edition, maximum=1)
    robin, kim, gone = (makers.person(email=f"{name}@example.org") for name in ("robin", "kim", "gone"))
    makers.entry(category, robin)
    makers.entry(category, kim)
    makers.assignment(makers.shift(edition, at=time(8), until=time(12)), robin)
    left = makers.entry(category, gone)
    makers.entry(makers.category(), makers.person())
    with writing():
        left.status = EntryStatus.WITHDRAWN
    makers.schedule_item(edition)
    db.session.refresh(edition)
    with queries() as made:
        found = concerned.by(edition)
    assert len(made) == 7
    assert (found.registrations, found.participants, found.volunteers, found.addresses) == (3, 2, 1, 2)
    assert (found.shifts, found.schedule_items, found.starts) == (1, 1, 0)


def test_of_an_edition_nobody_joined_nobody_is_concerned(walk):
    assert concerned.by(walk).is_nobody
