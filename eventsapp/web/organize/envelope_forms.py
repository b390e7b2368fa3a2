"""The forms of an envelope: whose it is, its lines, its count, two signatures and its end."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from eventsapp.core import clock, languages, money, tokens
from eventsapp.events.models import Edition
from eventsapp.fundraising import batches, donor_search, gifts, pages, receiving
from eventsapp.fundraising.batch_models import Batch, BatchSignature
from eventsapp.fundraising.counting import DENOMINATIONS, MOST_PIECES, Count
from eventsapp.fundraising.gift_models import Gift, GiftMethod
from eventsapp.fundraising.gifts import LARGEST_CENTS, Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Account
from eventsapp.reports import gift_words
from eventsapp.web.organize import fields
from eventsapp.web.organize.gift_acts import as_typed
from eventsapp.web.organize.page_fields import DonorFields, PageFields
from eventsapp.web.parts.forms import Form, LineField, LinesField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts

IN_ENVELOPES = (GiftMethod.CASH, GiftMethod.CHEQUE)
KEPT = ("method", "received_on", "wants_receipt", "language", "page_words")
"""What the next line begins with, as the last one had it."""
ANOTHER = "another"


class OpenForm(PageFields):
    """Whose envelope it is, and what it says is in it."""

    declared = fields.AmountField(_l("What the sheet or the envelope says is in it"))

    def __init__(self, edition: Edition, page_words: str) -> None:
        super().__init__(data={"page_words": page_words})
        self.edition = edition
        self.look_for_page()

    def validate(self, extra_validators: Any = None) -> bool:
        """It is plain whose it is."""
        is_valid: bool = super().validate(extra_validators)
        return self.settle_page() and is_valid

    def open(self) -> Batch | None:
        """Open it, or say why not."""
        declared = fields.read_amount(self.declared.data) if self.declared.data else None
        return self.save(lambda: batches.open_for(self.edition, self.chosen_page, declared_cents=declared, by=acting()))


class LineFormBase(DonorFields):
    """One line of the sheet: a donor if one is named, and an amount."""

    amount = fields.AmountField(_l("Amount"), required=_l("Enter the amount that was given."))
    method = RadioField(_l("Cash or cheque?"), validate_choice=False, validators=[one_of(_l("Choose how it came."))])
    wants_receipt = BooleanField(_l("The donor wants an official receipt"))
    received_on = fields.DayField(_l("Received on"), required=_l("Enter the day on which the gift came in."))
    reported = RadioField(_l("Is it a gift that was reported before?"), validate_choice=False)
    form_key = HiddenField()
    batch: Batch

    def prepare(self) -> None:
        """Offer what can be chosen."""
        self.method.choices = [choice(one, gift_words.METHODS[one]) for one in IN_ENVELOPES]
        self.offer_languages()

    def begin_at(self, field: Any) -> None:
        """Where the hands are when the line before was sent."""
        if not self.is_submitted():
            field.render_kw = {**(field.render_kw or {}), "autofocus": True}

    def add(self) -> Gift | None:
        """Write the line down, or receive the gift that it is."""
        return self.save(self._add)

    def kept(self) -> dict[str, str]:
        """What the next line begins with."""
        values = {name: self._fields[name].data for name in KEPT if name in self._fields}
        return {name: "y" if value is True else str(value) for name, value in values.items() if value}

    def page_for_line(self) -> FundraisingPage | None:
        """For which page the line counts."""
        return pages.counting(self.batch.page) if self.batch.page else None

    def pages_named(self) -> tuple[FundraisingPage | None, ...]:
        """The pages for which it may have been reported."""
        return self.batch.page, self.page_for_line()

    def settle_reported(self) -> bool:
        """Whether it is plain that the line is, or is not, a gift that was reported before; otherwise it is asked."""
        amount = fields.read_amount(self.amount.data or "") or 0
        found = receiving.like(self.batch.edition_id, receiving.page_ids(*self.pages_named()), self.given, amount)
        self.reported.choices = [choice(one.reference, _reported_words(one)) for one in found]
        if found:
            self.reported.choices.append(choice(ANOTHER, _("No, they are two gifts: write this one down as well")))
        if gifts.is_of_form(self.form_key.data or ""):
            return True
        meant = self.reported.data
        if meant == ANOTHER or meant in {one.reference for one in found} or not (meant or found):
            return True
        if meant:  # what was chosen is not offered any more, and perhaps nothing is
            self.refuse(receiving.ReceivedAlready())
            return False
        said = _("A gift of %(amount)s like this one was reported. Say whether this is it.", amount=money.said(amount))
        self.reported.errors = [*self.reported.errors, said]
        return False

    def _add(self) -> Gift:
        said = self._giving()
        if self.reported.data and self.reported.data != ANOTHER:
            meant = gifts.of_reference(self.batch.edition, self.reported.data)
            if meant is None:
                raise receiving.ReceivedAlready
            return counting_gifts.receive(self.batch, meant, said, self.given, by=acting())
        donor = donor_search.welcome(self.given, by=acting()) if self.given.name_key else None
        return batches.add(self.batch, replace(said, donor=donor), by=acting())

    def _giving(self) -> Giving:
        edition = self.batch.edition
        return Giving(
            edition=edition,
            page=self.page_for_line(),
            method=GiftMethod(self.method.data),
            amount_cents=fields.read_amount(self.amount.data or "") or 0,
            received_on=fields.read_day(self.received_on.data or "") or clock.today(edition.zone),
            wants_receipt=bool(self.wants_receipt.data),
            form_key=(self.form_key.data or "")[:64] or None,
        )


class LineForm(LineFormBase):
    """A line in the envelope of one page."""

    def __init__(self, batch: Batch, kept: dict[str, Any]) -> None:
        super().__init__(data=_first(batch, kept))
        self.batch = batch
        self.prepare()
        self.begin_at(self.first_name)

    def validate(self, extra_validators: Any = None) -> bool:
        """A receipt needs somebody to write it to."""
        is_valid: bool = super().validate(extra_validators)
        return _has_somebody(self) and is_valid and self.settle_reported()


class LineForSeveralForm(PageFields, LineFormBase):
    """A line in an envelope for several pages: it says for which one."""

    def __init__(self, batch: Batch, kept: dict[str, Any]) -> None:
        super().__init__(data=_first(batch, kept))
        self.batch, self.edition = batch, batch.edition
        self.prepare()
        self.begin_at(self.page_words)
        self.look_for_page()

    def validate(self, extra_validators: Any = None) -> bool:
        """It is plain for which page it is, and a receipt needs somebody to write it to."""
        is_valid: bool = super().validate(extra_validators)
        return self.settle_page() and _has_somebody(self) and is_valid and self.settle_reported()

    def page_for_line(self) -> FundraisingPage | None:
        """For which page the line counts."""
        return self.chosen_page

    def pages_named(self) -> tuple[FundraisingPage | None, ...]:
        """The pages for which it may have been reported."""
        return self.chosen_page, self.found.closed


class CountFormBase(SharedForm):
    """Coins and notes by number, cheques by number and sum, and what the sheet says."""

    cheques = fields.NumberField(_l("Number of cheques"), lowest=0, highest=10_000)
    cheques_sum = fields.FeeField(_l("Sum of all cheques"), required=None)
    declared = fields.FeeField(_l("What the sheet or the envelope says is in it"), required=None)

    def counted(self) -> Count:
        """What was typed."""
        pieces = {worth: self[_box(worth)].number or 0 for worth in DENOMINATIONS}
        return Count(pieces, self.cheques.number or 0, fields.read_fee(self.cheques_sum.data or "") or 0)

    def validate(self, extra_validators: Any = None) -> bool:
        """Cheques have a number and a sum, or neither; nobody counts more than a million in one envelope."""
        is_valid: bool = super().validate(extra_validators)
        if not is_valid:
            return False
        count = self.counted()
        if bool(count.cheques) != bool(count.cheques_cents):
            self.cheques.errors = [*self.cheques.errors, _("Enter both how many cheques there are and their sum.")]
            return False
        if count.total_cents > LARGEST_CENTS:
            self.form_errors.append(_("This is more than one envelope holds. Check the numbers."))
            return False
        return True

    def count(self, batch: Batch) -> Batch | None:
        """Keep it."""
        declared = fields.read_fee(self.declared.data) if self.declared.data else None
        return self.save(lambda: batches.count(batch, self.counted(), declared_cents=declared, by=acting()))


def _box(worth: int) -> str:
    return f"pieces_{worth}"


def _boxes() -> dict[str, Any]:
    return {
        _box(worth): fields.NumberField("", lowest=0, highest=MOST_PIECES, render_kw={"inputmode": "numeric"})
        for worth in DENOMINATIONS
    }


class CountForm(type("CountBoxes", (CountFormBase,), _boxes())):  # type: ignore[misc]
    """The count of one envelope."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(data=_counted_as_typed(batch))
        for worth in DENOMINATIONS:
            kind = _l("Number of %(worth)s notes") if worth >= 5_00 else _l("Number of %(worth)s coins")
            self[_box(worth)].label.text = str(kind) % {"worth": money.said(worth)}
        self.watch(batch, lambda: _counted_as_typed(batch))

    @property
    def boxes(self) -> list[Any]:
        return [self[_box(worth)] for worth in DENOMINATIONS]


class SignForm(Form):
    """I have counted what this page shows."""

    known = HiddenField()

    def sign(self, batch: Batch, me: Account) -> BatchSignature | None:
        """Sign with the account that is signed in."""
        return self.save(
            lambda: batches.sign(batch, me.name, account_id=me.id, known=self.known.data or "", by=acting())
        )


class SignBesideForm(Form):
    """Somebody without a browser of their own counted it with me, and is here."""

    name = LineField(_l("Name of the second person"), longest=200, required=_l("Enter the name of the second person."))
    is_here = BooleanField(_l("I am this second person, and counted it too"))
    known = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """They say so themselves."""
        is_valid: bool = super().validate(extra_validators)
        if not self.is_here.data:
            self.is_here.errors = [*self.is_here.errors, _("The second person ticks this box themselves.")]
            return False
        return is_valid

    def sign(self, batch: Batch) -> BatchSignature | None:
        """Sign for them."""
        return self.save(
            lambda: batches.sign(batch, self.name.data or "", account_id=None, known=self.known.data or "", by=acting())
        )


class CloseForm(Form):
    """Why the figures differ, if they do."""

    difference_words = LinesField(_l("Why do the figures differ?"), longest=batches.LONGEST_WORDS)


def _reported_words(gift: Gift) -> str:
    return _(
        "Yes, it is %(reference)s: %(amount)s from %(donor)s for %(page)s, reported as received on %(day)s",
        reference=gift.reference,
        amount=money.said(gift.amount_cents),
        donor=gift.donor.name if gift.donor else _("nobody known"),
        page=gift.page.shown_name if gift.page else _("the event"),
        day=gift.received_on.isoformat(),
    )


def _has_somebody(form: LineFormBase) -> bool:
    if not form.wants_receipt.data or form.given.name_key:
        return True
    form.last_name.errors = [*form.last_name.errors, _("A receipt needs a name. Enter it, or take the tick away.")]
    return False


def _first(batch: Batch, kept: dict[str, Any]) -> dict[str, Any]:
    usual = {
        "method": str(GiftMethod.CASH),
        "received_on": clock.today(batch.edition.zone).isoformat(),
        "language": batch.page.language if batch.page else languages.current(),
        "form_key": tokens.secret(),
    }
    return usual | kept


def _counted_as_typed(batch: Batch) -> dict[str, Any]:
    count = batches.counted(batch)
    return {_box(worth): str(count.pieces[worth]) if count.pieces.get(worth) else "" for worth in DENOMINATIONS} | {
        "cheques": str(count.cheques) if count.cheques else "",
        "cheques_sum": as_typed(count.cheques_cents) if count.cheques_cents else "",
        "declared": as_typed(batch.declared_cents) if batch.declared_cents is not None else "",
    }
