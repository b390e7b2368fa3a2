"""What a server reads before its first answer: only what answers need."""

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
BROUGHT_LATER = (
    "aiohttp", "alembic", "charset_normalizer", "flask_migrate", "openpyxl", "pyhanko", "python_calamine", "stripe",
    "typst", "xlsxwriter",
)  # fmt: skip
MANY = 2000
_STARTED = """
import gc, sys, threading, wsgi
print(gc.isenabled(), gc.get_freeze_count() > 100_000, len(sys.modules), threading.active_count())
print(*sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if "." in name}))
"""


def started(tmp_path):
    settings = {"SECRET_KEY": "not a secret in tests", "DATABASE_URL": f"sqlite:///{tmp_path / 'events.sqlite'}"}
    command = [sys.executable, "-c", _STARTED]
    answer = subprocess.run(command, cwd=HOME, env=os.environ | settings, capture_output=True, text=True, check=True)
    first, second = answer.stdout.splitlines()[-2:]
    return first.split(), set(second.split())


def test_a_server_reads_neither_commands_nor_the_demo_nor_what_few_requests_need(tmp_path):
    (collects, keeps, number, _threads), modules = started(tmp_path)
    assert modules.isdisjoint(BROUGHT_LATER)
    assert not {name for name in modules if name.startswith(("eventsapp.commands.", "eventsapp.demo"))}
    assert int(number) < MANY
    assert (collects, keeps) == ("True", "True"), "the collector would look through all of it, while everybody waits"


def test_what_is_read_in_can_be_forked(tmp_path):
    """A thread would be missing in the workers, and a connection would be spoken into by all of them."""
    (*_others, threads), _modules = started(tmp_path)
    assert threads == "1"
    assert not (tmp_path / "events.sqlite").exists(), "somebody has opened the database already"


def test_commands_are_there_once_somebody_types_one(app):
    said = app.test_cli_runner().invoke(args=["--help"]).output
    assert all(f"  {name} " in said for name in ("account", "backup", "db", "doctor", "outbox", "seed", "upgrade"))
