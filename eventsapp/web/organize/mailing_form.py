"""What organizers type about a mailing: when, what for, and the words in both languages."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from eventsapp.core import clock
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition
from eventsapp.mailings.mailings import Described
from eventsapp.mailings.models import Anchor, Mailing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.web.organize import mailing_words
from eventsapp.web.organize.fields import DayField, NumberField, SentenceField, TimeField, read_day, read_time
from eventsapp.web.parts.forms import LinesField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm

RULE, MOMENT, BY_HAND = "rule", "moment", "by hand"
WHEN = {
    RULE: _l("By rule: some days before or after a day of the event, also when it moves"),
    MOMENT: _l("Once, at a moment I choose"),
    BY_HAND: _l("Once, when I press “Send now”"),
}
SINCE = {
    "starts-": _l("before the event begins"),
    "starts+": _l("after the event begins"),
    "ends-": _l("before the event ends"),
    "ends+": _l("after the event ends"),
    "closes-": _l("before sign-up ends"),
    "closes+": _l("after sign-up ends"),
}
MOST_DAYS = 400


class MailingForm(SharedForm):
    """When, what for and what; for whom is the filter of the roster beside it."""

    when = RadioField(_l("When"), [one_of(_l("Choose when it goes."))], validate_choice=False)
    days = NumberField(_l("How many days"), lowest=0, highest=MOST_DAYS)
    since = SelectField(_l("Before or after"), [one_of(_l("Choose before or after what."))], validate_choice=False)
    at = TimeField(_l("Time of that day"))
    on = DayField(_l("Day"))
    on_time = TimeField(_l("Time"))
    whom = StringField(_l("To whom"))
    """Never typed: it holds the filter in words, so that two who change it meanwhile are told (decision 30)."""
    purpose = SelectField(_l("What kind of message it is"), [one_of(_l("Choose a kind."))], validate_choice=False)
    subject_en = SentenceField(_l("Subject in English"), 150, required=_l("Write the subject in English."))
    text_en = LinesField(
        _l("Message in English"), longest=8_000, required=_l("Write the message in English."), render_kw={"rows": 14}
    )
    subject_fr = SentenceField(_l("Subject in French"), 150, required=_l("Write the subject in French."))
    text_fr = LinesField(
        _l("Message in French"), longest=8_000, required=_l("Write the message in French."), render_kw={"rows": 14}
    )

    def __init__(self, edition: Edition, mailing: Mailing | None, whom: str) -> None:
        self.edition = edition
        super().__init__(data=_stored(edition, mailing) if mailing else _usual())
        self.when.choices = [choice(value, words) for value, words in WHEN.items()]
        self.since.choices = [choice(value, words) for value, words in SINCE.items()]
        self.purpose.choices = [choice(value, words) for value, words in mailing_words.PURPOSES.items()]
        self.whom.data = whom

    def validate(self, extra_validators: Any = None) -> bool:
        """What its kind of moment needs; the rest is not looked at."""
        a_time = _("Enter a time, like 17:00 or 5 p.m.")
        wanted = {
            self.days: (RULE, _("Enter how many days, or 0 for the day itself.")),
            self.at: (RULE, a_time),
            self.on: (MOMENT, _("Enter a day as year, month and day, like 2027-06-01.")),
            self.on_time: (MOMENT, a_time),
        }
        typed = {field: field.data for field in wanted}
        for field, (kind, _sentence) in wanted.items():
            if self.when.data != kind:
                field.data = ""
        is_valid: bool = super().validate(extra_validators)
        for field, data in typed.items():  # whoever chose the other kind by mistake finds it again
            field.data = data
        for field, (kind, sentence) in wanted.items():
            if self.when.data == kind and not field.data:
                field.errors = [sentence]
                is_valid = False
        return is_valid

    def described(self, asked: dict[str, str]) -> Described:
        """The mailing that was typed, once it was checked, for whoever the filter asks for."""
        anchor = days = at = send_at = None
        if self.when.data == RULE:
            anchor, days = Anchor(self.since.data[:-1]), self.days.number or 0
            days = days if self.since.data.endswith("+") else -days
            at = read_time(self.at.data or "")
        elif self.when.data == MOMENT:
            day, time = read_day(self.on.data or ""), read_time(self.on_time.data or "")
            send_at = clock.moment(datetime.combine(day, time), self.edition.zone) if day and time else None
        return Described(
            Bilingual(self.subject_en.data or "", self.subject_fr.data or ""),
            Bilingual(self.text_en.data or "", self.text_fr.data or ""),
            asked=asked,
            purpose=MessagePurpose(self.purpose.data),
            anchor=anchor,
            days=days,
            at=at,
            send_at=send_at,
        )

    def typed_words(self) -> list[str]:
        """Subjects and texts, as far as they are typed."""
        fields = (self.subject_en, self.subject_fr, self.text_en, self.text_fr)
        return [field.data or "" for field in fields]

    def beside(self, mailing: Mailing, whom: str) -> dict[str, Any]:
        """What is kept now, as it would be typed."""
        return _stored(self.edition, mailing) | {"whom": whom}


def _usual() -> dict[str, Any]:
    return {"when": BY_HAND, "since": "starts-", "at": "10:00", "purpose": str(MessagePurpose.SERVICE)}


def _stored(edition: Edition, mailing: Mailing) -> dict[str, Any]:
    at = clock.local(mailing.send_at, edition.zone) if mailing.send_at else None
    kind = RULE if mailing.is_rule else MOMENT if at else BY_HAND
    days = mailing.days or 0
    since = f"{mailing.anchor}{'-' if days < 0 or (mailing.anchor != Anchor.ENDS and days == 0) else '+'}"
    return {
        "when": kind,
        "days": str(abs(days)) if mailing.is_rule else "",
        "since": since if mailing.is_rule else "starts-",
        "at": mailing.at.strftime("%H:%M") if mailing.at else "",
        "on": at.date().isoformat() if at else "",
        "on_time": at.strftime("%H:%M") if at else "",
        "purpose": mailing.purpose,
        "subject_en": mailing.subject.en,
        "subject_fr": mailing.subject.fr,
        "text_en": mailing.text.en,
        "text_fr": mailing.text.fr,
    }
