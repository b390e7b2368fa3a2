"""Calendars of people's own: one polled again and again, and two hundred of them polled at once."""

from itertools import count

from sqlalchemy import select

from benchmarks import crews
from benchmarks.goals import no_wait_over, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import feed_tokens
from eventsapp.core.db import db, writing
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import Registration

PEOPLE = 200
SIZE = "one shift each"


def measure(bench: Bench) -> None:
    """Read whole for the first time, unchanged afterwards, and by everybody at once."""
    site = bench.sites.new("own-feeds")
    bench.say(f"{PEOPLE} volunteers with a calendar of their own")
    with site.open():
        edition = crews.edition("own-feeds", 20)
        addresses = _addresses(edition.id)
    turn = count()
    etags: dict[str, str] = {}

    def first(visitor: Visitor) -> None:
        address = addresses[next(turn) % PEOPLE]
        etags[address] = visitor.get(address).expect(200).headers["ETag"]

    def again(visitor: Visitor) -> None:
        address = addresses[next(turn) % PEOPLE]
        visitor.get(address, if_none_match=etags.get(address, '"none"'))

    with site.served() as server:
        for _each in addresses:
            first(Visitor(server.port))
        bench.measure("own calendar, whole", SIZE, server, first, goals=[processor(10)])
        bench.measure("own calendar, unchanged (304)", SIZE, server, again, goals=[processor(10)])
        at_once = 50 if bench.is_quick else PEOPLE
        bench.measure(
            f"{at_once} own calendars at once", SIZE, server, again, at_once=at_once, goals=[no_wait_over(5000)]
        )


def _addresses(edition_id: int) -> list[str]:
    query = select(Registration).where(Registration.edition_id == edition_id).order_by(Registration.id).limit(PEOPLE)
    with writing():
        tokens = [
            feed_tokens.make(Holder(one, one.registrant_id), by=OPERATOR) for one in db.session.scalars(query).all()
        ]
        return [f"/cal/{feed_tokens.secret(token)}/events.ics" for token in tokens]
