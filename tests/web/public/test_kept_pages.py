"""What everybody reads is kept: quick while nothing changes, true in the very next request when something does."""

import gzip
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import event, select, update

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import matching, showing
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.matching import Described
from eventsapp.publishing import kept
from eventsapp.publishing.models import KeptPage
from eventsapp.retention import erasing
from eventsapp.web.parts import edition_page
from tests import makers
from tests.capacity.test_race import at_once

PAGE = "/walk/2027/"
HELP = "/walk/2027/help-wanted"
KEPT = ("/", "/about-dystonia", "/calendar", "/privacy", "/walk/", PAGE, "/walk/2027/fundraising", HELP)
AS_IT_IS = ("Content-Type", "Content-Length", "Content-Encoding", "Date")


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())
    makers.fundraising(edition)
    return edition


def edit(row, **values):
    with writing():
        for name, value in values.items():
            setattr(row, name, value)


def unchanged(client, path, page):
    return client.get(path, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def kept_addresses():
    db.session.rollback()
    return set(db.session.scalars(select(KeptPage.address)))


@pytest.mark.parametrize("path", KEPT)
def test_a_page_that_is_kept_takes_one_small_read_and_neither_cookie_nor_session(walk, client, queries, path):
    first = client.get(path)
    with queries() as whole:
        again = client.get(path)
    with queries() as asked:
        assert unchanged(client, path, first)
    assert len(whole) == len(asked) == 1
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    for page in (first, again):
        assert page.headers["Cache-Control"] == "public, no-cache"
        assert page.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in page.headers


def test_unchanged_carries_every_header_of_the_whole(walk, client):
    whole = client.get(PAGE)
    asked = client.get(PAGE, headers={"If-None-Match": whole.headers["ETag"]})
    assert asked.status_code == 304 and asked.data == b""
    assert {name: value for name, value in asked.headers if name not in AS_IT_IS} == {
        name: value for name, value in whole.headers if name not in AS_IT_IS
    }
    assert "Content-Security-Policy" in asked.headers


def test_it_is_compressed_once_and_only_for_whoever_asks_for_that(walk, client):
    plain = client.get(PAGE)
    packed = client.get(PAGE, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Content-Encoding" not in client.get(PAGE, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_the_head_alone_is_that_of_the_whole(walk, client):
    whole, head = client.get(PAGE), client.head(PAGE)
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_each_language_is_a_page_of_its_own(walk, client):
    english, french = client.get(PAGE), client.get(f"/fr{PAGE}")
    assert 'lang="en-CA"' in english.text and 'lang="fr-CA"' in french.text
    assert client.get(PAGE).data == english.data and client.get(f"/fr{PAGE}").data == french.data
    assert not unchanged(client, f"/fr{PAGE}", english)


def test_what_others_hang_on_an_address_makes_no_other_page_of_it(walk, client, queries):
    plain = client.get(PAGE)
    with queries() as made:
        hung = client.get(f"{PAGE}?fbclid=IwAR0&utm_source=x")
    assert hung.data == plain.data and len(made) == 1
    client.get("/walk/?from=mail")
    assert "from=mail" not in client.get("/walk/").text
    assert kept_addresses() == {PAGE, "/walk/"}


def test_a_search_is_answered_and_not_kept(walk, client):
    makers.fundraising_page(walk, shown_name="Zoë", is_listed=True)
    client.get("/walk/2027/fundraising")
    assert "Zoë" in client.get("/walk/2027/fundraising?q=zoe").text
    assert "Zoë" not in client.get("/walk/2027/fundraising?q=ann").text
    assert kept_addresses() == {"/walk/2027/fundraising"}


def test_each_kind_of_change_shows_in_the_very_next_request(walk, client):
    category = makers.category(walk, maximum=3)
    shift = makers.shift(walk)
    page = makers.fundraising_page(walk, shown_name="Zoë")
    own = f"/walk/2027/fundraising/{page.code}"

    def offer():
        said = Described(
            shown_name="Elm Bank",
            ratio_percent=100,
            maximum_cents=500_00,
            from_on=clock.today(walk.zone),
            to_on=clock.today(walk.zone),
        )
        with writing():
            matching.add(walk, Given(organization_name="Elm Bank"), said, by=OPERATOR)

    for path, act, words in (
        (PAGE, lambda: edit(walk, notice=makers.both("Bring a hat.")), "Bring a hat."),
        (PAGE, lambda: edit(category, hint=makers.both("Slowly.")), "Slowly."),
        (PAGE, lambda: makers.entry(category), "2 places left"),
        (PAGE, lambda: makers.assignment(shift), "1 helper needed"),
        (PAGE, lambda: makers.price(category, 15_00), "$15.00"),
        (HELP, lambda: makers.assignment(shift), "Every shift has enough people"),
        ("/calendar", lambda: makers.edition(of=makers.series("ride", name=makers.both("The Ride"))), "The Ride"),
        ("/privacy", lambda: makers.question(walk, label=makers.both("Which size?")), "Which size?"),
        (PAGE, lambda: makers.gift(walk, 70_00), "$70.00"),
        (PAGE, offer, "Elm Bank"),
        (PAGE, lambda: edit(walk.venue, city="Ottawa"), "Ottawa"),
        ("/", lambda: edit(walk.series, summary=makers.both("A stroll.")), "A stroll."),
        ("/walk/", lambda: edit(walk.venue, city="Halifax"), "Halifax"),
        ("/about-dystonia", lambda: makers.organization(phone="416-555-0199"), "416-555-0199"),
        (own, lambda: makers.gift(walk, 30_00, page=page), "$30.00"),
        (own, lambda: edit(page, story="One more step."), "One more step."),
        ("/walk/2027/fundraising", lambda: edit(page, is_listed=True), "Zoë"),
    ):
        before = client.get(path)
        assert words not in before.text and unchanged(client, path, before)
        act()
        after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200 and words in after.text, words


def test_what_is_taken_back_is_gone_from_the_very_next_request(walk, client):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    own = f"/walk/2027/fundraising/{page.code}"
    assert client.get(own).status_code == 200
    edit(page, closed_at=clock.now())
    assert client.get(own).status_code == 410
    assert client.get(PAGE).status_code == 200
    edit(walk, state="draft")
    assert client.get(PAGE).status_code == 404


def test_words_that_are_hidden_are_gone_from_the_page_of_a_team_too(walk, client):
    page = makers.fundraising_page(walk, team=makers.team(walk))
    gift = makers.gift(walk, page=page, message="Something rude.")
    own = f"/walk/2027/fundraising/{page.code}"
    assert "Something rude." in client.get(own).text
    with writing():
        showing.hide(gift, by=OPERATOR)
    assert "Something rude." not in client.get(own).text


def test_the_page_of_a_year_leads_on_as_soon_as_there_is_a_later_one(walk, client):
    person, next_year = makers.person(), makers.edition(of=walk.series, year=2028)
    page = makers.fundraising_page(walk, person=person)
    own = f"/walk/2027/fundraising/{page.code}"
    assert "Open the page of 2028" not in client.get(own).text
    later = makers.fundraising_page(next_year, person=person)
    assert "Open the page of 2028" in client.get(own).text
    edit(next_year, state="draft")
    assert "Open the page of 2028" not in client.get(own).text
    edit(next_year, state="announced")
    edit(later, closed_at=clock.now())
    assert "Open the page of 2028" not in client.get(own).text


def test_a_site_that_is_given_up_asks_for_no_more_helpers_on_the_first_page(walk, client):
    site = makers.site(walk)
    makers.shift(walk, site_id=site.id)
    assert "helper needed" in client.get("/").text
    edit(site, retired_at=clock.now())
    assert "helper needed" not in client.get("/").text


def test_an_address_that_is_spelled_in_another_way_is_answered_and_not_kept(walk, client):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    for typed in (page.code.lower(), f"{page.code[:5]}-{page.code[5:]}", f"%00{page.code}"):
        assert "Zoë" in client.get(f"/walk/2027/fundraising/{typed}").text
    assert client.get("/walk/\N{FULLWIDTH DIGIT TWO}027/").status_code == 200
    assert kept_addresses() == set()


def test_another_address_of_the_same_edition_ends_the_one_before(walk, client):
    assert client.get(PAGE).status_code == 200
    edit(walk, year=2028)
    assert client.get(PAGE).status_code == 404
    edit(walk.series, slug="stroll")
    assert client.get("/stroll/2028/").status_code == 200


def test_what_the_clock_alone_changes_shows_at_that_moment(walk, client, still):
    began, category = clock.now(), makers.category(walk)
    makers.price(category, 20_00, until_at=began + timedelta(minutes=3))
    makers.price(category, 30_00)
    edit(walk, closes_at=began + timedelta(minutes=5))
    for minutes, before, after in ((3, "$20.00", "$30.00"), (5, "Open for sign-up", "Sign-up is closed")):
        page = client.get(PAGE)
        assert before in page.text
        still.move_to(began + timedelta(minutes=minutes, seconds=-1))
        assert unchanged(client, PAGE, page)
        still.shift(timedelta(seconds=1))
        page = client.get(PAGE, headers={"If-None-Match": page.headers["ETag"]})
        assert page.status_code == 200 and after in page.text and before not in page.text


def test_a_moment_that_comes_while_a_page_is_written_shows_too(walk, client, still, monkeypatch):
    edit(walk, closes_at=clock.now() + timedelta(seconds=1))
    write = edition_page.page_of

    def slowly(edition):
        text = write(edition)
        still.shift(timedelta(seconds=1))
        return text

    with monkeypatch.context() as patch:
        patch.setattr(edition_page, "page_of", slowly)
        assert "Open for sign-up" in client.get(PAGE).text
    assert "Sign-up is closed" in client.get(PAGE).text


def test_a_shift_that_begins_and_a_day_that_is_over_are_gone_on_time(walk, client, still):
    shift = makers.shift(walk)
    client.get(PAGE)
    still.move_to(shift.starts_at - timedelta(seconds=1))
    assert "2 helpers needed" in client.get(PAGE).text
    assert "1 helper needed" in client.get("/").text
    still.shift(timedelta(seconds=1))
    assert "helpers needed" not in client.get(PAGE).text
    assert "helper needed" not in client.get("/").text
    still.move_to(walk.ends_at - timedelta(seconds=1))
    client.get(PAGE)
    assert "/walk/2027/" in client.get("/").text
    still.shift(timedelta(seconds=1))
    assert "This event is over" in client.get(PAGE).text
    assert "/walk/2027/" not in client.get("/").text


def test_a_page_is_written_anew_before_long_whatever_the_clock_may_change(walk, client, still):
    client.get(PAGE)
    still.shift(kept.LONGEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition_page, "page_of", lambda _edition: "written anew")
        assert client.get(PAGE).text == "written anew"


def test_a_change_made_by_one_process_shows_in_the_next_request_to_another(walk, client, make_app, engine_url):
    other = make_app(engine_url).test_client()
    before = other.get(PAGE)
    assert client.get(PAGE).data == before.data
    edit(walk, notice=makers.both("Bring a hat."))
    assert "Bring a hat." in other.get(PAGE).text
    assert "Bring a hat." in client.get(PAGE).text


def test_what_another_version_of_the_app_wrote_is_not_shown(walk, client, make_app, engine_url):
    makers.edition(of=walk.series, year=2029)
    client.get(PAGE)
    same, other = make_app(engine_url), make_app(engine_url, PUBLIC_URL="https://elsewhere.example.org")
    assert same.extensions["written_by"] == client.application.extensions["written_by"]
    assert "https://elsewhere.example.org/walk/2027/" in other.test_client().get(PAGE).text
    assert "elsewhere" not in client.get(PAGE).text


def test_beside_another_version_which_may_not_notice_everything_a_page_is_kept_for_seconds(
    walk, client, make_app, engine_url, still
):
    client.get(PAGE)
    assert lives(PAGE) == kept.LONGEST
    with make_app(engine_url, PUBLIC_URL="https://elsewhere.example.org").app_context():
        current_app.test_client().get("/")
    edit(walk, notice=makers.both("Bring a hat."))
    client.get(PAGE)
    assert lives(PAGE) == kept.BESIDE_ANOTHER
    still.shift(kept.LONGEST)
    client.get(PAGE)
    assert lives(PAGE) == kept.LONGEST


def lives(address):
    """For how long this version of the app keeps a page from now on."""
    db.session.rollback()
    mine = current_app.extensions["written_by"]
    ends = select(KeptPage.valid_until).where(KeptPage.address == address, KeptPage.written_by == mine)
    return db.session.scalars(ends).one() - clock.now()


def test_all_processes_of_a_version_share_what_is_kept(tmp_path):
    told = "from eventsapp import create_app; print(create_app({'INSTANCE_PATH': %r}).extensions['written_by'])"
    command = [sys.executable, "-c", told % str(tmp_path)]
    seeds = ({"PYTHONHASHSEED": str(number)} for number in (1, 2, 3))
    assert len({subprocess.check_output(command, env=os.environ | seed) for seed in seeds}) == 1


def test_a_crowd_right_after_a_change_has_the_page_written_once(walk, app, client, monkeypatch):
    client.get(PAGE)
    edit(walk, notice=makers.both("Bring a hat."))
    written, write = [], edition_page.page_of

    def noted(edition):
        written.append(edition.id)
        return write(edition)

    monkeypatch.setattr(edition_page, "page_of", noted)
    texts = at_once(app, lambda _number: app.test_client().get(PAGE).text, 12)
    assert all("Bring a hat." in text for text in texts)
    assert len(written) == 1


def test_a_rush_of_sign_ups_leaves_the_page_as_it_is_kept(walk, client, monkeypatch):
    category = makers.category(walk, maximum=500)
    makers.entry(category)
    page = client.get(PAGE)
    assert "More than 400 places left" in page.text
    for _ in range(3):
        makers.entry(category)
    monkeypatch.setattr(edition_page, "page_of", lambda _edition: pytest.fail("written anew"))
    assert unchanged(client, PAGE, page)


def test_readers_do_not_wait_for_a_writer(walk, client, app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL nobody holds all of it")
    with sqlite3.connect(db.engine.url.database, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert client.get(PAGE).status_code == 200
        writer.execute("ROLLBACK")
    writer.close()
    assert kept_addresses() == set()
    for _visit in range(10):  # a busy machine may be late once
        client.get(PAGE)
    assert kept_addresses() == {PAGE}


def test_a_database_that_takes_nothing_still_answers(walk, client):
    is_sqlite = db.engine.dialect.name == "sqlite"

    def refuse(connection):
        connection.exec_driver_sql("PRAGMA query_only=ON" if is_sqlite else "SET TRANSACTION READ ONLY")

    event.listen(db.engine, "begin", refuse)
    try:
        page = client.get(PAGE)
        assert page.status_code == 200
        assert unchanged(client, PAGE, page)
    finally:
        event.remove(db.engine, "begin", refuse)
    assert kept_addresses() == set()


def test_what_was_said_of_somebody_is_not_kept_once_they_are_forgotten(walk, client, still):
    page = makers.fundraising_page(walk, shown_name="Quillfeather")
    assert "Quillfeather" in client.get(f"/walk/2027/fundraising/{page.code}").text
    still.shift(timedelta(days=3 * 365))
    erasing.forget_due(clock.now())
    assert kept_addresses() == set()


def test_a_page_that_is_written_while_the_database_is_replaced_is_not_kept(walk, client, monkeypatch):
    """As by restoring a backup into a running site: the numbers of both may stand alike."""
    write = edition_page.page_of

    def meanwhile_replaced(edition):
        text = write(edition)
        with db.engine.begin() as another:
            another.execute(update(type(walk)).values(notice=makers.both("Bring a hat.")))
            kept.forget(another)
        return text

    with monkeypatch.context() as patch:
        patch.setattr(edition_page, "page_of", meanwhile_replaced)
        assert "Bring a hat." not in client.get(PAGE).text
    assert kept_addresses() == set()
    assert "Bring a hat." in client.get(PAGE).text


def test_a_page_that_is_written_while_somebodys_words_are_erased_is_not_kept(walk, client, monkeypatch, still):
    page = makers.fundraising_page(walk, shown_name="Quillfeather")
    keep = kept.keep

    def meanwhile_erased(*given, **more):
        with db.engine.begin() as another:
            kept.forget(another)
        keep(*given, **more)

    monkeypatch.setattr(kept, "keep", meanwhile_erased)
    assert "Quillfeather" in client.get(f"/walk/2027/fundraising/{page.code}").text
    assert kept_addresses() == set()


def test_pages_nobody_asks_for_are_let_go(walk, client, still):
    client.get(PAGE)
    still.shift(kept.UNVISITED + kept.LONGEST + timedelta(seconds=1))
    client.get("/")
    kept.forget_unvisited(clock.now())
    assert kept_addresses() == {"/"}


def test_without_the_numbers_a_change_would_not_show(walk, client):
    """What holds it all: a change past the session, of which no number tells, is not seen."""
    client.get(PAGE)
    with db.engine.begin() as past_the_session:
        past_the_session.execute(update(type(walk)).values(notice=makers.both("Bring a hat.")))
    assert "Bring a hat." not in client.get(PAGE).text
    with writing():
        kept.forget()
    assert "Bring a hat." in client.get(PAGE).text
