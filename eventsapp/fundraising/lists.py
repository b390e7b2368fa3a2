"""Lists of fundraising pages: those that want to be found, all of them for organizers, the leaderboard, late gifts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, tuple_

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising import showing, totals
from eventsapp.fundraising.gift_models import Gift, GiftStatus, ShownAs
from eventsapp.fundraising.models import FundraisingPage, PageTotal
from eventsapp.fundraising.showing import Shown
from eventsapp.fundraising.totals import Raised
from eventsapp.teams.models import Team

SIZE = 25
LEADERS = 10
RECENT = 10
MEMBERS = 50
_LONGEST = 100
_MOST_WORDS = 8

Line = tuple[FundraisingPage, Raised]
"""A page, and what it raised."""


@dataclass(frozen=True)
class Some:
    """Some pages by name."""

    lines: Sequence[Line]
    further: str = ""
    """The code after which the list goes on; empty: it ends here."""


def listed(edition: Edition, typed: str = "", *, after: str = "", everybody: bool = False) -> Some:
    """The pages whose names hold every word that was typed, by name, from the one after that code on: those that are
    open and want to be found, or for organizers all there ever were. Three statements at most."""
    parts = words.folded(typed[:_LONGEST]).split()[:_MOST_WORDS]
    if typed.strip() and not parts:
        return Some(())
    query = select(FundraisingPage).where(FundraisingPage.edition_id == edition.id)
    if not everybody:
        query = query.where(FundraisingPage.closed_at.is_(None), FundraisingPage.is_listed)
    for part in parts:  # a folded word is letters, digits and "_", which alone means something to LIKE
        query = query.where(FundraisingPage.name_key.like(f"%{part.replace('_', '/_')}%", escape="/"))
    if after:
        last = select(FundraisingPage.name_key, FundraisingPage.id).where(
            FundraisingPage.edition_id == edition.id, FundraisingPage.code == after[:12].upper()
        )
        if (found := db.session.execute(last).first()) is not None:
            query = query.where(tuple_(FundraisingPage.name_key, FundraisingPage.id) > tuple_(*found))
    query = query.order_by(FundraisingPage.name_key, FundraisingPage.id).limit(SIZE + 1)
    found_pages = list(db.session.scalars(query))
    shown = found_pages[:SIZE]
    return Some(_with_totals(shown), shown[-1].code if len(found_pages) > SIZE else "")


def leaders(edition: Edition) -> list[Line]:
    """The pages that raised most, of those whose owners agreed to stand here; never a child's."""
    given = PageTotal.confirmed_cents + PageTotal.reported_cents
    query = (
        select(FundraisingPage, PageTotal)
        .join(PageTotal, PageTotal.page_id == FundraisingPage.id)
        .where(
            FundraisingPage.edition_id == edition.id,
            FundraisingPage.on_leaderboard,
            FundraisingPage.is_minor.is_(False),
            FundraisingPage.closed_at.is_(None),
            given > 0,
        )
        .order_by(given.desc(), FundraisingPage.id)
        .limit(LEADERS)
    )
    return [
        (page, Raised(total.confirmed_cents, total.reported_cents, total.pledged_cents, total.gifts))
        for page, total in db.session.execute(query)
    ]


def of_members(team: Team) -> list[Line]:
    """The open pages of whoever is in the team now, as far as they want to be found."""
    query = (
        select(FundraisingPage)
        .where(
            FundraisingPage.id.in_(totals.pages_of_team(team.edition_id, team.id)),
            FundraisingPage.person_id.is_not(None),
            FundraisingPage.is_listed,
            FundraisingPage.closed_at.is_(None),
        )
        .order_by(FundraisingPage.name_key, FundraisingPage.id)
        .limit(MEMBERS)
    )
    return _with_totals(list(db.session.scalars(query)))


def recent(page: FundraisingPage) -> list[Shown]:
    """The latest gifts to the page that stand and say something to everybody, the newest first; never how much."""
    is_named = and_(Gift.shown_as == ShownAs.NAME, Gift.shown_name != "")
    query = (
        select(Gift)
        .where(Gift.page_id == page.id, Gift.status != GiftStatus.REVERSED, Gift.hidden_at.is_(None))
        .where(or_(is_named, Gift.message != "", Gift.dedication != ""))
        .order_by(Gift.id.desc())
        .limit(RECENT)
    )
    return [showing.of(gift) for gift in db.session.scalars(query)]


def _with_totals(found: Sequence[FundraisingPage]) -> list[Line]:
    raised = totals.of_pages([page.id for page in found]) if found else {}
    return [(page, raised[page.id]) for page in found]
