"""Somebody raises money: from the mail to a page that friends can open, and to the sheet on paper."""

import io
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e import fundraising_guises
from tests.e2e.forms import press, sign_up
from tests.e2e.hands import Hands
from tests.e2e.records import code_in, letters_to, link_in, new_address, year

TABS = 45
"""From the registration's page to the open fundraising page. They may fall."""


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_somebody_opens_a_page_by_keyboard_a_friend_reads_it_and_the_sheet_is_printed(new_page, live_app, javascript):
    fundraising_guises.donor(live_app, new_page)
    page = new_page(javascript=javascript)
    email = new_address()
    edition = f"/chucks-run/{year(live_app, 'chucks-run')}"
    sign_up(page, edition, name="Fatou Diallo", email=email, category="Come along, no distance")
    expect(page.locator("main")).to_contain_text("raise money with a page of your own")
    [letter] = letters_to(live_app, email)
    assert "Raise money" in letter
    page.goto(link_in(letter, "/my/"))
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Raise money"))
    hands.enter()
    hands.tab_to(page.get_by_role("link", name="Open a page for Fatou Diallo"))
    hands.enter()
    press(page, "Send me a code")
    page.locator("#code").fill(code_in(letters_to(live_app, email)[0]))
    page.locator("main form button.button-main").first.click()
    expect(page.locator("#shown_name")).to_have_value("Fatou")
    hands.tab_to(page.locator("#story"))
    page.keyboard.insert_text("I walk for my mother.")
    hands.tab_to(page.locator("#goal"))
    page.keyboard.insert_text("300")
    hands.tab_to(page.get_by_role("button", name="Open the page"))
    hands.enter()
    expect(page.locator("main")).to_contain_text("The page is open. Pass it on.")
    assert hands.tabs <= TABS, hands.tabs
    address = page.locator("main code.address").first.text_content().strip()

    friend = new_page(360, javascript=javascript)
    friend.goto(address)
    expect(friend.get_by_role("heading", level=1)).to_have_text("Fatou raises money")
    expect(friend.locator("main")).to_contain_text("I walk for my mother.")
    expect(friend.get_by_role("img", name=re.compile("^\\$0.00 of \\$300.00, that is 0%"))).to_be_visible()
    expect(friend.locator("main")).not_to_contain_text("Diallo")
    assert friend.context.cookies() == []

    sheet = friend.get_by_role("link", name="Print the pledge sheet (PDF, letter)").get_attribute("href")
    with urllib.request.urlopen(live_app.url + sheet) as answer:
        document = PdfReader(io.BytesIO(answer.read()))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    text = document.pages[0].extract_text()
    code = address.rsplit("/", 1)[1]
    assert f"{code[:5]} {code[5:]}" in text and "Pledge sheet: Fatou" in text
    annotations: Any = document.pages[0]["/Annots"]
    links = [one.get_object()["/A"]["/URI"] for one in annotations]
    assert links == [address]
