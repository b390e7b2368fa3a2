"""The app as an operator serves it: read in once, with workers that are forked from it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
SECONDS = 60

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="tells of no memory here")


@pytest.fixture
def server(tmp_path):
    """It with two workers, and its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'events.sqlite'}",
        "EVENTSAPP_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "not a secret in tests",
    }
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--respawn-failed-workers"]
    command = [sys.executable, "serve.py", *options, "--log-level", "warning", "wsgi:app"]
    running = subprocess.Popen(command, cwd=HOME, env=os.environ | settings, start_new_session=True)
    try:
        yield running.pid, port
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def test_two_workers_hold_the_app_once_and_one_that_was_killed_is_back_without_reading_it_in(server):
    pid, port = server
    _until(lambda: len(_workers(pid)) == 2 and _answers(port))
    whole = _mib(pid, "Rss")
    of_their_own = [_mib(worker, "Private_Dirty") for worker in _workers(pid)]
    assert max(of_their_own) < whole / 2, of_their_own

    for killed in _workers(pid):
        os.kill(killed, signal.SIGKILL)
    _until(lambda: len(_workers(pid)) == 2 and _answers(port))
    assert max(map(_processor_seconds, _workers(pid))) < _processor_seconds(pid) / 2


def test_who_asks_for_help_is_told_the_options_of_granian():
    asked = subprocess.run([sys.executable, "serve.py", "--help"], cwd=HOME, capture_output=True, text=True)
    assert asked.returncode == 0 and "--respawn-failed-workers" in asked.stdout


def _until(is_so):
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def _answers(port):
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _workers(pid):
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def _mib(pid, name):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def _processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
