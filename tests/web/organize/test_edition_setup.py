"""Setting an edition up: making it, what is missing, its texts, its venue, its schedule, its preview."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition, ScheduleItem, State
from eventsapp.permissions.table import AccessRole
from eventsapp.waivers.models import WaiverKind
from tests import cast, makers
from tests.visitor import fill_in

HERE = "/organize/walk/2027/setup"


@pytest.fixture(autouse=True)
def charity(app, still):
    makers.organization()


@pytest.fixture
def series():
    return makers.series("walk", usual_start=time(9, 30), usual_end=time(13), venue=makers.venue())


@pytest.fixture
def draft(series):
    return makers.edition(of=series, state=State.DRAFT, starts_on=date(2027, 6, 6))


def now_of(edition):
    return db.session.get_one(Edition, edition.id, populate_existing=True)


def actions():
    return list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def make(visitor, **typed):
    return fill_in(visitor, "/organize/series/walk/editions/new", typed, form="edition")


def test_an_edition_is_made_with_what_the_series_proposes(owner, series):
    assert make(owner).headers["Location"] == HERE
    made = db.session.scalars(select(Edition)).one()
    assert (made.year, made.state, made.starts_on, made.venue_id) == (
        2027,
        State.DRAFT,
        date(2027, 6, 6),
        series.venue_id,
    )
    assert made.starts_at == datetime(2027, 6, 6, 13, 30, tzinfo=UTC) and made.zone == "America/Toronto"
    assert "Make an edition" in owner.get("/organize/series/walk").text


def test_the_next_free_year_is_proposed_and_another_on_request(owner, draft):
    page = owner.get("/organize/series/walk/editions/new").text
    assert 'value="2028"' in page and 'value="2028-06-04"' in page
    assert 'value="2031-06-01"' in owner.get("/organize/series/walk/editions/new?year=2031").text
    for hostile in ("", "x", "99999", "-1", "1e3", "２０３１"):
        assert 'value="2028"' in owner.get(f"/organize/series/walk/editions/new?year={hostile}").text


def test_a_year_has_one_edition_and_its_day_is_in_it(owner, draft):
    answer = make(owner, year="2027", starts_on="2027-06-13")
    assert answer.status_code == 422 and "There is an edition of that year already" in answer.text
    answer = make(owner, starts_on="2029-06-03")
    assert answer.status_code == 422 and "This day is not in the year 2028" in answer.text
    answer = make(owner, starts_at="14:00")
    assert answer.status_code == 422 and "It must end after it begins" in answer.text
    assert make(owner, starts_at="", ends_at="", ends_on="2028-06-30").status_code == 303


def test_a_draft_is_seen_by_organizers_alone_and_leads_to_its_setup(owner, draft, client):
    assert client.get("/walk/2027/").status_code == 404
    assert HERE in owner.get("/organize/").text
    page = owner.get(HERE).text
    assert "Draft" in page and "Announce the edition" in page and "Cancel the edition" not in page


def test_what_is_missing_before_publishing_is_listed_with_where_to_mend_it(owner, draft):
    page = owner.get(HERE).text
    for missing in (
        "Where it takes place",
        "A schedule of the day",
        "A category to take part in",
        "A waiver that adults",
    ):
        assert missing in page, missing
    with_venue = now_of(draft)
    with_venue.venue = makers.venue(directions=Bilingual("By bus.", ""))
    with_venue.to_bring = Bilingual("", "Un chapeau.")
    db.session.commit()
    category = makers.category(draft, name=Bilingual("5 km", "5 km"))
    category = db.session.merge(category)
    category.hint = Bilingual("Slowly.", "")
    db.session.commit()
    page = owner.get(HERE).text
    assert "In French: Directions of the venue." in page
    assert "In English: What to bring." in page
    assert "In French: Hint of “5 km”." in page
    assert "Where it takes place" not in page and "A category to take part in" not in page


def test_when_everything_is_there_it_says_so(owner, draft):
    makers.category(draft)
    makers.schedule_item(draft)
    for kind in WaiverKind:
        makers.waiver(draft, kind)
    edition = now_of(draft)
    edition.venue, edition.access_lead = makers.venue(), "Dana"
    db.session.commit()
    assert "Nothing is missing, in either language." in owner.get(HERE).text
    assert "Rien ne manque" in owner.get(f"/fr{HERE}").text


def test_the_hub_asks_the_database_a_stated_number_of_questions(owner, draft, queries):
    owner.get(HERE)
    with queries() as few:
        owner.get(HERE)
    for number in range(5):
        makers.category(draft, position=number)
        makers.shift(draft)
        makers.schedule_item(draft)
    with queries() as many:
        owner.get(HERE)
    assert len(many) <= len(few) <= 24, (len(few), len(many))


def test_texts_are_saved_in_both_languages_and_shown(owner, draft, client):
    typed = {"notice_en": "The road is closed.", "notice_fr": "", "to_bring_en": "A hat.", "to_bring_fr": "Un chapeau."}
    assert fill_in(owner, f"{HERE}/texts", typed, form="texts").status_code == 303
    assert now_of(draft).notice == Bilingual("The road is closed.", "")
    page = owner.get(f"{HERE}/preview").text
    assert "A hat." in page
    assert "In French: What everybody must know now." in owner.get(HERE).text
    assert fill_in(owner, f"{HERE}/texts", {"notice_en": "", "to_bring_en": "", "to_bring_fr": ""}).status_code == 303
    assert now_of(draft).notice is None and now_of(draft).to_bring is None


def test_what_is_off_goes_on_saying_why(owner, series):
    edition = makers.edition(of=series, state=State.CANCELLED, year=2027, notice=makers.both("Smoke."))
    answer = fill_in(owner, f"{HERE}/texts", {"notice_en": "", "notice_fr": ""}, form="texts")
    assert answer.status_code == 422
    assert now_of(edition).notice == makers.both("Smoke.")


def test_a_preview_is_the_public_page_for_organizers_alone(owner, draft, client, signed_in):
    answer = owner.get(f"{HERE}/preview")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert "Preview: this is the page as the public will see it" in answer.text
    assert "The date is not confirmed yet" in answer.text and 'rel="canonical"' not in answer.text
    assert client.get(f"{HERE}/preview").status_code == 302
    assert signed_in(AccessRole.ORGANIZER, makers.series()).get(f"{HERE}/preview").status_code == 404
    assert owner.get(f"/fr{HERE}/preview").status_code == 200


def test_the_preview_of_a_public_edition_says_what_the_public_page_says(owner, series, client):
    edition = makers.edition(of=series, starts_on=date(2027, 6, 6), venue=makers.venue())
    makers.category(edition)
    makers.schedule_item(edition)

    def main(page):
        return page.text.split('<div class="beside">')[1].split("<footer")[0]

    assert main(owner.get(f"{HERE}/preview")) == main(client.get("/walk/2027/"))


def test_the_venue_of_a_public_edition_changes_after_a_question(owner, series, client):
    edition = makers.edition(of=series, starts_on=date(2027, 6, 6), venue=makers.venue())
    makers.entry(makers.category(edition), makers.person())
    other = makers.venue(name=makers.both("The Zoo", "Le Zoo"))
    asked = fill_in(owner, f"{HERE}/venue", {"venue": str(other.id)}, form="place")
    assert asked.status_code == 200
    assert "1 registration" in asked.text and "1 e-mail address" in asked.text and "The Zoo" in asked.text
    assert now_of(edition).venue_id != other.id
    assert press(owner, asked, f"{HERE}/venue", sure="back").status_code == 200
    assert now_of(edition).venue_id != other.id
    assert press(owner, asked, f"{HERE}/venue", sure="yes").status_code == 303
    assert now_of(edition).venue_id == other.id
    assert "The Zoo" in client.get("/walk/2027/").text
    assert "LOCATION:The Zoo" in client.get("/walk/2027/event.ics").text
    assert actions()[-1] == "edition.venue_changed"


def press(visitor, page, address, form="sure", **button):
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": visitor.post})()
    return fill_in(reader, address, button, form=form)


def test_a_venue_is_no_longer_changed_once_the_edition_is_over(owner, series):
    edition = makers.edition(of=series, starts_on=date(2027, 1, 10), state=State.FINISHED)
    other = makers.venue()
    asked = fill_in(owner, f"{HERE}/venue", {"venue": str(other.id)}, form="place")
    answer = press(owner, asked, f"{HERE}/venue", sure="yes")
    assert answer.status_code == 422 and "This edition is over" in answer.text
    assert now_of(edition).venue_id is None


def add_point(visitor, **typed):
    usual = {"time": "8 a.m.", "title_en": "The desk opens", "title_fr": "L’accueil ouvre"}
    return fill_in(visitor, f"{HERE}/schedule", usual | typed, form="point")


def points():
    return db.session.scalars(select(ScheduleItem).execution_options(populate_existing=True)).all()


def test_a_schedule_is_made_in_the_time_of_the_place(owner, draft):
    assert "There is nothing on it yet" in owner.get(f"{HERE}/schedule").text
    assert add_point(owner).status_code == 303
    [item] = points()
    assert item.starts_at == datetime(2027, 6, 6, 12, 0, tzinfo=UTC)
    assert item.title == makers.both("The desk opens", "L’accueil ouvre")
    page = owner.get(f"{HERE}/schedule").text
    assert "8:00" in page and "L’accueil ouvre" in page


def test_a_point_is_changed_and_removed(owner, draft):
    add_point(owner)
    number = points()[0].id
    changed = {"time": "7:30", "title_en": "Setup"}
    assert fill_in(owner, f"{HERE}/schedule/{number}", changed, form="point").status_code == 303
    assert points()[0].starts_at == datetime(2027, 6, 6, 11, 30, tzinfo=UTC)
    assert fill_in(owner, f"{HERE}/schedule/{number}/removal", form="removal").status_code == 303
    assert points() == []
    assert actions()[-3:] == ["schedule.added", "schedule.changed", "schedule.removed"]
    assert owner.get(f"{HERE}/schedule/{number}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2027-07-06"}, "more than a week away"),
        ({"day": "June 6"}, "Enter a day as year, month and day"),
        ({"time": ""}, "Enter a time"),
        ({"time": "25:00"}, "Enter a time"),
        ({"title_fr": ""}, "Say in French what happens"),
        ({"title_en": "a" * 121}, "at most 120 characters"),
    ],
)
def test_a_point_that_cannot_be_is_refused_beside_its_field(owner, draft, typed, sentence):
    answer = add_point(owner, **typed)
    assert answer.status_code == 422 and sentence in answer.text
    assert points() == []


def test_sent_twice_a_point_is_there_once(owner, draft):
    add_point(owner)
    assert "has this already" in add_point(owner).text
    assert len(points()) == 1


def test_a_point_of_another_edition_is_not_found(owner, draft):
    other = makers.schedule_item(makers.edition())
    for address in (f"{other.id}", f"{other.id}/removal", "99999999999"):
        assert owner.get(f"{HERE}/schedule/{address}").status_code == 404


def test_an_organizer_of_one_series_cannot_guess_the_setup_of_another(signed_in, draft, app):
    stranger = signed_in(AccessRole.ORGANIZER, makers.series("run"))
    viewer = signed_in(AccessRole.VIEWER)
    for page in (
        "",
        "/date",
        "/venue",
        "/texts",
        "/schedule",
        "/preview",
        "/removal",
        "/steps/announce",
        "/steps/none",
    ):
        for visitor in (stranger, viewer):
            assert visitor.get(HERE + page).status_code == 404, page
            assert visitor.post(HERE + page, data={}).status_code in (400, 404, 405), page
    assert now_of(draft).state == State.DRAFT


@pytest.mark.parametrize("text", cast.HOSTILE_NAMES)
def test_hostile_texts_are_shown_and_not_obeyed(owner, draft, text):
    typed = {"notice_en": text, "to_bring_en": text}
    assert fill_in(owner, f"{HERE}/texts", typed, form="texts").status_code == 303
    assert add_point(owner, title_en=text[:120]).status_code == 303
    for page in ("/texts", "/schedule", "/preview", ""):
        shown = owner.get(HERE + page)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text and "<img src=x" not in shown.text


def test_every_page_of_an_edition_has_the_ways_to_the_others(owner, draft):
    for page in ("setup", "roster", "coverage", "roles", "volunteers", "attendance", "counts", "setup/texts"):
        shown = owner.get(f"/organize/walk/2027/{page}").text
        assert shown.count('class="edition-nav no-print"') == 1, page
        for way in ("Setup", "Roster", "Coverage", "Volunteers"):
            assert f">{way}</a>" in shown, (page, way)


def test_a_way_one_may_not_go_is_not_shown(signed_in, draft):
    page = signed_in(AccessRole.VIEWER).get("/organize/walk/2027/roster").text
    assert ">Roster</a>" in page and ">Setup</a>" not in page and ">Volunteers</a>" not in page


def test_a_draft_made_by_mistake_is_taken_away_with_its_schedule(owner, draft, client):
    makers.schedule_item(draft)
    assert "Remove the draft" in owner.get(HERE).text
    assert fill_in(owner, f"{HERE}/removal", form="removal").headers["Location"] == "/organize/series/walk"
    assert db.session.scalars(select(Edition)).all() == [] and points() == []
    assert owner.get(HERE).status_code == 404
    assert make(owner).status_code == 303, "its year is free again"


@pytest.mark.parametrize("make_more", [makers.category, makers.role, makers.question, makers.waiver])
def test_a_draft_somebody_has_worked_on_stays_and_says_why(owner, draft, make_more):
    page = owner.get(f"{HERE}/removal")
    make_more(draft)
    assert "so it stays" in owner.get(f"{HERE}/removal").text
    answer = press(owner, page, f"{HERE}/removal", form="removal")
    assert answer.status_code == 422 and "so it stays" in answer.text
    assert now_of(draft).state == State.DRAFT


def test_an_edition_people_have_seen_is_not_removed(owner, draft):
    page = owner.get(f"{HERE}/removal")
    edition = now_of(draft)
    edition.state = State.ANNOUNCED
    db.session.commit()
    answer = press(owner, page, f"{HERE}/removal", form="removal")
    assert answer.status_code == 422 and "You can cancel it instead" in answer.text
