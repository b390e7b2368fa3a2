"""PostgreSQL knows us without a password: by the user of the process, or by a certificate (ASVS 13.2.1)."""

import getpass
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from eventsapp.core import connections
from eventsapp.settings import database_url
from tests.conftest import missing
from tests.deploy.certificates import certify
from tests.deploy.test_behind_nginx import free_port
from tests.deploy.test_between_machines import RUNNING

ROLE = "eventsapp"
USER = "nobody" if os.geteuid() == 0 else None


@pytest.fixture(scope="module")
def programs():
    """Those of a PostgreSQL with TLS, which the one of the other tests has not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    if not found or shutil.which("openssl") is None:
        missing("there is no PostgreSQL that speaks TLS", "apt-get install postgresql openssl")
    return found[-1]


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A host's key and certificate, made as docs/running.md says it, those of a stranger, and those of the server."""
    folder = tmp_path_factory.mktemp("keys")
    [command] = re.findall(r"^openssl req .* database\.pem$", RUNNING, re.MULTILINE)
    for place in (folder, folder / "stranger"):
        place.mkdir(exist_ok=True)
        subprocess.run(command.split(), cwd=place, check=True, capture_output=True)
    public, private = certify(folder, "127.0.0.1")
    public.rename(folder / "server.pem")
    private.rename(folder / "server.key")
    return folder


@pytest.fixture(scope="module")
def folder():
    """One that a PostgreSQL which runs as somebody else gets into."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        yield Path(place)


@pytest.fixture(scope="module")
def server(programs, keys, folder):
    """A PostgreSQL that takes nobody's password; its folder, and its port."""
    data, port = folder / "data", free_port()
    data.mkdir(mode=0o700)
    if USER:
        shutil.chown(data, USER)

    def call(program, *arguments):
        with (folder / "log").open("a") as log:
            command = [programs / program, "-D", data, *arguments]
            subprocess.run(command, check=True, user=USER, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    call("initdb", "-U", "postgres", "-A", "peer", "--no-sync")
    taken = {"server.pem": "server.pem", "server.key": "server.key", "hosts.pem": "database.pem"}
    for name, source in taken.items():
        shutil.copy(keys / source, data / name)
        (data / name).chmod(0o600)
        if USER:
            shutil.chown(data / name, USER)
    told = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder / "data", "ssl": "on"}
    told |= {"ssl_cert_file": "server.pem", "ssl_key_file": "server.key", "ssl_ca_file": "hosts.pem", "fsync": "off"}
    with (data / "postgresql.conf").open("a") as kept:
        kept.write("".join(f"{name} = '{value}'\n" for name, value in told.items()))
    [over_network] = re.findall(r"^hostssl .* cert$", RUNNING, re.MULTILINE)
    first = f"local all postgres trust\nlocal all all peer\n{over_network.replace('10.0.0.0/24', '127.0.0.1/32')}\n"
    (data / "pg_hba.conf").write_text(first)
    call("pg_ctl", "-w", "-t", "60", "start")
    try:
        with create_engine(database_url(f"postgresql://postgres@/postgres?host={data}&port={port}")).connect() as one:
            one = one.execution_options(isolation_level="AUTOCOMMIT")
            for name in {ROLE, getpass.getuser()}:
                one.execute(text(f'CREATE ROLE "{name}" LOGIN'))
            one.execute(text(f"CREATE DATABASE {ROLE} OWNER {ROLE}"))
        yield data, port
    finally:
        call("pg_ctl", "-w", "-m", "immediate", "stop")


def who(url):
    """As whom one is known there."""
    engine = create_engine(database_url(url))
    try:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT current_user"))
    finally:
        engine.dispose()


def test_on_one_machine_it_knows_the_user_of_the_process(server):
    data, port = server
    own = getpass.getuser()
    assert who(f"postgresql://{own}@/{ROLE}?host={data}&port={port}") == own
    with pytest.raises(OperationalError, match="Peer authentication failed"):
        who(f"postgresql://{ROLE}@/{ROLE}?host={data}&port={port}")


def test_over_a_network_it_knows_the_certificate(server, keys):
    _data, port = server
    [sample] = re.findall(r"^DATABASE_URL=(postgresql://eventsapp@.*sslcert=.*)$", RUNNING, re.MULTILINE)
    settings = {"HOSTS_AT_HAND": [], "MAIL_TLS": "tls", "MAIL_HOST": "", "RATELIMIT_STORAGE_URI": ""}
    assert list(connections.open_ones(settings | {"SQLALCHEMY_DATABASE_URI": sample})) == []
    sample = sample.replace("10.0.0.21", f"127.0.0.1:{port}").replace("/etc/eventsapp/database-ca.pem", "{ca}")
    known = sample.replace("{ca}", str(keys / "server.pem"))
    assert who(known.replace("/etc/eventsapp", str(keys))) == ROLE
    with pytest.raises(OperationalError, match=r"certificate|SSL"):
        who(known.replace("/etc/eventsapp", str(keys / "stranger")))
    with pytest.raises(OperationalError, match="valid client certificate"):
        who(known.partition("&sslcert")[0])
    with pytest.raises(OperationalError, match="certificate verify failed"):
        who(sample.replace("{ca}", str(keys / "stranger/database.pem")).replace("/etc/eventsapp", str(keys)))
