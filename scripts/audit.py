"""Asks the package index what is known against each pinned package. `make audit`; it needs the network.

It ends with 1 where something is known, and with 2 where it could not find out: an audit that looked at nothing must
not look like a good one. So it first asks about a package that is known to be faulty, and a release of which the index
tells nothing counts as not looked at.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from pip._internal.models.index import PyPI  # where packages come from is said in one place, and that is pip's

from scripts import pins
from scripts.pins import Pin

FAULTY = Pin("pycrypto", "2.6.1")
"""Given up by its authors with faults that everybody knows; an index that tells of none tells nothing."""
FILES = (pins.RUNTIME, pins.ONLINE, pins.DEVELOPMENT)

Fetch = Callable[[str], dict[str, Any] | None]


class NotTold(Exception):
    """The index could not be asked."""


def known_against(pin: Pin, fetch: Fetch) -> list[str] | None:
    """What is known against this release, by its names; None: the index does not tell.

    Some mirrors tell of the newest release alone.
    """
    page = fetch(f"{pin.name}/{pin.version}")
    if page is None:
        page = fetch(pin.name)
        if page is None or page["info"]["version"] != pin.version:
            return None
    if "vulnerabilities" not in page:
        return None
    standing = [one for one in page["vulnerabilities"] if not one.get("withdrawn")]
    return [", ".join([one["id"], *one.get("aliases", [])]) for one in standing]


def audited(wanted: list[Pin], fetch: Fetch) -> tuple[dict[str, list[str]], list[str]]:
    """What is known against whom, and of whom nothing is told."""
    if not known_against(FAULTY, fetch):
        raise NotTold(f"Nothing is told of {FAULTY.name} {FAULTY.version}, which is known to be faulty.")
    with ThreadPoolExecutor(4) as several:
        answers = list(zip(wanted, several.map(lambda pin: known_against(pin, fetch), wanted), strict=True))
    faulty = {f"{pin.name} {pin.version}": known for pin, known in answers if known}
    return faulty, [f"{pin.name} {pin.version}" for pin, known in answers if known is None]


def everything() -> list[Pin]:
    """Every pin of the project once."""
    return list({(pin.name, pin.version): pin for file in FILES for pin in pins.read(file)}.values())


def fetched(path: str) -> dict[str, Any] | None:
    """One page of the index; None where it has no such page."""
    try:
        with urlopen(f"{PyPI.pypi_url}/{path}/json", timeout=30) as answer:
            page: dict[str, Any] = json.load(answer)
            return page
    except HTTPError as error:
        if error.code == 404:
            return None
        raise NotTold(str(error)) from error
    except (URLError, TimeoutError, ValueError) as error:
        raise NotTold(str(error)) from error


def main() -> int:
    wanted = everything()
    try:
        faulty, untold = audited(wanted, fetched)
    except NotTold as reason:
        print(f"The audit looked at nothing: {reason}")
        return 2
    for name, known in faulty.items():
        print(f"{name}: {'; '.join(known)}")
    clean = len(wanted) - len(untold) - len(faulty)
    print(f"{len(wanted)} packages: against {clean} nothing is known, against {len(faulty)} something.")
    if untold:
        print(f"NOT LOOKED AT ({len(untold)}), since the index does not tell of that release: {', '.join(untold)}")
    return 1 if faulty else 2 if untold else 0


if __name__ == "__main__":
    sys.exit(main())
