"""The hub of setting an edition up: where it stands, what is missing, what is set, and the way to each part."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from eventsapp.core import clock
from eventsapp.events import editions, rules, sites
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.questions import asked
from eventsapp.registration import categories
from eventsapp.reports import missing, shift_lists
from eventsapp.waivers import signing
from eventsapp.web.organize import edition_steps
from eventsapp.web.organize.edition_gaps import told
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.parts import guards

blueprint = Blueprint("edition_setup", __name__)


@dataclass(frozen=True)
class Line:
    """One part of the setup: what it is called, how it is set, where it is changed."""

    words: str
    value: str
    address: str
    change: str
    """The whole name of the link, so that no two are called the same."""


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/setup")
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition) -> str:
    """All of it at a glance."""
    now = clock.now()
    return render_template(
        "organize/edition_setup/show.html",
        edition=edition,
        standing=rules.standing(edition, now),
        steps=edition_steps.possible(edition),
        gaps=told(edition, missing.of(edition, now)),
        event_lines=_of_the_event(edition),
        sign_up_lines=_of_sign_up(edition),
        is_over=rules.is_over(edition, now),
    )


def _of_the_event(edition: Edition) -> list[Line]:
    points = len(editions.schedule(edition))
    texts = [bool(text and text.said()) for text in (edition.notice, edition.to_bring)]
    return [
        Line(
            _("Series"),
            edition.series.name.said(),
            url_for("organize.series.show", slug=edition.series.slug),
            _("Open the series"),
        ),
        Line(_("Venue"), _venue(edition), page_of(edition, "edition_places.edit"), _("Change the venue")),
        Line(_("Sites"), _named(sites.of(edition)), page_of(edition, "sites.index"), _("Change the sites")),
        Line(
            _("Schedule"),
            ngettext("%(num)s point", "%(num)s points", points) if points else "",
            page_of(edition, "edition_schedule.index"),
            _("Change the schedule"),
        ),
        Line(
            _("Texts of this edition"),
            ngettext("%(num)s text", "%(num)s texts", sum(texts)) if any(texts) else "",
            page_of(edition, "edition_texts.edit"),
            _("Change the texts"),
        ),
    ]


def _of_sign_up(edition: Edition) -> list[Line]:
    """What is asked and offered."""
    offered, questions = categories.of(edition), asked.of(edition.id)
    texts, roles = signing.in_force(edition.id), shift_lists.of_roles(edition)
    parts: list[tuple[str, str, str, str]] = [
        ("categories.index", _("Categories and prices"), _named(offered), _("Change the categories and prices")),
        ("codes.index", _("Codes"), "", _("Change the codes")),
        (
            "questions.index",
            _("Questions"),
            ngettext("%(num)s question", "%(num)s questions", len(questions)) if questions else "",
            _("Change the questions"),
        ),
        (
            "waivers.index",
            _("Waivers and consents"),
            ngettext("%(num)s text in force", "%(num)s texts in force", len(texts)) if texts else "",
            _("Change the waivers"),
        ),
        (
            "roles.index",
            _("Roles and shifts"),
            _("%(roles)s, %(shifts)s", roles=_roles(len(roles)), shifts=_shifts(sum(one.shifts for one in roles)))
            if roles
            else "",
            _("Change the roles and shifts"),
        ),
        ("sign_up.edit", _("Sign-up settings"), _places(edition), _("Change the sign-up settings")),
    ]
    may_roles = guards.held().allows(Permission.MANAGE_VOLUNTEERS, edition.series_id)
    return [
        Line(words, value, page_of(edition, page), change)
        for page, words, value, change in parts
        if page != "roles.index" or may_roles
    ]


def _venue(edition: Edition) -> str:
    venue = edition.venue
    if venue is None:
        return ""
    return f"{venue.name.said()}, {venue.city}" if venue.city else venue.name.said()


def _named(rows: list[Any]) -> str:
    return ", ".join(row.name.said() for row in rows)


def _roles(number: int) -> str:
    return ngettext("%(num)s role", "%(num)s roles", number)


def _shifts(number: int) -> str:
    return ngettext("%(num)s shift", "%(num)s shifts", number)


def _places(edition: Edition) -> str:
    maximum = edition.pool.maximum
    return _("No limit of places") if maximum is None else ngettext("%(num)s place", "%(num)s places", maximum)
