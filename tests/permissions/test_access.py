"""Who may not come in does not, at any door and in no disguise; and what is not for somebody's eyes is nowhere."""

import pytest

from eventsapp.permissions import grants
from tests.permissions import browsers, disguises, doors, everything, matrix
from tests.permissions.disguises import Asked

PLAIN = {name: disguises.METHODS[name] for name in ("GET", "POST")}


@pytest.fixture
def engine():
    """One is enough: what is compared here is answers."""
    return "sqlite"


@pytest.fixture
def made(app):
    return everything.make()


@pytest.fixture
def owner(app, made):
    return browsers.signed_in(app, "owner@example.org", "owner", doors.Holder(everything.AccessRole.OWNER))


def test_zz(app, made, owner):
    import time
    ways = disguises.every("https://events.example.org")
    every = list(doors.all_of(app, made))
    t=time.time()
    filled = matrix.forms(owner, every)
    print("owner", time.time()-t, len(filled))
    everybody = [browsers.stranger(app), *(browsers.organizer(app, name, made) for name in browsers.HOLDERS)]
    for b in everybody:
        t=time.time(); before = matrix.dump()
        seen = matrix.knock(b, every, ways, filled, some=2)
        print(b.name, seen.requests, len(seen.doors), len(seen.exceptions), time.time()-t, list(matrix.changed(before)))
        for e in seen.exceptions[:12]: print("   ", e)
        seen = matrix.look(b, every)
        print("  look", seen.requests, seen.exceptions[:10])
    o = browsers.HOLDERS
    other = [d for d in doors.all_of(app, made, slug="other-walk") if d.has_numbers and d.endpoint.startswith("organize.") and "<slug" in d.rule.rule]
    for b in everybody:
        if "another" in b.name or b.name == "organizer":
            before = matrix.dump()
            seen = matrix.cross(b, other, filled)
            print("cross", b.name, seen.requests, list(matrix.changed(before)))
            for e in seen.exceptions: print("   ", e)
    p = browsers.participant(app, made)
    before = matrix.dump()
    mine = [d for d in doors.all_of(app, made, token=made.link) if d.endpoint.startswith("mine.") and d.has_numbers]
    seen = matrix.cross(p, mine, filled)
    print("participant", seen.requests, seen.exceptions, list(matrix.changed(before)))
    seen = matrix.look(p, [d for d in doors.all_of(app, made, token=made.link) if not d.endpoint.startswith("organize.")])
    print("participant", seen.requests, seen.exceptions)
    p = browsers.donor(app, made)
    before = matrix.dump()
    theirs = [d for d in doors.all_of(app, made, token=made.donor_link) if d.endpoint.startswith("giving.") and d.has_numbers]
    seen = matrix.cross(p, theirs, filled)
    print("donor", seen.requests, seen.exceptions, list(matrix.changed(before)))
