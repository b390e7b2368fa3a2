"""From a proxy to hosts on other machines: sealed, to hosts that it knows, and by nobody else (ASVS 12.3.3)."""

import http.client
import os
import re
import ssl
import subprocess
import sys
from contextlib import contextmanager

import pytest

from benchmarks import servers
from tests.deploy.test_behind_nginx import free_port, wait_for
from tests.deploy.test_samples import DEPLOY, ROOT, program
from torture import front

NAME = "eventsapp.internal"
RUNNING = (ROOT / "docs" / "running.md").read_text()
APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    said = environ["wsgi.url_scheme"], environ["HTTP_HOST"].partition(":")[0], environ.get("HTTP_X_FORWARDED_PROTO", "")
    return [" ".join(said).encode()]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Certificates of a host and of the proxy, made as docs/running.md says it, and those of strangers."""
    program("openssl", "openssl")
    folder = tmp_path_factory.mktemp("sealed")
    commands = re.findall(r"^openssl req .* (?:host|proxy)\.pem$", RUNNING, re.MULTILINE)
    assert len(commands) == 2
    for place in (folder, folder / "strangers"):
        place.mkdir(exist_ok=True)
        for command in commands:
            subprocess.run(command.split(), cwd=place, check=True, capture_output=True)
    (folder / "hosts.pem").write_text((folder / "strangers/proxy.pem").read_text() + (folder / "host.pem").read_text())
    (folder / "told.py").write_text(APP)
    return folder


@contextmanager
def host(folder, *, known_by="."):
    """Served as docs/running.md says it; its port."""
    port = free_port()
    told = re.search(r"^--ssl-certificate .*$", RUNNING, re.MULTILINE)[0].replace("/etc/eventsapp", str(folder))
    for name in ("host.pem", "host.key"):
        told = told.replace(f"{folder}/{name}", f"{folder / known_by / name}")
    command = f"serve.py --interface wsgi --host 127.0.0.1 --port {port} --workers 1 {told} told:app"
    settings = {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    running = servers.start_process([sys.executable, *command.split()], log=folder / "host.log", settings=settings)
    try:
        wait_for(port, running)
        yield port
    finally:
        servers.stop(running)


@contextmanager
def nginx(folder, port):
    program("nginx", "nginx-light")
    number = len(list(folder.glob("nginx-*")))
    with front.nginx(folder / f"nginx-{number}", "127.0.0.1", [f"127.0.0.1:{port}"], sealed=folder) as on:
        yield lambda path: asked(on, path, ssl._create_unverified_context())


@contextmanager
def caddy(folder, port):
    on = free_port()
    site = (DEPLOY / "Caddyfile-hosts").read_text().replace("/etc/eventsapp", str(folder))
    site = site.replace("https://10.0.0.11:8000 https://10.0.0.12:8000", f"https://127.0.0.1:{port}")
    site = site.replace("\nevents.example.org {", f"\nhttp://127.0.0.1:{on} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}")
    command = [program("caddy", "caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    running = servers.start_process(command, log=folder / "caddy.log", settings=homes)
    try:
        wait_for(on, running)
        yield lambda path: asked(on, path)
    finally:
        servers.stop(running)


def asked(port, path, trusting=None):
    """The status and the words of an answer."""
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting)
        if trusting
        else http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    )
    try:
        connection.request("GET", path, headers={"Host": "events.example.org" if trusting else f"127.0.0.1:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def trusting(folder, *, shown=None):
    """Who knows the host, and shows this certificate."""
    context = ssl.create_default_context(cafile=folder / "host.pem")
    context.check_hostname = False  # it is asked for by its number
    if shown:
        context.load_cert_chain(shown / "proxy.pem", shown / "proxy.key")
    return context


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_a_proxy_asks_a_host_it_knows_and_no_other(folder, proxy):
    with host(folder) as port, proxy(folder, port) as ask:
        status, said = ask("/")
        assert status == 200 and said.startswith("https ") and said.split()[1] in ("events.example.org", "127.0.0.1")
    with host(folder, known_by="strangers") as port, proxy(folder, port) as ask:
        assert ask("/")[0] == 502, "it has the right name, and another certificate"


def test_a_host_answers_nobody_but_the_proxy(folder):
    with host(folder) as port:
        assert asked(port, "/", trusting(folder, shown=folder))[0] == 200
        for whoever in (trusting(folder), trusting(folder, shown=folder / "strangers")):
            with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
                asked(port, "/", whoever)
        with pytest.raises((OSError, http.client.HTTPException)):
            asked(port, "/")
