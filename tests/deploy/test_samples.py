"""The samples in `deploy/` are read by the programs they are for, and agree with the app.

What cannot be checked here is said in docs/running.md: no image is built, and no unit is started.
"""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from eventsapp.core.uploads import MOST_OCTETS
from eventsapp.settings import DEFAULTS
from tests.conftest import missing

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("eventsapp-web.service", "eventsapp-worker.service")
HOME = "/srv/eventsapp"


def program(name: str, package: str) -> str:
    """Where it is; without it the test is skipped loudly."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        missing(f"{name} is not there, which reads a sample of deploy/", f"apt-get install {package}")
    return found


def said_by(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path):
    """The units as if the app was installed where the tests run."""
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace(HOME, str(ROOT)))
    return [tmp_path / name for name in UNITS]


def test_systemd_finds_nothing_wrong_with_the_units(units):
    assert said_by(program("systemd-analyze", "systemd"), "verify", *units) == ""


def test_the_units_are_shut_to_what_the_app_does_not_need(units):
    """Systemd's own figure, from 0 (nothing is open) to 10."""
    analyze = program("systemd-analyze", "systemd")
    for unit in units:
        said_by(analyze, "security", "--offline=true", "--threshold=20", unit)


def test_both_units_are_the_same_but_for_what_they_run():
    web, worker = ((DEPLOY / name).read_text().splitlines() for name in UNITS)
    differing = {line.split("=")[0] for line, other in zip(web, worker, strict=True) if line != other}
    assert differing == {"Description", "ExecStart"}


def test_nginx_reads_its_sample(tmp_path):
    nginx = program("nginx", "nginx-light")
    _certify(tmp_path)
    site = (DEPLOY / "nginx.conf").read_text()
    site = site.replace("/etc/letsencrypt/live/events.example.org", str(tmp_path))
    site = site.replace("/var/cache/eventsapp-nginx", f"{tmp_path}/kept")
    site = re.sub(r"listen (\[::\]:)?(80|443)", r"listen \g<1>18\2", site)
    whole = tmp_path / "whole.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    assert "test is successful" in said_by(nginx, "-t", "-c", whole, "-p", tmp_path)


def test_caddy_reads_its_sample():
    caddy = program("caddy", "caddy")
    said_by(caddy, "validate", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile")
    assert said_by(caddy, "fmt", DEPLOY / "Caddyfile") == (DEPLOY / "Caddyfile").read_text()
    adapted = json.loads(said_by(caddy, "adapt", "--config", DEPLOY / "Caddyfile").splitlines()[-1])
    assert adapted["apps"]["http"]["servers"]["srv0"]["routes"][0]["match"] == [{"host": ["events.example.org"]}]


def test_the_proxies_let_a_list_through_that_the_app_takes():
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    for most in (re.search(r"client_max_body_size (\d+)m;", nginx), re.search(r"max_size (\d+)MB", caddy)):
        assert int(most[1]) * 1000**2 > MOST_OCTETS


def test_the_example_settings_are_settings_and_hold_no_secret():
    lines = [line.lstrip("# ") for line in (DEPLOY / "environment.example").read_text().splitlines() if "=" in line]
    named = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    assert len(named) > 8
    assert {name.removeprefix("EVENTSAPP_") for name in named} <= {*DEFAULTS, "SECRET_KEY", "DATABASE_URL"}
    assert named["SECRET_KEY"] == named["EVENTSAPP_MAIL_PASSWORD"] == named["EVENTSAPP_BACKUP_KEY"] == ""


# ---- Docker: what a linter would ask of them


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Dockerfile").read_text())
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if line and not line.startswith("#")]  # type: ignore[misc]


def test_the_image_is_of_a_stated_version_and_runs_as_nobody_in_particular():
    told = instructions()
    bases = [words.split()[0] for name, words in told if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.11-slim-[a-z]+", base) for base in bases), bases
    last = max(number for number, (name, _) in enumerate(told) if name == "FROM")
    users = [words for name, words in told[last:] if name == "USER"]
    assert users == ["eventsapp"]
    assert {name for name, _ in told} <= {
        "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD",
    }  # fmt: skip
    assert "--require-hashes" in str(told) and "sudo" not in str(told) and "ADD" not in dict(told)


def test_the_image_holds_the_app_and_nothing_of_this_machine():
    copied = [words.split() for name, words in instructions() if name == "COPY" and "--from" not in words]
    sources = {source for words in copied for source in words[:-1]}
    assert all((ROOT / source).exists() for source in sources), sources
    let_in = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line[:1] == "!"}
    assert let_in == sources
    assert not sources & {"instance", ".", ".venv", ".git", "tests"}


def test_commands_of_the_image_and_of_the_units_are_the_same():
    """Word for word, but that in a container other hosts have to reach it."""
    in_image = json.loads(dict(instructions())["CMD"])
    start = re.search(r"^ExecStart=(.*)$", (DEPLOY / UNITS[0]).read_text(), re.MULTILINE)[1].split()
    assert [Path(start[0]).name, *start[1:]] == [part.replace("0.0.0.0", "127.0.0.1") for part in in_image]


def test_compose_runs_web_worker_and_postgresql_and_upgrades_before():
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = told["services"]
    assert set(services) == {"database", "upgrade", "web", "worker"}
    assert services["upgrade"]["command"] == ["flask", "upgrade"] and services["upgrade"]["restart"] == "no"
    assert services["worker"]["command"] == ["flask", "outbox", "run"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "no other host reaches it without the proxy"
    assert "ports" not in services["database"]
    named = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert named == set(told["volumes"])


def _certify(folder: Path) -> None:
    """A certificate of the tests' own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "events.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
