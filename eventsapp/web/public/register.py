"""Taking part: one person, one category, a page to check it, and a page that says it is done."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages
from eventsapp.core.db import db
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.registration import categories
from eventsapp.registration.models import Category
from eventsapp.submissions.models import Registration
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.forms import choice, one_of
from eventsapp.web.public import asking, choosing
from eventsapp.web.public.asking import Step
from eventsapp.workflows import signup

blueprint = Blueprint("register", __name__)


class EntryForm(asking.AskingForm):
    """Who takes part, and as what."""

    category = RadioField(_l("How would you like to take part?"), validate_choice=False)
    name = asking.name_field(_l("Enter the name of the person who takes part."))
    email = asking.email_field()

    def __init__(self, offered: list[Category]) -> None:
        super().__init__()
        self.category.choices = [choice(one.id, one.name.said()) for one in offered]
        self.category.validators = [one_of(_l("Choose how you would like to take part."))]
        self.category.flags.required = True


@blueprint.route("/<slug:slug>/<int(fixed_digits=4):year>/register", methods=["GET", "POST"])
@braked("SIGN_UPS_PER_ADDRESS")
def new(slug: str, year: int) -> Response | str | tuple[str, int]:
    """Ask, check and send."""
    edition = editions.find(slug, year)
    offered = categories.of(edition)
    if not offered or not rules.is_open(edition, clock.now()):
        return _closed(edition)
    form = EntryForm(offered)
    step = asking.step()
    chosen = next((one for one in offered if str(one.id) == form.category.data), None)
    if step is Step.SEND:
        outcome = form.save(lambda: _sign_up(edition, chosen, form))
        if outcome and chosen:
            return asking.done(
                "register",
                slug,
                year,
                registration=outcome.registration.id,
                name=form.name.data,
                email=form.email.data,
                category=chosen.id,
                waits=chosen.id in outcome.waits_for,
            )
    elif step is Step.CHECK and form.validate_on_submit() and chosen:
        return render_template(
            "public/register/check.html", edition=edition, form=form, answers=form.answers, category=chosen
        )
    page = render_template(
        "public/register/new.html",
        edition=edition,
        form=form,
        answers=form.answers,
        details=choosing.category_details(offered),
        change=asking.wants_to_change(),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/register/done")
def done(slug: str, year: int) -> Response | str:
    """What this browser has just sent, and what comes next."""
    edition = editions.find(slug, year)
    facts = asking.facts_of("register", slug, year)
    registration = facts and db.session.get(Registration, facts["registration"])
    if not facts or not registration:
        return redirect(url_for("public.editions.show", slug=slug, year=year))
    return render_template(
        "public/register/done.html",
        edition=edition,
        registration=registration,
        typed=facts,
        category=db.session.get(Category, facts["category"]),
        waits=facts["waits"],
    )


def _sign_up(edition: Edition, category: Category | None, form: EntryForm) -> signup.Outcome:
    assert category is not None
    return signup.participant(
        edition,
        category,
        name=form.name.data or "",
        email=form.email.data or "",
        language=languages.current(),
        form_key=form.form_key.data or "",
        by=PUBLIC,
    )


def _closed(edition: Edition) -> tuple[str, int]:
    standing = rules.standing(edition, clock.now())
    return render_template("public/closed.html", edition=edition, standing=standing, wanted="register"), 200
