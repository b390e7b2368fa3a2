"""Access: every door, whoever knocks, with every method, and in every disguise by several of them; by real requests.

What is refused changes nothing, and nothing is read that is not for the eyes of whoever asked.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from flask import Flask

from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.fundraising import donor_codes, donor_links
from eventsapp.permissions.table import AccessRole
from eventsapp.submissions import codes, links
from tests import cast
from tests.permissions import browsers, disguises, doors, matrix
from tests.permissions.browsers import Browser
from tests.permissions.disguises import Disguise
from tests.permissions.doors import Door, Holder
from tests.permissions.everything import Everything
from tests.permissions.matrix import Seen
from torture import charities
from torture.findings import Finding
from torture.ground import Ground
from torture.wire import Wire

GOAL = "G14"
AT_ONCE = 4
SHARED = 3
"""Each disguise is worn by one in so many people, so that the whole takes minutes."""
QUICK = 12
"""A quick look tries one door of so many in all ways."""


def prove(ground: Ground) -> Iterator[Finding]:
    """A charity of its own with one of everything, whose numbers are known."""
    with charities.served(ground) as (site, made):
        yield from _proven(ground, site.app(), site.ports[0], made)


def _proven(ground: Ground, app: Flask, port: int, made: Everything) -> Iterator[Finding]:
    every = list(doors.all_of(app, made))
    everybody = [_stranger(port), *(_organizer(port, name, made) for name in browsers.HOLDERS)]
    ways = {one.name: _ways(number, app.config["PUBLIC_URL"]) for number, one in enumerate(everybody)}
    owner = _signed_in(port, made.owner.email, "owner", Holder(AccessRole.OWNER))
    filled = matrix.forms(owner, every)
    tried = list(islice(every, 0, None, QUICK)) if ground.is_quick else every
    before = matrix.dump()
    ground.say(f"{len(everybody)} people at {len(tried)} doors")
    refused = _at_once(everybody, lambda one: matrix.knock(one, tried, ways[one.name], filled))
    every_way = len(set().union(*ways.values()))
    yield _finding(f"{len(everybody)} people, {len(refused.doors)} doors, {every_way} ways", refused)
    changed = list(matrix.changed(before))
    yield Finding(GOAL, "what refused requests changed", "nothing", ", ".join(changed) or "nothing", not changed)

    people = (*everybody, _participant(port, made), _donor(port, made))
    before = matrix.dump()
    crossed = Seen()
    for one, theirs in _crossings(app, made, people):
        crossed += matrix.cross(one, theirs, filled)
    yield _finding("rows of others at doors that are open", crossed)
    changed = list(matrix.changed(before))
    yield Finding(GOAL, "what that changed", "nothing", ", ".join(changed) or "nothing", not changed)
    looked = _at_once(people, lambda one: matrix.look(one, _open_to(app, made, one, tried)))
    yield _finding(f"marks read by {len(people)} people who may not", looked)


def _ways(number: int, public_url: str) -> dict[str, Disguise]:
    """All methods, and of the disguises every so many: in each of them each door is tried by several people."""
    other = {name: way for name, way in disguises.every(public_url).items() if name not in disguises.METHODS}
    return disguises.METHODS | dict(islice(other.items(), number % SHARED, None, SHARED))


def _crossings(app: Flask, made: Everything, people: tuple[Browser, ...]) -> Iterator[tuple[Browser, list[Door]]]:
    others = [
        door
        for door in doors.all_of(app, made, slug="other-walk")
        if door.has_numbers and door.rule.rule.startswith("/organize/<slug:slug>")
    ]
    for one in people:
        if one.holder is not None and one.holder.of_other:
            yield one, others
    for one, beginning, token in ((people[-2], "mine.", made.link), (people[-1], "giving.", made.donor_link)):
        behind = doors.all_of(app, made, token=token)
        yield one, [door for door in behind if door.endpoint.startswith(beginning) and door.has_numbers]


def _open_to(app: Flask, made: Everything, one: Browser, tried: list[Door]) -> list[Door]:
    token = {"participant": made.link, "donor": made.donor_link}.get(one.name)
    return list(doors.all_of(app, made, token=token)) if token else tried


def _at_once(people: list[Browser] | tuple[Browser, ...], act: Callable[[Browser], Seen]) -> Seen:
    seen = Seen()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one in pool.map(act, people):
            seen += one
    return seen


def _finding(what: str, seen: Seen) -> Finding:
    said = f"{len(seen.exceptions)} in {seen.requests} requests"
    first = f": {seen.exceptions[0]}" if seen.exceptions else ""
    return Finding(GOAL, what, "0 exceptions", said + first, not seen.exceptions)


def _stranger(port: int) -> Browser:
    wire = Wire(port)
    return browsers.unknown("anonymous", wire, wire.token_at("/organize/sign-in"))


def _organizer(port: int, name: str, made: Everything) -> Browser:
    return _signed_in(port, browsers.account_of(name, made), name, browsers.HOLDERS[name])


def _signed_in(port: int, email: str, name: str, holder: Holder) -> Browser:
    wire = Wire(port)
    answer = wire.fill_in("/organize/sign-in", [("email", email), ("password", cast.PASS_PHRASE)])
    if answer.status != 303:
        raise AssertionError(f"{name} could not sign in: {answer.status}")
    return Browser(name, holder, wire, wire.token_at("/organize/account"))


def _participant(port: int, made: Everything) -> Browser:
    """Somebody behind a manage link, with a fresh code."""
    with writing():
        link = links.opened_by(made.link)
        code = codes.make(link, made.link, by=PUBLIC)
    return _behind(port, "participant", f"/my/{made.link}/code?sent=1", code)


def _donor(port: int, made: Everything) -> Browser:
    with writing():
        link = donor_links.opened_by(made.donor_link)
        assert link is not None
        code = donor_codes.make(link, made.donor_link, by=PUBLIC)
    return _behind(port, "donor", f"/giving/{made.donor_link}/code", code)


def _behind(port: int, name: str, page: str, code: str) -> Browser:
    wire = Wire(port)
    token = wire.token_at(page)
    wire(disguises.Asked("POST", page), [("code", code), ("csrf_token", token)])
    return browsers.unknown(name, wire, token)
