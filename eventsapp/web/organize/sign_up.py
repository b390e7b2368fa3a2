"""How people sign up for an edition: places, times, teams, ways to pay."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventsapp.capacity.limits import FewerThanTaken
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import Refusal
from eventsapp.events import particulars
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.registration import categories
from eventsapp.registration import rules as ages
from eventsapp.registration.models import Category
from eventsapp.web.organize.fields import DayField, NumberField, TimeField
from eventsapp.web.organize.setup_form import SetupForm, as_moment, moment_in
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import LineField, LinesField
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import arranging
from eventsapp.workflows.arranging import Arrangement

blueprint = Blueprint("sign_up", __name__)

MOST_PLACES = 1_000_000
LONGEST_OFFER = 14 * 24
EARLIEST_ASKING = 14 * 24
MOST_REQUESTS = 30


class SignUpForm(SetupForm):
    """All that is settled about signing up; the places of each category are added to it."""

    closes_on = DayField(_l("Sign-up ends on (day)"))
    closes_time = TimeField(_l("Sign-up ends at (time)"))
    places = NumberField(_l("Places in all"), lowest=0, highest=MOST_PLACES)
    offer_hours = NumberField(
        _l("Hours to answer an offer"),
        lowest=1,
        highest=LONGEST_OFFER,
        required=_l("Enter how many hours people have to answer."),
    )
    changes_close_on = DayField(_l("People change their registration until (day)"))
    changes_close_time = TimeField(_l("People change their registration until (time)"))
    has_teams = BooleanField(_l("People can start teams and join them"))
    access_lead = LineField(_l("Name of the access lead"), longest=100)
    majority_age = NumberField(_l("Age from which people sign for themselves"), lowest=14, highest=25)
    reaffirm_hours = NumberField(
        _l("Hours before a shift to ask “still coming?”"),
        lowest=0,
        highest=EARLIEST_ASKING,
        required=_l("Enter how many hours before a shift its volunteers are asked, or 0 for never."),
    )
    help_requests_most = NumberField(
        _l("Most requests for help to one person in 30 days"),
        lowest=0,
        highest=MOST_REQUESTS,
        required=_l("Enter how often one person may be asked to help, or 0 for never."),
    )
    ways_to_pay_en = LinesField(_l("Ways to pay, in English"), longest=2_000)
    ways_to_pay_fr = LinesField(_l("Ways to pay, in French"), longest=2_000)

    def validate(self, extra_validators: Any = None) -> bool:
        """A day and its time belong together."""
        is_valid: bool = super().validate(extra_validators)
        pairs = ((self.closes_on, self.closes_time), (self.changes_close_on, self.changes_close_time))
        halves = [self.refuse_half(day, hour) for day, hour in pairs]
        return not any(halves) and is_valid


def form_for(edition: Edition, offered: list[Category]) -> SignUpForm:
    """The form with the places of each category, filled with how things are now."""

    class WithCategories(SignUpForm):
        """The form of this edition."""

        pools = {"places": edition.pool_id} | {f"places_{one.id}": one.pool_id for one in offered}

        def refuse(self, refusal: Refusal) -> None:
            """Beside the places that are too few."""
            if isinstance(refusal, FewerThanTaken):
                refusal.field = next((name for name, pool_id in self.pools.items() if pool_id == refusal.pool_id), None)
            super().refuse(refusal)

    for one in offered:
        label = _("Places: %(category)s", category=one.name.said())
        setattr(WithCategories, f"places_{one.id}", NumberField(label, lowest=0, highest=MOST_PLACES))
    form = WithCategories(data=_now(edition, offered))
    form.watch(edition, lambda: _now(edition, offered))
    return form


def wanted(form: Any, edition: Edition) -> Arrangement:
    """What the form asks for. Places that were not on the page, of a category made meanwhile, stay as they are."""
    ways = Bilingual(en=form.ways_to_pay_en.data or "", fr=form.ways_to_pay_fr.data or "")
    return Arrangement(
        offer_hours=form.offer_hours.number or edition.offer_hours,
        changes_close_at=moment_in(form.changes_close_on, form.changes_close_time, edition.zone),
        majority_age=form.majority_age.number,
        access_lead=form.access_lead.data or "",
        has_teams=bool(form.has_teams.data),
        ways_to_pay=ways if ways.en or ways.fr else None,
        reaffirm_hours=_or(form.reaffirm_hours, edition.reaffirm_hours),
        help_requests_most=_or(form.help_requests_most, edition.help_requests_most),
        maxima={pool_id: form[name].number for name, pool_id in form.pools.items() if form[name].raw_data},
    )


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/sign-up", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def edit(edition: Edition) -> Any:
    """Settle it."""
    offered = categories.of(edition)
    form = form_for(edition, offered)
    by = acting()

    def act() -> Edition:
        closes_at = moment_in(form.closes_on, form.closes_time, edition.zone)
        particulars.set_end_of_sign_up(edition, closes_at, by=by)
        return arranging.arrange(edition, wanted(form, edition), by=by)

    if form.save(act):
        flash(_("Saved. It counts from now on."))
        return redirect(url_for("organize.sign_up.edit", slug=edition.series.slug, year=edition.year), 303)
    page = render_template(
        "organize/sign_up/edit.html",
        edition=edition,
        form=form,
        pools={"places": edition.pool} | {f"places_{one.id}": one.pool for one in offered},
        usual_majority=ages.majority(edition.venue.province if edition.venue else ""),
    )
    return page, 422 if form.errors else 200


def _now(edition: Edition, offered: list[Category]) -> dict[str, Any]:
    ways = edition.ways_to_pay or Bilingual("", "")
    return {
        "places": _number(edition.pool.maximum),
        **{f"places_{one.id}": _number(one.pool.maximum) for one in offered},
        "offer_hours": _number(edition.offer_hours),
        **as_moment("closes", edition.closes_at, edition.zone),
        **as_moment("changes_close", edition.changes_close_at, edition.zone),
        "has_teams": edition.has_teams,
        "access_lead": edition.access_lead,
        "majority_age": _number(edition.majority_age),
        "reaffirm_hours": _number(edition.reaffirm_hours),
        "help_requests_most": _number(edition.help_requests_most),
        "ways_to_pay_en": ways.en,
        "ways_to_pay_fr": ways.fr,
    }


def _or(field: NumberField, known: int) -> int:
    return known if field.number is None else field.number


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
