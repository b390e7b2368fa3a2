"""What somebody says of a list of gifts before it is imported: where it is from, and which column is what."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField

from eventsapp.core import uploads, words
from eventsapp.core.refusals import Refusal
from eventsapp.core.uploads import Table
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.reports import gift_words
from eventsapp.submissions.import_drafts import Choices
from eventsapp.web.organize.import_forms import ColumnTwice
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.workflows import gift_import_columns
from eventsapp.workflows.gift_import_columns import Field
from eventsapp.workflows.gift_importing import How, Source

STATEMENT_METHODS = (GiftMethod.E_TRANSFER, GiftMethod.CHEQUE, GiftMethod.CARD, GiftMethod.CASH)


SOURCES = {
    Source.STATEMENT: _l("A statement of our bank, or of e-transfers"),
    Source.CANADAHELPS: _l("CanadaHelps"),
    Source.RACE_ROSTER: _l("Race Roster or Raisin"),
    Source.STRIPE: _l("Stripe"),
    Source.OTHER: _l("Another platform"),
}


class DayAndAmountMissing(Refusal):
    """A gift has a day and an amount."""

    sentence = _l("Say which column holds the day and which one the amount.")


@dataclass(frozen=True)
class Chosen:
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

    @property
    def columns(self) -> dict[int, Field]:
        """What each column is."""
        return {int(number): Field(field) for number, field in self.choices.get("columns", {}).items()}

    @property
    def source(self) -> Source:
        return Source(self.choices.get("source", Source.OTHER))

    def how(self, *, leaves_out: bool) -> How:
        """How its gifts come in: a statement says that the money is there, another platform that it is to come."""
        is_there = self.source is Source.STATEMENT
        usual = GiftStatus.CONFIRMED if is_there else GiftStatus.REPORTED
        method = {Source.STATEMENT: GiftMethod.E_TRANSFER, Source.STRIPE: GiftMethod.ONLINE}
        return How(
            source=self.source,
            method=GiftMethod(self.choices.get("method") or method.get(self.source, GiftMethod.PLATFORM)),
            status=GiftStatus(self.choices.get("status") or usual),
            leaves_out=leaves_out,
        )


class UploadForm(Form):
    """The file and where it comes from."""

    source = RadioField(
        _l("Where is the list from?"), [one_of(_l("Say where the list is from."))], validate_choice=False
    )
    file = FileField(_l("The list (CSV or XLSX)"))
    encoding = SelectField(_l("Encoding of a CSV file"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.source.choices = [choice(*one) for one in SOURCES.items()]
        self.encoding.choices = [choice("", _("Find it out")), *(choice(*one) for one in uploads.ENCODINGS.items())]


class CheckForm(Form):
    """The last word."""

    leave_out = BooleanField(_l("Leave out the lines that cannot be read"))


def columns_form(chosen: Chosen) -> Any:
    """A form with a menu for each column, and how the money came."""
    kinds = [choice("", _("Leave out")), *(choice(field, gift_import_columns.called(field)) for field in Field)]
    how = chosen.how(leaves_out=False)

    class ColumnsForm(Form):
        """Which column is what, and whether the money is there."""

        status = RadioField(
            _l("Is the money there?"),
            [one_of(_l("Say whether the money is there."))],
            choices=[
                choice(GiftStatus.CONFIRMED, _("Yes, it is in our account: the gifts are confirmed")),
                choice(GiftStatus.REPORTED, _("Not yet: the gifts are reported until it is paid out")),
            ],
            validate_choice=False,
        )

        def chosen(self) -> Choices:
            """What was said; refused where it makes no list of gifts."""
            said = {str(n): self[f"column_{n}"].data for n in range(chosen.table.width)}
            columns = {number: field for number, field in said.items() if field in set(Field)}
            taken = list(columns.values())
            for field in taken:
                if taken.count(field) > 1:
                    raise ColumnTwice(what=gift_import_columns.called(Field(field)))
            if not {Field.DAY, Field.AMOUNT} <= set(taken):
                raise DayAndAmountMissing
            method = self.method.data if "method" in self else ""
            return {"columns": columns, "status": self.status.data, "method": method}

    for number, head in enumerate(chosen.heads):
        label = _("Column %(number)s: %(head)s", number=number + 1, head=words.cleaned(head)[:80] or _("no heading"))
        setattr(ColumnsForm, f"column_{number}", SelectField(label, choices=kinds, validate_choice=False))
    if chosen.source is Source.STATEMENT:
        ColumnsForm.method = RadioField(
            _l("How did the money come?"),
            [one_of(_l("Choose how the money came."))],
            choices=[choice(method, gift_words.METHODS[method]) for method in STATEMENT_METHODS],
            validate_choice=False,
        )
    now = chosen.columns
    given = {f"column_{number}": str(now.get(number, "")) for number in range(chosen.table.width)}
    return ColumnsForm(data=given | {"status": str(how.status), "method": str(how.method)})
