"""What organizers type about a site, and how they choose one for what belongs to it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from eventsapp.events import sites, venues
from eventsapp.events.models import Edition, Site
from eventsapp.events.sites import Described
from eventsapp.people import accounts
from eventsapp.web.organize.fields import SentenceField
from eventsapp.web.organize.role_form import EN, FR
from eventsapp.web.organize.series_form import venue_choices
from eventsapp.web.organize.setup_form import SetupForm, in_both
from eventsapp.web.parts.forms import choice, one_of

WHOLE = ""
"""What stands for the whole edition, where a site could be chosen."""
NOBODY = ""


class SiteForm(SetupForm):
    """A site: its name in both languages, where it is, who leads it."""

    name_en = SentenceField(_l("Name in English"), 80, _l("Enter the name in English."), **EN)
    name_fr = SentenceField(_l("Name in French"), 80, _l("Enter the name in French."), **FR)
    venue = SelectField(_l("Venue"), [one_of(_l("Choose a venue."), required=False)], validate_choice=False)
    lead = SelectField(_l("Lead"), [one_of(_l("Choose a lead."), required=False)], validate_choice=False)

    def __init__(self, edition: Edition, site: Site | None = None) -> None:
        super().__init__(data=_as_typed(site) if site else {"venue": "", "lead": NOBODY})
        self.venues = {str(venue.id): venue for venue in venues.listed()}
        self.leads = {str(one.id): one for one in accounts.listed() if one.closed_at is None or _leads(site, one.id)}
        _none_yet, *known = venue_choices(self.venues)
        self.venue.choices = [choice("", _("Where the event is")), *known]
        self.lead.choices = [
            choice(NOBODY, _("Nobody yet")),
            *(choice(key, one.name) for key, one in self.leads.items()),
        ]
        if site is not None:
            self.watch(edition, lambda: _as_typed(site))

    def described(self) -> Described:
        """The site the form describes."""
        return Described(self.text("name"), self.venues.get(self.venue.data), self.leads.get(self.lead.data))


def site_field() -> Any:
    """A menu of the sites of an edition, for what may belong to one."""
    chosen = one_of(_l("Choose a site."), required=False)
    return SelectField(_l("Site"), [chosen], validate_choice=False, default=WHOLE)


def offer_sites(form: Any, edition: Edition) -> None:
    """Fill the menu `site` of the form; where there are none it is not there, and nobody notices."""
    known = sites.of(edition)
    if known:
        form.site.choices = [choice(WHOLE, _("The whole event")), *(choice(one.id, one.name.said()) for one in known)]
    else:
        del form.site


def chosen_site(form: Any) -> int | None:
    """The id of the site that was chosen there; None: the whole edition."""
    return int(form.site.data) if form.site is not None and form.site.data else None


def _leads(site: Site | None, account_id: int) -> bool:
    return site is not None and site.led_by == account_id


def _as_typed(site: Site) -> dict[str, str]:
    return {
        **in_both("name", site.name),
        "venue": str(site.venue_id or ""),
        "lead": str(site.led_by or NOBODY),
    }
