"""The form for a fresh code, what it says of one that is not right, and that a browser typed in one that was."""

from datetime import timedelta

from flask import session
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock
from eventsapp.core.refusals import Refusal
from eventsapp.submissions.codes import Typed
from eventsapp.web.parts.forms import Form, LineField

FRESH_FOR = timedelta(hours=24)
"""How long a browser may see and change what costs something after a code was typed in."""
_REMEMBERED = 5


class CodeWrong(Refusal):
    """It is not one of the codes that were mailed lately."""

    sentence = _l("This is not the code we sent. Check the six digits, and that it is the newest mail.")
    field = "code"


class CodeLate(Refusal):
    """It was one of them, and its time is over; mails are late sometimes, and nobody did anything wrong."""

    sentence = _l(
        "This is a code of ours, but it is more than ten minutes old. Ask for another one below: the next mail often "
        "comes sooner. Nothing you typed is lost."
    )
    field = "code"


class CodeEnded(Refusal):
    """No code works any more: its time is over, or there were too many tries."""

    sentence = _l("This code does not work any more. Ask for a new one below.")
    field = "code"


_REFUSED: dict[Typed | None, type[Refusal]] = {
    Typed.WRONG: CodeWrong,
    Typed.LATE: CodeLate,
    Typed.ENDED: CodeEnded,
}


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
        if became in _REFUSED:
            self.refuse(_REFUSED[became]())


def is_fresh(link: str) -> bool:
    """Whether a code was typed into this browser for this link a while ago."""
    return bool(session.get("fresh", {}).get(link, 0) > clock.now().timestamp())


def remember_fresh(link: str) -> None:
    """Let this browser through this link for a while."""
    kept = sorted(session.get("fresh", {}).items(), key=lambda pair: pair[1])[-(_REMEMBERED - 1) :]
    session["fresh"] = dict(kept) | {link: (clock.now() + FRESH_FOR).timestamp()}
