"""The answers to choose from, as organizers type them: a row of words in both languages for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms.utils import unset_value

from eventsapp.core.languages import Bilingual
from eventsapp.questions.options import Option
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.parts.forms import LineField

MOST = 100
FIRST_ROWS, MORE_ROWS = 4, 4


class Listed(tuple[Option, ...]):
    """Answers in an order; as a text they read as people see them, which is how a difference is shown."""

    def __str__(self) -> str:
        return "\n".join(f"{one.words.en} / {one.words.fr}{'' if one.is_offered else ' (–)'}" for one in self)


class OptionRow(Form):
    """One answer."""

    key = HiddenField()
    en = LineField(_l("In English"), longest=100, **EN)
    fr = LineField(_l("In French"), longest=100, **FR)
    is_offered = BooleanField(_l("People can choose it"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Both languages, or none: a row left empty is no answer."""
        is_valid: bool = super().validate(extra_validators)
        if bool(self.en.data) == bool(self.fr.data):
            return is_valid
        empty = self.fr if self.en.data else self.en
        empty.errors = [*empty.errors, _("Enter this answer in both languages, or leave both empty.")]
        return False

    @property
    def option(self) -> Option:
        """The answer; a new one is always offered."""
        key = self.key.data or ""
        words = Bilingual(en=self.en.data or "", fr=self.fr.data or "")
        return Option(key, words, bool(self.is_offered.data) or not key)


class OptionsField(FieldList):
    """All rows; what it holds are the answers in them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(FormField(OptionRow), _l("Answers to choose from"), max_entries=MOST, **options)
        self.type = "FieldList"  # as the summary of errors knows such rows

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Fill the rows from what was sent, or from the answers that are there, with a few empty ones."""
        rows = [_typed(one) for one in data] if isinstance(data, Listed) else []
        super().process(formdata, rows, extra_filters)
        if not formdata:
            self.add_rows(max(FIRST_ROWS - len(self.entries), 2))

    @property
    def data(self) -> Listed:
        """The answers in the rows that are not empty."""
        return Listed(row.form.option for row in self.entries if row.form.en.data or row.form.fr.data)

    @data.setter
    def data(self, options: Iterable[Option]) -> None:
        self._fill([_typed(one) for one in options])

    def add_rows(self, number: int) -> None:
        """Room for so many more."""
        for _row in range(min(number, MOST - len(self.entries))):
            self.append_entry({"is_offered": True})

    def move(self, row: int, steps: int) -> None:
        """Put one row before or after its neighbour."""
        there = row + steps
        if not (0 <= row < len(self.entries) and 0 <= there < len(self.entries)):
            return
        typed = [_of_row(entry.form) for entry in self.entries]
        typed.insert(there, typed.pop(row))
        self._fill(typed)

    def wanted(self, known: Sequence[Option]) -> tuple[Option, ...]:
        """The answers with keys that are really there; one that is not, or comes twice, is a new one."""
        keys = {one.key for one in known}
        found = []
        for option in self.data:
            found.append(option if option.key in keys else Option("", option.words))
            keys.discard(option.key)
        return tuple(found)

    def _fill(self, rows: Iterable[dict[str, Any]]) -> None:
        self.entries: list[Any] = []
        self.last_index = -1
        for one in rows:
            self.append_entry(one)


def _typed(option: Option) -> dict[str, Any]:
    words = option.words
    return {"key": option.key, "en": words.en, "fr": words.fr, "is_offered": option.is_offered}


def _of_row(row: Any) -> dict[str, Any]:
    return {"key": row.key.data, "en": row.en.data, "fr": row.fr.data, "is_offered": row.is_offered.data}
