"""What organizers read of a calendar: what subscribers see, who has seen it, what changed, whether all is in order."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import delete

from eventsapp.audit import trail
from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.events import editions, rules
from eventsapp.events.models import State
from eventsapp.people.models import Account
from eventsapp.permissions.table import AccessRole
from tests import makers

PAGE = "/organize/walk/2027/calendar"
GOOGLE = {"User-Agent": "Google-Calendar-Importer"}
IPHONE = {"User-Agent": "iOS/26.6 (23G71) dataaccessd/1.0"}
NINE_THIRTY = "9:30\N{NO-BREAK SPACE}a.m."


@pytest.fixture
def walk(app, still):
    makers.organization()
    of = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=of, starts_on=date(2027, 6, 6), venue=makers.venue())


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def move(walk, days=7, by=OPERATOR):
    with writing():
        when = rules.moved_to(editions.find("walk", 2027, with_drafts=True), walk.starts_on + timedelta(days=days))
        editions.move(editions.find("walk", 2027, with_drafts=True), when, by=by)


def test_it_says_what_subscribers_see_in_both_languages(walk, owner):
    page = words(owner.get(PAGE))
    for said in (
        f"Sunday, June 6, 2027, {NINE_THIRTY} to 1:00\N{NO-BREAK SPACE}p.m.".replace("\N{NO-BREAK SPACE}", " "),
        "Status Confirmed",
        "English The Walk High Park, 1873 Bloor Street West",
        "French La Marche Parc High",
        "Changes of time, place or status 0",
        "Last change Wednesday, March 10, 2027, 10:00 a.m.",
        "All is well. 4 calendars were read just now",
        "Calendar of The Walk No calendar program has looked at it in the last 30 days.",
    ):
        assert said in page
    french = words(owner.get(f"/fr{PAGE}"))
    assert "Anglais The Walk" in french
    assert "La Marche" in french


def test_who_has_seen_a_change_is_said_of_each_calendar(walk, owner, client, still):
    client.get("/walk/calendar.ics", headers=GOOGLE)
    client.get("/calendar.ics", headers=IPHONE)
    still.shift(timedelta(hours=2))
    move(walk)
    page = words(owner.get(PAGE))
    assert "Calendar of The Walk Google Calendar has the old version. By about 10:00 a.m." in page
    assert "Calendar of all events Apple Calendar: nobody’s has looked since the change." in page
    client.get("/walk/calendar.ics", headers=GOOGLE)
    assert "Google Calendar is up to date. It last looked just now." in words(owner.get(PAGE))


def test_what_changed_is_there_with_who_and_when_and_what_subscribers_do_not_see_is_not(walk, owner, still):
    account = db.session.query(Account).one()
    still.shift(timedelta(hours=1))
    move(walk, by=trail.organizer(account.id))
    with writing():
        found = editions.find("walk", 2027)
        trail.record("edition.sign_up_settled", found, by=OPERATOR)
        trail.record("venue.added", found.venue, by=OPERATOR)
        editions.postpone(found, Bilingual("The path is flooded.", "Le sentier est inondé."), by=OPERATOR)
    makers.edition(of=makers.series("other"))
    page = words(owner.get(PAGE))
    assert "Wednesday, March 10, 2027, 11:00 a.m. Postponed Whoever runs the server" in page
    assert (
        f"Moved from Sunday, June 6, 2027, {NINE_THIRTY} to 1:00 p.m. to Sunday, June 13, 2027".replace("\xa0", " ")
        in page
    )
    assert f"1:00 p.m. {account.name}" in page
    assert page.index("Postponed Whoever") < page.index("Moved from")
    assert "The venue was added" in page
    assert "Status Tentative" in page
    assert "The path is flooded." in page
    assert "Changes of time, place or status 2" in page
    assert page.count("Whoever runs the server") == 2


def test_many_changes_are_paged(walk, owner):
    for number in range(21):
        move(walk, days=7 if number % 2 else -7)
    first = owner.get(PAGE)
    following = re.search(r'href="([^"]*\?before=[^"]*)" rel="next">Earlier<', first.text)
    second = owner.get(following.group(1).partition("#")[0])
    assert (words(first).count("Moved from"), words(second).count("Moved from")) == (20, 1)
    assert "The newest" in second.text and "Earlier" not in second.text
    for odd in ("0", "-1", "x", "99999999999", "7"):
        assert owner.get(f"{PAGE}?before={odd}").status_code == 200


def test_a_draft_is_in_no_calendar_and_what_was_long_ago_no_longer(app, still, owner):
    makers.organization()
    draft = makers.edition(of=makers.series("walk"), state=State.DRAFT, year=2027)
    assert "It is in no calendar yet." in words(owner.get(PAGE))
    with writing():
        draft.state = State.FINISHED
        draft.starts_on = draft.ends_on = date(2025, 6, 1)
        draft.starts_at = draft.ends_at = None
    assert "It was so long ago that calendars no longer show it." in words(owner.get(PAGE))


def test_a_cancelled_one_says_so(walk, owner):
    with writing():
        editions.cancel(editions.find("walk", 2027), Bilingual("Smoke.", "Fumée."), by=OPERATOR)
    page = words(owner.get(PAGE))
    assert "Status Cancelled" in page
    assert "CANCELLED: The Walk" in page
    assert "ANNULÉ" in page


def test_what_breaks_a_rule_is_said_with_its_place(walk, app, owner):
    app.config["PUBLIC_URL"] = "http://127.0.0.1:5000"
    page = words(owner.get(PAGE))
    assert "Some programs may not read this right" in page
    assert "A feed leads to a secure page for people. Calendar of The Walk, English: 1 place, line" in page
    assert "All is well" not in page


def test_what_is_kept_for_subscribers_is_shown_and_not_what_should_be(walk, owner):
    with writing():
        entry = db.session.query(CalendarEntry).one()
        entry.fragment_en = entry.fragment_en.replace(b"SUMMARY:The Walk", b"SUMMARY:Something else")
    assert "English Something else" in words(owner.get(PAGE))
    with writing():
        db.session.execute(delete(CalendarEntry))
    assert "It is in no calendar yet." in words(owner.get(PAGE))


def test_whoever_sees_the_roster_sees_it_and_nobody_else(walk, client, signed_in):
    assert signed_in(AccessRole.VIEWER, walk.series).get(PAGE).status_code == 200
    assert signed_in(AccessRole.ORGANIZER, makers.series("other")).get(PAGE).status_code == 404
    assert signed_in().get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 302


def test_the_editions_and_the_other_pages_of_one_lead_to_it(walk, owner):
    assert f'href="{PAGE}"' in owner.get("/organize/").text
    assert f'href="{PAGE}"' in owner.get("/organize/walk/2027/roster").text
    assert f'href="{PAGE}" aria-current="page"' in owner.get(PAGE).text


def test_the_number_of_questions_does_not_grow_with_followers_and_changes(walk, owner, client, queries):
    owner.get(PAGE)
    with queries() as few:
        owner.get(PAGE)
    for agent in (GOOGLE, IPHONE, {"User-Agent": "vdirsyncer/1"}):
        client.get("/walk/calendar.ics", headers=agent)
    for number in range(4):
        move(walk, days=7 if number % 2 else -7)
    owner.get(PAGE)
    with queries() as many:
        owner.get(PAGE)
    assert len(many) == len(few) <= 15
