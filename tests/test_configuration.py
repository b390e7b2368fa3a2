"""The page of all settings says what the settings are."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from eventsapp.settings import DEFAULTS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "configuration.md").read_text()
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| .*\|$", PAGE, re.MULTILINE))
SAID_OTHERWISE = {"SECRET_KEY", "DATABASE_URL", "TRUSTED_HOSTS", "SECURITY_CONTACT", "SECOND_FACTOR"}
"""What they are without being set is worked out, so the page says it in words."""


def written(value: object) -> str:
    """A default as the page has it."""
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case timedelta():
            return f"`{value.days} days`"
        case _:
            return f"`{value}`"


def test_every_setting_is_on_the_page_and_every_row_is_a_setting():
    assert set(ROWS) == {*DEFAULTS, "SECRET_KEY", "DATABASE_URL"}


@pytest.mark.parametrize("name", sorted(set(DEFAULTS) - SAID_OTHERWISE))
def test_the_page_says_the_default(name):
    assert ROWS[name] == written(DEFAULTS[name])


def test_what_other_pages_call_a_setting_is_one():
    for page in ("docs/running.md", "README.md", "SECURITY.md", "deploy/nginx.conf", "deploy/Caddyfile"):
        named = set(re.findall(r"EVENTSAPP_([A-Z_]+[A-Z])", (ROOT / page).read_text()))
        assert named <= set(DEFAULTS), (page, named - set(DEFAULTS))
