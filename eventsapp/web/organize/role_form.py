"""What organizers type about a role."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from eventsapp.core.languages import Bilingual
from eventsapp.volunteering.models import Check
from eventsapp.volunteering.roles import Described
from eventsapp.web.organize.fields import NumberField, TimeField, read_time
from eventsapp.web.parts.forms import Form, LineField, LinesField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm

OLDEST = 99
CHECKS = {
    Check.NONE: _l("None"),
    Check.CRIMINAL: _l("Criminal record check"),
    Check.JUDICIAL: _l("Criminal record and judicial matters check"),
    Check.VULNERABLE: _l("Vulnerable sector check"),
}
"""The police checks of Canada, the narrowest first."""
EN = {"render_kw": {"lang": "en-CA"}}
FR = {"render_kw": {"lang": "fr-CA"}}


class TwoLanguages(Form):
    """A form whose texts come in pairs, `…_en` and `…_fr`: both of them, or none where the text is optional."""

    def validate(self, extra_validators: Any = None) -> bool:
        """What is there in one language only is said beside the other."""
        is_valid: bool = super().validate(extra_validators)
        for english in [field for field in self if field.name.endswith("_en")]:
            french = self[english.name.removesuffix("_en") + "_fr"]
            if bool(english.data) == bool(french.data) or english.flags.required:
                continue
            empty = french if english.data else english
            said = _("“%(label)s” is missing. Enter it in both languages, or in none.", label=empty.label.text)
            empty.errors = [*empty.errors, said]
            is_valid = False
        return is_valid

    def text(self, name: str) -> Bilingual:
        """What was typed there in both languages."""
        return Bilingual(en=self[f"{name}_en"].data or "", fr=self[f"{name}_fr"].data or "")

    def text_if_any(self, name: str) -> Bilingual | None:
        """The same; None where nothing was."""
        said = self.text(name)
        return said if said.en else None


class NameForm(TwoLanguages):
    """The name of a role, and whether its shifts come along: all that a copy asks for."""

    name_en = LineField(_l("Name in English"), longest=80, required=_l("Enter the name in English."), **EN)
    name_fr = LineField(_l("Name in French"), longest=80, required=_l("Enter the name in French."), **FR)
    with_shifts = BooleanField(_l("Copy its shifts as well"))


class RoleForm(SharedForm, TwoLanguages):
    """A role with all that it asks for."""

    name_en = LineField(_l("Name in English"), longest=80, required=_l("Enter the name in English."), **EN)
    name_fr = LineField(_l("Name in French"), longest=80, required=_l("Enter the name in French."), **FR)
    description_en = LinesField(
        _l("What people do, in English"), longest=2_000, required=_l("Say in English what people do."), **EN
    )
    description_fr = LinesField(
        _l("What people do, in French"), longest=2_000, required=_l("Say in French what people do."), **FR
    )
    requirements_en = LinesField(_l("What it needs, in English"), longest=1_000, **EN)
    requirements_fr = LinesField(_l("What it needs, in French"), longest=1_000, **FR)
    is_seated = BooleanField(_l("It can be done seated"))
    has_no_lifting = BooleanField(_l("There is no lifting"))
    minimum_age = NumberField(_l("Minimum age"), lowest=0, highest=OLDEST)
    beside_guardian_age = NumberField(_l("Minimum age beside a parent or guardian"), lowest=0, highest=OLDEST)
    night_age = NumberField(_l("Minimum age at night"), lowest=0, highest=OLDEST)
    night_from = TimeField(_l("The night begins at"))
    night_until = TimeField(_l("The night ends at"))
    training_en = LineField(_l("Name of the training, in English"), longest=100, **EN)
    training_fr = LineField(_l("Name of the training, in French"), longest=100, **FR)
    check_kind = SelectField(_l("Police check"), [one_of(_l("Choose a police check, or none."))], validate_choice=False)
    needs_approval = BooleanField(_l("An organizer approves each person"))
    contact = LineField(_l("Contact on the day"), longest=200)

    def __init__(self, known: Described | None = None) -> None:
        super().__init__(data=as_typed(known) if known else {"check_kind": str(Check.NONE)})
        self.check_kind.choices = [choice(kind, str(label)) for kind, label in CHECKS.items()]

    def described(self) -> Described:
        """The role the form describes."""
        return Described(
            name=self.text("name"),
            description=self.text("description"),
            requirements=self.text_if_any("requirements"),
            minimum_age=self.minimum_age.number,
            beside_guardian_age=self.beside_guardian_age.number,
            night_age=self.night_age.number,
            night_from=read_time(self.night_from.data or ""),
            night_until=read_time(self.night_until.data or ""),
            training=self.text_if_any("training"),
            check_kind=Check(self.check_kind.data),
            needs_approval=bool(self.needs_approval.data),
            is_seated=bool(self.is_seated.data),
            has_no_lifting=bool(self.has_no_lifting.data),
            contact=self.contact.data or "",
        )


def as_typed(known: Described) -> dict[str, Any]:
    """The role as somebody would have typed it."""
    typed: dict[str, Any] = {}
    for name, value in vars(known).items():
        if isinstance(value, Bilingual):
            typed |= {f"{name}_en": value.en, f"{name}_fr": value.fr}
        elif isinstance(value, bool):
            typed[name] = value
        elif value is not None:
            typed[name] = value.strftime("%H:%M") if hasattr(value, "strftime") else str(value)
    return typed
