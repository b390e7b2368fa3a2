"""Mixed load: everything an edition sees on its busiest day, all at once, by people who do one thing after the other.

Nobody here looks at what an answer says; a refusal in words is an answer like any other. What counts is whether
somebody saw an error.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException

from sqlalchemy import select

from benchmarks import data
from benchmarks.load import Answer, Visitor
from benchmarks.rosters import sign_in
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.fundraising.gift_models import GiftStatus
from eventsapp.registration.models import Category
from eventsapp.volunteering.models import Shift
from tests import makers
from tests.visitor import FormReader
from torture import managing, signing_up
from torture.managing import Link
from torture.signing_up import Door, Person
from torture.sites import Site

PLACES, PEOPLE, GIFTS, PLEDGES = 40, 48, 120, 6
_TICKED = re.compile(r'name="ticked" value="([^"]+)"')
_GUESSED = re.compile(r'<select[^>]*name="(value_[0-9]+)".*?<option selected value="([^"]*)"', re.DOTALL)


@dataclass
class Outcome:
    """What everybody met."""

    acts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Stage:
    """An edition with places, shifts, gifts and promises, and those who have links to it."""

    def __init__(self, site: Site) -> None:
        self.ports = site.ports
        edition = data.edition("mixed", places=PLACES)
        categories = list(db.session.scalars(select(Category).where(Category.edition_id == edition.id)))
        for shift in db.session.scalars(select(Shift).where(Shift.edition_id == edition.id)):
            shift.pool.maximum = 4
        db.session.commit()
        makers.fundraising(edition)
        entered = [makers.entry(categories[number % 2]) for number in range(PEOPLE)]
        page = makers.fundraising_page(edition, person=entered[0].person)
        donors = [makers.donor() for _ in range(PLEDGES)]
        self.pledges = [makers.pledge(edition, 2_00, page=page, donor=one, per_unit=True).reference for one in donors]
        for number in range(GIFTS):
            makers.gift(edition, 10_00, status=GiftStatus.REPORTED, page=page, donor=donors[number % PLEDGES])
        self.owner, *self.links = [managing.mailed(one) for one in entered]
        self.people = {link.entry_id: one.person_id for link, one in zip(self.links, entered[1:], strict=True)}
        self.registrations = [one.registration.reference for one in entered]
        self.page = page.code
        self.where = f"/organize/{edition.series.slug}/{edition.year}"
        self.categories = [str(one.id) for one in categories]
        self.door = Door(f"/{edition.series.slug}/{edition.year}/register", self.categories[0])
        self.today = clock.today(edition.zone)


class Load:
    """Everybody who comes, until the time is over."""

    def __init__(self, site: Site, stage: Stage, seconds: float) -> None:
        self.stage = stage
        self.outcome = Outcome()
        self._ends_at = time.monotonic() + seconds
        self._cookies = [dict(sign_in(port)) for port in site.ports]
        self._numbers = iter(range(1_000_000))
        self._hand = threading.Lock()

    def run(self) -> Outcome:
        """Let all of them come, and wait for the last."""
        share = len(self.stage.links) // 3
        managers = [self._manager(self.stage.links[part * share : (part + 1) * share]) for part in range(3)]
        acts = [self._sign_up] * 3 + managers + [self._capacity, self._desk, self._desk, self._import_people]
        acts += [self._import_gifts, self._confirm_all, self._confirm_all, self._confirm_one]
        acts += [self._units_of_page(), self._units_of_pledge]
        everybody = [threading.Thread(target=self._keep_on, args=(act,), daemon=True) for act in acts]
        for one in everybody:
            one.start()
        for one in everybody:
            one.join()
        return self.outcome

    def _keep_on(self, act: Callable[[], str]) -> None:
        while time.monotonic() < self._ends_at:
            try:
                did = act()
            except (AssertionError, OSError, HTTPException, KeyError) as error:
                with self._hand:
                    self.outcome.errors.append(f"{type(error).__name__}: {error}"[:200])
                time.sleep(0.1)
            else:
                with self._hand:
                    self.outcome.acts[did] += 1

    # ---- Those who take part

    def _sign_up(self) -> str:
        number = self._next()
        person = Person(f"Robin Walker {number}", f"mixed{number}@example.org")
        press = signing_up.filled_in(self._port(), self.stage.door, person).press()
        self._note(press.status)
        return "sign-up"

    def _manager(self, links: Sequence[Link]) -> Callable[[], str]:
        """Somebody with several links: another category, a shift, and at last they withdraw."""
        visits = iter([(link, what) for link in links for what in ("move", "shift", "move", "cancel")])
        browsers: dict[str, Visitor] = {}

        def visit() -> str:
            link, what = next(visits, (None, ""))
            if link is None:
                time.sleep(0.5)
                return "rest"
            browser = browsers.setdefault(link.token, self._behind(link))
            person = f"people/{link.entry_id}"
            if what == "move":
                self._send(browser, link.at(f"{person}/category"), category=random.choice(self.stage.categories))
            elif what == "shift":
                page = link.at(f"helping/{self.stage.people[link.entry_id]}")
                shifts = re.findall(r'name="shifts"[^>]*value="([0-9]+)"', self._get(browser, page).body.decode())
                self._send(browser, page, shifts=random.choice(shifts or ["0"]))
            else:
                self._send(browser, link.at(f"{person}/withdraw"))
            return what

        return visit

    def _units_of_page(self) -> Callable[[], str]:
        """Whoever raises money says how many laps there were, again and again."""
        link = self.stage.owner
        browser = self._behind(link)

        def visit() -> str:
            page = link.at(f"fundraising/units/{self.stage.page}")
            self._send(browser, page, units=str(1 + self._next() % 40))
            return "settle a page"

        return visit

    def _behind(self, link: Link) -> Visitor:
        browser = Visitor(self._port())
        asked = browser.get(link.at("code")).expect(200).hidden()
        browser.post(link.at("code"), asked | {"code": link.code}).expect(303)
        return browser

    # ---- Organizers

    def _capacity(self) -> str:
        category = random.choice(self.stage.categories)
        places = str(PLACES + self._next() % 60)
        self._send(self._organizer(), f"{self.stage.where}/categories/{category}/edit", places=places)
        time.sleep(0.2)
        return "capacity"

    def _desk(self) -> str:
        reference = random.choice(self.stage.registrations)
        browser = self._organizer()
        token = self._get(browser, f"{self.stage.where}/roster").hidden()["csrf_token"]
        where = f"{self.stage.where}/registrations/{reference}/arrival"
        self._note(browser.post(where, {"csrf_token": token}).status)
        self._note(browser.post(f"{where}/undoing", {"csrf_token": token}).status)
        return "check-in"

    def _import_people(self) -> str:
        number = self._next()
        rows = [f"Sam Chen {number} {row},sam{number}-{row}@example.org,5 km walk,30," for row in range(5)]
        octets = "\n".join(["Name,Email,Category,Age,Team", *rows]).encode()
        columns = {f"column_{place}": one for place, one in enumerate(("name", "email", "category", "age", "team"))}
        self._import(f"{self.stage.where}/imports", {}, octets, columns, {"places": "turn", "language": "en"}, {})
        return "import people"

    def _import_gifts(self) -> str:
        """Reported by a list, and confirmed by the next one that has the same lines."""
        number = self._next()
        rows = [f"{self.stage.today},Kim Lee {row},kim{row}@example.org,{5 + row},T{number}-{row}" for row in range(8)]
        octets = "\n".join(["Date,Name,Email,Amount,Transaction ID", *rows]).encode()
        columns = {f"column_{place}": one for place, one in enumerate(("day", "name", "email", "amount", "reference"))}
        for status in ("reported", "confirmed"):
            chosen = columns | {"status": status}
            self._import(f"{self.stage.where}/gifts/import", {"source": "canadahelps"}, octets, chosen, {})
        return "import gifts"

    def _import(self, where: str, typed: dict[str, str], octets: bytes, *pages: dict[str, str]) -> None:
        browser = self._organizer()
        form = self._get(browser, where).hidden()
        sent = browser.send(where, form | typed, octets)
        for chosen in pages:
            page = sent.expect(303).headers["Location"]
            shown = self._get(browser, page)
            guessed = dict(_GUESSED.findall(shown.body.decode()))
            sent = browser.post(page, shown.hidden() | guessed | chosen)
            self._note(sent.status)

    def _confirm_all(self) -> str:
        browser = self._organizer()
        shown = self._get(browser, f"{self.stage.where}/gifts?status=reported")
        ticked = random.sample(found := _TICKED.findall(shown.body.decode()), min(6, len(found)))
        token = shown.hidden()["csrf_token"]
        self._note(browser.post(f"{self.stage.where}/gifts/confirm", {"csrf_token": token, "ticked": ticked}).status)
        return "confirm some"

    def _confirm_one(self) -> str:
        browser = self._organizer()
        found = _TICKED.findall(self._get(browser, f"{self.stage.where}/gifts?status=reported").body.decode())
        if not found:
            time.sleep(0.2)
            return "rest"
        self._send(browser, f"{self.stage.where}/gifts/{random.choice(found)}/confirmation")
        return "confirm one"

    def _units_of_pledge(self) -> str:
        page = f"{self.stage.where}/pledges/{random.choice(self.stage.pledges)}/units"
        self._send(self._organizer(), page, units=str(1 + self._next() % 40))
        return "settle a promise"

    # ---- What all of them do

    def _organizer(self) -> Visitor:
        place = random.randrange(len(self.stage.ports))
        return Visitor(self.stage.ports[place], self._cookies[place])

    def _get(self, browser: Visitor, page: str) -> Answer:
        answer = browser.get(page)
        self._note(answer.status)
        return answer

    def _send(self, browser: Visitor, page: str, **typed: str) -> None:
        """Fill in the form of the page as it stands there, and send it."""
        shown = self._get(browser, page)
        reader = FormReader(None)
        reader.feed(shown.body.decode())
        if shown.status == 200 and reader.found:
            self._note(browser.post(page, {**reader.fields, **typed}).status)

    def _note(self, status: int) -> None:
        with self._hand:
            self.outcome.statuses[status] += 1
            if status >= 500 or status == 0:
                self.outcome.errors.append(f"an answer of {status}")

    def _next(self) -> int:
        with self._hand:
            return next(self._numbers)

    def _port(self) -> int:
        return random.choice(self.stage.ports)
