"""An organizer sets up what a picnic offers and asks, with the keyboard alone, and sees it as the public does."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import Hands
from tests.e2e.records import signed_in, year

SLUG = "sudbury-picnic"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_category_with_two_prices_a_question_and_a_waiver_reach_the_public_form(new_page, live_app, javascript):
    name = "Paddle" if javascript else "Canoe"
    page = new_page(storage_state=signed_in(live_app, new_page), javascript=javascript)
    event = f"/organize/{SLUG}/{year(live_app, SLUG)}"
    public = f"/{SLUG}/{year(live_app, SLUG)}"
    hands = Hands(page)

    page.goto(f"{event}/categories")
    _press(hands, page.get_by_role("link", name="Add a category"))
    _type(hands, page, {"Name in English": name, "Name in French": f"{name} (fr)", "Places": "12"})
    _press(hands, page.get_by_role("button", name="Save the category"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    for typed in (
        {"Name in English": "Child", "Name in French": "Enfant", "Amount": "5", "To age, itself included": "12"},
        {"Name in English": "Adult", "Name in French": "Adulte", "Amount": "12,50 $"},
    ):
        _press(hands, page.get_by_role("link", name="Add a price"))
        _type(hands, page, typed)
        _press(hands, page.get_by_role("button", name="Save the price"))
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").last).to_contain_text("$12.50")
    expect(page.get_by_text("Never counts")).to_have_count(0)

    _turn_to(hands, page, "questions")
    _press(hands, page.get_by_role("link", name="Add a question"))
    _type(hands, page, {"Question in English": f"Life vest for {name}", "Question in French": f"Gilet pour {name}"})
    hands.pick(page.locator("[name=kind]"), page.get_by_role("radio", name="A size, counted for ordering"))
    for row, size in enumerate(("Small", "Large")):
        answer = page.get_by_role("group", name=f"Answer {row + 1}")
        hands.fill(answer.get_by_label("In English"), size)
        hands.fill(answer.get_by_label("In French"), f"{size} (fr)")
    _type(
        hands, page, {"Why we ask, in English": "So that each vest fits.", "Why we ask, in French": "Pour la taille."}
    )
    hands.tab_to(page.get_by_role("checkbox", name=name))
    hands.press("Space")
    _press(hands, page.get_by_role("button", name="Save the question").last)
    expect(page.get_by_role("row", name=f"Life vest for {name}")).to_contain_text(f"only in: {name}")

    visitor = new_page(javascript=javascript)
    visitor.goto(public)
    expect(visitor.get_by_role("row", name=name).last).to_contain_text("$12.50")
    visitor.goto(f"{public}/register?view=one&fresh=1")
    expect(visitor.get_by_role("radio", name=name)).to_be_attached()
    expect(visitor.get_by_text(f"Life vest for {name}").first).to_be_attached()
    expect(visitor.get_by_text("So that each vest fits.").first).to_be_attached()

    _press(hands, page.get_by_role("link", name=f"Life vest for {name}"))
    box = page.get_by_label("Question in English")
    hands.tab_to(box)
    hands.press("ControlOrMeta+a")
    hands.type(f"Vest size for {name}")
    hands.enter()  # in a box, and not on a button among the answers: it saves
    expect(page.get_by_text("Saved. It counts from now on.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text(f"Vest size for {name}").first).to_be_attached()

    _turn_to(hands, page, "waivers")
    _press(hands, page.get_by_role("link", name="Write a new version").first)
    hands.tab_to(page.get_by_label("Whole text in English"))
    hands.press("ControlOrMeta+End")
    hands.type(f"\n\nI wear a **vest** in the {name}.")
    _press(hands, page.get_by_role("button", name="Look at it"))
    expect(page.get_by_role("heading", name="As people will read it")).to_be_focused()
    expect(page.get_by_text(f"I wear a vest in the {name}.")).to_be_visible()
    expect(
        page.get_by_text("nobody has to accept anything twice").or_(page.get_by_text("was accepted for"))
    ).to_be_visible()
    _press(hands, page.get_by_role("button", name="Publish version"))
    expect(page.get_by_text("is in force from now on")).to_be_visible()


def test_lines_of_a_list_are_put_in_order_with_the_keyboard(new_page, live_app):
    page = new_page(storage_state=signed_in(live_app, new_page))
    page.goto(f"/organize/zoo-walk/{year(live_app, 'zoo-walk')}/categories")
    hands = Hands(page)
    before = _names(page)
    assert len(before) > 1
    _press(hands, page.get_by_role("button", name=f"Down {before[0]}"))
    assert _names(page)[:2] == [before[1], before[0]]
    hands.press("Tab")
    expect(page.get_by_role("button", name=f"Up {before[0]}")).to_be_focused()
    hands.enter()
    assert _names(page) == before


def _press(hands: Hands, target: Locator) -> None:
    hands.tab_to(target, most=200)
    hands.enter()


def _turn_to(hands: Hands, page: Page, part: str) -> None:
    for name in ("Setup", f"Change the {part}"):
        _press(hands, page.get_by_role("link", name=name, exact=True))


def _type(hands: Hands, page: Page, texts: dict[str, str]) -> None:
    for label, text in texts.items():
        hands.fill(page.get_by_label(label, exact=False).first, text)


def _names(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()
