"""Taking a roster out."""

import csv
import io

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import answers
from eventsapp.reports import lines, printed
from eventsapp.reports.filters import Filter
from tests import makers

PAGE = "/organize/walk/2027/exports"
ADDRESS = "/organize/walk/2027/roster.csv"
FILES = {ending: ADDRESS.replace("csv", ending) for ending in ("csv", "xlsx", "pdf")}


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    category = makers.category(edition)
    for name in ("Zoë Lefèvre", "Amina Haddad"):
        makers.entry(category, makers.person(name, phone="647-555-0119"))
    return edition


def read(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def names_in(answer):
    """The names in a file of any kind."""
    if answer.content_type.startswith("text/csv"):
        return [row["Name"] for row in read(answer)]
    if answer.content_type == "application/pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        return [name for name in ("Amina Haddad", "Zoë Lefèvre") if name in text]
    return [row[0].value for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=2)]


def exported():
    return list(db.session.scalars(select(AuditLine).where(AuditLine.action == "roster.exported")))


def test_it_is_a_file_that_a_spreadsheet_opens(walk, owner):
    answer = owner.get(ADDRESS)
    assert answer.data.startswith(b"\xef\xbb\xbfName,")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="walk-2027-roster.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert [row["Name"] for row in read(answer)] == ["Amina Haddad", "Zoë Lefèvre"]


@pytest.mark.parametrize(
    ("ending", "name", "kind"),
    [
        ("xlsx", "walk-2027-roster.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pdf", "walk-2027-alphabetical.pdf", "application/pdf"),
    ],
)
def test_it_is_a_workbook_or_a_document_too(walk, owner, ending, name, kind):
    answer = owner.get(FILES[ending])
    assert answer.content_type == kind and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert names_in(answer) == ["Amina Haddad", "Zoë Lefèvre"]


@pytest.mark.parametrize("address", FILES.values())
def test_it_holds_exactly_what_the_filter_shows(walk, owner, address):
    assert names_in(owner.get(f"{address}?q=lefevre&status=confirmed")) == ["Zoë Lefèvre"]
    assert names_in(owner.get(f"{address}?who=volunteers")) == []


@pytest.mark.parametrize("address", FILES.values())
def test_a_filter_by_a_category_that_is_gone_takes_nobody_out_and_leads_to_the_page_to_choose_on(walk, owner, address):
    ticked = lines.batch(walk.id, Filter(), None, size=1)[0].mark
    answer = owner.get(f"{address}?category=4711&status=confirmed")
    assert answer.status_code == 422 and answer.content_type.startswith("text/html") and exported() == []
    assert "not on the roster any more" in answer.text and "<dt>Lines</dt><dd>2</dd>" in answer.text
    assert 'name="status" value="confirmed"' in answer.text and 'name="category"' not in answer.text
    assert names_in(owner.get(f"{address}?category=4711&mark={ticked}")) == ["Amina Haddad"]


@pytest.mark.parametrize("ending", FILES)
def test_every_export_is_recorded_without_what_was_searched(walk, owner, ending):
    owner.get(f"{FILES[ending]}?q=lefevre&status=confirmed&contacts=with")
    (line,) = exported()
    assert line.actor == "organizer" and line.subject_id == walk.id
    assert "lefevre" not in str(line.details).lower()
    facts = {"format": ending, "rows": 1, "with_contacts": True, "searched": True}
    filtered = {"filter": {"status": "confirmed"}, "said": {"Status": "Confirmed"}}
    assert line.details.items() >= (facts | filtered).items()


@pytest.mark.parametrize("address", FILES.values())
def test_asking_for_the_head_alone_takes_nothing_out(walk, owner, address):
    assert owner.head(address).status_code == 200
    assert exported() == []


@pytest.mark.parametrize("address", [PAGE, *FILES.values()])
@pytest.mark.parametrize("role", list(AccessRole))
def test_only_some_roles_may(walk, signed_in, role, address):
    answer = signed_in(role).get(address)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER)
    assert answer.status_code == (200 if may else 404)
    assert len(exported()) == (may and address != PAGE)


def test_contact_data_leave_only_when_asked_for(walk, owner):
    assert "Phone number" not in owner.get(ADDRESS).text
    assert read(owner.get(f"{ADDRESS}?contacts=with"))[0]["Phone number"] == "647-555-0119"
    assert [line.details["with_contacts"] for line in exported()] == [False, True]


def test_nobody_without_the_permission_takes_contact_data_out(walk, signed_in, monkeypatch):
    from eventsapp.permissions import table
    from eventsapp.permissions.table import Permission

    allowed = {**table.ALLOWED, AccessRole.VIEWER: frozenset({Permission.SEE_ROSTER, Permission.EXPORT_ROSTER})}
    monkeypatch.setattr(table, "ALLOWED", allowed)
    monkeypatch.setattr("eventsapp.permissions.grants.ALLOWED", allowed, raising=False)
    visitor = signed_in(AccessRole.VIEWER)
    question = makers.question(walk, label=makers.both("Whom may we call in an emergency?"))
    assert "contacts" in visitor.get(PAGE).text
    assert "647-555-0119" not in visitor.get(f"{ADDRESS}?contacts=with").text
    answer = visitor.get(f"{FILES['pdf']}?contacts=with&arrangement=emergency&question={question.id}")
    assert "Emergency" not in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert [line.details["with_contacts"] for line in exported()] == [False, False]


def test_the_page_says_whom_the_list_shows_and_keeps_the_filter(walk, owner):
    page = owner.get(f"{PAGE}?q=lefevre&status=confirmed").text
    assert "Everybody, Confirmed, found by “lefevre”" in page and "<dd>1</dd>" in page
    assert page.count('type="hidden" name="q" value="lefevre"') == 2
    assert "roster.xlsx" in page and "roster.csv" in page and "roster.pdf" in page


def test_a_list_of_nobody_is_not_offered(walk, owner):
    page = owner.get(f"{PAGE}?who=volunteers").text
    assert "roster.xlsx" not in page and "Nobody matches this filter" in page


def test_an_emergency_sheet_prints_the_answers_to_its_question(walk, owner):
    question = makers.question(walk, label=makers.both("Whom may we call in an emergency?"))
    entry = makers.entry(makers.category(walk))
    with writing():
        answers.keep(entry.registration, {question.id: "Omar 555"}, entry=entry)
    answer = owner.get(f"{FILES['pdf']}?arrangement=emergency&question={question.id}")
    assert "Omar 555" in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert exported()[0].details["contents"] == "emergency" and exported()[0].details["with_contacts"]


def test_a_list_too_long_for_paper_is_refused_in_words(walk, owner, monkeypatch):
    monkeypatch.setattr(printed, "MOST", 1)
    answer = owner.get(FILES["pdf"])
    assert answer.status_code == 422 and "too long for one document" in answer.text and exported() == []
    assert "at most 1 lines" in owner.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, *FILES.values()])
def test_no_question_is_a_fault(walk, owner, address):
    for name in ("contacts", "arrangement", "paper", "question"):
        for value in ("", "9" * 23, "-1", "\x00", "x" * 5_000, "emergency", "\ud7ff\uffff"):
            assert owner.get(address, query_string={name: value}).status_code == 200, (name, value)


@pytest.mark.parametrize("address", FILES.values())
def test_it_speaks_french(walk, owner, address):
    assert owner.get(f"/fr{address}").status_code == 200
    assert "Marche de 5 km" in owner.get(f"/fr{ADDRESS}").text


@pytest.mark.parametrize("address", [PAGE, *FILES.values()])
def test_it_is_shut_to_strangers(walk, client, address):
    assert client.get(address).status_code == 302 and exported() == []
