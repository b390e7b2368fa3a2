"""What tests are given: a fresh database on each engine, the app on it, a visitor, a clock that stands still."""

import contextlib
import gc
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from zlib import crc32

import pytest
import time_machine
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url
from werkzeug.test import TestResponse

from eventsapp import create_app
from eventsapp.core.db import db
from eventsapp.demo import checkout_server
from eventsapp.demo.checkout_server import TrialServer
from tests.engines import ENGINES, Databases, PostgreSQL, clear, new_run_folder
from tests.staying import Staying
from tests.visitor import Visitor, fill_in

NOW = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
"""The moment at which the clock stands still: a Wednesday morning in Toronto, before daylight saving begins."""

PAGES = ("/tests/web/mine/", "/tests/web/organize/", "/tests/web/public/")
NOT_TESTED_HERE = "NOT TESTED HERE"
RUN_FOLDER = pytest.StashKey[Path]()


def missing(what: str, how: str) -> NoReturn:
    """Something to test with is not there: an error on the machine that has the last word, a loud skip elsewhere."""
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        pytest.skip(f"{NOT_TESTED_HERE}: {what}. To get it: {how}")
    pytest.fail(f"{what}. To get it: {how}", pytrace=False)


# ---- One run, which several processes share


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all tests are collected: none of that is ever garbage
    for name in [name for name in os.environ if name.startswith("EVENTSAPP_")] + ["DATABASE_URL", "SECRET_KEY"]:
        os.environ.pop(name, None)  # the settings of this machine are not those of the tests
    shared = getattr(config, "workerinput", {}).get("run_folder")
    config.stash[RUN_FOLDER] = Path(shared) if shared else new_run_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        clear(config.stash[RUN_FOLDER])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-engine", action="store_true", help="run the tests of pages on both databases, too")
    parser.addoption(
        "--rewrite-golden", action="store_true", help="keep the calendars as they are now as the right ones"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pages rest on acts and reports that are tested on both databases: each test of a page takes one by its name."""
    if config.getoption("every_engine"):
        return
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        chosen = getattr(getattr(item, "callspec", None), "params", {}).get("engine", "")
        is_of_a_page = any(part in item.path.as_posix() for part in PAGES)
        name = item.nodeid.replace(chosen, "")
        (left_out if is_of_a_page and chosen and chosen != engine_for(name) else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """What was collected stays. Looking through all of it for garbage took a seventh of the whole run."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def engine_for(name: str) -> str:
    """The same one every time, half of the tests on each."""
    return ENGINES[crc32(name.encode()) % len(ENGINES)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    reasons = {text.split(NOT_TESTED_HERE, 1)[1].rstrip("')") for text in skipped if NOT_TESTED_HERE in text}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"{NOT_TESTED_HERE}{reason}", red=True, bold=True)


# ---- Databases and the app


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """A folder all processes of this run share, gone when it ends."""
    return request.config.stash[RUN_FOLDER]


@pytest.fixture(scope="session")
def databases(run_folder: Path, worker_id: str) -> Iterator[Databases]:
    """Fresh databases for tests that need more than one, or one before its migrations."""
    databases = Databases(run_folder, worker_id)
    yield databases
    databases.leave()


@pytest.fixture(scope="session")
def postgresql(databases: Databases) -> PostgreSQL:
    """The PostgreSQL server of this run."""
    try:
        databases.start_server()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = databases.server.last_words() or str(error)
        missing(f"PostgreSQL does not start ({reason})", "run on Linux with glibc, where its wheel works")
    return databases.server


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database engine; a test that asks for it runs once on each."""
    name: str = request.param
    if name == "postgresql":
        request.getfixturevalue("postgresql")
    return name


@pytest.fixture
def engine_url(engine: str, databases: Databases) -> Iterator[str]:
    """The address of a fresh, migrated, empty database on each engine."""
    with databases.fresh(engine) as url:
        yield url


@pytest.fixture
def empty_url(engine: str, databases: Databases) -> Iterator[str]:
    """The address of a database without any table, on each engine: for tests of the migrations themselves."""
    with databases.fresh(engine, migrated=False) as url:
        yield url


@pytest.fixture(scope="session")
def compiled(run_folder: Path) -> FileSystemBytecodeCache:
    """Templates as compiled once for this run: most of a page's time in a fresh app goes into compiling them."""
    folder = run_folder / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def make_app(tmp_path: Path, compiled: FileSystemBytecodeCache) -> Iterator[Callable[..., Flask]]:
    """Make an app on the database at an address, with settings of the test's own."""
    made: list[Flask] = []

    def make(url: str, **settings: Any) -> Flask:
        app = new_app(url, tmp_path / "instance", compiled, settings)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            let_go()


@pytest.fixture(scope="session")
def shared_apps() -> dict[str, Flask]:
    """One app for each engine; making one, and compiling its statements, takes longer than most tests."""
    return {}


@pytest.fixture
def app(
    engine: str,
    engine_url: str,
    databases: Databases,
    tmp_path: Path,
    compiled: FileSystemBytecodeCache,
    shared_apps: dict[str, Flask],
) -> Iterator[Flask]:
    """The app on a fresh database of each engine; the test stands in its context, its settings are put back."""
    if engine not in shared_apps:
        shared_apps[engine] = new_app(engine_url, tmp_path / "instance", compiled, {})
        with shared_apps[engine].app_context():
            event.listen(db.engine, "do_connect", _connect_to_the_tests_own(shared_apps[engine], databases.staying))
    app = shared_apps[engine]
    settings = dict(app.config)
    app.config["SQLALCHEMY_DATABASE_URI"] = engine_url
    app.instance_path = str(tmp_path / "instance")
    Path(app.instance_path).mkdir(exist_ok=True)
    with app.app_context():
        yield app
        db.session.remove()
        databases.staying.keep_some_of(db.engine, engine_url)
        let_go()
    app.config.clear()
    app.config.update(settings)


def new_app(url: str, instance: Path, compiled: FileSystemBytecodeCache, settings: dict[str, Any]) -> Flask:
    """An app as tests want it."""
    basics = {
        "TESTING": True,
        "SECRET_KEY": "not a secret in tests",
        "SQLALCHEMY_DATABASE_URI": url,
        "PUBLIC_URL": "https://events.example.org",
        "RATELIMIT_ENABLED": False,
        "SIGN_IN_IDLE_MINUTES": 60 * 24 * 365,  # tests let months go by between two pages
        "INSTANCE_PATH": str(instance),
    }
    app = create_app(basics | settings)
    app.jinja_env.bytecode_cache = compiled
    app.test_client_class = Visitor
    return app


def let_go() -> None:
    """Close every connection of the app whose context this is."""
    db.session.remove()
    for opened in db.engines.values():
        opened.dispose()


def _connect_to_the_tests_own(app: Flask, staying: Staying) -> Callable[..., Any]:
    """Whatever database the engine was made for, it opens the one the app is set to now."""

    def connect(dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        address = app.config["SQLALCHEMY_DATABASE_URI"]
        given, named = dialect.create_connect_args(make_url(address))
        arguments[:] = given
        options.update(named)
        return staying.taken(address)

    return connect


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor nobody knows yet. Make another with `app.test_client()`."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def post() -> Callable[..., TestResponse]:
    """`post(client, url, data)`: open the page, fill in its form as it stands there (token included), send it."""
    return fill_in


@pytest.fixture
def trial(app: Flask) -> Iterator[TrialServer]:
    """The trial payment provider, in the settings of the app; its events wait until the test sends them."""
    keys = {"key": "sk_test_in_tests", "hook_secret": "whsec_in_tests"}
    with checkout_server.served(0, hook="http://127.0.0.1:9/hooks/stripe", **keys) as served:
        served.hooks.holds_back = True
        app.config |= {
            "STRIPE_SECRET_KEY": keys["key"],
            "STRIPE_WEBHOOK_SECRET": keys["hook_secret"],
            "STRIPE_API_BASE": served.trial.address,
            "STRIPE_PAGE": served.trial.address,
        }
        yield served


@pytest.fixture
def still() -> Iterator[time_machine.Traveller]:
    """The clock stands still at NOW; `still.move_to(…)` and `still.shift(…)` set it anew. Not for races."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def queries(app: Flask) -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
    """`with queries() as made:` lists every statement the visits inside sent to the database."""

    @contextlib.contextmanager
    def listen() -> Iterator[list[str]]:
        made: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                made.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield made
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return listen
