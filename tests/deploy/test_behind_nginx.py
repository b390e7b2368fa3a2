"""Behind a proxy that keeps what it may: changes show at once, and nothing that is somebody's own is kept."""

import re
import socket
import subprocess
import threading
import time
from collections import namedtuple
from http.client import HTTPConnection
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from eventsapp.core.db import writing
from tests import makers
from tests.deploy.test_samples import DEPLOY, program

CONFIGURATION = """
pid {folder}/pid; error_log {folder}/error.log; daemon off; {user}
events {{}}
http {{
    access_log off;
    {path}
    {temporary}
    server {{
        listen 127.0.0.1:{port};
        gzip on;
        gzip_types text/calendar text/css;
        add_header X-Kept $upstream_cache_status always;
        {locations}
    }}
}}
"""
Answer = namedtuple("Answer", "status headers body")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@pytest.fixture
def walk(app):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.category(edition)
    return edition


@pytest.fixture(params=[False, True], ids=["the sample", "a proxy that would keep everything"])
def keeps_all(request):
    """Whether the proxy is set up to keep whatever it is not forbidden to."""
    return request.param


@pytest.fixture
def ask(app, walk, tmp_path, keeps_all):
    """`ask(path, Name=value)`: what comes back through nginx, with the locations of our sample."""
    nginx = program("nginx", "nginx-light")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sample = (DEPLOY / "nginx.conf").read_text()
    locations = "\n".join(
        re.findall(r"^    location /(?:static/)? \{.*?^    \}$", sample.split("listen 443")[1], re.M | re.S)
    )
    if keeps_all:
        locations = locations.replace("location / {", "location / { proxy_cache eventsapp; proxy_cache_revalidate on;")
    port = free_port()
    (tmp_path / "nginx.conf").write_text(
        CONFIGURATION.format(
            folder=tmp_path,
            user="user root;",
            path=re.search(r"^proxy_cache_path .*;$", sample, re.M)[0].replace(
                "/var/cache/eventsapp-nginx", f"{tmp_path}/kept"
            ),
            temporary="\n".join(f"{name}_temp_path {tmp_path}/{name};" for name in TEMPORARY),
            locations=locations.replace("127.0.0.1:8000", f"127.0.0.1:{server.server_port}"),
            port=port,
        )
    )
    command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, running)
        yield lambda path, **headers: asked(port, path, headers)
    finally:
        running.terminate()
        running.wait(10)
        server.shutdown()


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def wait_for(port, running):
    give_up_at = time.monotonic() + 20
    while running.poll() is None and time.monotonic() < give_up_at:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx did not start")


def asked(port, path, headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def kept_by_nginx(tmp_path: Path):
    """The addresses of everything that lies in its folder."""
    found = (
        re.search(rb"\nKEY: (.*)\n", file.read_bytes()) for file in (tmp_path / "kept").rglob("*") if file.is_file()
    )
    return {one[1].decode().rsplit(":", 1)[1].partition("/")[2] for one in found if one}


def test_changes_show_at_once_and_only_what_is_the_same_for_years_is_kept(ask, walk, keeps_all, tmp_path):
    style = re.search(r'href="(/static/app\.css\?v=\w+)"', ask("/").body.decode())[1]
    for path in ("/", "/walk/", "/walk/2027/", "/fr/walk/2027/", "/calendar.ics", "/walk/calendar.ics"):
        first = ask(path)
        assert first.status == 200 and first.headers.get("Set-Cookie") is None
        # A keeping nginx asks the app for the whole each time.
        assert ask(path, If_None_Match=first.headers.get("ETag")).status == (200 if keeps_all else 304)
        packed = ask(path, Accept_Encoding="gzip")
        assert packed.headers.get("Content-Encoding") == "gzip" and packed.body != first.body
        assert ask(path).body == first.body

    with writing():
        walk.notice = makers.both("Bring a hat.", "Apportez un chapeau.")
        walk.series.summary = makers.both("A stroll.", "Une promenade.")
    assert b"Bring a hat." in ask("/walk/2027/").body
    assert "Apportez un chapeau." in ask("/fr/walk/2027/").body.decode()
    assert b"A stroll." in ask("/").body and b"A stroll." in ask("/calendar.ics").body

    for path in ("/organize/sign-in", "/walk/2027/register", "/my/not-a-link/", "/nothing/"):
        assert [ask(path).headers.get("X-Kept") for _ in range(2)] == ["MISS" if keeps_all else None] * 2

    ask(style)
    assert ask(style).headers.get("X-Kept") == "HIT"
    assert kept_by_nginx(tmp_path) == {style[1:]}
