"""Raising money: pages for oneself, for a child one cares for, and as captain for the team; opened, written and closed.

Seeing how far a page is costs no code, since its address is there to be passed on; writing it does.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import languages, money
from eventsapp.core.refusals import NotFound, Refusal
from eventsapp.fundraising import goals, pages, totals
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.pages import Said
from eventsapp.fundraising.totals import Raised
from eventsapp.teams import teams
from eventsapp.web.mine.doors import Door, opened, pressed
from eventsapp.web.parts import goal_field
from eventsapp.web.parts.forms import LineField, LinesField, choice, one_of
from eventsapp.web.parts.meanwhile import SharedForm
from eventsapp.web.parts.progress import Progress
from eventsapp.workflows import opening_pages
from eventsapp.workflows.opening_pages import Owner

blueprint = Blueprint("fundraising", __name__)

LONGEST_STORY = 4_000
_SPOKEN = {"en": "English", "fr": "Français"}


class PageForm(SharedForm):
    """What a page says."""

    shown_name = LineField(
        _l("Name on the page"), longest=80, required=_l("Enter the name that people read on the page.")
    )
    story = LinesField(_l("Why you raise money"), longest=LONGEST_STORY)
    language = RadioField(
        _l("Language of what you wrote"),
        [one_of(_l("Choose the language of what you wrote."))],
        choices=[choice(code, name) for code, name in _SPOKEN.items()],
        validate_choice=False,
    )
    goal = goal_field.GoalField(_l("Goal in dollars"))
    is_listed = BooleanField(_l("Show the page in the list of this event"))
    on_leaderboard = BooleanField(_l("Show how much the page raised among those that raised most"))

    def refuse(self, refusal: Refusal) -> None:
        """An amount that cannot be is the goal here."""
        if refusal.field == "amount":
            refusal.field = "goal"
        super().refuse(refusal)

    def leave_out(self, *, is_minor: bool, has_leaderboard: bool) -> None:
        """A child's page is neither listed nor compared."""
        if is_minor:
            del self.is_listed
        if is_minor or not has_leaderboard:
            del self.on_leaderboard

    def said(self, before: FundraisingPage | None = None) -> Said:
        """What was typed."""
        listed, leads = getattr(self, "is_listed", None), getattr(self, "on_leaderboard", None)
        return Said(
            shown_name=self.shown_name.data or "",
            language=self.language.data or languages.current(),
            story=self.story.data or "",
            goal_cents=self.goal.cents,
            is_listed=bool(listed.data) if listed else False,
            on_leaderboard=bool(leads.data) if leads else bool(before and before.on_leaderboard),
        )


@blueprint.get("/my/<token>/fundraising")
@opened()
def index(door: Door) -> str:
    """Everybody within reach, with their page or the way to one."""
    if goals.of(door.edition) is None:
        raise NotFound
    found = opening_pages.with_their_pages(door.edition, _owners(door))
    raised = totals.of_pages([page.id for _owner, page in found if page])
    return render_template(
        "mine/fundraising/index.html",
        door=door,
        can_open=goals.has_pages(door.edition),
        lines=[(owner, page, _progress(page, raised) if page else None) for owner, page in found],
        money=money.said,
    )


@blueprint.route("/my/<token>/fundraising/people/<int:number>", methods=["GET", "POST"])
@opened(code=True)
def person(door: Door, number: int) -> Any:
    """Open a page for one person, or write it anew."""
    return _written(door, _of_person(door, number))


@blueprint.route("/my/<token>/fundraising/teams/<code>", methods=["GET", "POST"])
@opened(code=True)
def team(door: Door, code: str) -> Any:
    """The same for the team one is captain of."""
    return _written(door, _of_team(door, code))


@blueprint.route("/my/<token>/fundraising/people/<int:number>/closing", methods=["GET", "POST"])
@opened(code=True)
def close_person(door: Door, number: int) -> Any:
    """Close the page of one person."""
    return _closed(door, _of_person(door, number), door.address("fundraising.close_person", number=number))


@blueprint.route("/my/<token>/fundraising/teams/<code>/closing", methods=["GET", "POST"])
@opened(code=True)
def close_team(door: Door, code: str) -> Any:
    """Close the page of the team."""
    return _closed(door, _of_team(door, code), door.address("fundraising.close_team", code=code))


def _written(door: Door, owner: Owner) -> Response | tuple[str, int]:
    edition, raising = door.edition, goals.of(door.edition)
    page = opening_pages.page_of(edition, owner)
    if raising is None or (page is None and not goals.has_pages(edition)):
        raise NotFound
    form = PageForm(data=_now(page) if page else {"shown_name": owner.shown_name, "language": languages.current()})
    is_minor = page.is_minor if page else owner.is_minor
    form.leave_out(is_minor=is_minor, has_leaderboard=raising.has_leaderboard)
    if page is not None:
        form.watch(page, lambda: _now(page))

    def act() -> FundraisingPage:
        if page is not None:
            return pages.edit(page, form.said(page), by=PUBLIC)
        return opening_pages.open_page(edition, owner, form.said(), by=PUBLIC)

    if form.save(act):
        flash(_("Saved. Whoever opens the page sees it like this.") if page else _("The page is open. Pass it on."))
        return redirect(door.address("fundraising.index"), 303)
    shown = render_template(
        "mine/fundraising/page.html", door=door, form=form, owner=owner, page=page, is_minor=is_minor
    )
    return shown, 422 if form.errors else 200


def _closed(door: Door, owner: Owner, address: str) -> Response | str:
    page = opening_pages.page_of(door.edition, owner)
    if page is None:
        return redirect(door.address("fundraising.index"), 303)
    if request.method == "GET":
        return render_template("mine/fundraising/close.html", door=door, owner=owner, page=page, address=address)
    if pressed(lambda: pages.close(page, by=PUBLIC)):
        flash(_("The page is closed. What it raised stays."))
    return redirect(door.address("fundraising.index"), 303)


def _owners(door: Door) -> list[Owner]:
    """Whom the link's person speaks for: themselves, their children, who has no address; and their teams."""
    found = [Owner(one.person, is_minor=one.is_minor) for one in door.everybody if _may_write(door, one)]
    found = list({owner.person.id: owner for owner in found}.values())
    return found + [Owner(door.person, team) for team in teams.led_by(door.edition, door.person)]


def _may_write(door: Door, one: Any) -> bool:
    return (door.speaks_for(one) or one.guardian_id == door.person.id) and door.comes(one)


def _of_person(door: Door, number: int) -> Owner:
    for owner in _owners(door):
        if owner.team is None and owner.person.id == number:
            return owner
    raise NotFound


def _of_team(door: Door, code: str) -> Owner:
    for owner in _owners(door):
        if owner.team is not None and owner.team.code == code:
            return owner
    raise NotFound


def _progress(page: FundraisingPage, raised: dict[int, Raised]) -> Progress:
    of_team = totals.of_team(page.edition_id, page.team_id) if page.team_id else None
    return Progress(of_team or raised[page.id], page.goal_cents)


def _now(page: FundraisingPage) -> dict[str, Any]:
    return {
        "shown_name": page.shown_name,
        "story": page.story,
        "language": page.language,
        "goal": goal_field.typed(page.goal_cents),
        "is_listed": page.is_listed,
        "on_leaderboard": page.on_leaderboard,
    }
