"""What there is to attack: every address of the app, those that pages lead to, and the forms that are on them."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from torture.fuzzing import markup
from torture.fuzzing.guises import Guise
from torture.fuzzing.markup import Form
from torture.fuzzing.shots import Shot, fire

FORMS_OF_ONE_KIND = 4


@dataclass
class Visited:
    """What one guise has found so far."""

    guise: Guise
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By endpoint."""
    forms: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    """By the endpoint they are sent to: the pages they are on."""
    files: dict[str, str] = field(default_factory=dict)
    """Addresses that answer with something that is no page, and its type."""


class Visits:
    """The app as it is found by following it; whatever an address is made of is remembered."""

    def __init__(self, app: Flask, *, of_one_kind: int = 2) -> None:
        self.app = app
        self.chance = random.Random(0)
        self.of_one_kind = of_one_kind
        """So many pages of one address pattern are opened by each guise."""
        self.visited: dict[str, Visited] = {}
        self.parts: dict[str, set[str]] = defaultdict(set)
        """What stood in addresses so far, by the name of the part."""
        self._adapter = app.url_map.bind("127.0.0.1")

    def walk(self, guise: Guise) -> Iterator[tuple[Shot, TestResponse]]:
        """Open what pages lead to, as anybody may, and every address of the app on the way."""
        visited = self.visited[guise.name] = Visited(guise)
        waiting, seen, has_typed = list(guise.begins), set(), False
        while waiting:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            shot = Shot(guise, "walk", address)
            answer = fire(self.app, shot)
            waiting += [one for one in self.learn(visited, address, answer) if one not in seen]
            if not waiting and not has_typed and guise.name in ("visitor", "owner"):
                has_typed = True
                waiting = [one for one in self._unopened(visited) if one not in seen]
            yield shot, answer

    def learn(self, visited: Visited, address: str, answer: TestResponse) -> list[str]:
        """Remember what this page leads to; returns what is worth to be opened next."""
        if answer.status_code in (301, 302, 303, 307, 308):
            return self._new(visited, [answer.location])
        if answer.status_code != 200 and answer.status_code != 422:
            return []
        if answer.mimetype != "text/html":
            visited.files[address] = answer.mimetype or ""
            return []
        for form in markup.forms(answer.text):
            endpoint = self.endpoint(self.target(visited.guise, address, form), "POST")
            if endpoint and len(visited.forms[endpoint]) < FORMS_OF_ONE_KIND:
                visited.forms[endpoint][address] = None
        return self._new(visited, markup.links(answer.text))

    def target(self, guise: Guise, address: str, form: Form) -> str:
        """Where the form of that page is sent to."""
        return guise.kept(urljoin(guise.now(address), form.action)) if form.action else address

    def endpoint(self, address: str, method: str = "GET") -> str:
        """Whose address that is; empty: nobody's."""
        path = urlsplit(address).path
        bare = path.removeprefix("/fr") if path == "/fr" or path.startswith("/fr/") else path
        try:
            endpoint, parts = self._adapter.match(bare or "/", method)
        except (HTTPException, RequestRedirect):
            return ""
        for name, value in parts.items():
            if len(self.parts[name]) < 200 and name != "token":
                self.parts[name].add(str(value))
        return str(endpoint)

    def filled(self, rule: str) -> str:
        """An address of that pattern, its parts as they were met somewhere."""
        pieces = []
        for piece in rule.split("/"):
            while "<" in piece:
                before, _, rest = piece.partition("<")
                kind, _, after = rest.partition(">")
                piece = before + self._part(kind) + after
            pieces.append(piece)
        return "/".join(pieces)

    def _part(self, kind: str) -> str:
        converter, _, name = kind.rpartition(":")
        if name == "token":
            return "{token}"
        if converter.startswith("any("):
            return converter.removeprefix("any(").partition(",")[0].rstrip(")")
        return self.chance.choice(sorted(self.parts[name])) if self.parts[name] else "1"

    def _new(self, visited: Visited, found: list[str]) -> list[str]:
        new = []
        for link in found:
            parts = urlsplit(link)
            if parts.netloc not in ("", urlsplit(self.app.config["PUBLIC_URL"]).netloc) or parts.scheme == "mailto":
                continue
            address = visited.guise.kept(parts.path + (f"?{parts.query}" if parts.query else ""))
            endpoint = self.endpoint(address)
            known = visited.pages[endpoint]
            if endpoint and address not in known and len(known) < self.of_one_kind:
                known.append(address)
                new.append(address)
        return new

    def _unopened(self, visited: Visited) -> list[str]:
        """Addresses nothing has led to, which anybody may type all the same."""
        left = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint not in visited.pages]
        addresses = [self.filled(rule.rule) for rule in left if "GET" in (rule.methods or ())]
        return self._new(visited, addresses)
