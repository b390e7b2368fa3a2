"""What organizers say of a list before it is imported: which column is what, which category is which."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField

from eventsapp.core import languages, words
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition, State
from eventsapp.registration.models import Category
from eventsapp.submissions.import_drafts import Choices
from eventsapp.volunteering import shifts
from eventsapp.web.organize.list_uploads import Columns, Uploaded
from eventsapp.web.parts.forms import Form, choice
from eventsapp.workflows import import_columns, import_helping, import_rows
from eventsapp.workflows.import_columns import MONEY, Field
from eventsapp.workflows.import_rows import NEW, OUT, Reading, Row
from eventsapp.workflows.importing import How


class NameMissing(Refusal):
    """People are known by their names."""

    sentence = _l("Say which column holds the name: the whole name, or the first and the last name.")


class TooManyCategories(Refusal):
    """It is the wrong column."""

    sentence = _l("The column for the category holds more than %(most)s different texts. Go back and choose another.")


@dataclass(frozen=True)
class Chosen(Uploaded):
    """An uploaded list of people and what was chosen for it so far."""

    @property
    def reading(self) -> Reading:
        """How the list is to be read."""
        columns = {int(number): Field(field) for number, field in self.choices.get("columns", {}).items()}
        chosen = self.choices
        shifts_called = chosen.get("shifts", {})
        return Reading(columns, self.head, chosen.get("categories", {}), chosen.get("category", ""), shifts_called)

    def how(self, *, leaves_out: bool) -> How:
        """How its people come in."""
        return How(
            in_turn=self.choices.get("places") != "confirmed",
            language=self.choices.get("language", languages.current()),
            writes=bool(self.choices.get("mails")),
            leaves_out=leaves_out,
        )

    def does(self, row: Row) -> str:
        """What the row's category is called, and its shift."""
        mark, _colon, name = row.category.partition(":")
        called = self.choices.get("called", {})
        category = name if mark == NEW else called.get(row.category, "")
        shift = called.get(f"shift {row.shift_id}", "")
        return ", ".join(words for words in (category, shift) if words)

    @property
    def has_money(self) -> bool:
        """Whether a column tells of payments."""
        return any(field in MONEY for field in self.reading.columns.values())


class CheckForm(Form):
    """The last word."""

    leave_out = BooleanField(_l("Leave out the rows that cannot be imported"))


def columns_form(chosen: Chosen, offered: Collection[Field]) -> Any:
    """A form with a menu for each column, of what somebody may bring in."""
    menus = Columns(chosen, offered, import_columns.called)

    class ColumnsForm(Form):
        """Which column is what."""

        def chosen(self) -> Choices:
            """What was said; refused where it makes no list of people."""
            columns = menus.chosen(self)
            if not {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME} & set(columns.values()):
                raise NameMissing
            return {"columns": columns}

    menus.put_into(ColumnsForm)
    return ColumnsForm(data=menus.given(chosen.reading.columns))


def places_form(edition: Edition, chosen: Chosen, offered: list[Category]) -> Any:
    """A form with a menu for each category of the list, and how people get their places."""
    called = {str(one.id): one.called.said() for one in offered}
    ours = [choice(number, name) for number, name in called.items()]
    values = import_rows.values(chosen.table, chosen.reading)
    shift_values = import_rows.helping_values(chosen.table, chosen.reading)
    has_column = Field.CATEGORY in chosen.reading.columns.values()
    asks_for_one = not has_column and import_rows.has_participants(chosen.table, chosen.reading)
    too_many = max(len(values), len(shift_values)) > import_rows.MOST_VALUES
    coming = shifts.of(edition) if shift_values else []
    in_roles = sorted(coming, key=lambda one: (one.role.position, one.role_id))
    our_shifts = [choice(one.id, shifts.called(one, edition), group=one.role.name.said()) for one in in_roles]

    class PlacesForm(Form):
        """Which category is which, and what becomes of limits, letters and languages."""

        places = RadioField(
            _l("Places"),
            choices=[
                choice("turn", _("As if they signed up now: limits count, and who does not fit waits")),
                choice("confirmed", _("As those who took part: everybody is confirmed, and counts")),
            ],
            validate_choice=False,
        )
        language = SelectField(
            _l("Language of the people"), choices=[choice("en", "English"), choice("fr", "Français")]
        )
        mails = BooleanField(_l("Write to everybody who comes in, with a link to their registration"))

        def chosen(self) -> Choices:
            """What was said."""
            if too_many:
                raise TooManyCategories(most=import_rows.MOST_VALUES)
            categories = {key: self[name].data for name, key in self.asked.items()}
            return {
                "categories": categories,
                "category": self.category.data if asks_for_one else "",
                "shifts": {key: self[name].data for name, key in self.asked_shifts.items()},
                "called": called | {f"shift {one.id}": shifts.called(one, edition) for one in coming},
                "places": self.places.data,
                "language": self.language.data,
                "mails": bool(self.mails.data) and may_write,
            }

    may_write = edition.state != State.FINISHED
    now = chosen.choices.get("categories", {})
    given: dict[str, Any] = {
        "places": chosen.choices.get("places") or ("turn" if may_write else "confirmed"),
        "language": chosen.choices.get("language", languages.current()),
        "mails": chosen.choices.get("mails", False),
    }
    PlacesForm.asked = {f"value_{number}": key for number, key in enumerate(values)} if not too_many else {}
    if asks_for_one:
        PlacesForm.category = SelectField(_l("Category of everybody on this list"), choices=ours)
        given["category"] = chosen.choices.get("category") or (next(iter(called), ""))
    for name, key in PlacesForm.asked.items():
        written = words.cleaned(values[key])[:80]
        made = [choice(NEW, _("Make a new category of this name"))] if written else []
        label = _("“%(written)s” in the list is", written=written or _("nothing"))
        kinds = [*ours, *made, choice(OUT, _("Leave these rows out"))]
        setattr(PlacesForm, name, SelectField(label, choices=kinds))
        given[name] = now.get(key) or _guess(key, offered) or (NEW if made else OUT)
    named = {} if too_many else {f"shift_{number}": key for number, key in enumerate(shift_values)}
    PlacesForm.asked_shifts = named
    known = chosen.choices.get("shifts", {})
    for name, key in named.items():
        label = _("“%(written)s” in the list is the shift", written=words.cleaned(shift_values[key])[:80])
        setattr(PlacesForm, name, SelectField(label, choices=[choice(OUT, _("Leave these rows out")), *our_shifts]))
        given[name] = known.get(key) or import_helping.guess(shift_values[key], coming, edition.zone) or OUT
    form = PlacesForm(data=given)
    form.may_write, form.too_many = may_write, too_many
    return form


def _guess(key: str, offered: list[Category]) -> str:
    """The category of ours that is called the same, or the only one that is called nearly so; at several sites one is
    called the same as another, and nobody guesses."""
    names = {
        str(one.id): {words.folded(text) for name in (one.name, one.called) for text in (name.en, name.fr)}
        for one in offered
    }
    same = [number for number, called in names.items() if key in called]
    near = [number for number, called in names.items() if key and any(key in one or one in key for one in called)]
    found = same or near
    return found[0] if len(found) == 1 else ""
