"""The calendars over HTTP, as `docs` promise them to programs: whole, unchanged, and never with a session."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from eventsapp.calendars.own_models import FeedFetch
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from tests import makers
from tests.calendars import lint
from tests.calendars.counting import counted

FILES = {
    "/calendar.ics": "events.ics",
    "/walk/calendar.ics": "walk.ics",
    "/walk/2027/event.ics": "walk-2027.ics",
    "/calendar.json": "events.json",
    "/walk/calendar.json": "walk.json",
    "/walk/2027/event.json": "walk-2027.json",
}
ADDRESSES = [*FILES, *(f"/fr{address}" for address in FILES)]
ICALENDAR = [address for address in ADDRESSES if address.endswith(".ics")]
JUNE = date(2027, 6, 6)


@pytest.fixture
def edition(app, still):
    walk = makers.series("walk", name=makers.both("The Walk", "La Marche"))
    return makers.edition(of=walk, starts_on=JUNE, venue=makers.venue())


def test_a_calendar_is_answered_whole(client, edition):
    for address in ICALENDAR:
        answer = client.get(address)
        lint.check(answer.data, is_feed=not address.endswith("event.ics"))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    for address in ADDRESSES:
        _check_whole(client.get(address))


def is_whole(octets):
    """A calendar from its first to its last octet, in whichever form."""
    if octets.startswith(b"["):
        return json.loads(octets)[0] == "vcalendar"
    return octets.startswith(b"BEGIN:VCALENDAR\r\n") and octets.endswith(b"END:VCALENDAR\r\n")


def _check_whole(answer):
    assert answer.status_code == 200
    assert is_whole(answer.data)
    headers = answer.headers
    assert headers["Content-Length"] == str(len(answer.data))
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Accept-Ranges"] == "none"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == "ETag"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["ETag"].startswith('W/"')
    assert headers["Last-Modified"] == "Wed, 10 Mar 2027 15:00:00 GMT"
    assert "Content-Encoding" not in headers
    assert "Set-Cookie" not in headers


def test_it_is_shown_and_a_download_only_for_the_button(client, edition):
    for address, name in FILES.items():
        assert client.get(address).headers["Content-Disposition"] == f'inline; filename="{name}"'
        assert client.get(f"{address}?download=1").headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_client_with_this_version_is_told_that_nothing_changed(client, edition):
    for address in ADDRESSES:
        whole = client.get(address)
        for known in _same_version(whole.headers["ETag"], whole.headers["Last-Modified"]):
            answer = client.get(address, headers=known)
            assert answer.status_code == 304, known
            assert answer.data == b""
            assert answer.headers["ETag"] == whole.headers["ETag"]
            assert answer.headers["Cache-Control"] == "public, no-cache"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert not {"Content-Type", "Set-Cookie", "Content-Encoding"} & set(answer.headers.keys())


def _same_version(tag, day):
    return (
        {"If-None-Match": tag},
        {"If-None-Match": tag.removeprefix("W/")},
        {"If-None-Match": f'"another", {tag}, W/"third"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": day},
        {"If-Modified-Since": "Wednesday, 10-Mar-27 15:00:00 GMT"},
        {"If-None-Match": ", ".join([*(f'"{number}"' for number in range(2000)), tag])},
        {"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    )


ODD_QUESTIONS = [
    {"If-None-Match": '"another"'},
    {"If-None-Match": ""},
    {"If-None-Match": '"another"', "If-Modified-Since": "Thu, 11 Mar 2027 00:00:00 GMT"},
    {"If-Modified-Since": "Wed, 10 Mar 2027 14:59:59 GMT"},
    {"If-Modified-Since": "yesterday"},
    {"If-Modified-Since": ""},
    {"If-Modified-Since": "9" * 5000},
    {"If-Modified-Since": "Thu, 11 Mar 2027 00:00:00 GMT"},
    {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"If-None-Match": "x" * 5000},
    {"If-None-Match": "\\x00\\"},
    {"If-Modified-Since": "Wed, 99 Xyz 99999 99:99:99 GMT"},
    {"If-None-Match": 'W/"", ,,"x'},
    {"If-Match": '"another"', "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-10"},
    {"Range": "bytes=-1,5-2,999999999999999999999-"},
    {"Range": "lines=one"},
    {"Range": "bytes=0-10", "If-Range": '"another"'},
    {"Accept": "text/html"},
    {"Accept": "application/calendar+json;q=0, */*;q=0"},
    {"Accept-Encoding": "gzip;q=0, br, *"},
    {"Accept-Encoding": "gzip;q=0.000"},
    {"Accept-Encoding": "x-gzip, ;;;, q=1, gzip;q=nan"},
    {"Accept-Encoding": "identity;q=0"},
    {"Cookie": "session=stolen"},
]


def test_any_other_question_is_answered_whole(client, edition):
    for address, headers in product(ADDRESSES, ODD_QUESTIONS):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, headers
        assert is_whole(answer.data), headers
        assert "Set-Cookie" not in answer.headers


def test_a_change_is_seen_by_date_and_by_tag_in_the_next_request(client, edition, still):
    before = {address: client.get(address).headers for address in ADDRESSES}
    still.shift(60)
    with writing():
        db.session.merge(edition).state = State.CANCELLED
    for address, headers in before.items():
        for known in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
            answer = client.get(address, headers=known)
            assert answer.status_code == 200
            assert b"CANCELLED: The Walk" in answer.data or "ANNULÉ" in answer.text
            assert answer.headers["Last-Modified"] == "Wed, 10 Mar 2027 15:01:00 GMT"


def test_a_second_change_within_the_same_second_is_seen_by_those_who_only_know_dates(client, edition, still):
    before = client.get("/calendar.ics")
    with writing():
        db.session.merge(edition).state = State.CANCELLED
    answer = client.get("/calendar.ics", headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert answer.status_code == 200
    assert b"STATUS:CANCELLED" in answer.data
    assert "Last-Modified" not in answer.headers, "a date still to come is not sent"
    still.shift(1)
    assert client.get("/calendar.ics").headers["Last-Modified"] == "Wed, 10 Mar 2027 15:00:01 GMT"


def test_an_entry_that_leaves_the_feed_is_seen_by_those_who_only_know_dates(client, edition, still):
    old = makers.edition(of=makers.series("old"), starts_on=date(2026, 2, 10))
    before = client.get("/calendar.ics")
    assert b"/old/2026/" in before.data
    still.move_to(datetime(2027, 3, 12, 12, 0, tzinfo=UTC))
    answer = client.get("/calendar.ics", headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert answer.status_code == 200
    assert b"/old/2026/" not in answer.data
    assert old.year == 2026


def test_a_head_request_is_the_same_without_the_body(client, edition):
    for address in ADDRESSES:
        whole, head = client.get(address), client.head(address)
        assert head.status_code == 200
        assert head.data == b""
        assert dict(head.headers) == dict(whole.headers)
        assert client.head(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
        asked = {"Accept-Encoding": "gzip"}
        packed, head = client.get(address, headers=asked), client.head(address, headers=asked)
        assert dict(head.headers) == dict(packed.headers)


def test_nothing_is_taken_here(client, edition):
    for address, method in product(ADDRESSES, ("POST", "PUT", "PATCH", "DELETE")):
        answer = client.open(address, method=method)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert "Set-Cookie" not in answer.headers


def test_a_script_on_another_site_may_ask_whether_its_copy_is_still_good(client, edition):
    asked = {
        "Origin": "https://calendars.example.net",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for address in ADDRESSES:
        answer = client.open(address, method="OPTIONS", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_it_is_packed_only_when_asked_for(client, edition):
    for address in ("/fr/walk/calendar.ics", "/fr/walk/calendar.json"):
        _check_packing(client, address)


def _check_packing(client, address):
    plain = client.get(address)
    for asked in ("gzip", "gzip, deflate, br", "GZIP;q=0.5"):
        packed = client.get(address, headers={"Accept-Encoding": asked})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["ETag"] == plain.headers["ETag"]
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.data) == plain.data
    for asked in ("", "identity", "br", "gzip;q=0", "*"):
        answer = client.get(address, headers={"Accept-Encoding": asked})
        assert "Content-Encoding" not in answer.headers
        assert answer.data == plain.data


def test_what_does_not_exist_is_not_found(client, edition):
    for address in (
        "/nothing/calendar.ics",
        "/nothing/2027/event.ics",
        "/walk/2028/event.ics",
        "/walk/0000/event.ics",
        "/walk/99999999999999999999999/event.ics",
        "/walk/27/event.ics",
        "/Walk/calendar.ics",
        "/%00/calendar.ics",
        f"/{'a' * 61}/calendar.ics",
        "/calendar.ics/",
        "/nothing/calendar.json",
        "/walk/2028/event.json",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "Set-Cookie" not in answer.headers


def test_a_draft_is_not_found_and_a_cancelled_edition_is(client, edition):
    makers.edition(of=makers.series("draft"), starts_on=JUNE, state=State.DRAFT)
    makers.edition(of=makers.series("off"), starts_on=JUNE, state=State.CANCELLED)
    assert client.get("/draft/2027/event.ics").status_code == 404
    assert client.get("/draft/2027/event.json").status_code == 404
    assert b"STATUS:CANCELLED" in client.get("/off/2027/event.ics").data


def test_french_is_the_same_calendar_in_other_words(client, edition):
    english, french = client.get("/calendar.ics"), client.get("/fr/calendar.ics")
    one, other = lint.events(english.data)[0], lint.events(french.data)[0]
    assert one.one("UID") == other.one("UID")
    assert one.one("DTSTART") == other.one("DTSTART")
    assert other.text("SUMMARY") == "La Marche"
    assert english.headers["ETag"] != french.headers["ETag"]


def test_one_identity_everywhere(client, edition):
    [uid] = {lint.events(client.get(address).data)[0].one("UID").value for address in ICALENDAR}
    for address in set(ADDRESSES) - set(ICALENDAR):
        [event] = [one for one in client.get(address).json[2] if one[0] == "vevent"]
        assert ["uid", {}, "text", uid] in event[1]


def test_the_host_somebody_claims_does_not_get_into_the_calendar(client, edition):
    answer = client.get("/calendar.ics", headers={"Host": "evil.example.com"})
    assert b"evil" not in answer.data


def test_what_visitors_do_moves_nothing(client, edition, post):
    before = client.get("/calendar.ics").headers["ETag"]
    makers.entry(makers.category(db.session.merge(edition)))
    assert client.get("/calendar.ics").headers["ETag"] == before


def test_an_unchanged_calendar_is_one_statement_which_tells_who_followed_it_too(client, edition):
    for address in ADDRESSES:
        tag = client.get(address).headers["ETag"]
        for known, status in (({"If-None-Match": tag}, 304), ({}, 200)):
            with counted() as statements:
                assert client.get(address, headers=known).status_code == status
            assert len(statements) == 1
            assert {statement.split()[0] for statement in statements} == {"SELECT"}


IPHONE = "iOS/26.6 (23G71) dataaccessd/1.0"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"


def test_it_is_known_which_kind_of_program_follows_which_calendar_and_nothing_else_of_anybody(client, edition, still):
    phone = {"User-Agent": IPHONE, "X-Forwarded-For": "203.0.113.5", "Accept-Language": "ga"}
    first = client.get("/walk/calendar.ics", headers=phone, environ_base={"REMOTE_ADDR": "203.0.113.5"})
    client.get("/fr/calendar.ics", headers={"User-Agent": "Google-Calendar-Importer"})
    still.shift(timedelta(hours=3))
    known = phone | {"If-None-Match": first.headers["ETag"]}
    assert client.get("/walk/calendar.ics", headers=known).status_code == 304
    rows = db.session.execute(select(FeedFetch.__table__).order_by(FeedFetch.id)).mappings().all()
    told = [(row["feed"], row["language"], row["client"], row["pause_seconds"]) for row in rows]
    assert told == [("series/walk", "en", "apple", 3 * 3600), ("all", "fr", "google", None)]
    assert f'W/"{rows[0]["etag"]}"' == first.headers["ETag"]
    assert rows[0]["fetched_at"] - rows[0]["version_at"] == timedelta(hours=3)
    for hidden in ("203.0", "26.6", "23G71", "dataaccessd", "Importer", "ga'"):
        assert hidden not in str(rows)


def test_who_asks_for_the_head_or_a_copy_or_a_single_event_or_reads_in_a_browser_does_not_follow(client, edition):
    phone = {"User-Agent": IPHONE}
    client.head("/calendar.ics", headers=phone)
    client.get("/calendar.ics?download=1", headers=phone)
    client.get("/walk/2027/event.ics", headers=phone)
    client.get("/calendar.ics", headers={"User-Agent": BROWSER})
    client.get("/no-such-walk/calendar.ics", headers=phone)
    assert db.session.scalars(select(FeedFetch)).all() == []


def test_the_refresh_hint_tightens_without_anybody_writing(client, edition, still):
    def hint():
        return lint.parsed(client.get("/calendar.ics").data).one("REFRESH-INTERVAL").value

    assert hint() == "PT4H"
    still.move_to(datetime(2027, 5, 31, 12, 0, tzinfo=UTC))
    assert hint() == "PT1H"
    still.shift(timedelta(days=7))
    assert hint() == "PT4H"
