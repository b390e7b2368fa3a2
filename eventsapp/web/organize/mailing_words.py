"""What the pages of mailings say in words: when one goes, to whom, and what became of it."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from eventsapp.core import languages
from eventsapp.events.models import Edition
from eventsapp.mailings import placeholders, rules
from eventsapp.mailings.models import Anchor, Mailing, PassedOver
from eventsapp.mailings.placeholders import Placeholder
from eventsapp.mailings.rules import Standing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.reports import asking
from eventsapp.reports.rosters import Menu
from eventsapp.rounds import values
from eventsapp.rounds.audience import Audience
from eventsapp.web.organize.registration_words import moment
from eventsapp.web.organize.roster_filter import FilterForm

PURPOSES = {
    MessagePurpose.SERVICE: _l("About what they signed up for: everybody gets it"),
    MessagePurpose.FUNDRAISING: _l("Asks for support: whoever refused such messages is left out"),
    MessagePurpose.NEWS: _l("News of the charity: only to those who agreed"),
}
"""Not those of partners: nobody is asked whether they agree to them."""
STANDINGS = {
    Standing.UNTIMED: (_l("Not sent yet"), ""),
    Standing.OFF: (_l("Switched off"), ""),
    Standing.WAITING: (_l("Waits for its moment"), "info"),
    Standing.DUE: (_l("Is about to be sent"), "info"),
    Standing.UNDER_WAY: (_l("Is being sent"), "info"),
    Standing.STOPPED: (_l("Stopped"), "warning"),
    Standing.DONE: (_l("Sent"), "ok"),
    Standing.PASSED_OVER: (_l("Not sent"), "warning"),
}
WHY_NOT = {
    PassedOver.LATE: _l("Its moment was past already, so nobody was written to."),
    PassedOver.RESTING: _l("The event had no firm date at that moment, so its rules rested."),
    PassedOver.UNREADABLE: _l("It was for a category, a role or an answer that is not there any more."),
}
_DAYS = {
    (Anchor.STARTS, False): _l("%(days)s before the event begins, at %(time)s"),
    (Anchor.STARTS, True): _l("%(days)s after the event begins, at %(time)s"),
    (Anchor.ENDS, False): _l("%(days)s before the event ends, at %(time)s"),
    (Anchor.ENDS, True): _l("%(days)s after the event ends, at %(time)s"),
    (Anchor.CLOSES, False): _l("%(days)s before sign-up ends, at %(time)s"),
    (Anchor.CLOSES, True): _l("%(days)s after sign-up ends, at %(time)s"),
}
_THE_DAY = {
    Anchor.STARTS: _l("On the day the event begins, at %(time)s"),
    Anchor.ENDS: _l("On the day the event ends, at %(time)s"),
    Anchor.CLOSES: _l("On the day sign-up ends, at %(time)s"),
}


def due(mailing: Mailing, edition: Edition) -> str:
    """The moment at which it goes or went; nothing: nobody has said."""
    at = rules.due_at(mailing, edition)
    return "" if at is None else moment(at, edition)


def rule(mailing: Mailing) -> str:
    """By what rule: ``7 days before the event begins, at 10:00 a.m.``; nothing: it is sent by hand."""
    if mailing.anchor is None or mailing.days is None or mailing.at is None:
        return ""
    anchor, time = Anchor(mailing.anchor), languages.clock(mailing.at)
    if mailing.days == 0:
        return str(_THE_DAY[anchor]) % {"time": time}
    days = ngettext("%(num)s day", "%(num)s days", abs(mailing.days))
    return str(_DAYS[anchor, mailing.days > 0]) % {"days": days, "time": time}


def whom(mailing: Mailing, menu: Menu) -> str:
    """For whom it is, as the filter of the roster says it."""
    if not asking.is_readable(mailing.asked, menu):
        return _("Something that is not there any more")
    return FilterForm(MultiDict(mailing.asked), menu).said() or _("Everybody confirmed or waiting")


def subject(mailing: Mailing, edition: Edition, now: datetime) -> str:
    """The subject as it is at its moment, with what is the same for all; what is each reader's own stands in dots."""
    known = values.of_edition(edition, (), rules.due_at(mailing, edition) or now)[languages.current()]
    own = dict.fromkeys(Placeholder, "…")
    return "".join(piece or "" for piece in placeholders.filled(mailing.subject.said(), {**own, **known}))


def outcome(mailing: Mailing, standing: Standing) -> list[str]:
    """What became of it, in sentences."""
    said = []
    if standing in (Standing.DONE, Standing.UNDER_WAY, Standing.STOPPED) or mailing.written:
        said.append(ngettext("%(num)s message", "%(num)s messages", mailing.written))
    if standing in (Standing.DONE, Standing.UNDER_WAY, Standing.STOPPED):
        said += left_out(mailing.unreachable, mailing.unwanted, 0)
    if standing is Standing.PASSED_OVER:
        said.append(str(WHY_NOT[PassedOver(mailing.passed_over or PassedOver.LATE)]))
    return said


def counted(audience: Audience) -> str:
    """``12 people, 10 in English, 2 in French``."""
    parts = [ngettext("%(num)s person", "%(num)s people", audience.size)]
    if audience.languages["en"]:
        parts.append(_("%(number)s in English", number=audience.languages["en"]))
    if audience.languages["fr"]:
        parts.append(_("%(number)s in French", number=audience.languages["fr"]))
    return ", ".join(parts)


def left_out(unreachable: int, unwanted: int, kept_out: int) -> list[str]:
    """Who does not get it, and why."""
    said = []
    if unreachable:
        said.append(
            ngettext(
                "%(num)s person has no address, nor has whoever signed them up",
                "%(num)s people have no address, nor has whoever signed them up",
                unreachable,
            )
        )
    if unwanted:
        said.append(
            ngettext(
                "%(num)s person does not want such messages, or has not agreed to them",
                "%(num)s people do not want such messages, or have not agreed to them",
                unwanted,
            )
        )
    if kept_out:
        said.append(ngettext("%(num)s person was kept out by hand", "%(num)s people were kept out by hand", kept_out))
    return said
