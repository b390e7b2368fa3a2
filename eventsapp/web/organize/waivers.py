"""Waivers and consents: the text in force, how many accepted which version, and putting a new one in force."""

import hashlib
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from eventsapp.core import markdown
from eventsapp.events.models import Edition
from eventsapp.permissions.table import Permission
from eventsapp.waivers import signing, wordings
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from eventsapp.web.organize.role_form import EN, FR, TwoLanguages
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import LineField, LinesField
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("waivers", __name__)

PLACE = "/<slug:slug>/<int(fixed_digits=4):year>/waivers"
LONGEST_TEXT = 30_000
KINDS = {WaiverKind.ADULT: _l("For adults"), WaiverKind.GUARDIAN: _l("For minors: the consent of a parent or guardian")}


def _tall(language: dict[str, dict[str, str]]) -> dict[str, Any]:
    """A box in which a text can be read, and not only typed."""
    return {"render_kw": language["render_kw"] | {"rows": 16}}


class WordingForm(SharedForm, TwoLanguages):
    """A wording in both languages; it is shown as people will read it before it is put in force."""

    title_en = LineField(_l("Title in English"), longest=120, required=_l("Enter the title in English."), **EN)
    title_fr = LineField(_l("Title in French"), longest=120, required=_l("Enter the title in French."), **FR)
    summary_en = LinesField(
        _l("Summary in English"), longest=1_000, required=_l("Say it in English in a few plain sentences."), **EN
    )
    summary_fr = LinesField(
        _l("Summary in French"), longest=1_000, required=_l("Say it in French in a few plain sentences."), **FR
    )
    text_en = LinesField(
        _l("Whole text in English"), longest=LONGEST_TEXT, required=_l("Enter the text in English."), **_tall(EN)
    )
    text_fr = LinesField(
        _l("Whole text in French"), longest=LONGEST_TEXT, required=_l("Enter the text in French."), **_tall(FR)
    )
    looked_at = HiddenField()
    """What tells the wording that was shown; another one is shown again before it is put in force."""

    def __init__(self, edition: Edition, kind: WaiverKind) -> None:
        super().__init__(data=_as_typed(edition, kind))
        self.edition, self.kind = edition, kind
        self.watch(edition, lambda: _as_typed(edition, kind))

    @property
    def fingerprint(self) -> str:
        """What tells the typed wording from every other."""
        typed = "\x1f".join(self[name].data or "" for name in _as_typed_names())
        return hashlib.sha256(typed.encode()).hexdigest()

    def publish(self) -> WaiverVersion:
        """Put it in force."""
        title, summary, text = self.text("title"), self.text("summary"), self.text("text")
        return wordings.publish(self.edition, self.kind, title=title, summary=summary, text=text, by=acting())


@blueprint.get(PLACE)
@guards.needs(Permission.EDIT_EVENT)
def index(edition: Edition) -> str:
    """Both texts, with every version and for how many people it was accepted."""
    versions = wordings.of(edition)
    return render_template(
        "organize/waivers/index.html",
        edition=edition,
        kinds=[(kind, label, [one for one in versions if one.waiver.kind == kind]) for kind, label in KINDS.items()],
        numbers=signing.numbers(edition.id),
    )


@blueprint.get(f"{PLACE}/versions/<int:number>")
@guards.needs(Permission.EDIT_EVENT)
def show(edition: Edition, number: int) -> str:
    """One version as people read it, in both languages."""
    version = wordings.find(edition, number)
    in_force = signing.in_force(edition.id)
    return render_template(
        "organize/waivers/show.html",
        edition=edition,
        version=version,
        label=KINDS[WaiverKind(version.waiver.kind)],
        is_in_force=version in in_force.values(),
        number=signing.numbers(edition.id).get(version.id, 0),
    )


@blueprint.route(f"{PLACE}/<kind>/new", methods=["GET", "POST"])
@guards.needs(Permission.EDIT_EVENT)
def new(edition: Edition, kind: str) -> Any:
    """Write a wording, look at it, put it in force."""
    if kind not in set(WaiverKind):
        abort(404)
    of = WaiverKind(kind)
    form = WordingForm(edition, of)
    is_whole = form.validate_on_submit()
    was_shown = is_whole and form.looked_at.data == form.fingerprint
    if "publish" in request.form and was_shown and (version := form.save(form.publish)):
        flash(_("Version %(number)s is in force from now on.", number=version.number))
        return redirect(url_for("organize.waivers.index", slug=edition.series.slug, year=edition.year), 303)
    shown = is_whole and not form.errors
    form.looked_at.data = form.fingerprint if shown else ""
    before = signing.in_force(edition.id).get(of)
    page = render_template(
        "organize/waivers/new.html",
        edition=edition,
        form=form,
        label=KINDS[of],
        before=before,
        accepted=signing.numbers(edition.id).get(before.id, 0) if before else 0,
        shown=_rendered(form) if shown else None,
        has_changed=shown and "publish" in request.form,
        is_same=shown and before is not None and _as_typed(edition, of) == {n: form[n].data for n in _as_typed_names()},
    )
    return page, 422 if form.errors else 200


def _rendered(form: WordingForm) -> list[tuple[str, str, str, str]]:
    """For each language its tag, the title, the summary and the text as safe HTML."""
    return [
        (
            f"{code}-CA",
            form[f"title_{code}"].data,
            form[f"summary_{code}"].data,
            markdown.rendered(form[f"text_{code}"].data),
        )
        for code in ("en", "fr")
    ]


def _as_typed_names() -> list[str]:
    return [f"{name}_{code}" for name in ("title", "summary", "text") for code in ("en", "fr")]


def _as_typed(edition: Edition, kind: WaiverKind) -> dict[str, str]:
    """The text in force as somebody would have typed it."""
    version = signing.in_force(edition.id).get(kind)
    if version is None:
        return {}
    said = {"title": version.title, "summary": version.summary, "text": version.text}
    return {f"{name}_{code}": getattr(text, code) for name, text in said.items() for code in ("en", "fr")}
