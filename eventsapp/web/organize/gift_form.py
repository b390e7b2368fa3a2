"""The form in which a gift is written down one by one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from eventsapp.core import clock, languages, money, tokens
from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_search, donors, gift_lists, gifts, receiving
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, Gift, GiftKind, GiftMethod, GiftStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.reports import gift_words
from eventsapp.web.organize import fields
from eventsapp.web.organize.page_fields import NEW, UNKNOWN, KnownDonorFields, PageFields
from eventsapp.web.parts.forms import LineField, choice, one_of
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts

BY_HAND = (GiftMethod.CASH, GiftMethod.CHEQUE, GiftMethod.E_TRANSFER, GiftMethod.CARD, GiftMethod.IN_KIND)


class GiftForm(PageFields, KnownDonorFields):
    """What was given, by whom, for which page."""

    amount = fields.AmountField(_l("Amount"), required=_l("Enter the amount that was given."))
    method = RadioField(_l("How did it come?"), validate_choice=False, validators=[one_of(_l("Choose how it came."))])
    received_on = fields.DayField(_l("Received on"), required=_l("Enter the day on which the gift came in."))
    status = RadioField(
        _l("Is it counted?"), validate_choice=False, validators=[one_of(_l("Choose whether it is counted."))]
    )
    wants_receipt = BooleanField(_l("The donor wants an official receipt"))
    shown_name = LineField(_l("Name shown on the page"), longest=100)
    description = LineField(_l("What was given in kind"), longest=300)
    appraiser = LineField(_l("Who said what it is worth"), longest=300)
    purpose = fields.AmountField(_l("Worth of what the event itself gave in return"))
    other = fields.AmountField(_l("Worth of anything else given in return"))
    advantage_words = LineField(_l("What was given in return"), longest=300)
    is_another = BooleanField(_l("Yes, it is another gift"))
    form_key = HiddenField()

    def __init__(self, edition: Edition, *, page_words: str = "") -> None:
        first = {
            "received_on": clock.today(edition.zone).isoformat(),
            "status": str(GiftStatus.CONFIRMED),
            "form_key": tokens.secret(),
            "page_words": page_words,
            "language": languages.current(),
        }
        super().__init__(data=first)
        self.edition = edition
        self.alike: list[Gift] = []
        """Gifts that this one may be, written down before."""
        self.reported: list[Gift] = []
        """…or reported, and not counted yet."""
        self.method.choices = [choice(one, gift_words.METHODS[one]) for one in BY_HAND]
        self.status.choices = [
            choice(GiftStatus.CONFIRMED, _("Counted: the money is here")),
            choice(GiftStatus.REPORTED, _("Reported: it is still to be counted")),
        ]
        self.offer_languages()
        self.look_for_page()
        self.look_for_donor()

    def validate(self, extra_validators: Any = None) -> bool:
        """What is chosen is plain, and a gift like it is asked about once."""
        results = [super().validate(extra_validators), self.settle_page(), self.settle_donor()]
        if self.method.data == GiftMethod.IN_KIND and not self.description.data:
            self.description.errors = [*self.description.errors, _("Say what was given.")]
            return False
        return all(results) and self._is_no_doubt()

    def record(self) -> Gift | None:
        """Write it down, or say in the form why not."""
        return self.save(self._record)

    def _record(self) -> Gift:
        return counting_gifts.record(self._giving(), status=GiftStatus(self.status.data), by=acting())

    def _giving(self) -> Giving:
        method = GiftMethod(self.method.data)
        return Giving(
            edition=self.edition,
            page=self.chosen_page,
            donor=self._donor(),
            kind=GiftKind.IN_KIND if method is GiftMethod.IN_KIND else GiftKind.MONEY,
            method=method,
            amount_cents=fields.read_amount(self.amount.data or "") or 0,
            received_on=fields.read_day(self.received_on.data or "") or clock.today(self.edition.zone),
            wants_receipt=bool(self.wants_receipt.data),
            shown_as=ShownAs.NAME if self.shown_name.data else ShownAs.ANONYMOUS,
            shown_name=self.shown_name.data or "",
            purpose_cents=fields.read_amount(self.purpose.data or "") or 0,
            other_cents=fields.read_amount(self.other.data or "") or 0,
            advantage_words=self.advantage_words.data or "",
            description=self.description.data or "" if method is GiftMethod.IN_KIND else "",
            appraiser=self.appraiser.data or "" if method is GiftMethod.IN_KIND else "",
            form_key=(self.form_key.data or "")[:64] or None,
        )

    def _donor(self) -> Donor | None:
        if self.donor.data == UNKNOWN:
            return None
        if self.donor.data == NEW:
            return donor_search.welcome(self.given, by=acting())
        return donors.find(int(self.donor.data))

    def _is_no_doubt(self) -> bool:
        amount = fields.read_amount(self.amount.data or "") or 0
        page_ids = receiving.page_ids(self.chosen_page, self.found.closed)
        said, day = self._said(), fields.read_day(self.received_on.data or "")
        self.reported = receiving.like(self.edition.id, page_ids, said, amount)
        if said.name_key and day:
            found = gift_lists.alike(self.edition.id, said.name_key, amount, day)
            self.alike = [one for one in found if one.form_key != self.form_key.data]  # sent twice is one
        if self.is_another.data or gifts.is_of_form(self.form_key.data or "") or not (self.alike or self.reported):
            return True
        self.is_another.errors = [*self.is_another.errors, self._doubt(money.said(amount))]
        return False

    def _doubt(self, amount: str) -> str:
        if self.reported:
            return _(
                "A gift of %(amount)s like this one was reported and is not counted yet: %(references)s. If it is the "
                "same, confirm that one. If this is another one, tick the box below.",
                amount=amount,
                references=", ".join(one.reference for one in self.reported),
            )
        return _(
            "A gift of %(amount)s from a donor of this name is written down already: %(references)s. If it is the "
            "same, leave this one out. If this is another one, tick the box below.",
            amount=amount,
            references=", ".join(one.reference for one in self.alike),
        )

    def _said(self) -> Given:
        """The name that is said of whoever gave, whether they are known or new."""
        if self.donor.data == NEW:
            return self.given
        if self.donor.data == UNKNOWN:
            return Given()
        known = donors.find(int(self.donor.data))
        return Given(known.first_name, "", known.last_name, known.organization_name)
