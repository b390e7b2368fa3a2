"""Importing a list in the browser: from the file to the roster, and what is refused on the way."""

import io

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy import text as sql

from eventsapp.core import uploads
from eventsapp.core.db import db
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from tests import cast, makers

ADDRESS = "/organize/walk/2027/imports"
LIST = """First Name,Last Name,Email,Event,Shirt
Zoë,Lefèvre,zoe@example.org,5 km walk,M
=cmd|' /C calc'!A0,X,x@example.org,10 km,L
"""


@pytest.fixture
def walk(app):
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.category(edition)
    return edition


def chosen(text=LIST, name="list.csv"):
    octets = text if isinstance(text, bytes) else text.encode()
    return {"file": (io.BytesIO(octets), name)}


def names():
    return sorted(entry.person.name for entry in db.session.scalars(select(Entry)))


def steps(visitor, post, *, text=LIST, places=None, check=None):
    """Walk from the file to the last page, with the choices given."""
    columns = post(visitor, ADDRESS, chosen(text)).headers["Location"]
    places_page = post(visitor, columns, {}).headers["Location"]
    check_page = post(visitor, places_page, places or {}).headers["Location"]
    return post(visitor, check_page, check or {})


def test_a_list_comes_in_from_its_file(walk, owner, post):
    answer = steps(owner, post)
    assert answer.status_code == 303
    page = owner.get(answer.headers["Location"]).text
    assert "2 people came in." in page
    assert names() == ["=cmd|' /C calc'!A0 X", "Zoë Lefèvre"]
    again = steps(owner, post)
    assert "Nothing was changed" in owner.get(again.headers["Location"]).text


def test_a_workbook_comes_in_too(walk, owner, post):
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Nom", "Prénom", "Courriel"])
    sheet.write_row(1, 0, ["Prévost", "Marie-Ève", "eve@example.org"])
    book.close()
    steps(owner, post, text=kept.getvalue())
    assert names() == ["Marie-Ève Prévost"]


def test_each_step_shows_what_was_understood_and_can_be_mended(walk, owner, post):
    where = post(owner, ADDRESS, chosen()).headers["Location"]
    page = owner.get(where).text
    assert "UTF-8" in page and "commas" in page and "For example: Zoë" in page
    assert '<option selected value="first name">' in page
    refused = post(owner, where, {"column_0": "", "column_1": ""})
    assert refused.status_code == 422 and "Say which column holds the name" in refused.text
    refused = post(owner, where, {"column_0": "email"})
    assert refused.status_code == 422 and "Two columns are both" in refused.text
    places = post(owner, where, {}).headers["Location"]
    page = owner.get(places).text
    assert "“10 km” in the list is" in page and '<option selected value="new">' in page
    page = owner.get(post(owner, places, {"value_1": "out"}).headers["Location"]).text
    assert "Left out, as you chose for “10 km”" in page and "Import 1 person" in page


def test_rows_with_problems_keep_all_out_until_it_is_said_that_they_stay_out(walk, owner, post):
    text = LIST + "Robin,Walker,robin at home,5 km walk,S\n"
    answer = steps(owner, post, text=text)
    assert answer.status_code == 422 and "Some rows cannot be imported" in answer.text
    assert "Row 4" in answer.text and "“robin at home” is not one complete e-mail address" in answer.text
    assert names() == []
    assert steps(owner, post, text=text, check={"leave_out": "y"}).status_code == 303
    assert len(names()) == 2


def test_a_list_without_categories_gets_one_for_all(walk, owner, post):
    steps(owner, post, text="Name\nKim Lee\n")
    assert names() == ["Kim Lee"]


def test_a_column_of_a_hundred_texts_is_no_category(walk, owner, post):
    text = "Name,Category\n" + "".join(f"Robin {n},Race {n}\n" for n in range(100))
    columns = post(owner, ADDRESS, chosen(text)).headers["Location"]
    places = post(owner, columns, {}).headers["Location"]
    assert "so many different texts" in owner.get(places).text


def test_many_problems_are_paged(walk, owner, post):
    text = "Name,Email\n" + "".join(f"Robin {n},nowhere\n" for n in range(250))
    columns = post(owner, ADDRESS, chosen(text)).headers["Location"]
    check = post(owner, post(owner, columns, {}).headers["Location"], {}).headers["Location"]
    page = owner.get(f"{check}?page=3").text
    assert "Page 3 of 3" in page and "Row 251" in page and "Row 2<" not in page
    for number in ("0", "-1", "9" * 30, "x", "²"):
        assert owner.get(f"{check}?page={number}").status_code == 200


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30, "a picture, a document"),
        (b"", "There is nothing in this file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "old Excel file"),
        (b"x" * (uploads.MOST_OCTETS + 10), "too large"),
        (b",".join([b"x"] * 400), "more than 300 columns"),
    ],
)
def test_what_is_no_list_is_refused_beside_the_file(walk, owner, post, octets, sentence):
    answer = post(owner, ADDRESS, chosen(octets))
    assert answer.status_code == 422 and sentence in answer.text and 'href="#file"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(ImportDraft)) == 0


def test_without_a_file_it_asks_for_one(walk, owner, post):
    answer = post(owner, ADDRESS, {})
    assert answer.status_code == 422 and 'href="#file"' in answer.text


def test_a_body_beyond_all_bounds_is_refused_and_other_doors_keep_theirs(walk, owner, client, post):
    large = {"file": (io.BytesIO(b"x" * (8 * 1024 * 1024)), "list.csv")}
    assert owner.post(ADDRESS, data=large).status_code == 413
    two = {"file": (io.BytesIO(b"x" * (2 * 1024 * 1024)), "list.csv")}
    assert owner.post("/organize/organization", data=two).status_code == 413
    two = {"file": (io.BytesIO(b"x" * (2 * 1024 * 1024)), "list.csv")}
    assert client.post(ADDRESS, data=two).status_code == 413


def test_nothing_of_the_file_is_written_to_disk_or_into_the_session(walk, owner, post, monkeypatch):
    monkeypatch.delattr("werkzeug.wrappers.request.default_stream_factory")
    text = "Name,Email\n" + "".join(f"Robin {n},robin{n}@example.org\n" for n in range(20_000 - 2))
    assert len(text) > 600_000
    assert post(owner, ADDRESS, chosen(text)).status_code == 303
    stored = db.session.execute(sql("SELECT * FROM import_drafts")).one()
    assert "robin" not in str(stored).lower()
    assert len(owner.get_cookie("session").value) < 1_000


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_some_roles_may(walk, signed_in, role):
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert signed_in(role).get(ADDRESS).status_code == (200 if may else 404)


def test_nobody_else_opens_a_list_nor_does_anybody_after_a_day(walk, owner, signed_in, post):
    columns = post(owner, ADDRESS, chosen()).headers["Location"]
    other = signed_in(AccessRole.ORGANIZER)
    for page in (columns, columns.replace("columns", "places"), columns.replace("columns", "check")):
        assert owner.get(page).status_code == 200
        assert other.get(page).status_code == 404
    assert owner.get(columns.replace("walk/2027", "zoo/2027")).status_code == 404
    draft = db.session.scalars(select(ImportDraft)).one()
    assert draft.erase_at - draft.begun_at == import_drafts.KEPT


@pytest.mark.parametrize("name", [*cast.HOSTILE_NAMES, "Robin\u202e", "\ud7ff"])
def test_hostile_headings_cells_and_file_names_are_shown_not_obeyed(walk, owner, post, name):
    cell = name.replace('"', '""')
    text = f'Name,"{cell}",Category\n"{cell}","{cell}","{cell}"\n'
    where = post(owner, ADDRESS, chosen(text, name="<b>list.csv")).headers["Location"]
    for step in ("columns", "places", "check"):
        answer = post(owner, where, {}) if step != "check" else owner.get(where)
        assert answer.status_code in (200, 303)
        page = owner.get(where).text
        assert "<script>alert" not in page and "<b>list" not in page and "<img src=x" not in page
        where = answer.headers.get("Location", where)


def test_a_finished_edition_takes_history_and_writes_to_nobody(app, owner, post):
    edition = makers.edition(of=makers.series("walk"), year=2027, state=State.FINISHED)
    makers.category(edition)
    columns = post(owner, ADDRESS, chosen()).headers["Location"]
    places = post(owner, columns, {}).headers["Location"]
    page = owner.get(places).text
    assert 'name="mails"' not in page and 'value="confirmed" checked' in page
    check = post(owner, places, {}).headers["Location"]
    assert "Everybody is confirmed" in owner.get(check).text
    post(owner, check, {})
    assert len(names()) == 2


def test_it_speaks_french(walk, owner, post):
    where = post(owner, f"/fr{ADDRESS}", chosen()).headers["Location"]
    assert where.startswith("/fr/") and owner.get(where).status_code == 200


HELPERS = """Name,Email,Category,Volunteer role,Shift,Amount paid
Amina Haddad,amina@example.org,5 km walk,,,$25.00
Bo Lee,bo@example.org,,Water table,8:00 AM,
Kim,kim@example.org,,Water table,midnight,
"""


def test_volunteers_come_onto_shifts_that_were_guessed_and_chosen_and_payments_with_them(walk, owner, post):
    shift = makers.shift(walk)
    columns = post(owner, ADDRESS, chosen(HELPERS)).headers["Location"]
    places = post(owner, columns, {}).headers["Location"]
    page = owner.get(places).text
    assert "“Water table · midnight” in the list is the shift" in page
    assert f'<option selected value="{shift.id}">' in page and "Category of everybody on this list" not in page
    check = post(owner, places, {}).headers["Location"]
    page = owner.get(check).text
    assert "Water table (8:00" in page
    assert "Left out, as you chose for “Water table · midnight”." in page
    assert "what somebody paid is their fee" in page and "Import 2 people" in page
    done = owner.get(post(owner, check, {}).headers["Location"]).text
    assert "1 person came in." in done and "1 shift of a volunteer was filled." in done
    assert "1 payment was written down." in done and "1 row was left out." in done
    again = steps(owner, post, text=HELPERS)
    assert "Nothing was changed" in owner.get(again.headers["Location"]).text


def test_a_list_of_volunteers_alone_needs_no_category(app, owner, post):
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.shift(edition)
    answer = steps(owner, post, text="Name,Role\nBo Lee,Water table\n")
    page = owner.get(answer.headers["Location"]).text
    assert "1 shift of a volunteer was filled." in page
