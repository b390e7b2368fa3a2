"""What would help on the day: seen with its answer, added to, put in other words, taken back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from eventsapp.access import needs, rules, words
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.registration.models import Entry
from eventsapp.web.mine.doors import Door, opened
from eventsapp.web.parts.forms import Form, LinesField, choice, some_of
from eventsapp.workflows import helping
from eventsapp.workflows.summaries import Attending

blueprint = Blueprint("needs", __name__)

LONGEST = 1_000


class AddForm(Form):
    """More of what would help one person."""

    kinds = SelectMultipleField(_l("What would help?"), [some_of(_l("Tick at least one, or go back."))])
    note = LinesField(_l("Tell us more"), longest=LONGEST)

    def __init__(self, kinds: list[NeedKind], known: list[AccessNeed]) -> None:
        super().__init__()
        asked = {need.kind for need in known if need.state != NeedState.TAKEN_BACK}
        self.kinds.choices = [choice(kind, str(words.LABELS[kind])) for kind in kinds if kind not in asked]

    def ask(self, attending: Attending) -> list[AccessNeed] | None:
        """Ask for what was ticked."""
        return self.save(
            lambda: helping.ask(
                attending, [NeedKind(kind) for kind in self.kinds.data or ()], self.note.data or "", by=PUBLIC
            )
        )


class WordsForm(Form):
    """The person's own words about one of them."""

    note = LinesField(_l("In your own words"), longest=LONGEST)


class TakeBackForm(Form):
    """A button."""


@blueprint.get("/my/<token>/needs")
@opened(code=True)
def index(door: Door) -> Any:
    """Everything that was asked for, for everybody this link reaches, and how it stands."""
    return render_template("mine/needs.html", door=door, people=_people(door), words=words, **_timing(door))


@blueprint.route("/my/<token>/needs/<int:number>", methods=["GET", "POST"])
@opened(code=True)
def edit(door: Door, number: int) -> Any:
    """Ask for more, for one of them."""
    attending = _coming(door, number)
    form = AddForm(_kinds(door, attending), needs.of(attending.edition_id, [attending.person_id]))
    if form.ask(attending):
        flash(_("Thank you. We have noted it, and will tell you what we can do."))
        return redirect(door.address("needs.index"), 303)
    hints = {str(kind): {"hint": hint} for kind, hint in words.HINTS.items()}
    page = render_template(
        "mine/needs_add.html", door=door, form=form, attending=attending, hints=hints, **_timing(door)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/my/<token>/needs/<int:number>/<int:need_number>", methods=["GET", "POST"])
@opened(code=True)
def change(door: Door, number: int, need_number: int) -> Any:
    """Put one of them in other words."""
    attending, need = _need(door, number, need_number)
    form = WordsForm(data={"note": needs.words(need)})
    if form.save(lambda: needs.say(need, form.note.data or "", by=PUBLIC)):
        flash(_("Saved."))
        return redirect(door.address("needs.index"), 303)
    page = render_template(
        "mine/needs_change.html",
        door=door,
        form=form,
        attending=attending,
        need=_shown(need),
        words=words,
        **_timing(door),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/my/<token>/needs/<int:number>/<int:need_number>/taking-back")
@opened(code=True)
def take_back(door: Door, number: int, need_number: int) -> Any:
    """It is not needed any more."""
    attending, need = _need(door, number, need_number)
    form = TakeBackForm()
    if form.save(lambda: helping.take_back(attending, need, by=PUBLIC)):
        flash(_("Taken back: %(what)s", what=str(words.LABELS[NeedKind(need.kind)])))
    else:
        flash(" ".join(str(error) for error in form.form_errors), "warning")
    return redirect(door.address("needs.index"), 303)


def _people(door: Door) -> list[dict[str, Any]]:
    """Who comes, with what they asked for; in one query, however many they are."""
    coming = [one for one in door.everybody if _is_here(door, one)]
    known = needs.of(door.edition.id, [one.person_id for one in coming])
    return [
        {"attending": one, "needs": [_shown(need) for need in known if need.person_id == one.person_id]}
        for one in coming
    ]


def _kinds(door: Door, attending: Attending) -> list[NeedKind]:
    """What is asked of somebody who comes as this."""
    helps = any(one.person_id == attending.person_id for one in door.volunteers)
    return words.asked(takes_part=isinstance(attending, Entry), helps=helps)


def _is_here(door: Door, attending: Attending) -> bool:
    """Whether their needs are told on this page.

    Who helps, and has an address, has a page of their own: somebody else may have put them into a form as well.
    """
    if not door.comes(attending) or door.speaks_for(attending):
        return door.comes(attending)
    return isinstance(attending, Entry) and attending.person_id not in door.from_elsewhere


def _shown(need: AccessNeed) -> dict[str, Any]:
    return {"row": need, "words": needs.words(need), "answer": needs.answer_to(need)}


def _timing(door: Door) -> dict[str, object]:
    now = clock.now()
    return {
        "is_late": rules.is_late(door.edition, now),
        "can_change": rules.can_change(door.edition, now),
        "kept_days": rules.KEPT_DAYS,
    }


def _coming(door: Door, number: int) -> Attending:
    attending = door.attending(number)
    if not _is_here(door, attending):
        raise NotFound
    return attending


def _need(door: Door, number: int, need_number: int) -> tuple[Attending, AccessNeed]:
    attending = _coming(door, number)
    for need in needs.of(attending.edition_id, [attending.person_id]):
        if need.id == need_number and need.state != NeedState.TAKEN_BACK:
            return attending, need
    raise NotFound
