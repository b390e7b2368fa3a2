"""An edition at a glance."""

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.outbox import mail
from eventsapp.outbox.models import MessageState
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions import requests
from eventsapp.submissions.models import RequestKind
from eventsapp.volunteering.models import AssignmentStatus
from tests import makers


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"), venue=makers.venue())


def address(walk):
    return f"/organize/walk/{walk.year}/"


def test_what_waits_is_said_with_the_way_to_it(walk, owner):
    makers.waiver(walk)
    entry = makers.entry(makers.category(walk))
    shift = makers.shift(walk, minimum=2)
    helper = makers.assignment(shift)
    with writing():
        needs.ask(walk, entry.person, {NeedKind.CHAIR: ""}, by=PUBLIC)
        requests.ask(entry.registration, RequestKind.CHANGE, "Please move me.", by=PUBLIC)
        helper.status = AssignmentStatus.REQUESTED
        for number, about in enumerate((entry.registration_id, 4711)):
            message = mail.queue(
                "link_again",
                key=f"test:{number}",
                to_address="kim@example.org",
                to_name="Kim",
                from_name="We",
                reply_to=None,
                language="en",
                about=f"registration:{about}",
                secrets={"manage_link": "https://events.example.org/my/x/"},
                edition=walk,
                reader=entry.person,
                registration=entry.registration,
                charity=None,
            )
            message.state = MessageState.BOUNCED
    page = owner.get(address(walk)).text
    for words in (
        "1 access need waits for an answer",
        "1 person asks for a change",
        "1 shift is short or at risk",
        "1 volunteer waits to be approved",
        "1 participant has not accepted the terms",
        "1 mail did not arrive",
    ):
        assert words in page, words
    assert "1 person has signed up so far." in page
    assert "<polyline" in page and "The numbers as a table" in page


def test_nobody_is_told_what_they_may_not_see(walk, signed_in):
    entry = makers.entry(makers.category(walk))
    with writing():
        needs.ask(walk, entry.person, {NeedKind.CHAIR: ""}, by=PUBLIC)
    for role, sees in ((AccessRole.DESK, False), (AccessRole.TREASURER, False), (AccessRole.COORDINATOR, True)):
        page = signed_in(role).get(address(walk))
        assert ("1 access need waits" in page.text) is sees
    assert signed_in(AccessRole.ORGANIZER, makers.series("other")).get(address(walk)).status_code == 404
    assert signed_in().get(address(walk)).status_code == 404


def test_with_nothing_to_do_and_nobody_there_it_says_so(walk, owner):
    page = owner.get(address(walk)).text
    assert "Nothing waits for a decision." in page
    assert "Nobody has signed up yet." in page
    assert "<svg viewBox" in page and "<polyline" not in page


def test_it_is_the_same_number_of_queries_for_many_as_for_few(walk, owner, queries):
    category = makers.category(walk)
    makers.entry(category)
    with queries() as few:
        owner.get(address(walk))
    for _each in range(12):
        makers.entry(category)
        makers.assignment(makers.shift(walk))
    with queries() as many:
        owner.get(address(walk))
    assert len(many) <= len(few) + 1 <= 30


def test_categories_of_the_same_name_are_told_apart_by_their_site(walk, owner):
    for name in ("Halifax", "Moncton"):
        makers.category(walk, site=makers.site(walk, name))
    for page in (owner.get(address(walk)).text, owner.get("/organize/").text):
        assert "<dt>5 km walk, Halifax</dt>" in page and "<dt>5 km walk, Moncton</dt>" in page
