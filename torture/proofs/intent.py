"""One intent, one sign-up: a form sent many times at once and again later is one, and so is a person on two forms."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from benchmarks import data
from eventsapp.core.db import db
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.models import Registration
from torture import counting, signing_up
from torture.findings import Finding
from torture.ground import Ground
from torture.signing_up import Door, Person, Press
from torture.sites import Site

GOAL = "G2"
FORMS, QUICK_FORMS, AT_ONCE, REPLAYS = 50, 12, 3, 2


def prove(ground: Ground) -> Iterator[Finding]:
    """Each form is sent three times at once, at different hosts, and twice again; then the same people come anew."""
    forms = QUICK_FORMS if ground.is_quick else FORMS
    with ground.site(hosts=2 if ground.engine == "postgresql" else 1) as site:
        with counting.looking(site):
            edition = data.edition("intent")
            edition_id = edition.id
            category = db.session.scalars(select(Category).where(Category.edition_id == edition_id)).first()
            assert category is not None
            door = signing_up.door(edition, category)
        people = [Person(f"Robin Walker {number}", f"robin{number}@example.org") for number in range(forms)]
        ground.say(f"{forms} forms are filled in")
        opened = signing_up.all_filled_in(site.ports, door, people)
        ground.say(f"each of {forms} forms is sent {AT_ONCE} times at once")
        presses: list[Press] = []
        for form in opened:
            ports = [site.ports[again % len(site.ports)] for again in range(AT_ONCE)]
            presses += signing_up.pressed_at_once([form] * AT_ONCE, ports)
        presses += [form.press() for form in opened for _again in range(REPLAYS)]
        shown = {form.told().reference for form in opened}
        with counting.looking(site):
            stored = set(
                db.session.scalars(select(Registration.reference).where(Registration.edition_id == edition_id))
            )
            entries = counting.number(Entry, Entry.edition_id == edition_id)
        troubles = [press.trouble for press in presses if press.trouble]
        yield Finding(
            GOAL,
            f"{forms} forms, each sent {AT_ONCE} times at once and {REPLAYS} times again",
            f"{forms} sign-ups of one person, every press taken in",
            f"{len(stored)} sign-ups of {entries} people, {len(troubles)} presses refused {troubles[:1] or ''}",
            (len(stored), entries, troubles) == (forms, forms, []),
        )
        yield Finding(
            GOAL,
            "what every press leads to",
            "one page a form, with the reference that is stored",
            f"{len(_places(presses))} pages, {len(shown & stored)} references of {len(stored)}",
            len(_places(presses)) == forms and shown == stored,
        )
        yield from _anew(ground, site, door, edition_id, people)


def _anew(ground: Ground, site: Site, door: Door, edition_id: int, people: list[Person]) -> Iterator[Finding]:
    ground.say("the same people come with new forms, and with a child")
    with counting.looking(site):
        before = counting.number(Entry, Entry.edition_id == edition_id)
    again = signing_up.pressed_at_once(signing_up.all_filled_in(site.ports, door, people))
    with counting.looking(site):
        after = counting.number(Entry, Entry.edition_id == edition_id)
    taken_in = sum(press.status == 303 for press in again)
    yield Finding(
        GOAL,
        f"the same {len(people)} people through new forms, all at once",
        "nobody is entered twice, everybody is answered like a newcomer",
        f"{after - before} entries more, {taken_in} answered like newcomers",
        after == before and taken_in == len(people),
    )
    children = [Person(one.name, one.email, child=f"Léo {one.name.split()[-1]}") for one in people]
    came = signing_up.pressed_at_once(signing_up.all_filled_in(site.ports, door, children))
    with counting.looking(site):
        more = counting.number(Entry, Entry.edition_id == edition_id) - after
    troubles = [press.trouble for press in came if press.trouble]
    yield Finding(
        GOAL,
        "a child of each of them, at the same address",
        f"{len(people)} entries more",
        f"{more} entries more {troubles[:1] or ''}",
        more == len(people),
    )


def _places(presses: list[Press]) -> set[str]:
    led: dict[str, set[str]] = defaultdict(set)
    for press in presses:
        led[press.email].add(press.location)
    return {"|".join(sorted(places)) for places in led.values() if len(places) == 1}
