"""Asking organizers for something, and being told that it arrived."""

from eventsapp.audit.trail import Actor
from eventsapp.submissions import requests
from eventsapp.submissions.models import ChangeRequest, Registration, RequestKind
from eventsapp.workflows import confirming


def ask(registration: Registration, kind: RequestKind, words: str, *, by: Actor) -> ChangeRequest:
    """Ask for a change or for erasure; organizers see it on the roster, and the registrant has a mail."""
    request, is_new = requests.ask(registration, kind, words, by=by)
    if is_new:
        confirming.request_received(request)
    return request
