"""No secret lies in the tree: no key, no token, no password in an address; what is made for tests says so."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KINDS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "payment provider": r"\b(?:sk|rk)_(?:live|test)_\w{5,}|\bwhsec_\w{5,}",
    "cloud": r"\bA(?:KI|SI)A[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b|\bya29\.[\w-]{20,}",
    "forge": r"\bgh[pousr]_\w{30,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}|\bnpm_\w{36}\b|\bpypi-[\w-]{50,}",
    "chat": r"\bxox[abposr]-[\w-]{10,}|\bSG\.[\w-]{20,}\.[\w-]{20,}",
    "signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@'\"{}]+:(?!password@)[^\s/@'\"{}]{3,}@",
    "given in the code": r"(?i)\b(?:secret_key|api_key|auth_token|access_token|mail_password|backup_key|metrics_token)"
    r"['\"]?\s*[:=]\s*['\"][^'\"\s{}<>]{8,}['\"]",
    "long hexadecimal key": r"(?<![0-9a-f/#-])[0-9a-f]{64}(?![0-9a-f])",
}
FOR_TESTS = re.compile(r"trial|in_tests?|of_somebody|not a secret|example\.(?:org|com)|localhost|127\.0\.0\.1")
"""How what is made for tests and the demo names itself."""
DIGESTS = ("requirements", "manifest.json", "tests/vendor/README.md")
"""Digests of files of others are no keys."""
SEALED = {".woff2", ".ttf", ".gz", ".mo", ".ico", ".png", ".jpg", ".pdf", ".xlsx"}


def found_in(name: str, text: str) -> list[tuple[str, int, str]]:
    """What looks like a secret, with its kind and line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for kind, pattern in KINDS.items():
            if kind == "long hexadecimal key" and (name.startswith(DIGESTS) or name.endswith(DIGESTS)):
                continue
            found += [(kind, number, hit[0][:12]) for hit in re.finditer(pattern, line) if not FOR_TESTS.search(line)]
    return found


def test_no_file_of_the_project_holds_a_secret():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    names = [name for name in listed.split("\0") if name and Path(name).suffix not in SEALED]
    assert len(names) > 1_000
    found = {
        name: found_in(name, (ROOT / name).read_text(errors="replace"))
        for name in names
        if name != "tests/test_secrets.py"
    }
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN EC PRIVATE KEY-----",
        "STRIPE = 'sk_" + "live_51Habcdef'",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a" * 36,
        "DATABASE_URL=postgresql://events:hunter22@db/events",
        'SECRET_KEY = "quiet-otters-by-the-lake"',
        "key: " + "0123456789abcdef" * 4,
    ],
)
def test_what_would_be_one_is_seen(line):
    assert found_in("eventsapp/settings.py", line)


@pytest.mark.parametrize("line", ["SECRET_KEY=", "postgresql://eventsapp:password@127.0.0.1/eventsapp", "whsec_trial"])
def test_what_is_none_is_let_be(line):
    assert found_in("deploy/environment.example", line) == []
