"""Forms: what every one of them does with what people type.

Text is cleaned, not corrected; a field says no in one sentence beside it, and keeps what was typed.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from babel.support import NullTranslations, Translations
from email_validator import EmailNotValidError, validate_email
from flask import g, request, session
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.exc import OperationalError
from wtforms import EmailField, Field, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, StopValidation, ValidationError

from eventsapp.core import languages, phones, words
from eventsapp.core.db import lost_to_another, writing
from eventsapp.core.refusals import Refusal
from eventsapp.web.parts import widgets

Result = TypeVar("Result")
TRIES = 3


class Form(FlaskForm):
    """A form that carries an act out: all of it, or none of it with the reason beside its field."""

    class Meta(FlaskForm.Meta):
        """What all our forms have in common."""

        def get_translations(self, _form: FlaskForm) -> NullTranslations:
            """What WTForms itself says; Flask-WTF reads the file of it anew for each page."""
            return _own_words(languages.current())

    def __init__(self, *args: Any, **options: Any) -> None:
        session.permanent = True  # a pause, or a phone that closes its browser, must not cost the form
        # Only what was typed: Flask-WTF would also take files and JSON, which are no text.
        options.setdefault("formdata", request.form if request.method == "POST" else None)
        super().__init__(*args, **options)

    def save(self, act: Callable[[], Result]) -> Result | None:
        """Check the fields, then act in one transaction. None: it was refused, and the form says why."""
        if g.get("comes_too_late"):
            raise TooLate(self)
        if not self.validate_on_submit():
            return None
        for attempt in range(1, TRIES + 1):
            try:
                with writing():
                    return act()
            except Refusal as refusal:
                if refusal.status == 404:
                    raise
                self.refuse(refusal)
                return None
            except OperationalError as error:
                if attempt == TRIES or not lost_to_another(error):
                    raise
        return None

    def refuse(self, refusal: Refusal) -> None:
        """Put the sentence beside the field it is about, or above the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(str(refusal))
        else:
            field.errors = [*field.errors, str(refusal)]


class TooLate(Exception):
    """Raised instead of saving, where a page takes changes no longer: what was typed goes elsewhere."""

    def __init__(self, form: Form) -> None:
        super().__init__("the page takes changes no longer")
        self.form = form


class LineField(StringField):
    """One line of text, cleaned; `longest` counts characters."""

    widget = widgets.Line()

    def __init__(self, label: Any, *, longest: int, required: Any = None, **options: Any) -> None:
        validators = [*([DataRequired(required)] if required else [blank_is_fine]), Printable(), AtMost(longest)]
        validators += options.pop("validators", [])
        super().__init__(label, validators, filters=[_cleaned], **options)


class LinesField(TextAreaField):
    """Several lines of text, cleaned; `longest` counts characters."""

    widget = widgets.Lines()

    def __init__(self, label: Any, *, longest: int, required: Any = None, **options: Any) -> None:
        validators = [*([DataRequired(required)] if required else [blank_is_fine]), Printable(), AtMost(longest)]
        super().__init__(label, validators, filters=[_cleaned_lines], **options)


class AddressField(EmailField):
    """An e-mail address; one, as it would be typed, spoken or pasted."""

    widget = widgets.Address()

    def __init__(self, label: Any, *, required: Any = None, **options: Any) -> None:
        validators = [DataRequired(required) if required else blank_is_fine, Printable(), AtMost(254), is_address]
        super().__init__(label, validators, filters=[_address], **options)


class Printable:
    """Refuses what can never be shown: controls, text-direction overrides."""

    def __call__(self, form: Any, field: Field) -> None:
        if words.unprintable(field.data or ""):
            raise StopValidation(
                str(_l("There is a character in this that cannot be shown. Please type it again without it."))
            )


class AtMost:
    """Refuses more than so many characters, and says how many there are."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > self.longest:
            raise StopValidation(
                _l("Please use at most %(most)d characters; this has %(length)d.", most=self.longest, length=length)
            )


def blank_is_fine(form: Any, field: Field) -> None:
    """Stops checking an optional field that was left empty."""
    if not field.data:
        field.errors = []
        raise StopValidation


def is_address(form: Any, field: Field) -> None:
    """Refuses what is not one e-mail address, and keeps it in its normal spelling (RFC 5321; no look-up is made)."""
    try:
        field.data = validate_email(field.data, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValidationError(_l("Enter one complete e-mail address, like name@example.org.")) from None


@cache
def _own_words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [languages.LOCALES[language]], domain="wtforms")


def _cleaned(text: str | None) -> str:
    return words.cleaned(text or "")


def _cleaned_lines(text: str | None) -> str:
    return words.cleaned_lines(text or "")


def _address(text: str | None) -> str:
    """Dictation adds spaces and a final full stop; pasting adds `mailto:` and angle brackets."""
    spoken = words.cleaned(text or "").strip("<>;,. ").removeprefix("mailto:")
    return spoken.replace(" ", "") if spoken.count("@") == 1 else spoken


class FormGroup:
    """Several forms on one page, as its summary of errors sees them."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = list(forms)

    def __iter__(self) -> Iterator[Field]:
        return (field for form in self.forms for field in form)

    @property
    def errors(self) -> list[Any]:
        return [error for form in self.forms for error in form.errors.values()]

    @property
    def form_errors(self) -> list[Any]:
        return [error for form in self.forms for error in form.form_errors]


class PhoneField(TelField):
    """A telephone number, if one is given. What cannot be read as a number is kept as typed: it blocks nobody."""

    widget = widgets.Phone()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, [blank_is_fine, Printable(), AtMost(40)], filters=[phones.spelled], **options)


def choice(value: object, label: Any, *, group: str | None = None) -> Any:
    """One choice of a field; those of one group stand under its name."""
    return SelectChoice(str(value), label, optgroup=group)


def one_of(sentence: Any, *, required: bool = True) -> Callable[[Any, Any], None]:
    """Refuses anything but one of the choices, also one that was taken away while the page was open."""

    def check(form: Any, field: Any) -> None:
        if field.data not in {choice.value for choice in field.iter_choices()}:
            raise StopValidation(str(sentence))

    check.field_flags = {"required": required}  # type: ignore[attr-defined]
    return check


def some_of(sentence: Any = None) -> Callable[[Any, Any], None]:
    """Refuses none at all, if a sentence says so; a choice that was taken away while the page was open is said."""

    def check(form: Any, field: Any) -> None:
        offered = {choice.value for choice in field.iter_choices()}
        if any(value not in offered for value in field.data or ()):
            field.data = [value for value in field.data if value in offered]
            raise StopValidation(gettext("One of your choices is no longer offered. Please look over the others."))
        if sentence and not field.data:
            raise StopValidation(str(sentence))

    return check
