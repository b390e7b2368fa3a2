"""The page about the ASVS names every requirement once, and only files and tests that are there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eventsapp.core import uploads
from eventsapp.people import easy_passwords, passkeys, passwords, sign_ins
from eventsapp.permissions.table import ALLOWED, AT_THE_DESK, AccessRole
from eventsapp.settings import DEFAULTS
from eventsapp.submissions import codes
from eventsapp.web.parts.code_form import FRESH_FOR
from eventsapp.web.parts.guards import CONFIRMED_FOR

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "asvs.md").read_text()
RULES = (ROOT / "docs" / "security.md").read_text()
ROWS = re.findall(r"^\| ([\d.]+) \| ([123]) \| (.+?) \| (met|open|not applicable) \| (.+) \|$", PAGE, re.MULTILINE)

SECTIONS = (
    "1.1:22 1.2:1111122223 1.3:112222222223 1.4:222 1.5:123 2.1:122 2.2:112 2.3:12223 2.4:23 3.1:3 3.2:113 3.3:12223 "
    "3.4:11222233 3.5:11122333 3.6:3 3.7:22333 4.1:12233 4.2:23333 4.3:22 4.4:1222 5.1:2 5.2:112333 5.3:113 5.4:222 "
    "6.1:122 6.2:111111112222 6.3:11223333 6.4:112233 6.5:22222333 6.6:2223 6.7:33 6.8:2222 7.1:222 7.2:1111 7.3:22 "
    "7.4:11222 7.5:223 7.6:22 8.1:1233 8.2:1123 8.3:133 8.4:23 9.1:111 9.2:1222 10.1:22 10.2:223 10.3:22223 "
    "10.4:1111122222233333 10.5:22222 10.6:22 10.7:222 11.1:2233 11.2:22233 11.3:11233 11.4:1222 11.5:23 11.6:23 "
    "11.7:33 12.1:12233 12.2:11 12.3:22223 13.1:2333 13.2:222223 13.3:2233 13.4:1222233 14.1:22 14.2:12223333 14.3:122 "
    "15.1:12233 15.2:12233 15.3:1222222 15.4:3333 16.1:2 16.2:22222 16.3:2222 16.4:222 16.5:2223 17.1:23 17.2:22223333 "
    "17.3:22"
)
"""The levels of the requirements of each section, in their order (ASVS 5.0.0)."""
LEVELS = {
    f"{section}.{number}": level
    for section, levels in (one.split(":") for one in SECTIONS.split())
    for number, level in enumerate(levels, start=1)
}
ADOPTED = {"1.2.10", "6.3.8", "15.4.1", "15.4.2"}


def test_this_is_the_standard_of_345_requirements():
    assert Counter(LEVELS.values()) == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_of_the_first_two_levels_stands_there_once_with_its_level():
    wanted = [number for number, level in LEVELS.items() if level != "3" or number in ADOPTED]
    assert [number for number, *_rest in ROWS] == sorted(
        wanted, key=lambda number: [int(part) for part in number.split(".")]
    )
    assert all(LEVELS[number] == level for number, level, *_rest in ROWS)
    assert len(ROWS) == PAGE.count("\n| ") - PAGE.count("\n| Id ") - PAGE.count("\n| --- ") - 4, "a row cannot be read"


def test_the_figures_at_its_head_are_those_of_its_rows_and_as_good_as_was_promised():
    counted = Counter((level, status) for _number, level, _asks, status, _why in ROWS)
    for level, said in (("1", "1"), ("2", "2"), ("3", "3, adopted")):
        met, missing, none = (counted[level, status] for status in ("met", "open", "not applicable"))
        share = "" if level == "3" else f" ({met / (met + missing):.0%})"
        assert f"| {said} | {met + missing} | {met}{share} | {missing} | {none} |" in PAGE
    assert counted["1", "open"] == counted["3", "open"] == 0
    assert counted["2", "met"] >= 0.95 * (counted["2", "met"] + counted["2", "open"])


@pytest.mark.parametrize(("number", "status", "why"), [(row[0], row[3], row[4]) for row in ROWS])
def test_what_it_names_is_there(number, status, why):
    named = re.findall(r"`([^`]+)`", why)
    tests = [one.split("::") for one in named if "::" in one]
    files = [one for one in named if re.fullmatch(r"(eventsapp|deploy)/[\w./-]+|pyproject\.toml", one)]
    pages = re.findall(r"docs/\w+\.md|decision (\d+)", why)
    for file, test in tests:
        assert test in known_in(file), f"{file} has no {test}"
    for file in files:
        assert (ROOT / file).is_file(), file
    for decision in filter(None, pages):
        assert list((ROOT / "docs" / "decisions").glob(f"{int(decision):04}-*.md")), decision
    for section in re.findall(r"docs/security\.md\)?, \*([^*]+)\*", why):
        assert re.search(rf"^(?:## |\*\*){section}", RULES, re.MULTILINE), section
    assert status == "not applicable" or tests or files or pages or "To mend" in why, "met, and nothing shows it"
    assert ("To mend" in why) == (status == "open")


@cache
def known_in(file: str) -> set[str]:
    return {one.name for one in ast.parse((ROOT / file).read_text()).body if isinstance(one, ast.FunctionDef)}


def test_the_figures_of_the_rules_are_those_of_the_code():
    said = " ".join(RULES.split())
    for figure in (
        f"At least {passwords.SHORTEST} characters of any kind, at most {passwords.LONGEST}",
        f"the {len(easy_passwords.listed()):,} of twelve characters and more",
        f"after {DEFAULTS['SIGN_IN_HOURS']} hours (`SIGN_IN_HOURS`)",
        f"after {DEFAULTS['SIGN_IN_IDLE_MINUTES']} minutes without use",
        f"was given for {CONFIRMED_FOR.seconds // 60} minutes before",
        f"for {FRESH_FOR.days * 24} hours in this browser",
        f"| {codes.AN_HOUR} an hour, {codes.TRIES} tries each, good for {codes.LASTS.seconds // 60} minutes |",
        f"| passkeys of an account | {passkeys.MOST} |",
        f"{uploads.MOST_ROWS:,} rows, {uploads.MOST_COLUMNS} columns, {uploads.LONGEST_CELL:,} characters",
        f"with {uploads.MEMORY_MEGABYTES:,} MB and {uploads.SECONDS} seconds",
        f"at most {uploads.MOST_OCTETS // 1024**2} MB, {uploads.MOST_UNPACKED // 1024**2} MB unpacked",
        f"or {sign_ins.TRIES_OF_NETWORK} from one network with any",
    ):
        assert figure in said, figure
    assert (sign_ins.TRIES_OF_PAIR, sign_ins.WINDOW.seconds // 60) == (10, 15)
    assert "Ten failures in 15 minutes with one address from one network" in said


def test_only_the_roles_it_names_may_do_with_a_password():
    alone = {role for role, allowed in ALLOWED.items() if not allowed - AT_THE_DESK}
    assert alone == {AccessRole.DESK, AccessRole.VIEWER}
    assert "(`desk`, `viewer`)" in PAGE.replace("\n", " ")
