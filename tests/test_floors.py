"""The drawing of the house, held against every import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "eventsapp"

FLOORS = (
    {"core"},
    {"archives", "audit", "outbox", "capacity", "checkout"},
    {"organization", "people"},
    {"events"},
    {"access", "mailings", "organizing", "permissions", "questions", "submissions", "teams", "waivers"},
    {"registration", "volunteering", "fundraising"},
    {"receipts"},
    {"workflows", "calendars", "reports", "publishing"},
    {"rounds", "retention"},
    {"web", "commands", "demo"},
)
FLOOR = {package: number for number, packages in enumerate(FLOORS) for package in packages}
KNOW_FLASK = {"core", "web", "commands"}
MAY_READ_SETTINGS = {"web", "commands"}
NEIGHBOURS = {("commands", "demo")}
"""The command line fills a fresh database with the demo."""
FLASK = {f"flask{part}" for part in ("", "_login", "_limiter", "_migrate", "_sqlalchemy", "_wtf")} | {
    "werkzeug",
    "wtforms",
}


def modules() -> list[Path]:
    return [file.relative_to(HOUSE) for file in sorted(HOUSE.rglob("*.py"))]


def imports(module: Path) -> set[str]:
    """Everything it imports, in full: `from eventsapp.web.parts import forms` is `eventsapp.web.parts.forms`."""
    found = set()
    for node in ast.walk(ast.parse((HOUSE / module).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: say in full where it comes from"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(module: Path) -> Iterator[tuple[str, list[str]]]:
    """What it imports of our own, without the house's name in front."""
    return ((name, name.split(".")[1:]) for name in imports(module) if name.split(".")[0] == "eventsapp")


def is_apart(module: Path) -> bool:
    """The factory and the settings stand on no floor."""
    return len(module.parts) == 1


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_package_leans_only_on_floors_below(module):
    home = module.parts[0]
    if is_apart(module):
        leans_on = {parts[0] for _name, parts in ours(module)}
        assert module.name == "__init__.py" or leans_on <= {"core"}, f"{module} leans on {leans_on}"
        return
    assert home in FLOOR, f"{home} has no floor yet"
    for name, parts in ours(module):
        there = parts[0] if parts else ""
        if there == home or (home, there) in NEIGHBOURS:
            continue
        if there == "settings":
            assert home in MAY_READ_SETTINGS, f"{module} reads settings"
            continue
        assert FLOOR.get(there, 99) < FLOOR[home], f"{module} leans on {name}, which is not below it"


@pytest.mark.parametrize("module", modules(), ids=str)
def test_only_the_doors_and_the_ground_know_flask(module):
    if is_apart(module) or module.parts[0] in KNOW_FLASK:
        return
    known = {name for name in imports(module) if name.split(".")[0] in FLASK}
    assert not known, f"{module} knows {known}"


@pytest.mark.parametrize("module", [module for module in modules() if module.parts[0] == "web"], ids=str)
def test_audiences_share_parts_and_nothing_else(module):
    if len(module.parts) == 2:  # web/__init__.py opens all doors
        return
    audience = module.parts[1]
    for name, parts in ours(module):
        if parts[0] == "web":
            assert parts[1] in (audience, "parts"), f"{module} borrows {name}"


def test_every_package_of_the_house_is_in_the_drawing():
    packages = {file.parent.name for file in HOUSE.glob("*/__init__.py")}
    assert packages <= set(FLOOR)
