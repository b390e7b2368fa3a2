"""Raising money as everybody sees it: the goal of an edition, the pages that want to be found, and each page.

These pages belong to nobody: they keep no session, and no search engine lists them. What was raised is read from
counters, so they cost as much with a hundred thousand gifts as with ten.
"""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from eventsapp.core import money
from eventsapp.core.refusals import NotFound
from eventsapp.events import editions
from eventsapp.events.models import Edition
from eventsapp.fundraising import goals, lists, pages, totals
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.publishing import changes
from eventsapp.reports import pledge_sheets
from eventsapp.reports.filters import as_typed
from eventsapp.web.parts import downloads, kept_pages, matching
from eventsapp.web.parts.brakes import braked
from eventsapp.web.parts.kept_pages import kept_for_all
from eventsapp.web.parts.progress import Progress

blueprint = Blueprint("fundraising", __name__)

_YEAR = "/<slug:slug>/<int(fixed_digits=4):year>"
PAPERS = {"a4": "a4", "letter": "us-letter"}


@blueprint.after_request
def _in_no_search_engine(response: Response) -> Response:
    """People showed themselves to who has the address."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get(f"{_YEAR}/fundraising")
@kept_for_all("q", "after")
def index(slug: str, year: int) -> str:
    """The goal, who raises most, and the pages that want to be found."""
    edition = editions.find(slug, year)
    raising = _raising(edition)
    kept_pages.rests_on(changes.edition(edition.id), changes.figures(edition.id))
    typed = as_typed(request.args.get("q", ""))
    after = request.args.get("after", "")
    found = lists.listed(edition, typed, after=after)
    return render_template(
        "public/fundraising/index.html",
        edition=edition,
        raising=raising,
        progress=Progress(totals.of_edition(edition.id), raising.goal_cents),
        takes_gifts=goals.is_before_the_end(edition),
        **matching.supporters(edition),
        leaders=lists.leaders(edition) if raising.has_leaderboard and not typed and not after else [],
        typed=typed,
        after=after,
        found=found,
        money=money.said,
    )


@blueprint.get(f"{_YEAR}/fundraising/<code>")
@kept_for_all()
def show(slug: str, year: int, code: str) -> Answer | str | tuple[str, int]:
    """One page. One that is closed says so, and one of another year leads on."""
    edition = editions.find(slug, year)
    raising = _raising(edition)
    try:
        page = pages.of_code(edition, code)
    except NotFound:
        return _elsewhere(code)
    later = pages.later(page)
    which: dict[str, Any] = {"edition": edition, "page": page, "later": later}
    if page.closed_at is not None:
        return render_template("public/fundraising/closed.html", counting=pages.counting(page), **which), 410
    own = changes.figures(edition.id) if page.team else changes.page(page.id)
    # Of an address that is typed in other ways there is no end; and one that leads on shows what another edition has.
    if code == page.code and later is None:
        kept_pages.rests_on(changes.edition(edition.id), own)
    raised = totals.of_team(edition.id, page.team.id) if page.team else totals.of_page(page.id)
    return render_template(
        "public/fundraising/show.html",
        raising=raising,
        progress=Progress(raised, page.goal_cents),
        takes_gifts=goals.is_before_the_end(edition),
        recent=lists.recent(page),
        members=lists.of_members(page.team) if page.team else [],
        money=money.said,
        **which,
    )


@blueprint.get(f"{_YEAR}/fundraising/<code>/sheet.pdf")
@braked("SHEETS_PER_ADDRESS", reading=True)
def sheet(slug: str, year: int, code: str) -> Answer:
    """The pledge sheet of a page, to print."""
    edition = editions.find(slug, year)
    raising = _raising(edition)
    page = pages.of_code(edition, code)
    if page.closed_at is not None:
        raise NotFound
    paper = PAPERS.get(request.args.get("paper", ""), PAPERS["letter"])
    return downloads.pdf(f"{slug}-{year}-{page.code}.pdf", pledge_sheets.pdf(page, raising, paper=paper))


def _raising(edition: Edition) -> Fundraising:
    raising = goals.of(edition)
    if raising is None:
        raise NotFound
    return raising


def _elsewhere(code: str) -> Answer:
    """To the edition that the code belongs to, if somebody typed it after the address of another."""
    page: FundraisingPage | None = pages.anywhere(code)
    if page is None:
        raise NotFound
    slug, year = page.edition.series.slug, page.edition.year
    editions.find(slug, year)
    return redirect(url_for("public.fundraising.show", slug=slug, year=year, code=page.code), 302)
