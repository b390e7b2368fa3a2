"""Series, as organizers make and change them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from eventsapp.events.models import Series, State
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import fill_in

NEW = "/organize/series/new"
ZOO = {
    "name_en": "Dystonia Zoo Walk",
    "name_fr": "Marche au zoo pour la dystonie",
    "summary_en": "A walk among the animals.",
    "summary_fr": "Une marche parmi les animaux.",
    "description_en": "## Come\n\nBring *everybody*.",
    "description_fr": "## Venez\n\nAvec *tout le monde*.",
    "first_year": "2012",
    "rule_kind": "from",
    "rule_weekday": "SA",
    "rule_month": "9",
    "rule_day": "10",
    "usual_start": "9:30",
    "usual_end": "1 p.m.",
}


@pytest.fixture(autouse=True)
def charity(app, still):
    makers.organization()


def make(visitor, **typed):
    return fill_in(visitor, NEW, ZOO | typed, form="series")


def found(slug):
    db.session.expire_all()
    return db.session.scalar(select(Series).where(Series.slug == slug))


def test_a_series_is_made_with_its_texts_its_rule_and_its_usual_times(owner, client):
    venue = makers.venue()
    answer = make(owner, venue=str(venue.id))
    assert answer.status_code == 303 and answer.headers["Location"] == "/organize/series/dystonia-zoo-walk"
    series = found("dystonia-zoo-walk")
    assert series.name == makers.both("Dystonia Zoo Walk", "Marche au zoo pour la dystonie")
    assert "<em>everybody</em>" in series.description_html.en and "<em>tout le monde</em>" in series.description_html.fr
    assert (series.first_year, series.venue_id) == (2012, venue.id)
    assert (f"{series.usual_start:%H:%M}", f"{series.usual_end:%H:%M}", series.usual_days) == ("09:30", "13:00", 1)
    page = owner.get("/organize/series/dystonia-zoo-walk").text
    assert "the Saturday on or after September 10" in page
    assert "Saturday, September 11, 2027" in page and "Saturday, September 16, 2028" in page
    assert page.count(", September ") == 10
    assert "Dystonia Zoo Walk" in owner.get("/organize/series/dystonia-zoo-walk/preview").text
    assert db.session.scalars(select(AuditLine.action)).all()[-1] == "series.begun"


PUBLIC = ("/walk/", "/fr/walk/", "/walk/calendar.ics", "/walk/calendar.json", "/calendar?series=walk")


def test_a_series_is_public_once_one_of_its_editions_is_announced_and_stays_so(owner, client, still):
    series = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    makers.edition(of=makers.series("run", name=makers.both("The Run")), starts_on=date(2027, 9, 5))
    draft = makers.edition(of=series, starts_on=date(2027, 6, 6), state=State.DRAFT)
    owner.get("/organize/walk/2027/calendar")
    assert [client.get(address).status_code for address in PUBLIC] == [404] * 5
    assert "The Walk" not in client.get("/calendar").text + client.get("/").text
    page = owner.get("/organize/series/walk").text
    assert "Only organizers see it." in page and "/organize/series/walk/preview" in page
    with writing():
        editions.announce(draft, by=OPERATOR)
    assert [client.get(address).status_code for address in PUBLIC] == [200] * 5
    assert "The Walk" in client.get("/calendar").text and "SUMMARY:The Walk" in client.get("/walk/calendar.ics").text
    page = owner.get("/organize/series/walk").text
    assert "Only organizers see it." not in page and "/organize/series/walk/preview" not in page
    with writing():
        editions.cancel(draft, makers.both("Smoke"), by=OPERATOR)
    still.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    assert [client.get(address).status_code for address in PUBLIC] == [200] * 5, "whoever subscribed goes on reading"


def test_its_page_can_be_looked_at_before_it_is_public(owner, client, signed_in):
    series = makers.series(
        "walk", name=makers.both("The Walk", "La Marche"), description_html=makers.both("<em>Us</em>")
    )
    makers.edition(of=series, starts_on=date(2027, 6, 6), state=State.DRAFT)
    answer = owner.get("/organize/series/walk/preview")
    assert "<em>Us</em>" in answer.text and "Only organizers can open this address." in answer.text
    assert "/organize/walk/2027/setup/preview" in answer.text, "a draft is shown as it will be"
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "/organize/series/walk/preview" in owner.get("/organize/walk/2027/setup/preview").text
    stranger = signed_in(AccessRole.ORGANIZER, makers.series("other"))
    assert stranger.get("/organize/series/walk/preview").status_code == 404
    assert client.get("/organize/series/walk/preview").status_code == 302


def test_it_reads_back_as_it_was_typed_and_saving_it_changes_nothing(owner):
    make(owner)
    assert fill_in(owner, "/organize/series/dystonia-zoo-walk/edit", form="series").status_code == 303
    assert "series.edited" not in db.session.scalars(select(AuditLine.action)).all()
    assert found("dystonia-zoo-walk").rule.endswith("BYDAY=SA")


def test_holidays_long_weekends_and_own_events_nearby_are_flagged(owner):
    other = makers.series("picnic", rule="", name=makers.both("The Picnic"))
    makers.edition(of=other, starts_on=makers.date(2027, 9, 5), year=2027)
    ontario = makers.venue()
    rule = {"rule_kind": "nth", "rule_nth": "1", "rule_weekday": "MO", "rule_month": "9", "venue": str(ontario.id)}
    page = fill_in(owner, NEW, ZOO | rule | {"preview": "y"}, form="series").text
    assert "Labour Day" in page and "The Picnic is the day before" in page
    page = fill_in(owner, NEW, ZOO | rule | {"rule_weekday": "SA", "preview": "y"}, form="series").text
    assert "Long weekend: Labour Day" in page and "The Picnic is the day after" in page


def test_a_preview_shows_texts_and_dates_and_saves_nothing(owner):
    answer = make(owner, preview="y", description_en="# Hello\n\n<script>alert(1)</script>")
    assert answer.status_code == 200
    assert "<h2>Hello</h2>" in answer.text and "<script>alert" not in answer.text
    assert "<em>tout le monde</em>" in answer.text and "Usually the Saturday on or after September 10" in answer.text
    assert 'value="Dystonia Zoo Walk"' in answer.text
    assert found("dystonia-zoo-walk") is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"rule_kind": "date", "rule_month": "2", "rule_day": "30"}, "No year has such a day"),
        ({"rule_kind": "nth", "rule_nth": "5", "rule_month": "2", "rule_weekday": "SU"}, ""),
        ({"rule_kind": "from", "rule_month": "2", "rule_day": "30"}, "Choose a day that is in every year"),
        ({"rule_kind": "from", "rule_month": "12", "rule_day": "28"}, "must lie in one year"),
        ({"rule_kind": "until", "rule_month": "1", "rule_day": "3"}, "must lie in one year"),
        ({"rule_kind": "until", "rule_month": "1", "rule_day": "-1"}, "Choose a day that is in every year"),
        ({"rule_kind": "other", "rule_text": "FREQ=YEARLY;BYDAY=SU"}, "names several days of the same year"),
        ({"rule_kind": "other", "rule_text": "FREQ=DAILY"}, "We cannot read this rule"),
        ({"rule_kind": "other", "rule_text": "every summer"}, "We cannot read this rule"),
        ({"rule_kind": "other", "rule_text": "FREQ=YEARLY;BYMONTH=13;BYDAY=1SU"}, "No year has such a day"),
        ({"rule_kind": "sometimes"}, "Choose one of these"),
        ({"rule_kind": "nth", "rule_nth": "9"}, "Choose one of these"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "y"}])
def test_a_rule_that_never_matches_or_always_does_is_refused_in_words(owner, typed, sentence, button):
    answer = make(owner, **typed, **button)
    if not sentence:
        assert answer.status_code in (200, 303), "rare is not never: leap years have such a day"
        return
    assert answer.status_code == 422 and sentence in answer.text
    assert answer.text.count(sentence) == 2, "in the summary and beside the field"
    assert found("dystonia-zoo-walk") is None


@pytest.mark.parametrize(
    "slug",
    [
        *("fr", "en", "organize", "static", "my", "cal", "calendar", "verify", "sign", "healthz", "about-dystonia"),
        *("series", "venues", "organization", "new", "sign-in"),
        *("Zoo Walk", "zoo_walk", "-zoo", "é", "2027", "a" * 61, "../x"),
    ],
)
def test_words_of_our_own_addresses_and_what_is_no_address_are_refused(owner, slug):
    answer = make(owner, slug=slug)
    assert answer.status_code == 422, slug
    assert "error" in answer.text
    assert db.session.scalars(select(Series)).all() == []


def test_every_address_of_the_site_that_a_series_could_have_is_reserved(owner, app):
    """Whatever door is opened in later years: a series cannot stand in it."""
    words = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    for word in sorted(word for word in words if word.replace("-", "").isalnum()):
        assert make(owner, slug=word).status_code == 422, word


def test_two_series_cannot_have_one_address(owner):
    makers.series("zoo-walk")
    answer = make(owner, slug="zoo-walk")
    assert answer.status_code == 422 and "Another series has this address" in answer.text


def test_an_address_stays_once_an_edition_was_public(owner):
    walk = makers.series("walk")
    draft = makers.edition(of=walk, state=State.DRAFT)
    assert fill_in(owner, "/organize/series/walk/edit", {"slug": "stroll"}, form="series").status_code == 303
    draft = db.session.merge(draft)
    draft.state = State.ANNOUNCED
    db.session.commit()
    answer = fill_in(owner, "/organize/series/stroll/edit", {"slug": "walk"}, form="series")
    assert answer.status_code == 422 and "so it stays as it is" in answer.text


def test_times_belong_together_and_are_in_order(owner):
    assert "Enter when it begins and when it ends" in make(owner, usual_end="").text
    assert "It must end after it begins" in make(owner, usual_start="14:00").text
    assert make(owner, usual_start="14:00", usual_days="2").status_code == 303


@pytest.mark.parametrize("name", [*cast.HOSTILE_NAMES[:-1], "L’« Été »\u00a0: dystonie"])
def test_hostile_texts_are_shown_and_not_obeyed(owner, name):
    assert make(owner, name_en=name, slug="zoo", summary_en=name, description_en=name).status_code == 303
    assert found("zoo").name.en == name
    for page in (
        owner.get("/organize/series/zoo"),
        owner.get("/organize/series/zoo/edit"),
        owner.get("/organize/series/zoo/preview"),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_a_name_is_needed_in_both_languages_the_rest_can_come_later(owner):
    assert make(owner, name_fr="").status_code == 422
    answer = make(owner, summary_fr="", description_fr="", description_en="")
    assert answer.status_code == 303


def test_an_organizer_of_one_series_changes_that_one_alone(signed_in):
    walk, run = makers.series("walk"), makers.series("run")
    organizer = signed_in(AccessRole.ORGANIZER, walk)
    page = organizer.get("/organize/series/").text
    assert walk.name.en in page and run.name.en not in page and "Make a series" not in page
    assert organizer.get("/organize/series/walk/edit").status_code == 200
    for address in ("run", "run/edit", "run/editions/new", "none-such", "new"):
        assert organizer.get(f"/organize/series/{address}").status_code == 404, address


@pytest.mark.parametrize("role", [None, AccessRole.VIEWER, AccessRole.DESK, AccessRole.TREASURER])
def test_nobody_else_sees_them_at_all(signed_in, role):
    makers.series("walk")
    visitor = signed_in(role)
    for address in ("new", "walk", "walk/edit", "walk/editions/new"):
        assert visitor.get(f"/organize/series/{address}").status_code == 404, address
    assert "Make" not in visitor.get("/organize/series/").text


def test_drafts_of_other_series_are_not_told_to_who_cannot_see_them(signed_in):
    walk, secret = makers.series("walk"), makers.series("secret", rule="", name=makers.both("Secret gala"))
    gala = makers.edition(of=secret, starts_on=makers.date(2027, 6, 6), year=2027, state=State.DRAFT)
    organizer = signed_in(AccessRole.ORGANIZER, walk)
    assert "Secret gala" not in organizer.get("/organize/series/walk").text
    assert "Secret gala is on the same day" in signed_in(AccessRole.OWNER).get("/organize/series/walk").text
    gala = db.session.merge(gala)
    gala.state = State.ANNOUNCED
    db.session.commit()
    assert "Secret gala is on the same day" in organizer.get("/organize/series/walk").text


def test_an_empty_installation_leads_to_the_first_series(owner):
    page = owner.get("/organize/").text
    assert "Make your first series" in page and "/organize/series/new" in page
    assert "Make your first series" in owner.get("/organize/series/").text


def test_the_second_of_two_sees_what_the_first_changed(owner):
    makers.series("walk")
    address = "/organize/series/walk/edit"
    page = owner.get(address)
    fill_in(owner, address, {"summary_en": "First."}, form="series")
    reader = type("Shown", (), {"get": lambda _self, _url: page, "post": owner.post})()
    answer = fill_in(reader, address, {"summary_en": "Second."}, form="series")
    assert answer.status_code == 422 and "There now: First." in answer.text and "You typed: Second." in answer.text
