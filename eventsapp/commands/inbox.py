"""`flask inbox …`: what comes back by mail."""

import sys

from flask.cli import AppGroup

from eventsapp.calendars import answers
from eventsapp.outbox.inbox import LARGEST
from eventsapp.workflows import returning

inbox = AppGroup("inbox", help="Mail that comes back: answers to invitations, and what could not be delivered.")


@inbox.command("take")
def take() -> None:
    """Take in one mail from standard input, as a mail server's pipe delivers it. What is not for us is left alone."""
    taken(sys.stdin.buffer.read(LARGEST + 1))


def taken(octets: bytes) -> bool:
    """Take in one mail; says whether it is an answer to an invitation, or a message of ours that came back."""
    return returning.take(octets) or answers.take(octets)
