"""The whole demo: the charity, its series in the order it tells of them, and the people."""

from datetime import datetime

from eventsapp.audit.trail import Actor
from eventsapp.demo import (
    bowling_afternoon,
    charity,
    chucks_run,
    crowd,
    freedom_to_move,
    giving,
    information_evening,
    information_table,
    making,
    sudbury_picnic,
    zoo_walk,
)
from eventsapp.events import rules
from eventsapp.mailings import usual
from eventsapp.organization import details

SERIES = (
    chucks_run.CONTENT,
    zoo_walk.CONTENT,
    freedom_to_move.CONTENT,
    information_table.CONTENT,
    sudbury_picnic.CONTENT,
    information_evening.CONTENT,
    bowling_afternoon.CONTENT,
)


def set_up(now: datetime, *, with_people: bool = True, by: Actor) -> tuple[int, int]:
    """Add what is missing today; returns how many editions are new or newly open, and how many people signed up."""
    if details.current() is None:
        charity.introduce(by=by)
    fresh = people = 0
    for position, content in enumerate(SERIES, start=1):
        for edition in making.catch_up(content, now=now, by=by):
            people += crowd.bring_families(content, edition) if with_people else 0
        for edition in making.bring_up_to_date(content, position=position, now=now, by=by):
            fresh += 1
            if rules.is_open(edition, now):
                usual.add(edition, by=by)
            if not with_people:
                continue
            if rules.is_open(edition, now):
                people += crowd.sign_up(content, edition)
            elif not rules.is_tentative(edition):
                people += crowd.remember(content, edition)
        if with_people:
            giving.catch_up(content.slug, now)
    return fresh, people
