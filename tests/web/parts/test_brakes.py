"""A brake counts what one network presses, whichever process or host of ours it meets."""

import shutil
import socket
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis, RedisError

from eventsapp.web.parts import counts
from eventsapp.web.parts.counts import CountsInFile
from tests import makers
from tests.conftest import missing
from tests.visitor import fill_in

URL = "/zoo-walk/2027/register"
BRAKED = {"RATELIMIT_ENABLED": True, "SIGN_UPS_PER_ADDRESS": "4 per minute"}


@pytest.fixture
def pressed(engine_url, make_app):
    """Press the button so many times, at each of these apps in turn; how many presses were let through."""
    with make_app(engine_url).app_context():
        makers.category(makers.edition(of=makers.series("zoo-walk")))

    def press(*settings, times):
        apps = [make_app(engine_url, **BRAKED | one) for one in settings]
        statuses = []
        for number in range(times):
            app = apps[number % len(apps)]
            with app.app_context():
                statuses.append(fill_in(app.test_client(), URL, {"name": "Robin"}).status_code)
        assert set(statuses) <= {422, 429}
        return statuses.count(422)

    return press


@pytest.fixture
def redis(tmp_path):
    """A Redis of the test's own."""
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server is not there, which counts for several hosts", "apt-get install redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        asked = Redis(port=port)
        give_up_at = time.monotonic() + 10
        while time.monotonic() < give_up_at:
            try:
                asked.ping()
                break
            except RedisError:
                time.sleep(0.02)
        yield asked, f"redis://127.0.0.1:{port}"
        asked.close()
        running.kill()


def test_all_processes_of_a_host_count_together(pressed, tmp_path):
    instance = str(tmp_path / "host")
    assert pressed({"INSTANCE_PATH": instance}, {"INSTANCE_PATH": instance}, times=8) == 4


def test_whoever_has_many_addresses_of_one_network_is_one(engine_url, make_app):
    """Each home with IPv6 has more addresses than there are presses; another network is not held up by them."""
    app = make_app(engine_url, RATELIMIT_ENABLED=True, LETTER_CHECKS_PER_ADDRESS="4 per minute")
    with app.app_context():
        client = app.test_client()

        def press(address):
            return fill_in(client, "/verify", {}, environ_overrides={"REMOTE_ADDR": address}).status_code

        assert [press(f"2001:db8:0:1::{number}") == 429 for number in range(1, 7)] == [False] * 4 + [True] * 2
        assert press("2001:db8:0:2::1") != 429
        assert [press(f"203.0.113.{number}") == 429 for number in range(1, 7)] == [False] * 6


def test_two_hosts_count_each_for_itself_without_redis_and_together_with_it(pressed, tmp_path, redis):
    hosts = [{"INSTANCE_PATH": str(tmp_path / name)} for name in ("one", "two")]
    assert pressed(*hosts, times=10) == 8
    server, address = redis
    assert pressed(*(host | {"RATELIMIT_STORAGE_URI": address} for host in hosts), times=8) == 4
    kept = server.keys("*")
    assert kept
    assert b"127.0.0.1" not in b"".join(kept), "whose network it was is not told"


def test_with_redis_gone_people_sign_up_and_each_process_brakes_alone(pressed, caplog):
    nobody = {"RATELIMIT_STORAGE_URI": "redis://127.0.0.1:9"}
    assert pressed(nobody, times=6) == 4
    assert [record.getMessage() for record in caplog.records].count("brakes count alone") == 1


def test_a_file_that_cannot_be_written_keeps_nobody_from_signing_up(pressed, tmp_path):
    instance = tmp_path / "host"
    (instance / "brakes").mkdir(parents=True)
    assert pressed({"INSTANCE_PATH": str(instance)}, times=6) == 4


def test_a_file_that_the_power_left_half_written_is_begun_anew(tmp_path, caplog):
    (tmp_path / "brakes").write_bytes(b"neither a database nor empty" * 100)
    processes = [counts.counts("", instance=tmp_path, secret="not a secret in tests") for _ in range(2)]
    assert [one.add("zoo", 60) for one in processes] == [1, 2]
    assert not caplog.records


def test_who_waited_to_be_counted_does_not_end_what_others_began_meanwhile(tmp_path):
    file = tmp_path / "brakes"
    CountsInFile(file).incr("elsewhere", 60)
    with closing(sqlite3.connect(file, isolation_level=None)) as other, ThreadPoolExecutor(1) as crew:
        other.execute("BEGIN IMMEDIATE")
        waiting = crew.submit(CountsInFile(file).incr, "zoo", 60)
        time.sleep(0.1)
        other.execute("INSERT INTO counts VALUES ('zoo', 3, ?)", (time.time() + 60,))
        other.execute("COMMIT")
        assert waiting.result(5) == 4


def test_a_minute_later_the_count_begins_anew_also_if_the_clock_was_set_back(tmp_path, monkeypatch):
    counted = counts.counts("", instance=tmp_path, secret="not a secret in tests")
    now = 1_800_000_000.0
    monkeypatch.setattr("eventsapp.web.parts.counts.time.time", lambda: now)
    assert [counted.add("zoo", 60) for _ in range(3)] == [1, 2, 3]
    assert counted.add("elsewhere", 60) == 1
    now += 61
    assert counted.add("zoo", 60) == 1
    now -= 86_400
    assert counted.add("zoo", 60) == 1, "nobody is braked for a day"
    assert b"zoo" not in Path(tmp_path / "brakes").read_bytes()


def test_no_press_reads_what_all_others_pressed(tmp_path, monkeypatch):
    file = tmp_path / "brakes"
    counted = CountsInFile(file)
    said: list[str] = []
    assert counted.incr("zoo", 60) == 1
    real = sqlite3.connect

    def listening(*given, **named):
        connection = real(*given, **named)
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr("eventsapp.web.parts.counts.sqlite3.connect", listening)
    assert counted.incr("zoo", 60) == 2
    assert not any("WHERE ends_at" in statement for statement in said), "what is over waits for its minute"
    monkeypatch.setattr(counts, "_CLEAN_SECONDS", 0)
    CountsInFile(file).incr("zoo", 60)
    with closing(real(file)) as connection:
        for statement in (one for one in said if one.startswith("DELETE")):
            [plan] = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            assert plan[3].startswith("SEARCH"), (statement, plan)


def test_what_is_over_goes_from_the_file(tmp_path, monkeypatch):
    file, now = tmp_path / "brakes", 1_800_000_000.0
    monkeypatch.setattr("eventsapp.web.parts.counts.time.time", lambda: now)
    for number in range(5):
        CountsInFile(file).incr(f"somebody {number}", 60)
    now += 61
    CountsInFile(file).incr("somebody else", 60)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT key FROM counts").fetchall() == [("somebody else",)]
