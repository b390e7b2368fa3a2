"""The timeline of a registration: everything that happened to it and its people, and nothing of anybody else."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.organizing import notes
from eventsapp.registration import changes, check_ins, payments
from eventsapp.registration.models import Category, Entry, Method
from eventsapp.reports import timeline
from eventsapp.reports.timeline import Sight
from eventsapp.submissions import requests
from eventsapp.submissions.models import Registration, RequestKind
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.web.organize.timeline_words import SENTENCES
from eventsapp.workflows import confirming
from tests import makers

SUBJECTS = (
    "registration|manage_link|answers|entry|waiver|payment|request|person|volunteer|assignment|hours|access_need|note|"
    "message"
)
EVERYTHING = Sight(messages=True, needs=True, notes=True)


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(starts_on=date(2027, 3, 10))


@pytest.fixture
def sent(walk, still):
    """A registration to which one of everything happened, a minute apart."""
    wheel, account = makers.category(walk), makers.account()
    makers.waiver(walk)
    amina = makers.entry(makers.category(walk), makers.person("Amina"), fee_cents=500)
    makers.assignment(makers.shift(walk))  # somebody else's
    dana = organizer(account.id)
    for act in (
        lambda e, day: payments.record(e.registration, 500, Method.CASH, day, by=dana),
        lambda e, _day: changes.to_category(e, db.session.get_one(Category, wheel.id), 500, by=OPERATOR),
        lambda e, _day: requests.ask(e.registration, RequestKind.CHANGE, "Please", by=PUBLIC),
        lambda e, _day: _signed(e),
        lambda e, _day: needs.ask(e.registration.edition, e.person, {NeedKind.CHAIR: ""}, by=PUBLIC),
        lambda e, _day: _noted(e, account.id),
        lambda e, _day: confirming.changed(e.registration, ["Something"]),
        lambda e, _day: check_ins.arrive(e.registration.edition, [e], by=dana),
    ):
        still.shift(timedelta(minutes=1))
        with writing():
            act(db.session.get_one(Entry, amina.id), clock.today(makers.ZONE))
    return db.session.get_one(Registration, amina.registration_id)


def _signed(entry):
    version = signing.in_force(entry.edition_id)[WaiverKind.ADULT]
    signing.sign(version, entry.person, signer=entry.person, name="A", language="en", by=PUBLIC)


def _noted(entry, account_id):
    by = organizer(account_id)
    notes.write(entry.registration.edition, entry.person, "Dog", tells_desk=False, account_id=account_id, by=by)


def told(sent, sight=EVERYTHING, **where):
    return [one.action for one in timeline.page(sent, sight, **where).happenings]


def test_everything_is_told_the_newest_first_and_by_whom(sent):
    happened = timeline.page(sent, EVERYTHING).happenings
    assert [one.action for one in happened] == [
        "entry.arrived",
        "changed",
        "note.written",
        "access_need.asked",
        "waiver.signed",
        "request.asked",
        "entry.category_changed",
        "payment.recorded",
        "entry.entered",
    ]
    arrived = happened[0]
    assert (arrived.name, arrived.by_name, arrived.at) == ("Amina", "Dana Whitecloud", clock.now())
    assert happened[1].kind == "message" and happened[1].name == "Amina"


def test_what_somebody_may_not_see_is_not_told(sent):
    seen = told(sent, Sight())
    assert "changed" not in seen and "access_need.asked" not in seen and "note.written" not in seen
    assert "entry.arrived" in seen


def test_it_goes_on_page_by_page_without_a_gap_or_a_double(sent):
    every, before = timeline.page(sent, EVERYTHING).happenings, ""
    for size in (1, 2, 4, 9):
        found, before = [], ""
        while True:
            page = timeline.page(sent, EVERYTHING, before=before, size=size)
            found += page.happenings
            if not page.has_earlier:
                break
            before = page.happenings[-1].mark
        assert found == every


@pytest.mark.parametrize("mark", ["", "x1", "l", "l999999", "m²", "l" + "9" * 23, "\x00"])
def test_a_mark_of_nothing_leads_to_the_newest(sent, mark):
    assert told(sent, before=mark) == told(sent)


def test_it_asks_as_often_for_much_as_for_little(sent, queries):
    with writing():
        for _number in range(20):
            confirming.changed(db.session.merge(sent), ["Something"])
    number = sent.id
    db.session.remove()
    own = db.session.get_one(Registration, number)
    with queries() as made:
        timeline.page(own, EVERYTHING)
    assert len(made) == 1


def test_every_thing_that_is_recorded_of_such_rows_has_words():
    recorded = {"answers.changed"}
    for file in Path("eventsapp").rglob("*.py"):
        if "web" not in file.parts:
            recorded |= set(re.findall(rf'"((?:{SUBJECTS})\.[a-z_]+)"', file.read_text()))
    assert {"entry.entered", "payment.reversed", "note.written"} <= recorded
    columns = {str(column) for table in Base.metadata.tables.values() for column in table.columns}
    assert {one for one in recorded if one not in SENTENCES} - {"waiver.published"} - columns == set()
