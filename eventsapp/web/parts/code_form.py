"""The form for a fresh code, and what it says of one that is not right."""

from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal
from eventsapp.submissions.codes import Typed
from eventsapp.web.parts.forms import Form, LineField


class CodeWrong(Refusal):
    """It is not one of the codes that were mailed within the hour."""

    sentence = _l("This is not the code we sent. Check the six digits, and that it is the newest mail.")
    field = "code"


class CodeEnded(Refusal):
    """No code works any more: the hour is over, or there were too many tries."""

    sentence = _l("This code does not work any more. Ask for a new one.")
    field = "code"


class CodeForm(Form):
    """The six digits, with or without spaces."""

    code = LineField(
        _l("Code from the e-mail"),
        longest=40,
        required=_l("Type the six digits from the e-mail."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )

    def say(self, became: Typed | None) -> None:
        """Say what is wrong with the code that was typed; None: the form has said something else already."""
        if became in (Typed.WRONG, Typed.ENDED):
            self.refuse(CodeWrong() if became is Typed.WRONG else CodeEnded())
