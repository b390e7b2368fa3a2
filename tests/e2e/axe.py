"""The rules of axe-core, all of them, on the page that is open."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = [
    *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa", "wcag22a", "wcag22aa", "wcag22aaa"),
    "best-practice",
]
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
"""The rules that look at colours: in the dark theme nothing else is different."""

_axe = Axe()


def faults(page: Page, width: int, colours: Literal["light", "dark"]) -> list[str]:
    """What breaks a rule at that width; in the dark theme only colours are different."""
    rules = _rules(page)
    return _violations(page, rules if colours == "light" else COLOURS, width, colours)


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
