"""What somebody says of a list of gifts before it is imported: where it is from, and which column is what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from eventsapp.core.refusals import Refusal
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.reports import gift_words
from eventsapp.submissions.import_drafts import Choices
from eventsapp.web.organize.list_uploads import Columns, FileForm, Uploaded
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.workflows import gift_import_columns, thanking_lists
from eventsapp.workflows.gift_import_columns import Field
from eventsapp.workflows.gift_import_promises import Offer
from eventsapp.workflows.gift_import_twins import Twin
from eventsapp.workflows.gift_importing import Coming, How, Source

SAME = "same-"
"""What the names of the questions about twins begin with."""
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
class Chosen(Uploaded):
    """An uploaded list of gifts and what was chosen for it so far."""

    @property
    def columns(self) -> dict[int, Field]:
        """What each column is."""
        return {int(number): Field(field) for number, field in self.choices.get("columns", {}).items()}

    @property
    def source(self) -> Source:
        return Source(self.choices.get("source", Source.OTHER))

    def how(self, form: "CheckForm | None" = None) -> How:
        """How its gifts come in: a statement says that the money is there, another platform that it is to come."""
        is_there = self.source is Source.STATEMENT
        usual = GiftStatus.CONFIRMED if is_there else GiftStatus.REPORTED
        method = {Source.STATEMENT: GiftMethod.E_TRANSFER, Source.STRIPE: GiftMethod.ONLINE}
        return How(
            source=self.source,
            method=GiftMethod(self.choices.get("method") or method.get(self.source, GiftMethod.PLATFORM)),
            status=GiftStatus(self.choices.get("status") or usual),
            leaves_out=bool(form and form.leave_out.data),
            asked=frozenset(form.answers) if form else frozenset(),
            same=frozenset(key for key, is_same in form.answers.items() if is_same) if form else frozenset(),
            offered=frozenset(request.form.getlist("offered")) if form else frozenset(),
            kept=frozenset(request.form.getlist("kept")) if form else frozenset(),
            is_thanked=bool(form and form.thanks.data),
        )


class UploadForm(FileForm):
    """The file and where it comes from."""

    source = RadioField(
        _l("Where is the list from?"), [one_of(_l("Say where the list is from."))], validate_choice=False
    )

    def __init__(self) -> None:
        super().__init__()
        self.source.choices = [choice(*one) for one in SOURCES.items()]


class CheckForm(Form):
    """The last word."""

    leave_out = BooleanField(_l("Leave out the lines that cannot be read"))
    thanks = BooleanField(_l("Thank whoever gave by e-mail"))

    @property
    def answers(self) -> dict[str, bool]:
        """Whether a line is a gift of ours, by the keys of the twins of which it was said."""
        return {
            name.removeprefix(SAME): value == "same"
            for name, value in request.form.items()
            if name.startswith(SAME) and value in ("same", "another")
        }

    def answer(self, twin: Twin) -> bool | None:
        """What stands there: as it was said; the same if both say just the same name; else nobody has said it."""
        if self.is_submitted():
            return self.answers.get(twin.key)
        return True if twin.is_likely else None

    def is_kept(self, offer: Offer) -> bool:
        """Whether a promise is taken as kept: as it was sent, or if it is plain."""
        if offer.key in request.form.getlist("offered"):
            return offer.key in request.form.getlist("kept")
        return offer.is_likely

    def suggest(self, coming: Coming, today: date) -> None:
        """Thank by itself for what came in lately; what is older is for people to say."""
        if not self.is_submitted():
            self.thanks.data = thanking_lists.is_usual(coming.days, today)


def columns_form(chosen: Chosen) -> Any:
    """A form with a menu for each column, and how the money came."""
    menus = Columns(chosen, list(Field), gift_import_columns.called)
    how = chosen.how()

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
            columns = menus.chosen(self)
            if not {Field.DAY, Field.AMOUNT} <= set(columns.values()):
                raise DayAndAmountMissing
            method = self.method.data if "method" in self else ""
            return {"columns": columns, "status": self.status.data, "method": method}

    menus.put_into(ColumnsForm)
    if chosen.source is Source.STATEMENT:
        ColumnsForm.method = RadioField(
            _l("How did the money come?"),
            [one_of(_l("Choose how the money came."))],
            choices=[choice(method, gift_words.METHODS[method]) for method in STATEMENT_METHODS],
            validate_choice=False,
        )
    return ColumnsForm(data=menus.given(chosen.columns) | {"status": str(how.status), "method": str(how.method)})
