"""Proof of what people agreed to: who, in which words, when, where, and when it was taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core.db import db
from eventsapp.people.models import Person
from eventsapp.submissions import consents, wishes
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Consent, Where, Wish

FORMS = {
    Where.SIGN_UP: _l("at the end of the sign-up form"),
    Where.OWN_PAGE: _l("on their own page"),
    Where.LEAVE_PAGE: _l("on the page to leave by"),
    Where.ONE_CLICK: _l("with the button of their mail program"),
    Where.ORGANIZER: _l("told an organizer"),
}
_AT_ONCE = 500


@dataclass(frozen=True)
class Proof:
    """One thing that was said, by whom and how."""

    said_at: datetime
    person: Person
    wanted: bool
    words: str
    version: int
    language: str
    form: str
    """In words; empty where it was not kept."""
    registration: Registration | None
    withdrawn_at: datetime | None
    address_then: str = ""
    """For which address it was said, compared without capitals; empty where it was not kept."""

    @property
    def address(self) -> str:
        """For which address it counts: what they have now may be another."""
        is_same = self.address_then in ("", self.person.email_key)
        return (self.person.email or "") if is_same else self.address_then


def of(registration: Registration) -> list[Proof]:
    """What the registrant said, with this form or wherever, the oldest first."""
    found = [_of_consent(one) for one in consents.of(registration)]
    found += [_of_wish(one) for one in wishes.of(registration.registrant)]
    return sorted(found, key=lambda one: one.said_at)


def every() -> Iterator[Proof]:
    """All that anybody said, some at a time."""
    for model, read in ((Consent, _of_consent), (Wish, _of_wish)):
        for one in _rows(model):
            yield read(one)


def _rows(model: Any) -> Iterator[Any]:
    last = 0
    related = (joinedload(model.person), joinedload(model.registration))
    while True:
        query = select(model).where(model.id > last).order_by(model.id).limit(_AT_ONCE).options(*related)
        some = db.session.scalars(query).all()
        if not some:
            return
        yield from some
        last = some[-1].id
        db.session.expunge_all()


def _of_consent(one: Consent) -> Proof:
    form = str(FORMS[Where(one.form)]) if one.form else ""
    registration, withdrawn_at = one.registration, one.withdrawn_at
    return Proof(one.given_at, one.person, True, one.words, one.version, one.language, form, registration, withdrawn_at)


def _of_wish(one: Wish) -> Proof:
    form = str(FORMS[Where(one.form)])
    said = (one.said_at, one.person, one.wanted, one.words, one.version, one.language, form, one.registration)
    return Proof(*said, None, one.address_key)
