"""Each protection switched off once: then what looks at the answers must find something, or it never would."""

import re

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import words
from eventsapp.core.db import writing
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.reports import exports
from eventsapp.reports.columns import Kind
from tests import cast, makers
from tests.conftest import let_go, new_app
from tests.visitor import fill_in
from torture.fuzzing import exits, judging, marks
from torture.fuzzing.guises import Guise
from torture.fuzzing.shots import Shot

ROSTER = "/organize/zoo-walk/2027/roster"
WALK_UP = "/organize/zoo-walk/2027/walk-up"


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("zoo-walk"))
    return makers.category(edition)


@pytest.fixture
def owner(app, walk):
    return sign_in(app)


def sign_in(app):
    account = makers.account()
    with writing():
        grants.give(account, AccessRole.OWNER, by=OPERATOR)
    client = app.test_client()
    fill_in(client, "/organize/sign-in", {"email": cast.ORGANIZER["email"], "password": cast.PASS_PHRASE})
    return client


def bring(client, name):
    """Somebody of that name stands at the desk."""
    page = client.get(WALK_UP).text
    category = re.search(r'name="category" value="(\d+)"', page).group(1)
    typed = {"name": name, "category": category, "band": "18-", "email": ""}
    return fill_in(client, WALK_UP, typed, form="walk-up")


def found(client, name):
    """Everything wrong with what comes of somebody who is called that."""
    shot = Shot(Guise("owner", client, [], lambda _app: None), "control", WALK_UP, "POST")
    try:
        answer = bring(client, name)
    except Exception as error:
        return [f"it fell over: {error!r}"]
    faults = [fault.what for fault in judging.of_answer(shot, answer)]
    faults += judging.of_page(client.get(ROSTER).text)
    faults += exits.of_sheet(client.get(f"{ROSTER}.csv").data.decode("utf-8-sig"))
    return faults


@pytest.mark.parametrize("name", [marks.MARKUP[0], marks.FORMULAS[0], "Robin\x1b[31mWalker", "Robin\x00Walker"])
def test_with_everything_in_its_place_nothing_is_found(owner, name):
    assert found(owner, name) == []


def test_pages_that_do_not_escape_are_found_out(app, engine_url, tmp_path, walk, compiled, monkeypatch):
    monkeypatch.setattr("flask.Flask.select_jinja_autoescape", lambda _app, _name: False)
    careless = new_app(engine_url, tmp_path / "careless", compiled, {})
    careless.jinja_env.bytecode_cache = None
    with careless.app_context():
        assert "an element of a stranger's is in the page" in found(sign_in(careless), marks.MARKUP[0])
        let_go()


@pytest.mark.parametrize("name", [marks.FORMULAS[0], marks.FORMULAS[4]])
def test_cells_that_are_not_made_safe_are_found_out(owner, name, monkeypatch):
    monkeypatch.setitem(exports._SPELLED, Kind.TYPED, str)
    assert any("a cell is calculated" in fault for fault in found(owner, name))


def test_controls_that_are_let_in_are_found_out(owner, monkeypatch):
    monkeypatch.setattr(words, "unprintable", lambda _text: False)
    assert found(owner, "Robin\x1b[31mWalker") or found(owner, "Robin\x00Walker")


def test_what_is_typed_and_forgotten_is_found_out(owner):
    typed = {"name": "Robin Walker", "email": "no address"}
    answer = fill_in(owner, WALK_UP, typed, form="walk-up")
    shot = Shot(Guise("owner", owner, [], lambda _app: None), "field", WALK_UP, "POST", typed=typed)
    assert answer.status_code == 422
    assert not list(judging.of_answer(shot, answer))
    shot.typed = typed | {"name": "Kim Lee"}
    assert [fault.what for fault in judging.of_answer(shot, answer)] == [
        "'Robin Walker' stands in name after 'Kim Lee' was refused"
    ]


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (f"<p>{marks.PRODUCT[1]}</p>", "text was evaluated"),
        (f'<input value="" {marks.ATTRIBUTE}="1">', "an attribute of a stranger's is on <input>"),
        (f'<a href="java&#10;script:{marks.SCHEME}(1)">x</a>', "<a href> leads to a stranger's script"),
    ],
)
def test_each_mark_is_known_again(page, what):
    assert list(judging.of_page(page)) == [what]


def test_a_mail_with_a_header_of_a_stranger_s_is_found_out():
    mail = b"From: a@example.org\r\nTo: b@example.org, c@example.org\r\nX-Zq-Mark: yes\r\nSubject: x\r\n\r\nHello\r\n"
    assert list(exits.of_mail(mail)) == ["a header that is not ours: x-zq-mark", "it goes to more than one"]
