"""The samples in `deploy/` are read by the programs they are for, and agree with the app.

What cannot be checked here is said in docs/running.md: no image is built, and no unit is started.
"""

import functools
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from eventsapp.core.uploads import MOST_OCTETS
from eventsapp.settings import DEFAULTS
from tests.conftest import missing
from tests.deploy.certificates import certify

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


def test_what_ended_is_started_again_within_a_second_however_often_that_was():
    for unit in UNITS:
        lines = (DEPLOY / unit).read_text().splitlines()
        assert {"Restart=always", "RestartSec=1", "StartLimitIntervalSec=0"} <= set(lines)
        assert lines.index("StartLimitIntervalSec=0") < lines.index("[Service]"), "elsewhere systemd does not read it"


def with_keys(folder: Path, sample: str) -> str:
    """The sample with keys and certificates where it looks for them."""
    public, private = certify(folder, "events.example.org")
    for name in ("hosts.pem", "proxy.pem", "logs.pem"):
        (folder / name).write_bytes(public.read_bytes())
    for name in ("proxy.key", "logs.key"):
        (folder / name).write_bytes(private.read_bytes())
    return (DEPLOY / sample).read_text().replace("/etc/eventsapp", str(folder))


@pytest.mark.parametrize("sample", ["nginx.conf", "nginx-hosts.conf", "nginx-logs.conf"])
def test_nginx_reads_its_samples(tmp_path, sample):
    nginx = program("nginx", "nginx-light")
    site = with_keys(tmp_path, sample)
    site = site.replace("/etc/letsencrypt/live/events.example.org", str(tmp_path))
    site = site.replace("/var/cache/eventsapp-nginx", f"{tmp_path}/kept")
    site = re.sub(r"listen (\[::\]:)?(80|443)\b", r"listen \g<1>18\2", site)
    whole = tmp_path / "whole.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    assert "test is successful" in said_by(nginx, "-t", "-c", whole, "-p", tmp_path)


@pytest.mark.parametrize("sample", ["Caddyfile", "Caddyfile-hosts"])
def test_caddy_reads_its_samples(tmp_path, sample):
    caddy = program("caddy", "caddy")
    (tmp_path / sample).write_text(with_keys(tmp_path, sample))
    told = ("--config", tmp_path / sample, "--adapter", "caddyfile")
    said_by(caddy, "validate", *told)
    assert said_by(caddy, "fmt", DEPLOY / sample) == (DEPLOY / sample).read_text()
    adapted = json.loads(said_by(caddy, "adapt", *told).splitlines()[-1])
    assert adapted["apps"]["http"]["servers"]["srv0"]["routes"][0]["match"] == [{"host": ["events.example.org"]}]


def test_logs_go_to_another_machine_sealed_and_are_taken_from_known_hosts_alone():
    """ASVS 16.4.3. What both did with each other when it was tried is said in docs/running.md."""
    sample = (DEPLOY / "journal-upload.conf").read_text()
    told = dict(line.split("=", 1) for line in sample.splitlines() if "=" in line)
    keys = ("ServerKeyFile", "ServerCertificateFile", "TrustedCertificateFile")
    assert set(told) == {"URL", *keys} and all(told[key].startswith("/etc/eventsapp/") for key in keys)
    taking = (DEPLOY / "nginx-logs.conf").read_text()
    port = re.search(r"https://logs\.example\.org:(\d+)$", told["URL"])[1]
    assert f"listen {port} ssl;" in taking and "ssl_verify_client on;" in taking


def test_the_proxies_let_a_list_through_that_the_app_takes():
    for sample in ("nginx.conf", "nginx-hosts.conf", "Caddyfile", "Caddyfile-hosts"):
        most = re.search(r"(?:client_max_body_size|max_size) (\d+)(?:m;|MB)", (DEPLOY / sample).read_text())
        assert int(most[1]) * 1000**2 > MOST_OCTETS


def test_a_program_that_comes_without_https_is_not_led_on():
    """ASVS 4.1.2: what it sent was open to everybody on the way, and nobody would notice."""
    nginx = (DEPLOY / "nginx.conf").read_text().split("listen 443")[0]
    assert re.search(r"location /hooks/ \{\s+return 403;", nginx) and "return 301 https://" in nginx
    caddy = (DEPLOY / "Caddyfile").read_text().split("\nevents.example.org")[0]
    assert "respond /hooks/* 403" in caddy and "redir https://" in caddy


REPEATED = (
    r"^/[a-z0-9-]+/[0-9]{4}/(register(/[A-Z0-9-]+(/(who|group|part|shifts|together|help|rules|check)(/[a-z0-9]+)?)?)?"
    r"|volunteer|give)$"
)
WITH_A_KEY = {
    "register", "register/R", "register/R/who", "register/R/group", "register/R/part/k", "register/R/shifts/k",
    "register/R/together", "register/R/help", "register/R/help/k", "register/R/rules", "register/R/check",
    "volunteer", "give",
}  # fmt: skip
"""Doors where the same form sent twice is one act: it has a key of its own, or says what is kept in its draft."""


def test_the_proxies_send_to_another_host_again_only_what_carries_a_key(app):
    for sample in ("nginx-hosts.conf", "Caddyfile-hosts"):
        assert REPEATED in (DEPLOY / sample).read_text()
    assert "non_idempotent" not in (DEPLOY / "nginx-hosts.conf").read_text().split("location ~")[0]
    doors = set()
    for rule in app.url_map.iter_rules():
        named = {"<int(fixed_digits=4):year>": "2028", "<slug:slug>": "zoo-walk", "<reference>": "R", "<key>": "k"}
        address = functools.reduce(lambda address, name: address.replace(name, named[name]), named, rule.rule)
        if "POST" in rule.methods and re.match(REPEATED, address):
            doors.add(address.removeprefix("/zoo-walk/2028/"))
    assert doors == WITH_A_KEY


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
    assert users == ["10001"] and "--uid 10001 --gid eventsapp" in str(told)
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
