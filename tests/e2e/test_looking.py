"""What every page is looked at for is found where a page has it."""

import pytest

from tests.e2e import axe, measuring, tabbing

FAINT = "main p, main p * { color: %s !important; background: #fff !important }"
IN_THE_DARK = "@media (prefers-color-scheme: dark) { %s }"
_SPOIL = """style => {
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [sheet];
}"""


def spoil(page, style):
    """The home page, with something wrong."""
    page.goto("/")
    page.evaluate(_SPOIL, style)


@pytest.mark.parametrize(
    ("style", "colours"),
    [
        (FAINT % "#eee", "light"),
        (FAINT % "#999", "light"),
        (FAINT % "#666", "light"),
        (FAINT.replace("}", "; font-size: 40px !important }") % "#777", "light"),
        (IN_THE_DARK % (FAINT % "#999"), "dark"),
    ],
    ids=["hardly there", "very faint", "a little faint", "faint and large", "faint in the dark"],
)
def test_text_too_faint_to_read_is_found(page, style, colours):
    """Also what is fainter than the milder rule of the two lets pass, though it is not asked."""
    spoil(page, style)
    assert any(fault.startswith("color-contrast-enhanced:") for fault in axe.faults(page, 1280, colours))


def test_text_that_can_be_read_is_not_found(page):
    for style in (FAINT % "#595959", FAINT.replace("}", "; font-size: 40px !important }") % "#767676"):
        spoil(page, style)
        assert not axe.faults(page, 1280, "light")


def test_a_stop_that_does_not_show_its_focus_and_one_out_of_order_are_found(page):
    spoil(page, "main a:focus-visible { outline: none !important }")
    assert any(fault.startswith("faint") for fault in tabbing.faults(page, 1280))
    page.goto("/")
    page.evaluate("document.querySelector('main a').tabIndex = 1")
    assert any(fault.startswith("the order is") for fault in tabbing.faults(page, 1280))


def test_text_that_does_not_grow_with_the_font_size_of_the_browser_is_found(page):
    spoil(page, "main p { font-size: 16px !important }")
    assert measuring.with_large_text(page)
    page.goto("/")
    assert not measuring.with_large_text(page)
