"""The audit trail: searched, taken out, and checked."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import text

from eventsapp.audit import chain, trail
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.people.models import Account
from eventsapp.reports import audit_trail
from tests import makers


@pytest.fixture
def told(owner):
    """A trail with a few lines of different people."""
    makers.organization()
    edition = makers.edition()
    dana = db.session.get_one(Account, 1)
    with writing():
        for number in range(60):
            trail.record("test.public", edition, by=PUBLIC, number=number)
        trail.record("test.dana", dana, by=trail.organizer(dana.id), before="<b>old</b>", after="=new")
        trail.record("other.thing", edition, by=OPERATOR)
    return owner


def test_it_is_read_newest_first_a_page_at_a_time(told):
    page = told.get("/organize/audit")
    assert page.text.index("other.thing") < page.text.index("test.dana") < page.text.index("Number: 59")
    assert "&lt;b&gt;old&lt;/b&gt;" in page.text
    assert "Number: 11<" not in page.text and page.text.count('<tr role="row"><th role="rowheader"') == audit_trail.SIZE
    older = page.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Number: 11<" in told.get(older.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("asked", "found", "missing"),
    [
        ("action=test.dana", "test.dana", "Number: 1"),
        ("action=test.", "Number: 59", "other.thing"),
        ("about=account", "Somebody signed in.", "Number: 59"),
        ("actor=operator", "other.thing", "Number: 59"),
        ("account=1", "test.dana", "Number: 59"),
        ("subject=accounts 1", "test.dana", "Number: 59"),
        ("subject=editions", "Number: 59", "test.dana"),
        ("since=2090-01-01", "There are no such lines.", "Number: 59"),
        ("since=2001-01-01&until=2001/1/1", "There are no such lines.", "Number: 59"),
        ("since=2001-01-01&until=2090-01-01", "Number: 59", "There are no such lines."),
        ("about=nothing&account=king&before=x&subject=editions 99999999999999", "Number: 59", "test.dana"),
    ],
)
def test_it_is_searched(told, asked, found, missing):
    page = told.get(f"/organize/audit?{asked}")
    assert page.status_code == 200
    table = page.text.split("</form>", 1)[1]
    assert found in table and missing not in table


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("since=never", "Enter a day as year, month and day, like 2027-06-01."),
        ("until=6%2F1%2F2027", "Enter a day as year, month and day, like 2027-06-01."),
        ("since=1999-12-31", "Enter a year from 2000 to 2100."),
        ("until=2101-01-01", "Enter a year from 2000 to 2100."),
        ("until=2027-02-30", "There is no such day."),
        ("since=2027-03-02&until=2027-03-01", "The last day is before the first."),
    ],
)
def test_a_day_that_cannot_be_read_is_said_and_no_other_lines_are_shown_in_its_stead(told, asked, says):
    page = told.get(f"/organize/audit?{asked}")
    assert page.status_code == 422
    assert says in page.text and "There is a problem" in page.text
    assert "Number: 59" not in page.text and "Download these lines" not in page.text
    name, typed = asked.rsplit("&", 1)[-1].split("=")
    assert f'name="{name}"' in page.text and f'value="{typed.replace("%2F", "/")}"' in page.text
    taken = told.get(f"/organize/audit.csv?{asked}")
    assert taken.status_code == 302 and told.get(taken.headers["Location"]).status_code == 422


def test_a_page_of_it_asks_as_little_whatever_there_is(told, queries):
    with queries() as asked:
        told.get("/organize/audit")
    assert len(asked) <= 9


def test_it_is_taken_out_as_a_spreadsheet_that_calculates_nothing_and_that_is_recorded(told):
    answer = told.get("/organize/audit.csv?action=test.dana")
    [heads, line] = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heads[4] == "action" and line[4] == "test.dana"
    assert '"after": "=new"' in line[6]
    assert "audit.exported" in told.get("/organize/audit").text
    assert told.get("/organize/audit.csv?action=none.").text.count("\n") == 1
    [_heads, grant] = csv.reader(io.StringIO(told.get("/organize/audit.csv?about=grant").text.removeprefix("\ufeff")))
    assert grant[4] == "grant.given" and grant[-1] == "An account was given a role."


def test_its_seals_are_checked_on_a_page(told):
    chain.seal_due(clock.now() + timedelta(minutes=5))
    page = told.get("/organize/audit/check").text
    assert "Every seal holds" in page
    with writing():
        db.session.execute(text("UPDATE audit_lines SET action = 'harmless' WHERE action = 'test.dana'"))
    broken = told.get("/organize/audit/check").text
    assert "The chain does not hold" in broken and "was changed." in broken
