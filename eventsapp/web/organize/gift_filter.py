"""The filter of a list of gifts, sent by GET."""

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField

from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.fundraising import batches, deposits, pages
from eventsapp.fundraising.gift_lists import Wanted
from eventsapp.fundraising.gift_models import GiftMethod, GiftStatus
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.page_search import code_in
from eventsapp.reports import gift_words
from eventsapp.reports.filters import as_typed
from eventsapp.web.organize.fields import DayField, read_day
from eventsapp.web.organize.get_form import GetForm
from eventsapp.web.parts.forms import LineField, choice


class FilterForm(GetForm):
    """Which gifts; a choice that is none is as if it had not been made, a day that is none is said."""

    status = SelectField(_l("Status"), validate_choice=False)
    method = SelectField(_l("Method"), validate_choice=False)
    donor = SearchField(_l("Donor"))
    page = LineField(_l("Code of a page"), longest=300)
    batch = LineField(_l("Envelope"), longest=20)
    deposit = LineField(_l("Deposit"), longest=20)
    since = DayField(_l("Received from"))
    until = DayField(_l("Received until"))
    without = BooleanField(_l("Without a donor"), false_values=("", "false"))
    receipt = BooleanField(_l("Receipt wanted"), false_values=("", "false"))

    def __init__(self, edition: Edition, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)
        everything = [choice("", _l("All"))]
        self.status.choices = everything + [choice(one, words) for one, words in gift_words.STATUSES.items()]
        self.method.choices = everything + [choice(one, words) for one, words in gift_words.METHODS.items()]
        self.forget_unknown()
        self.donor.data = as_typed(self.donor.data or "")
        self.edition = edition
        self.shown_page = self._page()
        """The page that is asked for, also one that is closed."""

    def validate(self, extra_validators: Any = None) -> bool:
        """The last day is not before the first."""
        return super().validate(extra_validators) and self.are_days_in_order()

    def wanted(self) -> Wanted:
        """What it asks for; what is not there leads to nothing."""
        try:
            batch = batches.find(self.edition, self.batch.data) if self.batch.data else None
            deposit = deposits.find(self.deposit.data) if self.deposit.data else None
        except NotFound:
            return Wanted(nothing=True)
        return Wanted(
            status=GiftStatus(self.status.data) if self.status.data else None,
            method=GiftMethod(self.method.data) if self.method.data else None,
            page_id=self.shown_page.id if self.shown_page else None,
            donor=self.donor.data or "",
            batch_id=batch.id if batch else None,
            deposit_id=deposit.id if deposit else None,
            without_donor=bool(self.without.data),
            wants_receipt=bool(self.receipt.data),
            since=read_day(self.since.data or ""),
            until=read_day(self.until.data or ""),
            nothing=bool(self.page.data) and self.shown_page is None,
        )

    def _page(self) -> FundraisingPage | None:
        try:
            return pages.of_code(self.edition, code_in(self.page.data)) if self.page.data else None
        except NotFound:
            return None
