"""Every address of the app: none appears or vanishes unnoticed, and each is as open as it says."""

import pytest
from flask import Flask

from eventsapp.events.models import State
from eventsapp.web.parts import guards
from tests import makers

ADDRESSES = {
    "/healthz": "health.alive",
    "/readyz": "health.ready",
    "/static/<path:filename>": "static",
    "/robots.txt": "feeds.robots.show",
    "/calendar.ics": "feeds.calendars.everything",
    "/<slug:slug>/calendar.ics": "feeds.calendars.series",
    "/<slug:slug>/<int(fixed_digits=4):year>/event.ics": "feeds.calendars.edition",
    "/": "public.home.index",
    "/about-dystonia": "public.about.show",
    "/calendar": "public.calendar.index",
    "/<slug:slug>/": "public.series.show",
    "/<slug:slug>/<int(fixed_digits=4):year>/": "public.editions.show",
    "/<slug:slug>/<int(fixed_digits=4):year>/register": "public.register.new",
    "/<slug:slug>/<int(fixed_digits=4):year>/register/done": "public.register.done",
    "/<slug:slug>/<int(fixed_digits=4):year>/volunteer": "public.volunteer.new",
    "/<slug:slug>/<int(fixed_digits=4):year>/volunteer/done": "public.volunteer.done",
    "/organize/sign-in": "organize.sign_in.new",
    "/organize/sign-out": "organize.sign_in.end",
    "/organize/": "organize.editions.index",
    "/organize/organization": "organize.organization.edit",
    "/organize/<slug:slug>/<int(fixed_digits=4):year>/roster": "organize.roster.show",
    "/organize/<slug:slug>/<int(fixed_digits=4):year>/roster.csv": "organize.exports.roster_csv",
}
OPEN_AMONG_GUARDED = {"organize.sign_in.new"}
FORMS = {"public.register.new", "public.register.done", "public.volunteer.new", "public.volunteer.done"}
"""Public pages that may look at the session: a form carries a token, and what follows it belongs to one browser."""


def rules(app):
    return list(app.url_map.iter_rules())


def at(rule, slug="walk", year=2031):
    """An address of that rule which exists."""
    fixed = rule.rule.replace("<slug:slug>", slug).replace("<int(fixed_digits=4):year>", str(year))
    return fixed.replace("<path:filename>", "app.css")


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2031, state=State.OPEN)
    makers.entry(makers.category(edition), makers.person("Amina Haddad"))
    makers.assignment(makers.shift(edition), makers.person("Kim Lee"))
    return edition


def test_every_address_is_known(app):
    assert {rule.rule: rule.endpoint for rule in rules(app)} == ADDRESSES


def test_every_door_for_organizers_says_whom_it_is_open_to(app):
    endpoints = {rule.endpoint for rule in rules(app) if rule.endpoint.startswith("organize.")}
    doors = {endpoint: guards.guard_of(endpoint) for endpoint in endpoints}
    assert all(doors.values()), doors
    assert {endpoint for endpoint, guard in doors.items() if guard == "open to all"} == OPEN_AMONG_GUARDED


def test_a_door_that_does_not_say_so_stays_shut(make_app, engine_url):
    app: Flask = make_app(engine_url)
    app.view_functions["organize.editions.index"] = lambda: "somebody forgot the guard"
    with app.app_context():
        assert app.test_client().get("/organize/").status_code == 404


def test_organizers_doors_are_shut_to_strangers(walk, app, client):
    for rule in rules(app):
        if not rule.endpoint.startswith("organize.") or rule.endpoint in OPEN_AMONG_GUARDED:
            continue
        for prefix in ("", "/fr"):
            for method in sorted(rule.methods - {"OPTIONS", "POST"}):
                answer = client.open(prefix + at(rule), method=method)
                assert answer.status_code == 302, (rule, method)
                assert answer.headers["Location"].startswith(f"{prefix}/organize/sign-in")
                assert "Amina" not in answer.text and "Kim" not in answer.text


def test_nothing_is_posted_without_the_token_of_a_form(walk, app, client):
    for rule in rules(app):
        if "POST" in rule.methods:
            for data in ({}, {"csrf_token": "made up"}):
                assert client.post(at(rule), data=data).status_code == 400, rule


def test_nothing_is_posted_from_another_site(walk, app, client):
    for rule in rules(app):
        if "POST" in rule.methods:
            assert client.post(at(rule), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, rule


def test_public_pages_are_the_same_for_everybody(walk, app, client):
    """No cookie, and nothing that says the answer depends on one: any cache may keep them."""
    for rule in rules(app):
        if "GET" not in rule.methods or rule.endpoint.startswith("organize.") or rule.endpoint in FORMS:
            continue
        for prefix in ("", "/fr") if rule.endpoint.startswith("public.") else ("",):
            answer = client.get(prefix + at(rule))
            assert answer.status_code == 200, rule
            assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", ""), rule


def test_they_are_so_for_somebody_signed_in_too(walk, app, client):
    client.set_cookie("session", "a session of some kind")
    client.set_cookie("remember_token", "1|0123456789abcdef")
    for address in ("/", "/walk/", "/walk/2031/", "/calendar.ics"):
        answer = client.get(address)
        assert "Cookie" not in answer.headers.get("Vary", "") and "Set-Cookie" not in answer.headers, address


def test_private_pages_are_kept_by_nobody(walk, app, client):
    for rule in rules(app):
        if "GET" in rule.methods and (rule.endpoint.startswith("organize.") or rule.endpoint in FORMS):
            assert client.get(at(rule)).headers["Cache-Control"] == "no-store", rule


@pytest.mark.parametrize("number", ["1" * 23, "0", "-1", "1e9", "%00", "99999"])
def test_a_number_that_is_no_year_is_not_found(walk, client, number):
    for address in (f"/walk/{number}/", f"/organize/walk/{number}/roster", f"/walk/{number}/event.ics"):
        assert client.get(address).status_code == 404, address
