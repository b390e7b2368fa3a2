"""`flask doctor`: whoever runs the installation is told what is not well, and what to do."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask_migrate import downgrade
from sqlalchemy import text

from eventsapp.audit import trail
from eventsapp.commands.examining import database, host
from eventsapp.core.db import db, writing
from tests import makers
from tests.outbox.conftest import Queue, letters, queue, sink  # noqa: F401 - fixtures
from tests.outbox.sinks import Sink


@pytest.fixture
def told(app):
    """What it says: for each part the worst state, with its words and what to do."""

    def ask(code: int = 0) -> dict[str, dict[str, str]]:
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=["doctor", "--json"])
        assert result.exit_code == code, (result.output, result.exception)
        order = ("ok", "look at this", "broken")
        return {
            one["part"]: one for one in sorted(json.loads(result.output), key=lambda one: order.index(one["state"]))
        }

    return ask


def test_a_new_installation_is_well_but_for_what_a_real_one_needs(app, told):
    for file in host._database_files(app):
        file.chmod(0o600)
    parts = told()
    assert {name for name, part in parts.items() if part["state"] == "ok"} >= {
        "database", "migrations", "clock", "mail server", "worker", "mail", "audit trail", "permissions",
    }  # fmt: skip
    assert parts["settings"]["state"] == "look at this" and "EVENTSAPP_ENVIRONMENT" in parts["settings"]["remedy"]
    assert parts["backups"]["state"] == "look at this" and "flask backup" in parts["backups"]["remedy"]
    assert ("SQLite" if db.engine.dialect.name == "sqlite" else "PostgreSQL") in parts["database"]["words"]


def test_everything_that_is_not_well_says_what_to_do(app, told):
    said = app.test_cli_runner().invoke(args=["doctor"]).output.splitlines()
    for line, following in zip(said, [*said[1:], ""], strict=True):
        if line.startswith(("look at this", "broken")):
            assert following.strip().startswith("→ "), line


def test_a_database_that_is_away_is_broken_and_nothing_else_falls_over(make_app, tmp_path):
    away = make_app(f"sqlite:///{tmp_path}/nowhere/events.sqlite")
    with away.app_context():
        result = away.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "broken        database: It does not answer" in result.output
    assert "disk:" in result.output


def test_tables_of_another_version_are_broken(app, told):
    downgrade()
    assert told(1)["migrations"]["remedy"] == "Run: flask upgrade"
    with writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))
    assert "newer version" in told(1)["migrations"]["words"]
    again = app.test_cli_runner().invoke(args=["upgrade"])
    assert again.exit_code == 1
    assert "Nothing was changed: the tables are of a newer version (of_tomorrow) than this one." in again.output
    assert "Backup" not in again.output
    with writing():
        db.session.execute(text("DROP TABLE alembic_version"))
    assert "no tables" in told(1)["migrations"]["words"]


def test_a_mail_that_nobody_takes_means_that_no_worker_runs(app, told, still, queue: Queue):  # noqa: F811
    queue()
    still.shift(timedelta(minutes=4))
    assert told()["worker"]["state"] == "ok"
    still.shift(timedelta(minutes=2))
    assert told(1)["worker"]["remedy"].startswith("Start it: flask outbox run")


def test_an_audit_trail_that_nobody_seals_is_broken(app, told, still):
    with writing():
        trail.record("test.one", makers.account(), by=trail.OPERATOR)
    assert told()["audit trail"]["state"] == "ok"
    still.shift(timedelta(minutes=11))
    parts = told(1)
    assert parts["audit trail"]["state"] == parts["worker"]["state"] == "broken"


def test_a_clock_that_is_behind_what_was_written_last_is_said(app, told, still):
    with writing():
        trail.record("test.one", makers.account(), by=trail.OPERATOR)
    still.shift(timedelta(hours=-2))
    if db.engine.dialect.name == "sqlite":
        assert "behind" in told()["clock"]["words"]
    else:
        assert "apart" in told()["clock"]["words"]


def test_a_mail_server_is_greeted_and_gets_no_mail(app, told, sink: Sink):  # noqa: F811
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=sink.port, MAIL_TLS="none")
    assert told()["mail server"]["state"] == "ok"
    assert not sink.arrived
    app.config["MAIL_TLS"] = "starttls"
    assert "could not be made secure" in told(1)["mail server"]["words"]
    sink.close()
    assert "cannot be reached" in told(1)["mail server"]["words"]


def test_a_secret_that_others_can_read_is_broken(app, told):
    secret = Path(app.instance_path) / "secret_key"
    secret.write_text("not a secret in tests")
    secret.chmod(0o644)
    assert told(1)["permissions"]["remedy"] == f"chmod 600 {secret}"
    secret.chmod(0o600)
    assert told()["permissions"]["state"] != "broken"


def test_a_full_disk_is_said_before_it_is_full(app, told, monkeypatch):
    used = shutil.disk_usage("/")
    for free, state in ((10 * 1024**3, "ok"), (1024**3, "look at this"), (1024**2, "broken")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _place, free=free: used._replace(free=free))
        assert told(1 if state == "broken" else 0)["disk"]["state"] == state


def test_a_setting_that_is_misspelled_is_said(app, told, monkeypatch):
    monkeypatch.setitem(os.environ, "EVENTSAPP_BACKUP_FODLER", "/backups")
    assert "EVENTSAPP_BACKUP_FODLER" in app.test_cli_runner().invoke(args=["doctor"]).output


def test_an_hour_that_no_clock_shows_is_broken(app, told):
    app.config["BACKUP_HOUR"] = 24
    assert "EVENTSAPP_BACKUP_HOUR" in told(1)["settings"]["remedy"]


def test_a_real_installation_is_told_what_would_harm_people(app, told):
    app.config.update(
        ENVIRONMENT="production", PUBLIC_URL="http://events.example.org", MAIL_HOST="", SECRET_KEY="short"
    )
    said = app.test_cli_runner().invoke(args=["doctor"]).output
    for words in ("https://", "SECRET_KEY is shorter", "reach nobody"):
        assert words in said
    assert "demo accounts" not in said


def test_upgrade_makes_a_backup_migrates_and_looks_at_everything(app, tmp_path):
    makers.person("Amina Yusuf")
    folder = tmp_path / "backups"
    app.config["BACKUP_FOLDER"] = str(folder)
    db.session.remove()
    downgrade()
    done = app.test_cli_runner().invoke(args=["upgrade"])
    assert done.exit_code == 0, (done.output, done.exception)
    (made,) = folder.glob("events-*.zip")
    assert f"flask restore --replace {made}" in done.output
    assert "ok            migrations" in done.output
    assert database.is_up_to_date(app)
    again = app.test_cli_runner().invoke(args=["upgrade"])
    assert "already" in again.output and len(list(folder.glob("events-*.zip"))) == 1


def test_an_upgrade_goes_back_with_its_backup(app, tmp_path):
    """As the previous version would: the tables become those of the backup, with what was in them."""
    makers.person("Amina Yusuf")
    app.config["BACKUP_FOLDER"] = str(tmp_path)
    app.test_cli_runner().invoke(args=["backup"])
    makers.person("After The Upgrade")
    (made,) = tmp_path.glob("events-*.zip")
    back = app.test_cli_runner().invoke(args=["restore", "--replace", str(made)])
    assert back.exit_code == 0, back.output
    db.session.rollback()
    assert db.session.scalars(text("SELECT name FROM people")).all() == ["Amina Yusuf"]
    db.session.rollback()


def test_a_database_without_tables_is_made_by_upgrade(make_app, empty_url, tmp_path):
    fresh = make_app(empty_url)
    with fresh.app_context():
        made = fresh.test_cli_runner().invoke(args=["upgrade"])
        assert made.exit_code == 0, (made.output, made.exception)
        assert "Backup" not in made.output and database.is_up_to_date(fresh)
