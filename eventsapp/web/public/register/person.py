"""One person besides whoever is at the form; or whoever is at it and under age, with their guardian."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from eventsapp.core import words
from eventsapp.registration import rules as ages
from eventsapp.submissions.models import Basis
from eventsapp.web.parts.forms import AddressField, choice, one_of
from eventsapp.web.public import asking
from eventsapp.web.public.register.drafting import OpenDraft, StepForm
from eventsapp.web.public.register.party import ME, Coming, band_of


class BandForm(StepForm):
    """Somebody's age, as far as it matters here."""

    step = "people"

    band = RadioField(_l("Age on the day"), [one_of(_l("Choose an age."))], validate_choice=False)

    def offer(self, bands: list[tuple[int, int | None]]) -> None:
        """Let one of these be chosen."""
        self.band.choices = [choice(value_of(one), ages.said(*one)) for one in bands]

    @property
    def ages(self) -> tuple[int, int | None] | None:
        """The ages that were chosen."""
        return band_of(self.band.data or "")


class PersonForm(BandForm):
    """Somebody else who comes."""

    name = asking.name_field(_l("Enter the name of the person who comes."), autocomplete="off")
    basis = RadioField(_l("You and this person"), validate_choice=False)
    email = AddressField(_l("Their own e-mail address"), render_kw={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, draft: OpenDraft, key: str = "", *, prefix: str = "") -> None:
        super().__init__(draft, key, prefix=prefix)
        self.bands = draft.bands()
        self.offer(self.bands)
        self.basis.choices = [
            choice(Basis.AGREED, _("They know about it and agree")),
            choice(Basis.GUARDIAN, _("I am their parent or guardian")),
        ]
        if draft.whose == "else":
            self.basis.validators = [one_of(_l("Say whether they agree, or whether you are the parent or guardian."))]
        self.basis.flags.required = True
        if (self.ages or (0, 0))[0] < draft.majority:
            self.email.validators = []  # a child's is neither asked for nor used

    @property
    def details(self) -> dict[str, dict[str, Any]]:
        """Adults are asked for an address of their own."""
        adult = [value_of(band) for band in self.bands if band[0] >= self.draft.majority]
        return {value: {"pick": number} for number, value in enumerate(adult, 1)}

    @property
    def shows_email(self) -> str:
        """The numbers of the ages for which the address is asked."""
        return " ".join(str(detail["pick"]) for detail in self.details.values())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that nobody is on the form twice."""
        is_right = bool(super().validate(extra_validators))
        if not self.name.errors and _is_there_already(self.draft, self.key):
            sentence = _(
                "%(name)s is already on this form. If two people have the same name, add something that tells them "
                "apart, like a second name or “junior”.",
                name=self.name.data,
            )
            self.name.errors = [*self.name.errors, sentence]
            return False
        return is_right


class GuardianForm(BandForm):
    """A young person who signs up themselves: their age, and who consents."""

    guardian_name = asking.name_field(
        _l("Enter the name of your parent or guardian."), _l("Full name of your parent or guardian"), autocomplete="off"
    )
    guardian_email = AddressField(
        _l("E-mail address of your parent or guardian"),
        required=_l("Enter the e-mail address of your parent or guardian, so that we can ask for their consent."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, draft: OpenDraft, *, prefix: str = "") -> None:
        super().__init__(draft, ME, prefix=prefix)
        self.offer(draft.bands(highest=draft.majority - 1))
        self.band.label.text = _("Your age on the day")


def form_of(draft: OpenDraft, key: str, *, prefix: str = "") -> PersonForm | GuardianForm:
    """The form about that person."""
    return GuardianForm(draft, prefix=prefix) if key == ME else PersonForm(draft, key, prefix=prefix)


def value_of(band: tuple[int, int | None]) -> str:
    """An age band as a form sends it, `14-17` or `18-`."""
    low, high = band
    return f"{low}-{'' if high is None else high}"


def _is_there_already(draft: OpenDraft, key: str) -> bool:
    """Whether somebody before them goes by the same name at the same address, and so would be the same person."""
    known = set()
    for one in draft.comers:
        if one.key == key:
            return _identity(one) in known
        known.add(_identity(one))
    return False


def _identity(one: Coming) -> tuple[str, str]:
    return words.folded(one.name), words.cleaned(one.email).casefold()
