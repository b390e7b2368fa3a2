"""What the app rests on is known: chosen for a reason, pinned with its digests, and written down in a bill."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from scripts import audit, pins, sbom
from scripts.audit import FAULTY, NotTold
from scripts.pins import Pin

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "dependencies.md").read_text()
ROWS = {name: (why, licence) for name, why, licence in re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \|$", PAGE, re.M)}
CHOSEN = [*pins.direct(pins.RUNTIME), *pins.direct(pins.ONLINE)]
PINS = [(file, pin) for file in (pins.RUNTIME, pins.ONLINE, pins.DEVELOPMENT) for pin in pins.read(file)]


def test_each_package_that_was_chosen_has_its_reason_and_nothing_else_has():
    assert list(ROWS) == CHOSEN
    assert all(len(why) > 10 for why, _licence in ROWS.values())


@pytest.mark.parametrize("name", CHOSEN)
def test_its_licence_is_what_the_package_says(name):
    assert ROWS[name][1] == sbom.licence_of(name)


def test_every_pin_is_one_version_with_its_digests():
    assert len(PINS) > 150
    for file, pin in PINS:
        assert pin.hashes and all(re.fullmatch("[0-9a-f]{64}", one) for one in pin.hashes), (file, pin.name)


def test_nothing_comes_from_a_second_index_or_an_address():
    for file in ROOT.glob("requirements*"):
        assert not re.search(r"^(--|-[if] )|://|@ ", re.sub(r"#.*", "", file.read_text()), re.M), file.name


def test_the_same_package_has_one_version_everywhere():
    versions = {(pin.name, pin.version) for _file, pin in PINS}
    assert len(versions) == len({name for name, _version in versions})


# ---- The bill of materials


def test_the_bill_names_every_package_it_runs_on_with_its_digests_and_licence():
    told = {one["name"]: one for one in sbom.bill()["components"] if one["type"] == "library"}
    wanted = {pin.name: pin for file in (pins.ONLINE, pins.RUNTIME) for pin in pins.read(file)}
    assert told.keys() == wanted.keys()
    for name, pin in wanted.items():
        assert told[name]["version"] == pin.version
        assert [one["value"] for one in told[name]["properties"]] == pin.hashes
        assert told[name]["licenses"]


def test_the_bill_names_every_file_of_others_as_it_is():
    told = {one["name"]: one["hashes"][0]["content"] for one in sbom.bill()["components"] if one["type"] == "file"}
    assert len(told) > 10
    for name, digest in told.items():
        assert sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_the_bill_says_what_needs_what_and_is_the_same_each_time():
    bill = sbom.bill()
    known = {one["bom-ref"] for one in bill["components"]} | {"eventsapp"}
    needed = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert known >= needed.keys() and all(known >= set(refs) for refs in needed.values())
    reached, ahead = set(), ["eventsapp"]
    while ahead:
        ref = ahead.pop()
        ahead += [one for one in needed.get(ref, []) if one not in reached]
        reached.add(ref)
    assert reached == known, "something is there that nobody needs"
    assert json.dumps(bill) == json.dumps(sbom.bill())


# ---- The audit

OURS = [Pin("flask", "3.1.3"), Pin("granian", "2.8.7")]
HOLE = {"id": "PYSEC-2027-1", "aliases": ["CVE-2027-1"]}


def index(**pages):
    """An index with these pages, and that of the faulty package."""
    pages = {path.replace("__", "/"): page for path, page in pages.items()}
    pages.setdefault(f"{FAULTY.name}/{FAULTY.version}", {"vulnerabilities": [HOLE]})
    return pages.get


def of(version, *holes):
    return {"info": {"version": version}, "vulnerabilities": list(holes)}


def test_packages_against_which_nothing_is_known_pass():
    assert audit.audited(OURS, index(flask=of("3.1.3"), granian=of("2.8.7"))) == ({}, [])


def test_what_is_known_is_named_unless_it_was_taken_back():
    fetch = index(flask=of("3.1.3", HOLE), granian=of("2.8.7", HOLE | {"withdrawn": "2027-01-01"}))
    assert audit.audited(OURS, fetch) == ({"flask 3.1.3": ["PYSEC-2027-1, CVE-2027-1"]}, [])


def test_a_release_of_which_nothing_is_told_was_not_looked_at():
    assert audit.audited(OURS, index(flask=of("3.1.3"), granian=of("2.9.0")))[1] == ["granian 2.8.7"]
    assert audit.audited(OURS, index(flask=of("3.1.3"), granian={"info": {"version": "2.8.7"}}))[1] == ["granian 2.8.7"]


def test_an_index_that_knows_of_no_fault_at_all_has_looked_at_nothing():
    mute = {f"{FAULTY.name}/{FAULTY.version}": of(FAULTY.version), "flask": of("3.1.3"), "granian": of("2.8.7")}
    for fetch in (mute.get, lambda _path: None):
        with pytest.raises(NotTold):
            audit.audited(OURS, fetch)


@pytest.mark.parametrize(
    ("granian", "ends"), [(of("2.8.7"), 0), (of("2.8.7", HOLE), 1), (of("2.9.0"), 2), (of("2.9.0", HOLE), 2)]
)
def test_only_an_audit_that_looked_at_all_of_it_ends_well(monkeypatch, capsys, granian, ends):
    monkeypatch.setattr(audit, "everything", lambda: OURS)
    monkeypatch.setattr(audit, "fetched", index(flask=of("3.1.3"), granian=granian))
    assert audit.main() == ends
    assert ("NOT LOOKED AT" in capsys.readouterr().out) == (ends == 2)
