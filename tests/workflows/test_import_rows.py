"""Rows of other people's lists: columns guessed, people read, and what is wrong with each row."""

from datetime import date

import pytest

from eventsapp.core.uploads import Table
from eventsapp.workflows import import_columns, import_dates, import_rows
from eventsapp.workflows.import_rows import NEW, OUT, Reading, Why

RUNSIGNUP = [
    "Registration ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone",
    "Event",
    "Age",
    "Transaction ID",
    "Shirt",
]
RACE_ROSTER = ["Confirmation number", "First name", "Last name", "E-mail address", "Sub-event", "Date of birth", "Bib"]
PLAIN = ["Name", "Mail", "Telephone", "Distance"]
FRENCH = ["Nom", "Prénom", "Adresse courriel", "Numéro de téléphone", "Catégorie", "Équipe", "Date de naissance"]
OURS = ["Name", "Takes part or helps", "Category or role", "Status", "Reference", "Team", "E-mail address"]


def table(*rows):
    return Table([(number, list(row)) for number, row in enumerate(rows, start=1)])


def read(heads, *rows, categories=None, category="7", head=0, **more):
    whole = table(heads, *rows)
    reading = Reading(import_columns.guessed(heads), head, categories or {}, category)
    return import_rows.read(Table(whole.rows, **more), reading, date(2027, 6, 6))


@pytest.mark.parametrize(
    ("heads", "known"),
    [
        (RUNSIGNUP, {1: "first name", 2: "last name", 3: "email", 4: "phone", 5: "category", 6: "age", 7: "order"}),
        (RACE_ROSTER, {0: "order", 1: "first name", 2: "last name", 3: "email", 4: "category", 5: "born on"}),
        (PLAIN, {0: "name", 1: "email", 2: "phone", 3: "category"}),
        (FRENCH, {0: "last name", 1: "first name", 2: "email", 3: "phone", 4: "category", 5: "team", 6: "born on"}),
        (OURS, {0: "name", 2: "category", 4: "order", 5: "team", 6: "email"}),
        (["Name", "Name", "?"], {0: "name"}),
    ],
)
def test_columns_are_guessed_from_their_headings(heads, known):
    assert import_columns.guessed(heads) == known


def test_a_title_above_the_headings_is_passed_over():
    assert import_columns.head_of(table(["Chuck's Run 2026"], ["", ""], PLAIN, ["Kim", "k@example.org"])) == 2
    assert import_columns.head_of(table(["a", "b"], ["c", "d"])) == 0


def test_people_are_read_from_their_rows():
    cells = ["1", "Zoë", "Lefèvre", " ZOE@Example.org ", "(416) 555-0134", "5K", "41", "T9", "M"]
    (row,) = read(RUNSIGNUP, cells, categories={"5k": "7"}).people
    assert (row.name, row.email, row.phone) == ("Zoë Lefèvre", "ZOE@example.org", "+1 416-555-0134")
    assert (row.age, row.order, row.number, row.group) == (41, "T9", 2, "order T9")


def test_of_a_day_of_birth_only_the_age_on_the_day_is_kept():
    days = ("13/06/2010", "06/06/1990", "31/12/1989", "never", "")
    rows = [["", "Robin", str(number), "", "", day, ""] for number, day in enumerate(days)]
    assert [row.age for row in read(RACE_ROSTER, *rows, categories={"": "7"}).people] == [16, 37, 37, None, None]


@pytest.mark.parametrize(
    ("column", "first"), [(["13/06/2010", "01/02/2011"], True), (["06/13/2010"], False), (["1/2/2011"], False)]
)
def test_day_and_month_are_told_apart_by_the_whole_column(column, first):
    assert import_dates.day_first(column) is first


def test_each_problem_is_said_of_its_row():
    found = read(
        PLAIN,
        ["", "a@example.org", "", "5 km"],
        ["Kim", "kim at home", "", "5 km"],
        ["Bo\x07", "b@example.org", "", "5 km"],
        ["x" * 201, "c@example.org", "", "5 km"],
        ["Amina", "d@example.org", "", "10 km"],
        ["Zoë", "e@example.org", "", "Late"],
        ["Léo", "", "", "5 km"],
        ["leo ", "", "", "5 km"],
        ["Robin\ufffd", "f@example.org", "", "5 km"],
        categories={"5 km": "7", "late": OUT},
        mixed=[8],
    )
    assert {(problem.row, problem.why) for problem in found.problems} == {
        (2, Why.NO_NAME),
        (3, Why.BAD_ADDRESS),
        (4, Why.BAD_NAME),
        (5, Why.LONG_NAME),
        (6, Why.NO_CATEGORY),
        (7, Why.LEFT_OUT),
        (8, Why.NO_ADDRESS),
        (8, Why.MIXED),
        (9, Why.NO_ADDRESS),
        (9, Why.TWICE),
        (10, Why.BAD_NAME),
    }
    assert [row.name for row in found.people] == ["Léo"] and len(found.serious) == 6


def test_every_problem_is_said_in_words(app):
    with app.test_request_context():
        sentences = {import_rows.Problem(3, why, "about").sentence for why in Why}
    assert len(sentences) == len(Why)


def test_a_category_can_be_new_and_is_called_as_in_the_list():
    (row,) = read(PLAIN, ["Kim", "k@example.org", "", " 10  km "], categories={"10 km": NEW}).people
    assert row.category == "new:10 km"


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(1)", "+44 20", "-2", "＝1"])
def test_the_apostrophe_of_our_own_lists_is_taken_off_and_a_formula_stays_text(cell):
    assert [row.name for row in read(PLAIN, [f"'{cell} x", "", "", ""], categories={"": "7"}).people] == [f"{cell} x"]
    assert [row.name for row in read(PLAIN, ["'t Hooft", "", "", ""], categories={"": "7"}).people] == ["'t Hooft"]


def test_two_people_of_one_name_without_an_address_are_told_apart_by_what_else_is_said():
    rows = [["Robin", "", "416-555-0101", ""], ["Robin", "", "416-555-0102", ""], ["Robin", "", "4165550101", ""]]
    found = read(PLAIN, *rows, categories={"": "7"})
    assert len(found.people) == 2 and [one.about for one in found.problems if one.why is Why.TWICE] == ["2"]


def test_short_rows_and_long_ones_are_read_as_far_as_they_go():
    assert [row.name for row in read(PLAIN, ["Kim"], ["Bo", *[""] * 9], categories={"": "7"}).people] == ["Kim", "Bo"]
