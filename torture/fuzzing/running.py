"""One seed: walk through the app as everybody, attack what was found, and look at every answer."""

import logging
import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from torture.fuzzing import attacks, form_attacks, guises, judging, markup
from torture.fuzzing.filling import TOKEN
from torture.fuzzing.guises import Guise
from torture.fuzzing.judging import Fault
from torture.fuzzing.shots import Shot, fire
from torture.fuzzing.visits import Visited, Visits

SHARES = (("form", 11), ("query", 13), ("path", 13), ("header", 10), ("cookie", 3), ("method", 4), ("blind", 6))
"""A form is counted once for several inputs."""
FORM_ATTACKS: tuple[form_attacks.Attack, ...] = (form_attacks.fields, form_attacks.structure, form_attacks.files)
AT_ONE_FORM = 5
"""So many inputs are sent to a form before the page is opened anew."""


@dataclass
class Seed:
    """What one seed did and found."""

    number: int
    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    endpoints: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


class Run:
    """The attacks of one seed on an app."""

    def __init__(self, app: Flask, number: int, visits: Visits | None = None) -> None:
        self.app = app
        self.chance = random.Random(number)
        self.seed = Seed(number)
        self.visits = visits or Visits(app)
        self.faults_logged: deque[str] = deque(maxlen=1)
        self._turns: dict[str, list[str]] = {}

    def attack(self, inputs: int) -> Seed:
        """Walk, where nobody has before, then send so many hostile inputs."""
        with heard(self.faults_logged):
            if not self.visits.visited:
                self._walk()
            while self.seed.inputs < inputs:
                for shot in self._some():
                    self._send(shot)
        return self.seed

    def _walk(self) -> None:
        for guise in guises.all_of(self.app, self.chance):
            for shot, answer in self.visits.walk(guise):
                self._look(shot, answer)

    def _some(self) -> Iterator[Shot]:
        kind = self.chance.choices([name for name, _ in SHARES], [share for _, share in SHARES])[0]
        visited = self.chance.choices(list(self.visits.visited.values()), (3, 3, 1, 6))[0]
        guise = visited.guise
        if kind == "form":
            yield from self._at_a_form(visited)
            return
        address = self._page_of(visited)
        if kind == "query":
            yield attacks.query(guise, address, self.chance)
        elif kind == "path":
            yield attacks.path(guise, address, self.chance)
        elif kind == "header":
            yield attacks.headers(guise, address, self.chance)
        elif kind == "cookie":
            yield attacks.cookies(guise, address, self.chance)
        elif kind == "method":
            yield attacks.methods(guise, address, self.chance)
        elif kind == "blind":
            rule = self._untried()
            yield form_attacks.blind(guise, self.visits.filled(rule.rule), self._token(guise), self.chance)

    def _at_a_form(self, visited: Visited) -> Iterator[Shot]:
        """A few inputs for one form, the page opened first, as it is there now."""
        if not visited.forms:
            return
        endpoint = self._next(visited)
        page = self.chance.choice(list(visited.forms[endpoint]))
        look = Shot(visited.guise, "look", page)
        answer = fire(self.app, look)
        self._look(look, answer)
        wanted = [
            (target, form)
            for form in markup.forms(answer.text if answer.mimetype == "text/html" else "")
            if self.visits.endpoint(target := self.visits.target(visited.guise, page, form), "POST") == endpoint
        ]
        if not wanted:
            visited.forms[endpoint].pop(page, None)
            if not visited.forms[endpoint]:
                del visited.forms[endpoint]
            self._renew_if_locked_out(visited)
            return
        for _ in range(AT_ONE_FORM):
            target, form = self.chance.choice(wanted)
            has_files = any(box.kind == "file" for box in form.boxes.values())
            [attack] = self.chance.choices(FORM_ATTACKS, (2, 2, 6) if has_files else (6, 3, 1))
            yield attack(visited.guise, target, form, self.chance)

    def _next(self, visited: Visited) -> str:
        """Each form in its turn, so that none is left out."""
        turns = self._turns.setdefault(visited.guise.name, [])
        turns[:] = [one for one in turns if one in visited.forms]
        if not turns:
            turns += sorted(visited.forms)
            self.chance.shuffle(turns)
        return turns.pop()

    def _untried(self) -> Rule:
        """An address that forms are sent to, one that nothing was sent to yet as long as there is one."""
        taking = [rule for rule in self.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
        return self.chance.choice([rule for rule in taking if rule.endpoint not in self.seed.endpoints] or taking)

    def _page_of(self, visited: Visited) -> str:
        known = [endpoint for endpoint, pages in visited.pages.items() if pages]
        return self.chance.choice(visited.pages[self.chance.choice(known)])

    def _token(self, guise: Guise) -> str:
        """The token of its session, from any page with a form."""
        page = fire(self.app, Shot(guise, "look", guise.begins[0] if guise.name != "visitor" else "/my/")).text
        return next((form.boxes[TOKEN].values[0] for form in markup.forms(page) if TOKEN in form.boxes), "")

    def _send(self, shot: Shot) -> None:
        began = time.process_time()
        answer = fire(self.app, shot)
        took = time.process_time() - began
        seed = self.seed
        seed.inputs += 1
        seed.kinds[shot.kind] += 1
        if took > seed.slowest[0]:
            seed.slowest = (took, str(shot))
        self._look(shot, answer)
        if shot.method == "POST" and answer.status_code == 303:
            self._follow(shot, answer)

    def _follow(self, shot: Shot, answer: TestResponse) -> None:
        """See where it led: the next page of a form, what was kept, what is there to attack now."""
        visited = self.visits.visited[shot.guise.name]
        for address in self.visits.learn(visited, shot.address, answer)[:1]:
            look = Shot(shot.guise, "look", address)
            shown = fire(self.app, look)
            self._look(look, shown)
            self.visits.learn(visited, address, shown)

    def _look(self, shot: Shot, answer: TestResponse) -> None:
        seed = self.seed
        seed.statuses[answer.status_code] += 1
        seed.endpoints.add(self.visits.endpoint(shot.address, "POST" if shot.method == "POST" else "GET"))
        for fault in judging.of_answer(shot, answer):
            why = f" {self.faults_logged[-1]}" if fault.what.startswith("status") and self.faults_logged else ""
            seed.faults.append(Fault(fault.what + why, fault.after))

    def _renew_if_locked_out(self, visited: Visited) -> None:
        """Owners that closed their own account, and links that were revoked, leave nothing to attack."""
        guise = visited.guise
        if guise.name == "visitor" or fire(self.app, Shot(guise, "look", guise.begins[0])).status_code == 200:
            return
        guises.again(guise, self.app)


class heard:  # noqa: N801 - read as a word: with heard(…)
    """What the app logs as its own fault, in one line each."""

    def __init__(self, into: deque[str]) -> None:
        self.into = into
        self.logger = logging.getLogger("eventsapp")
        self.handler = logging.Handler(logging.ERROR)
        self.handler.emit = self._note  # type: ignore[method-assign]

    def __enter__(self) -> None:
        self.level = self.logger.level
        self.logger.setLevel(logging.ERROR)
        self.others = self.logger.handlers[:]
        self.logger.handlers[:] = [self.handler]

    def __exit__(self, *_about: object) -> None:
        self.logger.handlers[:] = self.others
        self.logger.setLevel(self.level)

    def _note(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.into.append(f"{type(error).__name__}: {_where(error)}" if error else record.getMessage())


def _where(error: BaseException) -> str:
    """What it said, and the last place of ours it came by."""
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places += (
            [f"{code.co_filename.rpartition('eventsapp/')[2]}:{trace.tb_lineno}"]
            if "eventsapp/" in code.co_filename
            else []
        )
        trace = trace.tb_next
    return f"{str(error).splitlines()[0][:160] if str(error) else ''} at {' < '.join(places[::-1][:4])}"
