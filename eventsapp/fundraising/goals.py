"""Whether and how an edition raises money."""

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db, set_columns
from eventsapp.core.languages import Bilingual
from eventsapp.events.models import Edition, State
from eventsapp.fundraising.models import Fundraising


def of(edition: Edition) -> Fundraising | None:
    """How the edition raises money; None: it does not, or not any more."""
    found = db.session.get(Fundraising, edition.id)
    return found if found is not None and found.is_on else None


def settings(edition: Edition) -> Fundraising | None:
    """What was set up for it, also while it is off."""
    return db.session.get(Fundraising, edition.id)


def takes_gifts(edition: Edition) -> bool:
    """Whether everybody can give to it: long after the day too, since envelopes come late, but not to a draft, nor to
    an edition that was cancelled or put away."""
    return of(edition) is not None and is_before_the_end(edition)


def is_before_the_end(edition: Edition) -> bool:
    """Whether an edition that raises money still takes gifts, as far as its state says."""
    return edition.state not in (State.DRAFT, State.CANCELLED, State.ARCHIVED)


def has_pages(edition: Edition) -> bool:
    """Whether people who come can open a page now."""
    found = of(edition)
    return found is not None and found.allows_pages and takes_gifts(edition)


def take_over(from_: Edition, to: Edition, *, by: Actor) -> bool:
    """Raise money here as there, for no goal yet, unless that is settled here; says whether."""
    there = settings(from_)
    if there is None or settings(to) is not None:
        return False
    set_up(
        to,
        is_on=there.is_on,
        goal_cents=None,
        allows_pages=there.allows_pages,
        has_leaderboard=there.has_leaderboard,
        unit=there.unit,
        how_to_pay=there.how_to_pay,
        by=by,
    )
    return True


def set_up(
    edition: Edition,
    *,
    is_on: bool,
    goal_cents: int | None,
    allows_pages: bool = True,
    has_leaderboard: bool = False,
    unit: Bilingual,
    how_to_pay: Bilingual,
    by: Actor,
) -> Fundraising:
    """Say all of it anew, the first time too."""
    found = db.session.scalars(
        select(Fundraising).where(Fundraising.edition_id == edition.id).with_for_update()
    ).one_or_none()
    said = {
        "is_on": is_on,
        "goal_cents": goal_cents,
        "allows_pages": allows_pages,
        "has_leaderboard": has_leaderboard,
        "unit": Bilingual(en=words.cleaned(unit.en), fr=words.cleaned(unit.fr)),
        "how_to_pay": Bilingual(en=words.cleaned_lines(how_to_pay.en), fr=words.cleaned_lines(how_to_pay.fr)),
    }
    if found is None:
        found = Fundraising(edition_id=edition.id, **said)
        db.session.add(found)
        trail.record("fundraising.set_up", found, by=by, is_on=is_on, goal_cents=goal_cents)
        return found
    changed = set_columns(found, said)
    if changed:
        trail.record("fundraising.edited", found, by=by, changed=changed, is_on=is_on, goal_cents=goal_cents)
    return found
