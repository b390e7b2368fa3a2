"""Next year: an organizer begins it across a change of the clocks; somebody signs up the same again."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.cast import PARENT
from tests.e2e import again_guises
from tests.e2e.forms import press, press_continue, step_of
from tests.e2e.hands import Hands
from tests.e2e.records import ask, code_in, letters_to, link_in, signed_in

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@with_and_without_scripts
def test_an_organizer_starts_next_year_across_a_clock_change_and_reads_the_differences(new_page, live_app, javascript):
    slug, year = again_guises.held_in_winter(live_app)
    page = new_page(javascript=javascript, storage_state=signed_in(live_app, new_page))
    page.goto(f"/organize/{slug}/{year}/")
    hands = Hands(page)
    hands.tab_to(page.get_by_role("link", name="Start next year", exact=True))
    hands.enter()

    expect(page.locator("#what-comes-along")).to_have_text(re.compile(r"annual, on Sunday, July"))
    when = page.get_by_role("row", name=re.compile("^Day and time"))
    expect(when).to_contain_text(re.compile(rf"January 17, {year}, 9:30\sa\.m\. to 1:00\sp\.m\."))
    expect(when).to_contain_text(re.compile(r"Sunday, July \d, \d+, 9:30\sa\.m\. to 1:00\sp\.m\."))
    shift = page.get_by_role("row", name=re.compile("^Shift: Water table"))
    expect(shift).to_contain_text(re.compile(r"July \d, \d+, 8:00\sa\.m\. to 12:00\sp\.m\."))
    expect(shift).to_contain_text("Needed 6, 9 signed up, 4 came.")
    look_over = page.get_by_role("table", name="Comes along: look it over")
    expect(look_over).to_contain_text(f"It names the year {year}.")

    tick = page.get_by_role("checkbox", name="Take along Category: 5 km walk")
    expect(tick).to_be_checked()
    tick.uncheck()
    press(page, "Show what then comes along")
    behind = page.get_by_role("table", name="Stays behind")
    expect(behind.get_by_role("row", name=re.compile("^Category: 5 km walk"))).to_contain_text("You leave it behind.")
    expect(tick).not_to_be_checked()

    start = page.get_by_role("button", name=re.compile(r"^Start \d{4}$"))
    hands.tab_to(start)
    hands.enter()
    expect(page.get_by_text("as a draft that only organizers see")).to_be_visible()
    moments = ask(
        live_app,
        "select starts_at, state from editions join series on series.id = series_id where slug = ? order by year",
        slug,
    )
    (winter, _over), (summer, state) = moments
    assert state == "draft"
    assert (datetime.fromisoformat(winter).hour, datetime.fromisoformat(summer).hour) == (14, 13), "9:30 on both days"
    offered = "select count(*) from categories join editions on editions.id = edition_id join series on"
    query = f"{offered} series.id = series_id where slug = ? and year > ?"
    assert ask(live_app, query, slug, year) == [(0,)], "the category stays behind"
    page.goto(f"/organize/{slug}/{year}/next-year")
    expect(page.get_by_text(re.compile(r"There is an edition of \d{4} already"))).to_be_visible()
    expect(page.locator("#starting")).to_have_count(0)
    of_series = "select editions.id from editions join series on series.id = series_id where slug = ?"
    assert len(ask(live_app, of_series, slug)) == 2


@with_and_without_scripts
def test_from_the_letter_to_the_confirmation_with_the_same_as_last_year(new_page, live_app, javascript):
    slug, year = again_guises.agreed(live_app)
    page = new_page(javascript=javascript, storage_state=signed_in(live_app, new_page))
    page.goto(f"/organize/{slug}/{year}/")
    page.get_by_role("link", name="Ask last year’s people").click()
    press(page, "Ask 1 person")
    live_app.flask("outbox", "run", "--once")

    page = new_page(width=360, javascript=javascript)
    page.goto(link_in(letters_to(live_app, PARENT["email"])[0], "/again/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The same again?")
    expect(page.get_by_text("5 km walk; Water table")).to_be_visible()
    assert PARENT["email"] not in page.content()
    press(page, "Sign up the same again")
    page.get_by_label("Code from the e-mail").fill(code_in(letters_to(live_app, PARENT["email"])[0]))
    press_continue(page)

    assert step_of(page) == "people/p2"
    expect(page.get_by_label(re.compile("Full name|full name")).first).to_have_value("Omar Haddad")
    page.get_by_role("radio", name="18 or older").check()
    for _page in range(12):
        if step_of(page) == "check":
            break
        guardian = page.locator("#asking [name=guardian][value=me]")
        if guardian.count():
            guardian.check()
        press_continue(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you send")
    press(page, "Send my sign-up")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You are signed up!")
    names = "select people.name from entries join people on people.id = person_id join editions on editions.id ="
    query = f"{names} entries.edition_id join series on series.id = series_id where slug = ? and year = ?"
    assert sorted(name for (name,) in ask(live_app, query, slug, year)) == [
        "Amina Haddad",
        "Omar Haddad",
        "Sami Haddad",
    ]
    page.get_by_role("checkbox", name="You may write to me when sign-up for next year opens").check()
    press(page, "Save what I ticked")
    expect(page.get_by_text("Thank you. We will write to you.")).to_be_visible()
