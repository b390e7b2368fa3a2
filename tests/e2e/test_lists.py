"""An organizer takes a list out and compares it with the page, and brings one in that has mistakes."""

import io

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.records import signed_in, year

LIST = """First name;Last name;E-mail address;Sub-event;Remarks
Maël;Tisserand;mael.tisserand@example.org;10 km nocturne;à l’heure
Inès;Tisserand;not an address;10 km nocturne;
=cmd|' /C calc'!A0;Tisserand;;10 km nocturne;
"""


@pytest.fixture
def event(live_app):
    return f"/organize/chucks-run/{year(live_app, 'chucks-run')}"


@pytest.fixture
def organizer(new_page, live_app):
    return new_page(storage_state=signed_in(live_app, new_page))


def names(page: Page) -> list[str]:
    return [cell.inner_text() for cell in page.locator("tbody th").all()]


def file_of(page: Page, button: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value.path().read_bytes()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_filtered_list_is_the_same_on_the_page_in_the_workbook_and_on_paper(new_page, live_app, event, javascript):
    page = new_page(storage_state=signed_in(live_app, new_page), javascript=javascript)
    page.goto(f"{event}/roster")
    page.locator("#filters > summary").click()
    page.get_by_label("Who").select_option(label="Volunteers")
    page.get_by_label("Status").select_option(label="Confirmed")
    page.get_by_role("button", name="Show with these filters").click()
    shown = names(page)
    assert 5 < len(shown) < 50
    page.get_by_role("link", name="Download or print this list").click()
    expect(page.get_by_text("Volunteers, Confirmed")).to_be_visible()

    page.locator("#spreadsheet").get_by_label("With e-mail addresses and phone numbers").check()
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(page, "Download for Excel (XLSX)"))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == shown
    assert "E-mail address" in [cell.value for cell in sheet[1]]
    assert file_of(page, "Download as CSV").decode("utf-8-sig").count("\r\n") == len(shown) + 1

    page.get_by_label("List by role and shift").check()
    document = PdfReader(io.BytesIO(file_of(page, "Make the PDF")))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "List by role and shift" in text and all(name in text for name in shown)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document.xmp_metadata.stream.get_data()


def test_a_list_with_mistakes_is_mended_and_imported_once(organizer, event):
    octets = LIST.encode("cp1252")
    for _each in range(2):
        organizer.goto(f"{event}/imports")
        organizer.get_by_label("The list (CSV or XLSX)").set_input_files(
            {"name": "last year.csv", "mimeType": "text/csv", "buffer": octets}
        )
        organizer.get_by_role("button", name="Continue").click()
        expect(organizer.get_by_text("Windows (cp1252), separated by semicolons")).to_be_visible()
        expect(organizer.get_by_label("Column 4: Sub-event")).to_have_value("category")

        organizer.get_by_label("Column 1: First name").select_option(label="Leave out")
        organizer.get_by_label("Column 2: Last name").select_option(label="Leave out")
        organizer.get_by_role("button", name="Continue").click()
        expect(organizer.get_by_role("group", name="There is a problem")).to_be_focused()
        organizer.get_by_label("Column 1: First name").select_option(label="First name")
        organizer.get_by_label("Column 2: Last name").select_option(label="Last name")
        organizer.get_by_role("button", name="Continue").click()

        menu = organizer.get_by_label("“10 km nocturne” in the list is")
        menu.select_option(label="Make a new category of this name")
        organizer.get_by_role("button", name="Continue").click()
        expect(organizer.get_by_text("“not an address” is not one complete e-mail address.")).to_be_visible()
        button = organizer.get_by_role("button", name="Import")
        button.click()
        expect(organizer.get_by_text("Some rows cannot be imported.").first).to_be_visible()
        organizer.get_by_label("Leave out the rows that cannot be imported").check()
        button.click()
        expect(organizer.get_by_role("heading", level=1)).to_have_text("The list was imported")
    expect(organizer.get_by_text("Nothing was changed: nobody on this list was new.")).to_be_visible()
    organizer.goto(f"{event}/roster?q=tisserand")
    assert names(organizer) == ["=cmd|' /C calc'!A0 Tisserand", "Maël Tisserand"]


def test_two_of_one_name_are_compared_and_merged(organizer, event):
    organizer.goto(f"{event}/imports")
    text = "Name,Email\nOphélie Sansregret,ophelie@example.org\nOphelie Sansregre,ophelie@example.org\n"
    organizer.get_by_label("The list (CSV or XLSX)").set_input_files(
        {"name": "twice.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    for _step in range(3):
        organizer.get_by_role("button", name="Continue").click()
    organizer.get_by_role("button", name="Import 2 people").click()
    organizer.goto(f"{event}/duplicates")
    link = organizer.get_by_role("link", name="Compare Ophélie Sansregret and Ophelie Sansregre")
    for _page in range(20):
        if link.count():
            break
        organizer.get_by_role("link", name="Look further").click()
    link.click()
    expect(organizer.get_by_text("Withdraw one of the two places first")).to_be_visible()
    organizer.get_by_role("button", name="They are two people").click()
    expect(organizer.get_by_text("We remember that")).to_be_visible()
