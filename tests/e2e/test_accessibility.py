"""No rule of axe-core is broken on any page, in any state, language, theme or width."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.places import EVERY

TAGS = [
    *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa", "wcag22a", "wcag22aa", "wcag22aaa"),
    "best-practice",
]
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
"""The rules that look at colours: in the dark theme nothing else is different."""

_axe = Axe()


@pytest.mark.parametrize("place", EVERY, ids=lambda place: place.name)
def test_axe_finds_nothing(new_page, live_app, place):
    page = place.visit(new_page, live_app)
    rules = _rules(page)
    found = {
        "English, wide, light": _violations(page, rules, 1280, "light"),
        "English, narrow, dark": _violations(page, COLOURS, 360, "dark"),
    }
    place.go(page, live_app, "fr")
    page.evaluate(_axe.axe_script)
    found |= {
        "French, narrow, light": _violations(page, rules, 360, "light"),
        "French, wide, dark": _violations(page, COLOURS, 1280, "dark"),
    }

    assert not any(found.values()), {look: broken for look, broken in found.items() if broken}


def _rules(page: Page) -> list[str]:
    """All rules with these tags, also those that axe leaves out by itself."""
    page.evaluate(_axe.axe_script)
    rules: list[str] = page.evaluate("tags => axe.getRules(tags).map((rule) => rule.ruleId)", TAGS)
    assert {"color-contrast-enhanced", "target-size", "identical-links-same-purpose"} < set(rules)
    return rules


def _violations(page: Page, rules: list[str], width: int, colours: Literal["light", "dark"]) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    options = {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"], "preload": False}
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {one['help']}: {node['html']}: {node['failureSummary']}"
        for one in answer["violations"]
        for node in one["nodes"]
    ]
