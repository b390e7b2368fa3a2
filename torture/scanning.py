"""`make scan`, or `python -m torture.scanning WAPITI [--quick]`: another's scanner on the demo, as visitor and owner.

It serves the demo on loopback, by https as in production, lets wapiti crawl and attack it within a given time, prints
what it found and ends with 1 if that is anything. What it would look up elsewhere is left out: nothing leaves the
machine.
"""

import argparse
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torture.databases import Databases
from torture.fuzzing import guises
from torture.ground import Ground
from torture.sites import Site

MODULES = "cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss"
"""Not those that need an answer from elsewhere (ssrf, xxe, log4shell), guess at software, or wait (timesql); nor that
for LDAP, of which there is none here: it takes a PDF, which says when it was made, for an answer to what it asked."""
LEFT_OUT = ("/organize/sign-out", "/static/*", "/fr/*", "/organize/account/sign-ins/*")
"""What would end the sign-in it looks through, has no code behind it, or is the same pages again."""
SCAN_SECONDS, ATTACK_SECONDS = 120, 60
QUICK_SCAN_SECONDS, QUICK_ATTACK_SECONDS = 30, 15
"""For the crawl, and for each module."""


def main() -> int:
    """Scan twice and tell."""
    parser = argparse.ArgumentParser(prog="python -m torture.scanning", description="Another's scanner on the demo.")
    parser.add_argument("wapiti", type=Path, help="the program, in an environment of its own")
    parser.add_argument("--quick", action="store_true", help="shorter, for a first look")
    parser.add_argument("--only", choices=("visitor", "owner"), help="as this one alone")
    asked = parser.parse_args()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="eventsapp-scan-"))
    folder.chmod(0o711)
    databases = Databases(folder)
    faults = 0
    try:
        ground = Ground(folder / "ground", "sqlite", databases, is_quick=asked.quick, say=lambda _words: None)
        for name in ("visitor", "owner"):
            if asked.only not in (None, name):
                continue
            with ground.site(hosts=1, workers=1, is_sealed=True) as site:
                report = scanned(site, asked.wapiti, name, is_quick=asked.quick)
            findings = list(told(report))
            faults += len(findings)
            for one in findings:
                print(f"{name}: {one['kind']}: {one['method']} {one['path']} {one['parameter'] or ''}: {one['info']}")
            pages = report["infos"]["crawled_pages_nbr"]
            print(f"As {name}: {pages} requests found and attacked, {len(findings)} findings.")
    finally:
        databases.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if faults else 0


def scanned(site: Site, wapiti: Path, name: str, *, is_quick: bool) -> dict[str, Any]:
    """What wapiti reports of the site."""
    scan, attack = (QUICK_SCAN_SECONDS, QUICK_ATTACK_SECONDS) if is_quick else (SCAN_SECONDS, ATTACK_SECONDS)
    report, home = site.folder / "report.json", site.folder / "wapiti"
    home.mkdir()
    command = [
        *(str(wapiti), "-u", f"{site.root}{'/organize/' if name == 'owner' else '/'}", "-C", _cookie(site, name)),
        *("--scope", "domain", "-m", MODULES),
        *("--max-scan-time", str(scan), "--max-attack-time", str(attack), "--max-links-per-page", "60", "-d", "6"),
        *("--store-session", str(home), "--store-config", str(home), "--flush-session", "--no-bugreport"),
        *("--tasks", "4", "-t", "15", "-v", "0", "-f", "json", "-o", str(report)),
    ]
    for left_out in LEFT_OUT:
        command += ["-x", f"{site.root}{left_out}"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    longest = scan + attack * (MODULES.count(",") + 1) + 60
    subprocess.run(command, env=environment, timeout=longest, check=True, stdout=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def told(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each finding, with the kind it is of."""
    for kinds in (found["vulnerabilities"], found["anomalies"]):
        for kind, ones in kinds.items():
            yield from ({"kind": kind} | one for one in ones)


def _cookie(site: Site, name: str) -> str:
    """The cookie of an owner who has just signed in, or of a visitor who has seen a form.

    Who opens several pages at once without one is given several, and the last of them fits none of the other forms.
    """
    guise = guises.owner(site.app()) if name == "owner" else guises.visitor(site.app())
    guise.client.get("/my/", base_url=site.root)
    cookie = guise.client.get_cookie(site.app().config["SESSION_COOKIE_NAME"], domain="127.0.0.1")
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


if __name__ == "__main__":
    sys.exit(main())
