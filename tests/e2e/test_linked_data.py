"""The browser lets a page carry its facts for machines, although no script may stand in it."""

import json

from tests.e2e.records import year


def test_the_facts_stand_in_the_page_and_break_no_rule_of_it(page, live_app):
    for root in ("", "/fr"):
        page.goto(f"{root}/chucks-run/{year(live_app, 'chucks-run')}/")
        facts = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
        assert facts["@type"] == "Event"
        assert facts["inLanguage"] == ("fr-CA" if root else "en-CA")
        assert facts["startDate"].startswith(str(year(live_app, "chucks-run")))
