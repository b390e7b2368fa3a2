"""Helping: one volunteer, as many shifts as they like, a page to check it, and a page that says it is done."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.core.refusals import Refusal
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.submissions.models import Registration
from eventsapp.volunteering import shifts as every_shift
from eventsapp.volunteering.models import Shift
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import PhoneField, choice, some_of
from eventsapp.web.public import asking, choosing
from eventsapp.web.public.asking import Step
from eventsapp.workflows import signup

blueprint = Blueprint("volunteer", __name__)


class VolunteerForm(asking.AskingForm):
    """Who helps, and when."""

    shifts = SelectMultipleField(_l("Which shifts would you like to take?"), validate_choice=False)
    name = asking.name_field(_l("Enter the name of the person who helps."))
    email = asking.email_field()
    phone = PhoneField(_l("Telephone"), render_kw={"autocomplete": "tel"})

    def __init__(self, offered: list[Shift], names: dict[int, str]) -> None:
        super().__init__()
        self.shifts.choices = [
            choice(shift.id, names[shift.id], group=role.name.said())
            for role, its in choosing.by_role(offered)
            for shift in its
        ]
        self.shifts.validators = [some_of(_l("Choose at least one shift."))]
        self.shifts.flags.required = True


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/volunteer", methods=["GET", "POST"])
@braked("SIGN_UPS_PER_ADDRESS")
def new(slug: str, year: int) -> Response | str | tuple[str, int]:
    """Ask, check and send."""
    edition = editions.find(slug, year)
    now = clock.now()
    offered = choosing.takeable(every_shift.of(edition), now)
    if not offered or not rules.is_open(edition, now):
        page = render_template(
            "public/closed.html", edition=edition, standing=rules.standing(edition, now), wanted="volunteer"
        )
        return page, 200
    form = VolunteerForm(offered, {shift.id: choosing.name_of(shift, edition) for shift in offered})
    chosen = [shift for shift in offered if str(shift.id) in (form.shifts.data or [])]
    step = asking.step()
    if step is Step.SEND:
        outcome = form.save(
            lambda: signup.volunteer(
                edition,
                chosen,
                name=form.name.data or "",
                email=form.email.data or "",
                phone=form.phone.data or "",
                language=languages.current(),
                form_key=form.form_key.data or "",
                by=PUBLIC,
            )
        )
        if outcome:
            return asking.done(
                "volunteer",
                slug,
                year,
                registration=outcome.registration.id,
                name=form.name.data,
                email=form.email.data,
                shifts=[shift.id for shift in chosen],
                waits=sorted(outcome.waits_for),
            )
    elif step is Step.CHECK and form.validate_on_submit() and _can_do_all(form, chosen, edition):
        return render_template(
            "public/volunteer/check.html",
            edition=edition,
            form=form,
            answers=form.answers,
            shifts=[(shift, choosing.time_of(shift, edition)) for shift in chosen],
            all_full=all(shift.pool.is_full for shift in chosen),
        )
    page = render_template(
        "public/volunteer/new.html",
        edition=edition,
        form=form,
        answers=form.answers,
        details=choosing.shift_details(offered),
        roles={role.name.said(): choosing.about(role) for role, _its in choosing.by_role(offered)},
        change=asking.wants_to_change(),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/volunteer/done")
def done(slug: str, year: int) -> Response | str:
    """What this browser has just sent, and what comes next."""
    edition = editions.find(slug, year)
    facts = asking.facts_of("volunteer", slug, year)
    registration = facts and db.session.get(Registration, facts["registration"])
    if not facts or not registration:
        return redirect(url_for("public.editions.show", slug=slug, year=year))
    asked_for = [shift for shift in every_shift.of(edition) if shift.id in facts["shifts"]]
    return render_template(
        "public/volunteer/done.html",
        edition=edition,
        registration=registration,
        typed=facts,
        shifts=[(shift, choosing.time_of(shift, edition), shift.id in facts["waits"]) for shift in asked_for],
    )


def _can_do_all(form: VolunteerForm, chosen: list[Shift], edition: Edition) -> bool:
    try:
        every_shift.refuse_if_clashing(chosen, edition)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True
