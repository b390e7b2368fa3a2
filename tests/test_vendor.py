"""What we carry of others is what its table says, and nothing else."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "tests" / "vendor"
ROW = re.compile(r"^\| `([^`]+)` \| .+ \| \d+\.\d+\.\d+ \| [\w.-]+ \| `([0-9a-f]{64})` \|$", re.MULTILINE)
CARRIED = ("static/vendor", "documents/fonts", "people/wordlists")
OURS = {".py", ".html", ".css", ".js", ".svg", ".ico", ".txt", ".typ", ".po", ".mo", ".json"}
"""The kinds of files that we write ourselves."""


def digests(folder):
    return {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }


def test_every_file_is_the_one_that_was_looked_at():
    said = dict(ROW.findall((VENDOR / "README.md").read_text()))
    held = {file.name: sha256(file.read_bytes()).hexdigest() for file in VENDOR.iterdir() if file.name != "README.md"}
    assert held == said != {}


@pytest.mark.parametrize("folder", CARRIED)
def test_what_the_app_carries_is_what_its_manifest_says(folder):
    files = json.loads((ROOT / "eventsapp" / folder / "manifest.json").read_text())["files"]
    assert {one["file"]: one["sha256"] for one in files} == digests(ROOT / "eventsapp" / folder) != {}
    assert all(one[said] for one in files for said in ("name", "version", "licence", "source"))


def test_nothing_else_in_the_app_was_made_by_others():
    app = ROOT / "eventsapp"
    strange = {
        file.relative_to(app).as_posix()
        for file in app.rglob("*")
        if file.is_file() and file.suffix not in OURS and "__pycache__" not in file.parts
    }
    assert all(name.startswith(CARRIED) for name in strange), strange


PAGES = sorted((ROOT / "eventsapp" / "templates").rglob("*.html")) + [
    file for kind in ("css", "js", "svg") for file in (ROOT / "eventsapp" / "static").rglob(f"*.{kind}")
]
LOADS = re.compile(
    r"""(?:\bsrc(?:set)?\s*=|<link\b[^>]*\bhref\s*=|url\(|@import|\bimport\s*\(?|\bfetch\(|xlink:href\s*=|<(?:iframe|object|embed)\b)"""
    r"""\s*["'(]?\s*(?:https?:)?//""",
    re.IGNORECASE,
)


def test_no_page_loads_anything_from_another_host():
    assert len(PAGES) > 200
    assert [str(file.relative_to(ROOT)) for file in PAGES if LOADS.search(file.read_text())] == []


@pytest.mark.parametrize(
    "loading",
    ['<script src="https://x/a.js">', "url(//x/a.woff2)", "fetch('http://x')", '<link rel="icon" href="https://x/i">'],
)
def test_what_would_load_something_is_seen(loading):
    assert LOADS.search(loading)
