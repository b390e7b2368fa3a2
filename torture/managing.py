"""Behind the manage link, as a browser is once the code from the mail was typed in."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import NamedTuple

from benchmarks.load import Visitor
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import writing
from eventsapp.registration.models import Entry
from eventsapp.submissions import codes, links


class Link(NamedTuple):
    """What somebody has from their mails: the secret of their link, and a code."""

    token: str
    code: str
    entry_id: int

    def at(self, below: str = "") -> str:
        """The address of a page behind it."""
        return f"/my/{self.token}/{below}"


class Button(NamedTuple):
    """A button somebody is about to press, with the cookies of their browser."""

    port: int
    where: str
    fields: dict[str, str]
    cookies: dict[str, str]

    def press(self) -> str:
        """Press it. What went wrong, if anything did."""
        visitor = Visitor(self.port, self.cookies)
        try:
            answer = visitor.post(self.where, self.fields)
        except (OSError, HTTPException) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            visitor.connection.close()
        return "" if answer.status < 400 else f"{answer.status} at {self.where.rsplit('/', 1)[-1]}"


def mailed(entry: Entry) -> Link:
    """Make a link and a code for whoever the entry is of, as their mails hold them."""
    with writing():
        token = links.make(entry.registration, entry.person)
        link = links.opened_by(token)
        assert link is not None
        return Link(token, codes.make(link, token, by=OPERATOR), entry.id)


def at_button(port: int, link: Link, page: str, action: str | None = None) -> Button:
    """Open the page and type the code in where it is asked for; only the button is still to be pressed."""
    visitor = Visitor(port)
    asked = visitor.get(link.at("code")).expect(200).hidden()
    visitor.post(link.at("code"), asked | {"code": link.code}).expect(303)
    fields = visitor.get(link.at(page)).expect(200).hidden()
    visitor.connection.close()
    return Button(port, link.at(page if action is None else action), fields, visitor.cookies)


def pressed_at_once(buttons: Sequence[Button]) -> list[str]:
    """Press all of them at the same moment; the troubles there were."""
    ready = threading.Barrier(len(buttons))

    def press(button: Button) -> str:
        ready.wait()
        return button.press()

    with ThreadPoolExecutor(len(buttons)) as everybody:
        return [trouble for trouble in everybody.map(press, buttons) if trouble]
