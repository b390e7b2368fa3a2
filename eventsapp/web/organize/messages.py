"""Writing to volunteers: those on a shift, in a role, or everybody; looked over before it goes."""

from functools import partial
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField, SelectField

from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.reports import helpers, shift_sheets
from eventsapp.volunteering import shifts
from eventsapp.volunteering.models import Shift
from eventsapp.web.organize.assignments import address_of
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField, LinesField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import announcing
from eventsapp.workflows.announcing import Audience, Target

blueprint = Blueprint("messages", __name__)

EVERYBODY = "everybody"


class MessageForm(Form):
    """To whom, and what, in the languages they read."""

    to = SelectField(_l("To whom"), validate_choice=False, validators=[one_of(_l("Choose to whom."))])
    with_waiting = BooleanField(_l("Also to those who wait for a place"))
    subject_en = LineField(_l("Subject in English"), longest=150)
    text_en = LinesField(_l("Message in English"), longest=5_000)
    subject_fr = LineField(_l("Subject in French"), longest=150)
    text_fr = LinesField(_l("Message in French"), longest=5_000)
    form_key = HiddenField()

    def __init__(self, edition: Edition, shift: Shift | None) -> None:
        usual = f"shift:{shift.id}" if shift else EVERYBODY
        super().__init__(data={"to": usual, "form_key": token_urlsafe(24)})
        self.edition = edition
        self.has_own_key = 20 <= len(self.form_key.data or "") <= 60
        if not self.has_own_key:
            self.form_key.data = token_urlsafe(24)
        of_shift = [choice(usual, _("Those on %(shift)s", shift=shifts.called(shift, edition)))] if shift else []
        roles = [
            choice(f"role:{role.id}", _("All in the role: %(role)s", role=role.name.said()))
            for role in helpers.roles(edition.id)
        ]
        self.to.choices = [*of_shift, choice(EVERYBODY, _("Everybody who helps")), *roles]

    def look(self) -> Audience | None:
        """Who gets it, once everything is there that they can read; else the form says what is missing."""
        if not self.validate_on_submit():
            return None
        try:
            audience = announcing.audience(self.edition, self._target())
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        for language, number in audience.languages.items():
            self._refuse_unwritten(language, number)
        return None if self.errors else audience

    def send(self, audience: Audience) -> int | None:
        """Write to all of them, some at a time; whatever stops it, the same form sent again goes on from there.

        Says how many are written to now. None: it was refused, or nothing tells it from another form; then it is
        to be looked over again, with a key of its own.
        """
        if not self.has_own_key:
            return None
        subject, text = self._said("subject"), self._said("text")
        key = announcing.key(self.form_key.data or "", self._target(), subject, text)
        sent = 0
        for numbers in audience.batches():
            act = partial(announcing.send, self.edition, numbers, subject, text, key=key, by=acting())
            new = self.save(act)
            if new is None:
                return None
            sent += new
        return sent

    def _target(self) -> Target:
        kind, _colon, number = (self.to.data or "").partition(":")
        return Target(
            role_id=int(number) if kind == "role" else None,
            shift_id=int(number) if kind == "shift" else None,
            with_waiting=bool(self.with_waiting.data),
        )

    def _said(self, name: str) -> Bilingual:
        return Bilingual(en=self[f"{name}_en"].data or "", fr=self[f"{name}_fr"].data or "")

    def _refuse_unwritten(self, language: str, number: int) -> None:
        """A message is not sent to people who cannot read it."""
        missing = [self[f"{name}_{language}"] for name in ("subject", "text") if not self[f"{name}_{language}"].data]
        for field in missing:
            if language == "fr":
                sentence = ngettext(
                    "%(num)s of them reads French. Write this in French.",
                    "%(num)s of them read French. Write this in French.",
                    number,
                )
            else:
                sentence = ngettext(
                    "%(num)s of them reads English. Write this in English.",
                    "%(num)s of them read English. Write this in English.",
                    number,
                )
            field.errors = [sentence]


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/messages/new", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_VOLUNTEERS)
def new(edition: Edition) -> Any:
    """Write, look it over, send."""
    shift = _shift(edition)
    form = MessageForm(edition, shift)
    step = request.form.get("step", "")
    audience = form.look() if step in ("look", "send") else None
    if audience is not None and step == "send" and (sent := form.send(audience)) is not None:
        if sent:
            flash(ngettext("Sent to %(num)s person.", "Sent to %(num)s people.", sent))
        else:
            flash(_("This message was sent before."), "warning")
        return redirect(_back(edition, shift), 303)
    page = render_template(
        "organize/messages/look.html" if audience else "organize/messages/new.html",
        edition=edition,
        shift=shift,
        form=form,
        audience=audience,
        back=_back(edition, shift),
    )
    return page, 422 if form.errors else 200


def _shift(edition: Edition) -> Shift | None:
    """The shift from whose page one came."""
    typed = request.args.get("shift", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10):
        raise NotFound
    return shift_sheets.find(edition, int(typed))


def _back(edition: Edition, shift: Shift | None) -> str:
    if shift is not None:
        return address_of(edition, shift.id)
    return url_for("organize.volunteers.index", slug=edition.series.slug, year=edition.year)
