"""An organizer is asked about somebody whose calendar said no: on the page of the shift and of the registration."""

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.calendars import answers, own, revisions
from eventsapp.calendars.own_models import CalendarAnswer, CalendarMail
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions.links import Holder
from tests import makers
from tests.web.organize.test_assignments import press


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


def said_no(registration, person):
    """Their calendar was mailed everything of theirs, and said no to it."""
    with writing():
        for key, row in revisions.written(own.things(Holder(registration, person.id))).items():
            known = {"key": key, "person_id": person.id}
            db.session.add(CalendarMail(**known, sequence=row.sequence, shown=row.shown))
            db.session.add(CalendarAnswer(**known, said_at=clock.now(), is_declined=True))


def kim_on_a_shift(walk):
    one = makers.assignment(makers.shift(walk), makers.person("Kim Lee", "kim@example.org"))
    said_no(one.registration, one.person)
    page = f"/organize/walk/2027/shifts/{one.shift_id}"
    return one, page


def test_the_page_of_the_shift_asks_and_they_are_kept_or_taken_off(walk, signed_in):
    one, page = kim_on_a_shift(walk)
    coordinator = signed_in(AccessRole.COORDINATOR)
    shown = coordinator.get(page).text
    assert "Their calendar said no" in shown and "Take Kim Lee off" in shown
    answer = press(coordinator, page, "Keep Kim Lee on it")
    assert answer.status_code == 303
    shown = coordinator.get(page).text
    assert "Kim Lee stays on the shift." in shown and "Their calendar said no" not in shown
    assert one.is_held
    handled = db.session.scalars(select(AuditLine).where(AuditLine.action == "calendar_answer.handled")).one()
    assert (handled.subject_table, handled.subject_id) == ("assignments", one.id)
    assert handled.account_id == db.session.scalars(select(CalendarAnswer.handled_by)).one()


def test_who_only_reads_the_roster_sees_the_question_and_cannot_answer_it(walk, signed_in):
    one, page = kim_on_a_shift(walk)
    viewer = signed_in(AccessRole.VIEWER)
    shown = viewer.get(page).text
    assert "Their calendar said no" in shown and "Keep Kim Lee on it" not in shown
    assert viewer.post(f"{page}/assignments/{one.id}/answer").status_code in (400, 404)
    db.session.rollback()
    assert answers.declined_shifts([one])


def test_the_page_of_the_registration_says_it_of_a_shift_and_asks_about_the_day(walk, owner, signed_in):
    entry = makers.entry(makers.category(walk), makers.person("Kim Lee", "kim@example.org"))
    said_no(entry.registration, entry.person)
    page = f"/organize/walk/2027/registrations/{entry.registration.reference}"
    assert "Whoever manages registrations sees to it." in signed_in(AccessRole.VIEWER).get(page).text
    assert "The calendar of Kim Lee said that they do not take part" in owner.get(page).text
    press(owner, page, "The answer of Kim Lee has been seen to")
    shown = owner.get(page).text
    assert "Noted: this has been seen to." in shown and "The calendar of Kim Lee" not in shown
    one, _page = kim_on_a_shift(walk)
    shown = owner.get(f"/organize/walk/2027/registrations/{one.registration.reference}").text
    assert "Their calendar said no" in shown
