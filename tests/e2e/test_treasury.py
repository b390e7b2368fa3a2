"""At the treasurer's desk: an envelope is scanned, written down, counted and reconciled with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.records import signed_in
from tests.e2e.treasury_guises import counted_walk


def press_enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page, wanted):
    """Go on with Tab until the control with this id or these words has the focus."""
    for _each in range(80):
        page.keyboard.press("Tab")
        here = "document.activeElement"
        if page.evaluate(f"[{here}.id, {here}.innerText && {here}.innerText.trim()].includes({wanted!r})"):
            return
    raise AssertionError(f"{wanted} is not reached with Tab")


def write_at(page, wanted, words):
    tab_to(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_an_envelope_is_counted_and_reconciled_by_keyboard(new_page, live_app, javascript):
    where = counted_walk(live_app)
    page = new_page(1280, javascript=javascript, storage_state=signed_in(live_app, new_page))
    page.goto(f"/organize/{where['counted']}/{where['year']}/envelopes")
    tab_to(page, "Open an envelope")
    press_enter(page)

    # The scanner types the whole address of the sheet, and Enter after it.
    tab_to(page, "page_words")
    page.keyboard.type(f"https://events.example.org/{where['counted']}/{where['year']}/fundraising/{where['page']}")
    write_at(page, "declared", "47.50")
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lines of envelope")
    expect(page.get_by_text("Of Ana.")).to_be_visible()

    for first, last, amount in (("Bo", "Lund", "20"), ("Cy", "Roy", "25,00 $")):
        expect(page.locator("#first_name")).to_be_focused()
        page.keyboard.type(first)
        write_at(page, "last_name", last)
        write_at(page, "amount", amount)
        press_enter(page)
        expect(page.locator(".notice-ok")).to_contain_text(f"{first} {last}")
    expect(page.get_by_text("2 lines so far, $45.00 in all.")).to_be_visible()

    page.get_by_role("link", name="All lines are written: back to the envelope").focus()
    press_enter(page)
    tab_to(page, "Count what is in it")
    press_enter(page)
    write_at(page, "pieces_200", "1")
    write_at(page, "pieces_500", "1")
    write_at(page, "pieces_2000", "2")
    press_enter(page)
    expect(page.get_by_text("$2.00 more was counted than stands on the lines.")).to_be_visible()
    expect(page.get_by_text("$0.50 less was counted than the sheet or the envelope says.")).to_be_visible()
    tab_to(page, "Write $2.00 down as one gift of nobody known")
    press_enter(page)
    expect(page.get_by_text("more was counted than stands on the lines")).to_have_count(0)

    tab_to(page, "Sign the count")
    press_enter(page)
    tab_to(page, "I counted it: $47.00")
    press_enter(page)
    write_at(page, "name", "Sam Adeyemi")
    tab_to(page, "is_here")
    page.keyboard.press("Space")
    press_enter(page)
    tab_to(page, "Close the envelope")
    press_enter(page)
    tab_to(page, "Close the envelope for good")
    press_enter(page)
    expect(page.locator(".errors")).to_be_focused()
    write_at(page, "difference_words", "The sheet counts a coin twice.")
    tab_to(page, "Close the envelope for good")
    press_enter(page)
    expect(page.get_by_text("The envelope is closed, and 3 gifts are confirmed.")).to_be_visible()
    reference = page.get_by_role("heading", level=1).inner_text().removeprefix("Envelope ")

    page.goto("/organize/deposits/new")
    page.get_by_role("checkbox", name=reference).check()
    page.locator("#amount").fill("47.00")
    page.get_by_role("button", name="Write the deposit down").focus()
    press_enter(page)
    expect(page.get_by_text("The slip says what was counted.")).to_be_visible()
    page.get_by_role("link", name=f"3 gifts of {reference}").click()
    expect(page.get_by_text("3 gifts in this list. Confirmed: $47.00. Reported: $0.00.")).to_be_visible()
