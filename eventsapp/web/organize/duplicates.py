"""Duplicates: people who may be one, side by side; merging them, or telling them apart."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from eventsapp.core.db import db
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.events.models import Edition
from eventsapp.people import merge_moves, telling_apart
from eventsapp.people.models import Person
from eventsapp.permissions.table import Permission
from eventsapp.reports import duplicates, involvement
from eventsapp.reports.involvement import Place
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, choice
from eventsapp.web.parts.sessions import acting
from eventsapp.workflows import merging
from eventsapp.workflows.merging import Wish

blueprint = Blueprint("duplicates", __name__)

_YEAR = "/<slug:slug>/<int(fixed_digits=4):year>/duplicates"
_GREATEST = 2**31 - 1
ONE, OTHER = "one", "other"
_LANGUAGES = {"en": "English", "fr": "Français"}


@blueprint.get(_YEAR)
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def index(edition: Edition) -> str:
    """Pairs of people who may be one, of this edition or of all years of its series."""
    guards.held_or_not_found(Permission.SEE_CONTACTS, edition.series_id)
    all_years = request.args.get("years") == "all"
    page = duplicates.found(_editions(edition, all_years=all_years), _cursor(request.args.get("after", "")))
    further = "-".join(map(str, page.further)) if page.further else ""
    return render_template(
        "organize/duplicates/index.html",
        edition=edition,
        pairs=page.pairs,
        words=duplicates.in_words(),
        all_years=all_years,
        further=further,
        is_first=not request.args.get("after"),
    )


@blueprint.route(f"{_YEAR}/<int:number>/<int:other>", methods=["GET", "POST"])
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def compare(edition: Edition, number: int, other: int) -> Any:
    """The two side by side, and what becomes of them; merge them."""
    people = _people(edition, number, other)
    form = _form(*people)
    by = acting()
    wish = Wish(people[0].id, people[1].id, form.of_other(), form.seen.data or "")
    merged = None if _is_refused(form, people) else form.save(lambda: merging.merge(wish, by=by))
    if merged is not None:
        flash(_("They are one person now: %(name)s.", name=merged.name))
        return redirect(url_for("organize.duplicates.index", **_place(edition)), 303)
    people = _people(edition, number, other)
    refusal = str(merging.BeyondReach()) if _is_beyond_reach(people) else _refusal(people)
    form.seen.data = merging.state(*people)
    held = [merge_moves.held(person.id) for person in people]
    rows = [(move.label, held[0][name], held[1][name]) for name, move in merge_moves.MOVES.items()]
    page = render_template(
        "organize/duplicates/compare.html",
        edition=edition,
        form=form,
        people=people,
        refusal=refusal,
        reasons=duplicates.reasons(people[0], people[1], _editions(edition, all_years=True)),
        words=duplicates.in_words(),
        spoken=_LANGUAGES,
        places={number: _within_reach(own) for number, own in involvement.of([one.id for one in people]).items()},
        households=[involvement.living_with(person) for person in people],
        rows=[row for row in rows if row[1] or row[2]],
        are_apart=telling_apart.are(people[0].id, people[1].id),
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{_YEAR}/<int:number>/<int:other>/apart")
@guards.needs(Permission.MANAGE_REGISTRATIONS)
def tell_apart(edition: Edition, number: int, other: int) -> Response:
    """Remember that they are not the same; or, told so before, that they may be."""
    one, another = _people(edition, number, other)
    by = acting()
    is_taken_back = bool(request.form.get("back"))
    act = telling_apart.forget if is_taken_back else telling_apart.tell
    Form().save(lambda: act(one, another, by=by))
    if is_taken_back:
        return redirect(url_for("organize.duplicates.compare", **_place(edition), number=number, other=other), 303)
    flash(_("We remember that %(one)s and %(other)s are two people.", one=one.name, other=another.name))
    return redirect(url_for("organize.duplicates.index", **_place(edition)), 303)


def _form(one: Person, other: Person) -> Any:
    """A choice for each field in which the two differ."""

    class CompareForm(Form):
        """From whom each field comes."""

        seen = HiddenField()

        def of_other(self) -> frozenset[str]:
            """The fields that come from the other; one that only the other has comes from there by itself."""
            asked = {name for name in merging.FIELDS if name in self and self[name].data == OTHER}
            only = {name for name in merging.FIELDS if not getattr(one, name) and getattr(other, name)}
            return frozenset(asked | only)

    labels = {
        "name": _("Name"),
        "email": _("E-mail address"),
        "phone": _("Phone number"),
        "language": _("Language"),
        "household_id": _("Household"),
    }
    for name, label in labels.items():
        first, second = getattr(one, name), getattr(other, name)
        if first and second and first != second:
            options = [choice(ONE, _said(one, name)), choice(OTHER, _said(other, name))]
            setattr(CompareForm, name, RadioField(label, choices=options, default=ONE, validate_choice=False))
    return CompareForm()


def _said(person: Person, name: str) -> str:
    if name == "household_id":
        others = involvement.living_with(person)
        return _("With %(names)s", names=", ".join(others)) if others else _("With nobody else")
    if name == "language":
        return _LANGUAGES.get(person.language, person.language)
    return str(getattr(person, name))


def _is_refused(form: Any, people: list[Person]) -> bool:
    """Whether it is asked for what whoever asks may not do, which the form then says."""
    if not form.is_submitted() or not _is_beyond_reach(people):
        return False
    form.validate()
    form.refuse(merging.BeyondReach())
    return True


def _is_beyond_reach(people: list[Person]) -> bool:
    """Whether whoever merges would not see all that is merged."""
    reach = guards.held().reach(Permission.MANAGE_REGISTRATIONS)
    return any(series_id not in reach for series_id in merging.series_of([person.id for person in people]))


def _within_reach(places: list[Place]) -> list[Place]:
    reach = guards.held().reach(Permission.SEE_ROSTER)
    return [place for place in places if place.edition.series_id in reach]


def _refusal(people: list[Person]) -> str:
    """Why these two cannot be merged; empty where they can."""
    try:
        merging.refuse_if_two(*people)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _people(edition: Edition, number: int, other: int) -> list[Person]:
    """The two of the address, both of the series, in the order of their ids."""
    guards.held_or_not_found(Permission.SEE_CONTACTS, edition.series_id)
    numbers = {number, other}
    if len(numbers) != 2 or max(numbers) > _GREATEST or not duplicates.are_of(edition.series_id, numbers):
        raise NotFound
    query = select(Person).where(Person.id.in_(numbers)).order_by(Person.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _editions(edition: Edition, *, all_years: bool) -> list[int]:
    if not all_years:
        return [edition.id]
    return list(db.session.scalars(select(Edition.id).where(Edition.series_id == edition.series_id)))


def _cursor(text: str) -> tuple[int, int]:
    parts = text.split("-")
    if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) <= 10 for part in parts):
        return min(int(parts[0]), _GREATEST), min(int(parts[1]), _GREATEST)
    return 0, 0


def _place(edition: Edition) -> dict[str, Any]:
    return {"slug": edition.series.slug, "year": edition.year}
