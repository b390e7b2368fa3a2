"""Leaving from a mail in a browser: by keyboard, without JavaScript, in either language, and back again."""

import pytest
from playwright.sync_api import expect

from tests.e2e import again_guises
from tests.e2e.hands import Hands


@pytest.mark.parametrize(
    ("root", "stop", "stopped", "again"),
    [
        ("", "Stop these mails", "These mails have stopped", "Write to me again"),
        ("/fr", "Ne plus recevoir ces courriels", "Ces courriels ont cessé", "M’écrire de nouveau"),
    ],
)
def test_one_press_by_keyboard_without_javascript_ends_it_and_another_takes_it_back(
    new_page, live_app, root, stop, stopped, again
):
    page = new_page(360, javascript=False)
    hands, heading = Hands(page), page.get_by_role("heading", level=1)
    page.goto(f"{root}/leave/{again_guises.asked(live_app, new_page).addresses['leave']}")
    expect(heading).to_have_text(stop)
    hands.tab_to(page.get_by_role("button", name=stop))
    hands.enter()
    expect(heading).to_have_text(stopped)
    hands.tab_to(page.get_by_role("button", name=again))
    hands.enter()
    expect(heading).to_have_text(stop)
    assert hands.tabs <= 20
    assert page.context.cookies() == []
