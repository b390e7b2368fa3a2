"""Whoever was entrusted with one site of an event: what they reach is theirs, and nothing else is found."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.outbox.models import Message
from eventsapp.people.models import Account
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Assignment, Shift
from tests import makers
from tests.test_doors import at
from tests.visitor import fill_in
from tests.web.organize.test_arrivals import buttons, press
from tests.web.organize.test_roster import heads

WALK = "/organize/walk/2027"
NARROWING = {
    "organize.roster.show",
    "organize.roster_columns.edit",
    "organize.registrations.show",
    "organize.coverage.show",
    *(f"organize.arrivals.{name}" for name in ("arrive", "undo", "arrive_together", "undo_together")),
    *(f"organize.attendance.{name}" for name in ("show", "arrive", "complete", "miss", "undo", "complete_all")),
    *(f"organize.exports.{name}" for name in ("choose", "roster_csv", "roster_xlsx", "roster_pdf")),
}
"""The doors that know how to show one site alone; decision 41 says why these."""
THEIRS = ("Amina", "Kim")
OTHERS = ("Bo", "Ravi", "Sam", "Farid")


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 3, 10))


@pytest.fixture
def halifax(walk):
    return makers.site(walk, "Halifax")


@pytest.fixture
def moncton(walk):
    return makers.site(walk, "Moncton")


@pytest.fixture(autouse=True)
def everybody(walk, halifax, moncton):
    """Amina walks in Halifax, Kim helps there; Bo and Ravi in Moncton; Sam and Farid at no site."""
    role = makers.role(walk)
    for site, walks, helps in ((halifax, "Amina", "Kim"), (moncton, "Bo", "Ravi"), (None, "Sam", "Farid")):
        makers.entry(makers.category(walk, site=site), makers.person(f"{walks} Walker", f"{walks}@example.org"))
        makers.assignment(makers.shift(walk, doing=role, site=site), makers.person(f"{helps} Helper"))


@pytest.fixture
def lead(signed_in, halifax):
    """Somebody with every permission there is for a site, in Halifax."""
    return signed_in(AccessRole.ORGANIZER, halifax)


def entry_of(name):
    db.session.rollback()
    return db.session.scalars(select(Entry).where(Entry.name_key.like(f"{name.casefold()}%"))).one()


def helper(name):
    db.session.rollback()
    return db.session.scalars(select(Assignment).where(Assignment.name_key.like(f"{name.casefold()}%"))).one()


def posted(visitor, address):
    token = re.search(r'name="csrf_token" value="([^"]*)"', visitor.get("/organize/").text).group(1)
    return visitor.post(address, data={"csrf_token": token})


def names_nobody_else(page):
    assert not [name for name in OTHERS if f"{name} " in page.text], page.text


def test_these_doors_narrow_and_no_other(app):
    narrowing = {name for name, view in app.view_functions.items() if getattr(view, "narrows", False)}
    assert narrowing == NARROWING


def test_every_other_door_stays_shut(walk, lead, app):
    tried = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/organize/<slug:slug>/") or rule.endpoint in NARROWING:
            continue
        reference = entry_of("Amina").registration.reference
        for method in sorted(rule.methods & {"GET", "POST"}):
            address = at(rule, year=2027, reference=reference).replace("<step>", "close")
            answer = lead.get(address) if method == "GET" else posted(lead, address)
            assert answer.status_code == 404, (rule, method)
            tried += 1
    assert tried > 80
    for address in ("/organize/series/walk", "/organize/venues/", "/organize/calendar", "/organize/accounts"):
        assert lead.get(address).status_code == 404, address


def test_the_roster_shows_their_people_whatever_is_asked(walk, moncton, lead):
    page = lead.get(f"{WALK}/roster")
    assert heads(page) == ["Amina Walker", "Kim Helper"]
    assert "Participants: 1 · Volunteers on shifts: 1" in page.text and "Halifax" in page.text
    assert "Moncton" not in page.text and 'data-label="Site"' not in page.text, "it would always be the same"
    theirs = entry_of("Bo")
    for asked in (
        {"site": moncton.id},
        {"site": ""},
        {"category": theirs.category_id},
        {"q": "bo"},
        {"q": "bo@example.org"},
        {"q": theirs.registration.reference},
        {"status": "all", "sort": "category"},
        {"sort": "team", "after": f"p{theirs.id}"},
        {"flag": "duplicate"},
    ):
        page = lead.get(f"{WALK}/roster", query_string=asked)
        assert page.status_code == 200 and set(heads(page)) <= {"Amina Walker", "Kim Helper"}, asked


def test_of_two_sites_one_can_be_chosen_and_no_third(walk, halifax, moncton, signed_in):
    visitor = signed_in(AccessRole.VIEWER, halifax)
    with writing():
        account = db.session.scalars(select(Account).order_by(Account.id.desc()).limit(1)).one()
        grants.give(account, AccessRole.COORDINATOR, db.session.merge(moncton), by=OPERATOR)
    third = makers.site(walk, "Digby")
    makers.entry(makers.category(walk, site=third), makers.person("Zoë"))
    page = visitor.get(f"{WALK}/roster")
    assert heads(page) == ["Amina Walker", "Bo Walker", "Kim Helper", "Ravi Helper"]
    assert "bo@example.org" not in page.text.casefold(), "in Halifax they may not see addresses"
    assert heads(visitor.get(f"{WALK}/roster?site={moncton.id}")) == ["Bo Walker", "Ravi Helper"]
    assert 'data-label="Site"' in page.text
    assert "Digby" not in page.text and "Zoë" not in visitor.get(f"{WALK}/roster?site={third.id}").text


def test_contacts_are_seen_by_a_coordinator_of_the_site_and_not_by_its_desk(halifax, signed_in):
    assert "amina@example.org" in signed_in(AccessRole.COORDINATOR, halifax).get(f"{WALK}/roster").text.casefold()
    assert "amina@example.org" not in signed_in(AccessRole.DESK, halifax).get(f"{WALK}/roster").text.casefold()


def test_the_registration_of_another_site_is_not_found(lead):
    assert lead.get(f"{WALK}/registrations/{entry_of('Amina').registration.reference}").status_code == 200
    assert lead.get(f"{WALK}/registrations/{helper('Kim').registration.reference}").status_code == 200
    for other in (entry_of("Bo"), entry_of("Sam"), helper("Ravi"), helper("Farid")):
        assert lead.get(f"{WALK}/registrations/{other.registration.reference}").status_code == 404


@pytest.fixture
def family(walk, halifax, moncton):
    """Mia walks in Halifax and her brother Léo in Moncton, on one form that their mother sent."""
    mother = makers.person("Nora Parent", "nora@example.org")
    sent = makers.registration(walk, mother)
    people = [makers.person("Mia Child"), makers.person("Léo Child")]
    rooms = [
        db.session.scalars(select(Category).where(Category.site_id == site.id)).one() for site in (halifax, moncton)
    ]
    with writing():
        sent = db.session.get_one(Registration, sent.id)
        pairs = zip(people, rooms, strict=True)
        newcomers = [Newcomer(db.session.merge(who), db.session.merge(room)) for who, room in pairs]
        entries.enter(sent, newcomers, by=PUBLIC)
    return sent


def test_of_a_household_at_two_sites_they_see_and_check_in_who_is_at_theirs(family, lead):
    page = lead.get(f"{WALK}/registrations/{family.reference}")
    assert "Mia Child" in page.text and "Léo" not in page.text
    assert "nora@example.org" in page.text, "who signed her up can be reached"
    assert "Others may be on the same registration." in page.text
    press(lead, page, "Check in Mia Child")
    assert entry_of("Mia").arrived_at is not None and entry_of("Leo").arrived_at is None
    posted(lead, f"{WALK}/registrations/{family.reference}/arrival")
    assert entry_of("Leo").arrived_at is None
    names_nobody_else(page)


def test_nobody_of_another_site_is_checked_in_by_guessing(lead):
    bo, ravi = entry_of("Bo"), helper("Ravi")
    for address in (
        f"{WALK}/roster/lines/p{bo.id}/arrival",
        f"{WALK}/roster/lines/p{bo.id}/arrival/undoing",
        f"{WALK}/roster/lines/v{ravi.id}/arrival",
        f"{WALK}/registrations/{bo.registration.reference}/arrival",
        f"{WALK}/attendance/{ravi.id}/arrival",
        f"{WALK}/attendance/{ravi.id}/absence",
        f"{WALK}/attendance/shifts/{ravi.shift_id}/completion",
    ):
        assert posted(lead, address).status_code == 404, address
    db.session.rollback()
    assert entry_of("Bo").arrived_at is None and helper("Ravi").status == "confirmed"


def test_the_desk_of_a_site_checks_its_people_in_from_the_roster(halifax, signed_in):
    desk = signed_in(AccessRole.DESK, halifax)
    page = desk.get(f"{WALK}/roster")
    assert {"Check in Amina Walker", "Check in Kim Helper"} <= set(buttons(page))
    press(desk, page, "Check in Amina Walker")
    assert entry_of("Amina").arrived_at is not None


def test_attendance_and_coverage_are_those_of_their_shifts(lead):
    for name in ("attendance", "coverage"):
        page = lead.get(f"{WALK}/{name}")
        assert page.status_code == 200 and "Halifax, By the gate" in page.text and "Moncton" not in page.text
        names_nobody_else(page)
    board = lead.get(f"{WALK}/coverage?site={helper('Ravi').shift.site_id}")
    assert board.text.count('<th role="rowheader"') == 1 and "/shifts/" not in board.text


def test_a_list_taken_out_holds_their_people_and_the_trail_says_of_which_site(halifax, lead):
    sheet = lead.get(f"{WALK}/roster.csv?site=&status=all")
    assert sheet.status_code == 200 and sheet.text.count("\r\n") == 3
    assert all(name in sheet.text for name in THEIRS)
    names_nobody_else(sheet)
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "roster.exported")).one()
    assert line.details["sites"] == [halifax.id] and line.details["rows"] == 2
    assert lead.get(f"{WALK}/roster.pdf").status_code == 200
    assert "Halifax" in lead.get(f"{WALK}/exports").text


def test_who_may_not_take_lists_out_does_not_at_a_site_either(halifax, signed_in):
    assert signed_in(AccessRole.COORDINATOR, halifax).get(f"{WALK}/roster.csv").status_code == 404


def test_another_edition_of_the_same_series_is_not_found(walk, lead):
    makers.entry(makers.category(makers.edition(of=walk.series, year=2026)))
    for page in ("roster", "coverage", "attendance", "roster.csv"):
        assert lead.get(f"/organize/walk/2026/{page}").status_code == 404


def test_they_begin_at_their_sites_and_find_the_ways_that_are_open(lead):
    page = lead.get("/organize/")
    assert "Your sites" in page.text and f'href="{WALK}/roster"' in page.text
    assert "Nothing has been entrusted" not in page.text and f'href="{WALK}/"' not in page.text
    ways = re.search(r'<nav class="edition-nav.*?</nav>', lead.get(f"{WALK}/roster").text, re.S).group(0)
    assert re.findall(r'href="([^"]*)"', ways) == [f"{WALK}/{name}" for name in ("roster", "coverage", "attendance")]


def test_no_way_on_their_pages_leads_to_a_shut_door(family, lead):
    pages = ["", f"/{entry_of('Mia').registration.reference}"]
    pages = [f"{WALK}/roster", f"{WALK}/coverage", f"{WALK}/attendance", f"{WALK}/registrations/{family.reference}"]
    pages += ["/organize/", f"{WALK}/exports", f"{WALK}/registrations/{helper('Kim').registration.reference}"]
    for page in pages:
        for way in set(re.findall(r'href="(/organize[^"#]*)', lead.get(page).text)):
            assert lead.get(way.replace("&amp;", "&")).status_code == 200, (page, way)


def test_whoever_sees_the_whole_event_sees_it_whole(walk, halifax, signed_in):
    visitor = signed_in(AccessRole.VIEWER, walk.series)
    with writing():
        account = db.session.scalars(select(Account).order_by(Account.id.desc()).limit(1)).one()
        grants.give(account, AccessRole.DESK, db.session.merge(halifax), by=OPERATOR)
    assert len(heads(visitor.get(f"{WALK}/roster"))) == 6
    page = visitor.get(f"{WALK}/attendance")
    assert "Halifax" in page.text and "Moncton" not in page.text, "noted by them in Halifax alone"


def test_a_role_for_a_site_is_given_and_taken_on_the_page_of_an_account(halifax, owner, signed_in):
    visitor = signed_in()
    number = db.session.scalars(select(Account.id).order_by(Account.id.desc())).first()
    typed = {"access_role": "desk", "part": f"site:{halifax.id}"}
    page = f"/organize/accounts/{number}"
    assert visitor.get(f"{WALK}/roster").status_code == 404
    assert fill_in(owner, page, typed, form="give").status_code == 303
    said = "Desk (Halifax, The Walk (walk) 2027)"
    assert said in owner.get(page).text and said in owner.get("/organize/accounts").text
    assert said in visitor.get("/organize/account").text
    assert heads(visitor.get(f"{WALK}/roster")) == ["Amina Walker", "Kim Helper"]
    grant = re.search(rf"{page}/grants/(\d+)/take", owner.get(page).text)[1]
    assert posted(owner, f"{page}/grants/{grant}/take").status_code == 303
    assert visitor.get(f"{WALK}/roster").status_code == 404
    refused = fill_in(owner, page, typed | {"access_role": "owner"}, form="give")
    assert refused.status_code == 422 and "not of a part of it" in refused.text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "2027 in Halifax"), ("fr", "2027 (site\N{NO-BREAK SPACE}: Halifax)")]
)
def test_an_invitation_for_a_site_says_which(halifax, owner, language, said):
    typed = {"name": "Kim Lee", "email": "kim@example.org", "access_role": "coordinator", "language": language}
    answer = fill_in(owner, "/organize/accounts/invite", typed | {"part": f"site:{halifax.id}"}, form="invite")
    assert answer.status_code == 303, answer.text
    assert said in db.session.scalars(select(Message)).one().text
    assert "Volunteer coordinator (Halifax" in owner.get("/organize/accounts").text


def test_for_those_who_see_all_nothing_is_asked_of_the_database_because_of_sites(walk, owner, queries):
    def asked():
        with queries() as statements:
            assert owner.get(f"{WALK}/roster").status_code == 200
        return [one for one in statements if re.search(r"FROM sites", one) and "UNION" not in one]

    assert asked() == []
    assert db.session.scalars(select(Shift)).first() is not None
