"""The form in which an organizer notes that a training or a police check was seen."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.reports import helpers
from eventsapp.volunteering import qualifications
from eventsapp.volunteering.models import Volunteer
from eventsapp.volunteering.records import Qualification, QualificationKind
from eventsapp.web.organize import shift_words
from eventsapp.web.organize.fields import DayField, read_day
from eventsapp.web.parts.forms import Form, choice, one_of
from eventsapp.web.parts.sessions import acting


class QualificationForm(Form):
    """What was seen, and when."""

    kind = SelectField(_l("What did you see?"), validate_choice=False, validators=[one_of(_l("Choose what you saw."))])
    seen_on = DayField(_l("Day on which you saw it"), required=_l("Enter the day on which you saw it."))
    valid_until = DayField(_l("Its last day"))

    def __init__(self, trainings: dict[str, Bilingual], today: str) -> None:
        super().__init__(data={"kind": "", "seen_on": today})
        self.trainings = trainings
        checks = (QualificationKind.CRIMINAL, QualificationKind.JUDICIAL, QualificationKind.VULNERABLE)
        self.kind.choices = [
            choice("", _("Choose one")),
            *(
                choice(f"training:{key}", _("Training: %(name)s", name=name.said()))
                for key, name in self.trainings.items()
            ),
            *(choice(kind, shift_words.KINDS[kind]) for kind in checks),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """The empty choice is none."""
        valid = super().validate(extra_validators)
        if self.kind.data == "" and not self.kind.errors:
            self.kind.errors = [_("Choose what you saw.")]
            return False
        return bool(valid)

    def record(self, volunteer: Volunteer, edition: Edition) -> Qualification | None:
        """Note it, or say in the form why not."""

        def act() -> Qualification:
            kind, _colon, key = (self.kind.data or "").partition(":")
            seen_on = read_day(self.seen_on.data or "")
            if seen_on is None:
                raise NotFound
            return qualifications.record(
                volunteer.person,
                QualificationKind(kind),
                training=self.trainings.get(key),
                seen_on=seen_on,
                valid_until=read_day(self.valid_until.data or ""),
                today=clock.today(edition.zone),
                by=acting(),
            )

        return self.save(act)


def trainings(edition: Edition) -> dict[str, Bilingual]:
    """The trainings that roles of the edition ask for, by key."""
    return {
        qualifications.training_key(role.training): role.training
        for role in helpers.roles(edition.id)
        if role.training is not None
    }
