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
    ("style", "colours", "rule"),
    [
        (FAINT % "#999", "light", "color-contrast:"),
        (FAINT % "#666", "light", "color-contrast-enhanced:"),
        (IN_THE_DARK % (FAINT % "#999"), "dark", "color-contrast:"),
    ],
    ids=["very faint", "a little faint", "faint in the dark"],
)
def test_text_too_faint_to_read_is_found(page, style, colours, rule):
    """The stricter rule says nothing of what breaks the other, so both are asked."""
    spoil(page, style)
    assert any(fault.startswith(rule) for fault in axe.faults(page, 1280, colours))


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
