"""The rules of axe-core, all of them, on the page that is open."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = [
    *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag21aaa", "wcag22a", "wcag22aa", "wcag22aaa"),
    "best-practice",
]

CONTRAST = {
    "contrastRatio": {"normal": {"expected": 7, "minThreshold": 0}, "large": {"expected": 4.5, "minThreshold": 0}}
}
"""The stricter rule alone says nothing of text that breaks the milder one as well; with both, each is weighed twice."""

_axe = Axe()


def faults(page: Page, width: int, colours: Literal["light", "dark"]) -> list[str]:
    """What breaks a rule at that width, in those colours."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    options = {
        "runOnly": {"type": "rule", "values": _rules(page)},
        "checks": {"color-contrast-enhanced": {"options": CONTRAST}},
        "resultTypes": ["violations"],
        "preload": False,
    }
    broken = page.evaluate("options => axe.run(document, options).then((answer) => answer.violations)", options)
    return [
        f"{one['id']}: {one['help']}: {node['html']}: {node['failureSummary']}"
        for one in broken
        for node in one["nodes"]
    ]


def _rules(page: Page) -> list[str]:
    """All rules with these tags, also those that axe leaves out by itself; of the two about contrast the stricter."""
    page.evaluate(_axe.axe_script)
    rules: list[str] = page.evaluate("tags => axe.getRules(tags).map((rule) => rule.ruleId)", TAGS)
    assert {"color-contrast", "color-contrast-enhanced", "target-size", "identical-links-same-purpose"} < set(rules)
    rules.remove("color-contrast")
    return rules
