"""Who may not come in does not, at any door and in no disguise; and what is not for somebody's eyes is nowhere.

Every door is tried here, and each disguise at some; `make torture` tries all of them at all.
"""

import pytest

from eventsapp.core.db import db, writing
from eventsapp.permissions import grants
from eventsapp.permissions.grants import Held, Reach
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import categories
from eventsapp.registration.models import Category
from tests.permissions import browsers, disguises, doors, everything, matrix
from tests.permissions.disguises import Asked
from tests.permissions.doors import Holder

USUAL = {"as it is": lambda method, path: Asked(method, path)}
WITHOUT_A_PAGE = {
    "organize.assigning.name",  # for somebody who has no name yet
    "organize.hours.edit",  # for somebody who came
    "organize.passkeys.edit",
    "organize.receipts.letter",  # about one that was cancelled
    "organize.selection.edit",  # once somebody is ticked
    "organize.sign_in.new",  # for somebody who is not signed in
    "organize.signatures.new_for_volunteer",  # for somebody who does not take part as well
    "organize.invited.accept",
    "organize.invited.new_password",
}
"""The pages that are not there in the charity of these tests, or not for an owner who is signed in."""


@pytest.fixture
def engine():
    """One is enough: answers are compared here, and what the app reads is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def made(app):
    return everything.make()


@pytest.fixture
def every(app, made):
    return list(doors.all_of(app, made))


@pytest.fixture
def owner(app, made):
    return browsers.signed_in(app, made.owner.email, "owner", Holder(AccessRole.OWNER))


def others(app, made):
    """The doors to rows, at the edition of another series."""
    of_other = doors.all_of(app, made, slug="other-walk")
    return [door for door in of_other if door.has_numbers and door.rule.rule.startswith("/organize/<slug:slug>")]


def behind(app, made, beginning, token):
    return [door for door in doors.all_of(app, made, token=token) if door.endpoint.startswith(beginning)]


def test_an_owner_comes_in_everywhere_so_what_is_refused_is_there(every, owner):
    pages = [one for one in every if one.endpoint.startswith("organize.") and "GET" in one.methods]
    shut = {one.endpoint for one in pages if owner.send(Asked("GET", one.path), []).status != 200}
    assert shut == WITHOUT_A_PAGE
    read = " ".join(owner.send(Asked("GET", one.path), []).text for one in pages if _tells_much(one.endpoint))
    assert [mark for mark, permission in everything.MARKS.items() if permission and mark not in read] == []


def _tells_much(endpoint):
    whole = ("organize.registrations.show", "organize.access_needs.show", "organize.receipts.original")
    return endpoint.startswith((*whole, "organize.donors.show", "organize.staff_notes", "organize.donors.edit"))


@pytest.mark.parametrize("name", ["anonymous", *browsers.HOLDERS])
def test_whoever_may_not_come_in_does_not_and_changes_nothing(app, made, every, owner, name):
    filled = matrix.forms(owner, every) if name in ("desk", "organizer of another series") else {}
    browser = browsers.stranger(app) if name == "anonymous" else browsers.organizer(app, name, made)
    before = matrix.dump()
    seen = matrix.knock(browser, every, USUAL, filled)
    if name in ("anonymous", "treasurer", "lead of a site"):
        seen += matrix.knock(browser, every, disguises.every(app.config["PUBLIC_URL"]), filled, some=1)
    assert seen.exceptions == [] and len(seen.doors) > 100
    assert list(matrix.changed(before)) == []


def test_rows_of_another_series_are_not_found_in_ones_own(app, made):
    before = matrix.dump()
    for name in ("organizer of another series", "treasurer of another series"):
        seen = matrix.cross(browsers.organizer(app, name, made), others(app, made), {})
        assert seen.exceptions == [] and seen.requests > 150
    assert set(matrix.changed(before)) == {"accounts", "grants", "audit_lines"}, "those of the two themselves"


def test_behind_a_link_nothing_of_anybody_else_is_found(app, made):
    for browser, beginning, token in (
        (browsers.participant(app, made), "mine.", made.link),
        (browsers.donor(app, made), "giving.", made.donor_link),
    ):
        before = matrix.dump()
        theirs = behind(app, made, beginning, token)
        seen = matrix.cross(browser, [door for door in theirs if door.has_numbers], {})
        assert list(matrix.changed(before)) == []
        seen += matrix.look(browser, theirs)
        assert seen.exceptions == []


@pytest.mark.parametrize("name", ["desk", "treasurer", "coordinator", "organizer of another series"])
def test_what_is_not_for_somebodys_eyes_is_on_no_page_and_in_no_file(app, made, every, name):
    browser = browsers.organizer(app, name, made)
    theirs = [one for one in every if one.endpoint.startswith("organize.") and not one.refuses(browser.holder)]
    assert matrix.look(browser, theirs).exceptions == []


# ---- That these tests would find it


def test_with_guards_that_let_everybody_in_it_is_found(app, made, every, monkeypatch):
    browser = browsers.organizer(app, "desk", made)
    monkeypatch.setattr(Held, "reach", lambda *_asked: Reach(True, frozenset()))
    some = [door for door in every if door.endpoint.startswith(("organize.donors", "organize.categories"))]
    assert len(matrix.knock(browser, some, USUAL, {}).exceptions) > 8
    assert "desk: 77 Thistledown Lane read at organize.donors.show" in matrix.look(browser, some).exceptions


def test_with_one_query_that_is_not_limited_to_the_edition_it_is_found(app, made, monkeypatch):
    browser = browsers.organizer(app, "organizer of another series", made)
    monkeypatch.setattr(categories, "find", lambda _edition, number: db.session.get(Category, number))
    found = matrix.cross(browser, others(app, made), {}).exceptions
    assert any("organize.categories.show" in one for one in found)


def test_with_one_permission_that_is_not_asked_for_it_is_found(app, made, every, monkeypatch):
    browser = browsers.organizer(app, "desk", made)
    monkeypatch.setattr(Held, "allows", lambda *_asked: True)
    some = [door for door in every if door.endpoint == "organize.registrations.show"]
    assert {"desk: quillfeather@marks.example read at organize.registrations.show"} <= set(
        matrix.look(browser, some).exceptions
    )


def test_what_a_refused_request_changes_is_found(app, made):
    before = matrix.dump()
    with writing():
        db.session.delete(grants.of(made.owner)[0])
    assert list(matrix.changed(before)) == ["grants"]
