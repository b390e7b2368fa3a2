"""What goes to another machine goes sealed and to whom we mean, or production does not start."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from eventsapp import create_app
from eventsapp.core import connections
from eventsapp.settings import SettingMissing, database_url

REAL = {"ENVIRONMENT": "production", "SECRET_KEY": "long and random", "PUBLIC_URL": "https://events.example.org"}
FAR = "postgresql://events@10.0.0.5/events"


@pytest.fixture(autouse=True)
def no_word_of_the_shell(monkeypatch):
    for name in ("PGSSLMODE", "PGHOST", "PGHOSTADDR", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"DATABASE_URL": FAR}, "DATABASE_URL"),
        ({"DATABASE_URL": f"{FAR}?sslmode=require"}, "DATABASE_URL"),
        ({"DATABASE_URL": f"{FAR}?sslmode=verify-ca"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://events@/events?host=10.0.0.21:5432&host=127.0.0.1:5432"}, "DATABASE_URL"),
        ({"MAIL_HOST": "smtp.example.org", "MAIL_TLS": "none"}, "MAIL_TLS"),
        ({"RATELIMIT_STORAGE_URI": "redis://10.0.0.5:6379"}, "RATELIMIT_STORAGE_URI"),
        (
            {"RATELIMIT_STORAGE_URI": "redis+sentinel://:word@10.0.0.5:26379,10.0.0.6:26379/one"},
            "RATELIMIT_STORAGE_URI",
        ),
        ({"RATELIMIT_STORAGE_URI": "memcached://10.0.0.5:11211"}, "RATELIMIT_STORAGE_URI"),
        ({"RATELIMIT_STORAGE_URI": "rediss://10.0.0.5:6379?ssl_cert_reqs=none"}, "RATELIMIT_STORAGE_URI"),
        ({"RATELIMIT_STORAGE_URI": "rediss://10.0.0.5:6379?ssl_check_hostname=false"}, "RATELIMIT_STORAGE_URI"),
        ({"RATELIMIT_STORAGE_URI": "redis:///0?host=10.0.0.5"}, "RATELIMIT_STORAGE_URI"),
        ({"DATABASE_URL": "postgresql:///events?hostaddr=10.0.0.5"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql:///events?service=ours"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://events@127.example.org/events"}, "DATABASE_URL"),
    ],
)
def test_production_does_not_start_with_a_connection_in_the_open(tmp_path, settings, named):
    with pytest.raises(SettingMissing, match=named):
        create_app(REAL | {"INSTANCE_PATH": str(tmp_path)} | settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"DATABASE_URL": f"{FAR}?sslmode=verify-full&sslrootcert=system"},
        {"DATABASE_URL": "postgresql://events@127.0.0.1/events"},
        {"DATABASE_URL": "postgresql:///events"},
        {"DATABASE_URL": "postgresql:///events?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql://events@[::1]:5432/events"},
        {"DATABASE_URL": "postgresql:///events?host=@events"},
        {"DATABASE_URL": f"{FAR}?sslmode=verify-full&sslmode=verify-full"},
        {"DATABASE_URL": "postgresql://events@/events?host=127.0.0.1:5432&host=localhost:5433"},
        {"DATABASE_URL": "postgresql://events@/events?host=10.0.0.21:5432&host=10.0.0.22:5432&sslmode=verify-full"},
        {"RATELIMIT_STORAGE_URI": "redis+unix:///run/redis.sock"},
        {"RATELIMIT_STORAGE_URI": "unix:///run/redis.sock"},
        {"RATELIMIT_STORAGE_URI": "redis+cluster://localhost:7000,127.0.0.1:7001"},
        {"RATELIMIT_STORAGE_URI": "redis://:word@database:6379/0", "HOSTS_AT_HAND": ["database"]},
        {"RATELIMIT_STORAGE_URI": "memory://"},
        {"DATABASE_URL": "postgresql://events@database/events", "HOSTS_AT_HAND": ["database"]},
        {"MAIL_HOST": "localhost", "MAIL_TLS": "none"},
        {"MAIL_HOST": "smtp.example.org"},
        {"RATELIMIT_STORAGE_URI": "rediss://10.0.0.5:6379"},
        {"RATELIMIT_STORAGE_URI": "rediss://10.0.0.5:6379?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca.pem"},
        {"RATELIMIT_STORAGE_URI": "rediss://127.0.0.1:6379?ssl_cert_reqs=none"},
        {"DATABASE_URL": "postgresql:///events?service=ours&sslmode=verify-full"},
        {"RATELIMIT_STORAGE_URI": "redis://localhost:6379"},
    ],
    ids=str,
)
def test_what_is_sealed_or_stays_on_this_machine_is_left_alone(settings):
    usual = {"HOSTS_AT_HAND": [], "MAIL_TLS": "starttls", "MAIL_HOST": "", "RATELIMIT_STORAGE_URI": ""}
    url = settings.get("DATABASE_URL", "sqlite://")
    assert list(connections.open_ones(usual | settings | {"SQLALCHEMY_DATABASE_URI": url})) == []


@pytest.mark.parametrize(
    ("name", "is_open"), [("PGHOST", True), ("PGHOSTADDR", True), ("PGSERVICE", True), ("PGSSLMODE", False)]
)
def test_what_the_environment_says_to_the_driver_counts_where_the_address_is_silent(monkeypatch, name, is_open):
    usual = {"HOSTS_AT_HAND": [], "MAIL_TLS": "starttls", "MAIL_HOST": "", "RATELIMIT_STORAGE_URI": ""}
    monkeypatch.setenv(name, "verify-full" if name == "PGSSLMODE" else "10.0.0.5")
    near = "postgresql://events@localhost/events" if name == "PGHOSTADDR" else "postgresql:///events"
    url = FAR if name == "PGSSLMODE" else near
    assert bool(list(connections.open_ones(usual | {"SQLALCHEMY_DATABASE_URI": url}))) is is_open


def test_what_the_file_of_a_service_says_goes_before_what_the_environment_does(monkeypatch):
    usual = {"HOSTS_AT_HAND": [], "MAIL_TLS": "starttls", "MAIL_HOST": "", "RATELIMIT_STORAGE_URI": ""}
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert list(connections.open_ones(usual | {"SQLALCHEMY_DATABASE_URI": f"{FAR}?service=ours"}))


def test_a_database_that_cannot_be_reached_sealed_is_not_reached_at_all():
    """What we ask of its driver holds: to a server without TLS it says nothing more, and no password."""
    heard = []

    def refuse(server):
        connection, _address = server.accept()
        with connection:
            connection.recv(8)  # "may it be sealed?"
            connection.sendall(b"N")
            heard.append(connection.recv(1000))

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as crew:
        answering, port = crew.submit(refuse, server), server.getsockname()[1]
        url = f"postgresql://events:secret@127.0.0.1:{port}/events?sslmode=verify-full&sslrootcert=system"
        with pytest.raises(OperationalError, match="SSL"), create_engine(database_url(url)).connect():
            pass
        answering.result(5)
    assert heard == [b""]
