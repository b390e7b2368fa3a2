"""The fields that say for whose page a gift or an envelope is, and whom a gift came from; shared by several forms."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_search, page_search
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.page_search import Found
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import AddressField, Form, LineField, PhoneField, choice

EDITION = "edition"
NEW, UNKNOWN = "new", "unknown"
_ADDRESS = 300


class PageFields(Form):
    """Whose page: a name or a code is typed or scanned; only where that leaves a doubt one is chosen."""

    page_words = LineField(
        _l("Whose page?"), longest=_ADDRESS, render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    page = RadioField(_l("Which one?"), validate_choice=False)
    edition: Edition
    found: Found

    def look_for_page(self) -> None:
        """Find what was typed, and offer it."""
        self.found = page_search.search(self.edition, self.page_words.data) if self.page_words.data else Found()
        offered = [choice(one.code, page_name(one)) for one in self.found.pages]
        self.page.choices = [*offered, choice(EDITION, _("For the event alone, nobody’s page"))]

    @property
    def asks_for_page(self) -> bool:
        """Whether it has to be chosen."""
        return bool(self.page_words.data) and not self.found.is_settled

    @property
    def page_sentence(self) -> str:
        """What was found, in words; nothing where that is plain."""
        found = self.found
        if found.elsewhere is not None:
            event = f"{found.elsewhere.edition.series.name.said()} {found.elsewhere.edition.year}"
            if found.pages:
                return _(
                    "This code is from %(event)s. Below is the page of the same person in this event.", event=event
                )
            return _("This code is from %(event)s, and this person has no page in this event.", event=event)
        if found.closed is not None and found.pages:
            return _("This page was withdrawn. Gifts to it count for “%(name)s”.", name=found.pages[0].shown_name)
        if found.closed is not None:
            return _("This page was withdrawn. Gifts to it count for the event.")
        if self.page_words.data and not found.pages:
            return _("No page of this event has this name or code.")
        return _("There are more. Type more of the name.") if found.has_more else ""

    def settle_page(self) -> bool:
        """Whether it is plain for which page it is; otherwise the form says what to choose."""
        offered = {one.value for one in self.page.iter_choices()}
        if not self.asks_for_page or self.page.data in offered:
            return True
        self.page_words.errors = [*self.page_words.errors, self.page_sentence or _("Choose which one is meant.")]
        return False

    @property
    def chosen_page(self) -> FundraisingPage | None:
        """For which page; None: the event alone."""
        if not self.asks_for_page:
            return self.found.pages[0] if self.found.pages else None
        return next((one for one in self.found.pages if one.code == self.page.data), None)


class DonorFields(Form):
    """A donor's name and address, as a pledge sheet or a cheque says them."""

    first_name = LineField(_l("First name"), longest=100)
    initial = LineField(_l("Initial"), longest=10)
    last_name = LineField(_l("Last name"), longest=100)
    organization_name = LineField(_l("Or an organization"), longest=200)
    street = LineField(_l("Street and number"), longest=200)
    city = LineField(_l("City"), longest=100)
    province = LineField(_l("Province"), longest=60)
    postcode = LineField(_l("Postal code"), longest=20)
    email = AddressField(_l("E-mail address"))
    phone = PhoneField(_l("Phone number"))
    language = SelectField(_l("Language"), validate_choice=False)

    def offer_languages(self) -> None:
        """Those we write in."""
        self.language.choices = [("en", _("English")), ("fr", _("French"))]
        if self.language.data not in ("en", "fr"):
            self.language.data = "en"

    @property
    def given(self) -> Given:
        """What was typed of the donor."""
        names = ("first_name", "initial", "last_name", "organization_name", "street", "city", "province", "postcode")
        typed = {name: getattr(self, name).data or "" for name in (*names, "email", "phone")}
        return Given(**typed, language=self.language.data)


class KnownDonorFields(DonorFields):
    """A donor we know, found by name; or a new one; or nobody known."""

    donor_words = LineField(_l("Find a donor by name"), longest=100, render_kw={"autocomplete": "off"})
    donor = RadioField(_l("Who gave it?"), validate_choice=False)

    def look_for_donor(self) -> None:
        """Find what was typed, and offer it beside somebody new and nobody. Whoever records gifts of some series alone
        finds those who gave there."""
        reach = guards.held().reach(Permission.RECORD_GIFTS)
        known = donor_search.matching(self.donor_words.data or "", None if reach.everything else reach.series_ids)
        self.has_found_donors = bool(known)
        self.donor.choices = [
            *(choice(one.id, ", ".join(part for part in (one.name, one.city, one.postcode) if part)) for one in known),
            choice(NEW, _("Somebody new, written below")),
            choice(UNKNOWN, _("Nobody knows who: there can be no receipt")),
        ]

    def settle_donor(self) -> bool:
        """Whether it is plain who gave; otherwise the form says what to do."""
        offered: Any = {one.value for one in self.donor.iter_choices()}
        if self.donor.data not in offered:
            self.donor.errors = [*self.donor.errors, _("Choose who gave it.")]
        elif self.donor.data == NEW and not self.given.name_key:
            self.last_name.errors = [*self.last_name.errors, _("Enter the name of whoever gives.")]
        else:
            return True
        return False


def page_name(page: FundraisingPage) -> str:
    """What tells one page from another at the desk: its name, whose it is, its code."""
    whose = page.person.name if page.person else page.team.name if page.team else ""
    if whose and whose != page.shown_name:
        return _("%(name)s (%(whose)s), %(code)s", name=page.shown_name, whose=whose, code=page.code)
    return _("%(name)s, %(code)s", name=page.shown_name, code=page.code)
