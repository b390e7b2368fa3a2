"""The filter of a roster as a form: what can be asked for, by whom, and what is asked for now in a line of words."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import SearchField, SelectField, StringField

from eventsapp.access.words import STATES
from eventsapp.core import languages, words
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.questions.models import Audience, Kind
from eventsapp.reports import asking, filters
from eventsapp.reports.filters import Filter, Order, Standing, Who
from eventsapp.reports.rosters import Asked, Menu
from eventsapp.reports.traits import ANY_NEED, Acceptance, Flagged, Payment, Presence
from eventsapp.web.organize import registration_words
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import choice
from eventsapp.web.parts.patterns import macro

_COLUMN = re.compile(r"[a-z_]+[0-9]{0,9}")
_MOST_COLUMNS = 100
Choices = list[Any]
CHOSEN_FROM = (Kind.CHOICE, Kind.CHOICES, Kind.SIZE, Kind.YES_NO)
"""Questions whose answers can be listed."""


class FilterForm(GetForm):
    """What to show. It is sent by GET, so that a filtered roster has an address to keep and to pass on.

    Whatever cannot be read in it, or not be seen by who asks, is as if it had not been asked for, and the form says so
    by showing it empty.
    """

    q = SearchField(_l("Search"))
    who = SelectField(_l("Who"), validate_choice=False)
    status = SelectField(_l("Status"), validate_choice=False)
    site = SelectField(_l("Site"), validate_choice=False)
    category = SelectField(_l("Category"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    team = StringField(_l("Team"))
    payment = SelectField(_l("Payment"), validate_choice=False)
    waiver = SelectField(_l("Waiver or consent"), validate_choice=False)
    age = SelectField(_l("Age"), validate_choice=False)
    here = SelectField(_l("Checked in"), validate_choice=False)
    flag = SelectField(_l("To be seen to"), validate_choice=False)
    need = SelectField(_l("Access needs"), validate_choice=False)
    answer = SelectField(_l("Answer"), validate_choice=False)
    sort = SelectField(_l("Sort by"), validate_choice=False)
    columns = StringField()
    """The columns of a saved view, between full stops; none: those that whoever reads it chose."""

    def __init__(self, asked: MultiDict[str, str], menu: Menu) -> None:
        super().__init__(asked)
        self.menu = menu
        self.questions = seen_questions(menu)
        self._offer()
        self.q.data = filters.as_typed(self.q.data or "")
        self.team.data = filters.as_typed(self.team.data or "")
        if not words.folded(self.team.data):
            self.team.data = ""
        self.columns.data = joined(_COLUMN.findall(self.columns.data or ""))
        self.forget_unknown()
        self.is_lost = any(asked.get(name) and not self.asked().get(name) for name in asking.KEPT)
        """Whether something was asked for that is not there any more: without it, it shows too many."""

    @property
    def filters(self) -> list[Any]:
        """The fields that leave somebody out."""
        return [field for field in self if field.name not in asking.NOT_KEPT]

    def wanted(self, *, with_contacts: bool) -> Filter:
        """The filter it asks for."""
        return asking.read(self.asked(), self.menu, with_contacts=with_contacts)

    @property
    def is_asking(self) -> bool:
        """Whether anything is asked for beside columns."""
        return any(name != "columns" for name in self.asked())

    def said(self) -> str:
        """What the list is filtered by, in a line; nothing if it is not."""
        return " · ".join(languages.labelled(field.label.text, chosen(field)) for field in self.filters if field.data)

    def _offer(self) -> None:
        menu = self.menu
        every = _("All")
        self.who.choices, self.status.choices = _sides(), _standings()
        self.payment.choices, self.waiver.choices, self.here.choices = _payments(), _waivers(), _presences()
        self.flag.choices, self.sort.choices = _flags(is_whole=menu.within is None), _orders()
        _choose(self.site, every, {key: name.said() for key, name in menu.sites.items()})
        self.category.choices = [choice("", every), *category_choices(menu)]
        _choose(self.role, every, {key: name.said() for key, name in menu.roles.items()})
        bands = {asking.band(band): registration_words.years(*band) or _("All ages") for band in menu.ages}
        _choose(self.age, every, bands)
        if guards.held().allows(Permission.SEE_ACCESS_NEEDS, menu.edition.series_id):
            _choose(self.need, _("All"), {ANY_NEED: _("Has access needs"), **STATES})
        else:
            del self.need
        if not menu.sites or (menu.within and len(menu.within) == 1):
            del self.site
        if not menu.categories:
            del self.category
        if not menu.roles:
            del self.role
        self._offer_answers(every)

    def _offer_answers(self, every: str) -> None:
        options = [
            choice(f"{number}:{key}", words, group=asked.label.said())
            for number, asked in self.questions.items()
            for key, words in _answers_to(asked)
        ]
        if options:
            self.answer.choices = [choice("", every), *options]
        else:
            del self.answer


def joined(columns: Iterable[str]) -> str:
    """Columns as an address holds them."""
    return ".".join(list(columns)[:_MOST_COLUMNS])


def can_read(asked: Mapping[str, str], menu: Menu) -> bool:
    """Whether all of this can be asked for here, by whoever is signed in: otherwise it would show too many."""
    number = asked.get("answer", "").partition(":")[0]
    return (
        asked.get("category", "") in {"", *map(str, menu.categories)}
        and asked.get("site", "") in {"", *map(str, menu.sites)}
        and asked.get("role", "") in {"", *map(str, menu.roles)}
        and number in {"", *map(str, seen_questions(menu))}
        and ("need" not in asked or guards.held().allows(Permission.SEE_ACCESS_NEEDS, menu.edition.series_id))
    )


def address_of(edition: Edition, form: FilterForm, endpoint: str = "organize.roster.show", **more: Any) -> str:
    """The roster with the same filter, or another page about what it shows; `more` changes a part of it, and without a
    mark it is the first page."""
    asked: dict[str, Any] = {name: value for name, value in (form.asked() | more).items() if value}
    return url_for(endpoint, slug=edition.series.slug, year=edition.year, **asked)


def category_choices(menu: Menu) -> list[Any]:
    """The categories to choose from, those of a site under its name, in the order of the sites."""
    names: dict[int | None, str | None] = {None: None} | {key: name.said() for key, name in menu.sites.items()}
    return [
        choice(key, name.said(), group=heading)
        for site_id, heading in names.items()
        for key, name in menu.categories.items()
        if menu.category_sites.get(key) == site_id
    ]


def chosen(field: Any) -> str:
    """What a field of the filter was set to, in words."""
    if not isinstance(field, SelectField):
        return str(field.data)
    return next(str(option.label) for option in field.choices if option.value == (field.data or ""))


def options(field: Any) -> Markup:
    """The options of one of its menus."""
    return _options(tuple((one.optgroup or "", one.value, str(one.label)) for one in field.choices), field.data)


@lru_cache(maxsize=1000)
def _options(offered: tuple[tuple[str, str, str], ...], chosen: str) -> Markup:
    """Most rosters offer the same ones, so they are written once."""
    groups = groupby(offered, itemgetter(0))
    in_groups = [(group, [(value, label) for _group, value, label in own]) for group, own in groups]
    return Markup(macro("organize/roster/options.html", "options")(in_groups, chosen))  # noqa: S704 - a template of ours


def seen_questions(menu: Menu) -> dict[int, Asked]:
    """The questions whose answers whoever is signed in may see."""
    sees_all = guards.held().allows(Permission.MANAGE_REGISTRATIONS, menu.edition.series_id)
    return {key: one for key, one in menu.questions.items() if sees_all or one.audience is Audience.DESK}


def _choose(field: Any, all_of_them: str, offered: Mapping[Any, Any]) -> None:
    field.choices = _choices(all_of_them, offered)


def _choices(all_of_them: str, offered: Mapping[Any, Any]) -> Choices:
    return [choice("", all_of_them), *(choice(key, words) for key, words in offered.items())]


def _answers_to(asked: Asked) -> Iterable[tuple[str, str]]:
    if asked.kind is Kind.YES_NO:
        return (("yes", _("Yes")), ("no", _("No")))
    return [(key, said.said()) for key, said in asked.options.items()] if asked.kind in CHOSEN_FROM else ()


# The choices that are the same for every roster.


@languages.once_in_each
def _sides() -> Choices:
    return _choices(_("Everybody"), {Who.PARTICIPANTS: _("Participants"), Who.VOLUNTEERS: _("Volunteers")})


@languages.once_in_each
def _standings() -> Choices:
    offered = {
        Standing.CONFIRMED: _("Confirmed"),
        Standing.REQUESTED: _("To be approved"),
        Standing.OFFERED: _("Offered a place"),
        Standing.WAITLISTED: _("On the waitlist"),
        Standing.GONE: _("Not coming any more"),
        Standing.ALL: _("All, those who left too"),
    }
    return _choices(_("Confirmed or waiting"), offered)


@languages.once_in_each
def _payments() -> Choices:
    return _choices(_("All"), {Payment.OWES: _("To pay"), Payment.PAID: _("Paid"), Payment.FREE: _("Nothing to pay")})


@languages.once_in_each
def _waivers() -> Choices:
    return _choices(_("All"), {Acceptance.MISSING: _("Not accepted"), Acceptance.SIGNED: _("Accepted")})


@languages.once_in_each
def _presences() -> Choices:
    return _choices(_("All"), {Presence.EXPECTED: _("Not yet"), Presence.HERE: _("Checked in")})


@languages.once_in_each
def _flags(*, is_whole: bool) -> Choices:
    """Who is perhaps twice is shown to those who see both."""
    found: dict[Any, str] = {
        Flagged.UNSIGNED: _("Waiver not accepted"),
        Flagged.CHANGE_ASKED: _("Asks for a change"),
        Flagged.MAIL_FAILED: _("Mail failed"),
        Flagged.DUPLICATE: _("Possibly twice"),
        Flagged.LATE: _("Signed up or changed late"),
    }
    if not is_whole:
        del found[Flagged.DUPLICATE]
    return _choices(_("All"), found)


@languages.once_in_each
def _orders() -> Choices:
    offered = {
        Order.NEWEST: _("Newest sign-up first"),
        Order.CATEGORY: _("Category"),
        Order.TEAM: _("Team"),
        Order.BIB: _("Bib number"),
    }
    return _choices(_("Name"), offered)
