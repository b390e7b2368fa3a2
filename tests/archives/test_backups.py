"""A backup of the charity: made while people sign up, proven, sealed, kept, and put back on either engine."""

import json
import threading
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from eventsapp.archives import contents, keeping, loading, opening, putting
from eventsapp.archives.binding import MANIFEST, NotWhole
from eventsapp.audit import trail
from eventsapp.commands import daily_backups
from eventsapp.commands.archives import fill, migrate, write_backup
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.core.lasting_rows import REFUSED
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.publishing.changes import EVERYTHING
from eventsapp.publishing.models import KeptPage, PublicVersion
from eventsapp.receipts import signature_pictures
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.workflows import reversing
from tests import makers
from tests.core.test_pictures import scrawl


def flask(app, *arguments):
    """What a command says and how it ends."""
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


LEAPS = "public_versions"
"""What is put back leaps there, so that no page of what was before is taken for one of what is now."""


def lines_of(archive: Path) -> dict[str, bytes]:
    """All that is in it, but for what leaps."""
    with zipfile.ZipFile(archive) as book:
        return {name: book.read(name) for name in book.namelist() if name.startswith("tables/") and LEAPS not in name}


def everything() -> dict[str, bytes]:
    """All rows of the database we are on, but for what leaps."""
    with db.engine.connect() as connection:
        return {
            table.name: b"".join(contents.lines(connection, table, contents.columns(table)))
            for table in contents.tables(connection)
            if table.name != LEAPS
        }


def test_a_backup_goes_back_on_either_engine_and_comes_out_the_same_to_the_byte(whole_charity, other_app, tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert flask(whole_charity, "backup", "--to", first).exit_code == 0
    with other_app.app_context():
        back = flask(other_app, "restore", first)
        assert back.exit_code == 0, back.output
        assert flask(other_app, "backup", "--to", second).exit_code == 0
        assert db.session.scalar(select(func.count()).select_from(Person)) > 50
    assert lines_of(first) == lines_of(second)


def test_no_page_of_before_is_kept_for_what_was_put_back(charity, tmp_path):
    """The numbers of both may stand alike; a page that was being written meanwhile must not be taken for true."""
    assert flask(charity, "backup", "--to", tmp_path / "a.zip").exit_code == 0
    everywhere = select(PublicVersion.number).where(PublicVersion.scope == EVERYTHING)
    stood = db.session.scalar(everywhere)
    for _ in range(2):
        assert flask(charity, "restore", tmp_path / "a.zip", "--replace").exit_code == 0
        stands = db.session.scalar(everywhere)
        assert stands != stood
        stood = stands
    assert db.session.scalars(select(KeptPage.address)).all() == []


def test_what_was_put_back_goes_on_working(charity, other_app, tmp_path):
    """The next number comes after the last one, and the tables refuse what they refused before."""
    _path, manifest = write_backup(tmp_path / "a.zip")
    with other_app.app_context():
        with opening.opened(tmp_path / "a.zip") as archive:
            assert fill(archive, replace=False) == manifest.rows
        newcomer = makers.person("Late Comer")
        assert newcomer.id == db.session.scalar(select(func.max(Person.id)))
        constraints = text("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated")
        if db.engine.dialect.name == "postgresql":
            pointing = sum(len(table.foreign_keys) for table in contents.tables(db.session.connection()))
            assert db.session.scalar(constraints) == pointing > 50


def test_gifts_and_receipts_that_nobody_may_change_go_back_also_in_the_place_of_others(charity, other_app, tmp_path):
    """Their tables refuse changes and deletions; putting a whole database in the place of another is neither."""
    books_with_a_receipt(db.session.scalars(select(Edition)).one())
    write_backup(tmp_path / "a.zip")
    first = lines_of(tmp_path / "a.zip")
    url = other_app.config["SQLALCHEMY_DATABASE_URI"]
    for _time in range(2):
        with other_app.app_context():
            back = flask(other_app, "restore", tmp_path / "a.zip", "--replace")
            assert back.exit_code == 0, back.output
            with db.engine.connect() as connection:
                assert contents.count(connection, Base.metadata.tables["ledger"]) == 2
    moved = flask(charity, "db-copy", url, "--replace")
    assert moved.exit_code == 0, moved.output
    with other_app.app_context():
        flask(other_app, "backup", "--to", tmp_path / "b.zip")
        assert lines_of(tmp_path / "b.zip") == first
        for table in ("ledger", "receipts", "receipt_signatures"):
            with pytest.raises(DBAPIError, match=REFUSED), writing():
                db.session.execute(text(f"DELETE FROM {table}"))
        again = makers.receipt(makers.gift(db.session.scalars(select(Edition)).one(), donor=makers.donor()))
        assert again.number == 2
        assert signature_pictures.drawn(signature_pictures.of_receipt(again)), "signed with the picture that came along"


def books_with_a_receipt(edition: Edition) -> None:
    makers.fundraising(edition)
    makers.receipt_settings()
    gift = makers.gift(edition, donor=makers.donor())
    with writing():
        signature_pictures.put_in(scrawl(), seen=0, by=trail.OPERATOR)
    makers.receipt(gift)
    with writing():
        reversing.reverse(gift, "The cheque bounced", by=trail.OPERATOR)


def test_a_backup_made_while_people_sign_up_is_of_one_moment(charity, tmp_path):
    """Each act writes one person and one line of the trail: in the backup there are as many of one as of the other."""
    people = select(func.count()).select_from(Person)
    before = db.session.scalar(people)
    db.session.rollback()
    stopping, written = threading.Event(), []

    def sign_up():
        with charity.app_context():
            while not stopping.is_set():
                with writing():
                    person = Person(name="Busy", name_key="busy", language="en", known_since=clock.now())
                    db.session.add(person)
                    db.session.flush()
                    trail.record("test.joined", person, by=trail.OPERATOR)
                written.append(person)  # only now it is stored
            db.session.remove()

    threads = [threading.Thread(target=sign_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        while len(written) < 5:
            time.sleep(0.01)
        at_start = len(written)
        path, _manifest = write_backup(tmp_path / "a.zip")
        at_end = len(written)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    assert at_end > at_start, "nobody could sign up meanwhile"
    kept = lines_of(path)
    came = kept["tables/people.jsonl"].count(b"\n") - before
    assert at_start <= came == kept["tables/audit_lines.jsonl"].count(b"test.joined")
    assert flask(charity, "restore", "--replace", path).exit_code == 0
    assert lines_of(write_backup(tmp_path / "b.zip")[0]) == kept, "what was restored is that moment, to the byte"


def test_a_restore_puts_back_all_of_it_or_changes_nothing(charity, tmp_path, monkeypatch):
    path, _manifest = write_backup(tmp_path / "a.zip")
    makers.person("Came Later")
    before = everything()
    assert "--replace" in flask(charity, "restore", path).output
    assert everything() == before

    def fall_over(connection, revision):
        if revision == "head":
            raise NotWhole("the lights went out")
        migrate(connection, revision)

    with monkeypatch.context() as patched:
        patched.setattr("eventsapp.commands.archives.migrate", fall_over)
        refused = flask(charity, "restore", "--replace", path)
    assert refused.exit_code == 1 and "Nothing was changed" in refused.output
    assert everything() == before
    done = flask(charity, "restore", "--replace", path)
    assert done.exit_code == 0, done.output
    assert "Came Later" not in str(everything()["people"])


def test_a_backup_in_which_one_line_was_changed_is_refused(charity, tmp_path):
    path, _manifest = write_backup(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "b.zip", "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            other.writestr(name, content.replace(b"walk", b"walc", 1) if name == "tables/series.jsonl" else content)
    before = everything()
    refused = flask(charity, "restore", "--replace", tmp_path / "b.zip")
    assert refused.exit_code == 1 and "series: its lines are not those that were written" in refused.output
    assert everything() == before


def test_what_does_not_come_out_as_it_went_in_is_refused(charity, tmp_path, monkeypatch):
    """The comparison is with what the database says afterwards, and not with what it was told."""
    path, _manifest = write_backup(tmp_path / "a.zip")
    before = everything()
    real = putting.put

    def careless(connection, table, sheet, lines):
        real(connection, table, sheet, lines)
        if table.name == "people":
            connection.execute(update(table).values(phone="613 555 0100"))

    with monkeypatch.context() as patched:
        patched.setattr(putting, "put", careless)
        refused = flask(charity, "restore", "--replace", path)
    assert refused.exit_code == 1 and "people: what was put in does not come out the same" in refused.output
    assert everything() == before


def test_a_row_without_the_one_it_belongs_to_is_refused(charity, tmp_path):
    """In files that were edited by hand, it is the database that says so."""
    flask(charity, "export", tmp_path / "a.zip")
    folder = tmp_path / "open"
    zipfile.ZipFile(tmp_path / "a.zip").extractall(folder)
    editions = folder / "tables" / "editions.jsonl"
    editions.write_text("".join(editions.read_text().splitlines(keepends=True)[1:]))
    before = everything()
    for options in ((), ("--edited",)):
        refused = flask(charity, "import", "--replace", *options, folder)
        assert refused.exit_code == 1 and "Nothing was changed" in refused.output
    assert everything() == before


def test_a_backup_of_an_older_version_is_brought_up_to_date(charity, other_app, tmp_path):
    with loading.filling(db.engine) as connection:
        before = contents.revision(connection)
    flask(charity, "db", "downgrade")
    path, manifest = write_backup(tmp_path / "a.zip")
    assert manifest.revision != before
    with other_app.app_context():
        assert flask(other_app, "restore", path).exit_code == 0
        assert contents.revision(db.session.connection()) == before
    refused = _as_of(path, "99_of_tomorrow", tmp_path / "b.zip")
    with other_app.app_context():
        answer = flask(other_app, "restore", "--replace", refused)
        assert answer.exit_code == 1 and "newer version" in answer.output


def test_nothing_and_the_null_of_json_stay_two_things(charity, other_app, tmp_path):
    """A column of JSON may hold nothing, or JSON that says null; both read the same, and are not."""
    for training in ("null", None, '{"fr":  "Un texte", "en": "A text"}'):
        role = makers.role(db.session.scalars(select(Edition)).one())
        with writing():
            as_it_is = "CAST(:words AS JSON)" if db.engine.dialect.name == "postgresql" else ":words"
            statement = text(f"UPDATE roles SET training = {as_it_is} WHERE id = :id")
            db.session.execute(statement, {"words": training, "id": role.id})
    before = everything()
    assert [json.loads(line)["training"] for line in before["roles"].splitlines()][-3:-1] == ["null", None]
    write_backup(tmp_path / "a.zip")
    with other_app.app_context():
        assert flask(other_app, "restore", tmp_path / "a.zip").exit_code == 0
        assert everything() == before


def test_a_sealed_backup_opens_with_its_key_alone(charity, tmp_path):
    makers.person("Ophelia Thistlewood")
    charity.config["BACKUP_KEY"] = "a lake, a kettle and three geese"
    path, _manifest = write_backup(tmp_path / "a.zip.sealed")
    assert b"tables/" not in path.read_bytes() and b"PK" not in path.read_bytes()[:100]
    assert flask(charity, "restore", "--replace", path).exit_code == 0
    assert "Ophelia Thistlewood" in str(everything()["people"])
    for key, words in (("", "is sealed"), ("another key", "does not open")):
        charity.config["BACKUP_KEY"] = key
        refused = flask(charity, "restore", "--replace", path)
        assert refused.exit_code == 1 and words in refused.output


def test_a_backup_holds_neither_the_key_nor_what_a_link_opens_with(charity, tmp_path):
    registration = db.session.scalars(select(Registration)).first()
    with writing():
        secret = links.make(registration, registration.registrant)
    path, _manifest = write_backup(tmp_path / "a.zip")
    held = b"".join(lines_of(path).values())
    assert "tables/manage_links.jsonl" in lines_of(path) and b"Amina Yusuf" in held
    for hidden in (charity.config["SECRET_KEY"], secret):
        assert hidden.encode() not in held


def test_only_we_may_read_a_backup_and_no_draft_of_it_stays(charity, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    charity.config["BACKUP_FOLDER"] = str(folder)
    path, _manifest = write_backup()
    assert path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("eventsapp.archives.opening.Archive.check", _not_whole)
    assert "not whole" in flask(charity, "backup").output
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_the_worker_makes_one_each_day_and_keeps_the_newest(charity, tmp_path, still):
    folder = tmp_path / "backups"
    charity.config.update(BACKUP_FOLDER=str(folder), BACKUP_KEEP=2)
    made = []
    for _ in range(4 * 24):
        made.append(daily_backups.make_due(clock.now()))
        assert not daily_backups.make_due(clock.now())
        still.shift(timedelta(hours=1))
    assert sum(made) == 5, "at once, and then each day at eight"
    kept = keeping.all_in(folder)
    assert [backup.made_at.hour for backup in kept] == [8, 8]
    assert kept[0].made_at - kept[1].made_at == timedelta(days=1)


def test_a_clock_that_was_ahead_for_a_while_costs_no_backup_afterwards(charity, tmp_path, still):
    folder = tmp_path / "backups"
    charity.config.update(BACKUP_FOLDER=str(folder), BACKUP_KEEP=1)
    still.shift(timedelta(days=400))
    assert daily_backups.make_due(clock.now())
    still.shift(timedelta(days=-400))
    assert daily_backups.make_due(clock.now())
    assert [backup.made_at.year for backup in keeping.all_in(folder)] == [clock.now().year]
    still.shift(timedelta(days=1))
    assert daily_backups.make_due(clock.now())


def test_a_backup_that_fails_is_tried_again_after_a_while_and_mail_goes_on(charity, tmp_path, still, monkeypatch):
    charity.config["BACKUP_FOLDER"] = str(tmp_path / "backups")
    with monkeypatch.context() as patched:
        patched.setattr("eventsapp.archives.opening.Archive.check", _not_whole)
        assert flask(charity, "outbox", "run", "--once").exit_code == 0
        with pytest.raises(NotWhole):
            still.shift(keeping.PAUSE)
            daily_backups.make_due(clock.now())
    assert not daily_backups.make_due(clock.now())
    still.shift(keeping.PAUSE)
    assert flask(charity, "outbox", "run", "--once").exit_code == 0
    assert len(keeping.all_in(tmp_path / "backups")) == 1


def _not_whole(_archive):
    raise NotWhole("a test says so")


def _as_of(path: Path, revision: str, target: Path) -> Path:
    """The same archive, said to be of another version."""
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(target, "w") as other:
        for name in book.namelist():
            content = book.read(name)
            if name == MANIFEST:
                content = json.dumps(json.loads(content) | {"revision": revision}).encode()
            other.writestr(name, content)
    return target
