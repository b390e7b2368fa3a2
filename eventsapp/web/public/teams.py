"""Teams as everybody sees them: a list to search, and a page for each with its members as they chose to be shown.

These pages belong to nobody: they keep no session, and hold no contact data. A name somebody hides is only counted.
"""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from eventsapp.core import clock, money
from eventsapp.core.refusals import NotFound
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals, totals
from eventsapp.fundraising import pages as fundraising_pages
from eventsapp.reports.filters import as_typed
from eventsapp.teams import search, teams
from eventsapp.teams.models import Membership, ShownAs, Team
from eventsapp.teams.teams import TeamUnknown
from eventsapp.web.parts.progress import Progress

blueprint = Blueprint("teams", __name__)


@dataclass(frozen=True)
class Shown:
    """Who is in a team, as they chose to be shown."""

    captain: str
    """Empty where there is none, or one who is hidden."""
    names: list[str]
    """Of the others, in the order in which they joined."""
    hidden: int
    count: int


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/teams")
def index(slug: str, year: int) -> str:
    """The teams of an edition that want to be found."""
    edition = _with_teams(slug, year)
    typed = as_typed(request.args.get("q", ""))
    after = as_typed(request.args.get("after", ""))
    found = search.listed(edition, typed, after=after)
    first = partial(url_for, "public.teams.index", slug=slug, year=year, q=typed or None)
    return render_template(
        "public/teams/index.html",
        edition=edition,
        is_open=rules.is_open(edition, clock.now()),
        typed=typed,
        found=found,
        first=first() if after else None,
        following=first(after=found.after) if found.after else None,
    )


@blueprint.get("/<slug:slug>/<int(fixed_digits=4):year>/teams/<code>")
def show(slug: str, year: int, code: str) -> Response:
    """One team, and how to join it."""
    edition = _with_teams(slug, year)
    team = _of_code(edition, code)
    its_page = fundraising_pages.of_team(team) if goals.of(edition) else None
    page = render_template(
        "public/teams/show.html",
        progress=Progress(totals.of_team(edition.id, team.id), its_page.goal_cents) if its_page else None,
        its_page=its_page,
        money=money.said,
        edition=edition,
        is_open=rules.is_open(edition, clock.now()),
        team=team,
        shown=_shown(team, teams.members(team)),
    )
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex"  # people showed themselves to who has the link, not to search engines
    return answer


def _with_teams(slug: str, year: int) -> Edition:
    edition = editions.find(slug, year)
    if not edition.has_teams:
        raise NotFound
    return edition


def _of_code(edition: Edition, code: str) -> Team:
    try:
        return teams.of_code(edition, code[:40])
    except TeamUnknown:
        raise NotFound from None


def _shown(team: Team, members: list[Membership]) -> Shown:
    captains = [one for one in members if one.person_id == team.captain_id]
    others = [one for one in members if one.person_id != team.captain_id]
    names = [_called(one) for one in others if one.shown_as != ShownAs.HIDDEN]
    return Shown(
        captain=next((_called(one) for one in captains if one.shown_as != ShownAs.HIDDEN), ""),
        names=names,
        hidden=sum(one.shown_as == ShownAs.HIDDEN for one in members),
        count=len(members),
    )


def _called(member: Membership) -> str:
    """The full name only of an adult who wishes so; otherwise the first word of it."""
    if member.shown_as == ShownAs.FULL_NAME and not member.is_minor:
        return member.person.name
    return (member.person.name.split() or [""])[0]
