"""The rows of an uploaded list as people, and what is wrong with each row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from eventsapp.core import clock, phones, words
from eventsapp.core.cells import unsafe
from eventsapp.core.uploads import Table
from eventsapp.people import directory
from eventsapp.registration import rules as ages
from eventsapp.workflows import import_dates
from eventsapp.workflows.import_amounts import cents
from eventsapp.workflows.import_columns import Field

LONGEST_NAME, LONGEST_PHONE, LONGEST_TEAM = 200, 60, 100
MOST_VALUES = 50
"""A column with more different values holds no categories."""
OUT, NEW = "out", "new"
"""Instead of the id of a category: those rows stay out, or the category is made."""
BETWEEN = " · "
"""Between a role and the time of its shift, where both are said."""


class Why(StrEnum):
    """What is to be said of a row."""

    NO_NAME = "no name"
    BAD_NAME = "bad name"
    LONG_NAME = "long name"
    BAD_ADDRESS = "bad address"
    NO_CATEGORY = "no category"
    LEFT_OUT = "left out"
    TWICE = "twice"
    ALREADY_IN = "already in"
    BEFORE = "before"
    NO_ADDRESS = "no address"
    MIXED = "mixed"
    NO_SHIFT = "no shift"
    ON_SHIFT = "on shift"
    TOO_YOUNG = "too young"
    CLASH = "clash"
    BAD_AMOUNT = "bad amount"
    BAD_DAY = "bad day"
    ORDER_DIFFERS = "order differs"


SERIOUS = frozenset(
    {
        Why.NO_NAME,
        Why.BAD_NAME,
        Why.LONG_NAME,
        Why.BAD_ADDRESS,
        Why.NO_CATEGORY,
        Why.NO_SHIFT,
        Why.TOO_YOUNG,
        Why.CLASH,
        Why.BAD_AMOUNT,
        Why.BAD_DAY,
        Why.ORDER_DIFFERS,
    }
)
"""With such a row nothing is imported, unless it is said that it stays out."""


@dataclass(frozen=True)
class Problem:
    """One thing about one row."""

    row: int
    why: Why
    about: str = ""
    """What stands in the row, or another row's number."""

    @property
    def is_serious(self) -> bool:
        return self.why in SERIOUS

    @property
    def sentence(self) -> str:
        """As an organizer reads it."""
        return {
            Why.NO_NAME: _("There is no name."),
            Why.BAD_NAME: _("There is a character in the name that cannot be shown."),
            Why.LONG_NAME: _("The name is longer than a name can be."),
            Why.BAD_ADDRESS: _("“%(about)s” is not one complete e-mail address.", about=self.about),
            Why.NO_CATEGORY: _("There is no category for “%(about)s”.", about=self.about),
            Why.LEFT_OUT: _("Left out, as you chose for “%(about)s”.", about=self.about),
            Why.TWICE: _("Left out: the same person as in row %(about)s.", about=self.about),
            Why.ALREADY_IN: _("Left out: takes part in this edition already."),
            Why.BEFORE: _("Left out: was imported before."),
            Why.NO_ADDRESS: _("There is no e-mail address: this person gets no mail and no page of their own."),
            Why.NO_SHIFT: _("There is no shift for “%(about)s”.", about=self.about),
            Why.ON_SHIFT: _("Left out: is on that shift already."),
            Why.TOO_YOUNG: _("Too young for this shift, which is for people from age %(about)s.", about=self.about),
            Why.CLASH: _("Has promised something else for that time: %(about)s.", about=self.about),
            Why.BAD_AMOUNT: _("“%(about)s” is not an amount of money.", about=self.about),
            Why.BAD_DAY: _("“%(about)s” is not a day on which money can have come in.", about=self.about),
            Why.ORDER_DIFFERS: _("The amount of the order is another one in row %(about)s.", about=self.about),
            Why.MIXED: _("This row was written in another encoding than the rest. Please check its accents."),
        }[self.why]


@dataclass(frozen=True)
class Row:
    """One person of the list."""

    number: int
    name: str
    email: str
    phone: str
    category: str
    """The id of a category of ours, or `NEW` with its name after a colon; nothing: they do not take part."""
    age: int | None
    team: str
    order: str
    signed_up_at: datetime | None
    """On the clock of the place, which nobody has checked."""
    shift_id: int | None = None
    """Where they help, if they do."""
    paid_cents: int = 0
    order_paid_cents: int = 0
    paid_on: date | None = None

    @cached_property
    def name_key(self) -> str:
        return words.folded(self.name)[:200]

    @cached_property
    def identity(self) -> str:
        """What makes the same row of the same person, whenever the list is imported."""
        if self.email:
            return f"{self.name_key}\x1f{directory.email_key(self.email)}"
        return "\x1f".join([self.name_key, self.phone, str(self.age or ""), self.order])

    @cached_property
    def group(self) -> str:
        """Who has the same signed up together."""
        return f"order {self.order}" if self.order else directory.email_key(self.email) or self.identity


@dataclass(frozen=True)
class Reading:
    """How a list is to be read."""

    columns: Mapping[int, Field]
    head: int
    """The place of the row with the headings."""
    categories: Mapping[str, str] = field(default_factory=dict)
    """Folded value → id of a category, `NEW` or `OUT`."""
    category: str = ""
    """The same for all rows, where no column says it."""
    shifts: Mapping[str, str] = field(default_factory=dict)
    """Folded role and time → id of a shift, or `OUT`."""


@dataclass
class Rows:
    """The people of a list, those who take part and those who help, and what is to be said of its rows."""

    people: list[Row]
    problems: list[Problem]
    helping: list[Row] = field(default_factory=list)

    @property
    def all(self) -> list[Row]:
        """Each row that comes in, once, in the order of the list."""
        return [row for _number, row in sorted({row.number: row for row in (*self.people, *self.helping)}.items())]

    @property
    def serious(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_serious]


def values(table: Table, reading: Reading) -> dict[str, str]:
    """What stands in the column of the categories: folded → as it was written first."""
    columns = {known: number for number, known in reading.columns.items()}
    found: dict[str, str] = {}
    for texts in _texts(table, reading) if Field.CATEGORY in columns else ():
        if takes_part(texts):
            found.setdefault(words.folded(texts[Field.CATEGORY]), texts[Field.CATEGORY])
    return found


def helping_values(table: Table, reading: Reading) -> dict[str, str]:
    """What the list calls the shifts of volunteers: folded → as it was written first."""
    found: dict[str, str] = {}
    for texts in _texts(table, reading):
        if text := helps_on(texts):
            found.setdefault(words.folded(text), text)
    return found


def helps_on(texts: Mapping[Field, str]) -> str:
    """The role and the time of the shift that a row tells of; without a column for roles the category is the role."""
    role, when = texts.get(Field.ROLE, ""), texts.get(Field.SHIFT, "")
    if when and Field.ROLE not in texts:
        role = texts.get(Field.CATEGORY, "")
    return BETWEEN.join(text for text in (role, when) if text)


def takes_part(texts: Mapping[Field, str]) -> bool:
    """Whether a row is about somebody who takes part: who helps does only where a category is said as well."""
    return not helps_on(texts) or (Field.ROLE in texts and bool(texts.get(Field.CATEGORY)))


def has_participants(table: Table, reading: Reading) -> bool:
    """Whether anybody on the list takes part."""
    return any(takes_part(texts) for texts in _texts(table, reading))


def _texts(table: Table, reading: Reading) -> Iterator[dict[Field, str]]:
    for _number, cells in table.rows[reading.head + 1 :]:
        yield {known: _cell(cells, number) for number, known in reading.columns.items()}


def read(table: Table, reading: Reading, on: date) -> Rows:
    """Every row below the headings; `on` is the day on which somebody is as old as the list says."""
    columns = {known: number for number, known in reading.columns.items()}
    body = table.rows[reading.head + 1 :]
    order: dict[Field, bool] = {
        known: import_dates.day_first(_cell(cells, columns[known]) for _number, cells in body)
        for known in (Field.BORN_ON, Field.SIGNED_UP, Field.PAID_ON)
        if known in columns
    }
    reader = _Reader(columns, reading, order, on)
    found = Rows([], [Problem(number, Why.MIXED) for number in table.mixed])
    seen: dict[str, int] = {}
    orders: dict[str, Row] = {}
    for number, cells in body:
        row, problems = reader.row(number, cells)
        found.problems += problems
        if row is None:
            continue
        if row.order and (first := orders.setdefault(row.order, row)).order_paid_cents != row.order_paid_cents:
            found.problems.append(Problem(number, Why.ORDER_DIFFERS, str(first.number)))
            continue
        sides = [(found.people, row.identity)] if row.category else []
        if row.shift_id is not None:
            sides.append((found.helping, f"{row.identity}\x1f{row.shift_id}"))
        for rows, once in sides:
            if (earlier := seen.setdefault(once, number)) != number:
                found.problems.append(Problem(number, Why.TWICE, str(earlier)))
            else:
                rows.append(row)
    return found


class _Reader:
    """Reads one row after the other."""

    def __init__(self, columns: dict[Field, int], reading: Reading, order: dict[Field, bool], on: date) -> None:
        self.columns, self.reading, self.order, self.on = columns, reading, order, on

    def row(self, number: int, cells: list[str]) -> tuple[Row | None, list[Problem]]:
        """The person, unless the row stays out, and what is to be said of it."""
        texts = {known: _cell(cells, column) for known, column in self.columns.items()}
        problems = []
        name = texts.get(Field.NAME) or f"{texts.get(Field.FIRST_NAME, '')} {texts.get(Field.LAST_NAME, '')}".strip()
        if not name or not words.folded(name):
            problems.append(Problem(number, Why.NO_NAME))
        elif words.unprintable(name) or "\N{REPLACEMENT CHARACTER}" in name:
            problems.append(Problem(number, Why.BAD_NAME))
        elif len(name) > LONGEST_NAME:
            problems.append(Problem(number, Why.LONG_NAME))
        email = _address(texts.get(Field.EMAIL, ""))
        if email is None:
            problems.append(Problem(number, Why.BAD_ADDRESS, _short(texts[Field.EMAIL])))
        elif not email:
            problems.append(Problem(number, Why.NO_ADDRESS))
        category, shift, told = self._does(number, texts)
        if told and not category and not shift and not any(one.is_serious for one in told):
            return None, told
        problems += told
        paid, order_paid = (
            self._amount(number, texts.get(one, ""), problems) for one in (Field.PAID, Field.ORDER_PAID)
        )
        paid_on = self._paid_on(number, texts.get(Field.PAID_ON, ""), problems)
        if any(problem.is_serious for problem in problems):
            return None, problems
        return Row(
            number=number,
            name=name,
            email=email or "",
            phone=_printable(phones.spelled(texts.get(Field.PHONE)))[:LONGEST_PHONE],
            category=category,
            age=self._age(texts),
            team=_printable(texts.get(Field.TEAM, ""))[:LONGEST_TEAM],
            order=texts.get(Field.ORDER, "")[:LONGEST_TEAM],
            signed_up_at=self._moment(texts.get(Field.SIGNED_UP, "")),
            shift_id=int(shift) if shift else None,
            paid_cents=paid,
            order_paid_cents=order_paid,
            paid_on=paid_on,
        ), problems

    def _does(self, number: int, texts: dict[Field, str]) -> tuple[str, str, list[Problem]]:
        """The category and the shift of a row, as far as it has them, and what is to be said of them."""
        category, shift, told = "", "", []
        if takes_part(texts):
            category, about = self._category(texts.get(Field.CATEGORY, ""))
            if category in ("", OUT):
                told.append(Problem(number, Why.LEFT_OUT if category else Why.NO_CATEGORY, about))
                category = ""
        if text := helps_on(texts):
            shift = self.reading.shifts.get(words.folded(text), "")
            if shift in ("", OUT):
                told.append(Problem(number, Why.LEFT_OUT if shift else Why.NO_SHIFT, _short(text)))
                shift = ""
        return category, shift, told

    def _amount(self, number: int, text: str, problems: list[Problem]) -> int:
        amount = cents(text)
        if amount is None:
            problems.append(Problem(number, Why.BAD_AMOUNT, _short(text)))
        return amount or 0

    def _paid_on(self, number: int, text: str, problems: list[Problem]) -> date | None:
        if not text:
            return None
        day = import_dates.day_in(text, day_comes_first=self.order.get(Field.PAID_ON, False))
        if day is None or day.year < 1990 or day > clock.now().date():
            problems.append(Problem(number, Why.BAD_DAY, _short(text)))
        return day

    def _category(self, text: str) -> tuple[str, str]:
        if Field.CATEGORY not in self.columns:
            return self.reading.category, ""
        chosen = self.reading.categories.get(words.folded(text), "")
        return (f"{NEW}:{text[:100]}" if chosen == NEW and text else chosen), _short(text)

    def _age(self, texts: dict[Field, str]) -> int | None:
        said = texts.get(Field.AGE, "")
        if said.isascii() and said.isdigit() and int(said[:3]) <= 120:
            return int(said)
        born_on = import_dates.day_in(
            texts.get(Field.BORN_ON, ""), day_comes_first=self.order.get(Field.BORN_ON, False)
        )
        age = ages.age_on(self.on, born_on) if born_on else -1
        return age if 0 <= age <= 120 else None

    def _moment(self, text: str) -> datetime | None:
        return import_dates.moment_in(text, day_comes_first=self.order.get(Field.SIGNED_UP, False)) if text else None


def moment_of(row: Row, zone: str, latest: datetime) -> datetime:
    """When they signed up; where the list does not say it, or says a moment to come, it is now."""
    if row.signed_up_at is None or row.signed_up_at.year < 1990:
        return latest
    return min(clock.moment(row.signed_up_at, zone), latest)


def _cell(cells: list[str], column: int) -> str:
    return words.cleaned(unsafe(cells[column].strip("\ufeff"))) if column < len(cells) else ""


def _address(text: str) -> str | None:
    """The one address in it, nothing, or None where it is not one."""
    text = text.strip("<>;,. ").removeprefix("mailto:")
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized[:254]
    except EmailNotValidError:
        return None


def _printable(text: str) -> str:
    return "".join(letter for letter in text if not words.unprintable(letter))


def _short(text: str) -> str:
    return _printable(text)[:60]
