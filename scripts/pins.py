"""The pinned packages of the project, as requirements*.txt have them."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, ONLINE, DEVELOPMENT = "requirements.txt", "requirements-stripe.txt", "requirements-dev.txt"
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^\]]+\])?==(?P<version>[^ ;\\]+)", re.IGNORECASE)


@dataclass
class Pin:
    """One package, with the digests of the files it may be installed from, and who asks for it."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)
    asked_by: list[str] = field(default_factory=list)


def read(file: str) -> list[Pin]:
    """The pins of one file, in its order."""
    pins: list[Pin] = []
    for line in (ROOT / file).read_text().splitlines():
        if found := _PIN.match(line):
            pins.append(Pin(found["name"].lower(), found["version"]))
        elif line.strip().startswith("--hash=sha256:"):
            pins[-1].hashes.append(line.split(":", 1)[1].strip(" \\"))
        elif line.startswith("    #"):
            by = line.strip(" #").removeprefix("via").strip()
            if by and not by.startswith("-c "):
                pins[-1].asked_by.append(by.split("[")[0].lower())
    return pins


def direct(file: str) -> list[str]:
    """The packages that somebody chose, as the requirements*.in of that name have them."""
    lines = (ROOT / file).with_suffix(".in").read_text().splitlines()
    return [re.split(r"[=\[<>~ ]", line)[0].lower() for line in lines if re.match(r"[a-zA-Z]", line)]
