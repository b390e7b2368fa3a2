"""What an edition says beside when it is: its venue, what everybody must know, what to bring, when sign-up ends."""

from datetime import datetime

from flask_babel import lazy_gettext as _

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, words
from eventsapp.core.db import locked, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events import rules
from eventsapp.events.editions import NoticeMissing
from eventsapp.events.models import Edition, State, Venue


class IsOver(Refusal):
    """What has been stays as it was."""

    sentence = _("This edition is over, so where it took place stays as it is.")
    field = "venue"


class EndsAfterTheEvent(Refusal):
    """A sign-up that would go on when everybody has gone home."""

    sentence = _("Sign-up must end before the event does.")
    field = "closes_on"


def set_texts(edition: Edition, *, notice: Bilingual | None, to_bring: Bilingual | None, by: Actor) -> Edition:
    """Say what everybody must know now, and what to bring. What is off goes on saying why."""
    edition = locked(edition)
    said = {"notice": _said(notice), "to_bring": _said(to_bring)}
    if said["notice"] is None and edition.state in (State.CANCELLED, State.POSTPONED):
        raise NoticeMissing
    changed = set_columns(edition, said)
    if changed:
        trail.record("edition.texts_edited", edition, by=by, changed=changed)
    return edition


def change_venue(edition: Edition, venue: Venue | None, *, by: Actor) -> Edition:
    """Hold it elsewhere; without a venue it is not known yet where."""
    edition = locked(edition)
    before, after = edition.venue_id, venue.id if venue else None
    if before == after:
        return edition
    if rules.standing(edition, clock.now()) in (State.FINISHED, State.ARCHIVED):
        raise IsOver
    edition.venue = venue
    trail.record("edition.venue_changed", edition, by=by, before=before, after=after)
    return edition


def set_end_of_sign_up(edition: Edition, closes_at: datetime | None, *, by: Actor) -> Edition:
    """End sign-up at that moment, which may be past: then it is closed. None: when the edition begins."""
    edition = locked(edition)
    before = edition.closes_at
    if closes_at is not None and closes_at > rules.is_over_at(edition):
        raise EndsAfterTheEvent
    if before != closes_at:
        edition.closes_at = closes_at
        trail.record("edition.sign_up_end_set", edition, by=by, before=_told(before), after=_told(closes_at))
    return edition


def _said(text: Bilingual | None) -> Bilingual | None:
    if text is None:
        return None
    said = Bilingual(en=words.cleaned_lines(text.en), fr=words.cleaned_lines(text.fr))
    return said if said.en or said.fr else None


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
