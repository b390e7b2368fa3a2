"""Writes the bill of materials: every package and file of others that the app carries, as CycloneDX. `make sbom`

It is put together from the pins and from the manifests beside what we carry, so the same tree gives the same bill.
"""

import json
import re
import sys
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from scripts import pins
from scripts.pins import ROOT, Pin

APP = "eventsapp"
_TROVE = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
}
"""What packages that do not give the name of their licence say instead."""


def bill() -> dict[str, Any]:
    """All of it."""
    packages = _packages()
    carried = _carried()
    runs_on = sorted(_purl(pin) for pin in packages.values() if _is_chosen(pin))
    content = {
        "metadata": {"component": {"type": "application", "bom-ref": APP, "name": APP, "version": _version()}},
        "components": [_package(pin) for pin in packages.values()] + carried,
        "dependencies": [
            {"ref": APP, "dependsOn": runs_on + [one["bom-ref"] for one in carried]},
            *({"ref": _purl(pin), "dependsOn": _needed_by(pin, packages)} for pin in packages.values()),
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(content, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
    } | content


def licence_of(package: str) -> str:
    """The licence as its package gives it, an SPDX expression where it can be; empty: it says nothing readable."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return ""
    if expression := told["License-Expression"]:
        return expression
    if (named := (told["License"] or "").strip()) and "\n" not in named and len(named) < 40:
        return named
    kinds = [one.split("::")[-1].strip() for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return " AND ".join(dict.fromkeys(_TROVE.get(kind, kind) for kind in kinds))


def _packages() -> dict[str, Pin]:
    packages = {pin.name: pin for pin in pins.read(pins.RUNTIME)}
    for pin in pins.read(pins.ONLINE):
        packages.setdefault(pin.name, pin).asked_by.extend(pin.asked_by)
    return packages


def _package(pin: Pin) -> dict[str, Any]:
    licence = licence_of(pin.name)
    told = {
        "type": "library",
        "bom-ref": _purl(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": _purl(pin),
        "scope": "required" if pin.name in {one.name for one in pins.read(pins.RUNTIME)} else "optional",
        "properties": [{"name": "sha256 of a file it may be installed from", "value": one} for one in pin.hashes],
    }
    return told | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _carried() -> list[dict[str, Any]]:
    """Fonts and lists that lie in the tree."""
    found = []
    for manifest in sorted((ROOT / APP).rglob("manifest.json")):
        for one in json.loads(manifest.read_text())["files"]:
            where = (manifest.parent / one["file"]).relative_to(ROOT).as_posix()
            found.append(
                {
                    "type": "file",
                    "bom-ref": where,
                    "name": where,
                    "version": one["version"],
                    "description": one["name"],
                    "hashes": [{"alg": "SHA-256", "content": one["sha256"]}],
                    "licenses": [{"license": {"name": one["licence"]}}],
                }
            )
    return found


def _is_chosen(pin: Pin) -> bool:
    return any(by.startswith("-r ") for by in pin.asked_by)


def _needed_by(pin: Pin, packages: dict[str, Pin]) -> list[str]:
    return sorted(_purl(other) for other in packages.values() if pin.name in other.asked_by)


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def _version() -> str:
    """As the newest heading of CHANGELOG.md has it."""
    heading = re.search(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert heading is not None
    return heading[1]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
