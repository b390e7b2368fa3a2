"""Saying no: one class for each reason, in a sentence the person asking can act on."""

from typing import Any

from flask_babel import lazy_gettext


class Refusal(Exception):
    """A rule said no. `field` names the form field the sentence belongs beside; values fill its placeholders."""

    sentence: Any = lazy_gettext("That is not possible.")
    field: str | None = None
    status = 422

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values

    def __str__(self) -> str:
        return str(self.sentence) % self.values


class NotFound(Refusal):
    """There is no such thing, or none that this person may see."""

    sentence = lazy_gettext("We could not find that.")
    status = 404


class GoneMeanwhile(NotFound):
    """It was there when this act began to look, and somebody removed it before it was held."""

    sentence = lazy_gettext("Somebody has removed this meanwhile, so nothing was changed. Please go back and look.")
