"""Envelopes at the desk: opened, written down line by line, counted, signed by two and closed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.core import clock, money
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.fundraising import batch_lists, batches, gift_lists, pages, receiving
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Gift, GiftMethod
from eventsapp.fundraising.gifts import Giving
from eventsapp.people.models import Account
from eventsapp.permissions.table import Permission
from eventsapp.reports import bookkeeping, counting_sheets
from eventsapp.web.organize.edition_ways import page_of
from eventsapp.web.organize.envelope_forms import (
    KEPT,
    CloseForm,
    CountForm,
    LineForm,
    LineForSeveralForm,
    OpenForm,
    SignBesideForm,
    SignForm,
)
from eventsapp.web.organize.envelope_words import difference_sentences
from eventsapp.web.organize.gifts import MOST_NUMBER, find, words
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import downloads, guards, sessions
from eventsapp.web.parts.forms import Form
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import counting_gifts

blueprint = Blueprint("envelopes", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/envelopes"
ONE = f"{PLACE}/<reference>"


class NothingLeft(Refusal):
    """No money is counted that is not written down."""

    sentence = _l("All that was counted is written down already.")


class NothingTicked(Refusal):
    """No gift was chosen."""

    sentence = _l("Tick the gifts that lie in this envelope first.")


@blueprint.get(PLACE)
@guards.needs(Permission.SEE_GIFTS)
def index(edition: Edition) -> str:
    """Envelopes, the latest first; those that are open can be gone on with."""
    before = request.args.get("before", type=int)
    found, following = batch_lists.page(edition.id, before if before and 0 < before < MOST_NUMBER else None)
    return render_template(
        "organize/envelopes/index.html",
        edition=edition,
        lines=found,
        newest=page_of(edition, "envelopes.index") if before else "",
        following=page_of(edition, "envelopes.index", before=following) if following else "",
        **words(edition),
    )


@blueprint.route(f"{PLACE}/new", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def new(edition: Edition) -> Any:
    """Open one: of somebody, of a team, or for several."""
    form = OpenForm(edition, request.args.get("page", "")[:300])
    if "look" not in request.form and (batch := form.open()):
        return redirect(page_of(edition, "envelopes.add", reference=batch.reference), 303)
    looks = request.form.get("look", "")
    page = render_template("organize/envelopes/new.html", edition=edition, form=form, looks=looks, **words(edition))
    return page, 422 if form.errors else 200


@blueprint.get(ONE)
@guards.needs(Permission.SEE_GIFTS)
def show(edition: Edition, reference: str) -> str:
    """One envelope: its figures side by side, its lines, and who signed."""
    return _page("show", batches.find(edition, reference))


@blueprint.route(f"{ONE}/lines", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def add(edition: Edition, reference: str) -> Any:
    """Write its lines down one after another; the next one begins where the last was sent."""
    batch = batches.find(edition, reference)
    kept = {name: request.args[name] for name in KEPT if name in request.args}
    form = LineForm(batch, kept) if batch.page else LineForSeveralForm(batch, kept)
    if "look" not in request.form and (gift := form.add()):
        flash(_added(gift))
        _warn_of_alike(gift)
        return redirect(page_of(edition, "envelopes.add", reference=reference, **form.kept()), 303)
    return _page("lines", batch, form), 422 if form.errors else 200


@blueprint.post(f"{ONE}/total")
@guards.needs(Permission.RECORD_GIFTS)
def add_rest(edition: Edition, reference: str) -> Response:
    """Write down as one gift of nobody known what is counted and stands on no line."""
    batch = batches.find(edition, reference)

    def act() -> None:
        count = batches.counted(batch)
        left = count.total_cents - batches.sum_of(batches.lines(batch))
        if left <= 0:
            raise NothingLeft
        method = GiftMethod.CASH if count.cash_cents >= left else GiftMethod.CHEQUE
        page = pages.counting(batch.page) if batch.page else None
        today = clock.today(edition.zone)
        giving = Giving(edition=edition, page=page, amount_cents=left, method=method, received_on=today)
        batches.add(batch, giving, by=acting())

    done = _("The rest is written down as one gift. Nobody knows who gave it, so there is no receipt for it.")
    return press(act, done, back=page_of(edition, "envelopes.show", reference=reference))


@blueprint.post(f"{ONE}/reported")
@guards.needs(Permission.RECORD_GIFTS)
def receive(edition: Edition, reference: str) -> Response:
    """Gifts that were reported for its page lie in it: those that were ticked become its lines."""
    batch = batches.find(edition, reference)
    back = page_of(edition, "envelopes.show", reference=reference)

    def act() -> None:
        chosen = set(request.form.getlist("ticked")[: receiving.MOST])
        if not chosen:
            raise NothingTicked
        ticked = receiving.among(_page_ids(batch), chosen)
        if len(ticked) < len(chosen):
            raise receiving.ReceivedAlready
        counting_gifts.receive_all(batch, ticked, by=acting())

    return press(act, _("They are lines of this envelope now, and count once."), back=back)


@blueprint.post(f"{ONE}/reported/out")
@guards.needs(Permission.RECORD_GIFTS)
def take_out(edition: Edition, reference: str) -> Response:
    """A gift that was reported does not lie in it after all."""
    batch, gift = batches.find(edition, reference), find(edition, request.form.get("gift", ""))
    done = _("It is no line of this envelope any more, and stands as reported.")
    return press(
        lambda: batches.take_out(batch, gift, by=acting()),
        done,
        back=page_of(edition, "envelopes.show", reference=reference),
    )


@blueprint.route(f"{ONE}/count", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def count(edition: Edition, reference: str) -> Any:
    """Count what lies on the table."""
    batch = batches.find(edition, reference)
    form = CountForm(batch)
    if form.count(batch):
        flash(_("The count is kept."))
        return redirect(page_of(edition, "envelopes.show", reference=reference), 303)
    return _page("count", batch, form), 422 if form.errors else 200


@blueprint.route(f"{ONE}/signatures", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def sign(edition: Edition, reference: str) -> Any:
    """Sign that I counted it."""
    batch, form = batches.find(edition, reference), SignForm()
    if form.sign(batch, _me()):
        flash(_("You have signed. A second person signs too: in their own browser, or here beside you."))
        return redirect(page_of(edition, "envelopes.sign", reference=reference), 303)
    return _signing_page(batch, form, SignBesideForm(formdata=None)), 422 if form.errors else 200


@blueprint.post(f"{ONE}/signatures/beside")
@guards.needs(Permission.RECORD_GIFTS)
def sign_beside(edition: Edition, reference: str) -> Any:
    """The second person signs beside whoever is signed in."""
    batch, form = batches.find(edition, reference), SignBesideForm()
    if form.sign(batch):
        flash(_("Both have signed. The envelope can be closed."))
        return redirect(page_of(edition, "envelopes.show", reference=reference), 303)
    return _signing_page(batch, SignForm(formdata=None), form), 422


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
@guards.needs(Permission.RECORD_GIFTS)
def close(edition: Edition, reference: str) -> Any:
    """Confirm all its gifts, for good."""
    batch, form = batches.find(edition, reference), CloseForm()
    confirmed = form.save(lambda: counting_gifts.close(batch, form.difference_words.data or "", by=acting()))
    if confirmed is not None:
        number = len(confirmed)
        flash(
            ngettext(
                "The envelope is closed, and %(num)s gift is confirmed.",
                "The envelope is closed, and %(num)s gifts are confirmed.",
                number,
            )
        )
        return redirect(page_of(edition, "envelopes.show", reference=reference), 303)
    return _page("close", batch, form), 422 if form.errors else 200


@blueprint.get(f"{ONE}/sheet.pdf")
@guards.needs(Permission.SEE_GIFTS)
def sheet(edition: Edition, reference: str) -> Response:
    """A sheet to count on, and to sign on paper."""
    batch = batches.find(edition, reference)
    return downloads.pdf(f"envelope-{batch.reference}.pdf", counting_sheets.pdf(batch))


def _page(name: str, batch: Batch, form: Form | None = None, **more: Any) -> str:
    lines = batches.lines(batch)
    count = batches.counted(batch)
    written = batches.sum_of(lines)
    before = request.args.get("before", type=int)
    before = before if before and 0 < before < MOST_NUMBER else None
    reported, following = ([], None) if batch.closed_at else receiving.for_pages(_page_ids(batch), before=before)
    back = page_of(batch.edition, "envelopes.show", reference=batch.reference)
    return render_template(
        f"organize/envelopes/{name}.html",
        edition=batch.edition,
        batch=batch,
        form=form,
        lines=lines,
        count=count,
        written=written,
        left=count.total_cents - written,
        differences=difference_sentences(batches.differences(batch, lines)),
        is_counted=bool(count.total_cents),
        signatures=batches.signatures(batch),
        seen=batches.seen(batch, lines),
        opened_by=bookkeeping.name_of(batch.opened_by),
        looks=request.form.get("look", ""),
        back=back,
        reported=reported,
        newest=back if before else "",
        following=page_of(batch.edition, "envelopes.show", reference=batch.reference, before=following)
        if following
        else "",
        can_be_taken_out=lambda gift: batches.can_be_taken_out(batch, gift),
        **words(batch.edition),
        **more,
    )


def _page_ids(batch: Batch) -> set[int]:
    """The pages for which gifts may have been reported that lie in an envelope; none in one for several."""
    return receiving.page_ids(batch.page, pages.counting(batch.page)) if batch.page else set()


def _signing_page(batch: Batch, own: SignForm, beside: SignBesideForm) -> str:
    seen = batches.seen(batch, batches.lines(batch))
    own.known.data = beside.known.data = seen
    me = _me().id
    has_signed = any(one.account_id == me for one in batches.signatures(batch))
    return _page("sign", batch, beside if beside.errors else own, own=own, beside=beside, has_signed=has_signed)


def _me() -> Account:
    return db.session.get_one(Account, sessions.known().account_id)


def _added(gift: Gift) -> str:
    name = gift.donor.name if gift.donor else _("nobody known")
    return _("Added: %(amount)s from %(name)s.", amount=money.said(gift.amount_cents), name=name)


def _warn_of_alike(gift: Gift) -> None:
    if gift.donor is None:
        return
    alike = gift_lists.alike(gift.edition_id, gift.donor.name_key, gift.amount_cents, gift.received_on)
    others = [one.reference for one in alike if one.id != gift.id]
    if others:
        sentence = _(
            "A gift of this amount from a donor of this name is written down already: %(references)s. "
            "If it is the same gift, take one of them back.",
            references=", ".join(others),
        )
        flash(sentence, "warning")
