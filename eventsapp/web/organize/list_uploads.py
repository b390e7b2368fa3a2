"""What the imports of people and of gifts share: a file taken in, its columns named, its remarks page by page."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField

from eventsapp.core import uploads, words
from eventsapp.core.refusals import Refusal
from eventsapp.core.uploads import Table
from eventsapp.submissions.import_drafts import Choices
from eventsapp.web.parts.forms import Form, choice

Field = TypeVar("Field", bound=StrEnum)
One = TypeVar("One")

BODY = uploads.MOST_OCTETS + 1024 * 1024
"""The most that is sent with a file."""
SAMPLES, PAGE = 3, 100
"""Texts shown of a column; remarks on one page."""


class ColumnTwice(Refusal):
    """Two columns cannot be the same."""

    sentence = _l("Two columns are both “%(what)s”. Choose one of them.")


@dataclass(frozen=True)
class Uploaded:
    """An uploaded list and what was chosen for it so far."""

    table: Table
    choices: Choices

    @property
    def head(self) -> int:
        return int(self.choices.get("head", 0))

    @property
    def heads(self) -> list[str]:
        """The heading of each column; of a longer row below too."""
        named = self.table.rows[self.head][1] if self.table.rows else []
        return [named[number] if number < len(named) else "" for number in range(self.table.width)]

    def samples(self) -> list[str]:
        """What stands in the first rows of each column."""
        body = self.table.rows[self.head + 1 :]
        found = []
        for number in range(self.table.width):
            texts = (words.cleaned(cells[number])[:40] for _row, cells in body if number < len(cells))
            shown = dict.fromkeys(text for text in texts if text and not words.unprintable(text))
            found.append(" · ".join(list(shown)[:SAMPLES]))
        return found


class FileForm(Form):
    """The file, and how it is written where that is not found out rightly."""

    file = FileField(_l("The list (CSV or XLSX)"))
    encoding = SelectField(_l("Encoding of a CSV file"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.encoding.choices = [choice("", _("Find it out")), *(choice(*one) for one in uploads.ENCODINGS.items())]

    def table(self) -> Table | None:
        """The rows of the file; None where the form says why not."""
        sent = request.files.get("file")
        encoding = self.encoding.data if self.encoding.data in uploads.ENCODINGS else ""
        try:
            if sent is None or not sent.filename:
                raise uploads.Empty
            return uploads.read(sent.read(), encoding=encoding or "")
        except uploads.Unreadable as refusal:
            self.validate()
            self.refuse(refusal)
            return None


class Columns(Generic[Field]):
    """A menu for each column, of the fields that somebody may bring in."""

    def __init__(self, uploaded: Uploaded, offered: Collection[Field], called: Callable[[Field], str]) -> None:
        self.uploaded, self.called = uploaded, called
        self.offered = {str(field): field for field in offered}

    def put_into(self, form: type[Form]) -> None:
        """Add the menus to the class of a form."""
        kinds = [choice("", _("Leave out")), *(choice(field, self.called(field)) for field in self.offered.values())]
        for number, head in enumerate(self.uploaded.heads):
            named = words.cleaned(head)[:80] or _("no heading")
            label = _("Column %(number)s: %(head)s", number=number + 1, head=named)
            setattr(form, f"column_{number}", SelectField(label, choices=kinds, validate_choice=False))

    def given(self, now: Mapping[int, Field]) -> dict[str, str]:
        """What the menus show at first."""
        return {f"column_{number}": str(now.get(number, "")) for number in range(self.uploaded.table.width)}

    def chosen(self, form: Any) -> dict[str, str]:
        """Which column is what; refused where two are the same."""
        said = {str(number): form[f"column_{number}"].data for number in range(self.uploaded.table.width)}
        columns = {number: field for number, field in said.items() if field in self.offered}
        taken = list(columns.values())
        for field in taken:
            if taken.count(field) > 1:
                raise ColumnTwice(what=self.called(self.offered[field]))
        return columns


def turned(problems: list[One]) -> dict[str, Any]:
    """The page of remarks that the address asks for, and its neighbours."""
    wanted = request.args.get("page", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    pages = max(1, -(-len(problems) // PAGE))
    number = min(max(1, number), pages)
    return {"problems": problems[(number - 1) * PAGE : number * PAGE], "number": number, "pages": pages}
