"""What leaves as open files can be understood by somebody who never saw the app, and comes in again."""

import csv
import io
import json
import zipfile

from eventsapp.archives import dictionary
from eventsapp.archives.values import Kind, kind_of
from eventsapp.core.db import Base, db
from tests import makers
from tests.archives.test_backups import everything, flask


def test_every_table_says_what_one_row_is():
    told = dictionary.described()
    assert set(told) == set(Base.metadata.tables)
    assert not [name for name, table in told.items() if not table["row"]]


def test_columns_say_what_the_models_say_and_what_they_point_to():
    people = dictionary.described()["people"]["columns"]
    assert people["name_key"]["meaning"] == "The name folded for search and sorting."
    assert people["household_id"]["points to"] == "households.id" and people["household_id"]["may be empty"]
    assert people["known_since"]["type"] == "moment, in UTC (ISO 8601)"
    assert dictionary.described()["series"]["columns"]["name"]["type"] == "text that holds JSON"


def test_the_whole_organization_leaves_as_open_files_and_comes_in_again(charity, other_app, tmp_path):
    makers.person("=cmd|' /C calc'!A0")
    before = everything()
    written = flask(charity, "export", tmp_path / "all.zip")
    assert written.exit_code == 0, written.output
    with zipfile.ZipFile(tmp_path / "all.zip") as book:
        book.extractall(tmp_path / "open")
        assert {"README.txt", "dictionary.md", "dictionary.json", "manifest.json"} <= set(book.namelist())
        rows = list(csv.DictReader(io.StringIO(book.read("spreadsheets/people.csv").decode("utf-8-sig"))))
    assert [row["name"] for row in rows][:2] == ["Amina Yusuf", "Élodie Bélanger"]
    assert rows[-1]["name"].startswith("'="), "no spreadsheet calculates it"
    with other_app.app_context():
        taken = flask(other_app, "import", tmp_path / "open")
        assert taken.exit_code == 0, taken.output
        assert everything() == before


def test_what_was_edited_by_hand_comes_in_if_one_says_so(charity, tmp_path):
    flask(charity, "export", tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as book:
        book.extractall(tmp_path / "open")
    people = tmp_path / "open" / "tables" / "people.jsonl"
    people.write_text(people.read_text().replace("Amina Yusuf", "Amina Yusuf-Roy"))
    assert flask(charity, "import", "--replace", tmp_path / "open").exit_code == 1
    assert flask(charity, "import", "--replace", "--edited", tmp_path / "open").exit_code == 0
    assert json.loads(everything()["people"].splitlines()[0])["name"] == "Amina Yusuf-Roy"


def test_an_export_never_writes_over_another_file(charity, tmp_path):
    (tmp_path / "all.zip").write_text("something else")
    assert flask(charity, "export", tmp_path / "all.zip").exit_code == 1
    assert (tmp_path / "all.zip").read_text() == "something else"
    db.session.rollback()


def test_every_column_holds_something_an_archive_can_write():
    """A new sort of column needs a `Kind`, so that both engines write it in the same way."""
    types = {
        column.type.python_type
        for table in Base.metadata.tables.values()
        for column in table.columns
        if kind_of(column) is Kind.PLAIN
    }
    assert types <= {int, str, float}
