"""The primary dies under load while its standby lags behind, and the standby is promoted: what was lost?

The same twice: first with a standby that may lag (the negative control: then acknowledged sign-ups are lost), then with
one that the primary waits for.
"""

import time
from collections.abc import Iterator

import flask_migrate
from sqlalchemy import select

from benchmarks import data
from eventsapp.core.db import db
from eventsapp.registration.models import Category
from eventsapp.submissions.models import Registration
from torture import proxied, signing_up
from torture.findings import Finding
from torture.ground import Ground
from torture.proxied import Rush, Way
from torture.signing_up import Door
from torture.sites import Site
from torture.standby import Pair, pair

GOAL = "scale"
DATABASE = "events"
PEOPLE = 4
CALM, LAGGING = 4.0, 4.0


def prove(ground: Ground) -> Iterator[Finding]:
    """One host with both servers in its DATABASE_URL; nobody touches it while the database fails over."""
    ground.say("a primary")
    with pair(ground.folder / "pair") as servers:
        site = _site(ground, servers)
        try:
            for synchronous in (False, True):
                yield from _lost(ground, servers, site, synchronous=synchronous)
                if not synchronous:
                    servers.swap()
        finally:
            site.close()


def _site(ground: Ground, servers: Pair) -> Site:
    servers.primary.create(DATABASE, template="template0")
    site = Site(ground.folder / "site", servers.url(DATABASE), hosts=1, workers=2, with_outbox=False, settings={})
    with site.app().app_context():
        flask_migrate.upgrade()
        db.session.remove()
    site.start()
    return site


def _lost(ground: Ground, servers: Pair, site: Site, *, synchronous: bool) -> Iterator[Finding]:
    kind = "synchronous" if synchronous else "asynchronous"
    ground.say(f"the standby is {kind}")
    servers.follow(synchronous=synchronous)
    if synchronous:
        yield _read_from(ground, servers)
    door = _door(site, kind)
    way = Way("127.0.0.1", site.ports[0], name=f"127.0.0.1:{site.ports[0]}", is_secure=False)
    with proxied.rushing(way, door, people=PEOPLE) as came:
        time.sleep(CALM)
        servers.cut_line()
        time.sleep(LAGGING)
        ground.say("the primary dies")
        died = time.monotonic()
        servers.kill_primary()
        servers.promote()
        promoted = time.monotonic()
        _wait_until_served(came, promoted)
    served = min(one.sent_at + one.seconds for one in came.requests if not one.failed and one.sent_at > died)
    stored = _stored(site)
    lost = set(came.acknowledged.values()) - stored
    yield Finding(
        GOAL,
        f"the primary dies, its {kind} standby, which heard nothing for {LAGGING:.0f} s, is promoted",
        "0 acknowledged sign-ups lost" if synchronous else "some are lost: it shows what the other way is for",
        f"{len(lost)} of {len(came.acknowledged)} lost, {len(came.gave_up)} gave up",
        (not lost and not came.gave_up and bool(came.acknowledged)) if synchronous else bool(lost),
    )
    yield Finding(
        GOAL,
        f"how soon people are served by the promoted one ({kind})",
        "≤ 10 s after the promotion, without a hand on the app",
        f"promoted in {promoted - died:.1f} s, the first answer {served - promoted:.1f} s later",
        served - promoted <= 10,
    )


def _read_from(ground: Ground, servers: Pair) -> Finding:
    """What is large and may be of a moment ago is read from the standby."""
    file = ground.folder / "backup.zip"
    url = servers.standby.url(DATABASE)
    reading = Site(ground.folder / "reading", url, hosts=1, workers=0, with_outbox=False, settings={})
    done = reading.app().test_cli_runner().invoke(args=["backup", "--to", str(file)])
    reading.close()
    return Finding(
        GOAL,
        "`flask backup` with DATABASE_URL naming the standby",
        "a backup, without asking the primary",
        done.output.splitlines()[0] if done.output else str(done.exception),
        done.exit_code == 0 and file.exists(),
    )


def _door(site: Site, slug: str) -> Door:
    with site.app().app_context():
        edition = data.edition(slug)
        category = db.session.scalars(select(Category).where(Category.edition_id == edition.id)).first()
        assert category is not None
        door = signing_up.door(edition, category)
        db.session.remove()
        db.engine.dispose()
    return door


def _wait_until_served(came: Rush, since: float, patience: float = 30) -> None:
    """Until somebody was told that they are signed up, after that."""
    before = len(came.acknowledged)
    while len(came.acknowledged) < before + PEOPLE and time.monotonic() < since + patience:
        time.sleep(0.2)


def _stored(site: Site) -> set[str]:
    with site.app().app_context():
        found = set(db.session.scalars(select(Registration.reference)))
        db.session.remove()
        db.engine.dispose()
    return found
