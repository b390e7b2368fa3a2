"""What organizers do with a message in the outbox: at once, not at all, or once more."""

from flask_babel import lazy_gettext as _l

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock
from eventsapp.core.db import locked
from eventsapp.core.refusals import Refusal
from eventsapp.outbox import delivery, envelopes, mail
from eventsapp.outbox.models import WAITING, Failure, Message


class WaitsNoLonger(Refusal):
    """It went, or is going, or was given up meanwhile."""

    sentence = _l("This message does not wait any more.")


class WaitsStill(Refusal):
    """What was not sent cannot be sent again."""

    sentence = _l("This message is still on its way.")


class HeldSecrets(Refusal):
    """A link or a code is known only until it is sent."""

    sentence = _l(
        "It held a personal link or a code, which we forget once a message went. The page of the registration can send"
        " a new link."
    )


class WordsGone(Refusal):
    """Its words were erased, as those of every mail are after a while."""

    sentence = _l("The words of this message were erased, since it is long ago.")


def bring_forward(message: Message, *, by: Actor) -> None:
    """Send it with the next round, not at its time."""
    message = _waiting(message)
    message.due_at = min(message.due_at, clock.now())
    trail.record("message.brought_forward", message, by=by, kind=message.kind)


def skip(message: Message, *, by: Actor) -> None:
    """Do not send it."""
    message = _waiting(message)
    delivery.withhold(message, Failure.SKIPPED, now=clock.now())
    trail.record("message.skipped", message, by=by, kind=message.kind)


def send_again(message: Message, *, by: Actor) -> Message:
    """The same words to the same address, as a message of its own; pressed twice it is one."""
    message = locked(message)
    if message.state not in delivery.OVER:
        raise WaitsStill
    if not message.to_address:
        raise WordsGone
    if envelopes.holds_secrets(message):
        raise HeldSecrets
    again, is_new = mail.once_more(message)
    if is_new:
        trail.record("message.sent_again", message, by=by, kind=message.kind, message=again.id)
    return again


def _waiting(message: Message) -> Message:
    message = locked(message)
    if message.state not in WAITING:
        raise WaitsNoLonger
    return message
