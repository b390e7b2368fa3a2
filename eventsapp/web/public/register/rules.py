"""The rules: what the person at the form accepts for themselves, and who consents for the children."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField

from eventsapp.core import tokens
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from eventsapp.web.parts.forms import AddressField, LineField, choice
from eventsapp.web.public.register import doing, steps
from eventsapp.web.public.register.drafting import OpenDraft, StepForm, drafted, shows_errors
from eventsapp.web.public.register.party import ME, Coming
from eventsapp.workflows.plans import Acceptance, Guardian

blueprint = Blueprint("rules", __name__)

SOMEBODY_ELSE = "other"
"""The guardian is not on this form."""


class RulesForm(StepForm):
    """What this person accepts here. What others have to accept they are asked by a link of their own."""

    step = "rules"

    adult_version = HiddenField()
    accept = BooleanField(_l("I have read this, and I accept it"))
    guardian = RadioField(_l("Who is the parent or guardian?"), validate_choice=False)
    guardian_name = LineField(
        _l("Full name of the parent or guardian"),
        longest=100,
        required=_l("Enter the name of the parent or guardian."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    guardian_email = AddressField(
        _l("E-mail address of the parent or guardian"),
        required=_l("Enter the e-mail address of the parent or guardian. We send them the text there."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    guardian_version = HiddenField()
    read_doing = HiddenField()
    """What tells what the minors do, as it was read, from anything else."""
    signed_name = LineField(
        _l("Your full name, as your signature"),
        longest=100,
        required=_l("Type your full name. It stands for your signature."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )

    def __init__(self, draft: OpenDraft, key: str = "", *, prefix: str = "") -> None:
        super().__init__(draft, key, prefix=prefix)
        self.versions = draft.waivers
        self.minors = [one for one in draft.comers if one.is_minor]
        self.guardian.choices = self._possible_guardians()
        if len(self.guardian.choices) == 1:
            self.guardian.data = self.guardian.choices[0].value
        self.consents = {one.key: self._consent(one) for one in self.minors if self.for_minors}
        self._fields["signed_name"] = self._fields.pop("signed_name")  # last on the page, and so among what is wrong
        self.was_changed = self._forget_what_was_not_read()
        self.do_something_else = self._forget_consent_to_something_else()

    @property
    def own(self) -> WaiverVersion | None:
        """The text this person accepts for themselves."""
        takes_part = any(
            one.is_registrant and not one.is_minor and not self.draft.only_helps(one.key) for one in self.draft.comers
        )
        return self.versions.get(WaiverKind.ADULT) if takes_part else None

    @property
    def for_minors(self) -> WaiverVersion | None:
        """The text a guardian accepts for each minor."""
        return self.versions.get(WaiverKind.GUARDIAN) if self.minors else None

    @property
    def others(self) -> list[Coming]:
        """The other adults who take part, and accept for themselves: by their own link, or at the desk without one."""
        if WaiverKind.ADULT not in self.versions:
            return []
        adults = [one for one in self.draft.comers if not one.is_minor and not one.is_registrant]
        return [one for one in adults if not self.draft.only_helps(one.key)]

    @property
    def what_minors_do(self) -> list[str]:
        """What the guardian consents to: what each of them takes part in, and where they help."""
        found = []
        for one in self.minors:
            if category := doing.takes_part_in(self.draft, one.key):
                found.append(_("%(name)s takes part: %(category)s", name=one.called, category=category))
            shifts = doing.helps_on(self.draft, one.key)
            found += [_("%(name)s helps: %(shift)s", name=one.called, shift=words) for words in shifts]
        return found

    @property
    def may_consent_here(self) -> bool:
        """Whether the person at the form can be the guardian."""
        return ME in {one.value for one in self.guardian.choices}

    @property
    def may_be_elsewhere(self) -> bool:
        """Whether the guardian can be somebody who is not on this form."""
        return SOMEBODY_ELSE in {one.value for one in self.guardian.choices}

    @property
    def is_guardian(self) -> bool:
        """Whether the person at the form is the guardian."""
        return bool(self.minors) and self.guardian.data == ME

    @property
    def acceptances(self) -> tuple[Acceptance, ...]:
        """What is accepted here and now."""
        name = self.signed_name.data or ""
        own = [Acceptance(self.own.id, ME, name)] if self.own else []
        text = self.for_minors if self.is_guardian else None
        return (*own, *(Acceptance(text.id, one.key, name) for one in self.minors if text))

    @property
    def named_guardian(self) -> Guardian | None:
        """Who consents for the minors; None: there are none."""
        if not self.minors:
            return None
        if self.is_guardian:
            return Guardian(is_registrant=True)
        if self.guardian.data == SOMEBODY_ELSE:
            return Guardian(name=self.guardian_name.data or "", email=self.guardian_email.data or "")
        return Guardian(comer=self.guardian.data or "")

    @property
    def print_of_doing(self) -> str:
        """What tells this from anything else that the minors could do; all on one page it is not known before."""
        if self._prefix:
            return ""
        of_each = [
            (one.key, self.draft.value("part", "category", one.key), doing.shift_ids(self.draft, one.key))
            for one in self.minors
        ]
        return tokens.digest(repr(of_each))  # numbers and not words, which another language says otherwise

    def validate(self, extra_validators: Any = None) -> bool:
        """Only what is asked has to be answered; a text that changed while it was read has to be read again."""
        if not self.minors or self.guardian.data != SOMEBODY_ELSE:
            self.guardian_name.validators = self.guardian_email.validators = []
        if not self.own and not (self.is_guardian and self.for_minors):
            self.signed_name.validators = []
        super().validate(extra_validators)
        if self.minors and self.guardian.data not in {one.value for one in self.guardian.choices}:
            _say(self.guardian, _("Choose who the parent or guardian is."))
        if self.own and not self.accept.data:
            _say(self.accept, self._why(self.own, _("Read the text, and tick that you accept it.")))
        if self.for_minors and self.is_guardian:
            for one in self.minors:
                consent = self.consents[one.key]
                if not consent.data:
                    sentence = (
                        _(
                            "What %(name)s does has changed. Look at it again, and tick that you consent.",
                            name=one.called,
                        )
                        if self.do_something_else
                        else _("Read the text, and tick that you consent for %(name)s.", name=one.called)
                    )
                    _say(consent, self._why(self.for_minors, sentence))
        return not self.errors

    def _possible_guardians(self) -> list[Any]:
        """Nobody is asked again who said to be the guardian, or to fill it in for somebody as agreed with them."""
        own = choice(ME, _("I am"))
        if self.draft.whose == "else":
            grounds = {one.basis for one in self.minors}
            if grounds == {"guardian"}:
                return [own]
            own = own if "guardian" in grounds else None
        adults = [
            choice(one.key, one.called) for one in self.draft.comers if not one.is_minor and not one.is_registrant
        ]
        return [*([own] if own else []), *adults, choice(SOMEBODY_ELSE, _("Somebody else"))]

    def _consent(self, minor: Coming) -> Any:
        label = _("I am the parent or guardian of %(name)s, I have read this, and I consent", name=minor.called)
        return self.add(f"consent_{minor.key}", BooleanField(label))

    def _forget_what_was_not_read(self) -> set[int]:
        """Take back the ticks under a text of which another version is in force; those versions."""
        changed = set()
        for version, read, ticks in (
            (self.own, self.adult_version, [self.accept]),
            (self.for_minors, self.guardian_version, list(self.consents.values())),
        ):
            if version and any(tick.data for tick in ticks) and read.data != str(version.id):
                changed.add(version.id)
                for tick in ticks:
                    tick.data = False
        return changed

    def _forget_consent_to_something_else(self) -> bool:
        """Take back the consents if the minors take part or help in another way than was read."""
        given = [consent for consent in self.consents.values() if consent.data]
        if not given or not self.read_doing.data or self.read_doing.data == self.print_of_doing:
            return False
        for consent in given:
            consent.data = False
        return True

    def _why(self, version: WaiverVersion, missing: str) -> str:
        return str(signing.WordingChanged.sentence) if version.id in self.was_changed else missing


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register/<reference>/rules", methods=["GET", "POST"])
@drafted
def show(draft: OpenDraft) -> Response | tuple[str, int]:
    """The texts in full, and what is to accept."""
    if request.method == "POST":
        draft.keep(RulesForm.step, request.form)
    form = RulesForm(draft)
    if shows_errors() and form.validate() and request.method == "POST":
        return redirect(steps.after(draft, "rules.show"), 303)
    page = render_template(
        "public/register/rules.html",
        draft=draft,
        form=form,
        view="rules.show",
        back=steps.before(draft, "rules.show"),
    )
    return page, 422 if form.errors else 200


def _say(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
