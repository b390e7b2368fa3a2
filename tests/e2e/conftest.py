"""A real server with the demo events in it, and a real browser that looks at it and at nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from eventsapp.demo import checkout_server
from eventsapp.demo.checkout_server import TrialServer
from tests.conftest import missing
from tests.e2e.tab import Tab
from tests.engines import Databases

HOME = Path(__file__).resolve().parents[2]
START_SECONDS = 60
PROVIDER = "EVENTSAPP_STRIPE_PAGE"
"""The setting that says where the pages of the payment provider are."""

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One renderer for each visitor, and none in reserve: starting one is most of what a page costs.
    "--disable-site-isolation-trials",
    "--disable-features=SpareRendererForSitePerProcess",
    # Nothing but this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class LiveApp:
    """A server that runs: its address, its instance folder (database, mail), and its command line."""

    url: str
    instance: Path
    environment: dict[str, str]

    @property
    def database(self) -> str:
        return self.environment["DATABASE_URL"]

    def flask(self, *arguments: str) -> str:
        """What `flask <arguments>` says on this server's database, such as `flask("outbox", "run", "--once")`."""
        command = [sys.executable, "-m", "flask", "--app", "tests.e2e.site", *arguments]
        done = subprocess.run(command, cwd=HOME, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"flask {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def live_url() -> str:
    """Where the live app is served; the payment provider has to know before."""
    return f"http://127.0.0.1:{_free_port()}"


@pytest.fixture(scope="session")
def trial_provider(live_url: str) -> Iterator[TrialServer]:
    """The trial payment provider, which tells the live app what was paid."""
    keys = {"key": "sk_test_in_tests", "hook_secret": "whsec_in_tests"}
    with checkout_server.served(0, hook=f"{live_url}/hooks/stripe", **keys) as served:
        yield served


@pytest.fixture(scope="session")
def live_app(run_folder: Path, databases: Databases, live_url: str, trial_provider: TrialServer) -> Iterator[LiveApp]:
    """The app on a real server with the demo events, one for each test process. Tests share it: add, do not clear."""
    template = run_folder / "live_template"
    databases.once("live", lambda: _seed(template, databases))
    app = _at(run_folder / f"live_{databases.worker}", urlsplit(live_url).port or 0)
    app.environment.update(
        EVENTSAPP_STRIPE_SECRET_KEY=trial_provider.key,
        EVENTSAPP_STRIPE_WEBHOOK_SECRET=trial_provider.hooks.secret,
        EVENTSAPP_STRIPE_API_BASE=trial_provider.trial.address,
        EVENTSAPP_STRIPE_PAGE=trial_provider.trial.address,
    )
    shutil.copytree(template, app.instance)
    with _running(app):
        yield app


@pytest.fixture(scope="session")
def named_app(live_app: LiveApp, run_folder: Path, databases: Databases) -> Iterator[LiveApp]:
    """Another such server, called by a name: passkeys are made for names, and never for a bare number."""
    app = _at(run_folder / f"named_{databases.worker}", _free_port(), host="localhost")
    app.environment["EVENTSAPP_SIGN_INS_PER_ADDRESS"] = "1000 per minute"  # one visitor is all of them
    shutil.copytree(run_folder / "live_template", app.instance)
    with _running(app):
        yield app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for each test process; without the window's own parts a page takes a quarter less."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        missing("there is no Chromium for the browser tests", "sudo apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser, live_app: LiveApp) -> Iterator[Callable[..., Page]]:
    """`new_page(width=320, javascript=False, colours="dark", language="fr-CA")`: a page of a visitor nobody knows.

    Addresses are relative to the live app: `page.goto("/calendar")`. The test fails when a page breaks the content
    security policy, when a script of ours fails, or when something outside this machine was asked for.
    """
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def new_page(
        width: int = 1280,
        height: int = 900,
        *,
        javascript: bool = True,
        colours: str = "light",
        language: str = "en-CA",
        site: LiveApp = live_app,
        **options: Any,
    ) -> Page:
        page = _opened(
            browser,
            site,
            troubles,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme=colours,
            locale=language,
            **options,
        )
        opened.append(page.context)
        return page

    yield new_page
    for context in opened:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture(scope="session")
def tab(browser: Browser, live_app: LiveApp) -> Iterator[Tab]:
    """The tab that visitors have one after the other, one for each test process."""
    with Tab(lambda troubles: _opened(browser, live_app, troubles)).kept() as tab:
        yield tab


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a wide screen, with JavaScript, in light colours and English."""
    return new_page()


def _opened(browser: Browser, site: LiveApp, troubles: list[str], **options: Any) -> Page:
    """A page of a visitor nobody knows, and what goes wrong on it."""
    usual = {"viewport": {"width": 1280, "height": 900}, "locale": "en-CA", "timezone_id": "America/Toronto"}
    context = browser.new_context(base_url=site.url, **usual | options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    _watch(page, site, troubles)
    return page


@contextmanager
def _running(app: LiveApp) -> Iterator[None]:
    """Serve the app until the block ends."""
    with (app.instance / "server.log").open("w") as log:
        server = subprocess.Popen(
            _serve(app.url), cwd=HOME, env=app.environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_until_healthy(app, server)
            yield
        finally:
            server.terminate()
            server.wait(20)


def _seed(instance: Path, databases: Databases) -> None:
    instance.mkdir()
    app = _at(instance, 0)
    databases.copy_migrated(instance / "events.sqlite")
    app.flask("seed", "demo")


def _at(instance: Path, port: int, host: str = "127.0.0.1") -> LiveApp:
    url = f"http://{host}:{port}"
    environment = {
        **os.environ,
        "LIVE_INSTANCE": str(instance),
        "DATABASE_URL": f"sqlite:///{instance / 'events.sqlite'}",
        "EVENTSAPP_PUBLIC_URL": url,
        "PYTHONPATH": str(HOME),
    }
    return LiveApp(url, instance, environment)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _serve(url: str) -> list[str]:
    address = urlsplit(url)
    where = ["--host", "127.0.0.1", "--port", str(address.port)]
    how = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "256", "--workers-kill-timeout", "5"]
    return [sys.executable, "serve.py", *how, *where, "tests.e2e.site:app"]


def _wait_until_healthy(app: LiveApp, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{app.url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{(app.instance / 'server.log').read_text()}", pytrace=False)


def _watch(page: Page, app: LiveApp, troubles: list[str]) -> None:
    def look_at_request(url: str) -> None:
        if not url.startswith((app.url, app.environment.get(PROVIDER, app.url), "data:", "blob:", "about:")):
            troubles.append(f"asked for something elsewhere: {url}")

    def listen(kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            troubles.append(f"against the content security policy: {text}")

    page.on("request", lambda request: look_at_request(request.url))
    page.on("console", lambda message: listen(message.type, message.text))
    page.on("pageerror", lambda error: troubles.append(f"a script failed: {error}"))
