"""`flask inbox …`: what comes back by mail."""

import sys

from flask.cli import AppGroup

from eventsapp.calendars import answers, replies

inbox = AppGroup("inbox", help="Mail that comes back: answers to invitations.")


@inbox.command("take")
def take() -> None:
    """Take in one mail from standard input, as a mail server's pipe delivers it. What is no answer is left alone."""
    answers.take(sys.stdin.buffer.read(replies.LARGEST + 1))
